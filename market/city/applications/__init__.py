"""Applications and documents that the city answers."""
