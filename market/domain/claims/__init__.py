"""Cancelling, withdrawing, faults and exchanges: what goes back, why, and who pays for it."""
