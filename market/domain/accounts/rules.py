"""Which passwords will do. Pure: no database, no clock.

Length is asked for and nothing else of how it is made up (NIST SP 800-63B, ASVS 6.2); what strangers try first,
and what is made of the person's own words, is refused.
"""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from market.domain.accounts.errors import (
    PasswordTooCommon,
    PasswordTooLong,
    PasswordTooPersonal,
    PasswordTooShort,
)

SHORTEST, LONGEST = 8, 128
LEFT_OVER = 4
"""A password that holds an own word needs at least this many letters besides it."""

_OURS = ("dadaket", "다다켓", "ekekzpt")  # the last is the market's name typed with the keyboard left in English


def check_password(password: str, *, own_words: Iterable[str] = ()) -> None:
    """Raise a ``PasswordRefused`` unless ``password`` will do.

    ``own_words`` are the person's e-mail address and name and their enterprise's names.
    """
    if len(password) < SHORTEST:
        raise PasswordTooShort(fewest=SHORTEST)
    if len(password) > LONGEST:
        raise PasswordTooLong(most=LONGEST)
    plain = _plain(password)
    if plain in _common_passwords():
        raise PasswordTooCommon
    for word in _words_of(own_words):
        if word in plain and _letters_besides(word, plain) < LEFT_OVER:
            raise PasswordTooPersonal


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _words_of(own_words: Iterable[str]) -> set[str]:
    """The market's names and the person's, an e-mail's local part: as they are, in parts, and without signs."""
    words = set(_OURS)
    for own in own_words:
        local_part = _plain(own).partition("@")[0].strip()
        words |= {local_part, "".join(sign for sign in local_part if sign.isalnum()), *local_part.split()}
    return {word for word in words if len(word) >= (3 if word.isascii() else 2)}


def _letters_besides(word: str, plain: str) -> int:
    return sum(sign.isalpha() for sign in plain.replace(word, ""))


@lru_cache(maxsize=1)
def _common_passwords() -> frozenset[str]:
    """16,000 passwords that strangers try first; ``common_passwords.LICENSE`` says where they come from."""
    return frozenset((Path(__file__).parent / "common_passwords.txt").read_text(encoding="utf-8").split("\n"))
