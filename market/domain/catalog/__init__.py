"""What is sold: categories with their notice templates, products, variants, photos."""
