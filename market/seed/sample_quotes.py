"""Invented requests for a quote to the sample enterprise of the demo seller. Each says that it is a sample."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from market.domain.accounts.models import User
from market.domain.accounts.queries import token_hash, user_by_email
from market.domain.catalog.models import Product, TaxKind
from market.domain.enterprises.models import Enterprise
from market.domain.quotes import rules
from market.domain.quotes.asking import asker_key
from market.domain.quotes.models import Quotation, QuotationLine, QuoteMessage, QuoteRequest, QuoteStatus
from market.domain.quotes.rules import LineFacts
from market.foundation.clock import day_of
from market.foundation.database import db
from market.seed.dataset import DEMO_ACCOUNTS, DEMO_SELLER_OF
from market.seed.reading import read

_PHONE = "03100000000"
"""Nobody's."""


def load_quotes(*, now: datetime) -> None:
    """Insert what is asked of the sample enterprise, and what it has answered, counted back from ``now``."""
    told: list[Mapping[str, Any]] = read("sample/quotes.json")
    enterprise_id = db.session.scalars(select(Enterprise.id).where(Enterprise.slug == DEMO_SELLER_OF)).one()
    goods: dict[str, int] = {
        row[0]: row[1] for row in db.session.execute(select(Product.slug, Product.id).where(Product.is_sample))
    }
    shopper = user_by_email(DEMO_ACCOUNTS[0].email)
    for row in told:
        request = _request(row, now, shopper=shopper if row["quotation"] else None)
        request.enterprise_id, request.product_id = enterprise_id, goods.get(row["product"])
        db.session.add(request)
    db.session.flush()


def _request(row: Mapping[str, Any], now: datetime, *, shopper: User | None) -> QuoteRequest:
    asked_at, link = now - timedelta(days=row["days_ago"], hours=2), secrets.token_urlsafe(32)
    email = DEMO_ACCOUNTS[0].email
    request = QuoteRequest(
        number=row["number"],
        user_id=shopper.id if shopper else None,
        link_hash=token_hash(link),
        link=link,
        is_sample=True,
        language="ko",
        asker_name=row["asker"],
        organisation=row["organisation"],
        is_public_body=row["public_body"],
        email=email,
        asker_key=asker_key(f"sample-{row['number']}"),
        phone=_PHONE,
        wanted=row["wanted"],
        quantity=row["quantity"],
        wanted_on=day_of(now) + timedelta(days=row["wanted_in"]) if row["wanted_in"] else None,
        budget=row["budget"],
        papers=row["papers"],
        place=row["place"],
        asked_at=asked_at,
        last_word_at=now,
        messages=[
            QuoteMessage(
                by_enterprise=said["by_enterprise"],
                text=said["text"],
                said_at=asked_at + timedelta(days=said["after_days"]),
            )
            for said in row["messages"]
        ],
    )
    if row["quotation"]:
        request.quotations = [_quotation(row["quotation"], asked_at, now)]
        request.status, request.revision = QuoteStatus.QUOTED, 1
    elif "declined" in row:
        request.status, request.reason = QuoteStatus.DECLINED, row["declined"]
    return request


def _quotation(told: Mapping[str, Any], asked_at: datetime, now: datetime) -> Quotation:
    facts = [
        LineFacts(
            line["words"], line["quantity"], line["unit"], line["unit_price"], TaxKind.stored_as(line["tax_kind"])
        )
        for line in told["lines"]
    ]
    lines = [rules.priced(line, with_tax=True) for line in facts]
    sums = rules.summed(lines)
    return Quotation(
        revision=1,
        prices_with_tax=True,
        valid_until=day_of(now) + timedelta(days=told["valid_days"]),
        lead_days=told["lead_days"],
        terms=told["terms"],
        note=told["note"],
        supply=sums.supply,
        vat=sums.vat,
        total=sums.total,
        sent_at=asked_at + timedelta(days=told["after_days"]),
        lines=[
            QuotationLine(
                position=position,
                words=line.facts.words,
                quantity=line.facts.quantity,
                unit=line.facts.unit,
                unit_price=line.facts.unit_price,
                tax_kind=line.facts.tax_kind,
                supply=line.supply,
                vat=line.vat,
                amount=line.amount,
            )
            for position, line in enumerate(lines, start=1)
        ],
    )
