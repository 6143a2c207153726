"""Where else the goods of the market are found: how many each channel takes, and why not the others."""
