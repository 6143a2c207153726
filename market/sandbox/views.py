"""The payment page of the sandbox: no card is asked for, no money moves, and it says so everywhere.

It exists only while payments go to the sandbox; with a real provider's key every address here is a 404.
"""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.domain.payments.sandbox.service import NoSuchSession, PaymentPage, Sandbox, SessionClosed
from market.foundation import clock
from market.foundation.i18n import lazy_gettext as _l
from market.web import jobs, provider
from market.web.site import settings

bp = Blueprint("sandbox", __name__, url_prefix="/sandbox")

DECLINES = {
    "card_declined": _l("The card company declined the payment."),
    "insufficient_funds": _l("There is not enough money in the account."),
    "expired_card": _l("The card has expired."),
}
"""What a card company may say, by Stripe's decline codes."""


@bp.before_request
def _only_while_payments_are_rehearsed() -> None:
    if not settings().uses_sandbox:
        abort(404)


@bp.route("/pay/<session_id>", methods=["GET", "POST"])
def pay(session_id: str) -> ResponseReturnValue:
    """Show what is to be paid, or do what the shopper chose."""
    sandbox = provider.sandbox()
    try:
        page = sandbox.page(session_id, now=clock.now())
    except NoSuchSession:
        abort(404)
    if request.method == "GET":
        return render_template("sandbox/pay.html", page=page, declines=DECLINES)
    try:
        answer = _act(sandbox, page, request.form.get("action", ""))
    except SessionClosed:
        return redirect(url_for("sandbox.pay", session_id=session_id), 303)
    jobs.wake_worker()  # the provider's notice leaves from there, never from inside this request
    return answer


def _act(sandbox: Sandbox, page: PaymentPage, action: str) -> ResponseReturnValue:
    if action in ("pay", "pay_late"):
        sandbox.pay(page.session_id, now=clock.now(), late=action == "pay_late")
        return redirect(page.success_url, 303)
    if action == "decline":
        reason = request.form.get("reason", "card_declined")
        sandbox.decline(page.session_id, reason if reason in DECLINES else "card_declined", now=clock.now())
        return redirect(url_for("sandbox.pay", session_id=page.session_id), 303)
    if action != "cancel":
        abort(400)
    return redirect(page.cancel_url or page.success_url, 303)
