"""Signed notices from the payment provider. Everyone can knock here, so only a signature is believed."""

import logging

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from market.domain.payments.gateway import GatewayMisconfigured, GatewayUnavailable, SignatureInvalid
from market.web import csrf, payments

log = logging.getLogger("market.webhooks")

bp = Blueprint("webhooks", __name__, url_prefix="/webhooks")
csrf.exempt("webhooks.stripe")


@bp.post("/stripe")
def stripe() -> ResponseReturnValue:
    """Take one notice: 200 when it was understood (of a stranger's order too), 400 when it is not genuine.

    503 asks the provider to send it again: its API could not be asked what is true.
    """
    try:
        payments.receive(request.get_data(cache=False), dict(request.headers))
    except SignatureInvalid as forgery:
        log.warning("a notice was turned away: %s", forgery)
        return "", 400
    except (GatewayUnavailable, GatewayMisconfigured) as silence:
        log.warning("a notice has to come again: %s", silence)
        return "", 503
    return "", 200
