"""What the mails about requests for a quote say, and to whom."""

import email
import email.policy
from datetime import timedelta

import pytest

from market.domain.quotes import accepting, answering, asking, upkeep
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import transaction
from market.web.outbox import send_due_mails
from tests.quoting import COOKIES, asked, quoted, request

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def letters(app, settings, mailbox):
    """``letters()`` sends what waits: to, subject, text and HTML of each."""
    seen = set()

    def letters():
        send_due_mails(app, settings)
        files = sorted(set(mailbox.glob("*.eml")) - seen)
        seen.update(files)
        found = []
        for file in files:
            message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            bodies = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
            found.append((message["To"], message["Subject"], *bodies))
        return found

    return letters


def test_asking_sends_the_link_to_who_asked_and_no_personal_data_to_the_enterprise(letters):
    number = asked()
    link = request(number).link

    to_asker, to_seller = sorted(letters())
    assert to_asker[0] == "library@example.com"
    assert "견적 요청을 보냈어요" in to_asker[1]
    assert f"/quotes/open/{link}" in to_asker[2]
    assert f"/quotes/open/{link}" in to_asker[3]
    for words in to_seller[1:]:
        assert number in words
        for secret in (link, "김다정", "고양시 도서관센터", "개관 행사", "01012345678"):
            assert secret not in words
    assert f"/seller/quotes/{number}" in to_seller[2]


def test_every_step_is_told_to_the_other_side(letters):
    number = quoted(COOKIES, days=2, now=clock.now() - timedelta(days=2))
    told = {"actor": THE_MARKET, "now": clock.now()}
    with transaction():
        asking.write(request(number), "비밀 이야기", by_enterprise=True, **told)
    with transaction():
        asking.write(request(number), "비밀 이야기", by_enterprise=False, **told)
    with transaction():
        upkeep.remind_due(now=clock.now())
    with transaction():
        accepting.accept(request(number), seen=1, **told)
    with transaction():
        asking.withdraw(request(number), **told)
    other = asked()
    with transaction():
        answering.decline(request(other), reason="그날은 일정이 찼습니다.", **told)

    written = letters()
    subjects = [(to, subject) for to, subject, *_ in written]
    for to, words in (
        ("library@example.com", "견적서가 도착했어요"),
        ("library@example.com", "견적 요청에 메시지가 왔어요"),
        ("library@example.com", "유효기간이 얼마 남지 않았어요"),
        ("library@example.com", "거절되었어요"),
        ("seller@example.com", "견적 요청에 메시지가 왔습니다"),
        ("seller@example.com", "견적이 수락되었습니다"),
        ("seller@example.com", "거두었습니다"),
    ):
        assert [one for one in subjects if one[0] == to and words in one[1]], (words, subjects)
    assert "550,000원" in next(plain for _, subject, plain, _ in written if "도착했어요" in subject)
    assert not [plain for *_, plain, rich in written if "비밀 이야기" in plain + rich or "찼습니다" in plain + rich]


def test_whoever_asked_in_english_is_answered_in_english(letters):
    number = asked(language="en")

    mail = next(one for one in letters() if one[0] == "library@example.com")

    assert "Your request for a quote has been sent" in mail[1]
    assert f"/en/quotes/open/{request(number).link}" in mail[2]
