"""Asking for a quote, writing about it, taking it back. The caller opens the transaction."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select, update

from market.domain.accounts.models import User
from market.domain.accounts.queries import token_hash
from market.domain.catalog.models import Product
from market.domain.enterprises.models import Enterprise, EnterpriseStatus
from market.domain.quotes import moves, rules
from market.domain.quotes.errors import (
    AskedTooOften,
    NotQuoting,
    OrderedAlready,
    RequestClosed,
    TooManyMessages,
    TooManyRequests,
    WaitForAnswer,
)
from market.domain.quotes.letters import tell_asker, tell_seller
from market.domain.quotes.models import QuoteMessage, QuoteRequest, QuoteStatus, WantedPaper
from market.domain.quotes.rules import Verb
from market.foundation.actors import Actor
from market.foundation.crypto import fingerprint
from market.foundation.database import Won, db


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks; ``phone`` is digits."""

    name: str
    organisation: str | None
    is_public_body: bool
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for. ``place`` is roughly where it is wanted."""

    wanted: str
    quantity: int
    wanted_on: date | None
    budget: Won | None
    papers: Collection[WantedPaper]
    place: str | None


def ask(
    enterprise: Enterprise,
    product: Product | None,
    *,
    asker: Asker,
    wish: Wish,
    user: User | None,
    language: str,
    actor: Actor,
    now: datetime,
) -> QuoteRequest:
    """Ask ``enterprise`` for a quote, of ``product`` or of anything; both sides are told by mail.

    Raises ``NotQuoting``, ``TooManyRequests`` or ``AskedTooOften``.
    """
    if enterprise.status is not EnterpriseStatus.ACTIVE or enterprise.seller is None:
        raise NotQuoting
    key = asker_key(asker.email)
    _check_pace(enterprise, key, now=now)
    request = _request(asker, wish, language, now)
    request.enterprise_id, request.asker_key = enterprise.id, key
    request.product_id = product.id if product else None
    request.user_id = user.id if user else None
    db.session.add(request)
    db.session.flush()
    moves.note("asked", request, actor=actor, now=now)
    tell_asker(request, "received", now=now)
    tell_seller(request, "asked", now=now)
    return request


def asker_key(email: str) -> str:
    """The word that stands for an address: nobody who does not know our keys can make it."""
    return fingerprint(f"quote:{email.strip().lower()}")


def write(request: QuoteRequest, text: str, *, by_enterprise: bool, actor: Actor, now: datetime) -> QuoteMessage:
    """Write to the other side, who is told by mail.

    Raises ``RequestClosed``, ``TooManyMessages`` or ``WaitForAnswer``.
    """
    if not moves.claim(request, Verb.WRITE, last_word_at=now):
        raise RequestClosed(status=str(request.status))
    sides = db.session.scalars(
        select(QuoteMessage.by_enterprise)
        .where(QuoteMessage.request_id == request.id)
        .order_by(QuoteMessage.id.desc())
    ).all()
    if len(sides) >= rules.MOST_MESSAGES:
        raise TooManyMessages(most=rules.MOST_MESSAGES)
    latest = sides[: rules.MOST_IN_A_ROW]
    if len(latest) == rules.MOST_IN_A_ROW and all(side is by_enterprise for side in latest):
        raise WaitForAnswer(most=rules.MOST_IN_A_ROW)
    message = QuoteMessage(request_id=request.id, by_enterprise=by_enterprise, text=text, said_at=now)
    db.session.add(message)
    db.session.flush()
    moves.note("written_to", request, actor=actor, now=now)
    tell = tell_asker if by_enterprise else tell_seller
    tell(request, "message", key=message.id, now=now)
    return message


def withdraw(request: QuoteRequest, *, actor: Actor, now: datetime) -> None:
    """Whoever asked wants it no more; the enterprise is told. Raises ``OrderedAlready`` or ``RequestClosed``."""
    before = request.status
    if not moves.claim(request, Verb.WITHDRAW, ~moves.is_ordered(), status=QuoteStatus.WITHDRAWN, last_word_at=now):
        if request.status is QuoteStatus.ACCEPTED:
            raise OrderedAlready
        raise RequestClosed(status=str(request.status))
    moves.take_off(request.id)
    moves.note("withdrawn", request, actor=actor, now=now, status=[before.value, request.status.value])
    tell_seller(request, "withdrawn", now=now)


def part_with(user: User, *, actor: Actor, now: datetime) -> None:
    """``user`` leaves the market: what became an order stays with it, of all else who and what it was about goes."""
    unordered = select(QuoteRequest).where(QuoteRequest.user_id == user.id, ~moves.is_ordered())
    for request in db.session.scalars(unordered):
        if request.status in rules.MOVES[Verb.WITHDRAW].begins:
            withdraw(request, actor=actor, now=now)
        db.session.execute(delete(QuoteMessage).where(QuoteMessage.request_id == request.id))
        db.session.execute(
            update(QuoteRequest)
            .where(QuoteRequest.id == request.id)
            .values(
                **dict.fromkeys(("asker_name", "email", "phone", "wanted"), ""),
                **dict.fromkeys(("organisation", "place", "user_id"), None),
                link_hash=token_hash(secrets.token_urlsafe(32)),
                link="",
            )
            .execution_options(synchronize_session=False)
        )
        db.session.expire(request)


def _request(asker: Asker, wish: Wish, language: str, now: datetime) -> QuoteRequest:
    """What was written, under a number and a link of its own."""
    link = secrets.token_urlsafe(32)
    return QuoteRequest(
        number=rules.new_number(now),
        link_hash=token_hash(link),
        link=link,
        language=language,
        asker_name=asker.name,
        organisation=asker.organisation,
        is_public_body=asker.is_public_body,
        email=asker.email,
        phone=asker.phone,
        wanted=wish.wanted,
        quantity=wish.quantity,
        wanted_on=wish.wanted_on,
        budget=wish.budget,
        papers=sorted(paper.value for paper in wish.papers),
        place=wish.place,
        asked_at=now,
        last_word_at=now,
    )


def _check_pace(enterprise: Enterprise, key: str, *, now: datetime) -> None:
    counted = db.session.execute(
        select(
            func.count().filter(
                QuoteRequest.enterprise_id == enterprise.id, QuoteRequest.status == QuoteStatus.ASKED
            ),
            func.count().filter(QuoteRequest.asked_at > now - timedelta(days=1)),
        ).where(QuoteRequest.asker_key == key)
    ).one()
    if counted[0] >= rules.MOST_WAITING:
        raise TooManyRequests(most=rules.MOST_WAITING)
    if counted[1] >= rules.MOST_A_DAY:
        raise AskedTooOften(most=rules.MOST_A_DAY)
