"""The enterprises' door: what one's own page says, where one can be visited."""

import pytest
from sqlalchemy import select

from market.domain.audit.models import AuditEntry
from market.domain.enterprises.models import MemberRole
from market.domain.enterprises.shop_models import PickUpPlace
from market.foundation.database import db
from tests.factories import EnterpriseFactory, MembershipFactory

DOOR = 2
"""Who is signed in, and whom they work for."""


@pytest.fixture
def enterprise(app):
    enterprise = EnterpriseFactory(
        slug="maker", is_sample=False, name_ko="구름반죽", summary_ko="빵을 굽는다.", summary_en="It bakes."
    )
    db.session.commit()
    return enterprise


@pytest.fixture
def seller(sign_in, enterprise):
    return sign_in(MembershipFactory(enterprise=enterprise, role=MemberRole.MANAGER).user)


def typed(**changes):
    return {
        "summary_ko": "빵을 굽는다.",
        "summary_en": "It bakes.",
        "story_ko": "",
        "story_en": "",
        "effect_ko": "",
        "effect_en": "",
        "opening_hours_ko": "",
        "opening_hours_en": "",
        "founded_year": "",
        "employees": "",
        **changes,
    }


def typed_place(**changes):
    return {"name_ko": "화정 작업장", "address_ko": "고양시 덕양구 화중로 1", "hours_ko": "10:00~18:00", **changes}


def test_what_is_written_is_seen_and_found_by_the_next_shopper(seller, client):
    answer = seller.post(
        "/seller/shop",
        typed(
            story_ko="**화덕**에서 굽습니다.\n\n- 호밀빵\n- 통밀빵",
            story_en="Baked in an *oven*.",
            effect_ko="이웃 여섯 명의 일자리",
            opening_hours_ko="화~토 10:00~18:00",
            founded_year="2,012",
            employees="７",
        ),
    )

    assert answer.status_code == 303
    page = client.get("/enterprises/maker").text
    for words in ("<strong>화덕</strong>", "<li>호밀빵</li>", "이웃 여섯 명", "화~토 10:00~18:00", "2012"):
        assert words in page
    assert "<em>oven</em>" in client.get("/en/enterprises/maker").text
    assert "구름반죽" in client.get("/search?q=화덕").text


def test_own_words_are_marked_and_what_sources_say_stays(seller, client):
    assert "기업이 직접 쓴 글" not in client.get("/enterprises/maker").text

    seller.post(
        "/seller/shop", typed(story_ko="화덕에서 굽습니다.", kind="unknown", name_ko="가짜", address_ko="가짜")
    )

    page = client.get("/enterprises/maker").text
    assert page.count("기업이 직접 쓴 글") == 1
    assert "구름반죽" in page
    assert "가짜" not in page


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "[나](javascript:alert(1))",
        "[나](JaVaScRiPt&colon;alert(1))",
        "![x](x onerror=alert(1))",
        '<img src=x onerror="alert(1)">',
        "[나](data:text/html;base64,PHNjcmlwdD4=)",
        "<a href='javascript:alert(1)'>나</a>",
        "<style>body{display:none}</style>",
        "[나]: javascript:alert(1)\n\n[나]",
    ],
)
def test_a_story_cannot_do_anything(seller, client, attack):
    for answer in (
        seller.post("/seller/shop", typed(story_ko=attack, preview="1")),
        seller.post("/seller/shop", typed(story_ko=attack), follow_redirects=True),
        client.get("/enterprises/maker"),
    ):
        assert answer.status_code == 200
        prose = "".join(part.partition("</div>")[0] for part in answer.text.split('<div class="prose')[1:])
        assert not [tag for tag in ("<a ", "<script", "<img", "<style") if tag in prose]


def test_the_preview_shows_the_story_and_saves_nothing(seller, client, enterprise):
    answer = seller.post("/seller/shop", typed(story_ko="**화덕**", summary_ko="새 소개", preview="1"))

    assert answer.status_code == 200
    assert "<strong>화덕</strong>" in answer.text
    assert "새 소개" in answer.text
    assert "화덕" not in client.get("/enterprises/maker").text
    assert db.session.scalar(select(AuditEntry)) is None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"summary_ko": "가" * 121}, "120자"),
        ({"story_ko": "가" * 4_001}, "4000자"),
        ({"story_en": "Only in English"}, "한국어로도 적어 주세요"),
        ({"founded_year": "3024"}, "연도를 적어 주세요"),
        ({"founded_year": "스무 해"}, "1,900부터"),
        ({"employees": "0"}, "1부터"),
        ({"effect_ko": "900101-1234567"}, "주민등록번호"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(seller, client, changes, sentence):
    answer = seller.post("/seller/shop", typed(opening_hours_ko="매일", **changes))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert next(iter(changes.values()))[:100] in answer.text
    assert 'value="매일"' in answer.text
    assert "매일" not in client.get("/enterprises/maker").text


def test_a_place_is_named_changed_and_removed(seller, client):
    seller.post("/seller/shop/places/new", typed_place(note_ko="옆문 <b>초인종</b>"))
    page = client.get("/enterprises/maker").text
    assert "화정 작업장" in page
    assert "고양시 덕양구 화중로 1" in page
    assert "옆문 &lt;b&gt;초인종&lt;/b&gt;" in page

    key = db.session.scalar(select(PickUpPlace.id))
    assert 'value="화정 작업장"' in seller.get(f"/seller/shop/places/{key}").text
    seller.post(f"/seller/shop/places/{key}", typed_place(name_ko="일산 가게"))
    assert "일산 가게" in client.get("/enterprises/maker").text

    seller.post(f"/seller/shop/places/{key}/remove")
    assert "일산 가게" not in client.get("/enterprises/maker").text


def test_a_place_needs_a_name_and_an_address(seller):
    answer = seller.post("/seller/shop/places/new", typed_place(name_ko=" ", address_ko=""))

    assert answer.status_code == 422
    assert "장소 이름을 적어 주세요" in answer.text
    assert "10:00~18:00" in answer.text


def test_one_place_too_many_is_refused_with_words(seller):
    for number in range(10):
        seller.post("/seller/shop/places/new", typed_place(name_ko=f"가게 {number}"))

    answer = seller.post("/seller/shop/places/new", typed_place(name_ko="하나 더"))

    assert answer.status_code == 422
    assert "10곳까지" in answer.text
    assert "하나 더" in answer.text


def test_anothers_place_is_not_found(seller, sign_in):
    stranger = sign_in(MembershipFactory().user)
    seller.post("/seller/shop/places/new", typed_place())
    key = db.session.scalar(select(PickUpPlace.id))

    assert stranger.get(f"/seller/shop/places/{key}").status_code == 404
    assert stranger.post(f"/seller/shop/places/{key}", typed_place(name_ko="남의 가게")).status_code == 404
    assert stranger.post(f"/seller/shop/places/{key}/remove").status_code == 404
    assert db.session.scalars(select(PickUpPlace.name_ko)).all() == ["화정 작업장"]


def test_staff_may_not_write_for_the_shop(sign_in, enterprise):
    staff = sign_in(MembershipFactory(enterprise=enterprise, role=MemberRole.STAFF).user)

    for path in ("/seller/shop", "/seller/shop/photos", "/seller/holidays/", "/seller/delivery"):
        assert staff.get(path).status_code == 403
    assert staff.post("/seller/shop", typed(summary_ko="낙서")).status_code == 403
    assert enterprise.summary_ko == "빵을 굽는다."


@pytest.mark.parametrize("number", [1, 10])
def test_more_places_cost_no_more_queries(seller, max_queries, number):
    for name in range(number):
        seller.post("/seller/shop/places/new", typed_place(name_ko=f"가게 {name}"))
    seller.get("/seller/shop")

    with max_queries(DOOR + 2):  # the places, the photos
        assert seller.get("/seller/shop").status_code == 200
