"""What people do in the machine of ``test_money``: through the verbs of the doors, refusals taken as they come."""

from contextlib import suppress
from datetime import date

from market.domain.claims import errors as claims_refuse
from market.domain.claims import queries as claim_queries
from market.domain.claims import services as claims
from market.domain.claims.models import Claim, ClaimKind
from market.domain.claims.rules import CLAIMABLE, FAULTS, reasons_for
from market.domain.inventory.errors import OutOfStock
from market.domain.orders import receiving
from market.domain.orders import services as orders
from market.domain.orders.errors import (
    BelowFloor,
    NotConfirmable,
    NotDelivered,
    NothingToOrder,
    NotReadyToSend,
    TotalChanged,
)
from market.domain.orders.models import DeliveryWord, SellerOrder
from market.domain.payments.errors import PaymentNotPossible, RefundAskedAgain, RefundNotPossible
from market.domain.settlements import payout_queries
from market.domain.settlements import services as settlements
from market.domain.settlements.errors import PayoutAlreadyRecorded
from market.domain.settlements.models import Payout
from market.foundation.actors import Actor
from market.foundation.clock import day_of
from market.foundation.database import db, transaction
from market.foundation.errors import Conflict
from market.web import claims as web_claims

PERSON = Actor(user_id=None, name="예시 담당자")
PARCEL = {"carrier": "cj", "tracking_number": "123456789012"}


ANSWERS = {
    "requested": ("accept", "accept", "refuse", "take back"),
    "to_return": ("receive", "receive", "receive", "send back", "take back", "refuse"),
    "received": ("resend", "refund instead"),
    "done": ("retry", "receive", "resend"),
}
"""What is tried where a claim stands; some of it in vain."""


class Deeds:
    """On a ``Floor``; every number that chance gave is taken modulo what there is."""

    def __init__(self, floor):
        self.floor = floor

    # --- shoppers

    def buy(self, wishes, *, learns=None, coupon=None):
        """The order's id; None when the shelf is empty, or it costs too little to be ordered."""
        try:
            order_id = self.floor.buy({self.floor.variants[which]: count for which, count in wishes.items()})
        except (OutOfStock, TotalChanged, NothingToOrder, BelowFloor):
            return None
        if learns:
            self.open_page(order_id)
            if coupon is not None:
                self.floor.give_coupon(order_id, coupon)
            self.at_the_provider(order_id, "pay", 0)
            if learns == "by notice":
                self.floor.deliver()
            else:
                self.floor.desk.settle(order_id)
        return order_id

    def open_page(self, order_id):
        with suppress(PaymentNotPossible):
            self.floor.desk.start(order_id)
        db.session.rollback()

    def cancel(self, order_id):
        with suppress(Conflict):
            self.floor.desk.cancel(order_id)
        db.session.rollback()

    def at_the_provider(self, order_id, deed, page):
        """Any page that is open there counts, also one that the market has lost sight of."""
        sandbox, now = self.floor.desk.sandbox, self.floor.moment
        ((number,),) = self.floor.ask('SELECT number FROM "order" WHERE id = :id', id=order_id)
        sandbox.expire_due(now=now)
        open_pages = "SELECT id FROM session WHERE reference = ? AND status = 'open' ORDER BY created, rowid"
        found = self.floor.ask_provider(open_pages, number)
        if not found:
            return
        (session_id,) = found[page % len(found)]
        if deed == "decline":
            sandbox.decline(session_id, "insufficient_funds", now=now)
        elif deed == "promise":
            sandbox.promise(session_id, now=now)
        else:
            sandbox.pay(session_id, now=now, late=deed == "pay late")

    # --- claims

    def claim(self, part_id, kind, reason, counts):
        """Claim up to ``counts`` of the part's lines, for the amount that is shown; its number."""
        db.session.rollback()
        part, today = db.session.get_one(SellerOrder, part_id), day_of(self.floor.moment)
        kinds = [one for one in ClaimKind if part.status in CLAIMABLE[one]]
        if not kinds:
            return None
        kind = kinds[kind % len(kinds)]
        reasons = reasons_for(part, kind, today)
        why = reasons[reason % len(reasons)]
        quantities = {line.id: min(count, line.left) for line, count in zip(part.lines, counts, strict=False)}
        refusals = (claims_refuse.ClaimNotPossible, claims_refuse.NothingChosen, claims_refuse.KnownWhen)
        with suppress(*refusals):
            shown = claim_queries.quote(part, quantities, kind=kind, reason=why, today=today)
            known_on: date | None = today if why in FAULTS else None
            wish = web_claims.Wish(kind, why, quantities, "", known_on, shown.amount)
            return web_claims.request(part_id, wish, actor=PERSON)
        db.session.rollback()
        return None

    def answer_claim(self, claim_id, verb, *, restock):
        """One step of a claim."""
        ((status,),) = self.floor.ask("SELECT status FROM claim WHERE id = :id", id=claim_id)
        verbs = ANSWERS.get(status, ("accept",))
        verb = verbs[verb % len(verbs)]
        with suppress(claims_refuse.ClaimMoved, RefundAskedAgain, OutOfStock):
            if verb == "receive":
                lines = "SELECT order_line_id, quantity FROM claim_line WHERE claim_id = :id"
                restocked = dict(self.floor.ask(lines, id=claim_id)) if restock else {}
                web_claims.receive(claim_id, restocked=restocked, actor=PERSON)
            elif verb == "refund instead":
                web_claims.refund_instead(claim_id, actor=PERSON)
            elif verb == "retry":
                web_claims.retry_refund(claim_id, actor=PERSON)
            else:
                self._move_claim(claim_id, verb)
        db.session.rollback()

    def _move_claim(self, claim_id, verb):
        facts = {"actor": PERSON, "now": self.floor.moment}
        with transaction():
            claim = db.session.get_one(Claim, claim_id)
            if verb == "accept":
                claims.accept(claim, **facts)
            elif verb == "refuse":
                claims.refuse(claim, reason="사진과 다르지 않음", **facts)
            elif verb == "take back":
                claims.take_back(claim, **facts)
            elif verb == "send back":
                claims.record_return_parcel(claim, **PARCEL, **facts)
            else:
                claims.resend(claim, **PARCEL, **facts)

    def ask_again(self, refund_id):
        """A refund that failed; in vain when it was asked for again before, or its shares went back otherwise."""
        with suppress(RefundAskedAgain, RefundNotPossible, claims_refuse.ClaimMoved):
            web_claims.retry_any_refund(refund_id, actor=PERSON)
        db.session.rollback()

    def give_back(self, part_id, quarters, *, with_shipping):
        """The city gives back some of a part, as far as it is there."""
        db.session.rollback()
        part = db.session.get_one(SellerOrder, part_id)
        lines = {line.id: line.paid * quarters // 4 for line in part.lines}
        shipping = part.shipping_fee if with_shipping else 0
        with suppress(RefundNotPossible):
            web_claims.refund_by_operator(part_id, lines=lines, shipping=shipping, reason="호의", actor=PERSON)
        db.session.rollback()

    # --- enterprises, the bank

    def go_on(self, part_id, steps):
        """Send, deliver, confirm: the next ``steps`` of them."""
        for step in (self._send, self._delivered, self._confirm):
            steps -= bool(steps and step(part_id))

    def _send(self, part_id):
        with suppress(NotReadyToSend), transaction():
            part = db.session.get_one(SellerOrder, part_id)
            orders.send(part, **PARCEL, actor=PERSON, now=self.floor.moment)
            return True
        return False

    def _delivered(self, part_id):
        now = self.floor.moment
        with suppress(NotDelivered), transaction():
            part = db.session.get_one(SellerOrder, part_id)
            receiving.record_delivered(part, word=DeliveryWord.SELLER, actor=PERSON, at=now, now=now)
            return True
        return False

    def _confirm(self, part_id):
        with suppress(NotConfirmable), transaction():
            part = db.session.get_one(SellerOrder, part_id)
            return claims.confirm_purchase(part, actor=PERSON, now=self.floor.moment)
        return False

    def make_a_payout_file(self):
        with transaction():
            total = sum(proposal.amount for proposal in payout_queries.proposals())
            if total:
                settlements.make_payout_file(total=total, actor=PERSON, now=self.floor.moment)

    def record_transfer(self, payout_id, *, done):
        now = self.floor.moment
        with suppress(PayoutAlreadyRecorded), transaction():
            payout = db.session.get_one(Payout, payout_id)
            if done:
                settlements.record_transfers(
                    payout.file, [payout_id], on=day_of(now), reference="B-1", actor=PERSON, now=now
                )
            else:
                settlements.record_failure(payout, reason="예금주가 다름", actor=PERSON, now=now)
