"""The open data: a page that says what each file holds, and the files."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, render_template, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from market.api import answers, files
from market.api.datasets import DATASETS, Dataset
from market.api.licences import CREDIT, LICENCES, registers_taken_in
from market.foundation import clock
from market.foundation.i18n import current_language
from market.web import limits
from market.web.site import settings

bp = Blueprint("open_data", __name__, url_prefix="/open-data")


@dataclass(frozen=True, slots=True)
class Form:
    """One form in which a table can be had."""

    ending: str
    name: str
    kind: str
    write: Callable[[Dataset, date], Iterator[str]]


FORMS: Sequence[Form] = (
    Form("csv", "CSV", "text/csv; charset=utf-8", files.csv_file),
    Form("json", "JSON", "application/json", files.json_file),
    Form("geojson", "GeoJSON", "application/geo+json", files.geojson_file),
)


@bp.get("/")
def index() -> ResponseReturnValue:
    """Every file with its rows, its date and its licence, and every column in words."""
    today = clock.day_of(clock.now())
    tables = [(dataset, dataset.count()) for dataset in DATASETS]
    return render_template(
        "api/open_data.html",
        tables=tables,
        forms=FORMS,
        today=today,
        licences=LICENCES,
        credit=CREDIT,
        site=settings().site_url,
        registers=registers_taken_in(),
        described=[_structured(dataset, today) for dataset in DATASETS],
    )


@bp.get("/<key>.<ending>")
@limits.limiter.limit(limits.OPEN_DATA)
def file(key: str, ending: str) -> ResponseReturnValue:
    """One table in one form, sent while it is read."""
    dataset = next((one for one in DATASETS if one.key == key), None)
    form = next((one for one in FORMS if one.ending == ending), None)
    if dataset is None or form is None:
        abort(404)
    today = clock.day_of(clock.now())
    answer = Response(stream_with_context(form.write(dataset, today)), content_type=form.kind)
    name = f"dadaket-{dataset.key}-{today.isoformat()}.{form.ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Link"] = ", ".join(f'<{licence.address}>; rel="license"' for licence in LICENCES)
    return answers.for_everybody(answer)


def _structured(dataset: Dataset, today: date) -> dict[str, Any]:
    """The table as search engines for data read it: schema.org Dataset."""
    site = settings().site_url
    page = site + url_for("api.open_data.index")
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": str(dataset.title),
        "description": str(dataset.words),
        "url": f"{page}#{dataset.key}",
        "inLanguage": current_language(),
        "license": [licence.address for licence in LICENCES],
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": CREDIT, "url": site},
        "dateModified": today.isoformat(),
        "spatialCoverage": {
            "@type": "Place",
            "name": "Goyang-si, Gyeonggi-do, Korea",
            "geo": {"@type": "GeoShape", "box": "37.5718 126.67033 37.7485 126.99414"},
        },
        "variableMeasured": [fact.name for fact in dataset.columns],
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": form.kind.partition(";")[0],
                "contentUrl": site + url_for("api.open_data.file", key=dataset.key, ending=form.ending),
            }
            for form in FORMS
        ],
    }
