"""Wholesale of one enterprise: its terms for shops, and what shops ask it."""
