"""A request from the first word to the ledger."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from market.domain.audit.models import AuditEntry
from market.domain.carts import coupons
from market.domain.carts import queries as cart_queries
from market.domain.carts import services as carts
from market.domain.carts.basket import Problem
from market.domain.carts.errors import NotOnSale
from market.domain.carts.models import Cart
from market.domain.catalog import own_list, own_products
from market.domain.catalog.errors import NoSuchProduct
from market.domain.catalog.models import Product, ProductStatus
from market.domain.enterprises.models import EnterpriseStatus
from market.domain.inventory import office_queries as stock
from market.domain.inventory.models import StockMovement
from market.domain.ledger.models import EntryKind, LedgerEntry
from market.domain.notifications.models import OutboxMail
from market.domain.orders import receiving
from market.domain.orders import services as orders
from market.domain.orders.agreements import Agreement, Delivery, Orderer
from market.domain.orders.errors import NothingToOrder
from market.domain.orders.models import DeliveryWord, Order, OrderLine, OrderStatus
from market.domain.quotes import accepting, answering, asking, queries, upkeep
from market.domain.quotes.errors import (
    AmountUnfit,
    NothingQuoted,
    NotQuoting,
    OrderedAlready,
    QuotationOver,
    QuotationRevised,
    RequestClosed,
    RevisedMeanwhile,
    TooManyRequests,
    ValidityUnfit,
    WaitForAnswer,
)
from market.domain.quotes.models import Quotation, QuoteRequest, QuoteStatus
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from tests.factories import CouponFactory, MembershipFactory, UserFactory
from tests.quoting import COOKIES, JAM, an_enterprise, asked, facts, quote, quoted, request
from tests.races import all_at_once

pytestmark = pytest.mark.usefixtures("app")


def accept(number, *, seen=1, now=None):
    with transaction():
        return accepting.accept(request(number), seen=seen, actor=THE_MARKET, now=now or clock.now())


def basket(number, *, now=None):
    """What was accepted in a guest's basket; the cart's id."""
    now = now or clock.now()
    with transaction():
        cart = carts.open_cart(cart_id=None, user=None, now=now)
        accepting.put_in_basket(request(number), cart, now=now)
        return cart.id


def place(cart_id, *, total, now=None):
    now = now or clock.now()
    agreement = Agreement(
        orderer=Orderer("김다정", "01012345678", "library@example.com"),
        delivery=Delivery("김다정", "01012345678", "63000", "제주특별자치도 제주시 1", "", ""),
        total=total,
        language="ko",
    )
    with transaction():
        cart = db.session.get_one(Cart, cart_id)
        return orders.place_order(cart, agreement=agreement, user=None, is_sandbox=True, now=now).id


def mails():
    db.session.rollback()
    return [
        (mail.kind, mail.facts["what"]) for mail in db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))
    ]


def test_asking_tells_both_sides_and_leaves_a_trace():
    number = asked()

    made = request(number)
    assert (made.status, made.revision, made.quotation) == (QuoteStatus.ASKED, 0, None)
    assert [paper.value for paper in made.wanted_papers] == ["tax_invoice", "bankbook"]
    assert mails() == [("quote_for_asker", "received"), ("quote_for_seller", "asked")]
    assert db.session.scalars(select(AuditEntry.action)).all() == ["quote.asked"]
    assert made.link not in str(db.session.scalars(select(OutboxMail.facts)).all())


def test_an_enterprise_that_does_not_sell_is_not_asked():
    enterprise = an_enterprise(status=EnterpriseStatus.PAUSED)

    with pytest.raises(NotQuoting):
        asked(enterprise)


def test_one_address_does_not_bury_an_enterprise():
    enterprise = an_enterprise()
    for _ in range(5):
        asked(enterprise)

    with pytest.raises(TooManyRequests):
        asked(enterprise)


def test_what_was_accepted_is_ordered_paid_and_stands_in_the_ledger_with_its_tax():
    enterprise = an_enterprise()
    number = quoted(COOKIES, JAM, enterprise=enterprise)
    assert accept(number)
    cart_id = basket(number)

    shown = cart_queries.basket_of(db.session.get_one(Cart, cart_id), now=clock.now())
    assert [(line.name, line.unit_price, line.quantity) for line in shown.ordered] == [
        ("쿠키 상자 × 100상자", 550_000, 1),
        ("딸기잼 × 20병", 180_000, 1),
    ]
    order_id = place(cart_id, total=730_000)  # to Jeju, and nothing is added for it
    with transaction():
        orders.confirm_payment(db.session.get_one(Order, order_id), now=clock.now())
    with transaction():
        part = db.session.get_one(Order, order_id).seller_orders[0]
        orders.send(part, carrier="direct", tracking_number="", actor=THE_MARKET, now=clock.now())
    with transaction():
        part = db.session.get_one(Order, order_id).seller_orders[0]
        receiving.record_delivered(part, word=DeliveryWord.SELLER, actor=THE_MARKET, at=clock.now(), now=clock.now())

    sales = db.session.execute(
        select(LedgerEntry.amount, LedgerEntry.vat, LedgerEntry.tax_kind)
        .where(LedgerEntry.kind == EntryKind.SALE, LedgerEntry.enterprise_id == enterprise.id)
        .order_by(LedgerEntry.id)
    ).all()
    quotation = request(number).quotation
    assert [(row[0], row[1]) for row in sales] == [(550_000, 50_000), (180_000, 0)]
    assert sum(row[1] for row in sales) == quotation.vat
    assert queries.orders_of([request(number).id])[request(number).id].status is OrderStatus.PAID
    assert db.session.scalars(select(OrderLine.option_name_ko)).all() == [f"견적 {number}"] * 2
    assert db.session.scalar(select(func.sum(StockMovement.delta))) == 0


def test_what_is_made_for_one_buyer_stands_in_no_list_of_the_enterprise():
    enterprise = an_enterprise()
    number = quoted(COOKIES, enterprise=enterprise)
    accept(number)

    made = db.session.scalars(select(Product)).one()
    assert made.status is ProductStatus.HIDDEN
    assert own_list.counts(enterprise)[own_list.Tab.ALL] == 0
    with pytest.raises(NoSuchProduct):
        own_products.own_product(enterprise, made.slug)
    assert not stock.holdings(enterprise, show=stock.Show.ALL, words="", edge=None).rows
    with transaction():
        cart = carts.open_cart(cart_id=None, user=None, now=clock.now())
    with pytest.raises(NotOnSale), transaction():
        carts.add(cart, variant_id=made.variants[0].id, quantity=1, collect_on_id=None, now=clock.now())


def test_a_quotation_is_accepted_as_it_was_read():
    number = quoted(COOKIES)
    quote(number, COOKIES, JAM, seen=1)

    with pytest.raises(QuotationRevised, match="730,000원"):
        accept(number, seen=1)
    assert accept(number, seen=2)
    assert [one.revision for one in request(number).quotations] == [1, 2]


def test_accepting_twice_makes_everything_once():
    number = quoted(COOKIES, JAM)

    assert accept(number)
    assert not accept(number)
    assert db.session.scalar(select(func.count(Product.id))) == 2
    assert mails().count(("quote_for_seller", "accepted")) == 1


@pytest.mark.race
def test_of_many_who_accept_at_once_one_does_it(app):
    number = quoted(COOKIES, JAM)

    answers = all_at_once(app, lambda _: accept(number), range(6))

    assert sorted(answers) == [False] * 5 + [True]
    assert db.session.scalar(select(func.count(Product.id))) == 2


@pytest.mark.race
def test_a_revision_and_an_acceptance_at_once_never_both_hold(app):
    number = quoted(COOKIES)

    def either(who):
        try:
            if who == "shopper":
                accept(number, seen=1)
            else:
                quote(number, JAM, seen=1)
        except (QuotationRevised, RequestClosed):
            return False
        return True

    outcomes = all_at_once(app, either, ["shopper", "enterprise"])

    assert sorted(outcomes) == [False, True]
    made = request(number)
    assert (made.status, made.revision) in ((QuoteStatus.ACCEPTED, 1), (QuoteStatus.QUOTED, 2))


def test_two_colleagues_do_not_answer_over_each_other():
    number = quoted(COOKIES)

    with pytest.raises(RevisedMeanwhile):
        quote(number, JAM, seen=0)
    assert db.session.scalar(select(func.count(Quotation.id))) == 1


def test_what_is_over_is_neither_accepted_nor_ordered():
    late = clock.now() + timedelta(days=15)
    number = quoted(COOKIES)
    with pytest.raises(QuotationOver):
        accept(number, now=late)

    accept(number)
    cart_id = basket(number)
    with pytest.raises(NothingToOrder):
        place(cart_id, total=550_000, now=late)
    shown = cart_queries.basket_of(db.session.get_one(Cart, cart_id), now=late)
    assert [line.problem for line in shown.lines] == [Problem.QUOTE_OVER]


def test_what_is_ordered_is_not_ordered_again_until_the_order_lapses():
    number = quoted(COOKIES)
    accept(number)
    first, second = basket(number), basket(number)
    order_id = place(first, total=550_000)

    with pytest.raises(OrderedAlready):
        basket(number)
    with pytest.raises(NothingToOrder):
        place(second, total=550_000)
    with transaction():
        orders.release_unpaid(db.session.get_one(Order, order_id), to=OrderStatus.EXPIRED, now=clock.now())
    assert place(basket(number), total=550_000)


def test_a_quotation_is_ordered_as_a_whole():
    number = quoted(COOKIES, JAM)
    accept(number)
    cart_id = basket(number)
    now = clock.now()
    with transaction():
        cart = db.session.get_one(Cart, cart_id)
        db.session.delete(cart.lines[0])
    shown = cart_queries.basket_of(db.session.get_one(Cart, cart_id), now=now)
    assert [line.problem for line in shown.lines] == [Problem.QUOTE_IN_PART]

    with transaction():
        accepting.put_in_basket(request(number), db.session.get_one(Cart, cart_id), now=now)
    with transaction():
        cart = db.session.get_one(Cart, cart_id)
        carts.remove(cart, cart.lines[0].id, now=now)
    assert not db.session.get_one(Cart, cart_id).lines


def test_a_coupon_takes_nothing_off_what_was_agreed():
    enterprise = an_enterprise()
    number = quoted(COOKIES, enterprise=enterprise)
    coupon = CouponFactory(enterprise=enterprise)
    db.session.commit()
    accept(number)
    cart_id = basket(number)
    with transaction():
        coupons.hold(db.session.get_one(Cart, cart_id), coupon)

    shown = cart_queries.basket_of(db.session.get_one(Cart, cart_id), now=clock.now())

    assert (shown.total(), shown.coupon_total) == (550_000, 0)


def test_withdrawing_takes_it_out_of_every_basket():
    number = quoted(COOKIES)
    accept(number)
    cart_id = basket(number)
    with transaction():
        asking.withdraw(request(number), actor=THE_MARKET, now=clock.now())

    shown = cart_queries.basket_of(db.session.get_one(Cart, cart_id), now=clock.now())
    assert not shown.ordered
    with pytest.raises(RequestClosed):
        accept(number)
    assert mails()[-1] == ("quote_for_seller", "withdrawn")


def test_what_is_ordered_is_not_withdrawn():
    number = quoted(COOKIES)
    accept(number)
    place(basket(number), total=550_000)

    with pytest.raises(OrderedAlready), transaction():
        asking.withdraw(request(number), actor=THE_MARKET, now=clock.now())


def test_declining_says_why_and_ends_it():
    number = asked()
    with transaction():
        answering.decline(request(number), reason="그날은 일정이 찼습니다.", actor=THE_MARKET, now=clock.now())

    assert request(number).status is QuoteStatus.DECLINED
    assert mails()[-1] == ("quote_for_asker", "declined")
    with pytest.raises(RequestClosed):
        quote(number)


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        ({"lines": []}, NothingQuoted),
        ({"lines": [COOKIES] * 21}, NothingQuoted),
        ({"lines": [JAM, replace(JAM, unit_price=1, quantity=50)]}, AmountUnfit),
        ({"lines": [replace(JAM, unit_price=100_000_000, quantity=1)]}, AmountUnfit),
        ({"days": -1}, ValidityUnfit),
        ({"days": 181}, ValidityUnfit),
    ],
)
def test_a_quotation_that_cannot_be_is_refused(told, refusal):
    number = asked()
    wanted = replace(facts(days=told.get("days", 14)), lines=told.get("lines", [COOKIES]))

    with pytest.raises(refusal), transaction():
        answering.send_quotation(request(number), wanted, seen=0, actor=THE_MARKET, now=clock.now())
    assert request(number).status is QuoteStatus.ASKED


def test_both_sides_write_in_order_and_the_other_is_told():
    number = asked()
    for by_enterprise, text in ((True, "언제까지 필요하세요?"), (False, "12월 3일이요.")):
        with transaction():
            asking.write(request(number), text, by_enterprise=by_enterprise, actor=THE_MARKET, now=clock.now())

    assert [(one.by_enterprise, one.text) for one in request(number).messages] == [
        (True, "언제까지 필요하세요?"),
        (False, "12월 3일이요."),
    ]
    assert mails()[-2:] == [("quote_for_asker", "message"), ("quote_for_seller", "message")]


def test_nobody_writes_on_and_on_without_an_answer():
    number = asked()
    told = {"by_enterprise": False, "actor": THE_MARKET, "now": clock.now()}
    with transaction():
        for _ in range(10):
            asking.write(request(number), "아직인가요?", **told)

    with pytest.raises(WaitForAnswer), transaction():
        asking.write(request(number), "아직인가요?", **told)


def test_the_worker_ends_what_is_over_and_a_new_quotation_begins_anew():
    number = quoted(COOKIES)
    other = quoted(COOKIES, days=60)
    late = clock.now() + timedelta(days=15)
    with transaction():
        assert upkeep.expire_due(now=late) == 1

    assert request(number).status is QuoteStatus.EXPIRED
    assert request(other).status is QuoteStatus.QUOTED
    quote(number, seen=1)
    assert accept(number, seen=2)


def test_what_an_order_holds_does_not_expire():
    number = quoted(COOKIES)
    accept(number)
    place(basket(number), total=550_000)

    with transaction():
        assert upkeep.expire_due(now=clock.now() + timedelta(days=15)) == 0


def test_whoever_asked_is_reminded_once_two_days_before():
    quoted(COOKIES)
    for days in (3, 11, 12, 13, 14):
        with transaction():
            upkeep.remind_due(now=clock.now() + timedelta(days=days))

    assert mails().count(("quote_for_asker", "expiring")) == 1


def test_a_request_is_forgotten_a_year_after_the_last_word_unless_it_became_an_order():
    number, ordered, young = quoted(COOKIES), quoted(JAM), asked()
    for one in (number, ordered):
        accept(one)
    basket(number)
    place(basket(ordered), total=180_000)
    with transaction():
        long_ago = clock.now() - timedelta(days=370)
        db.session.execute(update(QuoteRequest).where(QuoteRequest.number != young).values(last_word_at=long_ago))
    with transaction():
        upkeep.forget_old(now=clock.now())

    assert set(db.session.scalars(select(QuoteRequest.number))) == {ordered, young}
    assert db.session.scalars(select(Product.name_ko)).all() == ["딸기잼 × 20병"]


def test_who_leaves_the_market_leaves_only_what_became_an_order():
    user = UserFactory()
    db.session.commit()
    number, ordered = quoted(COOKIES, user=user), quoted(JAM, user=user)
    accept(ordered)
    place(basket(ordered), total=180_000)
    with transaction():
        asking.write(
            request(number), "제 번호로 연락 주세요.", by_enterprise=False, actor=THE_MARKET, now=clock.now()
        )
    with transaction():
        asking.part_with(user, actor=THE_MARKET, now=clock.now())

    gone, stays = request(number), request(ordered)
    assert (gone.status, gone.asker_name, gone.email, gone.wanted, gone.messages) == (
        QuoteStatus.WITHDRAWN,
        "",
        "",
        "",
        [],
    )
    assert stays.email == "library@example.com"


def test_members_who_may_answer_are_told_in_their_own_mail():
    enterprise = an_enterprise()
    MembershipFactory(enterprise=enterprise)
    db.session.commit()
    asked(enterprise)

    to_seller = db.session.scalars(select(OutboxMail).where(OutboxMail.kind == "quote_for_seller")).all()
    assert len(to_seller) == 1
    assert to_seller[0].recipient != "seller@example.com"
