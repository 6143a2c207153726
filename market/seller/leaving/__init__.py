"""Leaving the market, and taking everything along."""
