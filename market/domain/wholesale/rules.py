"""Numbers of wholesale."""

MOST_MINIMUM, HIGHEST_PRICE, MOST_LEAD_DAYS, LONGEST_NOTE = 1_000_000, 100_000_000, 365, 300
MOST_QUANTITY, LONGEST_WISH, LONGEST_ANSWER = 10_000_000, 2_000, 2_000

KEPT_MONTHS = 12
"""An inquiry is forgotten so long after it was asked, as the privacy policy promises."""

MOST_A_DAY = 10
"""Inquiries of one mail address in a day, to whomever."""
