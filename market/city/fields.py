"""Fields of the office's forms that stand for what may not be known yet."""

from collections.abc import Sequence
from enum import Enum
from typing import Any

from wtforms import SelectChoice, SelectField

from market.foundation.i18n import LazyText
from market.foundation.i18n import lazy_gettext as _l

NOT_KNOWN = SelectChoice("", _l("Not known yet"))
YES, NO = "yes", "no"


def known(row: object) -> dict[str, Any]:
    """What is known in the columns of ``row``, as a form takes it."""
    return {name: stored(value) for name, value in vars(row).items() if value is not None}


def stored(value: Any) -> Any:
    """``value`` of a column as a form takes it: an enum by what is stored, yes and no by their words."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bool):
        return YES if value else NO
    return value


def yes_or_no(label: LazyText, yes: LazyText, no: LazyText) -> SelectField:
    """Yes, no, or not known yet."""
    return choice(label, [(YES, yes), (NO, no)])


def choice(label: LazyText, choices: Sequence[tuple[str, LazyText]]) -> SelectField:
    """One of ``choices``, or not known yet."""
    return SelectField(
        label,
        choices=[NOT_KNOWN, *(SelectChoice(value, words) for value, words in choices)],
        default="",
    )


def answered(word: str | None) -> bool | None:
    """What ``yes_or_no`` was told."""
    return {YES: True, NO: False}.get(word or "")
