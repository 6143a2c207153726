"""Bringing the data into the tables, and the sample market out of sight and out of the way again."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import case, delete, exists, or_, select, update

from market.domain.accounts import services as accounts
from market.domain.accounts.models import Authenticator, StaffRole, User
from market.domain.accounts.queries import email_fingerprint
from market.domain.audit import services as audit
from market.domain.catalog.models import Product, ProductVariant
from market.domain.enterprises.models import Enterprise, EnterpriseStatus, MemberRole, Membership
from market.domain.enterprises.shop_models import EntryHiding
from market.domain.fees.models import FeeRule
from market.domain.ledger.models import LedgerEntry
from market.domain.operators import services as operators
from market.domain.operators.models import StaffScope
from market.domain.orders.models import OrderLine, SellerOrder
from market.domain.popups.models import Blackout, Participation, Popup, PopupDay, PopupStatus, Venue
from market.domain.popups.space_models import Partner
from market.domain.search import synonyms
from market.domain.search.models import DocumentKind
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from market.seed import (
    findable,
    real_rows,
    sample_allocation,
    sample_application,
    sample_calls,
    sample_keeping,
    sample_offers,
    sample_outcomes,
    sample_places,
    sample_quotes,
    sample_registers,
    sample_rows,
    sample_voices,
    sample_wholesale,
    space,
)
from market.seed.dataset import DEMO_ACCOUNTS, DEMO_ORGANISATIONS, DEMO_POPUP_OF_THE_CENTRE, DEMO_SELLER_OF
from market.seed.reading import read
from market.web.site import settings


def load(*, real_only: bool, now: datetime, uploads: Path) -> None:
    """Fill an empty database: all or nothing.

    ``real_only`` leaves the sample market out. The demo accounts come with the sample, and never in production:
    everybody can read their passwords.
    """
    with transaction():
        real_rows.load_directory(now=now)
        synonyms.add_groups(read("synonyms.json")["groups"], actor=THE_MARKET, now=now)
        shelves = sample_rows.load_categories(uploads=uploads)
        if not real_only:
            enterprises = sample_rows.load_enterprises(now=now, uploads=uploads)
            sample_rows.load_fees(enterprises, shelves, now=now)
            sample_rows.load_products(enterprises, shelves, now=now, uploads=uploads)
            sample_places.load_places(enterprises, now=now)
            space.load_sample_space(now=now)
            sample_keeping.load_keeping(now=now)
            sample_voices.load_voices(now=now)
            sample_registers.load_files(now=now)
            if not settings().is_production:
                _load_accounts(enterprises, now=now)
                sample_application.load_application(now=now)
            sample_quotes.load_quotes(now=now)
            sample_wholesale.load_wholesale(now=now)
            sample_calls.load_calls(now=now)
            sample_allocation.load_allocation(now=now)
            sample_offers.load_offers(now=now)
            sample_outcomes.load_outcomes(now=now)
        findable.describe_everything()


def hide_sample(*, now: datetime) -> int:
    """Take all that is sample out of sight; how many enterprises. Nothing is lost: see ``show_sample``."""
    with transaction():
        findable.forget(_sample_ids())
        hidden = _hide_enterprises()
        _hide_popups(now)
        sample_calls.hide_calls()
        _note("sample.hidden", hidden, now)
    return hidden


def show_sample(*, now: datetime) -> int:
    """Show again what was hidden; how many enterprises. A pop-up that had been called off says so again."""
    hidden_by_the_city = exists().where(EntryHiding.enterprise_id == Enterprise.id)
    with transaction():
        shown = db.session.scalars(
            update(Enterprise)
            .where(Enterprise.is_sample, Enterprise.status == EnterpriseStatus.HIDDEN, ~hidden_by_the_city)
            .values(status=EnterpriseStatus.ACTIVE)
            .returning(Enterprise.id)
        ).all()
        db.session.execute(
            update(Popup)
            .where(Popup.is_sample, Popup.status == PopupStatus.DRAFT, Popup.series.is_(None))  # those are drafts
            .values(
                status=case(
                    (Popup.cancelled_at.is_not(None), PopupStatus.CANCELLED.value), else_=PopupStatus.PUBLISHED.value
                ),
                updated_at=now,
            )
        )
        sample_calls.show_calls()
        findable.describe_everything()
        _note("sample.shown", len(shown), now)
    return len(shown)


def remove_sample(*, now: datetime) -> int:
    """Delete the sample; how many enterprises. What an order refers to stays, out of sight.

    Shelves stay for the goods to come. The demo accounts are closed.
    """
    with transaction():
        findable.forget(_sample_ids())
        sample_offers.remove_offers()
        sample_allocation.remove_allocation()
        sample_calls.remove_calls()
        _remove_popups(now)
        _remove_fees()
        sample_keeping.remove_keeping(now=now)
        sample_application.remove_application()
        sample_registers.remove_files()
        removed = _remove_enterprises()
        _hide_enterprises()
        _close_accounts(now)
        _note("sample.removed", removed, now)
    return removed


def _load_accounts(enterprises: Mapping[str, int], *, now: datetime) -> None:
    division, centre = (
        operators.found_organisation(*names, is_sample=True, actor=THE_MARKET, now=now)
        for names in DEMO_ORGANISATIONS
    )
    staff = {
        "staff": (division, StaffRole.ADMINISTRATOR, StaffScope.EVERYTHING),
        "events": (centre, StaffRole.EVENT_MANAGER, StaffScope.OWN_POPUPS),
    }
    by_the_centre = Popup.slug == DEMO_POPUP_OF_THE_CENTRE
    db.session.execute(
        update(Popup)
        .where(Popup.is_sample)
        .values(organisation_id=case((by_the_centre, centre.id), else_=division.id))
    )
    for account in DEMO_ACCOUNTS:
        user = accounts.create_user(account.email, account.password, account.name, now=now)
        db.session.flush()
        if account.role == "seller":
            owned = {"user_id": user.id, "enterprise_id": enterprises[DEMO_SELLER_OF]}
            db.session.add(Membership(**owned, role=MemberRole.OWNER, since=now))
        if account.secret:
            db.session.add(Authenticator(user_id=user.id, secret=account.secret, added_at=now))
        if account.role in staff:
            operators.admit(user, *staff[account.role], by=THE_MARKET, now=now)


def _close_accounts(now: datetime) -> None:
    emails = [*(account.email for account in DEMO_ACCOUNTS), sample_application.EMAIL]
    theirs = [email_fingerprint(email) for email in emails]
    db.session.execute(update(User).where(User.email_fingerprint.in_(theirs)).values(disabled_at=now))


def _sample_ids() -> dict[DocumentKind, list[int]]:
    return {
        DocumentKind.ENTERPRISE: list(db.session.scalars(select(Enterprise.id).where(Enterprise.is_sample))),
        DocumentKind.PRODUCT: list(db.session.scalars(select(Product.id).where(Product.is_sample))),
        DocumentKind.POPUP: list(db.session.scalars(select(Popup.id).where(Popup.is_sample))),
    }


def _hide_enterprises() -> int:
    hidden = db.session.scalars(
        update(Enterprise)
        .where(Enterprise.is_sample, Enterprise.status != EnterpriseStatus.HIDDEN)
        .values(status=EnterpriseStatus.HIDDEN)
        .returning(Enterprise.id)
    )
    return len(hidden.all())


def _hide_popups(now: datetime) -> None:
    db.session.execute(
        update(Popup)
        .where(Popup.is_sample, Popup.status != PopupStatus.DRAFT)
        .values(status=PopupStatus.DRAFT, updated_at=now)
    )


def _remove_popups(now: datetime) -> None:
    """Delete the pop-ups at which no order is to be collected, and the venues that nothing is at any more."""
    ordered = exists().where(PopupDay.popup_id == Popup.id, SellerOrder.collect_on_id == PopupDay.id)
    db.session.execute(delete(Popup).where(Popup.is_sample, ~ordered))
    _hide_popups(now)
    of_sample = select(Venue.id).where(Venue.is_sample)
    db.session.execute(delete(Blackout).where(Blackout.venue_id.in_(of_sample)))
    in_use = or_(exists().where(Popup.venue_id == Venue.id), exists().where(PopupDay.venue_id == Venue.id))
    db.session.execute(delete(Venue).where(Venue.is_sample, ~in_use))
    lends = exists().where(Venue.partner_id == Partner.id)
    db.session.execute(delete(Partner).where(Partner.is_sample, ~lends))


def _remove_fees() -> None:
    """Delete the fees that came with the sample; those that the operator has set since stay."""
    came = select(Enterprise.created_at).where(Enterprise.is_sample)
    db.session.execute(delete(FeeRule).where(FeeRule.since.in_(came)))


def _remove_enterprises() -> int:
    """Delete the products that were never ordered, and the enterprises that nothing is left of."""
    ordered = exists().where(ProductVariant.product_id == Product.id, OrderLine.variant_id == ProductVariant.id)
    db.session.execute(delete(Product).where(Product.is_sample, ~ordered))
    in_use = or_(
        exists().where(Product.enterprise_id == Enterprise.id),
        exists().where(SellerOrder.enterprise_id == Enterprise.id),
        exists().where(LedgerEntry.enterprise_id == Enterprise.id),
    )
    unused = select(Enterprise.id).where(Enterprise.is_sample, ~in_use)
    db.session.execute(delete(Participation).where(Participation.enterprise_id.in_(unused)))
    removed = db.session.scalars(delete(Enterprise).where(Enterprise.is_sample, ~in_use).returning(Enterprise.id))
    return len(removed.all())


def _note(action: str, enterprises: int, now: datetime) -> None:
    audit.record(
        action,
        actor=THE_MARKET,
        subject=("sample", "all", "sample"),
        now=now,
        changes={"enterprises": [None, enterprises]},
    )
