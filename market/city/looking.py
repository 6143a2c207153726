"""What the city types to find something in a list."""

from flask import request

from market.web.inputs import half_width, one_line

LONGEST, MOST_WORDS = 60, 5


def typed_words() -> tuple[str, tuple[str, ...]]:
    """``?q=`` as it was typed, and its words, at most five."""
    typed = one_line(half_width(request.args.get("q", "")))[:LONGEST]
    return typed, tuple(typed.split()[:MOST_WORDS])
