"""The measures of reports and decisions."""

LONGEST_NOTE = 500
"""Characters of what a reporter adds, and of what an author is told."""

LONGEST_OBJECTION = 1_000

MOST_DAYS_HIDDEN = 30
"""정보통신망법 제44조의2 제4항: a temporary measure lasts no longer than 30 days."""
