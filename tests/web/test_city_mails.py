"""The mail about a decision of the city, as the worker writes it, in both languages."""

import email
import email.policy

import pytest

from market.domain.catalog import blocks
from market.domain.catalog.models import Product
from market.domain.enterprises import keeping
from market.domain.enterprises.models import Enterprise
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from market.web.outbox import send_due_mails
from tests.factories import MembershipFactory
from tests.voicing import a_product

WHY = "원산지가 없습니다."
STEPS = {
    "ko": ("판매에서 내렸", "다시 판매할 수", "새 판매를 멈췄", "판매 중지가 풀렸", "보이지 않게", "다시 보여요"),
    "en": ("off the shelf", "on sale again", "stopped new sales", "stops the sales", "out of sight", "seen again"),
}


def _squeezed(words):
    """Without blanks: a long subject is folded, and folding may take one."""
    return "".join(words.split())


@pytest.mark.parametrize("language", ["ko", "en"])
def test_each_decision_says_what_it_means_and_why(app, settings, mailbox, language):
    product = a_product(slug="honey", name_ko="꿀", name_en="Honey")
    MembershipFactory(enterprise=product.enterprise, user__language=language)
    db.session.commit()
    told = {"actor": THE_MARKET, "now": clock.now()}
    product_id, enterprise_id = product.id, product.enterprise_id
    with transaction():
        product, enterprise = db.session.get_one(Product, product_id), db.session.get_one(Enterprise, enterprise_id)
        blocks.block(product, WHY, **told)
        blocks.lift(product, **told)
        keeping.stop_sales(enterprise, WHY, **told)
        keeping.let_sell(enterprise, **told)
        keeping.hide_entry(enterprise, WHY, **told)
        keeping.show_entry(enterprise, **told)
    send_due_mails(app, settings)

    files = [email.message_from_bytes(one.read_bytes(), policy=email.policy.default) for one in mailbox.glob("*.eml")]
    bodies = {mail["Subject"]: mail.get_body(("plain",)).get_content() for mail in files}
    assert len(bodies) == len(STEPS[language])
    for words in STEPS[language]:
        subject = next((one for one in bodies if _squeezed(words) in _squeezed(one)), None)
        assert subject, (words, list(bodies))
        path = "/seller/products/honey" if STEPS[language].index(words) < 2 else "/seller/"
        assert path in bodies[subject]
    assert sum(WHY in body for body in bodies.values()) == 3
