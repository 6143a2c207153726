"""The open data as files, sent piece by piece: CSV for spreadsheets, JSON for programs, GeoJSON for maps."""

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from io import StringIO
from typing import Any

from market.api.datasets import DISTRICT_CODES, Dataset
from market.api.describing import Fact
from market.api.licences import CREDIT, LICENCES, OUTLINES
from market.domain.enterprises.models import District
from market.domain.storefront.public_entries import real_entries_by_district_and_kind
from market.foundation.i18n import in_request
from market.seed.reading import read
from market.web.documents import plain
from market.web.site import settings

BETWEEN = "; "
"""Between several values in one cell."""

_OUTLINES = "real/goyang_gu.geojson"


def csv_file(dataset: Dataset, today: date) -> Iterator[str]:
    """A table with its heading: a byte order mark, so that spreadsheets see UTF-8, and lines that end with CRLF."""
    yield "\ufeff" + _lines([[fact.name for fact in dataset.columns]])
    for rows in dataset.pages():
        yield _lines([_cell(fact.written(row)) for fact in dataset.columns] for row in rows)


def _lines(rows: Any) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def _cell(value: Any) -> str | int | float:
    """A value as a cell; no text is ever taken for a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    return plain(BETWEEN.join(value) if isinstance(value, list) else str(value))


def json_file(dataset: Dataset, today: date) -> Iterator[str]:
    """An object with licence, date and ``items``."""
    return _object(_about(dataset, today), "items", _told(dataset))


def geojson_file(dataset: Dataset, today: date) -> Iterator[str]:
    """A FeatureCollection (RFC 7946); what has no known place has no geometry."""
    about = {"type": "FeatureCollection", **_about(dataset, today)}
    if dataset.point is None:
        return _object({**about, "credit_outlines": OUTLINES}, "features", iter([_districts()]))
    return _object(about, "features", _points(dataset))


def _about(dataset: Dataset, today: date) -> dict[str, Any]:
    with in_request("ko"):
        title_ko = str(dataset.title)
    with in_request("en"):
        title_en = str(dataset.title)
    return {
        "title_ko": title_ko,
        "title_en": title_en,
        "licences": [licence.address for licence in LICENCES],
        "credit": f"{CREDIT}, {settings().site_url}/open-data/, {today.isoformat()}",
        "as_of": today.isoformat(),
    }


def _object(about: Mapping[str, Any], name: str, pages: Iterator[Sequence[Any]]) -> Iterator[str]:
    head = json.dumps(about, ensure_ascii=False)
    yield f'{head[:-1]}, "{name}": ['
    between = "\n"
    for page in pages:
        if page:
            yield between + ",\n".join(json.dumps(one, ensure_ascii=False) for one in page)
            between = ",\n"
    yield "\n]}\n"


def _told(dataset: Dataset) -> Iterator[Sequence[Any]]:
    for rows in dataset.pages():
        yield [{fact.name: fact.written(row) for fact in dataset.columns} for row in rows]


def _points(dataset: Dataset) -> Iterator[Sequence[Any]]:
    for rows in dataset.pages():
        yield [_feature(dataset, row) for row in rows]


def _feature(dataset: Dataset, row: Any) -> dict[str, Any]:
    point = dataset.point(row) if dataset.point else None
    facts: Sequence[Fact] = [fact for fact in dataset.columns if fact.name not in ("latitude", "longitude")]
    return {
        "type": "Feature",
        "id": row.slug,
        "geometry": {"type": "Point", "coordinates": list(point)} if point else None,
        "properties": {fact.name: fact.written(row) for fact in facts},
    }


def _districts() -> list[dict[str, Any]]:
    """One feature for each district with how many entries it has, and one without a place for all others."""
    counted: defaultdict[District, Counter[str]] = defaultdict(Counter)
    for district, kind, number in real_entries_by_district_and_kind():
        counted[district][kind.value] += number
    outlines = {feature["id"]: feature for feature in read(_OUTLINES)["features"]}
    return [
        _district(district, counted[district], outlines.get(DISTRICT_CODES.get(district, "")))
        for district in District
    ]


def _district(district: District, kinds: Counter[str], outline: Mapping[str, Any] | None) -> dict[str, Any]:
    names = outline["properties"] if outline else {"name_ko": None, "name_en": None}
    return {
        "type": "Feature",
        "id": district.value,
        "geometry": outline["geometry"] if outline else None,
        "properties": {
            "district": district.value,
            "code": DISTRICT_CODES.get(district),
            "name_ko": names["name_ko"],
            "name_en": names["name_en"],
            "enterprises": kinds.total(),
            "enterprises_by_kind": dict(sorted(kinds.items())),
        },
    }
