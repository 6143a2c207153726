"""How many there are, and how many are promised."""
