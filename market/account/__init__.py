"""The side door /account: sign up, sign in, addresses, one's own orders, language."""
