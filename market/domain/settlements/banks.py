"""The banks that an enterprise can be paid at, by the three digits of the Korean bank code."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from market.foundation.i18n import in_language

_TABLE = Path(__file__).parent / "banks.json"


@dataclass(frozen=True, slots=True)
class Bank:
    """One bank, or one kind of cooperative that shares a code."""

    code: str
    name_ko: str
    name_en: str

    @property
    def name(self) -> str:
        return in_language(self.name_ko, self.name_en)


def banks() -> tuple[Bank, ...]:
    """All of them, the commonest first."""
    return tuple(_by_code().values())


def bank(code: str | None) -> Bank | None:
    """The bank with ``code``; None for an unknown one."""
    return _by_code().get(code or "")


def bank_name(code: str) -> str:
    """The bank's name in the language of the page; the bare code of one that is not known any more."""
    found = bank(code)
    return found.name if found else code


@lru_cache(maxsize=1)
def _by_code() -> dict[str, Bank]:
    rows = json.loads(_TABLE.read_text(encoding="utf-8"))["banks"]
    return {row["code"]: Bank(row["code"], row["ko"], row["en"]) for row in rows}
