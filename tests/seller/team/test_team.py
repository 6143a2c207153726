"""The team's pages: inviting, joining, roles, taking off, leaving, handing over; each for its own enterprise."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from market.domain.enterprises import members
from market.domain.enterprises.models import MemberRole, Membership
from market.domain.enterprises.team_models import Handover, MemberInvitation
from market.domain.notifications.models import OutboxMail
from market.foundation import clock
from market.foundation.database import db
from market.web.outbox import send_due_mails
from tests.account.people import PASSWORD, link_in, mails_to, sign_up_form, somebody
from tests.browser import Browser
from tests.domain.enterprises.teams import role_of
from tests.factories import EnterpriseFactory, MembershipFactory

INVITED = {"email": "guest@example.com", "role": "manager", "lasts": "24"}


@pytest.fixture
def enterprise(app):
    return EnterpriseFactory()


@pytest.fixture
def owner(enterprise):
    user = somebody("owner@example.com", name="이대표")
    MembershipFactory(user=user, enterprise=enterprise)
    db.session.commit()
    return user


@pytest.fixture
def staff(enterprise):
    user = somebody("staff@example.com", name="박직원")
    MembershipFactory(user=user, enterprise=enterprise, role=MemberRole.STAFF)
    db.session.commit()
    return user


@pytest.fixture
def office(sign_in, owner):
    return sign_in(owner)


def invitation_link(office, app, **changes):
    assert office.post("/seller/team/invitations", INVITED | changes).location == "/seller/team/"
    return link_in(mails_to("guest@example.com", "member_invited")[-1], app)


def listed(page):
    """The names of the members on a page, in their order."""
    rows = page.split('aria-labelledby="members"')[1].split("</ul>")[0].split("<li><div><b>")[1:]
    return [row.split("</b>")[0].split(" (")[0] for row in rows]


def test_the_table_of_abilities_is_printed_in_words(office):
    page = office.get("/en/seller/team/").text

    for words in ("Pack and send orders, answer claims", "Change the payout account", "Owner", "Manager", "Staff"):
        assert words in page


def test_a_big_team_is_listed_by_the_page_owners_first_then_as_they_joined(office, enterprise, max_queries):
    now = clock.now()
    for number in range(members.PAGE):
        MembershipFactory(
            enterprise=enterprise,
            role=MemberRole.STAFF,
            since=now - timedelta(hours=number),
            user__name=f"직원{number:02}",
        )
    MembershipFactory(enterprise=enterprise, role=MemberRole.MANAGER, user__name="최매니저")
    db.session.commit()

    with max_queries(10):
        first = office.get("/seller/team/").text
    second = office.get(first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")).text

    assert listed(first) == ["이대표", "최매니저", *(f"직원{19 - one:02}" for one in range(18))]
    assert listed(second) == ["직원01", "직원00"]
    assert '<span class="tag">22</span>' in first


def test_addresses_are_shown_to_owners_alone_and_everybody_can_leave(office, sign_in, staff):
    assert "staff@example.com" in office.get("/seller/team/").text
    page = sign_in(staff).get("/seller/team/").text

    assert "이대표" in page
    assert "owner@example.com" not in page
    assert "/seller/team/leave" in page


def test_somebody_with_an_account_joins_by_the_link(office, app, sign_in, enterprise):
    link, guest = invitation_link(office, app), somebody("guest@example.com")
    browser = sign_in(guest)
    assert "초대 수락" in browser.get(link).text
    assert role_of(enterprise, guest) is None, "looking does not join"

    assert browser.post(link).location == "/seller/"

    assert role_of(enterprise, guest) is MemberRole.MANAGER
    assert browser.get("/seller/").status_code == 200
    assert browser.post(link).status_code == 410


def test_somebody_new_opens_an_account_with_the_address_first(office, app, enterprise):
    link, browser = invitation_link(office, app), Browser(app)
    page = browser.get(link)
    assert page.status_code == 200
    assert f"/account/sign-in?next={link}" in page.text
    assert "guest@example.com" not in page.text, "who finds the link does not learn the address"
    assert browser.post(link).status_code == 200

    browser.post("/account/sign-up", sign_up_form(email="guest@example.com"))
    browser.post(link_in(mails_to("guest@example.com", "verify_email")[0], app))
    answer = browser.post(
        "/account/sign-in", {"email": "guest@example.com", "password": PASSWORD}, query_string={"next": link}
    )
    assert answer.location == link
    assert browser.post(link).location == "/seller/"


def test_somebody_else_with_the_link_is_told_whom_it_is_for(office, app, sign_in, enterprise):
    link, other = invitation_link(office, app), somebody("other@example.com")
    browser = sign_in(other)

    assert "g***@example.com" in browser.get(link).text
    assert browser.post(link).status_code == 409
    assert role_of(enterprise, other) is None


def test_who_joins_a_second_enterprise_works_for_it_at_once(office, app, sign_in, enterprise):
    link, guest = invitation_link(office, app), somebody("guest@example.com")
    MembershipFactory(user=guest, since=clock.now().replace(year=2020))
    db.session.commit()
    browser = sign_in(guest)

    browser.post(link)

    assert f"<p>{enterprise.name_ko}</p>" in browser.get("/seller/team/").text


@pytest.mark.parametrize(
    "wrong", [{"email": "nobody"}, {"role": "king"}, {"role": ""}, {"lasts": "9999"}, {"lasts": "0"}]
)
def test_a_wrong_invitation_keeps_what_was_typed(office, wrong):
    answer = office.post("/seller/team/invitations", INVITED | wrong)

    assert answer.status_code == 422
    assert (INVITED | wrong)["email"] in answer.text
    assert db.session.scalar(select(func.count()).select_from(MemberInvitation)) == 0


def test_more_fields_than_the_form_has_do_nothing(office, enterprise):
    another = EnterpriseFactory()
    db.session.commit()
    office.post("/seller/team/invitations", INVITED | {"enterprise_id": str(another.id), "expires_at": "2099-01-01"})

    (invitation,) = db.session.scalars(select(MemberInvitation)).all()
    assert invitation.enterprise_id == enterprise.id
    assert (invitation.expires_at - invitation.invited_at).days == 1


def test_an_invitation_is_withdrawn(office, app):
    link = invitation_link(office, app)
    (invitation,) = db.session.scalars(select(MemberInvitation)).all()
    assert "guest@example.com" in office.get("/seller/team/").text

    office.post(f"/seller/team/invitations/{invitation.id}/withdraw")

    assert "guest@example.com" not in office.get("/seller/team/").text
    assert Browser(app).get(link).status_code == 410


@pytest.mark.usefixtures("limits")
def test_inviting_meets_a_limit(office):
    answers = [
        office.post("/seller/team/invitations", INVITED | {"email": f"n{number}@example.com"}).status_code
        for number in range(12)
    ]

    assert answers == [303] * 10 + [429] * 2


def test_a_role_is_changed_and_a_member_taken_off(office, enterprise, staff):
    page = f"/seller/team/members/{staff.id}"
    assert "박직원" in office.get(page).text

    assert office.post(page, {"role": "manager"}).location == "/seller/team/"
    assert role_of(enterprise, staff) is MemberRole.MANAGER
    assert office.get(f"{page}/remove").status_code == 200
    assert role_of(enterprise, staff) is MemberRole.MANAGER, "looking takes nobody off"
    office.post(f"{page}/remove")
    assert role_of(enterprise, staff) is None


def test_the_last_owner_is_told_what_to_do(office, enterprise, owner):
    page = f"/seller/team/members/{owner.id}"

    for answer in (
        office.post(page, {"role": "staff"}),
        office.post(f"{page}/remove"),
        office.post("/seller/team/leave", {"current_password": PASSWORD}),
    ):
        assert answer.status_code == 409
        assert "하나뿐인 대표" in answer.text
    assert role_of(enterprise, owner) is MemberRole.OWNER


def test_leaving_asks_for_the_password(sign_in, enterprise, owner, staff):
    browser = sign_in(staff)
    assert browser.post("/seller/team/leave", {"current_password": "x"}).status_code == 422
    assert role_of(enterprise, staff) is MemberRole.STAFF

    assert browser.post("/seller/team/leave", {"current_password": PASSWORD}).location == "/account/"

    assert role_of(enterprise, staff) is None
    assert browser.get("/seller/").status_code == 404


def test_handing_over_asks_both_for_their_passwords(office, sign_in, enterprise, owner, staff):
    taker = sign_in(staff)
    assert office.post("/seller/team/hand-over", {"to": str(staff.id), "current_password": "x"}).status_code == 422
    assert db.session.scalar(select(func.count()).select_from(Handover)) == 0
    office.post("/seller/team/hand-over", {"to": str(staff.id), "current_password": PASSWORD})
    assert "이대표 님이 대표를 맡아 달라고" in taker.get("/seller/team/").text
    assert taker.get("/seller/team/take-over").status_code == 200
    assert taker.post("/seller/team/take-over", {"current_password": "x"}).status_code == 422
    assert role_of(enterprise, staff) is MemberRole.STAFF

    assert taker.post("/seller/team/take-over", {"current_password": PASSWORD}).location == "/seller/team/"

    assert role_of(enterprise, staff) is MemberRole.OWNER
    assert role_of(enterprise, owner) is MemberRole.MANAGER
    assert office.get("/seller/team/hand-over").status_code == 403


def test_an_offer_is_for_one_member_alone(office, sign_in, enterprise, staff):
    bystander = somebody("third@example.com")
    MembershipFactory(user=bystander, enterprise=enterprise, role=MemberRole.MANAGER)
    db.session.commit()
    office.post("/seller/team/hand-over", {"to": str(staff.id), "current_password": PASSWORD})
    browser = sign_in(bystander)

    assert browser.post("/seller/team/take-over", {"current_password": PASSWORD}).location == "/seller/team/"
    browser.post("/seller/team/hand-over/end")

    assert role_of(enterprise, bystander) is MemberRole.MANAGER
    assert db.session.scalars(select(Handover.ended_at)).one() is None


def test_an_offer_is_declined(office, sign_in, enterprise, staff):
    office.post("/seller/team/hand-over", {"to": str(staff.id), "current_password": PASSWORD})

    sign_in(staff).post("/seller/team/hand-over/end")

    assert db.session.scalars(select(Handover.ended_at)).one() is not None
    assert role_of(enterprise, staff) is MemberRole.STAFF


def test_only_members_of_the_own_team_can_be_chosen(office, staff):
    stranger = MembershipFactory(role=MemberRole.STAFF).user
    db.session.commit()

    answer = office.post("/seller/team/hand-over", {"to": str(stranger.id), "current_password": PASSWORD})

    assert answer.status_code == 422
    assert db.session.scalar(select(func.count()).select_from(Handover)) == 0


def test_a_does_nothing_to_bs_team(office, enterprise):
    another = MembershipFactory(role=MemberRole.STAFF)
    db.session.commit()
    page = f"/seller/team/members/{another.user_id}"

    answers = [
        office.get(page),
        office.post(page, {"role": "owner"}),
        office.get(f"{page}/remove"),
        office.post(f"{page}/remove"),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert role_of(another.enterprise, another.user) is MemberRole.STAFF


def test_staff_see_the_team_without_addresses_and_change_nothing(sign_in, enterprise, owner, staff):
    browser = sign_in(staff)
    page = browser.get("/seller/team/").text
    assert "이대표" in page
    assert "owner@example.com" not in page

    for path, form in (
        ("/seller/team/invitations", INVITED),
        (f"/seller/team/members/{owner.id}", {"role": "staff"}),
        (f"/seller/team/members/{owner.id}/remove", {}),
        ("/seller/team/hand-over", {"to": str(staff.id), "current_password": PASSWORD}),
    ):
        assert browser.post(path, form).status_code == 403
    assert db.session.scalar(select(func.count()).select_from(Membership)) == 2
    assert db.session.scalar(select(func.count()).select_from(OutboxMail)) == 0


def test_ones_data_tells_of_the_team_and_of_invitations(office, app, sign_in, enterprise):
    guest = somebody("guest@example.com")
    sign_in(guest).post(invitation_link(office, app))

    told = json.loads(sign_in(guest).get("/account/data").text)

    assert told["memberships"][0]["enterprise"] == enterprise.name_ko
    assert told["invitations"][0]["role"] == "manager"
    assert told["second_factor"] == {"app_added_at": None, "recovery_codes_left": 0, "passkeys": []}


def test_a_member_who_is_no_last_owner_closes_their_account(sign_in, enterprise, owner, staff):
    answer = sign_in(staff).post("/account/close", {"current_password": PASSWORD, "sure": "y"})

    assert answer.location == "/account/closed"
    assert role_of(enterprise, staff) is None
    refused = sign_in(owner).post("/account/close", {"current_password": PASSWORD, "sure": "y"})
    assert refused.status_code == 409
    assert "하나뿐인 대표" in refused.text


def test_the_list_costs_the_same_however_many_there_are(office, enterprise, max_queries):
    for _ in range(12):
        MembershipFactory(enterprise=enterprise, role=MemberRole.STAFF)
    db.session.commit()

    with max_queries(8):
        assert office.get("/seller/team/").status_code == 200


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_mail_about_the_team_can_be_written(office, app, sign_in, settings, mailbox, staff, owner, language):
    for user in (staff, owner):
        user.language = language
    db.session.commit()
    invitation_link(office, app)
    office.post(f"/seller/team/members/{staff.id}", {"role": "manager"})
    office.post("/seller/team/hand-over", {"to": str(staff.id), "current_password": PASSWORD})
    sign_in(staff).post("/seller/team/take-over", {"current_password": PASSWORD})
    sign_in(staff).post(f"/seller/team/members/{owner.id}/remove")

    waiting = db.session.scalar(select(func.count()).select_from(OutboxMail))
    assert send_due_mails(app, settings) == waiting == 6
    assert len(list(mailbox.glob("*.eml"))) == 6
