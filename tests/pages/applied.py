"""Applications and documents in an open market: ``python -m tests.pages.applied``, with its settings around it.

The seller of the sample applies for one more enterprise and has been asked to put something right; somebody else's
application waits. Prints what the pages are found by, as JSON.
"""

import json
from datetime import datetime, timedelta

from sqlalchemy import select

from market.app import create_app
from market.domain.accounts.models import User
from market.domain.applications import deciding, queries
from market.domain.applications.models import Application
from market.domain.enterprises.document_models import EnterpriseDocument, PaperState
from market.domain.enterprises.models import Enterprise, Membership
from market.foundation import clock, files
from market.foundation.database import db, transaction
from market.seed.dataset import DEMO_SELLER_OF
from market.web import handed_in
from tests.applying import PDF, STAFF, DocumentFactory, sent
from tests.factories import UserFactory


def apply(now: datetime) -> dict[str, str]:
    """An application that was given back, one that waits, and documents of which one waits."""
    owner = db.session.scalars(select(Enterprise).where(Enterprise.slug == DEMO_SELLER_OF)).one()
    seller = db.session.scalars(select(User).join(Membership).where(Membership.enterprise_id == owner.id)).first()
    assert seller is not None
    given_back = sent(seller, name_ko="구름반죽 2호점")
    with transaction():
        deciding.ask_for_more(
            db.session.get_one(Application, given_back.id),
            remarks={"business_no": "사업자등록증의 번호와 달라요.", "documents": "통장 사본이 흐려요."},
            reason="두 가지를 확인해 주세요.",
            seen=given_back.version,
            actor=STAFF,
            now=now,
        )
    somebody = UserFactory(email="applicant@example.com")
    db.session.commit()
    waiting = sent(somebody)
    today = clock.day_of(now)
    with transaction():
        soon, _late, renewal = (
            DocumentFactory(enterprise_id=owner.id, ends_on=today + timedelta(days=days), state=state)
            for days, state in (
                (20, PaperState.CONFIRMED),
                (400, PaperState.CONFIRMED),
                (385, PaperState.WAITING),
            )
        )
        db.session.flush()
        for document in db.session.scalars(select(EnterpriseDocument)):
            document.file = files.keep(handed_in.folder(), PDF)
    handed_in_first = queries.papers_of(waiting)[0].id
    made = {"application": waiting.id, "handed_in": handed_in_first, "paper": renewal.id, "own_paper": soon.id}
    return {name: str(number) for name, number in made.items()}


if __name__ == "__main__":
    with create_app().app_context():
        print(json.dumps(apply(clock.now())))  # noqa: T201 - whoever started it reads this
