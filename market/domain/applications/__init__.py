"""How an enterprise comes in: it claims its entry of the directory or applies as new, and the city answers."""
