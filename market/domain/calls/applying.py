"""What an enterprise does with a call: begin, hand in, change, withdraw. The caller opens the transaction.

Whoever saves holds the call's row for reading, so that a call which is being cancelled is either seen or waits; two
colleagues who save one application are told apart by its version.
"""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from market.domain.audit import services as audit
from market.domain.calls import letters, queries, rules
from market.domain.calls.errors import (
    AppliedMeanwhile,
    BoothsDrawn,
    CallCancelled,
    CallNotOpen,
    CannotApply,
    NotComplete,
)
from market.domain.calls.models import (
    ApplicationState,
    BoothApplication,
    BoothApplicationProduct,
    BoothChoice,
    Call,
    CallPhase,
)
from market.domain.calls.rules import Answers
from market.domain.enterprises.models import Enterprise, EnterpriseStatus
from market.foundation.actors import Actor
from market.foundation.database import db
from market.foundation.wording import moment


def save(
    call: Call,
    enterprise: Enterprise,
    answers: Answers,
    *,
    send: bool,
    seen: int,
    actor: Actor,
    now: datetime,
) -> BoothApplication:
    """Keep ``answers``; with ``send``, or once it is handed in, they have to be whole and count at once.

    ``seen`` is the version that the form was filled from, 0 for a new one. Raises ``CallNotOpen``, ``CallCancelled``,
    ``CannotApply``, ``NotComplete`` or ``AppliedMeanwhile``.
    """
    _check_open(call, now)
    if enterprise.status is not EnterpriseStatus.ACTIVE:
        raise CannotApply
    answers = _of_this_call(call, enterprise, answers)
    application = queries.application_of(call, enterprise)
    before = application.state if application else None
    state = ApplicationState.SUBMITTED if send or before is ApplicationState.SUBMITTED else ApplicationState.DRAFT
    if state is ApplicationState.SUBMITTED:
        _check_whole(call, answers)
    application = _written(call, enterprise, application, answers, state, seen=seen, actor=actor, now=now)
    _write_lists(application, answers)
    deed = "begun" if before is None else "changed"
    if state is ApplicationState.SUBMITTED and before is not state:
        deed = "handed_in"
        letters.tell(application, "received", key=application.version, now=now)
    _note(application, deed, actor=actor, now=now)
    return application


def withdraw(application: BoothApplication, *, actor: Actor, now: datetime) -> None:
    """Take it back, also after the close: then it is noted when. Twice changes nothing.

    Raises ``BoothsDrawn`` once the lottery is in: what is offered then is declined instead.
    """
    if application.state is ApplicationState.WITHDRAWN:
        return
    was_sent = application.state is ApplicationState.SUBMITTED
    drawn = select(Call.id).where(Call.id == application.call_id, Call.draw_numbers.is_not(None))
    taken_back = db.session.scalar(
        update(BoothApplication)
        .where(
            BoothApplication.id == application.id,
            ~drawn.exists(),
        )
        .values(
            state=ApplicationState.WITHDRAWN,
            withdrawn_at=now,
            changed_at=now,
            version=BoothApplication.version + 1,
        )
        .returning(BoothApplication.id)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(application)
    if taken_back is None:
        raise BoothsDrawn
    is_late = now >= application.call.closes_at
    _note(application, "withdrawn_late" if is_late else "withdrawn", actor=actor, now=now)
    if was_sent:
        letters.tell(application, "withdrawn", key=application.version, now=now)


def _check_open(call: Call, now: datetime) -> None:
    held = select(Call).where(Call.id == call.id).with_for_update(read=True)
    phase = rules.phase(db.session.scalars(held.execution_options(populate_existing=True)).one(), now)
    if phase is CallPhase.CANCELLED:
        raise CallCancelled
    if phase is not CallPhase.OPEN:
        raise CallNotOpen(opens=moment(call.opens_at), closes=moment(call.closes_at))


def _of_this_call(call: Call, enterprise: Enterprise, answers: Answers) -> Answers:
    """``answers`` with nothing in them but the call's pop-ups and the enterprise's goods on sale."""
    offered = {entry.popup_id for entry in call.entries}
    products = frozenset(sorted(queries.own_products(enterprise, answers.products))[: rules.MOST_BROUGHT])
    choices = rules.ranked({popup: rank for popup, rank in answers.choices.items() if popup in offered})
    return Answers(
        zone=answers.zone,
        needs_power=answers.needs_power,
        needs_water=answers.needs_water,
        uses_fire=answers.uses_fire,
        experience=answers.experience,
        note=answers.note,
        most_popups=min(max(answers.most_popups, 1), call.most_popups),
        products=products,
        choices=choices,
    )


def _check_whole(call: Call, answers: Answers) -> None:
    missing = rules.missing_to_send(call, answers)
    if missing:
        raise NotComplete(missing=" ".join(lack.what for lack in missing))


def _written(
    call: Call,
    enterprise: Enterprise,
    application: BoothApplication | None,
    answers: Answers,
    state: ApplicationState,
    *,
    seen: int,
    actor: Actor,
    now: datetime,
) -> BoothApplication:
    """The application's row with ``answers`` in it; whoever has seen another version is refused."""
    values = {
        "zone": answers.zone,
        "needs_power": answers.needs_power,
        "needs_water": answers.needs_water,
        "uses_fire": answers.uses_fire,
        "experience": answers.experience,
        "note": answers.note,
        "most_popups": answers.most_popups,
        "state": state,
        "changed_at": now,
        "withdrawn_at": None,
    }
    if application is None:
        if seen:
            raise AppliedMeanwhile
        sent_at = now if state is ApplicationState.SUBMITTED else None
        application = BoothApplication(
            call_id=call.id,
            enterprise_id=enterprise.id,
            begun_by=actor.user_id,
            begun_at=now,
            submitted_at=sent_at,
            **values,
        )
        try:
            with db.session.begin_nested():
                db.session.add(application)
                db.session.flush()
        except IntegrityError as clash:
            raise AppliedMeanwhile from clash
        return application
    if state is ApplicationState.SUBMITTED and application.state is not state:
        values["submitted_at"] = now
    written = db.session.scalar(
        update(BoothApplication)
        .where(BoothApplication.id == application.id, BoothApplication.version == seen)
        .values(**values, version=seen + 1)
        .returning(BoothApplication.id)
        .execution_options(synchronize_session=False)
    )
    if written is None:
        raise AppliedMeanwhile
    db.session.refresh(application)
    return application


def _write_lists(application: BoothApplication, answers: Answers) -> None:
    for table in (BoothChoice, BoothApplicationProduct):
        old = delete(table).where(table.application_id == application.id)
        db.session.execute(old.execution_options(synchronize_session=False))
    db.session.expire(application, ["choices", "brought"])
    db.session.add_all(
        BoothChoice(application_id=application.id, popup_id=popup, rank=rank)
        for popup, rank in answers.choices.items()
    )
    db.session.add_all(
        BoothApplicationProduct(application_id=application.id, product_id=product)
        for product in sorted(answers.products)
    )
    db.session.flush()
    db.session.expire(application, ["choices", "brought"])


def _note(application: BoothApplication, deed: str, *, actor: Actor, now: datetime) -> None:
    subject = ("booth_application", application.id, application.enterprise.name_ko)
    changes = {"call": application.call.slug}
    audit.record(f"booth_application.{deed}", actor=actor, subject=subject, now=now, changes=changes)
