"""The sandbox side door."""
