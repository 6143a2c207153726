"""Who runs the market: the organisations, the people in them, what each role may do and how far it reaches."""
