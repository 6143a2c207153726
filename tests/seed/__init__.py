"""The data, and how it comes into the tables."""
