"""Questions about products, for everybody to read or for the enterprise alone, and their answers."""
