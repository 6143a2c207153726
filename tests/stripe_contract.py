"""Every request that the suite sends to the sandbox is checked against Stripe's own description of it.

The official SDK's typed parameters are generated from Stripe's OpenAPI document; here they are read back at
test time, so that a new SDK brings a new contract by itself. The sandbox cannot vouch for itself: this can.
"""

import re
import types
import typing
from decimal import Decimal
from typing import NotRequired
from urllib.parse import parse_qsl, urlsplit

import pytest
from stripe import _request_options
from stripe.params._dispute_retrieve_params import DisputeRetrieveParams
from stripe.params._refund_create_params import RefundCreateParams
from stripe.params._refund_list_params import RefundListParams
from stripe.params._refund_retrieve_params import RefundRetrieveParams
from stripe.params.checkout._session_create_params import SessionCreateParams
from stripe.params.checkout._session_expire_params import SessionExpireParams
from stripe.params.checkout._session_retrieve_params import SessionRetrieveParams
from typing_extensions import get_type_hints, is_typeddict

from market.domain.payments.sandbox.transport import SandboxTransport

OPERATIONS = {
    ("POST", r"/v1/checkout/sessions"): SessionCreateParams,
    ("GET", r"/v1/checkout/sessions/[^/]+"): SessionRetrieveParams,
    ("POST", r"/v1/checkout/sessions/[^/]+/expire"): SessionExpireParams,
    ("POST", r"/v1/refunds"): RefundCreateParams,
    ("GET", r"/v1/refunds"): RefundListParams,
    ("GET", r"/v1/refunds/[^/]+"): RefundRetrieveParams,
    ("GET", r"/v1/disputes/[^/]+"): DisputeRetrieveParams,
}


class ContractBroken(AssertionError):
    """The request is not one that Stripe describes."""


def check_request(method, url, post_data):
    """Raise ``ContractBroken`` unless Stripe's description knows this request and each of its parameters."""
    where = urlsplit(url)
    for (verb, pattern), params in OPERATIONS.items():
        if verb == method.upper() and re.fullmatch(pattern, where.path):
            form = post_data if verb == "POST" else where.query
            return _check(decode(form or ""), params, "request")
    raise ContractBroken(f"{method} {where.path} is no operation that the market should use")


def decode(form):
    """``a[0][b]=c`` as nested dicts; apart from the sandbox's own reader, so that neither hides the other."""
    tree = {}
    for name, value in parse_qsl(form, keep_blank_values=True):
        keys = [key for key in re.split(r"[\[\]]+", name) if key]
        branch = tree
        for key in keys[:-1]:
            branch = branch.setdefault(key, {})
        branch[keys[-1]] = value
    return tree


def _check(value, kind, path):
    origin = typing.get_origin(kind)
    if origin in (NotRequired, typing.Annotated):
        return _check(value, typing.get_args(kind)[0], path)
    if origin in (typing.Union, types.UnionType):
        return _check_any(value, typing.get_args(kind), path)
    if is_typeddict(kind):
        return _check_object(value, kind, path)
    if origin is list:
        expected = [str(number) for number in range(len(value))]
        _demand(isinstance(value, dict) and list(value) == expected, path, "a list")
        for number, entry in value.items():
            _check(entry, typing.get_args(kind)[0], f"{path}[{number}]")
        return None
    if origin is dict:
        _demand(isinstance(value, dict), path, "a map")
        for key, entry in value.items():
            _check(entry, typing.get_args(kind)[1], f"{path}[{key}]")
        return None
    if origin is typing.Literal:
        return _demand(value in typing.get_args(kind), path, f"one of {typing.get_args(kind)}")
    shapes = {str: r"(?s).*", int: r"-?\d+", bool: "true|false", Decimal: r"-?\d+(\.\d{1,12})?"}
    return _demand(isinstance(value, str) and re.fullmatch(shapes[kind], value), path, kind.__name__)


def _check_any(value, kinds, path):
    """One of ``kinds`` fits. Enums there end in "or any string"; here only the listed words will do."""
    if any(typing.get_origin(kind) is typing.Literal for kind in kinds):
        kinds = [kind for kind in kinds if kind is not str]
    failures = []
    for kind in kinds:
        try:
            return _check(value, kind, path)
        except (ContractBroken, KeyError) as failure:
            failures.append(str(failure))
    raise ContractBroken(" / ".join(failures))


def _check_object(value, kind, path):
    fields = _fields(kind)
    _demand(isinstance(value, dict), path, "an object")
    for key in value:
        _demand(key in fields, path, f"without {key!r}, which Stripe does not know")
    for key, field in fields.items():
        if key in value:
            _check(value[key], field, f"{path}[{key}]")
        else:
            _demand(typing.get_origin(field) is NotRequired, path, f"with {key!r}")
    return


def _fields(kind):
    names = {**vars(_request_options), "StripeContext": object}  # the SDK imports it for type checkers only
    hints = get_type_hints(kind, localns=names, include_extras=True)
    options = _request_options.RequestOptions.__annotations__
    return {key: hint for key, hint in hints.items() if key not in options}


def _demand(met, path, wanted):
    if not met:
        raise ContractBroken(f"{path} should be {wanted}")


@pytest.fixture(autouse=True)
def _stripe_contract(monkeypatch):
    """No request of any test reaches the sandbox unchecked."""
    answer = SandboxTransport.request

    def checked(self, method, url, headers, post_data=None, **rest):
        check_request(method, url, post_data)
        return answer(self, method, url, headers, post_data, **rest)

    monkeypatch.setattr(SandboxTransport, "request", checked)
