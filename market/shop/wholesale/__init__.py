"""Wholesale for retail buyers: what is offered to shops, the lookbook, and asking."""
