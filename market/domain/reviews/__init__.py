"""Reviews by those who have bought and received a product, and what they add up to."""
