"""The shoppers' door: home, directory, products, pop-ups, cart, checkout, orders."""
