"""The API is described in these words, once: what it tells (``Thing``), takes (``Parameter``), does (``Operation``).

Requests are read by these descriptions (``reading.py``), answers are written by them, and ``openapi.json``
(``document.py``), the pages to try it (``guide.py``) and the tables of the open data repeat them.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from enum import Enum
from typing import Any, cast

from market.foundation.enums import LabelledEnum
from market.foundation.i18n import LazyText
from market.foundation.i18n import lazy_gettext as _l
from market.foundation.keyset import Edge
from market.web.request import clean_text

Schema = Mapping[str, Any]


# --- what is told


def _as_it_is(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class Kind:
    """What sort of value it is: its JSON Schema, and how it is written as JSON."""

    schema: Schema
    written: Callable[[Any], Any] = _as_it_is


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _hour(value: time) -> str:
    return f"{value:%H:%M}"


TEXT = Kind({"type": "string"})
SLUG_TEXT = Kind({"type": "string", "pattern": "^[a-z0-9-]+$"})
LINK = Kind({"type": "string", "format": "uri"})
NUMBER = Kind({"type": "integer", "minimum": 0})
DEGREES = Kind({"type": "number"})
WON = Kind({"type": "integer", "minimum": 0})
YES_OR_NO = Kind({"type": "boolean"}, bool)
DAY = Kind({"type": "string", "format": "date"}, date.isoformat)
MOMENT = Kind({"type": "string", "format": "date-time"}, _moment)
HOUR = Kind({"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$"}, _hour)
CURRENCY = Kind({"type": "string", "const": "KRW"})


def one_of(members: type[Enum]) -> Kind:
    """One of the stored values of an enum."""
    return Kind({"type": "string", "enum": [member.value for member in members]}, lambda member: member.value)


def many(kind: Kind) -> Kind:
    """A list of such values."""
    return Kind({"type": "array", "items": kind.schema}, lambda values: [kind.written(value) for value in values])


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is told: ``of`` finds it in what the domain has answered. What nobody knows ``can_lack``."""

    name: str
    kind: Kind
    words: LazyText
    of: Callable[[Any], Any]
    can_lack: bool = False

    @property
    def schema(self) -> Schema:
        """The value's schema with its description; null among what it may be where it can lack."""
        told = {"description": str(self.words)}
        if not self.can_lack:
            return {**self.kind.schema, **told}
        if "type" not in self.kind.schema:
            return {"anyOf": [self.kind.schema, {"type": "null"}], **told}
        schema = {**self.kind.schema, "type": [self.kind.schema["type"], "null"], **told}
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
        return schema

    def written(self, source: Any) -> Any:
        """The value as JSON."""
        value = self.of(source)
        return None if value is None and self.can_lack else self.kind.written(value)


@dataclass(frozen=True, slots=True)
class Thing:
    """Something with facts: an object in JSON. ``name`` is its name among the schemas."""

    name: str
    words: LazyText
    facts: Sequence[Fact]

    @property
    def schema(self) -> Schema:
        """The object's schema: every fact is always there, and nothing else."""
        return {
            "type": "object",
            "description": str(self.words),
            "properties": {fact.name: fact.schema for fact in self.facts},
            "required": [fact.name for fact in self.facts],
            "additionalProperties": False,
        }

    @property
    def kind(self) -> Kind:
        """The thing as a value of another thing."""
        return Kind({"$ref": f"#/components/schemas/{self.name}"}, self.told)

    def told(self, source: Any) -> dict[str, Any]:
        """The object of ``source``."""
        return {fact.name: fact.written(source) for fact in self.facts}


# --- what is taken


@dataclass(frozen=True, slots=True)
class Taken:
    """What a parameter takes: its schema, how a value is read (``ValueError`` when it is none), and that in words."""

    schema: Schema
    read: Callable[[str], Any]
    allowed: Callable[[], str]
    choices: Sequence[tuple[str, LazyText]] = ()
    sort: str = "text"
    """What it is typed into on the pages: text, number, date, choice or yes_or_no."""


SLUG = re.compile(r"[a-z0-9-]{1,120}")
CURSOR = re.compile(r"[A-Za-z0-9_-]{1,400}")
LONGEST_WORDS = 60
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WHOLE = re.compile(r"0|[1-9][0-9]{0,9}")


def _matching(pattern: re.Pattern[str]) -> Callable[[str], str]:
    def read(word: str) -> str:
        if not pattern.fullmatch(word):
            raise ValueError(word)
        return word

    return read


def _day(word: str) -> date:
    if not _DAY.fullmatch(word):
        raise ValueError(word)
    return date.fromisoformat(word)


def whole(lowest: int, highest: int) -> Taken:
    """A whole number between two others, both included."""

    def read(word: str) -> int:
        number = int(word) if _WHOLE.fullmatch(word) else -1
        if not lowest <= number <= highest:
            raise ValueError(word)
        return number

    words = _l("a whole number from %(lowest)s to %(highest)s", lowest=lowest, highest=highest)
    schema = {"type": "integer", "minimum": lowest, "maximum": highest}
    return Taken(schema, read, lambda: str(words), sort="number")


def chosen(members: type[LabelledEnum] | Mapping[Any, LazyText]) -> Taken:
    """One of the stored values of an enum; of some of its members, or of one without labels, with their labels."""
    labels = members if isinstance(members, Mapping) else {member: member.label for member in members}
    by_value = {member.value: member for member in labels}

    def read(word: str) -> Enum:
        if word not in by_value:
            raise ValueError(word)
        return cast(Enum, by_value[word])

    choices = [(value, labels[member]) for value, member in by_value.items()]
    schema = {"type": "string", "enum": list(by_value)}
    return Taken(schema, read, lambda: ", ".join(by_value), choices, sort="choice")


def _yes_or_no(word: str) -> bool:
    if word not in ("true", "false"):
        raise ValueError(word)
    return word == "true"


_WORDS, _DAYS = _l("any text"), _l("a day as year-month-day, such as 2026-12-03")
_SLUGS, _CURSORS = _l("small letters, figures and hyphens"), _l("the word that stands in “next”")

A_FLAG = Taken({"type": "boolean"}, _yes_or_no, lambda: "true, false", sort="yes_or_no")
A_DAY = Taken({"type": "string", "format": "date"}, _day, lambda: str(_DAYS), sort="date")
A_SLUG = Taken({"type": "string", "pattern": f"^{SLUG.pattern}$"}, _matching(SLUG), lambda: str(_SLUGS))
A_CURSOR = Taken({"type": "string", "pattern": f"^{CURSOR.pattern}$"}, _matching(CURSOR), lambda: str(_CURSORS))
SOME_WORDS = Taken({"type": "string"}, lambda word: clean_text(word).strip()[:LONGEST_WORDS], lambda: str(_WORDS))


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of the query. ``repeats``: several values widen; ``default`` counts where it is not given."""

    name: str
    taken: Taken
    words: LazyText
    repeats: bool = False
    default: Any = None

    @property
    def schema(self) -> Schema:
        """The schema of the whole parameter."""
        if self.repeats:
            return {"type": "array", "items": self.taken.schema, "minItems": 1, "maxItems": MOST_VALUES}
        if self.default is None:
            return self.taken.schema
        default = self.default.value if isinstance(self.default, Enum) else self.default
        return {**self.taken.schema, "default": default}


MOST_VALUES = 20
"""How often one parameter may stand in an address."""


# --- what is done


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list; without ``next`` it is the last one."""

    sources: Sequence[Any]
    next: Edge | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked: ``ask`` gets the parameters by name and finds what ``thing`` is told of.

    Of a list it answers ``Listed``; of one thing, whose path ends with a slug, what was found or None.
    """

    name: str
    path: str
    summary: LazyText
    words: LazyText
    thing: Thing
    ask: Callable[[Mapping[str, Any]], Any]
    parameters: Sequence[Parameter] = field(default_factory=tuple)
    example: Sequence[tuple[str, str]] = ()
    """Parameters of the example on the pages."""

    @property
    def is_of_one(self) -> bool:
        return self.path.endswith("<slug>")

    @property
    def endpoint(self) -> str:
        """The name of its address."""
        return f"api.v1.{self.name}"
