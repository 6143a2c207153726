"""Who did what to what, when and why: written in the transaction of the deed itself."""
