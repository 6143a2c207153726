"""Who may open what in the seller's office, and what asking costs."""

import pytest
from sqlalchemy import event

from market.domain.enterprises.abilities import ABILITIES, Ability
from market.domain.enterprises.models import MemberRole
from market.foundation import clock
from market.foundation.database import db
from tests.account.people import somebody
from tests.factories import EnterpriseFactory, MembershipFactory

OPEN_TO_EVERY_MEMBER = {"seller.team.switch"}
OFFICE = {
    "/seller/": Ability.SEE_TODAY,
    "/seller/orders/": Ability.SEND_ORDERS,
    "/seller/claims/": Ability.SEND_ORDERS,
    "/seller/products/": Ability.EDIT_PRODUCTS,
    "/seller/settlements/": Ability.SEE_SALES,
    "/seller/settlements/account": Ability.MANAGE_MONEY,
    "/seller/team/": Ability.SEE_TODAY,
    "/seller/team/hand-over": Ability.MANAGE_MEMBERS,
    "/seller/leaving/": Ability.MANAGE_MEMBERS,
}


def member(role, enterprise=None):
    membership = MembershipFactory(enterprise=enterprise or EnterpriseFactory(), role=role)
    db.session.commit()
    return membership


def test_no_feature_of_the_office_forgets_to_ask_what_it_needs(app):
    features = {endpoint.rpartition(".")[0] for endpoint in app.view_functions if endpoint.startswith("seller.")}

    for feature in features:
        guards = [guard.__qualname__ for guard in app.before_request_funcs.get(feature, [])]
        parents = [name for name in features if feature.startswith(f"{name}.")]
        asked = guards + [one.__qualname__ for name in parents for one in app.before_request_funcs.get(name, [])]
        assert "needs.<locals>.guard" in asked, feature


@pytest.mark.parametrize("role", MemberRole)
def test_each_role_opens_what_the_table_says(sign_in, role):
    browser = sign_in(member(role).user)

    opened = {path: browser.get(path).status_code for path in OFFICE}

    assert opened == {path: 200 if ability in ABILITIES[role] else 403 for path, ability in OFFICE.items()}


def test_the_refusal_says_what_is_missing_and_who_can_give_it(sign_in):
    enterprise = EnterpriseFactory()
    owner = MembershipFactory(enterprise=enterprise, user__name="이대표").user
    browser = sign_in(member(MemberRole.STAFF, enterprise).user)

    page = browser.get("/en/seller/products/")

    assert page.status_code == 403
    assert "Your role here is “Staff”" in page.text
    assert "Write, publish and hide products" in page.text
    assert owner.name in page.text


def test_the_menu_shows_what_one_may_open(sign_in):
    enterprise = EnterpriseFactory()
    staff, manager = (
        sign_in(member(role, enterprise).user).get("/seller/").text for role in (MemberRole.STAFF, MemberRole.MANAGER)
    )

    assert 'href="/seller/orders/"' in staff
    assert 'href="/seller/products/" class' not in staff
    for path in ("/seller/products/", "/seller/settlements/"):
        assert f'<a href="{path}">' not in staff
        assert f'<a href="{path}">' in manager


@pytest.mark.parametrize(
    "path", ["/seller/orders/", "/seller/claims/", "/seller/settlements/", "/seller/team/hand-over"]
)
def test_an_owner_without_a_second_factor_is_led_to_setting_one_up(sign_in, path):
    user = somebody()
    MembershipFactory(user=user)
    db.session.commit()

    answer = sign_in(user, second_factor=False).get(path)

    assert (answer.status_code, answer.location) == (303, f"/account/security/needed?next={path}")


def test_a_form_of_an_owner_without_a_second_factor_does_nothing(sign_in):
    membership = member(MemberRole.OWNER)
    browser = sign_in(membership.user, second_factor=False)

    answer = browser.post("/seller/team/invitations", {"email": "x@example.com", "role": "staff", "lasts": "24"})

    assert answer.location == "/account/security/needed"


def test_managers_and_staff_who_have_none_are_not_asked(sign_in):
    for role in (MemberRole.MANAGER, MemberRole.STAFF):
        assert sign_in(member(role).user, second_factor=False).get("/seller/orders/").status_code == 200


def test_a_person_works_for_several_enterprises_one_at_a_time(sign_in):
    user, first, second = somebody(), EnterpriseFactory(), EnterpriseFactory()
    MembershipFactory(user=user, enterprise=first, since=clock.now().replace(year=2020))
    MembershipFactory(user=user, enterprise=second, role=MemberRole.STAFF)
    db.session.commit()
    browser = sign_in(user)
    assert f"<p>{first.name_ko}</p>" in browser.get("/seller/team/").text

    assert browser.post("/seller/team/switch", {"enterprise_id": str(second.id)}).location == "/seller/"

    page = browser.get("/seller/team/").text
    assert f"<p>{second.name_ko}</p>" in page
    assert f'<option value="{second.id}" selected>' in page
    assert browser.get("/seller/products/").status_code == 403, "with the role there"


def test_nobody_switches_to_an_enterprise_they_do_not_work_for(sign_in):
    another = EnterpriseFactory()
    membership = member(MemberRole.OWNER)
    browser = sign_in(membership.user)

    assert browser.post("/seller/team/switch", {"enterprise_id": str(another.id)}).status_code == 404

    assert membership.enterprise.name_ko in browser.get("/seller/team/").text


def test_who_is_taken_off_is_out_with_the_next_request(sign_in):
    membership = member(MemberRole.STAFF)
    browser = sign_in(membership.user)
    assert browser.get("/seller/").status_code == 200

    db.session.delete(membership)
    db.session.commit()

    assert browser.get("/seller/").status_code == 404


def test_whom_one_works_for_is_read_once_in_a_request(sign_in, app):
    browser, asked = sign_in(member(MemberRole.OWNER).user), []

    def note(_connection, _cursor, statement, *_):
        if "FROM membership" in statement:
            asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        browser.get("/seller/orders/")
    finally:
        event.remove(db.engine, "before_cursor_execute", note)

    assert len(asked) == 1


def test_the_first_page_of_an_owner_without_a_second_factor_shows_numbers_alone(sign_in):
    user = somebody()
    MembershipFactory(user=user)
    db.session.commit()

    before, after = sign_in(user, second_factor=False).get("/seller/").text, sign_in(user).get("/seller/").text

    assert "/account/security/needed?next=/seller/" in before
    assert 'id="send"' not in before
    assert 'id="sales"' not in before
    assert 'id="send"' in after
    assert "/account/security/needed" not in after
