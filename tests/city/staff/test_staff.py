"""The staff's pages, the guard of every feature, and how far a role reaches."""

import re

import pytest
from sqlalchemy import select

from market.domain.accounts.models import StaffRole, User
from market.domain.operators.models import StaffInvitation, StaffOrganisation, StaffScope
from market.domain.popups.models import Popup
from market.foundation.database import db
from tests.account.people import link_in, mails_to
from tests.account.people import somebody as account_of
from tests.factories import (
    PopupDayFactory,
    PopupFactory,
    StaffFactory,
    StaffOrganisationFactory,
    VenueFactory,
)


@pytest.fixture
def administrator(app):
    person = StaffFactory(name="한관리")
    db.session.commit()
    return person


@pytest.fixture
def office(sign_in, administrator):
    return sign_in(administrator)


def one_of_the_staff(role, **facts):
    person = StaffFactory(staff_role=role, **facts)
    db.session.commit()
    return person


def test_everybody_reads_what_each_role_may_do_and_administrators_see_addresses(office, sign_in):
    viewer = one_of_the_staff(StaffRole.VIEWER, name="박열람")

    for_them, for_administrators = sign_in(viewer).get("/en/city/staff/").text, office.get("/en/city/staff/").text

    for words in ("Market manager", "Close settlements", "한관리", "박열람"):
        assert words in for_them
        assert words in for_administrators
    assert viewer.email not in for_them
    assert viewer.email in for_administrators


def test_a_refused_page_says_what_is_missing_and_who_can_give_it(sign_in, administrator):
    manager = sign_in(one_of_the_staff(StaffRole.EVENT_MANAGER))

    refused = manager.post("/en/city/settlements/close")

    assert refused.status_code == 403
    for words in ("Event manager", "Close settlements", "한관리"):
        assert words in refused.text
    assert manager.get("/en/city/settlements/").status_code == 200


def test_who_may_only_look_finds_no_form_on_any_page_of_the_menu(sign_in):
    viewer = sign_in(StaffFactory(staff_role=StaffRole.VIEWER))
    menu = set(re.findall(r'href="(/city/[a-z-]+/)"', viewer.get("/city/").text))
    assert len(menu) > 20

    for address in sorted(menu - {"/city/settings/"}):  # its form is the page: shown, and locked
        page = viewer.get(address)
        main = page.text.partition('<main id="main"')[2]
        assert page.status_code == 200, address
        assert 'method="post"' not in main, address
    assert "<fieldset disabled>" in viewer.get("/city/settings/").text


def test_somebody_invited_signs_in_anew_and_is_led_to_a_second_factor(office, app, sign_in):
    organisation = db.session.scalar(select(StaffOrganisation))
    form = {
        "email": "new@example.com",
        "organisation": str(organisation.id),
        "role": "event_manager",
        "scope": "own_popups",
        "lasts": "24",
    }
    assert office.post("/city/staff/invitations", form).status_code == 303
    assert "new@example.com" in office.get("/city/staff/").text
    link = link_in(mails_to("new@example.com", "staff_invited")[0], app)
    guest = account_of("new@example.com")
    browser = sign_in(guest, second_factor=False)
    assert organisation.name_ko in browser.get(link).text

    assert browser.post(link).location == "/account/sign-in?next=/city/"

    assert browser.get("/account/").status_code == 303, "signed out"
    again = sign_in(db.session.get(User, guest.id), second_factor=False)
    assert again.get("/city/").location == "/account/security/needed?next=/city/"
    assert again.post(link).status_code == 410


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"role": "king"}, 422),
        ({"organisation": "0"}, 422),
        ({"email": "x"}, 422),
        ({"role": "finance", "scope": "own_popups"}, 409),
    ],
)
def test_an_invitation_that_makes_no_sense_is_not_sent(office, changes, status):
    organisation = db.session.scalar(select(StaffOrganisation.id))
    form = {"email": "new@example.com", "organisation": str(organisation), "role": "viewer", "scope": "everything"}

    assert office.post("/city/staff/invitations", form | {"lasts": "24"} | changes).status_code == status
    assert db.session.scalar(select(StaffInvitation)) is None


def test_who_is_taken_off_is_out_at_once(office, sign_in):
    viewer = one_of_the_staff(StaffRole.VIEWER)
    browser = sign_in(viewer)
    assert browser.get("/city/").status_code == 200

    assert office.get(f"/city/staff/{viewer.id}/remove").status_code == 200
    assert office.post(f"/city/staff/{viewer.id}/remove").status_code == 303

    assert browser.get("/city/").status_code == 303
    assert sign_in(viewer).get("/city/").status_code == 404


def test_the_last_administrator_is_told_why_not(office, administrator):
    refused = office.post(f"/en/city/staff/{administrator.id}/remove")

    assert refused.status_code == 409
    assert "only administrator" in refused.text


def test_a_role_that_reaches_ones_own_popups_opens_nothing_else(sign_in):
    own, another = StaffOrganisationFactory(), StaffOrganisationFactory()
    limited = one_of_the_staff(StaffRole.EVENT_MANAGER, member__organisation=own, member__scope=StaffScope.OWN_POPUPS)
    ours, theirs = (PopupFactory(organisation=one, title_ko=one.name_ko + " 장터") for one in (own, another))
    for popup in (ours, theirs):
        PopupDayFactory(popup=popup)
    db.session.commit()
    browser = sign_in(limited)

    for page in ("/city/", "/city/popups/"):
        text = browser.get(page).text
        assert ours.title_ko in text
        assert theirs.title_ko not in text
    assert browser.get(f"/city/popups/{ours.slug}").status_code == 200
    for path in ("", "/edit", "/cancel"):
        assert browser.get(f"/city/popups/{theirs.slug}{path}").status_code == 404
    assert browser.post(f"/city/popups/{theirs.slug}/publish").status_code == 404
    refused = browser.get("/en/city/orders/")
    assert refused.status_code == 403
    assert "only the pop-ups of your own organisation" in refused.text


def test_a_new_popup_belongs_to_the_organisation_of_who_makes_it(sign_in):
    organisation = StaffOrganisationFactory()
    person = one_of_the_staff(StaffRole.EVENT_MANAGER, member__organisation=organisation)
    venue = VenueFactory()
    db.session.commit()
    form = {
        "title_ko": "봄 장터",
        "title_en": "Spring market",
        "venue_id": venue.id,
        "starts_on": "2027-03-05",
        "ends_on": "2027-03-06",
        "opens_at": "10:00",
        "closes_at": "19:00",
    }

    assert sign_in(person).post("/city/popups/new", form).status_code == 303

    assert db.session.scalar(select(Popup.organisation_id)) == organisation.id


@pytest.mark.parametrize("number", [1, 60])
def test_more_staff_ask_the_database_no_more_often(office, max_queries, number):
    for _ in range(number):
        StaffFactory(staff_role=StaffRole.VIEWER)
    db.session.commit()

    with max_queries(10):
        assert office.get("/city/staff/").status_code == 200
