"""Applications: who waits, what they have written beside what can be checked without a person, and the answer.

What is personal is shown when somebody asks for it, and each document when it is taken: both are in the audit.
"""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.city.applications.beside import compared, summed_up
from market.city.applications.forms import AskForm, DecideForm, RefuseForm, posted
from market.city.applications.papers import bp as papers_desk
from market.city.applications.papers import hand_out
from market.city.purposes import PurposeForm
from market.domain.applications import deciding, queries, rules
from market.domain.applications.models import Application, ApplicationStatus
from market.domain.applications.registers import beside_registers
from market.domain.enterprises import document_queries
from market.domain.enterprises.models import District, EnterpriseKind
from market.domain.enterprises.names import show_business_no
from market.domain.operators.abilities import StaffAbility
from market.domain.settlements.banks import bank_name
from market.domain.settlements.models import Period
from market.domain.settlements.rules import masked_holder, masked_number
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError, Refused
from market.foundation.i18n import LazyText, gettext
from market.foundation.i18n import lazy_gettext as _l
from market.foundation.wording import masked_name
from market.web.guards import staff_may, staff_needs
from market.web.inputs import show_phone
from market.web.paging import moment, page_of, requested_edge
from market.web.session import actor, signed_in_user

bp = Blueprint("applications", __name__, url_prefix="/applications")
bp.before_request(staff_needs(StaffAbility.KEEP_MARKET))
bp.before_request(staff_needs(StaffAbility.KEEP_MARKET, to_look=True, at=("document", "file")))

SHOWN: dict[str, tuple[LazyText, tuple[ApplicationStatus, ...]]] = {
    "waiting": (_l("Waiting"), (ApplicationStatus.SUBMITTED,)),
    "asked": (_l("With the applicant"), (ApplicationStatus.MORE_NEEDED, ApplicationStatus.DRAFT)),
    "done": (_l("Answered"), queries.ANSWERED),
}


@bp.get("/")
def index() -> ResponseReturnValue:
    """The applications that wait, the longest waiting first."""
    wanted = request.args.get("show", "waiting")
    show = wanted if wanted in SHOWN else "waiting"
    stretch = queries.queue(SHOWN[show][1], requested_edge(moment))
    several = [row[0] for row in stretch.rows]
    today = clock.day_of(clock.now())
    return render_template(
        "city/applications/index.html",
        page=page_of(several, stretch),
        fits={key: summed_up(found) for key, found in beside_registers(several, {}, today=today).items()},
        days={one.id: (today - clock.day_of(one.submitted_at)).days + 1 for one in several},
        show=show,
        shown={key: label for key, (label, _) in SHOWN.items()},
        papers=document_queries.count_waiting(),
    )


@bp.get("/<int:application_id>")
def show(application_id: int) -> ResponseReturnValue:
    """One application beside its checks."""
    return _page(queries.sent_application(application_id))


@bp.post("/<int:application_id>/people")
def people(application_id: int) -> ResponseReturnValue:
    """Show the contact and the account for this once; to whom and why is in the audit."""
    application, form = queries.sent_application(application_id), PurposeForm()
    if not form.validate():
        return _page(application, purpose=form), 422
    with transaction():
        deciding.record_opened(application, reason=form.reason, actor=actor(), now=clock.now())
    return _page(queries.sent_application(application_id), opened=True)


@bp.route("/<int:application_id>/documents/<int:document_id>", methods=["GET", "POST"])
def document(application_id: int, document_id: int) -> ResponseReturnValue:
    """A document of an application, as a file; who took it and why is in the audit."""
    application = queries.sent_application(application_id)
    found = queries.document_in(application, document_id)
    back = url_for("city.applications.show", application_id=application_id)
    return hand_out(found, application.enterprise, back=back)


@bp.post("/<int:application_id>/approve")
def approve(application_id: int) -> ResponseReturnValue:
    """Let the enterprise sell."""
    form = posted(DecideForm, "approve", is_posted=True)
    return _decide(application_id, "approve", form, _approve, _l("Approved. The applicant gets a mail."))


@bp.post("/<int:application_id>/ask")
def ask(application_id: int) -> ResponseReturnValue:
    """Give it back with what has to be put right."""
    form = posted(AskForm, "ask", is_posted=True)
    return _decide(application_id, "ask", form, _ask, _l("The applicant gets a mail with what has to be put right."))


@bp.post("/<int:application_id>/refuse")
def refuse(application_id: int) -> ResponseReturnValue:
    """End it with a reason."""
    form = posted(RefuseForm, "refuse", is_posted=True)
    return _decide(
        application_id, "refuse", form, _refuse, _l("Refused. The applicant gets a mail with your reason.")
    )


def _decide(application_id: int, name: str, form: Any, take: Any, said: LazyText) -> ResponseReturnValue:
    application = queries.sent_application(application_id)
    if not form.validate():
        return _page(application, **{name: form}), 422
    try:
        with transaction():
            take(queries.sent_application(application_id), form)
    except MarketError as refusal:
        form.form_errors.append(str(refusal))
        status = 422 if isinstance(refusal, Refused) else 409
        return _page(queries.sent_application(application_id), **{name: form}), status
    flash(str(said), "success")
    return redirect(url_for("city.applications.show", application_id=application_id), 303)


def _approve(application: Application, form: DecideForm) -> None:
    deciding.approve(application, seen=form.seen, actor=actor(), now=clock.now())


def _ask(application: Application, form: AskForm) -> None:
    deciding.ask_for_more(
        application,
        remarks=form.remarks,
        reason=form.reason.data,
        seen=form.seen,
        actor=actor(),
        now=clock.now(),
    )


def _refuse(application: Application, form: RefuseForm) -> None:
    deciding.refuse(application, reason=form.reason.data, seen=form.seen, actor=actor(), now=clock.now())


def _page(application: Application, *, opened: bool = False, **forms: Any) -> str:
    papers, today = queries.papers_of(application), clock.day_of(clock.now())
    return render_template(
        "city/applications/show.html",
        application=application,
        steps=rules.STEPS,
        shown=_shown(application, opened=opened),
        opened=opened,
        papers=papers,
        needed=rules.papers_needed(application.answers),
        there={paper.kind for paper in papers},
        findings=queries.findings(application),
        registers=compared(application, papers, today),
        days=(today - clock.day_of(application.submitted_at)).days + 1 if application.submitted_at else 0,
        today=today,
        is_waiting=application.status is ApplicationStatus.SUBMITTED,
        may_take=staff_may(signed_in_user(), StaffAbility.KEEP_MARKET),
        purpose_form=forms.get("purpose") or PurposeForm(formdata=None),
        approve=forms.get("approve") or posted(DecideForm, "approve", is_posted=False),
        ask=forms.get("ask") or posted(AskForm, "ask", is_posted=False),
        refuse=forms.get("refuse") or posted(RefuseForm, "refuse", is_posted=False),
        failed=next(iter(forms.values()), None),
    )


def _shown(application: Application, *, opened: bool) -> dict[str, str]:
    """The answers in words; what is personal masked until it is asked for."""
    told = dict(application.answers)
    for name, members in (("kind", EnterpriseKind), ("district", District), ("period", Period)):
        if name in told:
            told[name] = str(members.stored_as(told[name]).label)
    told["business_no"] = show_business_no(told.get("business_no", ""))
    told["bank_code"] = bank_name(told.get("bank_code", ""))
    told["phone"] = show_phone(told.get("phone"))
    told["contact_phone"] = show_phone(told.get("contact_phone"))
    if not opened:
        told["contact_name"] = masked_name(told.get("contact_name", ""))
        told["contact_phone"] = masked_number(told["contact_phone"])
        told["account_number"] = masked_number(told.get("account_number", ""))
        told["account_holder"] = masked_holder(told.get("account_holder", ""))
        told["message"] = gettext("Shown with the contact.") if told.get("message") else ""
    return told


bp.register_blueprint(papers_desk)
