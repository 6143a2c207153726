"""What the mails about applications for a booth say."""

import email
import email.policy

import pytest

from market.domain.calls import letters
from market.foundation import clock
from market.foundation.database import db, transaction
from market.web.outbox import send_due_mails
from tests.calling import a_call, a_popup, applied
from tests.factories import MembershipFactory, SellingEnterpriseFactory

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.one_engine]


@pytest.mark.parametrize(
    ("what", "subject", "words"),
    [
        ("received", "참가 신청을 받았어요", "까지 고칠 수 있어요"),
        ("closing", "아직 보내지 않았어요", "전에 보내야 접수돼요"),
        ("withdrawn", "참가 신청을 거뒀어요", "더 할 일은 없어요"),
        ("call_cancelled", "모집이 취소되었어요", "사유: 장소 사정"),
    ],
)
def test_each_mail_says_what_has_become_of_it_and_holds_no_note(app, settings, mailbox, what, subject, words):
    popup = a_popup()
    call = a_call([popup])
    if what == "call_cancelled":
        call.cancelled_at, call.cancel_reason = clock.now(), "장소 사정"
    enterprise = SellingEnterpriseFactory()
    MembershipFactory(enterprise=enterprise, user__language="ko")
    application = applied(call, enterprise, note="비밀 메모")
    db.session.commit()
    with transaction():
        letters.tell(application, what, now=clock.now())

    assert send_due_mails(app, settings) == 1
    (file,) = mailbox.glob("*.eml")
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert subject in message["Subject"]
    for kind in ("plain", "html"):
        body = message.get_body((kind,)).get_content()
        assert words in body
        assert f"/seller/popups/calls/{call.slug}" in body
        assert "비밀 메모" not in body
        assert (popup.title_ko in body) is (what == "received")
