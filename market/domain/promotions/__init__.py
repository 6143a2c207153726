"""Coupons: what an enterprise takes off its own goods, for whom, when, and how often."""
