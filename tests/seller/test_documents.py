"""The list of documents: by the page, what runs out first in front."""

from datetime import timedelta

import pytest

from market.domain.enterprises import document_queries
from market.domain.enterprises.document_models import PaperState
from market.foundation import clock
from market.foundation.database import db
from tests.applying import DocumentFactory
from tests.factories import MembershipFactory

LIST = "/seller/documents/"


@pytest.fixture
def office(sign_in):
    member = MembershipFactory()
    db.session.commit()
    return member.enterprise, sign_in(member.user)


def shown(page):
    """The numbers of the documents in force on a page, in their order."""
    return [piece.split(" ·")[0] for piece in page.split("<small>")[1:] if piece.startswith("no. ")]


def hand_in(enterprise, number, *, days, **facts):
    today = clock.day_of(clock.now())
    ends_on = None if days is None else today + timedelta(days=days)
    return DocumentFactory(enterprise=enterprise, number=f"no. {number}", ends_on=ends_on, **facts)


def test_the_list_goes_on_by_the_page_and_ends_with_what_never_runs_out(office, max_queries):
    enterprise, browser = office
    hand_in(enterprise, "for ever", days=None)
    for number in range(document_queries.PAGE):
        hand_in(enterprise, number, days=100 - number)
    last = hand_in(enterprise, "run out", days=-1)
    DocumentFactory(renews_id=last.id, enterprise=enterprise, state=PaperState.WAITING)
    db.session.commit()

    with max_queries(10):
        first = browser.get(LIST).text
    assert shown(first) == ["no. run out", *(f"no. {19 - number}" for number in range(19))]
    assert "새 서류를 확인하는 중" in first
    assert f"{LIST}{last.id}/renew" not in first
    second = browser.get(first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")).text
    assert shown(second) == ["no. 0", "no. for ever"]
    assert 'rel="prev"' in second


def test_of_many_that_the_city_has_to_look_at_the_newest_are_shown(office):
    enterprise, browser = office
    for number in range(document_queries.PAGE + 1):
        DocumentFactory(enterprise=enterprise, state=PaperState.WAITING, file_name=f"paper-{number}.pdf")
    db.session.commit()
    page = browser.get(LIST).text

    assert "paper-20.pdf" in page
    assert "paper-0.pdf" not in page
    assert "최근 20건만 보입니다." in page


def test_nothing_of_another_enterprise_is_listed(office, sign_in):
    enterprise, _ = office
    for state in (PaperState.CONFIRMED, PaperState.WAITING):
        hand_in(enterprise, "theirs", days=10, state=state, file_name="theirs.pdf")
    member = MembershipFactory()
    db.session.commit()
    page = sign_in(member.user).get(LIST).text

    assert shown(page) == []
    assert "theirs.pdf" not in page
