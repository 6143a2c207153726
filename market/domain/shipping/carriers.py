"""The carriers that a parcel can be given to, and the page of each where a parcel can be followed."""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from market.foundation.i18n import in_language

_TABLE = Path(__file__).parent / "carriers.json"


@dataclass(frozen=True, slots=True)
class Carrier:
    """One carrier. ``pattern`` is what its numbers look like; carriers change it, so it only warns."""

    code: str
    name_ko: str
    name_en: str
    pattern: str | None
    address: str | None

    @property
    def name(self) -> str:
        return in_language(self.name_ko, self.name_en)

    def expects(self, number: str) -> bool:
        """``number`` looks like one of this carrier's."""
        return self.pattern is None or re.fullmatch(self.pattern, plain_number(number)) is not None

    def tracking_link(self, number: str) -> str | None:
        """The carrier's page about the parcel; None where there is none."""
        digits = plain_number(number)
        return self.address.replace("{n}", digits) if self.address and digits else None


def carriers() -> tuple[Carrier, ...]:
    """All of them, the commonest first."""
    return tuple(_by_code().values())


def carrier(code: str | None) -> Carrier | None:
    """The carrier called ``code``; None for an unknown one."""
    return _by_code().get(code or "")


def plain_number(number: str) -> str:
    """A tracking number without what people write between its digits."""
    return re.sub(r"[^0-9A-Za-z]", "", number)


@lru_cache(maxsize=1)
def _by_code() -> dict[str, Carrier]:
    rows = json.loads(_TABLE.read_text(encoding="utf-8"))["carriers"]
    return {
        row["code"]: Carrier(row["code"], row["name_ko"], row["name_en"], row["number_regex"], row["url"])
        for row in rows
    }
