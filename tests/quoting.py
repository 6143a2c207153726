"""Requests for a quote and quotations, for tests."""

from datetime import timedelta

import pypdfium2
from sqlalchemy import select

from market.domain.catalog.models import TaxKind
from market.domain.quotes import answering, asking
from market.domain.quotes.answering import QuotationFacts
from market.domain.quotes.asking import Asker, Wish
from market.domain.quotes.models import QuoteRequest, WantedPaper
from market.domain.quotes.rules import LineFacts
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from tests.factories import CategoryFactory, SellingEnterpriseFactory

ASKER = Asker(
    name="김다정",
    organisation="고양시 도서관센터",
    is_public_body=True,
    email="library@example.com",
    phone="01012345678",
)
WISH = Wish(
    wanted="개관 행사에 쓸 쿠키 상자입니다.",
    quantity=100,
    wanted_on=None,
    budget=800_000,
    papers=[WantedPaper.TAX_INVOICE, WantedPaper.BANKBOOK],
    place="덕양구 화정동",
)
COOKIES = LineFacts("쿠키 상자", 100, "상자", 5_500, TaxKind.TAXABLE)
JAM = LineFacts("딸기잼", 20, "병", 9_000, TaxKind.EXEMPT)


def an_enterprise(**facts):
    """An enterprise that sells, on a market with a shelf."""
    CategoryFactory()
    enterprise = SellingEnterpriseFactory(**facts)
    db.session.commit()
    return enterprise


def asked(enterprise=None, product=None, *, user=None, asker=ASKER, language="ko", days_ago=0):
    """A request; its number."""
    enterprise = enterprise or (product.enterprise if product else an_enterprise())
    now = clock.now() - timedelta(days=days_ago)
    with transaction():
        made = asking.ask(
            enterprise, product, asker=asker, wish=WISH, user=user, language=language, actor=THE_MARKET, now=now
        )
        return made.number


def facts(*lines, days=14, with_tax=True, **others):
    """A quotation of ``lines``, valid for so many days."""
    told = {"lead_days": 5, "terms": "행사장까지 배송합니다.", "note": "", **others}
    until = clock.day_of(clock.now()) + timedelta(days=days)
    return QuotationFacts(list(lines or (COOKIES,)), with_tax, until, **told)


def quote(number, *lines, seen=0, now=None, **told):
    """Answer a request with a quotation."""
    with transaction():
        answering.send_quotation(
            request(number), facts(*lines, **told), seen=seen, actor=THE_MARKET, now=now or clock.now()
        )


def quoted(*lines, enterprise=None, user=None, **told):
    """A request that was answered; its number."""
    number = asked(enterprise, user=user)
    quote(number, *lines, **told)
    return number


def request(number):
    """A request as it is now."""
    return db.session.scalars(select(QuoteRequest).where(QuoteRequest.number == number)).one()


def link_of(number):
    """The address of the mail's link."""
    db.session.rollback()
    return f"/quotes/open/{request(number).link}"


def text_of(pdf):
    """The words on the pages of a PDF, with single blanks."""
    pages = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in pages).split())
