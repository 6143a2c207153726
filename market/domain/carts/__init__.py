"""The cart: one open cart per shopper or guest, of things of many enterprises; closed once."""
