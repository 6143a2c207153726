"""Writing to the people of an applicant, and keeping a log of it: which mail, to which enterprise, when.

The log knows each mail by the key it has in the outbox, which says whether it has left.
"""

from datetime import datetime

from sqlalchemy import select

from market.domain.calls.models import BoothApplication
from market.domain.enterprises.abilities import Ability
from market.domain.enterprises.telling import readers_of
from market.domain.notifications.services import enqueue_mail
from market.domain.offers.models import LetterKind, OfferLetter
from market.foundation.database import db

KIND = "offer_for_seller"


def tell(
    application: BoothApplication, what: LetterKind, *, key: object, now: datetime, offer_id: int | None = None
) -> None:
    """Write ``what`` to all who want mails about pop-ups there; a second time under one ``key`` does nothing."""
    dedupe_key = f"{KIND}:{what.value}:{application.id}:{key}"
    facts = {"application_id": application.id, "what": what.value, "offer_id": offer_id}
    readers = readers_of(application.enterprise, KIND, ability=Ability.JOIN_POPUPS, dedupe_key=dedupe_key)
    for to, language, mail_key in readers:
        enqueue_mail(KIND, to=to, language=language, facts=facts, dedupe_key=mail_key, now=now)
    wanted = [mail_key for _, _, mail_key in readers] or [f"{dedupe_key}:nobody"]
    known = set(db.session.scalars(select(OfferLetter.dedupe_key).where(OfferLetter.dedupe_key.in_(wanted))))
    db.session.add_all(
        OfferLetter(
            call_id=application.call_id,
            application_id=application.id,
            what=what,
            facts=facts,
            dedupe_key=mail_key,
            written_at=now,
        )
        for mail_key in wanted
        if mail_key not in known
    )
