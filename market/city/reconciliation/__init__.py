"""Holding payments and ledger against each other: what was found, where the money is, and resolving by hand."""
