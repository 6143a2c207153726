"""Payments: gateway, sandbox, and what an order believes."""
