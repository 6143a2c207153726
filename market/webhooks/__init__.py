"""The webhooks side door."""
