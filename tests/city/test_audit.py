"""The audit: searched by words, group, kind and day, by the page, and taken along for a reason that stands in it."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from sqlalchemy import select

from market.city.audit.groups import GROUPS, KINDS
from market.city.audit.words import WORDS
from market.domain.accounts.models import StaffRole
from market.domain.audit import services as audit
from market.domain.audit.models import AuditEntry
from market.foundation import clock
from market.foundation.actors import Actor
from market.foundation.database import db, transaction
from tests.factories import StaffFactory

ACROSS = ("personal_data", "sign_ins", "staff")
EARLIER = datetime(2026, 11, 2, 14, 59, tzinfo=UTC)
"""23:59 on 2 November in Goyang."""

DEEDS = (
    ("popup.published", ("popup", 1, "서울역 장터"), "한담당", EARLIER, ""),
    ("popup.cancelled", ("popup", 2, "호수 장터"), "김담당", EARLIER + timedelta(minutes=1), "=비가 와요"),
    ("order.personal_data_opened", ("order", 3, "D261102-ABC"), "김담당", EARLIER + timedelta(days=2), "전화 문의"),
    ("account.signed_in", ("account", 4, "#4"), "한담당", EARLIER, ""),
)


@pytest.fixture
def written(app):
    """Some deeds, and how to find them."""
    with transaction():
        for action, subject, name, at, reason in DEEDS:
            audit.record(action, actor=Actor(7, name), subject=subject, now=at, reason=reason)


def found(browser, query):
    """The things on a page of the audit, the newest first."""
    page = browser.get(f"/city/audit/{query}").text
    return [name for _, (_, _, name), *_ in reversed(DEEDS) if f'<td class="c-w">{name}' in page]


@pytest.mark.parametrize("key", [key for key in GROUPS if key not in ACROSS])
def test_a_group_means_something(key):
    assert GROUPS[key].actions


def test_every_action_stands_in_one_group():
    plain = [set(group.actions) for key, group in GROUPS.items() if key not in ACROSS]

    missing = sorted(set(WORDS) - set().union(*plain))
    assert missing == [], "market/city/audit/groups.py: their beginning belongs to a group"
    assert sum(map(len, plain)) == len(WORDS)
    for key in ACROSS:
        assert set(GROUPS[key].actions) <= set(WORDS) | {"enterprise.archive_taken"}, key


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["D261102-ABC", "호수 장터", "서울역 장터"]),
        ("?q=서울역", ["서울역 장터"]),
        ("?q=김담당", ["D261102-ABC", "호수 장터"]),
        ("?q=비가", ["호수 장터"]),
        ("?q=%25", []),
        ("?group=popups", ["호수 장터", "서울역 장터"]),
        ("?group=personal_data", ["D261102-ABC"]),
        ("?group=sign_ins", ["#4"]),
        ("?kind=order", ["D261102-ABC"]),
        ("?to=2026-11-02", ["서울역 장터"]),
        ("?from=2026-11-03&to=2026-11-03", ["호수 장터"]),
        ("?group=nonsense&kind=nonsense&from=nonsense", ["D261102-ABC", "호수 장터", "서울역 장터"]),
    ],
)
@pytest.mark.one_engine
def test_the_trail_is_narrowed_by_words_group_kind_and_days(written, sign_in, query, names):
    assert found(sign_in(StaffFactory(staff_role=StaffRole.VIEWER)), query) == names


def test_words_of_an_action_are_found_as_they_are_read(written, sign_in):
    browser = sign_in(StaffFactory())

    page = browser.get("/en/city/audit/?q=CANCELLED a pop").text

    assert "호수 장터" in page
    assert "서울역 장터" not in page


def test_the_table_taken_along_holds_what_was_found_and_the_reason_stands_in_the_audit(written, sign_in):
    browser = sign_in(StaffFactory())
    assert browser.post("/city/audit/export?group=popups", {"purpose": ""}).status_code == 422

    answer = browser.post("/en/city/audit/export?group=popups", {"purpose": "inspection", "words": "감사관 요청"})

    rows = list(csv.reader(StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert [row[4] for row in rows] == ["To what", "호수 장터", "서울역 장터"]
    assert rows[1][6] == "'=비가 와요", "no formula"
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "audit.exported")).one()
    assert entry.reason.endswith(": 감사관 요청")
    assert entry.changes == {"rows": [None, 2], "group": [None, "popups"]}


def test_only_administrators_take_the_audit_along(written, sign_in):
    for role in (StaffRole.VIEWER, StaffRole.FINANCE):
        person = StaffFactory(staff_role=role)
        db.session.commit()
        assert sign_in(person).get("/city/audit/export").status_code == 403


@pytest.mark.parametrize("number", [1, 1_000])
def test_a_long_trail_asks_the_database_no_more_often(sign_in, max_queries, number):
    browser, now = sign_in(StaffFactory()), clock.now()
    deeds = [audit.Deed("popup.changed", ("popup", one, f"장터 {one}")) for one in range(number)]
    with transaction():
        audit.record_many(deeds, actor=Actor(1, "김담당"), now=now)

    with max_queries(10):
        page = browser.get("/city/audit/?q=장터&group=popups&kind=popup&from=2026-01-01").text

    assert page.count("<tr>") == 1 + min(number, 50)
    assert ('rel="next"' in page) == (number > 50)


def test_kinds_have_words(app):
    assert all(str(words) for words in KINDS.values())
