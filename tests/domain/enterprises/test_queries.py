"""Reading the directory."""

import pytest

from market.domain.catalog.queries import goods_of_enterprise
from market.domain.enterprises.errors import NoSuchEntry
from market.domain.enterprises.models import (
    District,
    EnterpriseAlias,
    EnterpriseField,
    EnterpriseKind,
    EnterpriseStatus,
    Field,
)
from market.domain.enterprises.queries import counts, directory, introductions, shown_entry
from market.domain.enterprises.rules import REAL, DirectorySort, DirectoryWish
from market.domain.popups.queries import popups_of_enterprise
from market.foundation.database import db
from tests.factories import EnterpriseFactory, ParticipationFactory, ProductFactory

pytestmark = pytest.mark.usefixtures("app")


def found(wish, sort=DirectorySort.NAME):
    page = directory(wish, sort=sort, edge=None, products=goods_of_enterprise(), popups=popups_of_enterprise())
    return [entry.slug for entry in page.entries]


@pytest.fixture
def bakery():
    bakery = EnterpriseFactory(
        slug="bakery", name_ko="빵집", kind=EnterpriseKind.COOPERATIVE, district=District.ILSANSEO, is_sample=False
    )
    bakery.fields = [EnterpriseField(field=Field.FOOD)]
    bakery.aliases = [EnterpriseAlias(name="㈜옛빵집")]
    db.session.commit()
    return bakery


@pytest.fixture
def weaver():
    weaver = EnterpriseFactory(
        slug="weaver", name_ko="천짜기 100%", kind=EnterpriseKind.UNKNOWN, district=District.UNKNOWN
    )
    db.session.commit()
    return weaver


def test_within_a_filter_values_widen_and_between_filters_they_narrow(bakery, weaver):
    both = (EnterpriseKind.COOPERATIVE, EnterpriseKind.UNKNOWN)

    assert found(DirectoryWish(kinds=both)) == ["bakery", "weaver"]
    assert found(DirectoryWish(kinds=both, districts=(District.ILSANSEO,))) == ["bakery"]
    assert found(DirectoryWish(entries=(REAL,))) == ["bakery"]


def test_not_known_is_a_value_like_any_other(bakery, weaver):
    assert found(DirectoryWish(districts=(District.UNKNOWN,))) == ["weaver"]
    assert found(DirectoryWish(no_field=True)) == ["weaver"]
    assert found(DirectoryWish(no_field=True, fields=(Field.FOOD,))) == ["bakery", "weaver"]
    assert counts(DirectoryWish()).fields == {"food": 1, "unknown": 1}


@pytest.mark.parametrize("words", [("빵",), ("옛빵집",), ("일산서구",), ("협동조합", "먹거리"), ("WILDFLOWER", "빵")])
def test_every_word_may_stand_in_another_place(bakery, weaver, words):
    assert found(DirectoryWish(words=words)) == ["bakery"]


@pytest.mark.parametrize("word", ["%", "_", "없는말", "\\"])
def test_signs_of_the_database_mean_themselves(bakery, weaver, word):
    assert found(DirectoryWish(words=(word,))) == (["weaver"] if word == "%" else [])


def test_the_directory_counts_what_is_on_sale_and_where_one_was(bakery, weaver):
    ProductFactory(enterprise=weaver)
    ProductFactory(enterprise=weaver)
    ParticipationFactory(enterprise=bakery)
    db.session.commit()

    page = directory(
        DirectoryWish(),
        sort=DirectorySort.PRODUCTS,
        edge=None,
        products=goods_of_enterprise(),
        popups=popups_of_enterprise(),
    )

    assert [(entry.slug, entry.products, entry.popups) for entry in page.entries] == [
        ("weaver", 2, 0),
        ("bakery", 0, 1),
    ]


def test_a_paused_enterprise_is_shown_and_sells_nothing(bakery):
    ProductFactory(enterprise=bakery)
    bakery.status = EnterpriseStatus.PAUSED
    db.session.commit()

    page = directory(
        DirectoryWish(),
        sort=DirectorySort.NAME,
        edge=None,
        products=goods_of_enterprise(),
        popups=popups_of_enterprise(),
    )

    assert [entry.products for entry in page.entries] == [0]


def test_a_hidden_enterprise_is_nowhere(bakery):
    bakery.status = EnterpriseStatus.HIDDEN
    db.session.commit()

    assert found(DirectoryWish()) == []
    assert counts(DirectoryWish()).total == 0
    with pytest.raises(NoSuchEntry):
        shown_entry("bakery")


def test_those_who_are_introduced_are_real_known_and_change_by_the_day():
    for number in range(7):
        EnterpriseFactory(slug=f"known-{number}", is_sample=False, summary_ko="무엇을 합니다.")
    EnterpriseFactory(is_sample=True, summary_ko="지어냈습니다.")
    EnterpriseFactory(is_sample=False)
    db.session.commit()

    days = [[entry.slug for entry in introductions(day=day, limit=3)] for day in (0, 1, 2)]

    assert days == [
        ["known-0", "known-1", "known-2"],
        ["known-3", "known-4", "known-5"],
        ["known-6", "known-0", "known-1"],
    ]
