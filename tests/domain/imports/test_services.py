"""A sheet on its way into the catalogue."""

from datetime import time, timedelta

import pytest

from market.domain.catalog.facts import ProductFacts, facts_of
from market.domain.catalog.models import ShippingRule, TaxKind
from market.domain.enterprises.models import Enterprise
from market.domain.imports import services
from market.domain.imports.errors import ImportNotFound
from market.domain.imports.models import ImportState, ProductImport
from market.domain.imports.queries import became, import_of
from market.domain.imports.services import HandedIn
from market.domain.imports.wishes import (
    AxisWish,
    NoticeWish,
    PhotoWish,
    ProductWish,
    VariantWish,
    columns_of,
    count,
    kept_facts,
    wish_of,
)
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from tests.factories import EnterpriseFactory, ProductFactory, UserFactory

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def taken():
    """The number of a checked sheet with one picture."""
    enterprise, user = EnterpriseFactory(), UserFactory()
    db.session.commit()
    return take_in(enterprise.id, user)


def take_in(enterprise_id, user, state=ImportState.CHECKED, digest="d"):
    handed_in = HandedIn("a.xlsx", digest, 3, "sheet", "outcome", [{"name": "a.jpg", "file": "p", "refusal": ""}])
    with transaction():
        return services.take_in(
            db.session.get_one(Enterprise, enterprise_id),
            handed_in,
            state=state,
            counts={"new": 1},
            user=user,
            actor=THE_MARKET,
            language="ko",
            now=clock.now(),
        ).id


def found(import_id):
    db.session.rollback()
    return db.session.get(ProductImport, import_id, populate_existing=True)


def confirm(import_id):
    with transaction():
        return services.confirm(import_id, now=clock.now())


def claim(import_id, later=timedelta()):
    with transaction():
        return services.claim(import_id, now=clock.now() + later)


def test_a_sheet_is_confirmed_once_and_a_faulty_one_never(taken):
    assert confirm(taken)
    assert not confirm(taken)
    row = found(taken)
    faulty = take_in(row.enterprise_id, UserFactory.build(id=row.asked_by_id), ImportState.FAULTY)
    assert not confirm(faulty)


def test_one_worker_at_a_time_and_the_next_when_its_claim_has_lapsed(taken):
    assert not claim(taken)
    confirm(taken)

    assert claim(taken)
    assert not claim(taken)
    assert list(services.waiting(now=clock.now())) == []
    later = services.CLAIM_FOR + timedelta(seconds=1)
    assert list(services.waiting(now=clock.now() + later)) == [taken]
    assert claim(taken, later)


def test_after_the_last_attempt_it_has_failed(taken):
    confirm(taken)
    for attempt in range(services.MOST_ATTEMPTS):
        assert claim(taken, attempt * (services.CLAIM_FOR + timedelta(seconds=1)))
    late = clock.now() + services.MOST_ATTEMPTS * services.CLAIM_FOR * 2
    assert not claim(taken, services.MOST_ATTEMPTS * services.CLAIM_FOR * 2)

    with transaction():
        services.give_up(now=late)

    assert found(taken).state is ImportState.FAILED


def test_it_is_finished_once_and_keeps_no_file(taken):
    confirm(taken)
    for expected in (True, False):
        with transaction():
            assert services.finish(taken, counts={"new": 2}, now=clock.now()) is expected

    row = found(taken)
    assert (row.state, row.files, row.counts, row.done) == (ImportState.DONE, [], {"new": 2}, row.total)


def test_what_is_being_saved_is_neither_dropped_nor_stopped_by_another_sheet(taken):
    confirm(taken)
    with transaction():
        assert services.drop(taken) == []
    with transaction():
        services.stop(taken, ImportState.OVERTAKEN, ["꿀"])
    assert found(taken).reasons == ["꿀"]
    with transaction():
        assert sorted(services.drop(taken)) == ["outcome", "p", "sheet"]
    assert found(taken) is None


def test_anothers_sheet_is_not_found_and_tells_nothing(taken):
    other = EnterpriseFactory()
    db.session.commit()
    with transaction():
        confirm_row = db.session.get_one(ProductImport, taken)
        confirm_row.state, confirm_row.finished_at, confirm_row.products = ImportState.DONE, clock.now(), {"2": 7}
    own = found(taken).enterprise

    assert became(own, "d") == {2: 7}
    assert became(other, "d") == {}
    with pytest.raises(ImportNotFound):
        import_of(other, taken)


def test_a_wish_is_the_same_when_it_was_kept():
    product = ProductFactory(closes_at=time(14, 30), shipping_rule=ShippingRule.SEPARATE, shipping_fee=2_500)
    db.session.commit()
    facts = facts_of(product)
    wish = ProductWish(
        row=2,
        name_ko="꿀",
        facts=kept_facts(facts),
        axes=[AxisWish("맛", None, [("순한 맛", "Mild"), ("진한 맛", None)])],
        variants=[VariantWish(2, "순한 맛", "Mild", None, 0, True, on_hand=3, changes={"code": [None, "A"]})],
        notice=[NoticeWish("제품명", "Name", "꿀", "")],
        photos=[PhotoWish("a.jpg", file="p")],
        status="published",
    )

    assert wish_of(wish.kept()) == wish
    told = columns_of(wish.facts)
    assert ProductFacts(**told) == facts
    assert told["tax_kind"] is TaxKind.TAXABLE
    assert count([wish])["new"] == 1
    assert count([wish])["published"] == 1
