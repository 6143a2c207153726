"""Wholesale (도매): the terms that enterprises give, the lookbook made of them, and what retail buyers ask."""
