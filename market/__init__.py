"""DADAKET: the market of Goyang City's social economy. See docs/architecture.md for the law of imports."""
