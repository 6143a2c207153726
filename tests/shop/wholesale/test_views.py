"""The page for retail buyers, the lookbook, and the form to ask."""

import io

import pypdfium2
import pytest
from PIL import Image
from sqlalchemy import select, update

from market.domain.catalog.models import Product
from market.domain.media import storage
from market.domain.notifications.models import OutboxMail
from market.domain.wholesale import services
from market.domain.wholesale.models import WholesaleInquiry, WholesaleTerms
from market.domain.wholesale.services import Terms
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from market.web import lookbooks, outbox
from tests.channels import a_real_product
from tests.factories import CategoryFactory, MembershipFactory, SellingEnterpriseFactory

pytestmark = pytest.mark.usefixtures("app")


def typed(**changes):
    return {
        "wanted": "책방에서 팔 쿠키를 다달이 받고 싶습니다.",
        "quantity": "40",
        "wanted_on": "",
        "company": "동네책방",
        "asker_name": "이담당",
        "email": "books@example.com",
        "phone": "010-1234-5678",
        "agreed": "y",
        **changes,
    }


def offered(price=8_400, **facts):
    product = a_real_product(**facts)
    services.give_terms(product, Terms(24, price, 6, "상자당 12개"), actor=THE_MARKET, now=clock.now())
    db.session.commit()
    return product


def test_the_page_says_who_offers_goods_to_shops_but_not_on_which_terms(client, max_queries):
    product = offered()
    for _ in range(12):
        offered(enterprise=product.enterprise, category=product.category)

    with max_queries(6):
        page = client.get("/wholesale").text

    assert product.enterprise.name_ko in page
    assert "/wholesale/lookbook.pdf" in page
    assert f"/wholesale/inquiry?enterprise={product.enterprise.slug}" in page
    assert "8,400" not in page
    assert "8,400" not in client.get(f"/products/{product.slug}").text
    assert client.get("/en/wholesale").status_code == 200


def test_without_terms_one_can_ask_all_the_same(client):
    assert "/wholesale/inquiry" in client.get("/wholesale").text
    assert client.get("/wholesale/lookbook.pdf").location == "/wholesale"


def test_the_worker_makes_the_lookbook_and_it_is_kept_until_something_changes(app, client, monkeypatch):
    product, asked = offered(), []
    monkeypatch.setitem(app.extensions, lookbooks.TASK, lambda *wanted: asked.append(wanted))

    first, again = client.get("/wholesale/lookbook.pdf"), client.get("/wholesale/lookbook.pdf")
    assert first.location == again.location == "/wholesale?making=1"
    assert "만들고 있습니다" in client.get(first.location).text
    assert asked == [("", "", "ko")]  # pressed twice, made once

    made = lookbooks.make(app, *asked[0])
    answer = client.get("/wholesale/lookbook.pdf")
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    assert answer.data == made.read_bytes()
    assert lookbooks.make(app, *asked[0]) == made

    with transaction():
        db.session.execute(update(WholesaleTerms).values(minimum=48))
    assert client.get("/wholesale/lookbook.pdf").status_code == 303
    newer = lookbooks.make(app, *asked[0])
    assert newer != made
    assert not made.exists()
    assert client.get("/wholesale/lookbook.pdf").data == newer.read_bytes()

    with transaction():
        db.session.execute(update(Product).values(name_ko="새 이름"))
    assert client.get("/wholesale/lookbook.pdf").status_code == 303
    assert product.id


@pytest.mark.parametrize(
    ("language", "name", "on_request"), [("ko", "name_ko", "문의 시 안내"), ("en", "name_en", "on request")]
)
def test_the_lookbook_has_enterprise_product_terms_contents_and_page_numbers(app, language, name, on_request):
    products = [offered(), offered(price=None)]

    made = pypdfium2.PdfDocument(lookbooks.make(app, "", "", language).read_bytes())
    pages = ["".join(page.get_textpage().get_text_bounded().split()) for page in made]

    assert len(pages) >= 3  # cover, contents, goods
    told = "".join(pages)
    for product in products:
        assert "".join(getattr(product, name).split()) in told
        assert "".join(getattr(product.enterprise, name).split()) in pages[1]
    for words in ("8,400", "12,000", "24", "상자당12개", "".join(on_request.split()), f"3/{len(pages)}"):
        assert words in told


def test_a_lookbook_shows_the_photos_that_are_there(app):
    product = offered()
    key = db.session.scalar(select(db.metadata.tables["product_photo"].c.file)).removeprefix("pictures/")
    folder = storage.forms(key)
    folder.mkdir(parents=True)
    picture = io.BytesIO()
    Image.new("RGB", (320, 240), (200, 30, 30)).save(picture, "JPEG")
    without = lookbooks.make(app, "", "", "ko").read_bytes()

    (folder / "320.jpg").write_bytes(picture.getvalue())
    with_photo = lookbooks.make(app, "", "", "ko").read_bytes()

    assert b"/Subtype /Image" in with_photo or b"/Subtype/Image" in with_photo
    assert len(with_photo) > len(without)
    assert product.id


def test_there_is_a_lookbook_of_one_enterprise_and_of_one_shelf(app):
    one = offered(name_ko="첫째 꿀")
    offered(name_ko="둘째 꿀", category=CategoryFactory(slug="soap", name_ko="비누"))

    for scope in ((one.enterprise.slug, ""), ("", "soap"), ("", "")):
        assert lookbooks.make(app, *scope, "ko").name.startswith(lookbooks.Scope(*scope).name)
    assert lookbooks.make(app, "nobody", "", "ko") is None


@pytest.mark.parametrize("path", ["enterprise=../../etc", "category=%2e%2e%2fx", "enterprise=nobody"])
def test_a_word_that_names_nothing_makes_no_file(client, settings, path):
    offered()
    before = set(settings.instance.rglob("*.pdf"))

    assert client.get(f"/wholesale/lookbook.pdf?{path}").location == "/wholesale"
    assert set(settings.instance.rglob("*.pdf")) == before


def test_a_shop_asks_about_a_product_and_is_told_its_terms_by_mail(app, client, settings, mailbox):
    product = offered()
    MembershipFactory(enterprise=product.enterprise)
    db.session.commit()

    page = client.get(f"/wholesale/inquiry?product={product.slug}").text
    answer = client.post(f"/wholesale/inquiry?product={product.slug}", typed())

    row = db.session.scalars(select(WholesaleInquiry)).one()
    assert product.name_ko in page
    assert answer.location == "/wholesale?sent=1"
    assert "Set-Cookie" not in client.get(answer.location).headers
    assert (row.enterprise_id, row.product_id, row.quantity) == (product.enterprise_id, product.id, 40)
    assert outbox.send_due_mails(app, settings) == 3
    sent = {mail.kind: outbox.written(mail, settings) for mail in db.session.scalars(select(OutboxMail))}
    assert "8,400원" in sent["wholesale_for_asker"].text
    for kind in ("wholesale_for_seller", "wholesale_for_city"):
        assert "이담당" not in sent[kind].text
        assert "books@example.com" not in sent[kind].html
    assert f"/seller/wholesale/{row.number}" in sent["wholesale_for_seller"].text
    assert f"/city/wholesale/{row.number}" in sent["wholesale_for_city"].text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"wanted": ""}, "무엇이 필요한지"),
        ({"wanted": "주민번호 900101-1234567"}, "주민등록번호"),
        ({"quantity": "0"}, "1부터 10,000,000까지"),
        ({"wanted_on": "2020-01-01"}, "지나지 않은 날짜"),
        ({"company": ""}, "회사나 가게 이름"),
        ({"agreed": ""}, "동의해 주세요"),
    ],
)
def test_what_cannot_be_is_said_and_keeps_what_was_typed(client, changes, sentence):
    answer = client.post("/wholesale/inquiry", typed(**changes))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="books@example.com"' in answer.text
    assert db.session.scalars(select(WholesaleInquiry)).all() == []


def test_one_visitor_asks_so_often(client, limits):
    answers = [client.post("/wholesale/inquiry", typed(email=f"shop{n}@example.com")).status_code for n in range(6)]

    assert answers == [303] * 5 + [429]


def test_an_enterprise_that_no_longer_sells_is_asked_through_the_market(client):
    enterprise = SellingEnterpriseFactory()
    db.session.commit()

    client.post("/wholesale/inquiry?enterprise=gone", typed())
    client.post(f"/wholesale/inquiry?enterprise={enterprise.slug}", typed())

    assert db.session.scalars(select(WholesaleInquiry.enterprise_id).order_by(WholesaleInquiry.id)).all() == [
        None,
        enterprise.id,
    ]
