"""Channels (판로): where else the goods of the market are found, what each of them takes, and why not."""
