"""Walking through a long list by its edges."""

import pytest
from sqlalchemy import select

from market.domain.catalog.models import Product
from market.foundation.database import db
from market.foundation.keyset import fetch
from tests.factories import CategoryFactory, ProductFactory, SellingEnterpriseFactory


def _page(edge=None, *, descending=False):
    return fetch(select(Product.slug), by=Product.price, id_=Product.id, descending=descending, edge=edge, size=3)


def _slugs(stretch):
    return [row.slug for row in stretch.rows]


@pytest.fixture
def shelf(app):
    """Eight products; many share a price."""
    enterprise, category = SellingEnterpriseFactory(), CategoryFactory()
    for number, price in enumerate([500, 300, 300, 300, 300, 200, 200, 900]):
        ProductFactory(slug=f"p{number}", price=price, enterprise=enterprise, category=category)
    db.session.commit()


@pytest.mark.parametrize(
    ("descending", "order"),
    [
        (False, ["p5", "p6", "p1", "p2", "p3", "p4", "p0", "p7"]),
        (True, ["p7", "p0", "p4", "p3", "p2", "p1", "p6", "p5"]),
    ],
)
def test_pages_follow_each_other_and_lead_back(shelf, descending, order):
    first = _page(descending=descending)
    second = _page(first.next, descending=descending)
    third = _page(second.next, descending=descending)

    assert _slugs(first) + _slugs(second) + _slugs(third) == order
    assert first.previous is None
    assert third.next is None
    back = _page(third.previous, descending=descending)
    assert _slugs(back) == _slugs(second)
    assert _slugs(_page(back.previous, descending=descending)) == _slugs(first)


def test_the_first_page_reached_from_behind_has_nothing_before_it(shelf):
    back = _page(_page(_page().next).previous)

    assert back.previous is None
    assert back.next == _page().next


def test_an_edge_behind_which_nothing_is_left_leads_to_the_first_page(shelf):
    third = _page(_page(_page().next).next)
    db.session.query(Product).filter(Product.slug.in_(_slugs(third))).delete()
    db.session.commit()

    assert _slugs(_page(_page(_page().next).next)) == _slugs(_page())
