"""What the city picks stands on the front page at once, in its order; without picks the page chooses by itself."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from market.domain.audit.models import AuditEntry
from market.domain.catalog.models import Product, ProductStatus
from market.domain.storefront.models import HomePick
from market.foundation import clock
from market.foundation.database import db
from tests.factories import EnterpriseFactory, PopupFactory, StaffFactory
from tests.voicing import a_product


@pytest.fixture
def staff(sign_in):
    user = StaffFactory()
    db.session.commit()
    return sign_in(user)


def front(client, *slugs):
    """Those of ``slugs`` that stand on the front page, in its order."""
    page = client.get("/").text
    return sorted((slug for slug in slugs if f'/{slug}"' in page), key=lambda slug: page.index(f'/{slug}"'))


def picks():
    db.session.rollback()
    return list(db.session.scalars(select(HomePick.id).order_by(HomePick.position, HomePick.id)))


def test_products_stand_in_the_order_that_was_chosen_and_what_is_hidden_is_passed_over(staff, client):
    for slug in ("old", "older", "newest"):
        a_product(slug=slug)
    assert staff.post("/city/home/product/nothing").status_code == 303
    for slug in ("old", "older", "old"):
        staff.post(f"/city/home/product/{slug}")
    first, second = picks()

    assert front(client, "old", "older", "newest") == ["old", "older"]
    staff.post(f"/city/home/{second}/move/up")
    assert front(client, "old", "older", "newest") == ["older", "old"]
    db.session.scalars(select(Product).where(Product.slug == "older")).one().status = ProductStatus.HIDDEN
    db.session.commit()
    assert front(client, "old", "older", "newest") == ["old"]
    staff.post(f"/city/home/{first}/remove")
    assert front(client, "old", "newest") == ["newest", "old"]  # the choice of the page itself
    assert {"home.picked", "home.moved", "home.unpicked"} <= set(db.session.scalars(select(AuditEntry.action)))


def test_a_popup_stands_there_in_its_days_alone(staff, client):
    today = clock.day_of(clock.now())
    EnterpriseFactory(slug="weavers")
    for slug, days in (("soon", 3), ("later", 30)):
        PopupFactory(slug=slug, title_ko=slug, starts_on=today + timedelta(days), ends_on=today + timedelta(days))
    db.session.commit()
    typed = {"slug": "later", "first_day": today.isoformat(), "last_day": (today + timedelta(5)).isoformat()}

    assert staff.post("/city/home/popups", typed | {"last_day": "2020-01-01"}).status_code == 422
    assert front(client, "popups/soon", "popups/later")[0] == "popups/soon"
    assert staff.post("/city/home/popups", typed).status_code == 303
    assert staff.post("/city/home/popups", typed).status_code == 409
    assert front(client, "popups/soon", "popups/later")[0] == "popups/later"
    staff.post("/city/home/enterprise/weavers")
    assert front(client, "enterprises/weavers") == ["enterprises/weavers"]

    after = staff.get(f"/city/home/?day={today + timedelta(6)}&q=weavers").text
    assert after.count("later") < staff.get(f"/city/home/?day={today}").text.count("later")
