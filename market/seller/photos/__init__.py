"""The photos of a product."""
