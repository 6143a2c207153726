"""What the city's staff have to do today: by urgency, of their role alone, at the cost of a few queries."""

from datetime import timedelta

import pytest

from market.city.dashboard.tasks import TASKS, Urgency
from market.domain.accounts.models import StaffRole
from market.domain.enterprises.document_models import PaperState
from market.domain.operators.abilities import ABILITIES, StaffAbility
from market.domain.operators.models import StaffScope
from market.domain.popups.models import PopupStatus
from market.foundation import clock
from market.foundation.database import db
from tests.applying import DocumentFactory, sent
from tests.factories import (
    CallFactory,
    EnterpriseFactory,
    ParticipationFactory,
    PopupDayFactory,
    PopupFactory,
    StaffFactory,
    StaffOrganisationFactory,
    UserFactory,
)


@pytest.fixture
def open_office(app, sign_in):
    """A browser of one of the staff."""

    def enter(role, **member):
        person = StaffFactory(staff_role=role, **member)
        db.session.commit()
        return sign_in(person)

    return enter


@pytest.fixture
def full_day(app):
    """An application, a document that ends, a call that closes, a draft, and a pop-up whose seller lacks a paper."""
    somebody = UserFactory()
    db.session.commit()
    sent(somebody)
    today = clock.day_of(clock.now())
    DocumentFactory(enterprise=EnterpriseFactory(), state=PaperState.CONFIRMED, ends_on=today + timedelta(days=9))
    CallFactory(title_ko="봄 모집", closes_at=clock.now() + timedelta(days=2))
    ago = clock.now() - timedelta(days=2)
    CallFactory(title_ko="가을 모집", opens_at=ago - timedelta(days=5), closes_at=ago, draw_on=today)
    popup = PopupFactory(title_ko="서울역 장터", starts_on=today, ends_on=today + timedelta(days=1))
    PopupDayFactory(popup=popup, day=today)
    ParticipationFactory(popup=popup, enterprise=EnterpriseFactory())
    later = today + timedelta(days=50)
    PopupFactory(title_ko="초안", status=PopupStatus.DRAFT, starts_on=later, ends_on=later)
    db.session.commit()
    return popup


def first_things(browser):
    """The lines of what to do, in their order: the words and the address of each."""
    page = browser.get("/city/").text.split('aria-labelledby="first"')[1].split("</section>")[0]
    rows = page.split("<li>")[1:]
    button = 'class="btn btn--2 btn--s" href="'
    return [(row.split("<b>")[1].split("<")[0].strip(), row.split(button)[1].split('"')[0]) for row in rows]


def test_every_task_is_somebodys_and_its_ability_can_act():
    assert {task.ability for task in TASKS} <= set(StaffAbility) - {StaffAbility.SEE}
    for task in TASKS:
        assert any(task.ability in ABILITIES[role] for role in StaffRole if role is not StaffRole.ADMINISTRATOR)
    assert [task.urgency for task in TASKS] == sorted((task.urgency for task in TASKS), key=list(Urgency).index), (
        "the most urgent first"
    )


def test_the_day_is_told_by_urgency_and_each_line_leads_to_its_list(open_office, full_day):
    browser = open_office(StaffRole.ADMINISTRATOR)

    told = first_things(browser)

    assert [words for words, _ in told] == [
        "끝나 가는 인증·서류",
        "추첨 번호 입력: 가을 모집",
        "모집 마감: 봄 모집",
        "서류가 빠졌어요: 서울역 장터",
        "입점 신청",
        "공개할 초안",
    ]
    for words, address in told:
        assert browser.get(address).status_code == 200, words


@pytest.mark.parametrize(
    ("role", "lines"),
    [
        (StaffRole.VIEWER, 0),
        (StaffRole.FINANCE, 0),
        (StaffRole.EVENT_MANAGER, 4),
        (StaffRole.MARKET_MANAGER, 6),
    ],
)
@pytest.mark.one_engine
def test_a_role_is_told_what_it_can_act_on(open_office, full_day, role, lines):
    assert len(first_things(open_office(role))) == lines


@pytest.mark.one_engine
def test_whose_role_reaches_their_own_popups_is_told_of_these(open_office, full_day):
    own = StaffOrganisationFactory()
    browser = open_office(StaffRole.EVENT_MANAGER, member__organisation=own, member__scope=StaffScope.OWN_POPUPS)
    assert first_things(browser) == []

    full_day.organisation = own
    db.session.commit()

    assert [words for words, _ in first_things(browser)] == ["서류가 빠졌어요: 서울역 장터"]


@pytest.mark.parametrize("number", [1, 100])
def test_a_full_day_asks_the_database_no_more_often(open_office, max_queries, full_day, number):
    today = clock.day_of(clock.now())
    for _ in range(number):
        popup = PopupFactory(starts_on=today, ends_on=today)
        ParticipationFactory(popup=popup, enterprise=EnterpriseFactory())
        CallFactory()
    browser = open_office(StaffRole.ADMINISTRATOR)

    with max_queries(10):
        assert browser.get("/city/").status_code == 200
