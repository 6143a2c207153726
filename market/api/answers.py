"""How the API answers: JSON with a strong ETag, open to programs of every site, and problems as RFC 9457 has them."""

import json
from collections.abc import Mapping
from hashlib import sha256
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from flask import Response, request, url_for

from market.api.reading import LONGEST_SHOWN, Fault
from market.foundation.i18n import gettext
from market.web.site import settings

JSON, PROBLEM = "application/json", "application/problem+json"
PATH = "/api/v1"
METHODS = "GET, HEAD, OPTIONS"

_WORDS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "If-None-Match, Accept, Accept-Language",
    "Access-Control-Expose-Headers": "ETag, Link, Retry-After",
    "Access-Control-Max-Age": "86400",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "no-cache",
}
"""Nothing here is anybody's own: programs of other sites may read it, and ask again whether it is still so."""


def site_address() -> str:
    """The address of the market in the language of this request, without a slash at its end."""
    return settings().site_url + request.root_path


def for_everybody(answer: Response) -> Response:
    """``answer`` with what lets programs of other sites read it."""
    for name, value in _WORDS.items():
        answer.headers[name] = value
    return answer


def found(told: Mapping[str, Any], *, next_page: str | None = None) -> Response:
    """``told`` as JSON, or 304 to who has exactly that; with the address of the next page of a list."""
    answer = _json(told, JSON)
    answer.set_etag(sha256(answer.get_data()).hexdigest()[:32])
    if next_page:
        answer.headers["Link"] = f'<{next_page}>; rel="next"'
    answer.make_conditional(request)
    return answer


def _json(told: Mapping[str, Any], kind: str) -> Response:
    return for_everybody(Response(json.dumps(told, ensure_ascii=False, separators=(",", ":")), content_type=kind))


def problem(
    status: int,
    detail: str,
    *,
    anchor: str = "",
    title: str = "",
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> Response:
    """What went wrong, for programs; ``anchor`` is where the page of the API explains this sort of problem."""
    told = {
        "type": f"{settings().site_url}{url_for('api.guide.index')}#{anchor}" if anchor else "about:blank",
        "title": title or HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": quote(request.root_path + request.path, safe="/:@!$&'()*+,;="),
        **more,
    }
    answer = _json(told, PROBLEM)
    answer.status_code = status
    answer.headers.extend(dict(headers or {}))
    return answer


def wrong_parameters(faults: list[Fault]) -> Response:
    """400: which parameters are wrong, and what may be given."""
    told = [
        gettext("%(name)s: %(allowed)s", name=fault.parameter[:LONGEST_SHOWN] or "?", allowed=fault.allowed)
        for fault in faults
    ]
    return problem(
        400,
        gettext("Allowed is: %(told)s", told="; ".join(told)),
        anchor="wrong-parameters",
        title=gettext("Some parameters are not as described"),
        errors=[
            {
                "parameter": fault.parameter[:LONGEST_SHOWN],
                "given": fault.given[:LONGEST_SHOWN],
                "allowed": fault.allowed,
            }
            for fault in faults
        ],
    )


def refusal(status: int, headers: Mapping[str, str]) -> Response:
    """What the machinery says: an address that is not there, a method that is not taken, too many requests."""
    words = {
        404: gettext("There is nothing at this address. What there is stands in openapi.json."),
        405: gettext("The API only tells: GET and HEAD."),
        429: gettext("Too many requests in a short time. Retry-After says in how many seconds to come again."),
    }
    anchors = {404: "not-found", 405: "only-get", 429: "too-many-requests"}
    detail = words.get(status, gettext("Something went wrong. Please try again."))
    return problem(status, detail, anchor=anchors.get(status, ""), headers=headers)
