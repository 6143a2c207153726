"""The OpenAPI 3.1 document, made of the operations and what they tell; in the language of the address."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from market.api.answers import JSON, PATH, PROBLEM
from market.api.describing import SLUG, Operation, Parameter, Thing
from market.api.operations import OPERATIONS
from market.api.told_entries import ENTERPRISE, INTRODUCED, WHOLE_ENTERPRISE
from market.api.told_goods import CATEGORY, MAKER, NOTICE, PHOTO, PRODUCT, SHELF, VARIANT, WHOLE_PRODUCT
from market.api.told_popups import PARTICIPANT, PLACE, POPUP, POSITION, VENUE, WHOLE_POPUP
from market.foundation.i18n import gettext

VERSION = "1.0.0"
LICENCE = {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"}

THINGS: Iterable[Thing] = (
    *(ENTERPRISE, WHOLE_ENTERPRISE, INTRODUCED),
    *(CATEGORY, PRODUCT, WHOLE_PRODUCT, VARIANT, PHOTO, NOTICE, MAKER, SHELF),
    *(POPUP, WHOLE_POPUP, PARTICIPANT, PLACE, POSITION, VENUE),
)

_TEXT = {"type": "string"}
_NO_PAGE = {"type": "null"}


@lru_cache(maxsize=4)
def openapi(language: str, site: str) -> Mapping[str, Any]:
    """The document in ``language``, the one of the request, for the market at ``site``."""
    prefix = "/en" if language == "en" else ""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": gettext("DADAKET read API"),
            "version": VERSION,
            "summary": gettext("Enterprises, products, categories, pop-ups and venues of Goyang’s social economy"),
            "description": _description(site, prefix),
            "license": LICENCE,
        },
        "servers": [
            {"url": f"{site}{prefix}{PATH}", "description": gettext("In the language of this document")},
            {"url": f"{site}{'' if prefix else '/en'}{PATH}", "description": gettext("In the other language")},
        ],
        "externalDocs": {"url": f"{site}{prefix}/api/", "description": gettext("Pages to read and try")},
        "paths": {re.sub(r"<(\w+)>", r"{\1}", one.path): {"get": _operation(one)} for one in OPERATIONS},
        "components": {
            "schemas": {
                **{thing.name: thing.schema for thing in THINGS},
                **{f"{one.thing.name}List": _list(one) for one in OPERATIONS if not one.is_of_one},
                "Problem": _problem(),
            },
            "headers": {
                "ETag": {
                    "description": gettext("Stands for exactly this content; send it back as If-None-Match"),
                    "required": True,
                    "schema": _TEXT,
                },
                "Link": {"description": gettext('The next page of a list, rel="next"'), "schema": _TEXT},
                "RetryAfter": {
                    "description": gettext("In how many seconds to come again"),
                    "schema": {"type": "integer"},
                },
            },
        },
    }


def _description(site: str, prefix: str) -> str:
    guide = f"{site}{prefix}/api/"
    return gettext(
        "Everything here only tells; nothing needs a key. Money is in whole won, moments are in UTC, days and hours "
        "are those of Korea. A list gives the address of its next page in “next” and in the header Link. What is "
        "invented says is_sample. Limits, licence and examples: %(address)s",
        address=guide,
    )


def _operation(operation: Operation) -> dict[str, Any]:
    parameters = [_parameter(parameter) for parameter in operation.parameters]
    if operation.is_of_one:
        parameters.insert(0, _slug())
    name = operation.thing.name if operation.is_of_one else f"{operation.thing.name}List"
    headers = {"ETag": {"$ref": "#/components/headers/ETag"}}
    if not operation.is_of_one:
        headers["Link"] = {"$ref": "#/components/headers/Link"}
    return {
        "operationId": operation.name,
        "summary": str(operation.summary),
        "description": str(operation.words),
        "tags": [operation.path.split("/")[1]],
        "parameters": parameters,
        "responses": {
            "200": {
                "description": str(operation.thing.words),
                "headers": headers,
                "content": {JSON: {"schema": {"$ref": f"#/components/schemas/{name}"}}},
            },
            "304": {"description": gettext("Nothing has changed since the ETag that was sent")},
            "400": _refused(gettext("A parameter is unknown, or not as described")),
            "404": _refused(gettext("There is nothing here, or “page” is no word of this list")),
            "429": {
                **_refused(gettext("Too many requests in a short time")),
                "headers": {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}},
            },
            "default": _refused(gettext("Something else went wrong")),
        },
    }


def _refused(words: str) -> dict[str, Any]:
    return {"description": words, "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def _parameter(parameter: Parameter) -> dict[str, Any]:
    told = {
        "name": parameter.name,
        "in": "query",
        "description": str(parameter.words),
        "schema": parameter.schema,
    }
    return {**told, "style": "form", "explode": True} if parameter.repeats else told


def _slug() -> dict[str, Any]:
    return {
        "name": "slug",
        "in": "path",
        "required": True,
        "description": gettext("Its name in addresses; never changes"),
        "schema": {"type": "string", "pattern": f"^{SLUG.pattern}$"},
    }


def _list(operation: Operation) -> dict[str, Any]:
    address = {"type": "string", "format": "uri"} if operation.parameters else None
    words = gettext("The address of the next page; null on the last one")
    following = (
        {"anyOf": [address, _NO_PAGE], "description": words} if address else {**_NO_PAGE, "description": words}
    )
    return {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": {"$ref": f"#/components/schemas/{operation.thing.name}"}},
            "next": following,
        },
        "required": ["items", "next"],
        "additionalProperties": False,
    }


def _problem() -> dict[str, Any]:
    fault = {
        "type": "object",
        "properties": {"parameter": _TEXT, "given": _TEXT, "allowed": _TEXT},
        "required": ["parameter", "given", "allowed"],
    }
    return {
        "type": "object",
        "description": gettext("What went wrong (RFC 9457)"),
        "properties": {
            "type": {"type": "string", "format": "uri-reference"},
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": _TEXT,
            "instance": {"type": "string", "format": "uri-reference"},
            "errors": {"type": "array", "items": fault},
        },
        "required": ["type", "title", "status", "detail", "instance"],
    }
