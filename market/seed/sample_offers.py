"""What has come of the invented allocation: offers, some of them answered, one that followed, an objection."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from market.domain.allocation.models import AllocationRun, RunState
from market.domain.calls.models import BoothApplication, Call
from market.domain.enterprises.models import Enterprise
from market.domain.notifications.models import OutboxMail
from market.domain.offers import announcing, answering, objecting
from market.domain.offers.letters import KIND
from market.domain.offers.models import BoothOffer, Objection, OfferLetter, Results, WaitingPlace
from market.foundation.actors import Actor
from market.foundation.database import db
from market.seed.dataset import DEMO_SELLER_OF
from market.seed.reading import read

CONFIRMED_EVERY, DECLINED = 3, 1
"""Every so-manieth confirms; the one of that number declines. The demo seller's is left open for who tries it."""


def load_offers(*, now: datetime) -> None:
    """Announce the official result of the sample's call; nobody is written to, though it looks as if."""
    told = read("sample/offers.json")
    run = db.session.scalars(
        select(AllocationRun)
        .join(Call, Call.id == AllocationRun.call_id)
        .where(Call.is_sample, AllocationRun.state == RunState.OFFICIAL)
        .order_by(AllocationRun.id)
    ).first()
    if run is None:
        return
    who = Actor(user_id=None, name=told["staff"])
    at = now - timedelta(hours=12)
    announcing.make_offers(run.call, run, actor=who, now=at)
    later = at + timedelta(hours=3)
    demo = db.session.scalar(select(Enterprise.id).where(Enterprise.slug == DEMO_SELLER_OF))
    rows = select(BoothOffer).where(BoothOffer.run_id == run.id).order_by(BoothOffer.id)
    others = [offer for offer in db.session.scalars(rows) if offer.application.enterprise_id != demo]
    for offer in others[::CONFIRMED_EVERY]:
        answering.confirm(offer, actor=who, now=later)
    for offer in others[DECLINED : DECLINED + 1]:
        answering.decline(offer, reason=told["declined"], actor=who, now=later)
    place = db.session.scalars(
        select(WaitingPlace)
        .join(BoothApplication, BoothApplication.id == WaitingPlace.application_id)
        .where(WaitingPlace.call_id == run.call_id, BoothApplication.enterprise_id != demo)
        .order_by(WaitingPlace.position.desc(), WaitingPlace.id)
    ).first()
    if place is not None:
        objection = objecting.object_to(place.application, told["objection"], actor=who, now=later)
        objecting.answer(objection, upheld=False, words=told["answer"], actor=who, now=now - timedelta(hours=4))
    db.session.flush()
    is_ours = OutboxMail.kind == KIND, OutboxMail.sent_at.is_(None)
    db.session.execute(update(OutboxMail).where(*is_ours).values(sent_at=OutboxMail.created_at, recipient=None))


def remove_offers() -> None:
    """Take them out, before the runs go."""
    calls = select(Call.id).where(Call.is_sample)
    for table in (OfferLetter, Objection, WaitingPlace, BoothOffer, Results):
        db.session.execute(delete(table).where(table.call_id.in_(calls)))
