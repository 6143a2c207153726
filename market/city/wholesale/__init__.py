"""What shops ask the market and its enterprises."""
