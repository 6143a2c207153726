"""What the public may know of pop-ups."""

from datetime import timedelta

import pytest

from market.domain.enterprises.models import EnterpriseKind
from market.domain.popups import queries as popups
from market.domain.popups.errors import NoSuchPopup
from market.domain.popups.models import PopupStatus
from market.foundation import clock
from market.foundation.database import db
from tests.factories import EnterpriseFactory, ParticipationFactory, PopupFactory

pytestmark = pytest.mark.usefixtures("app")
TODAY = clock.day_of(clock.now())


def popup(slug, first, last=None, **facts):
    """A pop-up from ``first`` to ``last`` days after today."""
    made = PopupFactory(
        slug=slug,
        starts_on=TODAY + timedelta(first),
        ends_on=TODAY + timedelta(first if last is None else last),
        **facts,
    )
    db.session.commit()
    return made


def slugs(found):
    return [one.popup.slug for one in found]


def test_what_is_on_and_to_come_stands_soonest_first():
    popup("later", 9)
    popup("on-now", -1, 1)
    popup("over", -3, -1)
    popup("off", 2, status=PopupStatus.CANCELLED)
    popup("draft", 1, status=PopupStatus.DRAFT)

    assert slugs(popups.coming(TODAY)) == ["on-now", "off", "later"]
    assert popups.next_popup(TODAY).popup.slug == "on-now"
    assert slugs(popups.past(TODAY, None).popups) == ["over"]


def test_the_next_popup_is_never_a_cancelled_one():
    popup("off", 1, status=PopupStatus.CANCELLED)

    assert popups.next_popup(TODAY) is None


def test_those_without_a_first_day_have_a_list_of_their_own():
    PopupFactory(slug="undated", starts_on=None, ends_on=None, date_note_ko="연도는 알려지지 않았습니다.")
    db.session.commit()

    assert slugs(popups.undated()) == ["undated"]
    assert popups.past(TODAY, None).popups == []


def test_organisations_that_support_are_not_counted_as_sellers():
    market = popup("market", -5)
    ParticipationFactory(popup=market, enterprise=EnterpriseFactory())
    ParticipationFactory(popup=market, enterprise=EnterpriseFactory(kind=EnterpriseKind.SUPPORT_ORGANISATION))
    ParticipationFactory(popup=market, enterprise=None, listed_name="이름만 적힌 곳")
    db.session.commit()

    assert [one.sellers for one in popups.past(TODAY, None).popups] == [2]


def test_a_month_holds_what_touches_it():
    popup("before", -40, -31)
    popup("into", -35, -20)
    popup("within", -10)

    found = popups.between(TODAY - timedelta(30), TODAY)

    assert slugs(found) == ["into", "within"]


def test_a_draft_does_not_exist_for_the_public():
    popup("draft", 1, status=PopupStatus.DRAFT)

    with pytest.raises(NoSuchPopup):
        popups.public_popup("draft")


def test_an_enterprise_knows_where_it_was_latest_first():
    enterprise = EnterpriseFactory()
    for slug, first in (("old", -90), ("new", -3), ("draft", 5)):
        status = PopupStatus.DRAFT if slug == "draft" else PopupStatus.PUBLISHED
        ParticipationFactory(popup=popup(slug, first, status=status), enterprise=enterprise)
    ParticipationFactory(popup=PopupFactory(slug="undated", starts_on=None, ends_on=None), enterprise=enterprise)
    db.session.commit()

    assert slugs(popups.of_enterprise(enterprise)) == ["new", "old", "undated"]
