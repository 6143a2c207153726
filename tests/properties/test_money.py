"""Whatever happens in whichever order, the money is right after every step.

A machine buys of several enterprises, pays, loses answers, doubles and mixes notices, cancels, claims, refunds,
sends, confirms, settles and pays out, as chance has it: 200 sequences of 40 steps at most.
"""

from contextlib import contextmanager

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from market.domain.orders.models import CouponBearer
from market.domain.payments.sandbox.faults import RequestFault
from market.domain.settlements import reconciling
from market.foundation.database import transaction
from market.web import claims as web_claims
from market.web import settling
from tests.properties.deeds import Deeds
from tests.properties.floor import BALANCES, DIFFERS, LOST, OUR_BOOK, PROVIDERS_BOOK, STATE, Floor

SEQUENCES = {"sqlite": 200, "postgresql": 25}
STEPS = 40
MOST_ORDERS = 4

WHICH = st.integers(0, 7)
"""Which order, part, claim, refund or page: taken modulo how many there are."""

WISHES = st.dictionaries(st.integers(0, 5), st.integers(1, 3), min_size=1, max_size=4)
LEARNS = st.sampled_from([None, "by return", "by return", "by notice"])
"""How the market learns of a payment that is made at once; None: there is none."""

COUPONS = st.sampled_from([None, None, *CouponBearer])
COUNTS = st.lists(st.integers(0, 3), min_size=2, max_size=2)


class Market(RuleBasedStateMachine):
    """Each rule names the enterprises that it may concern: the balances of all others have to stay."""

    def __init__(self, floor):
        super().__init__()
        self.floor, self.deeds = floor, Deeds(floor)
        self.orders = []
        self.balances = {}
        self.everybody = set(floor.enterprises)
        self.sound, self.seen = False, -1
        floor.open()

    # --- what has to hold

    @invariant()
    def everything_adds_up(self):
        if self.seen != self.floor.changes:
            assert self.floor.ask(DIFFERS) == []
            self.seen = self.floor.changes
        assert not self.floor.accidents.met, self.floor.accidents.met[0].getMessage()
        self.sound = True

    @contextmanager
    def concerning(self, *enterprises):
        """A step that may move the balances of these enterprises, and of nobody else."""
        self.sound, changes = False, self.floor.changes
        yield
        if changes == self.floor.changes:
            return
        before, self.balances = self.balances, dict(self.floor.ask(BALANCES))
        others = self.everybody - set(enterprises)
        assert {one: before.get(one, 0) for one in others} == {one: self.balances.get(one, 0) for one in others}

    # --- shoppers

    @initialize(wishes=st.lists(WISHES, min_size=2, max_size=2), coupon=COUPONS, steps=st.integers(0, 3))
    def two_have_bought(self, wishes, coupon, steps):
        """And the parcels of one are on their way."""
        with self.concerning(*self.everybody):
            self._buy(wishes[0], learns="by return", coupon=coupon)
            self._buy(wishes[1], learns="by notice")
        with self.concerning():
            for part_id in self._parts(0) if self.orders else ():
                self.deeds.go_on(part_id, steps)

    @rule(wishes=WISHES, learns=LEARNS, coupon=COUPONS)
    @precondition(lambda self: len(self.orders) < MOST_ORDERS)
    def buy(self, wishes, learns, coupon):
        with self.concerning(*self.everybody if learns else ()):
            self._buy(wishes, learns=learns, coupon=coupon)

    @rule(which=WHICH)
    @precondition(lambda self: self.orders)
    def open_the_payment_page(self, which):
        with self._concerning_order(which) as order_id:
            self.deeds.open_page(order_id)

    @rule(wishes=WISHES, twice=st.booleans())
    @precondition(lambda self: len(self.orders) < MOST_ORDERS)
    def lose_sight_of_a_payment_page(self, wishes, twice):
        """Its answer is lost, then the provider lets nobody in for a moment; the next page is a second one.

        The first is paid all the same, and perhaps both.
        """
        waiting = self.floor.desk.faults.requests
        with self.concerning(*self.everybody):
            order_id = self._buy(wishes)
            for faults in ([RequestFault.LOST_ANSWER] * 3, [RequestFault.ERROR_401], []) if order_id else ():
                waiting.clear()
                waiting.extend(faults)
                self.deeds.open_page(order_id)
            for _page in range(1 + twice) if order_id else ():
                self.deeds.at_the_provider(order_id, "pay", 0)
                self.floor.deliver()

    @rule(which=WHICH, page=WHICH, deed=st.sampled_from(["pay", "pay", "pay late", "decline", "promise"]))
    @precondition(lambda self: self.orders)
    def act_at_the_provider(self, which, page, deed):
        with self.concerning():
            self.deeds.at_the_provider(self._order(which), deed, page)

    @rule(which=WHICH, came=st.booleans())
    @precondition(lambda self: self.orders)
    def what_was_promised_comes_or_not(self, which, came):
        waiting = "SELECT s.id FROM session s JOIN payment p ON p.id = payment_id WHERE p.status = 'processing'"
        with self.concerning():
            sessions = self.floor.ask_provider(waiting)
            if sessions:
                (session_id,) = sessions[which % len(sessions)]
                self.floor.desk.sandbox.settle(session_id, came=came, now=self.floor.moment)

    @rule(which=WHICH)
    @precondition(lambda self: self.orders)
    def come_back_from_the_payment_page(self, which):
        with self._concerning_order(which) as order_id:
            self.floor.desk.settle(order_id)

    @rule(which=WHICH)
    @precondition(lambda self: self.orders)
    def cancel_the_whole(self, which):
        with self._concerning_order(which) as order_id:
            self.deeds.cancel(order_id)

    # --- claims

    @rule(which=WHICH, part=WHICH, kind=WHICH, reason=WHICH, counts=COUNTS, verbs=st.lists(WHICH, max_size=2))
    @precondition(lambda self: self.orders)
    def claim(self, which, part, kind, reason, counts, verbs):
        part_id, seller = self._part(which, part)
        with self.concerning(seller):
            number = self.deeds.claim(part_id, kind, reason, counts)
            for (claim_id,) in self.floor.ask("SELECT id FROM claim WHERE number = :number", number=number):
                for verb in verbs:
                    self.deeds.answer_claim(claim_id, verb, restock=True)

    @rule(which=WHICH, verbs=st.lists(WHICH, min_size=1, max_size=3), restock=st.booleans())
    @precondition(lambda self: self.orders)
    def answer_a_claim(self, which, verbs, restock):
        """Those that wait for an answer first."""
        found = self.floor.ask(
            "SELECT c.id, enterprise_id FROM claim c JOIN seller_order s ON s.id = seller_order_id "
            "ORDER BY c.status = 'done', c.id"
        )
        if found:
            claim_id, seller = found[which % 3 % len(found)]
            with self.concerning(seller):
                for verb in verbs:
                    self.deeds.answer_claim(claim_id, verb, restock=restock)

    @rule(which=WHICH)
    def a_refund_that_failed_is_asked_for_again(self, which):
        failed = self.floor.ask("SELECT id FROM refund WHERE status = 'failed' ORDER BY id DESC")
        if failed:
            (refund_id,) = failed[which % len(failed)]
            with self.concerning(*self.everybody):
                self.deeds.ask_again(refund_id)

    @rule(which=WHICH, part=WHICH, quarters=st.integers(1, 4), with_shipping=st.booleans())
    @precondition(lambda self: self.orders)
    def the_city_gives_back(self, which, part, quarters, with_shipping):
        part_id, seller = self._part(which, part)
        with self.concerning(seller):
            self.deeds.give_back(part_id, quarters, with_shipping=with_shipping)

    # --- enterprises and their money

    @rule(which=WHICH, part=WHICH, steps=st.integers(1, 3))
    @precondition(lambda self: self.orders)
    def send_deliver_confirm(self, which, part, steps):
        part_id, _seller = self._part(which, part)
        with self.concerning():
            self.deeds.go_on(part_id, steps)

    @rule()
    def make_a_payout_file(self):
        with self.concerning():
            settling.close_all()
            self.deeds.make_a_payout_file()

    @rule()
    def two_weeks_are_settled(self):
        """What arrived is kept, statements are made, and the bank gets its file."""
        self.days_pass(16)
        self.make_a_payout_file()

    @rule(which=WHICH, done=st.booleans())
    def the_bank_answers(self, which, done):
        found = self.floor.ask("SELECT id, enterprise_id FROM payout ORDER BY id DESC")
        if found:
            payout_id, enterprise = found[which % len(found)]
            with self.concerning(*[enterprise] if done else ()):
                self.deeds.record_transfer(payout_id, done=done)

    # --- the provider and the line to it

    @rule(which=WHICH, succeeded=st.booleans(), told=st.booleans())
    def a_refund_ends(self, which, succeeded, told):
        open_ones = "SELECT id FROM refund WHERE status = 'pending' OR status = ? ORDER BY created, rowid"
        with self.concerning(*self.everybody if told else ()):
            found = self.floor.ask_provider(open_ones, "pending" if succeeded else "succeeded")
            if found:
                (refund_id,) = found[which % len(found)]
                self.floor.desk.sandbox.settle_refund(refund_id, succeeded=succeeded, now=self.floor.moment)
            if told:
                self.floor.deliver()

    @rule(faults=st.lists(st.sampled_from(RequestFault), min_size=1, max_size=4))
    def the_line_is_bad(self, faults):
        self.floor.desk.faults.requests.extend(faults)

    @rule(twice=st.booleans(), newest_first=st.booleans(), refunds_wait=st.booleans())
    def the_provider_has_its_ways(self, twice, newest_first, refunds_wait):
        faults = self.floor.desk.faults
        faults.duplicate_notices, faults.newest_notice_first = twice, newest_first
        faults.refunds_wait = refunds_wait

    @rule()
    def notices_come(self):
        with self.concerning(*self.everybody):
            self.floor.deliver()

    @rule()
    def every_notice_comes_again(self):
        with self.concerning():
            self._replay()

    # --- time, and the worker

    @rule(minutes=st.sampled_from([1, 6, 16, 40]))
    def minutes_pass(self, minutes):
        with self.concerning(*self.everybody):
            self.floor.pass_time(minutes=minutes)
            self.floor.desk.sweep()

    @rule(days=st.sampled_from([1, 8]))
    def days_pass(self, days):
        with self.concerning(*self.everybody):
            self.floor.pass_time(days=days)
            self.floor.desk.sweep()
            web_claims.sweep(self.floor.desk.app, None)

    # --- the end

    def teardown(self):
        """The line is good again, the worker has all the time it needs: both books say the same."""
        if not self.sound:
            return
        faults = self.floor.desk.faults
        faults.requests.clear()
        faults.refunds_wait = False
        for (refund_id,) in self.floor.ask_provider("SELECT id FROM refund WHERE status = 'pending'"):
            self.floor.desk.sandbox.settle_refund(refund_id, succeeded=True, now=self.floor.moment)
        for hours in (0, 3, 3):  # what was refused often comes again two hours later
            self.floor.pass_time(hours=hours, minutes=1)
            self.floor.deliver()
            self.floor.desk.sweep()
        self.everything_adds_up()
        assert dict(self.floor.ask(OUR_BOOK)) == dict(self.floor.ask_provider(PROVIDERS_BOOK))
        self._replay()
        self._reconcile()

    # --- how it is done

    def _order(self, which):
        return self.orders[which % len(self.orders)]

    @contextmanager
    def _concerning_order(self, which):
        order_id = self._order(which)
        sellers = self.floor.ask("SELECT enterprise_id FROM seller_order WHERE order_id = :id", id=order_id)
        with self.concerning(*(seller for (seller,) in sellers)):
            yield order_id

    def _parts(self, which):
        wanted = "SELECT id FROM seller_order WHERE order_id = :id ORDER BY id"
        return [part_id for (part_id,) in self.floor.ask(wanted, id=self._order(which))]

    def _part(self, which, part):
        wanted = "SELECT id, enterprise_id FROM seller_order WHERE order_id = :id ORDER BY id"
        found = self.floor.ask(wanted, id=self._order(which))
        return found[part % len(found)]

    def _buy(self, wishes, **facts):
        order_id = self.deeds.buy(wishes, **facts)
        if order_id is not None:
            self.orders.append(order_id)
        return order_id

    def _replay(self):
        before = self.floor.ask(STATE)
        self.floor.replay()
        assert self.floor.ask(STATE) == before

    def _reconcile(self):
        """The market's own comparison finds what a person has to look at, and nothing else; twice is once."""
        for _ in range(2):
            comparison = reconciling.compare(is_full=True, now=self.floor.moment)
            with transaction():
                reconciling.record(comparison)
        listed = self.floor.ask("SELECT kind, order_id FROM difference")
        assert len(listed) == len(comparison.findings)
        differing = sorted(order for kind, order in listed if kind == "order")
        assert differing == [order for (order,) in self.floor.ask(LOST)]
        assert {kind for kind, _ in listed} <= {"order", "refund_failed"}


def test_the_money_is_right_after_every_step(desk, engine_name, monkeypatch, request):
    floor = Floor(desk, monkeypatch)
    request.addfinalizer(floor.close)

    run_state_machine_as_test(
        lambda: Market(floor),
        settings=settings(
            max_examples=SEQUENCES[engine_name],
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            database=None,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
