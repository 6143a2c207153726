"""The domain, one folder for each of its own."""
