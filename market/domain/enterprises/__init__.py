"""Enterprises of the social economy: the directory's entries, their sources, sellers' identities, members."""
