"""The real directory and the sample market, and how they come into the tables."""
