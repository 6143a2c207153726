"""What stands on the pages, in the language somebody reads."""

from tools.catalogue import korean, translated

_KOREAN = {(message.id, message.context): korean(message) for message in translated() if message.id}


class Words:
    """``say("Add to basket")`` gives the words in ``language``; names are filled in."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, english: str, **facts: object) -> str:
        words = english if self.language == "en" else _KOREAN[english, None]
        return words % facts if facts else words

    @property
    def prefix(self) -> str:
        """What the addresses of this language begin with."""
        return "/en" if self.language == "en" else ""


def won(amount: int, language: str) -> str:
    """An amount as a page prints it."""
    return f"₩{amount:,}" if language == "en" else f"{amount:,}원"
