"""Under which terms the open data are given away, and whom they lean on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from market.domain.public_files.layouts import layout_of
from market.domain.public_files.queries import newest
from market.foundation.i18n import LazyText
from market.foundation.i18n import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Licence:
    """Terms that anybody can read at ``address``."""

    name: LazyText
    address: str


KOGL = Licence(
    _l("Korea Open Government Licence, type 1 (say where it is from)"), "https://www.kogl.or.kr/info/license.do"
)
CC_BY = Licence(_l("Creative Commons Attribution 4.0 International"), "https://creativecommons.org/licenses/by/4.0/")
LICENCES: Sequence[Licence] = (KOGL, CC_BY)
"""The files are given under either, as whoever takes them prefers."""

CREDIT = "DADAKET"

OUTLINES = "Statistics Korea (SGIS, https://sgis.kostat.go.kr), 2018, KOGL type 1"
"""How the outlines of the districts have to be credited."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A public register of which something went into the directory."""

    dataset: str
    publisher: str
    as_of: date


def registers_taken_in() -> Sequence[TakenIn]:
    """The registers whose files were applied, each with the day of its newest one."""
    layouts = ((layout_of(register), as_of) for register, as_of in newest().items())
    return [TakenIn(layout.dataset, layout.publisher, as_of) for layout, as_of in layouts]
