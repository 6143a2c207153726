"""How the booths of a call are shared out: exactly, explained, and so that anybody can check it."""
