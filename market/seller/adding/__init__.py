"""One more product with a phone: photo, name, price, stock; then what is still missing, and on sale."""
