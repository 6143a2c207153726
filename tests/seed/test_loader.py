"""The data in the tables: all of it, only what is real, out of sight, and gone."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from market.domain.accounts.models import User
from market.domain.catalog.models import Category, Product, ProductPhoto, ProductStatus
from market.domain.catalog.services import hide, publish
from market.domain.enterprises.models import (
    Enterprise,
    EnterpriseSource,
    EnterpriseStatus,
    Membership,
    SellerIdentity,
)
from market.domain.fees.models import FeeRule
from market.domain.inventory.models import Stock
from market.domain.orders.models import SellerOrder
from market.domain.popups import queries as popups
from market.domain.popups.models import Participation, Popup, PopupDay, PopupStatus, Venue
from market.domain.search.models import SearchDocument
from market.domain.settlements.models import PayoutAccount
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from market.seed import loader
from tests.domain.orders.ordering import order_of
from tests.factories import CartFactory, CartLineFactory

pytestmark = pytest.mark.usefixtures("app")
NOW = clock.now()


def count(model, *conditions):
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


@pytest.fixture
def loaded(settings):
    loader.load(real_only=False, now=NOW, uploads=settings.uploads)


def test_the_whole_market_comes_in(settings, loaded):
    assert count(Enterprise, Enterprise.reference.is_not(None)) == 104
    assert count(Enterprise, Enterprise.is_sample) == 100
    assert count(Product) >= 620
    assert count(Popup) == 38
    assert count(User) == 5
    shown = count(Enterprise, Enterprise.status == EnterpriseStatus.ACTIVE)
    assert count(SearchDocument) == shown + count(Product) + count(Popup, Popup.series.is_(None))

    files = set(db.session.scalars(select(ProductPhoto.file)))
    assert all((settings.uploads / file).is_file() for file in files)
    assert len(files) <= 288

    coming = popups.next_popup(clock.day_of(NOW))
    assert (coming.popup.slug, coming.sellers) == ("sample-seoul-station", 13)
    venue = popups.public_popup(coming.popup.slug).venue
    assert len([booth for booth in venue.booths if booth.is_open]) == 13


def test_only_the_real_directory_comes_in_when_asked(settings):
    loader.load(real_only=True, now=NOW, uploads=settings.uploads)

    assert (count(Enterprise), count(Product), count(User)) == (104, 0, 0)
    assert (count(Popup), count(Venue), count(Category)) == (29, 15, 12)
    assert count(Enterprise, Enterprise.is_sample) == 0


def test_no_real_organisation_sells_and_each_has_a_source(settings):
    loader.load(real_only=True, now=NOW, uploads=settings.uploads)

    assert count(SellerIdentity) == 0
    assert count(Enterprise, ~Enterprise.id.in_(select(EnterpriseSource.enterprise_id))) == 0
    assert count(Enterprise, Enterprise.picture.is_not(None)) == 0


def test_a_sample_product_of_any_sort_can_be_taken_off_the_shelf_and_put_back(loaded):
    sorts = select(func.min(Product.id)).group_by(Product.category_id, Product.own_notice_template)
    with transaction():
        for product in db.session.scalars(select(Product).where(Product.id.in_(sorts))).all():
            hide(product, actor=THE_MARKET, now=NOW)
            publish(product, actor=THE_MARKET, now=NOW)

    assert count(Product, Product.status != ProductStatus.PUBLISHED) == 0


def test_a_hidden_sample_is_out_of_sight_and_comes_back_as_it_was(loaded):
    documents = count(SearchDocument)
    with transaction():
        popup = db.session.scalar(select(Popup).where(Popup.slug == "sample-lakeside"))
        popup.status, popup.cancelled_at = PopupStatus.CANCELLED, NOW

    assert loader.hide_sample(now=NOW) == 100
    assert count(Enterprise, Enterprise.status == EnterpriseStatus.ACTIVE) == 104
    assert count(Popup, Popup.is_sample, Popup.status != PopupStatus.DRAFT) == 0
    assert count(SearchDocument) == 104 + 29
    assert loader.hide_sample(now=NOW) == 0

    assert loader.show_sample(now=NOW) == 100
    assert count(Popup, Popup.status == PopupStatus.PUBLISHED) == 33
    assert count(Popup, Popup.status == PopupStatus.CANCELLED) == 1
    assert count(SearchDocument) == documents - 1


def test_a_removed_sample_leaves_only_what_is_real(loaded):
    assert loader.remove_sample(now=NOW) == 100

    assert (count(Enterprise), count(Product), count(Stock), count(Popup), count(Venue)) == (104, 0, 0, 29, 15)
    assert count(Participation, Participation.enterprise_id.is_not(None)) > 0
    assert count(PopupDay) > 0
    assert count(Membership) == 0
    assert count(User, User.disabled_at.is_(None)) == 0
    assert count(Category) == 12


def test_the_sample_brings_fees_and_accounts_and_takes_them_away_again(loaded):
    assert count(FeeRule) == 3
    assert count(PayoutAccount) == 90
    holders = db.session.scalars(select(PayoutAccount.holder)).all()
    assert all("예시" in holder for holder in holders)
    with transaction():
        db.session.add(FeeRule(basis_points=700, since=NOW + timedelta(days=1)))

    loader.remove_sample(now=NOW + timedelta(days=2))

    assert db.session.scalars(select(FeeRule.basis_points)).all() == [700]
    assert count(PayoutAccount) == 0


def test_what_an_order_refers_to_survives_the_removal_out_of_sight(loaded):
    stock = db.session.scalars(select(Stock).where(Stock.on_hand > 5).order_by(Stock.variant_id)).first()
    cart = CartFactory()
    CartLineFactory(cart=cart, variant=stock.variant)
    db.session.commit()
    order = order_of(cart)

    assert loader.remove_sample(now=NOW + timedelta(days=1)) == 99

    kept = db.session.scalar(select(Enterprise).where(Enterprise.is_sample))
    assert kept.status is EnterpriseStatus.HIDDEN
    assert count(Product) == 1
    assert db.session.scalar(select(SellerOrder.enterprise_id).where(SellerOrder.order_id == order.id)) == kept.id
    assert count(SearchDocument) == 104 + 29
