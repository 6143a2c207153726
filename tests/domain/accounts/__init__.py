"""The domain of accounts."""
