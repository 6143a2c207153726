"""The API for people: what there is, examples, and a form for each operation that leads to its answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.api.answers import PATH, site_address
from market.api.describing import SLUG, Operation
from market.api.operations import MOST, OPERATIONS, USUAL
from market.web import limits
from market.web.site import settings

bp = Blueprint("guide", __name__, url_prefix="/api")


@dataclass(frozen=True, slots=True)
class Example:
    """A call that can be copied, or followed."""

    command: str
    address: str


@bp.get("/")
def index() -> ResponseReturnValue:
    """What can be asked, how, and under which terms."""
    return render_template(
        "api/guide.html",
        operations=[(operation, _example(operation)) for operation in OPERATIONS],
        base=site_address() + PATH,
        pace=limits.API.split(maxsplit=1)[0],
        most=MOST,
        usual=USUAL,
    )


@bp.get("/try/<name>")
def try_it(name: str) -> ResponseReturnValue:
    """From a form to the answer: what was left empty is not asked for."""
    operation = next((one for one in OPERATIONS if one.name == name), None)
    if operation is None:
        abort(404)
    given = [(key, value.strip()) for key, value in request.args.items(multi=True) if value.strip()]
    if not operation.is_of_one:
        return redirect(_address(operation, given), 303)
    slug = dict(given).get("slug", "")
    if not SLUG.fullmatch(slug):
        return redirect(url_for("api.guide.index", _anchor=operation.name), 303)
    return redirect(url_for(operation.endpoint, slug=slug), 303)


def _example(operation: Operation) -> Example:
    address = settings().site_url + _address(operation, operation.example)
    return Example(f"curl '{address}'", address)


def _address(operation: Operation, given: Sequence[tuple[str, str]]) -> str:
    if operation.is_of_one:
        return url_for(operation.endpoint, slug=dict(given)["slug"])
    query = urlencode(given)
    return url_for(operation.endpoint) + (f"?{query}" if query else "")
