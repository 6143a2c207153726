"""The page of a product with many options, and of a service that is asked about first."""

import re

import pytest
from sqlalchemy import update

from market.domain.catalog.models import Product, ProductKind
from market.domain.catalog.options import Axis, Value, VariantFacts, combinations, set_options
from market.domain.inventory.models import Stock
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db
from tests.factories import ProductFactory, StockFactory, VariantFactory
from tests.queries import at_most
from tests.structured import told_of


def _axis(label, english, names):
    return Axis(label, english, tuple(Value(name, f"{english} {name}") for name in names))


def _with_options(*axes, on_hand=30):
    """A product on sale with every choice of ``axes``; each tenth costs 500 more, each ninth is sold out."""
    product = ProductFactory(slug="shirt", price=20_000)
    VariantFactory(product=product, position=1)
    facts = [
        VariantFacts(names, extra_price=500 if number % 10 == 9 else 0)
        for number, names in enumerate(combinations(axes))
    ]
    made = set_options(product, axes, facts, actor=THE_MARKET, now=clock.now())
    db.session.add_all(
        Stock(variant_id=one.id, on_hand=0 if number % 9 == 8 else on_hand) for number, one in enumerate(made)
    )
    db.session.commit()
    return product


COLOUR = _axis("색상", "Colour", [f"색{number}" for number in range(10)])
SIZE = _axis("크기", "Size", [f"크기{number}" for number in range(10)])


def test_a_dozen_options_lie_open_and_one_more_makes_a_list(client, app):
    product = _with_options(_axis("번호", "No.", [f"{number}호" for number in range(12)]))
    assert client.get("/products/shirt").text.count('type="radio" name="variant_id"') == 12

    axis = _axis("번호", "No.", [f"{number}호" for number in range(13)])
    facts = [VariantFacts(names) for names in combinations((axis,))]
    set_options(product, (axis,), facts, actor=THE_MARKET, now=clock.now())
    db.session.commit()

    text = client.get("/products/shirt").text
    assert 'type="radio" name="variant_id"' not in text
    assert '<select class="in" id="variant_id" name="variant_id" required>' in text
    assert "<optgroup" not in text


def test_a_hundred_options_stand_under_their_first_value_and_say_what_is_gone(client, app):
    product = _with_options(COLOUR, SIZE)

    with at_most(25):
        text = client.get("/products/shirt").text

    assert text.count("<optgroup") == 10
    assert text.count("<option value=") == 100
    assert '<label class="f__l" for="variant_id">색상 / 크기</label>' in text
    sold_out = next(one for one in product.variants if one.name_ko == "색0 / 크기8")
    assert re.search(rf'value="{sold_out.id}" disabled>크기8 \(품절\)', text)
    assert "크기9 +500원" in text
    assert "옵션 100개 가운데 89개" in text
    english = client.get("/en/products/shirt").text
    assert '<optgroup label="Colour 색0">' in english


def test_the_first_that_is_left_is_chosen_and_an_asked_one_stays(client, app):
    product = _with_options(COLOUR, SIZE)
    first, other = product.variants[0], product.variants[14]

    assert f'value="{first.id}" selected' in client.get("/products/shirt").text
    assert f'value="{other.id}" selected' in client.get(f"/products/shirt?variant_id={other.id}").text


@pytest.fixture
def service(app):
    product = ProductFactory(slug="cleaning", price=150_000, kind=ProductKind.SERVICE_BY_QUOTE, is_sample=False)
    VariantFactory(product=product)
    db.session.commit()
    return product


def test_a_service_is_asked_about_and_never_put_into_the_basket(client, service):
    text = client.get("/products/cleaning").text

    assert 'href="/quotes/new?product=cleaning"' in text
    assert "/cart/lines" not in text
    assert "품절" not in text
    assert "150,000원부터" in text
    answer = client.post("/cart/lines", {"variant_id": str(service.variants[0].id), "quantity": "1"})
    assert answer.status_code in (303, 422)
    assert "cart" not in answer.headers.get("Location", "")


def test_a_service_in_a_list_costs_from_its_price_on(client, service):
    text = client.get("/products").text

    assert "150,000원부터" in text
    assert "card--out" not in text


def _offer(slug, client):
    """What the page of a product that is no sample says to machines of its price."""
    db.session.execute(update(Product).where(Product.slug == slug).values(is_sample=False))
    db.session.commit()
    return told_of(client.get(f"/products/{slug}").text)["Product"][0]["offers"]


def test_search_engines_are_told_the_range_of_prices(client, app):
    _with_options(COLOUR, SIZE)
    offer = _offer("shirt", client)

    assert (offer["lowPrice"], offer["highPrice"], offer["offerCount"]) == (20_000, 20_500, 100)


def test_one_price_for_all_is_one_offer_and_a_service_has_a_lowest_one(client, service):
    StockFactory(variant__product=ProductFactory(slug="tea", price=5_000))
    db.session.commit()

    assert _offer("tea", client)["price"] == 5_000
    assert _offer("cleaning", client)["priceSpecification"]["minPrice"] == 150_000
