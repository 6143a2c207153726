"""A shopper cancels, returns and exchanges: what is asked, shown before confirming, and shown afterwards."""

import io
import re

import pytest
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from market.domain.catalog.models import WithdrawalLimit
from market.domain.claims import services
from market.domain.claims.models import Claim, ClaimKind, ClaimPhoto, ClaimReason, ClaimStatus
from market.domain.orders.models import SellerOrderStatus
from market.foundation.database import db
from tests.browser import Browser
from tests.claiming import FREE_ABOVE_30000, claim_of, part_of, today
from tests.factories import MembershipFactory, StaffFactory, UserFactory
from tests.shop.shopping import hidden

KNOWN = {"name": "김다정", "phone": "010-1234-5678"}


@pytest.fixture
def shopper(app, claims):
    """``shopper(part_id)`` is a guest who has looked up the order."""

    def shopper(part_id, language=""):
        browser = Browser(app)
        number = number_of(part_id)
        assert browser.post(f"{language}/orders/lookup", data={**KNOWN, "number": number}).status_code == 303
        return browser

    return shopper


def number_of(part_id):
    return part_of(part_id).order.number


def address(part_id, kind=None, step=""):
    new = f"/orders/{number_of(part_id)}/claims/new/{part_id}"
    return f"{new}/{kind}{step}" if kind else new


def typed(part_id, *numbers, reason="change_of_mind", **facts):
    lines = {f"line_{line.id}": number for line, number in zip(part_of(part_id).lines, numbers, strict=False)}
    return {**lines, "reason": reason, "note": "", **facts}


def the_claim():
    db.session.rollback()
    return db.session.scalar(db.select(Claim).order_by(Claim.id.desc()))


def claim_address(claim):
    return f"/orders/{claim.seller_order.order.number}/claims/{claim.number}"


def confirm(browser, part_id, kind, form):
    """See what goes back, and confirm it."""
    page = browser.post(address(part_id, kind), data=form)
    assert page.status_code == 200, page.text
    shown = {name: hidden(page.text, name) for name in ("agreed", "left")}
    return browser.post(address(part_id, kind, "/confirm"), data={**form, **shown})


def test_one_of_three_is_cancelled_after_seeing_what_goes_back(claims, shopper):
    part = claims.paid((12_000, 3), terms=FREE_ABOVE_30000)
    browser = shopper(part)
    assert address(part, "cancel") in browser.get(f"/orders/{number_of(part)}").text

    form = typed(part, 1)
    page = browser.post(address(part, "cancel"), data=form).text
    for words in ("12,000원", "−3,000원", "무료배송 금액에 미치지 못해요", "9,000원"):
        assert words in page
    assert the_claim() is None

    answer = confirm(browser, part, "cancel", form)
    claim = the_claim()
    assert answer.location == claim_address(claim)
    assert (claim.amount, claim.refund.amount) == (9_000, 9_000)
    page = browser.get(answer.location).text
    assert "환급" in page
    assert "9,000원" in page
    assert "1개 취소 또는 반품" in browser.get(f"/orders/{number_of(part)}").text


def test_the_pages_speak_english(claims, shopper):
    part = claims.delivered(claims.paid())
    browser = shopper(part, "/en")

    assert "Return it: I changed my mind" in browser.get("/en" + address(part)).text
    page = browser.post("/en" + address(part, "withdraw"), data=typed(part, 1)).text
    assert "At your cost: one parcel" in page
    assert "−₩3,000" in page


def test_what_is_possible_says_its_last_day_and_why_something_is_not(claims, shopper):
    part = claims.delivered(
        claims.paid({"price": 12_000, "withdrawal_limit": WithdrawalLimit.PERISHABLE}), days_ago=8
    )
    page = shopper(part).get(address(part)).text

    assert address(part, "withdraw") not in page
    assert "신청할 수 있는 마지막 날이" in page
    assert address(part, "defect") in page

    fresh = claims.delivered(claims.paid({"price": 12_000, "withdrawal_limit": WithdrawalLimit.PERISHABLE}))
    assert "신선식품이라 단순 변심으로는" in shopper(fresh).get(address(fresh)).text


def test_a_part_that_waits_leads_straight_to_cancelling(claims, shopper):
    part = claims.paid()

    assert shopper(part).get(address(part)).location == address(part, "cancel")


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"reason": ""}, "사유를 선택해 주세요."),
        ({"reason": "defective"}, "사유를 선택해 주세요."),
        ({"numbers": 0}, "상품을 하나 이상 선택해 주세요."),
        ({"numbers": 3}, "0부터 2까지의"),
        ({"numbers": "x"}, "0부터 2까지의"),
        ({"note": "번호는 900101-1234567"}, "주민등록번호"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(claims, shopper, form, words):
    part = claims.paid((12_000, 2))
    said = {"numbers": 1, "note": "문 앞에서 상자가 젖었어요", **form}
    sent = typed(part, said.pop("numbers"), **said)

    page = shopper(part).post(address(part, "cancel"), data=sent)

    assert page.status_code == 422
    assert words in page.text
    if "note" not in form:
        assert "문 앞에서 상자가 젖었어요" in page.text
    assert the_claim() is None


def test_going_back_keeps_what_was_typed(claims, shopper):
    part = claims.paid((12_000, 2))

    page = shopper(part).post(address(part, "cancel"), data=typed(part, 2, note="색이 달라요", edit="1"))

    assert page.status_code == 200
    assert "색이 달라요" in page.text
    assert 'value="2"' in page.text
    assert "checked" in page.text


def test_an_amount_that_changed_is_shown_again_before_anything_happens(claims, shopper):
    part = claims.paid((12_000, 3))
    browser, form = shopper(part), typed(part, 2)
    browser.post(address(part, "cancel"), data=form)
    claims.ask(part, [1])  # now the two are the last ones, and the delivery charge goes back too

    page = browser.post(address(part, "cancel", "/confirm"), data={**form, "agreed": "24000", "left": "3"})

    assert page.status_code == 409
    assert "보신 뒤에 금액이 바뀌었어요" in page.text
    assert "27,000원" in page.text
    assert part_of(part).lines[0].left == 2


@pytest.mark.parametrize("agreed", ["", "x", "-5", "11999"])
def test_an_amount_that_nobody_was_shown_confirms_nothing(claims, shopper, agreed):
    part = claims.paid((12_000, 2))

    page = shopper(part).post(address(part, "cancel", "/confirm"), data=typed(part, 1, agreed=agreed))

    assert page.status_code == 409
    assert the_claim() is None


def test_the_same_cancellation_confirmed_twice_cancels_once(claims, shopper):
    part = claims.paid((12_000, 3))
    browser, form = shopper(part), typed(part, 1, agreed="12000", left="3")

    answers = [browser.post(address(part, "cancel", "/confirm"), data=form).status_code for _ in range(2)]

    assert answers == [303, 409]
    assert part_of(part).lines[0].left == 2


def test_what_was_sent_meanwhile_is_not_cancelled(claims, shopper):
    part = claims.paid((12_000, 2))
    browser, form = shopper(part), typed(part, 1, agreed="12000", left="2")
    claims.sent(part)

    page = browser.post(address(part, "cancel", "/confirm"), data=form)

    assert page.status_code == 422
    assert "이미 보냈거나 전달한 상품이에요" in page.text


def test_a_return_names_the_address_takes_the_parcels_number_and_ends_refunded(claims, shopper):
    part = claims.delivered(claims.paid((12_000, 2)))
    browser = shopper(part)
    location = confirm(browser, part, "withdraw", typed(part, 2)).location
    page = browser.get(location).text
    assert part_of(part).seller_identity["address"] in page
    assert "착불" in page

    wrong = browser.post(f"{location}/parcel", data={"carrier": "cj", "tracking_number": " "})
    assert (wrong.status_code, "송장 번호를 적어 주세요" in wrong.text) == (422, True)
    browser.post(f"{location}/parcel", data={"carrier": "cj", "tracking_number": "1234-5678-9012"})
    page = browser.get(location).text
    assert "123456789012" in page
    assert "take-back" not in page

    claims.received(the_claim().id)
    page = browser.get(location).text
    assert re.search(r"</b><small>21,000원 · ", page)


def test_a_request_is_taken_back(claims, shopper):
    part = claims.delivered(claims.paid())
    browser = shopper(part)
    location = confirm(browser, part, "withdraw", typed(part, 1)).location

    browser.post(f"{location}/take-back")

    assert the_claim().status is ClaimStatus.WITHDRAWN
    assert "신청을 철회했어요" in browser.get(location).text


def test_a_guest_claims_a_fault_and_reads_the_answer(claims, shopper):
    part = claims.delivered(claims.paid())
    browser = shopper(part)
    form = typed(part, 1, reason="damaged", known_on=today().isoformat(), note="병이 깨졌어요")
    location = confirm(browser, part, "defect", form).location
    assert "판매자 답변 대기" in browser.get(location).text

    claims.do(services.refuse, the_claim().id, reason="포장 사진이 필요합니다.")

    page = browser.get(location).text
    assert "포장 사진이 필요합니다." in page
    assert "1372" in page


def test_a_fault_needs_the_day_on_which_it_was_noticed(claims, shopper):
    part = claims.delivered(claims.paid())

    page = shopper(part).post(address(part, "defect"), data=typed(part, 1, reason="damaged", known_on=""))

    assert page.status_code == 422
    assert "하자를 알게 된 날을 적어 주세요" in page.text


def test_an_exchange_shows_that_no_money_goes_back_and_then_its_parcel(claims, shopper):
    part = claims.delivered(claims.paid())
    browser = shopper(part)
    form = typed(part, 1, reason="wrong_item", known_on=today().isoformat())
    assert "같은 상품을 다시 보내요" in browser.post(address(part, "exchange"), data=form).text
    location = confirm(browser, part, "exchange", form).location
    claim = the_claim().id
    claims.do(services.accept, claim)
    claims.received(claim)
    assert "판매자가 같은 상품을 다시 보내요" in browser.get(location).text

    claims.do(services.resend, claim, carrier="cj", tracking_number="5555-6666-7777")

    assert "555566667777" in browser.get(location).text


def test_nothing_may_come_back_only_with_a_warning(claims, shopper):
    part = claims.delivered(claims.paid((2_000, 1)))

    page = shopper(part).post(address(part, "withdraw"), data=typed(part, 1)).text

    assert "돌려받을 금액이 없어요" in page


# the order's page


def test_the_shopper_says_that_it_has_arrived_and_confirms_the_purchase(claims, shopper):
    part = claims.sent(claims.paid())
    browser, order = shopper(part), f"/orders/{number_of(part)}"

    browser.post(f"{order}/parts/{part}/received")
    assert part_of(part).status is SellerOrderStatus.DELIVERED
    page = browser.get(order).text
    assert "구매확정" in page
    assert "확정한 뒤에도" in page

    browser.post(f"{order}/parts/{part}/confirm")
    assert part_of(part).confirmed_at is not None
    page = browser.get(order).text
    assert f"{order}/parts/{part}/confirm" not in page
    assert address(part) in page


def test_while_a_return_is_open_the_purchase_is_not_confirmed(claims, shopper):
    part = claims.delivered(claims.paid((12_000, 2)))
    claims.ask(part, [1], ClaimKind.WITHDRAW)
    browser, order = shopper(part), f"/orders/{number_of(part)}"

    assert f"{order}/parts/{part}/confirm" not in browser.get(order).text
    browser.post(f"{order}/parts/{part}/confirm")
    assert part_of(part).confirmed_at is None
    assert "진행 중인 반품·교환이 없을 때" in browser.get(order).text


def test_an_order_whose_parts_were_all_cancelled_offers_no_cancelling(claims, shopper):
    part = claims.paid()
    order = f"/orders/{number_of(part)}"
    claims.ask(part)

    page = shopper(part).get(order).text

    assert f"{order}/cancel" not in page
    assert address(part) not in page


def test_an_order_with_many_claims_costs_no_more_queries(claims, shopper, max_queries):
    part = claims.delivered(claims.paid((12_000, 5)))
    for _ in range(4):
        claims.ask(part, [1], ClaimKind.WITHDRAW)
    browser, order = shopper(part), f"/orders/{number_of(part)}"

    with max_queries(8):  # the order, parts, lines, parcels and what is in them, claims, what is reviewed, operator
        assert browser.get(order).status_code == 200


# whose it is


def test_another_persons_claim_does_not_exist(app, claims, shopper, sign_in):
    part, other = claims.delivered(claims.paid()), claims.delivered(claims.paid())
    claim = claim_of(claims.ask(part, kind=ClaimKind.WITHDRAW))
    theirs, foreign = claim_address(claim), shopper(other)
    user = UserFactory()
    db.session.commit()

    for browser in (Browser(app), sign_in(user), foreign):
        for path in (theirs, address(part), address(part, "withdraw")):
            assert browser.get(path).status_code == 404
    assert foreign.get(f"/orders/{number_of(other)}/claims/{claim.number}").status_code == 404
    assert foreign.get(f"/orders/{number_of(other)}/claims/new/{part}").status_code == 404
    for step in ("parcel", "take-back", "photos"):
        assert foreign.post(f"{theirs}/{step}").status_code == 404
    assert foreign.post(f"/orders/{number_of(other)}/parts/{part}/confirm").status_code == 404
    assert claim_of(claim.id).status is ClaimStatus.TO_RETURN


@pytest.mark.parametrize("kind", ["nonsense", "CANCEL", "%00"])
def test_a_kind_that_does_not_exist_is_not_found(claims, shopper, kind):
    part = claims.paid()

    assert shopper(part).get(address(part, kind)).status_code == 404


# pictures


def picture(size=(2_000, 1_000), form="JPEG", **facts):
    made = io.BytesIO()
    Image.new("RGB", size, "olive").save(made, form, **facts)
    made.seek(0)
    return made


def with_place():
    """A picture that says where it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "Camera of somebody"
    exif.get_ifd(0x8825)[1] = "N"
    return picture(exif=exif)


@pytest.fixture
def fault(claims, shopper):
    """A fault that waits for its answer, and its shopper's browser."""
    part = claims.delivered(claims.paid())
    claim = claims.ask(part, kind=ClaimKind.DEFECT, reason=ClaimReason.DAMAGED, known_on=today())
    return claim_of(claim), shopper(part)


def attach(browser, claim, *files):
    """Send the form with its files, as one body in memory."""
    data = {
        "photos": [FileStorage(file, f"{number}.jpg") for number, file in enumerate(files)],
        "csrf_token": browser.token(),
    }
    boundary, body = encode_multipart(MultiDict(data))
    return FlaskClient.post(
        browser,
        f"{claim_address(claim)}/photos",
        data=body,
        content_type=f'multipart/form-data; boundary="{boundary}"',
        headers={"Origin": "http://localhost"},
    )


def test_a_picture_is_made_anew_without_its_hidden_data(fault, settings):
    claim, browser = fault

    attach(browser, claim, with_place(), picture(form="PNG"), picture(form="WEBP"))

    files = db.session.scalars(db.select(ClaimPhoto.file)).all()
    assert len(files) == 3
    for file in files:
        with Image.open(settings.uploads / "claims" / file) as made:
            assert (made.format, made.size, dict(made.getexif())) == ("JPEG", (1_600, 800), {})
    page = browser.get(claim_address(claim)).text
    assert page.count("/photos/") >= 3
    assert "2장 더 첨부할 수 있어요" in page


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (lambda: io.BytesIO(b"just words"), "파일을 읽을 수 없어요"),
        (lambda: io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "SVG 그림이에요"),
        (lambda: io.BytesIO(b"\x00\x00\x00\x18ftypheic" + bytes(99)), "높은 호환성"),
        (lambda: io.BytesIO(picture().getvalue()[:300]), "파일을 읽을 수 없어요"),
        (lambda: picture(form="BMP"), "파일을 읽을 수 없어요"),
        (lambda: picture((8_000, 5_001), "PNG"), "파일이 너무 커요"),
        (lambda: io.BytesIO(picture().getvalue() + bytes(10 * 1024 * 1024)), "파일이 너무 커요"),
    ],
    ids=[
        "not a picture",
        "a drawing",
        "an iPhone's own format",
        "cut off",
        "another format",
        "too many pixels",
        "too many bytes",
    ],
)
def test_what_is_no_picture_is_refused_and_nothing_is_kept(fault, settings, file, words):
    claim, browser = fault

    answer = attach(browser, claim, picture(), file())

    page = browser.get(answer.location.partition("#")[0]).text
    assert words in page
    assert "다시 선택해 주세요" in page
    assert db.session.scalars(db.select(ClaimPhoto.file)).all() == []
    assert list((settings.uploads / "claims").glob("*")) == []


def test_a_sixth_picture_is_refused(fault, settings):
    claim, browser = fault
    attach(browser, claim, *[picture((10, 10)) for _ in range(4)])

    attach(browser, claim, picture((10, 10)), picture((10, 10)))

    assert len(db.session.scalars(db.select(ClaimPhoto.file)).all()) == 4
    assert len(list((settings.uploads / "claims").glob("*"))) == 4
    assert "5장까지 첨부할 수 있어요" in browser.get(claim_address(claim)).text


def test_several_large_pictures_fit_into_one_request(fault):
    claim, browser = fault
    large = [io.BytesIO(picture((10, 10)).getvalue() + bytes(9 * 1024 * 1024)) for _ in range(2)]

    attach(browser, claim, *large)

    assert len(db.session.scalars(db.select(ClaimPhoto.file)).all()) == 2


def test_a_picture_is_for_the_owner_the_enterprise_and_the_city(app, fault, sign_in):
    claim, browser = fault
    attach(browser, claim, picture())
    photo, file = db.session.execute(db.select(ClaimPhoto.id, ClaimPhoto.file)).one()
    path = f"{claim_address(claim)}/photos/{photo}"
    own = MembershipFactory(enterprise=claim.seller_order.enterprise).user
    another, staff, stranger = MembershipFactory().user, StaffFactory(), UserFactory()
    db.session.commit()

    for allowed in (browser, sign_in(own), sign_in(staff)):
        answer = allowed.get(path)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store, private")
        answer.close()
    for barred in (Browser(app), sign_in(another), sign_in(stranger)):
        assert barred.get(path).status_code == 404
    for way in (f"/media/claims/{file}", f"/media/x/../claims/{file}", f"/media/claims%2F{file}"):
        assert browser.get(way).status_code == 404
