"""Requests, read by the description of what was asked: whatever is not described is refused, all of it at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from flask import request

from market.api.describing import MOST_VALUES, Operation, Parameter
from market.foundation.i18n import gettext

MOST_PAIRS = 200
LONGEST_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one parameter: what was given, and what may be."""

    parameter: str
    given: str
    allowed: str


class WrongParameters(Exception):
    """The request asks for something that is not described."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(faults)
        self.faults = faults


class NoSuchPage(Exception):
    """The word in ``page`` is none that a list of this order has handed out."""


def asked(operation: Operation) -> Mapping[str, Any]:
    """The parameters of this request by name, read; raises ``WrongParameters``.

    The query is taken as it was sent, so that what was given can be said; a list begins with what it has by default.
    """
    given: dict[str, list[str]] = {}
    for name, value in _pairs():
        given.setdefault(name, []).append(value)
    known = {parameter.name: parameter for parameter in operation.parameters}
    faults = [Fault(name, values[0], _known_names(operation)) for name, values in given.items() if name not in known]
    found = {name: one.default for name, one in known.items() if one.default is not None}
    for name, parameter in known.items():
        if name in given:
            _read(parameter, given[name], found, faults)
    if faults:
        raise WrongParameters(faults)
    return found


def _pairs() -> list[tuple[str, str]]:
    text = request.query_string.decode("utf-8", "replace")
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_PAIRS)
    except ValueError:
        raise WrongParameters([Fault("", "", gettext("at most %(num)s parameters", num=MOST_PAIRS))]) from None


def _known_names(operation: Operation) -> str:
    names = ", ".join(parameter.name for parameter in operation.parameters)
    return gettext("one of the known parameters: %(names)s", names=names) if names else gettext("no parameters")


def _read(parameter: Parameter, values: list[str], found: dict[str, Any], faults: list[Fault]) -> None:
    most = MOST_VALUES if parameter.repeats else 1
    if len(values) > most:
        faults.append(Fault(parameter.name, ", ".join(values), gettext("no more than %(num)s value(s)", num=most)))
        return
    read: list[Any] = []
    for value in values:
        try:
            read.append(parameter.taken.read(value))
        except ValueError:
            faults.append(Fault(parameter.name, value, parameter.taken.allowed()))
            return
    found[parameter.name] = read if parameter.repeats else read[0]
