"""Objections against a result: handed in once within the days that the call gives, answered once by the city."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from market.domain.allocation.services import check_interest
from market.domain.audit import services as audit
from market.domain.calls.models import ApplicationState, BoothApplication
from market.domain.offers import letters
from market.domain.offers.errors import (
    AlreadyObjected,
    NoSuchObjection,
    ObjectionAnswered,
    ObjectionsClosed,
    ResultsNotAnnounced,
)
from market.domain.offers.models import LetterKind, Objection, Results
from market.foundation.actors import Actor
from market.foundation.database import db
from market.foundation.wording import moment


def object_to(application: BoothApplication, words: str, *, actor: Actor, now: datetime) -> Objection:
    """Hand an objection in. Raises ``ResultsNotAnnounced``, ``ObjectionsClosed`` or ``AlreadyObjected``."""
    results = db.session.get(Results, application.call_id)
    if results is None:
        raise ResultsNotAnnounced
    if now > results.objections_until:
        raise ObjectionsClosed(until=moment(results.objections_until))
    if application.state is not ApplicationState.SUBMITTED:
        raise NoSuchObjection
    objection = Objection(
        call_id=application.call_id,
        application_id=application.id,
        text=words,
        handed_in_at=now,
        handed_in_by=actor.user_id,
    )
    try:
        with db.session.begin_nested():
            db.session.add(objection)
            db.session.flush()
    except IntegrityError as clash:
        raise AlreadyObjected from clash
    letters.tell(application, LetterKind.OBJECTION_RECEIVED, key=objection.id, now=now)
    _note(objection, "objection.handed_in", actor=actor, now=now)
    return objection


def answer(objection: Objection, *, upheld: bool, words: str, actor: Actor, now: datetime) -> None:
    """The city answers. Raises ``HasInterest`` or ``ObjectionAnswered``."""
    check_interest(objection.call, [objection.application.enterprise_id], actor)
    claim = (
        update(Objection)
        .where(Objection.id == objection.id, Objection.answered_at.is_(None))
        .values(upheld=upheld, answer=words, answered_at=now, answered_by=actor.name)
        .returning(Objection.id)
        .execution_options(synchronize_session=False)
    )
    answered = db.session.scalar(claim) is not None
    db.session.refresh(objection)
    if not answered:
        raise ObjectionAnswered
    letters.tell(objection.application, LetterKind.OBJECTION_ANSWERED, key=objection.id, now=now)
    _note(objection, "objection.upheld" if upheld else "objection.dismissed", actor=actor, now=now)


def _note(objection: Objection, action: str, *, actor: Actor, now: datetime) -> None:
    application = objection.application
    subject = ("objection", objection.id, application.enterprise.name_ko)
    audit.record(action, actor=actor, subject=subject, now=now, changes={"call": application.call.slug})
