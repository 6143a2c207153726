"""Settling with the enterprises."""
