"""Answering claims: the page of one and its steps, as the enterprises have them for their own and the
city has them for all. The city may do an enterprise's step in its stead (전자상거래법 제20조의3), and says why.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.domain.claims import services
from market.domain.claims.models import Claim, ClaimStatus
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import LazyText, gettext
from market.foundation.i18n import lazy_gettext as _l
from market.web import claims
from market.web.claim_forms import ReceiveForm, RefuseForm, ResendForm, StepForm, in_stead, receive_form
from market.web.session import actor


@dataclass(frozen=True, slots=True)
class Desk:
    """An office where claims are answered. ``find`` gives a claim that may be answered here, or is not found;
    ``page`` is the endpoint that shows it."""

    find: Callable[[int], Claim]
    page: str
    template: str
    is_city: bool = False


Forms = Mapping[str, StepForm]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its form, what it does (False: it was done before), and what is said of it."""

    name: str
    form: Callable[[Claim], type[StepForm]]
    take: Callable[[Claim, Any, str], bool]
    said: LazyText


def add_steps(bp: Blueprint, desk: Desk) -> None:
    """Give ``bp`` the page of a claim, and an address for each step."""

    @bp.get("/<int:claim_id>")
    def show(claim_id: int) -> ResponseReturnValue:
        claim = desk.find(claim_id)
        return _page(desk, claim, _forms(desk, claim))

    for step in STEPS:
        address = f"/<int:claim_id>/{step.name.replace('_', '-')}"
        bp.add_url_rule(address, step.name, _taker(desk, step), methods=["POST"])


def _taker(desk: Desk, step: Step) -> Callable[[int], ResponseReturnValue]:
    def take(claim_id: int) -> ResponseReturnValue:
        return _take(desk, step, claim_id)

    return take


def _take(desk: Desk, step: Step, claim_id: int) -> ResponseReturnValue:
    claim = desk.find(claim_id)
    forms = _forms(desk, claim, posted=step.name)
    form = forms[step.name]
    if not form.validate():
        return _page(desk, claim, forms), 422
    try:
        done = step.take(claim, form, form["because"].data if desk.is_city else "")
    except MarketError as refusal:
        form.form_errors.append(str(refusal))
        return _page(desk, desk.find(claim_id), forms), 409
    flash(str(step.said) if done else gettext("That was done already."), "success" if done else "warning")
    return redirect(url_for(desk.page, claim_id=claim_id), 303)


def _forms(desk: Desk, claim: Claim, *, posted: str = "") -> Forms:
    """The form of every step; the posted one with what was typed. Their fields' names begin with the step's."""
    made: dict[str, StepForm] = {}
    for step in STEPS:
        form = in_stead(step.form(claim)) if desk.is_city else step.form(claim)
        made[step.name] = form(formdata=request.form if step.name == posted else None, prefix=f"{step.name}-")
    return made


def _page(desk: Desk, claim: Claim, forms: Forms) -> str:
    return render_template(
        desk.template,
        claim=claim,
        forms=forms,
        failed=next((form for form in forms.values() if form.errors), None),
        is_city=desk.is_city,
        may_refund_instead=claim.status is ClaimStatus.RECEIVED,
        today=clock.day_of(clock.now()),
    )


def _accept(claim: Claim, _form: StepForm, because: str) -> bool:
    with transaction():
        done = services.accept(claim, actor=actor(), now=clock.now())
        if done:
            claims.note_in_stead(claim, because, actor=actor())
    return done


def _refuse(claim: Claim, form: RefuseForm, because: str) -> bool:
    with transaction():
        done = services.refuse(claim, reason=form.reason.data, actor=actor(), now=clock.now())
        if done:
            claims.note_in_stead(claim, because, actor=actor())
    return done


def _receive(claim: Claim, form: ReceiveForm, because: str) -> bool:
    return claims.receive(claim.id, restocked=form.restocked, actor=actor(), because=because)


def _resend(claim: Claim, form: ResendForm, because: str) -> bool:
    with transaction():
        done = services.resend(
            claim, carrier=form.carrier.data, tracking_number=form.number, actor=actor(), now=clock.now()
        )
        if done:
            claims.note_in_stead(claim, because, actor=actor())
    return done


def _refund_instead(claim: Claim, _form: StepForm, because: str) -> bool:
    claims.refund_instead(claim.id, actor=actor(), because=because)
    return True


def _plain(form: type[StepForm]) -> Callable[[Claim], type[StepForm]]:
    return cast(Callable[[Claim], type[StepForm]], lambda _claim: form)


STEPS = (
    Step("accept", _plain(StepForm), _accept, _l("Accepted. The shopper gets a mail and sends the goods back.")),
    Step("refuse", _plain(RefuseForm), _refuse, _l("Refused. The shopper gets a mail with your reason.")),
    Step("receive", receive_form, _receive, _l("Written down: the goods are back.")),
    Step("resend", _plain(ResendForm), _resend, _l("Sent again. The shopper gets a mail and can follow the parcel.")),
    Step("refund_instead", _plain(StepForm), _refund_instead, _l("The money goes back instead.")),
)
