"""What an enterprise answers to a request: a quotation, another one in its place, or no. The caller opens the
transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from market.domain.enterprises.models import EnterpriseStatus
from market.domain.quotes import moves, rules
from market.domain.quotes.errors import (
    AmountUnfit,
    NothingQuoted,
    NotQuoting,
    RequestClosed,
    RevisedMeanwhile,
    ValidityUnfit,
)
from market.domain.quotes.letters import tell_asker
from market.domain.quotes.models import Quotation, QuotationLine, QuoteRequest, QuoteStatus
from market.domain.quotes.rules import LineFacts, Priced, Verb
from market.foundation.actors import Actor
from market.foundation.clock import day_of
from market.foundation.database import db


@dataclass(frozen=True, slots=True)
class QuotationFacts:
    """A quotation as the enterprise writes it; see ``Quotation``."""

    lines: Sequence[LineFacts]
    prices_with_tax: bool
    valid_until: date
    lead_days: int
    terms: str
    note: str

    def priced(self) -> list[Priced]:
        """The lines with what they come to."""
        return [rules.priced(line, with_tax=self.prices_with_tax) for line in self.lines]


def check(facts: QuotationFacts, *, today: date) -> None:
    """Raise ``NothingQuoted``, ``AmountUnfit`` or ``ValidityUnfit`` for a quotation that cannot be."""
    if not 1 <= len(facts.lines) <= rules.MOST_LINES:
        raise NothingQuoted(most=rules.MOST_LINES)
    lines = facts.priced()
    total = rules.summed(lines).total
    if min(line.amount for line in lines) < rules.LOWEST_AMOUNT or not (
        rules.LOWEST_TOTAL <= total <= rules.HIGHEST_TOTAL
    ):
        raise AmountUnfit(
            lowest=f"{rules.LOWEST_AMOUNT:,}", floor=f"{rules.LOWEST_TOTAL:,}", highest=f"{rules.HIGHEST_TOTAL:,}"
        )
    last = today + rules.LONGEST_VALIDITY
    if not today <= facts.valid_until <= last:
        raise ValidityUnfit(first=today, last=last)


def send_quotation(
    request: QuoteRequest, facts: QuotationFacts, *, seen: int, actor: Actor, now: datetime
) -> Quotation:
    """Answer ``request``; in place of the quotation numbered ``seen`` (0: there was none). Whoever asked is told.

    Raises ``NotQuoting``, as ``check``, ``RequestClosed``, or ``RevisedMeanwhile`` when there is a newer one.
    """
    enterprise = request.enterprise
    if enterprise.status is not EnterpriseStatus.ACTIVE or enterprise.seller is None:
        raise NotQuoting
    check(facts, today=day_of(now))
    if not moves.claim(
        request,
        Verb.QUOTE,
        QuoteRequest.revision == seen,
        status=QuoteStatus.QUOTED,
        revision=seen + 1,
        last_word_at=now,
    ):
        if request.status in rules.MOVES[Verb.QUOTE].begins:
            raise RevisedMeanwhile
        raise RequestClosed(status=str(request.status))
    quotation = _write_down(request, facts, now=now)
    moves.note("quoted", request, actor=actor, now=now, revision=[seen, request.revision])
    tell_asker(request, "sent", key=request.revision, now=now)
    return quotation


def decline(request: QuoteRequest, *, reason: str, actor: Actor, now: datetime) -> None:
    """The enterprise cannot or will not; whoever asked is told why. Raises ``RequestClosed``."""
    before = request.status
    if not moves.claim(request, Verb.DECLINE, status=QuoteStatus.DECLINED, reason=reason, last_word_at=now):
        raise RequestClosed(status=str(request.status))
    moves.note("declined", request, actor=actor, now=now, status=[before.value, request.status.value])
    tell_asker(request, "declined", now=now)


def open_contact(request: QuoteRequest, *, actor: Actor, now: datetime) -> None:
    """Write down that ``actor`` sees who asked in full."""
    moves.note("contact_opened", request, actor=actor, now=now)


def _write_down(request: QuoteRequest, facts: QuotationFacts, *, now: datetime) -> Quotation:
    lines = facts.priced()
    sums = rules.summed(lines)
    quotation = Quotation(
        request_id=request.id,
        revision=request.revision,
        prices_with_tax=facts.prices_with_tax,
        valid_until=facts.valid_until,
        lead_days=facts.lead_days,
        terms=facts.terms,
        note=facts.note,
        supply=sums.supply,
        vat=sums.vat,
        total=sums.total,
        sent_at=now,
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
    db.session.add(quotation)
    db.session.flush()
    return quotation
