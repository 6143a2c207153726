"""Every address, and who may come in: a written table, held against the running market.

A route that does not stand in the table fails; so does a line without its route. What stands behind an address
(another's order, another enterprise's product) is part of the world that the table is asked about.
"""

from dataclasses import dataclass
from enum import Enum
from hashlib import sha256

import pytest
from flask import Flask
from sqlalchemy import select, text

from market.domain.accounts.models import Address, StaffRole
from market.domain.notifications import services as notifications
from market.domain.orders import services as orders
from market.domain.orders.models import Order, SellerOrder
from market.domain.schema import metadata
from market.foundation import clock
from market.foundation.database import db, transaction
from market.web import payments
from market.web.session import COOKIE
from tests.browser import Browser, signed_in
from tests.factories import (
    BoothFactory,
    CartFactory,
    CartLineFactory,
    EnterpriseFactory,
    MembershipFactory,
    ParticipationFactory,
    PopupDayFactory,
    PopupFactory,
    ProductFactory,
    SellingEnterpriseFactory,
    StaffFactory,
    StockFactory,
    UserFactory,
    VariantFactory,
    VenueFactory,
)
from tests.paying import cart_of, place


class Answer(Enum):
    """How an address answers somebody."""

    IN = "let in"
    SIGN_IN = "sent to the sign-in"
    HIDDEN = "404, as if it did not exist"
    REFUSED = "403"
    UNSIGNED = "400: only who signs what they say is heard"


IN, SIGN_IN, HIDDEN, REFUSED, UNSIGNED = Answer

ROLES = ("anonymous", "shopper", "member", "viewer", "manager")
"""Nobody; a shopper; a seller; the city's staff who look, and those who plan pop-ups."""


@dataclass(frozen=True)
class Guard:
    """The answers to the five roles, in the order of ``ROLES``; to a POST they may differ."""

    answers: tuple[Answer, ...]
    to_post: tuple[Answer, ...] | None = None

    def all_answers(self, method):
        answers = self.to_post if method == "POST" and self.to_post else self.answers
        return dict(zip(ROLES, answers, strict=True))

    def answer(self, role, method):
        return self.all_answers(method)[role]


OPEN = Guard((IN, IN, IN, IN, IN))
SIGNED_IN = Guard((SIGN_IN, IN, IN, IN, IN))
SELLERS = Guard((SIGN_IN, HIDDEN, IN, HIDDEN, HIDDEN))
CITY = Guard((SIGN_IN, HIDDEN, HIDDEN, IN, IN), to_post=(SIGN_IN, HIDDEN, HIDDEN, REFUSED, IN))
THE_SHOPPERS = Guard((SIGN_IN, IN, HIDDEN, HIDDEN, HIDDEN))
"""Something in the account of the shopper."""
THE_SHOPPERS_ORDER = Guard((HIDDEN, IN, HIDDEN, HIDDEN, HIDDEN))
ANOTHER_SELLERS = Guard((SIGN_IN, HIDDEN, HIDDEN, HIDDEN, HIDDEN))
MACHINES = Guard((UNSIGNED, UNSIGNED, UNSIGNED, UNSIGNED, UNSIGNED))


@dataclass(frozen=True)
class Route:
    """One line of the table. ``arguments`` name things of the world that stand in the address."""

    methods: tuple[str, ...]
    guard: Guard
    arguments: dict[str, str]


def get(guard, **arguments):
    """A page to look at."""
    return Route(("GET",), guard, arguments)


def post(guard, **arguments):
    """A button."""
    return Route(("POST",), guard, arguments)


def both(guard, **arguments):
    """A form and its sending."""
    return Route(("GET", "POST"), guard, arguments)


TABLE = {
    # --- shop
    "shop.home.index": get(OPEN),
    "shop.directory.index": get(OPEN),
    "shop.directory.show": get(OPEN, slug="enterprise"),
    "shop.directory.claim": both(OPEN, slug="unclaimed"),
    "shop.directory.claimed": get(OPEN, slug="unclaimed"),
    "shop.products.index": get(OPEN),
    "shop.products.show": get(OPEN, slug="product"),
    "shop.search.index": get(OPEN),
    "shop.popups.index": get(OPEN),
    "shop.popups.show": get(OPEN, slug="popup"),
    "shop.popups.calendar": get(OPEN, slug="popup"),
    "shop.cart.show": get(OPEN),
    "shop.cart.add": post(OPEN),
    "shop.cart.update": post(OPEN),
    "shop.cart.remove": post(OPEN, line_id="another_line"),
    "shop.checkout.checkout": both(OPEN),
    "shop.orders.lookup": both(OPEN),
    "shop.orders.show": get(THE_SHOPPERS_ORDER, number="order"),
    "shop.orders.confirm_cancel": get(THE_SHOPPERS_ORDER, number="order"),
    "shop.orders.cancel": post(THE_SHOPPERS_ORDER, number="order"),
    "shop.orders.pay": post(THE_SHOPPERS_ORDER, number="order"),
    "shop.orders.returned": get(THE_SHOPPERS_ORDER, number="order"),
    "shop.pages.show": get(OPEN, key="terms"),
    # --- account
    "account.sign_up": both(OPEN),
    "account.sign_up_sent": get(OPEN),
    "account.sign_in": both(OPEN),
    "account.sign_out": post(OPEN),
    "account.verify": both(OPEN, token="token"),
    "account.verify_again": both(OPEN),
    "account.reset": both(OPEN),
    "account.reset_sent": get(OPEN),
    "account.choose_password": both(OPEN, token="token"),
    "account.closed": get(OPEN),
    "account.home": get(SIGNED_IN),
    "account.orders": get(SIGNED_IN),
    "account.addresses": get(SIGNED_IN),
    "account.new_address": both(SIGNED_IN),
    "account.edit_address": both(THE_SHOPPERS, address_id="address"),
    "account.default_address": post(THE_SHOPPERS, address_id="address"),
    "account.delete_address": both(THE_SHOPPERS, address_id="address"),
    "account.details": both(SIGNED_IN),
    "account.password": both(SIGNED_IN),
    "account.language": both(SIGNED_IN),
    "account.consents": both(SIGNED_IN),
    "account.data": get(SIGNED_IN),
    "account.close": both(SIGNED_IN),
    # --- seller
    "seller.dashboard.index": get(SELLERS),
    "seller.orders.index": get(SELLERS),
    "seller.orders.show": get(SELLERS, part_id="part"),
    "seller.orders.ship": post(SELLERS, part_id="part"),
    "seller.orders.collected": post(SELLERS, part_id="part"),
    "seller.products.index": get(SELLERS),
    "seller.products.edit": both(SELLERS, slug="product"),
    # --- city
    "city.dashboard.index": get(CITY),
    "city.venues.index": get(CITY),
    "city.venues.show": get(CITY, slug="venue"),
    "city.popups.index": get(CITY),
    "city.popups.new": both(CITY),
    "city.popups.show": get(CITY, slug="popup"),
    "city.popups.edit": both(CITY, slug="popup"),
    "city.popups.publish": post(CITY, slug="popup"),
    "city.popups.cancel": both(CITY, slug="popup"),
    "city.popups.booths": post(CITY, slug="popup"),
    "city.popups.move": post(CITY, slug="popup", participation_id="participation"),
    "city.popups.remove": post(CITY, slug="popup", participation_id="participation"),
    "city.audit.index": get(CITY),
    # --- machinery
    "sandbox.pay": both(OPEN, session_id="payment_page"),
    "webhooks.stripe": post(MACHINES),
    "site.media": get(OPEN, file="picture"),
    "site.healthz": get(OPEN),
    "site.readyz": get(OPEN),
    "site.robots": get(OPEN),
    "site.mailbox": get(OPEN),
    "site.mail": get(OPEN, name="mail"),
    "site.mail_html": get(OPEN, name="mail"),
}

ANOTHER_ENTERPRISES = {
    "seller.orders.show": get(ANOTHER_SELLERS, part_id="another_part"),
    "seller.orders.ship": post(ANOTHER_SELLERS, part_id="another_part"),
    "seller.orders.collected": post(ANOTHER_SELLERS, part_id="another_part"),
    "seller.products.edit": both(ANOTHER_SELLERS, slug="another_product"),
}
"""The same addresses with something of another enterprise: not found by this one's members."""

SIGNATURE_GUARDED = {"webhooks.stripe"}
"""Called by machines, which bring a signature instead of a token."""

LOGS = ("audit_entry",)
"""What may be written when somebody looks: that they looked."""

ASKS_ELSEWHERE = {"shop.orders.returned"}
"""A GET that may change an order: the provider is asked how the payment stands, whoever opens it."""


@dataclass
class World:
    """One thing of each kind, by the names that the table uses, and a browser for each role."""

    app: Flask
    people: dict
    names: dict

    def __post_init__(self):
        self.browsers = {role: self.fresh_browser(role) for role in ROLES}

    def fresh_browser(self, role):
        """A browser with a session of its own."""
        return signed_in(self.app, self.people[role]) if role in self.people else Browser(self.app)


@pytest.fixture
def world(app, settings):
    enterprise, another = SellingEnterpriseFactory(), SellingEnterpriseFactory()
    people = {
        "shopper": UserFactory(),
        "member": MembershipFactory(enterprise=enterprise).user,
        "viewer": StaffFactory(staff_role=StaffRole.VIEWER),
        "manager": StaffFactory(),
    }
    variants = [
        StockFactory(variant=VariantFactory(product=ProductFactory(enterprise=owner))).variant
        for owner in (enterprise, another)
    ]
    venue = VenueFactory()
    BoothFactory(venue_id=venue.id)
    popup = PopupFactory(venue=venue)
    PopupDayFactory(popup=popup)
    seat = ParticipationFactory(popup=popup, enterprise=another)
    address = Address(
        user_id=people["shopper"].id,
        label="집",
        recipient="김다정",
        phone="01012345678",
        postcode="10408",
        road_address="중앙로 1036",
        detail="",
        is_default=True,
        created_at=clock.now(),
    )
    db.session.add(address)
    db.session.flush()
    another_line = CartLineFactory(cart=CartFactory(), variant=variants[0])
    names = {
        "enterprise": enterprise.slug,
        "unclaimed": EnterpriseFactory(is_sample=False, reference="r-1").slug,
        "product": variants[0].product.slug,
        "another_product": variants[1].product.slug,
        "popup": popup.slug,
        "venue": venue.slug,
        "participation": seat.id,
        "address": address.id,
        "another_line": another_line.id,
        "token": "a-token-of-no-link",
        "terms": "terms",
    }
    variant_ids = [variant.id for variant in variants]
    db.session.commit()
    names |= _orders_of(people["shopper"], variant_ids)
    names["payment_page"] = _payment_page(app, variant_ids)
    names |= _files(settings)
    with transaction():
        notifications.beat(now=clock.now())
    return World(app, people, names)


def _orders_of(shopper, variant_ids):
    """A paid order of the shopper from both enterprises."""
    order_id = place(cart_of(variant_ids))
    with transaction():
        order = db.session.get_one(Order, order_id)
        order.user_id = shopper.id
        orders.confirm_payment(order, now=clock.now())
    order = db.session.get_one(Order, order_id)
    parts = db.session.scalars(select(SellerOrder).where(SellerOrder.order_id == order_id).order_by(SellerOrder.id))
    own, another = (part.id for part in parts)
    return {"order": order.number, "part": own, "another_part": another}


def _payment_page(app, variant_ids):
    order_id = place(cart_of(variant_ids[:1]))
    with app.test_request_context("/", base_url="http://localhost"):
        return payments.start(order_id).rpartition("/")[2]


def _files(settings):
    for folder in (settings.uploads, settings.mailbox):
        folder.mkdir(parents=True, exist_ok=True)
    (settings.uploads / "drawing.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (settings.mailbox / "outbox-1.eml").write_text("Subject: x\nContent-Type: text/plain\n\nx")
    return {"picture": "drawing.svg", "mail": "outbox-1"}


def path_of(app, endpoint, route, world):
    with app.test_request_context("/"):
        return app.url_for(endpoint, **{name: world.names[thing] for name, thing in route.arguments.items()})


def with_method(table, method):
    """The lines of a table whose route takes ``method``."""
    return [(endpoint, route) for endpoint, route in table.items() if method in route.methods]


def knock(browser, method, path, **options):
    return browser.get(path) if method == "GET" else browser.post(path, **options)


def as_answer(response):
    response.get_data()
    response.close()  # a picture's file
    if response.status_code in (301, 302, 303) and "/account/sign-in?" in response.location + "?":
        return SIGN_IN
    known = {403: REFUSED, 404: HIDDEN}
    if response.status_code in known:
        return known[response.status_code]
    if response.status_code == 400 and response.request.path.startswith("/webhooks/"):
        return UNSIGNED
    assert response.status_code < 500, response.text
    assert response.status_code not in (401, 405), response.status_code
    return IN


def state(*, but=()):
    """A fingerprint of every table but the sessions', which keep the tokens of forms, and those in ``but``."""
    db.session.rollback()
    connection = db.session.connection()
    rows = {
        name: sorted(map(str, connection.execute(text(f'SELECT * FROM "{name}"'))))  # noqa: S608 - our own names
        for name in metadata.tables
        if name not in ("web_session", *but)
    }
    db.session.rollback()
    return {name: sha256("\n".join(found).encode()).hexdigest() for name, found in rows.items()}


def test_every_address_stands_in_the_table_and_every_line_has_its_address(app):
    found = {rule.endpoint: tuple(sorted(rule.methods - {"HEAD", "OPTIONS"})) for rule in app.url_map.iter_rules()}

    assert found == {endpoint: route.methods for endpoint, route in TABLE.items()}


def test_who_may_look_and_that_looking_changes_nothing(app, world):
    before = state(but=LOGS)

    for endpoint, route in with_method(TABLE, "GET"):
        path = path_of(app, endpoint, route, world)
        answers = {role: as_answer(world.browsers[role].get(path)) for role in ROLES}
        assert answers == route.guard.all_answers("GET"), endpoint
        if endpoint not in ASKS_ELSEWHERE:
            assert state(but=LOGS) == before, endpoint


def test_who_is_shut_out_changes_nothing(app, world):
    before = state()

    for endpoint, route in with_method(TABLE, "POST"):
        path = path_of(app, endpoint, route, world)
        expected = {role: answer for role, answer in route.guard.all_answers("POST").items() if answer is not IN}
        assert {role: as_answer(world.browsers[role].post(path)) for role in expected} == expected, endpoint
        assert state() == before, endpoint


def test_who_may_change_something_is_let_in(app, world):
    for endpoint, route in with_method(TABLE, "POST"):
        path = path_of(app, endpoint, route, world)
        expected = {role: answer for role, answer in route.guard.all_answers("POST").items() if answer is IN}
        assert {role: as_answer(world.fresh_browser(role).post(path)) for role in expected} == expected, endpoint


def test_what_is_another_enterprises_is_not_found_like_what_does_not_exist(app, world):
    before = state()

    for method in ("GET", "POST"):
        for endpoint, route in with_method(ANOTHER_ENTERPRISES, method):
            path = path_of(app, endpoint, route, world)
            answers = {role: as_answer(knock(world.browsers[role], method, path)) for role in ROLES}
            assert answers == route.guard.all_answers(method), endpoint
    assert state() == before


def test_what_is_in_anothers_basket_stays_there(app, world):
    before = state()

    for browser in world.browsers.values():
        browser.post(path_of(app, "shop.cart.remove", TABLE["shop.cart.remove"], world))

    assert state() == before


def test_a_form_without_token_or_from_elsewhere_changes_nothing(app, world):
    before = state()

    for endpoint, route in with_method(TABLE, "POST"):
        if endpoint not in SIGNATURE_GUARDED:
            path = path_of(app, endpoint, route, world)
            refused = {how: answer.status_code for how, answer in forged_posts(app, route, path, world).items()}
            assert refused == dict.fromkeys(refused, 403), endpoint
            assert state() == before, endpoint


def forged_posts(app, route, path, world):
    """The answers to forms that no page of ours has sent."""
    role = next((role for role in ROLES[:0:-1] if route.guard.answer(role, "POST") is IN), "shopper")
    browser, nobody = world.browsers[role], world.browsers["anonymous"]
    anothers_token = world.browsers["viewer" if role == "shopper" else "shopper"].token()
    return {
        "no token": browser.post(path, {"csrf_token": ""}),
        "a made-up token": browser.post(path, {"csrf_token": "made-up"}),
        "another's token": browser.post(path, {"csrf_token": anothers_token}),
        "another site": browser.post(path, headers={"Origin": "https://evil.example"}),
        "a sandboxed frame": browser.post(path, headers={"Origin": "null"}),
        "nobody from another site": nobody.post(path, headers={"Origin": "https://evil.example"}),
        "nobody from nowhere": Browser(app).open(path, method="POST"),
    }


@pytest.mark.parametrize("path", ["/en/account/", "/en/seller/", "/en/city/"])
def test_the_english_doors_have_the_same_guards(client, path):
    answer = client.get(path)

    assert answer.status_code == 303
    assert answer.location == f"/en/account/sign-in?next={path}"


def test_a_session_that_never_was_is_nobodys(client):
    client.set_cookie(COOKIE, "x" * 43, secure=True, path="/")

    assert client.get("/account/").status_code == 303
    assert client.get("/city/").status_code == 303
