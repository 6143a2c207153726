"""What arrives, made clean before anything reads it.

Text is composed (NFC: file systems and phones send Hangul in pieces) and loses NUL and other control
characters, which no form means and PostgreSQL refuses.
"""

import re
import unicodedata
from io import BytesIO
from typing import IO, Any

from flask import Flask, Request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter
from werkzeug.utils import cached_property

LARGEST_ID = 2**31 - 1
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Control characters, halves of characters, and what is none: neither a page nor a workbook can hold them."""


def clean_text(text: str) -> str:
    """``text`` composed, without what is no character; line ends are ``\\n``."""
    return _CONTROL.sub("", unicodedata.normalize("NFC", text)).replace("\r\n", "\n").replace("\r", "\n")


def _clean(values: MultiDict[str, str]) -> ImmutableMultiDict[str, str]:
    return ImmutableMultiDict((clean_text(key), clean_text(value)) for key, value in values.items(multi=True))


class CleanRequest(Request):
    """A request whose query and form are clean text."""

    keeps_files_in_memory = False
    """What is uploaded is not laid down on the disk, not even for as long as the request lasts."""

    @cached_property
    def args(self) -> Any:
        return _clean(super().args)

    @cached_property
    def form(self) -> Any:
        return _clean(super().form)

    def _get_file_stream(self, *facts: Any, **more: Any) -> IO[bytes]:
        return BytesIO() if self.keeps_files_in_memory else super()._get_file_stream(*facts, **more)


class RowId(IntegerConverter):
    """The number of a row in an address. One that no row can have is not found; databases would choke on it."""

    def __init__(self, url_map: Map, **facts: Any) -> None:
        super().__init__(url_map, **{"max": LARGEST_ID, **facts})


class Name(UnicodeConverter):
    """A name in an address, without the control characters that PostgreSQL refuses."""

    def __init__(self, url_map: Map, *facts: Any, **more: Any) -> None:
        super().__init__(url_map, *facts, **more)
        self.regex = self.regex.replace("[^/]", r"[^/\x00-\x1f\x7f]")


def accept_clean_requests(app: Flask) -> None:
    """Let ``app`` see clean text and possible numbers only; before any address is registered."""
    app.request_class = CleanRequest
    app.url_map.converters.update({"int": RowId, "default": Name, "string": Name})
