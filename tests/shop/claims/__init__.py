"""Cancelling, returning, exchanging, as a shopper does it."""
