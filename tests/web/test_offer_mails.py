"""What the mails after an allocation say, in both languages; and the worker that has them written."""

import pytest
from sqlalchemy import select

from market.domain.accounts.models import User
from market.domain.notifications.models import OutboxMail
from market.domain.offers import answering, objecting
from market.domain.offers.models import BoothOffer, LetterKind, OfferLetter, OfferState
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from market.web import offer_work
from market.web.outbox import send_due_mails, written
from tests.offering import a_drawn_call, announced

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.one_engine]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_letter_is_written_leaves_and_names_what_it_is_about(app, settings, language):
    call = a_drawn_call(applicants=5)
    for user in db.session.scalars(select(User)):
        user.language = language
    db.session.commit()
    announced(call)
    deed = {"actor": THE_MARKET, "now": clock.now()}
    first, second = db.session.scalars(select(BoothOffer).order_by(BoothOffer.id)).all()
    with transaction():
        answering.confirm(first, **deed)
    with transaction():
        answering.cancel(first, reason="통로 공사", by_city=True, **deed)
    with transaction():
        answering.remind(second, **deed)
    with transaction():
        objection = objecting.object_to(second.application, "이의", **deed)
    with transaction():
        objecting.answer(objection, upheld=True, words="받아들입니다.", **deed)
    second.offered_at, second.ends_at = call.closes_at, call.closes_at + (clock.now() - call.closes_at) / 2
    db.session.commit()
    offer_work.sweep(app, settings)

    mails = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
    texts = [written(mail, settings) for mail in mails]
    told = {mail.facts["what"]: text for mail, text in zip(mails, texts, strict=True)}
    assert set(told) == {kind.value for kind in LetterKind}
    for what, text in told.items():
        about = call if what.startswith(("results", "objection")) else first.popup
        assert about.title_ko in text.text or about.title_en in text.text, what
        assert text.subject.startswith("["), what
    results = [text.text for text in texts[:5]]
    word = "대기" if language == "ko" else "waiting list"
    assert sum(word in text.split("--")[0] for text in results) == 3
    assert "통로 공사" in told["cancelled"].text
    assert send_due_mails(app, settings) == len(mails)
    assert db.session.scalar(select(BoothOffer.state).where(BoothOffer.id == second.id)) is OfferState.LAPSED
    assert len(db.session.scalars(select(OfferLetter)).all()) == len(mails)
