"""How a pop-up was, for the city: attendance, incidents, survey and reported sales, on the screen and as a file."""
