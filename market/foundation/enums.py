"""Enums that carry what the database stores and what a person reads."""

from enum import Enum
from typing import Self, cast

from market.foundation.i18n import LazyText


class LabelledEnum(Enum):
    """``NAME = "stored_value", _l("Label")``: the value is stored, the label is shown."""

    label: LazyText

    def __new__(cls, value: str, label: LazyText) -> "LabelledEnum":
        member = object.__new__(cls)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def stored_as(cls, value: str) -> Self:
        """The member that the database stores as ``value``; ``KeyError`` when there is none."""
        return cast(Self, cls._value2member_map_[value])

    def __str__(self) -> str:
        return str(self.label)
