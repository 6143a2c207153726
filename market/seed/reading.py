"""Reading the JSON files of the seed."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from market.seed.records import Text

_HERE = Path(__file__).parent


@cache
def read(file: str) -> Any:
    """The content of one file, named from this folder on. Shared: not to be changed by whoever reads it."""
    return json.loads((_HERE / file).read_text(encoding="utf-8"))


def both(record: dict[str, str]) -> Text:
    """``{"ko": …, "en": …}`` as a ``Text``."""
    return Text(record["ko"], record["en"])


def both_of(record: dict[str, Any], name: str) -> Text | None:
    """The fields ``<name>_ko`` and ``<name>_en`` as a ``Text``; None where they are not filled."""
    korean, english = record[f"{name}_ko"], record[f"{name}_en"]
    return Text(korean, english) if korean else None
