"""Words for addresses, made of names."""

import re


def address_word(name: str | None, otherwise: str, most: int = 60) -> str:
    """``Seoul Station (sample)`` → ``seoul-station-sample``; ``otherwise`` where nothing of the name can be used."""
    return re.sub(r"[^a-z0-9]+", "-", (name or "").lower()).strip("-")[:most].strip("-") or otherwise
