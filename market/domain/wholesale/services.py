"""Giving terms, asking, answering, forgetting. The caller opens the transaction."""

import secrets
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update

from market.domain.audit import services as audit
from market.domain.catalog.models import Product
from market.domain.enterprises.models import Enterprise, EnterpriseStatus
from market.domain.wholesale import letters, rules
from market.domain.wholesale.errors import AnsweredAlready, AskedTooOften, NobodyToAsk
from market.domain.wholesale.models import WholesaleInquiry, WholesaleTerms
from market.foundation.actors import Actor
from market.foundation.clock import months_before
from market.foundation.crypto import fingerprint
from market.foundation.database import Won, db

_A_DAY = timedelta(days=1)
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True, slots=True)
class Terms:
    """What an enterprise offers shops for one product; ``price`` is None where it is told on request."""

    minimum: int
    price: Won | None
    lead_days: int
    note: str


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What is asked, and by whom; ``phone`` is digits."""

    company: str
    name: str
    email: str
    phone: str
    wanted: str
    quantity: int
    wanted_on: date | None


def give_terms(product: Product, terms: Terms, *, actor: Actor, now: datetime) -> None:
    """From now on ``product`` is offered to shops on ``terms``."""
    row = db.session.get(WholesaleTerms, product.id)
    before = _stored(row)
    if row is None:
        row = WholesaleTerms(product_id=product.id)
        db.session.add(row)
    after = asdict(terms)
    for name, value in after.items():
        setattr(row, name, value)
    row.updated_at = now
    db.session.flush()
    _note("wholesale.terms_given", product, before, after, actor=actor, now=now)


def take_terms_back(product: Product, *, actor: Actor, now: datetime) -> None:
    """``product`` is not offered to shops any more; where it never was, nothing happens."""
    row = db.session.get(WholesaleTerms, product.id)
    if row is None:
        return
    before = _stored(row)
    db.session.delete(row)
    db.session.flush()
    _note("wholesale.terms_taken_back", product, before, dict.fromkeys(before), actor=actor, now=now)


def ask(
    inquiry: Inquiry,
    *,
    enterprise: Enterprise | None,
    product: Product | None,
    language: str,
    city_mail: str,
    actor: Actor,
    now: datetime,
) -> WholesaleInquiry:
    """Write to ``enterprise``, or to the market where it is None. Enterprise, city and asker are told by mail.

    Raises ``AskedTooOften`` or ``NobodyToAsk``.
    """
    if enterprise is not None and enterprise.status is not EnterpriseStatus.ACTIVE:
        raise NobodyToAsk
    key = fingerprint(f"wholesale:{inquiry.email.strip().lower()}")
    asked = select(func.count(WholesaleInquiry.id)).where(
        WholesaleInquiry.asker_key == key, WholesaleInquiry.asked_at > now - _A_DAY
    )
    if (db.session.scalar(asked) or 0) >= rules.MOST_A_DAY:
        raise AskedTooOften(most=rules.MOST_A_DAY)
    row = WholesaleInquiry(
        number=_new_number(now),
        enterprise_id=enterprise.id if enterprise else None,
        product_id=product.id if product else None,
        language=language,
        asker_key=key,
        asked_at=now,
        **asdict(inquiry),
    )
    db.session.add(row)
    db.session.flush()
    _note_inquiry("asked", row, actor=actor, now=now)
    letters.tell_asker(row, "received", now=now)
    letters.tell_city(row, city_mail, now=now)
    if enterprise is not None:
        letters.tell_enterprise(row, enterprise, now=now)
    return row


def open_contact(row: WholesaleInquiry, *, actor: Actor, now: datetime, reason: str = "") -> None:
    """Write down that ``actor`` sees who asked."""
    _note_inquiry("contact_opened", row, actor=actor, now=now, reason=reason)


def answer(row: WholesaleInquiry, text: str, *, actor: Actor, now: datetime) -> None:
    """Answer by mail, once. Raises ``AnsweredAlready`` when somebody was faster."""
    claim = (
        update(WholesaleInquiry)
        .where(WholesaleInquiry.id == row.id, WholesaleInquiry.answered_at.is_(None))
        .values(answered_at=now, answered_by=actor.name, answer=text)
        .returning(WholesaleInquiry.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalar(claim) is None:
        raise AnsweredAlready
    db.session.refresh(row)
    _note_inquiry("answered", row, actor=actor, now=now)
    letters.tell_asker(row, "answered", now=now)


def forget_old(*, now: datetime) -> None:
    """Remove the inquiries that are as old as the privacy policy lets them grow."""
    db.session.execute(
        delete(WholesaleInquiry).where(WholesaleInquiry.asked_at <= months_before(now, rules.KEPT_MONTHS))
    )


def _new_number(now: datetime) -> str:
    return f"W{now:%y}{''.join(secrets.choice(_LETTERS) for _ in range(7))}"


def _stored(row: WholesaleTerms | None) -> dict[str, Any]:
    return {name: getattr(row, name, None) for name in Terms.__dataclass_fields__}


def _note(
    action: str, product: Product, before: dict[str, Any], after: dict[str, Any], *, actor: Actor, now: datetime
) -> None:
    changes = {name: [before[name], value] for name, value in after.items() if before[name] != value}
    if changes:
        subject = ("product", product.id, product.name_ko)
        audit.record(action, actor=actor, subject=subject, now=now, changes=changes)


def _note_inquiry(deed: str, row: WholesaleInquiry, *, actor: Actor, now: datetime, reason: str = "") -> None:
    subject = ("wholesale_inquiry", row.id, row.number)
    audit.record(f"wholesale.{deed}", actor=actor, subject=subject, now=now, reason=reason)
