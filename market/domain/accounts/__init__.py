"""People: their account, sessions, consents, addresses and roles."""
