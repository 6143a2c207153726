"""Options: what can be bought of a product, and that it keeps its id."""

import pytest
from sqlalchemy import select

from market.domain.audit.models import AuditEntry
from market.domain.catalog import option_errors as errors
from market.domain.catalog.errors import NothingToSell
from market.domain.catalog.models import ProductVariant
from market.domain.catalog.options import Axis, Value, VariantFacts, axes_of, combinations, set_options, variants_of
from market.foundation import clock
from market.foundation.actors import Actor
from market.foundation.database import db
from tests.factories import CartLineFactory, ProductFactory, StockFactory, VariantFactory

pytestmark = pytest.mark.usefixtures("app")

SELLER = Actor(user_id=7, name="박꾸준")


def axis(label, *values, english=None):
    return Axis(
        label, english, tuple(Value(*value) if isinstance(value, tuple) else Value(value) for value in values)
    )


COLOUR = axis("색상", ("파랑", "Blue"), ("빨강", "Red"), english="Colour")
SIZE = axis("크기", "S", "L")


def _set(product, axes, variants=None):
    facts = variants if variants is not None else [VariantFacts(names) for names in combinations(axes)]
    made = set_options(product, axes, facts, actor=SELLER, now=clock.now())
    db.session.commit()
    return made


@pytest.fixture
def product():
    product = ProductFactory(published_at=None, status="draft")
    VariantFactory(product=product, position=1)
    return product


@pytest.fixture
def sold():
    product = ProductFactory()
    VariantFactory(product=product, position=1)
    return product


def test_two_options_make_each_pair_with_its_name_in_both_languages(product):
    made = _set(product, (COLOUR, SIZE))

    assert [one.name_ko for one in made] == ["파랑 / S", "파랑 / L", "빨강 / S", "빨강 / L"]
    assert made[0].name_en == "Blue / S"
    assert (product.option_label_ko, product.option_label_en) == ("색상 / 크기", "Colour / 크기")
    assert axes_of(product) == (COLOUR, SIZE)
    assert [one.position for one in variants_of(product)] == [1, 2, 3, 4]


def test_what_was_never_on_sale_leaves_nothing_behind(product):
    _set(product, (COLOUR,))

    assert [one.name_ko for one in product.variants] == ["파랑", "빨강"]
    _set(product, ())
    assert [one.name_ko for one in product.variants] == [""]
    assert axes_of(product) == ()
    assert product.option_label_ko is None


def test_what_was_on_sale_is_switched_off_and_stays_in_the_basket(sold):
    line = CartLineFactory(variant=sold.variants[0])

    _set(sold, (SIZE,))

    assert not db.session.get(ProductVariant, line.variant_id).is_active
    assert [one.name_ko for one in variants_of(sold)] == ["S", "L"]
    assert [one.name_ko for one in sold.variants] == ["S", "L", ""]


def test_a_value_that_stays_keeps_its_id_and_its_stock(sold):
    small, _ = _set(sold, (SIZE,))
    StockFactory(variant=small, on_hand=12)

    medium, again = _set(sold, (axis("크기", "M", "S"),))

    assert again.id == small.id
    assert [one.id for one in variants_of(sold)] == [medium.id, small.id]
    large = next(one for one in sold.variants if one.name_ko == "L")
    back = _set(sold, (SIZE,))
    assert back[1].id == large.id
    assert back[1].is_active


def test_price_code_and_whether_it_is_offered_are_kept_and_in_the_audit(product):
    _set(product, (SIZE,))
    _set(product, (SIZE,), [VariantFacts(("S",), "S-1", 0), VariantFacts(("L",), None, 2_000, is_active=False)])

    small, large = variants_of(product)
    assert (small.code, large.extra_price, large.is_active) == ("S-1", 2_000, False)
    changes = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first().changes
    assert changes == {"code:S": [None, "S-1"], "extra_price:L": [0, 2_000], "is_active:L": [True, False]}


def test_without_a_change_nothing_is_written(product):
    _set(product, (COLOUR, SIZE))
    version = product.version

    _set(product, (COLOUR, SIZE))

    assert product.version == version
    assert len(db.session.scalars(select(AuditEntry)).all()) == 1


def test_a_choice_that_is_left_out_is_not_made(product):
    made = _set(product, (COLOUR, SIZE), [VariantFacts(("파랑", "S")), VariantFacts(("빨강", "L"))])

    assert [one.name_ko for one in made] == ["파랑 / S", "빨강 / L"]


def test_a_hundred_can_be_bought_and_one_more_cannot(product):
    ten = [f"{number}호" for number in range(10)]

    assert len(_set(product, (axis("번호", *ten), axis("색", *ten)))) == 100
    with pytest.raises(errors.TooManyVariants):
        _set(product, (axis("번호", *ten, "10호"), axis("색", *ten)))


def test_of_what_is_on_sale_something_can_be_bought(sold):
    with pytest.raises(NothingToSell):
        _set(sold, (), [VariantFacts(is_active=False)])


@pytest.mark.parametrize(
    ("axes", "refusal"),
    [
        ((COLOUR, SIZE, axis("향", "꿀"), axis("맛", "쑥")), errors.TooManyOptions),
        ((axis(" ", "S"),), errors.LabelMissing),
        ((axis("크기", "S"), axis("크기 ", "L")), errors.LabelTwice),
        ((axis("크기"),), errors.ValuesMissing),
        ((axis("크기", "S", " S"),), errors.ValueTwice),
        ((axis("크기", "S,M"),), errors.ValueRefused),
        ((axis("크기", "S / M"),), errors.ValueRefused),
        ((axis("크기", " "),), errors.ValueRefused),
        ((axis("크기", "S" * 41),), errors.OptionTextTooLong),
        ((axis("크" * 21, "S"),), errors.OptionTextTooLong),
    ],
)
def test_options_that_cannot_be_are_refused(product, axes, refusal):
    with pytest.raises(refusal):
        _set(product, axes)


@pytest.mark.parametrize(
    ("variants", "refusal"),
    [
        ([], errors.VariantUnknown),
        ([VariantFacts(())], errors.VariantUnknown),
        ([VariantFacts(("XL",))], errors.VariantUnknown),
        ([VariantFacts(("S",)), VariantFacts(("S",))], errors.VariantUnknown),
        ([VariantFacts(("S",), extra_price=-1)], errors.ExtraOutOfRange),
        ([VariantFacts(("S",), extra_price=10_000_001)], errors.ExtraOutOfRange),
        ([VariantFacts(("S",), "A"), VariantFacts(("L",), "A")], errors.VariantCodeTwice),
        ([VariantFacts(("S",), "A" * 41)], errors.OptionTextTooLong),
    ],
)
def test_a_table_that_does_not_fit_is_refused(product, variants, refusal):
    with pytest.raises(refusal):
        _set(product, (SIZE,), variants)


def test_a_slash_within_a_value_is_a_letter_like_others(product):
    (half,) = _set(product, (axis("양", "1/2컵"),))

    assert variants_of(product) == [half]
