"""The Korean catalogue and the sentences that the code and the templates say."""

import re
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "market/translations/ko/LC_MESSAGES/messages.po"
KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
METHODS = {
    "market": [("**.py", "python")],
    "templates": [("**.html", "jinja2"), ("**.txt", "jinja2")],
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sdf]")


def said() -> Catalog:
    """Every sentence in the code and in the templates."""
    catalogue = Catalog()
    for folder, methods in METHODS.items():
        found = extract_from_dir(str(ROOT / folder), method_map=methods, keywords=KEYWORDS)
        for _file, _line, message, _comments, context in found:
            catalogue.add(message, context=context)
    return catalogue


def translated() -> Catalog:
    """The Korean catalogue as it is kept."""
    with PO.open("rb") as file:
        return read_po(file, locale="ko")


def placeholders(text: str) -> set[str]:
    """The names that ``text`` leaves to be filled in."""
    return set(PLACEHOLDER.findall(text))


def singular(message: Message) -> str:
    """The English of ``message``; of a plural, its form for one."""
    return message.id[0] if isinstance(message.id, tuple) else message.id


def korean(message: Message) -> str:
    """The Korean of ``message``: it has one form for any number."""
    return message.string[0] if isinstance(message.string, tuple | list) else message.string or ""
