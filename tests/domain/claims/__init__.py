"""Cancelling, returning, exchanging: what may be asked, and what goes back."""
