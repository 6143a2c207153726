"""Where else one’s products are found, and what keeps a product from there."""
