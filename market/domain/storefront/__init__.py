"""What shoppers see of the market: goods of the catalogue with their stock and the pop-ups they can be had at."""
