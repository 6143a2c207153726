"""Every address, and who may come in: a written table, held against the running market.

A route that does not stand in the table fails; so does a line without its route. What stands behind an address
(another's order, another enterprise's product) is part of the world that the table is asked about.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from hashlib import sha256

import pytest
from flask import Flask
from sqlalchemy import select, text

from market.domain.accounts.models import Address, Passkey, StaffRole
from market.domain.allocation import queries as allocation
from market.domain.applications import queries as queries_of_applications
from market.domain.catalog import photos
from market.domain.catalog.models import Product
from market.domain.claims import services as claims
from market.domain.claims.models import Bearer, Claim, ClaimKind, ClaimLine, ClaimReason, ClaimStatus
from market.domain.departures.models import Archive
from market.domain.enterprises import document_models
from market.domain.enterprises.models import MemberRole
from market.domain.enterprises.shop_models import Holiday, HolidayKind, PickUpPlace, ShopPhoto
from market.domain.enterprises.team_models import MemberInvitation
from market.domain.fees.models import FeeRule
from market.domain.media.services import add_picture
from market.domain.notifications import services as notifications
from market.domain.offers import answering, objecting
from market.domain.offers.models import BoothOffer, OfferLetter, WaitingPlace
from market.domain.operators.models import StaffInvitation, StaffScope
from market.domain.orders import services as orders
from market.domain.orders.models import Order, Parcel, SellerOrder
from market.domain.orders.sending_models import PackingPaper, PaperKind, SendingBatch
from market.domain.outcomes.models import Incident
from market.domain.payments.models import AttemptStatus, PaymentAttempt, Refund, RefundReason, RefundStatus
from market.domain.popups.models import Blackout, PlanLabel, VenuePhoto
from market.domain.popups.space_models import Partner, PartnerKind
from market.domain.press_kits.models import PressKit
from market.domain.public_files.models import PublicFileRow
from market.domain.questions.models import Question
from market.domain.reports.models import Decision, Outcome, ReportReason
from market.domain.reviews.models import Review
from market.domain.schema import metadata
from market.domain.search.models import Synonym, SynonymGroup
from market.domain.settlements import closing, reconciling
from market.domain.settlements import services as settlements
from market.domain.settlements.models import Difference
from market.domain.storefront.models import HomePick
from market.domain.wholesale import services as wholesale
from market.domain.wholesale.services import Inquiry
from market.domain.workdays.models import Closure
from market.foundation import clock, files
from market.foundation.actors import GUEST, THE_MARKET
from market.foundation.database import db, transaction
from market.web import handed_in, payments, press_kits
from market.web.provider import payment_gateway
from market.web.session import COOKIE
from tests.allocating import a_decided_call
from tests.applying import DocumentFactory, add_paper, begun, sent
from tests.browser import Browser, signed_in
from tests.calling import a_call, applied
from tests.factories import (
    BoothFactory,
    CartFactory,
    CartLineFactory,
    CouponFactory,
    EnterpriseFactory,
    MembershipFactory,
    ParticipationFactory,
    PopupDayFactory,
    PopupFactory,
    ProductFactory,
    SellingEnterpriseFactory,
    StaffFactory,
    StaffOrganisationFactory,
    StockFactory,
    UserFactory,
    VariantFactory,
    VenueFactory,
)
from tests.offering import a_drawn_call, announced
from tests.paying import cart_of, place
from tests.picturing import photo
from tests.public_files import handed_in as handed_in_public_file
from tests.quoting import quoted
from tests.settling import account_of
from tests.sheets import faulty_sheet


class Answer(Enum):
    """How an address answers somebody."""

    IN = "let in"
    SIGN_IN = "sent to the sign-in"
    HIDDEN = "404, as if it did not exist"
    REFUSED = "403"
    UNSIGNED = "400: only who signs what they say is heard"


IN, SIGN_IN, HIDDEN, REFUSED, UNSIGNED = Answer

ROLES = ("anonymous", "shopper", "member", "viewer", "manager")
"""Nobody; a shopper; a seller; the city's staff who look, and those who may do everything. What each role between
them may do is tried in ``test_each_role_of_the_staff_opens_what_is_its_own``."""


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
CITY_WORKERS = Guard((SIGN_IN, HIDDEN, HIDDEN, REFUSED, IN))
"""Files with account numbers, and forms for something new: not for those who only look."""
THE_SHOPPERS = Guard((SIGN_IN, IN, HIDDEN, HIDDEN, HIDDEN))
"""Something in the account of the shopper."""
THE_SHOPPERS_ORDER = Guard((HIDDEN, IN, HIDDEN, HIDDEN, HIDDEN))
A_CLAIMS_PICTURE = Guard((HIDDEN, IN, IN, HIDDEN, IN))
"""For who ordered, who sold it, and those of the city who help with orders."""
ANOTHER_SELLERS = Guard((SIGN_IN, HIDDEN, HIDDEN, HIDDEN, HIDDEN))
NOBODYS = Guard((HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN))
"""A link that was in no mail."""
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
    "shop.products.index": get(OPEN),
    "shop.products.show": get(OPEN, slug="product"),
    "shop.restock.ask": both(OPEN, slug="product"),
    "shop.restock.confirm_stop": get(OPEN, key="token"),
    "shop.restock.stop": post(OPEN, key="token"),
    "shop.search.index": get(OPEN),
    "shop.search.suggest": get(OPEN),
    "shop.popups.index": get(OPEN),
    "shop.popups.show": get(OPEN, slug="popup"),
    "shop.popups.calendar": get(OPEN, slug="popup"),
    "shop.popups.feed": get(OPEN),
    "shop.popups.subscription": get(OPEN),
    "shop.products.feed": get(OPEN),
    "shop.directory.calendar": get(OPEN, slug="enterprise"),
    "shop.calls.index": get(OPEN),
    "shop.calls.show": get(OPEN, slug="call"),
    "shop.results.show": get(OPEN, slug="decided_call"),
    "shop.results.bundle": get(OPEN, slug="decided_call"),
    "shop.results.verifier": get(OPEN, slug="decided_call"),
    "shop.cart.show": get(OPEN),
    "shop.cart.add": post(OPEN),
    "shop.cart.update": post(OPEN),
    "shop.cart.remove": post(OPEN, line_id="another_line"),
    "shop.coupons.use": post(OPEN, coupon_id="coupon"),
    "shop.coupons.use_code": post(OPEN),
    "shop.coupons.remove": post(OPEN, coupon_id="coupon"),
    "shop.checkout.checkout": both(OPEN),
    "shop.orders.lookup": both(OPEN),
    "shop.orders.show": get(THE_SHOPPERS_ORDER, number="order"),
    "shop.orders.confirm_cancel": get(THE_SHOPPERS_ORDER, number="order"),
    "shop.orders.cancel": post(THE_SHOPPERS_ORDER, number="order"),
    "shop.orders.pay": post(THE_SHOPPERS_ORDER, number="order"),
    "shop.orders.returned": get(THE_SHOPPERS_ORDER, number="order"),
    "shop.orders.received": post(THE_SHOPPERS_ORDER, number="claimed_order", part_id="claimed_part"),
    "shop.orders.confirm": post(THE_SHOPPERS_ORDER, number="claimed_order", part_id="claimed_part"),
    "shop.claims.choose": get(THE_SHOPPERS_ORDER, number="claimed_order", part_id="claimed_part"),
    "shop.claims.ask": both(THE_SHOPPERS_ORDER, number="order", part_id="part", kind="kind"),
    "shop.claims.confirm": post(THE_SHOPPERS_ORDER, number="order", part_id="part", kind="kind"),
    "shop.claims.show": get(THE_SHOPPERS_ORDER, number="claimed_order", claim_number="claim"),
    "shop.claims.parcel": post(THE_SHOPPERS_ORDER, number="claimed_order", claim_number="claim"),
    "shop.claims.take_back": post(THE_SHOPPERS_ORDER, number="claimed_order", claim_number="claim"),
    "shop.claims.add_photos": post(THE_SHOPPERS_ORDER, number="claimed_order", claim_number="claim"),
    "shop.claims.photo": get(A_CLAIMS_PICTURE, number="claimed_order", claim_number="claim", photo_id="photo"),
    "shop.pages.show": get(OPEN, key="terms"),
    "shop.pickups.choose": both(NOBODYS, link="token"),
    "shop.questions.index": get(OPEN, slug="product"),
    "shop.questions.new": both(SIGNED_IN, slug="product"),
    "shop.questions.edit": both(THE_SHOPPERS, slug="product", question_id="question"),
    "shop.questions.delete": both(THE_SHOPPERS, slug="product", question_id="answered_question"),
    "shop.questions.mine": get(SIGNED_IN),
    "shop.quotes.new": both(OPEN),
    "shop.quotes.open_link": get(NOBODYS, link="token"),
    "shop.quotes.show": get(THE_SHOPPERS_ORDER, number="quote"),
    "shop.quotes.pdf": get(THE_SHOPPERS_ORDER, number="quote", revision="first"),
    "shop.quotes.write": post(THE_SHOPPERS_ORDER, number="quote"),
    "shop.quotes.accept": post(THE_SHOPPERS_ORDER, number="quote"),
    "shop.quotes.withdraw": both(THE_SHOPPERS_ORDER, number="quote"),
    "shop.quotes.mine": get(SIGNED_IN),
    "shop.wholesale.index": get(OPEN),
    "shop.wholesale.lookbook": get(OPEN),
    "shop.wholesale.inquire": both(OPEN),
    "shop.reviews.index": get(OPEN, slug="product"),
    "shop.reviews.write": both(THE_SHOPPERS_ORDER, number="order", line_id="line"),
    "shop.reviews.delete": both(THE_SHOPPERS_ORDER, number="order", line_id="line"),
    "shop.reviews.mine": get(SIGNED_IN),
    "shop.reports.new": both(SIGNED_IN, kind="question_kind", subject_id="question"),
    "shop.reports.decision": both(THE_SHOPPERS, decision_id="decision"),
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
    "account.second_step": both(SIGNED_IN),
    "account.second_factor_needed": get(SIGNED_IN),
    "account.security": get(SIGNED_IN),
    "account.security_app": both(SIGNED_IN),
    "account.security_app_remove": both(SIGNED_IN),
    "account.security_new_passkey": both(SIGNED_IN),
    "account.security_passkey": both(THE_SHOPPERS, passkey_id="passkey"),
    "account.security_passkey_remove": both(THE_SHOPPERS, passkey_id="passkey"),
    "account.security_new_codes": both(SIGNED_IN),
    "account.security_codes": get(SIGNED_IN),
    "account.invitation": both(OPEN, token="token"),
    "account.staff_invitation": both(OPEN, token="token"),
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
    # --- coming in
    "applying.index": get(SIGNED_IN),
    "applying.begin": post(SIGNED_IN),
    "applying.step": both(SELLERS, key="step"),
    "applying.documents": both(SELLERS),
    "applying.file": get(SELLERS, document_id="own_paper"),
    "applying.remove": post(SELLERS, document_id="own_paper"),
    "applying.submit": post(SELLERS),
    "applying.take_back": post(SELLERS),
    "applying.withdraw": post(SELLERS),
    # --- seller
    "seller.dashboard.index": get(SELLERS),
    "seller.orders.index": get(SELLERS),
    "seller.orders.show": get(SELLERS, part_id="part"),
    "seller.orders.ship": post(SELLERS, part_id="part"),
    "seller.orders.collected": post(SELLERS, part_id="part"),
    "seller.orders.delivered": post(SELLERS, part_id="part"),
    "seller.orders.recipient": post(SELLERS, part_id="part"),
    "seller.orders.accept": post(SELLERS, part_id="part"),
    "seller.orders.parcel": both(SELLERS, part_id="claimed_part", parcel_id="parcel"),
    "seller.orders.cannot_send.cancel": both(SELLERS, part_id="part"),
    "seller.orders.delay.announce": both(SELLERS, part_id="part"),
    "seller.orders.bulk.accept": post(SELLERS),
    "seller.orders.bulk.paper": post(SELLERS),
    "seller.orders.bulk.parcels": post(SELLERS),
    "seller.orders.bulk.send": post(SELLERS),
    "seller.orders.papers.slip": post(SELLERS, part_id="part", kind="slip_kind"),
    "seller.orders.papers.show": get(SELLERS, paper_id="paper"),
    "seller.orders.papers.file": get(SELLERS, paper_id="paper", number="first"),
    "seller.orders.sheet.blank": get(SELLERS, kind="sheet_kind"),
    "seller.orders.sheet.upload": both(SELLERS),
    "seller.orders.sheet.show": get(SELLERS, batch_id="batch"),
    "seller.orders.sheet.confirm": post(SELLERS, batch_id="batch"),
    "seller.sales.index": get(SELLERS),
    "seller.sales.export": post(SELLERS),
    "seller.claims.index": get(SELLERS),
    "seller.claims.show": get(SELLERS, claim_id="claim_id"),
    "seller.claims.accept": post(SELLERS, claim_id="claim_id"),
    "seller.claims.refuse": post(SELLERS, claim_id="claim_id"),
    "seller.claims.receive": post(SELLERS, claim_id="claim_id"),
    "seller.claims.resend": post(SELLERS, claim_id="claim_id"),
    "seller.claims.refund_instead": post(SELLERS, claim_id="claim_id"),
    "seller.questions.index": get(SELLERS),
    "seller.questions.show": both(SELLERS, question_id="question"),
    "seller.channels.index": get(SELLERS),
    "seller.wholesale.index": get(SELLERS),
    "seller.wholesale.products": get(SELLERS),
    "seller.wholesale.terms": both(SELLERS, slug="product"),
    "seller.wholesale.take_back": post(SELLERS, slug="product"),
    "seller.wholesale.show": get(SELLERS, number="inquiry"),
    "seller.wholesale.contact": post(SELLERS, number="inquiry"),
    "seller.wholesale.answer": post(SELLERS, number="inquiry"),
    "seller.quotes.index": get(SELLERS),
    "seller.quotes.show": get(SELLERS, number="quote"),
    "seller.quotes.answer": both(SELLERS, number="quote"),
    "seller.quotes.decline": both(SELLERS, number="quote"),
    "seller.quotes.contact": post(SELLERS, number="quote"),
    "seller.quotes.write": post(SELLERS, number="quote"),
    "seller.quotes.pdf": get(SELLERS, number="quote", revision="first"),
    "seller.reviews.index": get(SELLERS),
    "seller.reviews.show": both(SELLERS, review_id="review"),
    "seller.popups.index": get(SELLERS),
    "seller.popups.call": get(SELLERS, slug="call"),
    "seller.popups.apply": both(SELLERS, slug="call"),
    "seller.popups.withdraw": both(SELLERS, slug="call"),
    "seller.popups.show": get(SELLERS, slug="called_popup"),
    "seller.products.index": get(SELLERS),
    "seller.products.chosen.publish": post(SELLERS),
    "seller.products.chosen.hide": post(SELLERS),
    "seller.products.chosen.copy": post(SELLERS, slug="product"),
    "seller.adding.index": get(SELLERS),
    "seller.adding.begin": post(SELLERS),
    "seller.adding.finish": get(SELLERS, slug="product"),
    "seller.adding.save": post(SELLERS, slug="product"),
    "seller.products.edit": both(SELLERS, slug="product"),
    "seller.products.preview": post(SELLERS, slug="product"),
    "seller.products.history.index": get(SELLERS, slug="product"),
    "seller.products.steps.hide": post(SELLERS, slug="product"),
    "seller.products.steps.copy": post(SELLERS, slug="product"),
    "seller.products.steps.delete": both(SELLERS, slug="product"),
    "seller.product_sheets.upload": both(SELLERS),
    "seller.product_sheets.export": get(SELLERS),
    "seller.product_sheets.blank": get(SELLERS),
    "seller.product_sheets.show": get(SELLERS, import_id="import"),
    "seller.product_sheets.marked": get(SELLERS, import_id="import"),
    "seller.product_sheets.confirm": post(SELLERS, import_id="import"),
    "seller.product_sheets.again": post(SELLERS, import_id="import"),
    "seller.photos.index": get(SELLERS, slug="product"),
    "seller.photos.add": post(SELLERS, slug="product"),
    "seller.photos.save": post(SELLERS, slug="product"),
    "seller.photos.remove": both(SELLERS, slug="product", photo_id="product_photo"),
    "seller.stock.index": get(SELLERS),
    "seller.stock.count": post(SELLERS),
    "seller.stock.show": get(SELLERS, variant_id="variant"),
    "seller.documents.index": get(SELLERS),
    "seller.documents.new": both(SELLERS),
    "seller.documents.renew": both(SELLERS, document_id="document"),
    "seller.documents.file": get(SELLERS, document_id="document"),
    "seller.shop_page.edit": both(SELLERS),
    "seller.shop_page.new_place": both(SELLERS),
    "seller.shop_page.edit_place": both(SELLERS, place_id="place"),
    "seller.shop_page.remove_place": post(SELLERS, place_id="place"),
    "seller.shop_page.photos": both(SELLERS),
    "seller.shop_page.describe_photo": both(SELLERS, photo_id="shop_photo"),
    "seller.shop_page.move_photo": post(SELLERS, photo_id="shop_photo", way="way"),
    "seller.shop_page.remove_photo": post(SELLERS, photo_id="shop_photo"),
    "seller.holidays.index": both(SELLERS),
    "seller.holidays.edit": both(SELLERS, holiday_id="holiday"),
    "seller.holidays.call_off": post(SELLERS, holiday_id="holiday"),
    "seller.delivery.edit": both(SELLERS),
    "seller.mail_choices.edit": both(SELLERS),
    "seller.coupons.index": get(SELLERS),
    "seller.coupons.new": both(SELLERS),
    "seller.coupons.show": both(SELLERS, coupon_id="coupon"),
    "seller.coupons.stop": post(SELLERS, coupon_id="coupon"),
    "seller.settlements.index": get(SELLERS),
    "seller.settlements.payouts": get(SELLERS),
    "seller.settlements.account": both(SELLERS),
    "seller.settlements.show": get(SELLERS, number="statement"),
    "seller.settlements.pdf": get(SELLERS, number="statement"),
    "seller.settlements.xlsx": get(SELLERS, number="statement"),
    "seller.team.index": get(SELLERS),
    "seller.team.switch": post(SELLERS),
    "seller.team.invite": post(SELLERS),
    "seller.team.withdraw": post(SELLERS, invitation_id="invitation"),
    "seller.team.role": both(SELLERS, user_id="colleague"),
    "seller.team.remove": both(SELLERS, user_id="colleague"),
    "seller.team.leave": both(SELLERS),
    "seller.team.hand_over": both(SELLERS),
    "seller.team.take_over": both(SELLERS),
    "seller.team.decline": post(SELLERS),
    "seller.leaving.index": both(SELLERS),
    "seller.leaving.ask": post(SELLERS),
    "seller.leaving.archive": get(SELLERS, archive_id="archive"),
    "seller.outcomes.show": get(SELLERS, slug="outcome_popup"),
    "seller.outcomes.report": post(SELLERS, slug="outcome_popup", day="outcome_day"),
    "seller.outcomes.survey": post(SELLERS, slug="outcome_popup"),
    # --- city
    "city.dashboard.index": get(CITY),
    "city.applications.index": get(CITY),
    "city.applications.show": get(CITY, application_id="application"),
    "city.applications.people": post(CITY, application_id="application"),
    "city.applications.document": both(CITY_WORKERS, application_id="application", document_id="sent_paper"),
    "city.applications.approve": post(CITY, application_id="application"),
    "city.applications.ask": post(CITY, application_id="application"),
    "city.applications.refuse": post(CITY, application_id="application"),
    "city.applications.papers.index": get(CITY),
    "city.applications.papers.show": get(CITY, document_id="waiting_document"),
    "city.applications.papers.file": both(CITY_WORKERS, document_id="waiting_document"),
    "city.applications.papers.confirm": post(CITY, document_id="waiting_document"),
    "city.applications.papers.refuse": post(CITY, document_id="waiting_document"),
    "city.public_files.index": both(CITY),
    "city.public_files.sample": get(CITY),
    "city.public_files.show": get(CITY, file_id="public_file"),
    "city.public_files.faulty": get(CITY, file_id="public_file"),
    "city.public_files.decide": post(CITY, file_id="public_file", row_id="public_file_row"),
    "city.public_files.apply": post(CITY, file_id="public_file"),
    "city.public_files.again": post(CITY, file_id="public_file"),
    "city.public_files.discard": post(CITY, file_id="public_file"),
    "city.public_files.undo": both(CITY, file_id="public_file"),
    "city.venues.index": get(CITY),
    "city.venues.show": get(CITY, slug="venue"),
    "city.calls.index": get(CITY),
    "city.calls.new": both(CITY_WORKERS),
    "city.calls.show": get(CITY, slug="call"),
    "city.calls.edit": both(CITY, slug="call"),
    "city.calls.announce": post(CITY, slug="call"),
    "city.calls.cancel": both(CITY, slug="call"),
    "city.calls.applicants": get(CITY, slug="call"),
    "city.calls.export": post(CITY, slug="call"),
    "seller.offers.confirm": post(SELLERS, slug="offered_popup"),
    "seller.offers.decline": post(SELLERS, slug="offered_popup"),
    "seller.offers.give_up": both(SELLERS, slug="offered_popup"),
    "seller.offers.object_to": both(SELLERS, slug="offered_call"),
    "city.offers.index": get(CITY, slug="offered_call"),
    "city.offers.announce": post(CITY, slug="offered_call"),
    "city.offers.remind": post(CITY, slug="offered_call", offer_id="offer"),
    "city.offers.take_back": both(CITY, slug="offered_call", offer_id="offer"),
    "city.offers.offer": both(CITY, slug="offered_call", place_id="waiting_place"),
    "city.offers.mails": get(CITY, slug="offered_call"),
    "city.offers.mail": get(CITY, slug="offered_call", letter_id="letter"),
    "city.objections.index": get(CITY, slug="offered_call"),
    "city.objections.answer": both(CITY, slug="offered_call", objection_id="booth_objection"),
    "city.allocation.index": get(CITY, slug="decided_call"),
    "city.allocation.draw": post(CITY, slug="decided_call"),
    "city.allocation.run": post(CITY, slug="decided_call"),
    "city.allocation.move": post(CITY, slug="decided_call", number="run"),
    "city.allocation.official": post(CITY, slug="decided_call", number="run"),
    "city.allocation.discard": post(CITY, slug="decided_call", number="run"),
    "city.allocation.decide": post(CITY, slug="decided_call"),
    "city.allocation.take_back": post(CITY, slug="decided_call", adjustment_id="adjustment"),
    "city.allocation.interest": post(CITY, slug="decided_call"),
    "city.allocation.bundle": get(CITY, slug="decided_call", number="run"),
    "city.allocation.verifier": get(CITY, slug="decided_call"),
    "city.readiness.show": get(CITY, slug="popup"),
    # --- space
    "city.schedule.index": get(CITY),
    "city.partners.index": get(CITY),
    "city.partners.new": both(CITY_WORKERS),
    "city.partners.show": get(CITY, slug="partner"),
    "city.partners.edit": both(CITY, slug="partner"),
    "city.venues.new": both(CITY_WORKERS),
    "city.venues.edit": both(CITY, slug="venue"),
    "city.venues.blackouts": both(CITY, slug="venue"),
    "city.venues.lift_blackout": post(CITY, slug="venue", blackout_id="blackout"),
    "city.venues.photos": both(CITY, slug="venue"),
    "city.venues.move_photo": post(CITY, slug="venue", photo_id="venue_photo", way="way"),
    "city.venues.remove_photo": post(CITY, slug="venue", photo_id="venue_photo"),
    "city.venues.plan.edit": both(CITY, slug="venue"),
    "city.venues.plan.new_booth": both(CITY_WORKERS, slug="venue"),
    "city.venues.plan.booth": both(CITY, slug="venue", booth_id="booth"),
    "city.venues.plan.remove_booth": post(CITY, slug="venue", booth_id="booth"),
    "city.venues.plan.labels": post(CITY, slug="venue"),
    "city.venues.plan.remove_label": post(CITY, slug="venue", label_id="plan_label"),
    "city.popups.again": both(CITY, slug="popup"),
    "city.popups.series.new": both(CITY_WORKERS),
    "city.popups.space.show": get(CITY, slug="popup"),
    "city.popups.space.ask": post(CITY, slug="popup"),
    "city.popups.space.confirm": post(CITY, slug="popup"),
    "city.popups.space.withdraw": post(CITY, slug="popup"),
    "city.popups.index": get(CITY),
    "city.popups.new": both(CITY_WORKERS),
    "city.popups.show": get(CITY, slug="popup"),
    "city.popups.edit": both(CITY, slug="popup"),
    "city.popups.publish": post(CITY, slug="popup"),
    "city.popups.cancel": both(CITY, slug="popup"),
    "city.popups.booths": post(CITY, slug="popup"),
    "city.popups.move": post(CITY, slug="popup", participation_id="participation"),
    "city.popups.remove": post(CITY, slug="popup", participation_id="participation"),
    "city.press_kit.show": get(CITY, slug="popup"),
    "city.press_kit.make": post(CITY, slug="popup"),
    "city.press_kit.everything": get(CITY, slug="kit_popup"),
    "city.press_kit.file": get(CITY, slug="kit_popup", name="kit_file"),
    "city.outcomes.show": get(CITY, slug="outcome_popup"),
    "city.outcomes.attendance": post(CITY, slug="outcome_popup"),
    "city.outcomes.incident": post(CITY, slug="outcome_popup"),
    "city.outcomes.remove_incident": post(CITY, slug="outcome_popup", incident_id="incident"),
    "city.outcomes.export": post(CITY, slug="outcome_popup"),
    "city.orders.index": get(CITY),
    "city.orders.show": get(CITY, number="order"),
    "city.orders.people": post(CITY, number="order"),
    "city.orders.reviewed": post(CITY, number="order"),
    "city.orders.refund": both(CITY, number="order", part_id="part"),
    "city.orders.retry": post(CITY, number="order", refund_id="failed_refund"),
    "city.claims.index": get(CITY),
    "city.claims.show": get(CITY, claim_id="claim_id"),
    "city.claims.accept": post(CITY, claim_id="claim_id"),
    "city.claims.refuse": post(CITY, claim_id="claim_id"),
    "city.claims.receive": post(CITY, claim_id="claim_id"),
    "city.claims.resend": post(CITY, claim_id="claim_id"),
    "city.claims.refund_instead": post(CITY, claim_id="claim_id"),
    "city.reports.index": get(CITY),
    "city.reports.show": both(CITY, kind="question_kind", subject_id="question"),
    "city.closures.index": both(CITY),
    "city.closures.edit": both(CITY, day="closed_day"),
    "city.closures.remove": post(CITY, day="closed_day"),
    "city.settlements.index": get(CITY),
    "city.settlements.close": post(CITY),
    "city.settlements.statements": get(CITY),
    "city.settlements.statement": get(CITY, number="statement"),
    "city.settlements.pdf": get(CITY, number="statement"),
    "city.settlements.xlsx": get(CITY, number="statement"),
    "city.settlements.enterprise": both(CITY, slug="enterprise"),
    "city.settlements.payouts.index": get(CITY),
    "city.settlements.payouts.new": both(CITY_WORKERS),
    "city.settlements.payouts.show": get(CITY, number="payout_file"),
    "city.settlements.payouts.csv": both(CITY_WORKERS, number="payout_file"),
    "city.settlements.payouts.xlsx": both(CITY_WORKERS, number="payout_file"),
    "city.settlements.payouts.transferred": post(CITY, number="payout_file"),
    "city.settlements.payouts.payout": both(CITY, number="payout_file", payout_id="payout"),
    "city.settlements.payouts.transferred_one": post(CITY, number="payout_file", payout_id="payout"),
    "city.reconciliation.index": get(CITY),
    "city.reconciliation.accounts": get(CITY),
    "city.reconciliation.show": both(CITY, difference_id="difference"),
    "city.audit.index": get(CITY),
    "city.audit.export": both(CITY_WORKERS),
    "city.staff.index": get(CITY),
    "city.staff.invite": post(CITY),
    "city.staff.withdraw": post(CITY, invitation_id="staff_invitation"),
    "city.staff.found_organisation": post(CITY),
    "city.staff.role": both(CITY_WORKERS, user_id="colleague_of_staff"),
    "city.staff.remove": both(CITY_WORKERS, user_id="colleague_of_staff"),
    # --- keeping the market
    "city.enterprises.index": get(CITY),
    "city.enterprises.show": get(CITY, slug="enterprise"),
    "city.enterprises.edit": both(CITY, slug="enterprise"),
    "city.enterprises.stop": post(CITY, slug="enterprise"),
    "city.enterprises.resume": post(CITY, slug="enterprise"),
    "city.enterprises.hide": post(CITY, slug="enterprise"),
    "city.enterprises.show_again": post(CITY, slug="enterprise"),
    "city.channels.index": get(CITY),
    "city.wholesale.index": get(CITY),
    "city.wholesale.show": get(CITY, number="inquiry"),
    "city.wholesale.contact": post(CITY, number="inquiry"),
    "city.wholesale.answer": post(CITY, number="market_inquiry"),
    "city.products.index": get(CITY),
    "city.products.show": get(CITY, slug="product"),
    "city.products.block": post(CITY, slug="product"),
    "city.products.lift": post(CITY, slug="product"),
    "city.home.index": get(CITY),
    "city.home.pick_popup": post(CITY),
    "city.home.pick": post(CITY, kind="pick_kind", slug="another_product"),
    "city.home.move": post(CITY, pick_id="home_pick", way="up_or_down"),
    "city.home.remove": post(CITY, pick_id="home_pick"),
    "city.shelves.index": both(CITY),
    "city.shelves.show": both(CITY, slug="shelf"),
    "city.shelves.move": post(CITY, slug="shelf", way="up_or_down"),
    "city.shelves.merge": post(CITY, slug="shelf"),
    "city.shelves.words.index": both(CITY),
    "city.shelves.words.edit": both(CITY, group_id="synonyms"),
    "city.shelves.words.remove": post(CITY, group_id="synonyms"),
    "city.shelves.words.forget": post(CITY),
    "city.coupons.index": get(CITY),
    "city.coupons.new": both(CITY_WORKERS),
    "city.coupons.show": both(CITY, coupon_id="market_coupon"),
    "city.coupons.stop": post(CITY, coupon_id="market_coupon"),
    "city.fees.index": get(CITY),
    "city.fees.new": both(CITY_WORKERS),
    "city.fees.take_back": post(CITY, rule_id="fee_rule"),
    "city.settings.index": both(CITY),
    # --- machinery
    "sandbox.pay": both(OPEN, session_id="payment_page"),
    "webhooks.stripe": post(MACHINES),
    # --- for programs
    "api.v1.document": get(OPEN),
    "api.v1.list_enterprises": get(OPEN),
    "api.v1.show_enterprise": get(OPEN, slug="enterprise"),
    "api.v1.list_products": get(OPEN),
    "api.v1.show_product": get(OPEN, slug="product"),
    "api.v1.list_categories": get(OPEN),
    "api.v1.show_category": get(OPEN, slug="shelf"),
    "api.v1.list_popups": get(OPEN),
    "api.v1.show_popup": get(OPEN, slug="popup"),
    "api.v1.list_venues": get(OPEN),
    "api.v1.show_venue": get(OPEN, slug="public_venue"),
    "api.guide.index": get(OPEN),
    "api.guide.try_it": get(OPEN, name="operation"),
    "api.open_data.index": get(OPEN),
    "api.open_data.file": get(OPEN, key="dataset", ending="table"),
    "api.feeds.file": get(OPEN, key="channel"),
    "pictures.show": get(OPEN, key="key", name="width", kind="avif"),
    "site.media": get(OPEN, file="picture"),
    "site.healthz": get(OPEN),
    "site.readyz": get(OPEN),
    "site.robots": get(OPEN),
    "sitemaps.index": get(OPEN),
    "sitemaps.show": get(OPEN, kind="sitemap", number="first"),
    "share_pictures.show": get(OPEN, kind="pictured", key="first", language="english", digest="digest"),
    "site.mailbox": get(OPEN),
    "site.mail": get(OPEN, name="mail"),
    "site.mail_html": get(OPEN, name="mail"),
}

ANOTHER_ENTERPRISES = {
    "applying.file": get(ANOTHER_SELLERS, document_id="another_document"),
    "applying.remove": post(ANOTHER_SELLERS, document_id="another_document"),
    "seller.coupons.show": both(ANOTHER_SELLERS, coupon_id="another_coupon"),
    "seller.coupons.stop": post(ANOTHER_SELLERS, coupon_id="another_coupon"),
    "seller.documents.renew": both(ANOTHER_SELLERS, document_id="another_document"),
    "seller.documents.file": get(ANOTHER_SELLERS, document_id="another_document"),
    "seller.shop_page.edit_place": both(ANOTHER_SELLERS, place_id="another_place"),
    "seller.shop_page.remove_place": post(ANOTHER_SELLERS, place_id="another_place"),
    "seller.shop_page.describe_photo": both(ANOTHER_SELLERS, photo_id="another_shop_photo"),
    "seller.shop_page.move_photo": post(ANOTHER_SELLERS, photo_id="another_shop_photo", way="way"),
    "seller.shop_page.remove_photo": post(ANOTHER_SELLERS, photo_id="another_shop_photo"),
    "seller.holidays.edit": both(ANOTHER_SELLERS, holiday_id="another_holiday"),
    "seller.popups.show": get(ANOTHER_SELLERS, slug="popup"),
    "seller.popups.withdraw": both(ANOTHER_SELLERS, slug="another_call"),
    "seller.offers.confirm": post(ANOTHER_SELLERS, slug="popup"),
    "seller.offers.decline": post(ANOTHER_SELLERS, slug="popup"),
    "seller.offers.give_up": both(ANOTHER_SELLERS, slug="popup"),
    "seller.offers.object_to": both(ANOTHER_SELLERS, slug="another_call"),
    "seller.holidays.call_off": post(ANOTHER_SELLERS, holiday_id="another_holiday"),
    "seller.settlements.show": get(ANOTHER_SELLERS, number="another_statement"),
    "seller.settlements.pdf": get(ANOTHER_SELLERS, number="another_statement"),
    "seller.settlements.xlsx": get(ANOTHER_SELLERS, number="another_statement"),
    "seller.team.withdraw": post(ANOTHER_SELLERS, invitation_id="another_invitation"),
    "seller.team.role": both(ANOTHER_SELLERS, user_id="another_colleague"),
    "seller.team.remove": both(ANOTHER_SELLERS, user_id="another_colleague"),
    "seller.leaving.archive": get(ANOTHER_SELLERS, archive_id="another_archive"),
    "seller.outcomes.show": get(ANOTHER_SELLERS, slug="popup"),
    "seller.outcomes.report": post(ANOTHER_SELLERS, slug="popup", day="outcome_day"),
    "seller.outcomes.survey": post(ANOTHER_SELLERS, slug="popup"),
    "seller.orders.show": get(ANOTHER_SELLERS, part_id="another_part"),
    "seller.orders.ship": post(ANOTHER_SELLERS, part_id="another_part"),
    "seller.orders.collected": post(ANOTHER_SELLERS, part_id="another_part"),
    "seller.orders.delivered": post(ANOTHER_SELLERS, part_id="another_part"),
    "seller.orders.recipient": post(ANOTHER_SELLERS, part_id="another_part"),
    "seller.orders.accept": post(ANOTHER_SELLERS, part_id="another_part"),
    "seller.orders.parcel": both(ANOTHER_SELLERS, part_id="another_part", parcel_id="another_parcel"),
    "seller.orders.cannot_send.cancel": both(ANOTHER_SELLERS, part_id="another_part"),
    "seller.orders.delay.announce": both(ANOTHER_SELLERS, part_id="another_part"),
    "seller.orders.papers.slip": post(ANOTHER_SELLERS, part_id="another_part", kind="slip_kind"),
    "seller.orders.papers.show": get(ANOTHER_SELLERS, paper_id="another_paper"),
    "seller.orders.papers.file": get(ANOTHER_SELLERS, paper_id="another_paper", number="first"),
    "seller.orders.sheet.show": get(ANOTHER_SELLERS, batch_id="another_batch"),
    "seller.orders.sheet.confirm": post(ANOTHER_SELLERS, batch_id="another_batch"),
    "seller.claims.show": get(ANOTHER_SELLERS, claim_id="another_claim_id"),
    "seller.claims.accept": post(ANOTHER_SELLERS, claim_id="another_claim_id"),
    "seller.claims.refuse": post(ANOTHER_SELLERS, claim_id="another_claim_id"),
    "seller.claims.receive": post(ANOTHER_SELLERS, claim_id="another_claim_id"),
    "seller.claims.resend": post(ANOTHER_SELLERS, claim_id="another_claim_id"),
    "seller.claims.refund_instead": post(ANOTHER_SELLERS, claim_id="another_claim_id"),
    "seller.questions.show": both(ANOTHER_SELLERS, question_id="another_question"),
    "seller.wholesale.terms": both(ANOTHER_SELLERS, slug="another_product"),
    "seller.wholesale.take_back": post(ANOTHER_SELLERS, slug="another_product"),
    "seller.wholesale.show": get(ANOTHER_SELLERS, number="another_inquiry"),
    "seller.wholesale.contact": post(ANOTHER_SELLERS, number="another_inquiry"),
    "seller.wholesale.answer": post(ANOTHER_SELLERS, number="another_inquiry"),
    "seller.quotes.show": get(ANOTHER_SELLERS, number="another_quote"),
    "seller.quotes.answer": both(ANOTHER_SELLERS, number="another_quote"),
    "seller.quotes.decline": both(ANOTHER_SELLERS, number="another_quote"),
    "seller.quotes.contact": post(ANOTHER_SELLERS, number="another_quote"),
    "seller.quotes.write": post(ANOTHER_SELLERS, number="another_quote"),
    "seller.quotes.pdf": get(ANOTHER_SELLERS, number="another_quote", revision="first"),
    "seller.reviews.show": both(ANOTHER_SELLERS, review_id="another_review"),
    "seller.products.chosen.copy": post(ANOTHER_SELLERS, slug="another_product"),
    "seller.adding.finish": get(ANOTHER_SELLERS, slug="another_product"),
    "seller.adding.save": post(ANOTHER_SELLERS, slug="another_product"),
    "seller.products.edit": both(ANOTHER_SELLERS, slug="another_product"),
    "seller.products.preview": post(ANOTHER_SELLERS, slug="another_product"),
    "seller.products.history.index": get(ANOTHER_SELLERS, slug="another_product"),
    "seller.products.steps.hide": post(ANOTHER_SELLERS, slug="another_product"),
    "seller.products.steps.copy": post(ANOTHER_SELLERS, slug="another_product"),
    "seller.products.steps.delete": both(ANOTHER_SELLERS, slug="another_product"),
    "seller.product_sheets.show": get(ANOTHER_SELLERS, import_id="another_import"),
    "seller.product_sheets.marked": get(ANOTHER_SELLERS, import_id="another_import"),
    "seller.product_sheets.confirm": post(ANOTHER_SELLERS, import_id="another_import"),
    "seller.product_sheets.again": post(ANOTHER_SELLERS, import_id="another_import"),
    "seller.photos.index": get(ANOTHER_SELLERS, slug="another_product"),
    "seller.photos.add": post(ANOTHER_SELLERS, slug="another_product"),
    "seller.photos.save": post(ANOTHER_SELLERS, slug="another_product"),
    "seller.photos.remove": both(ANOTHER_SELLERS, slug="product", photo_id="another_photo"),
    "seller.stock.show": get(ANOTHER_SELLERS, variant_id="another_variant"),
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
        self.browsers = {role: self.fresh_browser(role) for role in ("anonymous", *self.people)}

    def fresh_browser(self, role):
        """A browser with a session of its own."""
        return signed_in(self.app, self.people[role]) if role in self.people else Browser(self.app)


def _made_kit(popup):
    """The slug of ``popup``, whose press kit is made: its files hold nothing."""
    now, total = clock.now(), press_kits.TOTAL
    kit = PressKit(popup_id=popup.id, round=1, asked_at=now, asked_by="#1", total=total, done=total, made_at=now)
    db.session.add(kit)
    folder = press_kits.folder_of(kit)
    folder.mkdir(parents=True)
    for piece in press_kits.PIECES:
        for language in ("ko", "en"):
            (folder / piece.file(language)).write_bytes(b"")
    return popup.slug


@pytest.fixture
def world(app, settings):
    enterprise, another = SellingEnterpriseFactory(), SellingEnterpriseFactory()
    people = {
        "shopper": UserFactory(),
        "member": MembershipFactory(enterprise=enterprise).user,
        "viewer": StaffFactory(staff_role=StaffRole.VIEWER),
        "manager": StaffFactory(),
        "event_manager": StaffFactory(staff_role=StaffRole.EVENT_MANAGER),
        "market_manager": StaffFactory(staff_role=StaffRole.MARKET_MANAGER),
        "finance": StaffFactory(staff_role=StaffRole.FINANCE),
    }
    variants = [
        StockFactory(variant=VariantFactory(product=ProductFactory(enterprise=owner))).variant
        for owner in (enterprise, another)
    ]
    venue = VenueFactory()
    booth = BoothFactory(venue_id=venue.id)
    space = _space_of(venue)
    popup = PopupFactory(venue=venue)
    PopupDayFactory(popup=popup)
    seat = ParticipationFactory(popup=popup, enterprise=another)
    begun = clock.day_of(clock.now()) - timedelta(days=1)
    held = PopupFactory(venue=venue, starts_on=begun)
    PopupDayFactory(popup=held)
    ParticipationFactory(popup=held, enterprise=enterprise)
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
    colleague = StaffFactory(staff_role=StaffRole.VIEWER)
    invited = StaffInvitation(
        organisation=StaffOrganisationFactory(),
        email="colleague@example.com",
        email_fingerprint="colleague",
        role=StaffRole.VIEWER,
        scope=StaffScope.EVERYTHING,
        token_hash="no link's",
        inviter=people["manager"],
        invited_at=clock.now(),
        expires_at=clock.now() + timedelta(days=1),
    )
    incident = Incident(popup_id=held.id, on_day=begun, words="비", noted_at=clock.now(), noted_by="#1")
    db.session.add_all([invited, incident])
    db.session.flush()
    another_line = CartLineFactory(cart=CartFactory(), variant=variants[0])
    names = {
        "enterprise": enterprise.slug,
        "unclaimed": EnterpriseFactory(is_sample=False, reference="r-1").slug,
        "product": variants[0].product.slug,
        "another_product": variants[1].product.slug,
        "variant": variants[0].id,
        "another_variant": variants[1].id,
        "popup": popup.slug,
        "public_venue": popup.venue.slug,
        "operation": "list_products",
        "dataset": "popups",
        "channel": "naver",
        "table": "csv",
        "sitemap": "pages",
        "first": 1,
        "pictured": "product",
        "english": "en",
        "digest": "0123456789abcdef",
        "outcome_popup": held.slug,
        "outcome_day": begun.isoformat(),
        "incident": incident.id,
        "kit_popup": _made_kit(held),
        "kit_file": "texts-ko.txt",
        "venue": venue.slug,
        "booth": booth.id,
        **space,
        "participation": seat.id,
        "address": address.id,
        "colleague_of_staff": colleague.id,
        "staff_invitation": invited.id,
        "another_line": another_line.id,
        "token": "a-token-of-no-link",
        "terms": "terms",
    }
    variant_ids = [variant.id for variant in variants]
    db.session.commit()
    names |= _orders_of(people["shopper"], variant_ids)
    names |= _troubles_of(names["part"], names["another_part"])
    names["payment_page"] = _payment_page(app, variant_ids)
    names |= _claim_of(people["shopper"], variant_ids[:1], settings)
    names |= _parcels_of(names, (enterprise.id, another.id), people["member"], settings)
    names |= _voices_of(people["shopper"], [variant.product for variant in variants], names["part"])
    names |= _shops_of(enterprise, another)
    names |= _calls_of(enterprise, another)
    names |= _coupons_of(enterprise, another)
    names |= _kept_by_the_city(variants[0].product)
    names |= _quotes_of(people["shopper"], enterprise, another)
    names |= _inquiries_to(enterprise, another)
    names |= _settlements_of(enterprise, another)
    names["difference"] = _difference()
    names |= _public_file()
    names |= _teams_of(enterprise, another, people, settings)
    names |= _files(settings)
    names |= _applications_of(people["member"], enterprise, another)
    names |= _photos_of(names["product"], names["another_product"])
    with transaction():
        notifications.beat(now=clock.now() + timedelta(hours=1))  # so long may it take to ask for everything
    return World(app, people, names)


def _kept_by_the_city(product):
    """What the city has picked, offers, and writes down: a pick, a coupon, words, a fee that is to come."""
    pick, coupon = HomePick(product_id=product.id, position=1), CouponFactory(enterprise=None, budget=10_000)
    group = SynonymGroup(words=[Synonym(word=word, shown=word) for word in ("텀블러", "보온병")])
    rule = FeeRule(basis_points=300, since=clock.now() + timedelta(days=9))
    db.session.add_all([pick, group, rule])
    db.session.commit()
    return {
        "home_pick": pick.id,
        "market_coupon": coupon.id,
        "synonyms": group.id,
        "fee_rule": rule.id,
        "shelf": product.category.slug,
        "up_or_down": "down",
        "pick_kind": "product",
    }


def _calls_of(enterprise, another):
    """An open call that the enterprise has answered, and one that only the other one has."""
    called, elsewhere = a_call(), a_call()
    applied(called, enterprise)
    applied(elsewhere, another)
    db.session.commit()
    names = {"call": called.slug, "called_popup": called.popups[0].slug, "another_call": elsewhere.slug}
    decided = a_decided_call()
    pinned = allocation.adjustments_of(decided)[0]
    return names | {"decided_call": decided.slug, "run": 1, "adjustment": pinned.id} | _offers_to(enterprise, another)


def _offers_to(enterprise, another):
    """A booth that the enterprise has confirmed and one that is offered to the other; a third waits and objects."""
    third = SellingEnterpriseFactory()
    announced(a_drawn_call(enterprises=[enterprise, another, third]))
    offers = db.session.scalars(select(BoothOffer).order_by(BoothOffer.id)).all()
    own = next((one for one in offers if one.application.enterprise_id == enterprise.id), None)
    place = db.session.scalars(select(WaitingPlace)).one()
    if own is None:  # the lottery was for the others: they make way
        for one in offers[:1]:
            with transaction():
                answering.decline(one, actor=THE_MARKET, now=clock.now())
        own = db.session.scalars(select(BoothOffer).where(BoothOffer.from_waiting)).one()
    with transaction():
        answering.confirm(own, actor=THE_MARKET, now=clock.now())
    with transaction():
        objection = objecting.object_to(place.application, "이의", actor=THE_MARKET, now=clock.now())
    letter = db.session.scalars(select(OfferLetter)).first()
    return {
        "offered_call": own.call.slug,
        "offered_popup": own.popup.slug,
        "offer": own.id,
        "waiting_place": place.id,
        "letter": letter.id,
        "booth_objection": objection.id,
    }


def _space_of(venue):
    """Who lends the venue, what belongs to it, and a day that is free."""
    partner = Partner(
        slug="partner",
        is_sample=True,
        name_ko="예시 철도",
        kind=PartnerKind.RAILWAY,
        sources=[],
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    day = clock.day_of(clock.now()) + timedelta(days=200)
    closed = Blackout(venue_id=venue.id, first_day=day, last_day=day, reason_ko="공사", added_at=clock.now())
    label = PlanLabel(venue_id=venue.id, x=1, y=1, words_ko="통로")
    picture = VenuePhoto(venue_id=venue.id, position=1, reference="pictures/none-4x3", alt_ko="대합실")
    free = Closure(day=day, name_ko="임시공휴일", name_en="Temporary holiday")
    db.session.add_all([partner, closed, label, picture, free])
    db.session.flush()
    names = {"partner": partner.slug, "blackout": closed.id, "plan_label": label.id}
    return names | {"venue_photo": picture.id, "closed_day": day.isoformat()}


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


def _parcels_of(names, enterprise_ids, member, settings):
    """Parcels, lists of parcels and papers of both enterprises."""
    now, made = clock.now(), {"slip_kind": "picking", "sheet_kind": "xlsx", "first": 1}
    with transaction():
        parcel = Parcel(seller_order_id=names["another_part"], carrier="cj", tracking_number="1", sent_at=now)
        db.session.add(parcel)
        for whose, enterprise_id in zip(("", "another_"), enterprise_ids, strict=True):
            facts = {"enterprise_id": enterprise_id, "asked_by_id": member.id, "asked_at": now, "language": "ko"}
            batch = SendingBatch(**facts, asked_by="#1", rows=[])
            file = files.keep(settings.instance / "packing", b"%PDF-1.7")
            paper = PackingPaper(**facts, kind=PaperKind.SLIPS_A6, part_ids=[names["part"]], files=[file])
            sheet = faulty_sheet(settings.instance / "imports", **facts)
            db.session.add_all([batch, paper, sheet])
            db.session.flush()
            made |= {f"{whose}batch": batch.id, f"{whose}paper": paper.id, f"{whose}import": sheet.id}
        own = db.session.get_one(SellerOrder, names["claimed_part"])
        return made | {"parcel": own.parcels[0].id, "another_parcel": parcel.id}


def _troubles_of(part_id, another_part_id):
    """A refund of the shopper's order that failed, and a fault claimed of another enterprise's part of it."""
    part, order = db.session.get_one(SellerOrder, another_part_id), db.session.get_one(SellerOrder, part_id).order
    moment = {"called_at": clock.now(), "parameters": {}}
    attempt = PaymentAttempt(
        order_id=order.id,
        number=1,
        status=AttemptStatus.PAID,
        gateway="sandbox",
        livemode=False,
        amount=order.total,
        captured=order.total,
        idempotency_key=f"checkout:{order.number}:1",
        payment_id="pi_of_this_test",
        expires_at=clock.now(),
        **moment,
    )
    refund = Refund(
        attempt=attempt,
        reason=RefundReason.BY_THE_MARKET,
        status=RefundStatus.FAILED,
        amount=1_000,
        idempotency_key=f"refund:{order.number}:1",
        requested_at=clock.now(),
        **moment,
    )
    claim = Claim(
        number="C261123-ANTHER",
        seller_order=part,
        kind=ClaimKind.DEFECT,
        reason=ClaimReason.DAMAGED,
        status=ClaimStatus.REQUESTED,
        bearer=Bearer.ENTERPRISE,
        goods_amount=part.lines[0].paid,
        shipping_amount=0,
        withheld=0,
        requested_at=clock.now(),
        requested_by="guest",
        lines=[ClaimLine(order_line=part.lines[0], quantity=1, amount=part.lines[0].paid)],
    )
    db.session.add_all([refund, claim])
    db.session.commit()
    return {"another_claim_id": claim.id, "failed_refund": refund.id}


def _voices_of(shopper, products, part_id):
    """The shopper's questions about what two enterprises sell, one answered; a review of each; a decision."""
    own, another = products
    words = {"text": "얼마나 오래가나요?", "is_secret": False}
    asked = [Question(**words, **_said_by(shopper, of)) for of in (own, own, another)]
    asked[1].answer, asked[1].answered_at = "한 해요.", clock.now()
    reviews = [Review(stars=4, text="향이 참 좋아요.", **_said_by(shopper, of)) for of in (own, another)]
    db.session.add_all([*asked, *reviews])
    db.session.flush()
    decision = Decision(
        review_id=reviews[0].id,
        about_answer=False,
        outcome=Outcome.REMOVE,
        reason=ReportReason.INSULT,
        note="비방이 들어 있습니다.",
        decided_at=clock.now(),
        decided_by="고양시 담당자",
    )
    db.session.add(decision)
    line_id = db.session.get_one(SellerOrder, part_id).lines[0].id
    db.session.commit()
    names = {"question": asked[0].id, "answered_question": asked[1].id, "another_question": asked[2].id}
    names |= {"review": reviews[0].id, "another_review": reviews[1].id, "decision": decision.id, "line": line_id}
    return names | {"question_kind": "question"}


def _said_by(user, product):
    """What questions and reviews have in common."""
    facts = {"product_id": product.id, "enterprise_id": product.enterprise_id, "user_id": user.id}
    return facts | {"author": "김**", "said_at": clock.now(), "is_sample": True}


def _applications_of(member, enterprise, another):
    """The member's application for one more enterprise, one that was sent, and documents of both enterprises."""

    def kept():
        return files.keep(handed_in.folder(), b"a document")

    own = add_paper(begun(member), document_models.PaperKind.OTHER, file=kept())
    somebody = UserFactory()
    db.session.commit()
    application = sent(somebody)
    papers = queries_of_applications.papers_of(application)
    for paper in papers:
        paper.file = kept()
    document, waiting, of_another = (
        DocumentFactory(enterprise=owner, state=state, file=kept())
        for owner, state in (
            (enterprise, document_models.PaperState.CONFIRMED),
            (another, document_models.PaperState.WAITING),
            (another, document_models.PaperState.CONFIRMED),
        )
    )
    db.session.commit()
    return {
        "step": "contact",
        "own_paper": own,
        "application": application.id,
        "sent_paper": papers[0].id,
        "document": document.id,
        "waiting_document": waiting.id,
        "another_document": of_another.id,
    }


def _settlements_of(enterprise, another):
    """A statement of each enterprise, and a payout that waits for the bank."""
    week_ago = clock.now() - timedelta(days=8)
    numbers = []
    for owner in (enterprise, another):
        db.session.add(account_of(owner.id))
        db.session.commit()
        with transaction():
            settlements.adjust(
                owner, amount=10_000, reason="행사 지원", ticket=owner.slug, actor=THE_MARKET, now=week_ago
            )
        with transaction():
            numbers += [made.number for made in closing.close_periods(owner.id, now=clock.now())]
    with transaction():
        file = settlements.make_payout_file(total=20_000, actor=THE_MARKET, now=clock.now())
        payout = {"payout_file": file.number, "payout": file.payouts[0].id}
    return {"statement": numbers[0], "another_statement": numbers[1], **payout}


def _teams_of(enterprise, another, people, settings):
    """In each team a colleague, somebody invited, and a file of everything; and a passkey of the shopper's."""
    now, names = clock.now(), {}
    for prefix, team in (("", enterprise), ("another_", another)):
        colleague = MembershipFactory(enterprise=team, role=MemberRole.STAFF).user
        invitation = MemberInvitation(
            enterprise_id=team.id,
            email="new@example.com",
            email_fingerprint=f"{prefix}new",
            role=MemberRole.STAFF,
            token_hash=f"{prefix}hash",
            invited_by=people["member"].id,
            invited_at=now,
            expires_at=now + timedelta(days=1),
        )
        file = files.keep(settings.instance / "archives", b"everything")
        archive = Archive(enterprise_id=team.id, language="ko", asked_at=now, total=0, done=0, file=file, made_at=now)
        db.session.add_all([invitation, archive])
        db.session.flush()
        names |= {f"{prefix}colleague": colleague.id, f"{prefix}invitation": invitation.id}
        names |= {f"{prefix}archive": archive.id}
    whose = {"user_id": people["shopper"].id, "added_at": now}
    passkey = Passkey(credential_id="eHg", public_key="eHg", name="전화기", **whose)
    db.session.add(passkey)
    db.session.commit()
    return names | {"passkey": passkey.id}


def _difference():
    """What the reconciliation finds: the refund that failed."""
    comparison = reconciling.compare(is_full=True, now=clock.now())
    with transaction():
        reconciling.record(comparison)
    return db.session.scalar(select(Difference.id).order_by(Difference.id))


def _public_file():
    """A public file that was compared, with a row to decide and a faulty one."""
    file = handed_in_public_file("self_support", ["처음 보는 곳", {"자활기업": ""}])
    row = db.session.scalar(select(PublicFileRow).where(PublicFileRow.file_id == file.id).order_by(PublicFileRow.id))
    return {"public_file": file.id, "public_file_row": row.id}


def _claim_of(shopper, variant_ids, settings):
    """Something that was sent to the shopper and goes back, with a picture of it."""
    order_id = place(cart_of(variant_ids))
    with transaction():
        order, now = db.session.get_one(Order, order_id), clock.now()
        order.user_id = shopper.id
        orders.confirm_payment(order, now=now)
        (part,) = order.seller_orders
        orders.send(part, carrier="cj", tracking_number="123456789012", actor=THE_MARKET, now=now)
        claim = claims.request(
            part,
            kind=ClaimKind.WITHDRAW,
            reason=ClaimReason.CHANGE_OF_MIND,
            quantities={part.lines[0].id: 1},
            note="",
            known_on=None,
            agreed_amount=0,
            actor=THE_MARKET,
            now=now,
            gateway=payment_gateway(),
        )
        claims.attach_photos(claim, ["picture.jpg"])
        db.session.flush()
        names = {"claimed_order": order.number, "claimed_part": part.id, "claim": claim.number}
        names |= {"claim_id": claim.id, "photo": claim.photos[0].id, "kind": "cancel"}
    (settings.uploads / "claims").mkdir(parents=True, exist_ok=True)
    (settings.uploads / "claims" / "picture.jpg").write_bytes(b"a picture")
    return names


def _payment_page(app, variant_ids):
    order_id = place(cart_of(variant_ids[:1]))
    with app.test_request_context("/", base_url="http://localhost"):
        return payments.start(order_id).rpartition("/")[2]


def _shops_of(*enterprises):
    """A place, a photo and a holiday that lies ahead, of each of the two."""
    next_year = clock.day_of(clock.now()) + timedelta(days=365)
    names = {"way": "up"}
    for prefix, enterprise in zip(("", "another_"), enterprises, strict=True):
        facts = {"enterprise_id": enterprise.id}
        place = PickUpPlace(**facts, position=1, name_ko="작업장", address_ko="고양시")
        shown = ShopPhoto(**facts, position=1, reference="drawing.svg", alt_ko="오븐")
        days = {"first_day": next_year, "last_day": next_year, "kind": HolidayKind.LATER}
        holiday = Holiday(**facts, **days, words_ko="쉽니다.")
        db.session.add_all([place, shown, holiday])
        db.session.commit()
        names |= {f"{prefix}place": place.id, f"{prefix}shop_photo": shown.id, f"{prefix}holiday": holiday.id}
    return names


def _photos_of(*slugs):
    """Two photos of each product, one of which was uploaded and waits."""
    found = []
    for slug in slugs:
        with transaction():
            product = db.session.scalar(select(Product).where(Product.slug == slug))
            pictures = [
                add_picture(photo((40, 30)), name="a.jpg", enterprise=product.enterprise, user=None, now=clock.now())
                for _ in range(2)
            ]
            photos.add(product, pictures, actor=THE_MARKET, now=clock.now())
            found.append((photos.photos_of(product)[1].id, pictures[0].key))
    (own, key), (another, _) = found
    return {"product_photo": own, "another_photo": another, "key": key, "width": "40", "avif": "avif"}


def _quotes_of(shopper, *enterprises):
    """A request of the shopper to each of the two, answered."""
    own, another = (quoted(enterprise=enterprise, user=shopper) for enterprise in enterprises)
    return {"quote": own, "another_quote": another}


def _inquiries_to(*enterprises):
    """A shop asks each of the two, and the market."""
    told = Inquiry("동네책방", "이담당", "books@example.com", "01012345678", "메밀쿠키", 40, None)
    how = {"product": None, "language": "ko", "city_mail": "city@example.com", "actor": GUEST, "now": clock.now()}
    rows = [wholesale.ask(told, enterprise=one, **how) for one in (*enterprises, None)]
    db.session.commit()
    return dict(zip(("inquiry", "another_inquiry", "market_inquiry"), (row.number for row in rows), strict=True))


def _coupons_of(*enterprises):
    """A coupon of each of the two."""
    coupons = [CouponFactory(enterprise=enterprise) for enterprise in enterprises]
    db.session.commit()
    return {"coupon": coupons[0].id, "another_coupon": coupons[1].id}


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


NOTHING_OF_OTHERS = {
    "applying.step": "a step's name",
    "seller.orders.sheet.blank": "a kind of file",
    "seller.popups.call": "a call of the city",
    "seller.popups.apply": "a call of the city",
}
"""What a seller's address can name without naming anything of an enterprise."""


def test_every_sellers_address_that_names_something_is_tried_with_anothers(app):
    naming = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(("seller.", "applying.")) and rule.arguments
    }

    assert naming == ({*ANOTHER_ENTERPRISES} | {*NOTHING_OF_OTHERS})


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


# --- the roles of the city's staff

SEE, POPUPS, MARKET, ORDERS, MONEY, ADMINISTER = "see", "popups", "market", "orders", "money", "administer"

MAY = {
    "viewer": {SEE},
    "event_manager": {SEE, POPUPS},
    "market_manager": {SEE, POPUPS, MARKET, ORDERS},
    "finance": {SEE, ORDERS, MONEY},
    "manager": {SEE, POPUPS, MARKET, ORDERS, MONEY, ADMINISTER},
}
"""Each role of the staff, and what it is for; ``manager`` is the administrator."""

NEEDED = {
    "city.dashboard": SEE,
    "city.audit": SEE,
    "city.audit.export": ADMINISTER,
    "city.popups": POPUPS,
    "city.outcomes": POPUPS,
    "city.press_kit": POPUPS,
    "city.calls": POPUPS,
    "city.readiness": POPUPS,
    "city.allocation": POPUPS,
    "city.offers": POPUPS,
    "city.objections": POPUPS,
    "city.venues": POPUPS,
    "city.schedule": POPUPS,
    "city.partners": POPUPS,
    "city.closures": POPUPS,
    "city.applications": MARKET,
    "city.public_files": MARKET,
    "city.reports": MARKET,
    "city.orders": ORDERS,
    "city.claims": ORDERS,
    "city.settlements": MONEY,
    "city.reconciliation": MONEY,
    "city.staff": ADMINISTER,
    "city.enterprises": MARKET,
    "city.channels": MARKET,
    "city.wholesale": MARKET,
    "city.products": MARKET,
    "city.home": MARKET,
    "city.shelves": MARKET,
    "city.coupons": MONEY,
    "city.fees": MONEY,
    "city.settings": ADMINISTER,
}
"""What each feature of the office needs, to change something: all of the staff look. ``TABLE`` says where looking
needs the same (``CITY_WORKERS``)."""


@pytest.mark.one_engine
def test_each_role_of_the_staff_opens_what_is_its_own(app, world):
    outside = {"anonymous": SIGN_IN, "shopper": HIDDEN, "member": HIDDEN}
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/city/")]
    for rule in rules:
        needed = NEEDED.get(rule.endpoint) or NEEDED[".".join(rule.endpoint.split(".")[:2])]
        path = path_of(app, rule.endpoint, TABLE[rule.endpoint], world)
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            to_change = method == "POST" or TABLE[rule.endpoint].guard is CITY_WORKERS
            for role, answer in outside.items():
                assert as_answer(knock(world.browsers[role], method, path)) is answer, (role, method, rule)
            for role, may in MAY.items():
                answer = as_answer(knock(world.browsers[role], method, path))
                refused = to_change and needed not in may
                assert (answer is REFUSED) == refused, (role, method, rule)
    assert len(rules) > 50


OPEN_TO_LIMITED = {
    "city.dashboard.index",
    "city.staff.index",
    "city.popups.index",
    "city.popups.new",
    "city.popups.series.new",
    "city.calls.index",
    "city.calls.new",
    "city.schedule.index",
}
"""What whose role reaches the pop-ups of their own organisation alone opens; everything else here is others'."""


@pytest.mark.one_engine
def test_whose_role_reaches_their_own_popups_opens_nothing_of_others(app, world):
    limited = StaffFactory(staff_role=StaffRole.EVENT_MANAGER, member__scope=StaffScope.OWN_POPUPS)
    db.session.commit()
    browser, before = signed_in(app, limited), state(but=LOGS)

    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/city/"):
            continue
        path = path_of(app, rule.endpoint, TABLE[rule.endpoint], world)
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            answer = as_answer(knock(browser, method, path))
            shut = answer in (REFUSED, HIDDEN)
            assert shut == (rule.endpoint not in OPEN_TO_LIMITED), (method, rule, answer)
    assert state(but=LOGS) == before


def test_what_is_another_enterprises_is_not_found_like_what_does_not_exist(app, world):
    before = state()

    for method in ("GET", "POST"):
        for endpoint, route in with_method(ANOTHER_ENTERPRISES, method):
            path = path_of(app, endpoint, route, world)
            answers = {role: as_answer(knock(world.browsers[role], method, path)) for role in ROLES}
            assert answers == route.guard.all_answers(method), endpoint
    assert state() == before


def belongings(enterprise_id):
    """Every row that says it is the enterprise's."""
    db.session.rollback()
    connection = db.session.connection()
    rows = {
        table.name: connection.execute(table.select().where(table.c.enterprise_id == enterprise_id)).all()
        for table in metadata.sorted_tables
        if "enterprise_id" in table.c
    }
    found = {name: sorted(map(str, own)) for name, own in rows.items()}
    db.session.rollback()
    return found


def test_extra_fields_of_a_form_reach_nothing_of_another_enterprise(app, world):
    another = db.session.get_one(SellerOrder, world.names["another_part"]).enterprise_id
    named = ("product", "variant", "part", "claim_id", "question", "review", "coupon", "holiday", "place", "document")
    extra = {f"{name.removesuffix('_id')}_id": world.names[f"another_{name}"] for name in named}
    extra |= {"enterprise_id": another, "enterprise": another, "id": world.names["another_variant"], "role": "owner"}
    before = belongings(another)

    for endpoint, route in with_method(TABLE, "POST"):
        if endpoint.startswith(("seller.", "applying.")):
            as_answer(world.fresh_browser("member").post(path_of(app, endpoint, route, world), extra))
            assert belongings(another) == before, endpoint


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
