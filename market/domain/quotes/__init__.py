"""Quotes (견적): somebody asks, the enterprise offers, and what is accepted is paid like any order."""
