"""Questions on the pages of the shop."""

import pytest

from market.domain.accounts.models import User
from market.domain.questions.models import Question
from market.foundation import clock
from market.foundation.database import db, transaction
from tests.factories import MembershipFactory, StaffFactory, UserFactory
from tests.voicing import a_product, answered, asked, question

XSS = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


@pytest.fixture
def product(app):
    return a_product(slug="honey", name_ko="아카시아꿀")


@pytest.fixture
def shopper(app):
    user = UserFactory(name="김다정")
    db.session.commit()
    return user


def at(question_id, step=""):
    return f"/products/honey/questions/{question_id}{step}"


def test_whoever_has_signed_in_asks_and_everybody_reads(client, sign_in, product, shopper):
    browser = sign_in(shopper)

    assert client.get("/products/honey/questions/new").location.startswith("/account/sign-in")
    assert browser.get("/products/honey/questions/new").status_code == 200
    answer = browser.post("/products/honey/questions/new", {"text": "국내산인가요?", "user_id": "1", "answer": "x"})

    assert (answer.status_code, answer.location) == (303, "/products/honey/questions")
    for path in ("/products/honey", "/products/honey/questions", "/en/products/honey/questions"):
        page = client.get(path)
        assert "국내산인가요?" in page.text
        assert "김**" in page.text
        assert "김다정" not in page.text
        assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "질문을 적어 주세요"),
        ("가" * 1001, "1,001자"),
        ("제 번호는 900101-1234567 이에요", "주민등록번호"),
        ("010-1234-5678로 전화 주세요", "누구나 읽을 수 있어요"),
        ("me@example.com으로 답 주세요", "누구나 읽을 수 있어요"),
    ],
)
def test_what_cannot_be_sent_is_told_and_kept(sign_in, product, shopper, text, told):
    answer = sign_in(shopper).post("/products/honey/questions/new", {"text": text})

    assert answer.status_code == 422
    assert told in answer.text
    assert text in answer.text
    assert db.session.query(Question).count() == 0


def test_a_contact_is_published_when_one_is_sure_and_needs_no_asking_back_in_secret(sign_in, product, shopper):
    browser, text = sign_in(shopper), "010-1234-5678로 전화 주세요"

    assert browser.post("/products/honey/questions/new", {"text": text, "sure": "y"}).status_code == 303
    assert browser.post("/products/honey/questions/new", {"text": text, "is_secret": "y"}).status_code == 303


def test_a_secret_question_and_its_answer_are_read_by_three_and_by_no_search_engine(
    client, sign_in, product, shopper
):
    member = MembershipFactory(enterprise=product.enterprise).user
    others, staff = (UserFactory(), MembershipFactory().user), StaffFactory()
    db.session.commit()
    asked_id = asked(product, shopper, "선물용인데 비밀로 부탁해요", is_secret=True)
    answered(Question, asked_id, member, "몰래 보낼게요")

    for browser in (client, *(sign_in(other) for other in others)):
        for path in ("/products/honey", "/products/honey/questions"):
            page = browser.get(path).text
            assert "비밀로 부탁해요" not in page
            assert "몰래 보낼게요" not in page
            assert "비밀 문의" in page
    for user in (shopper, member, staff):
        page = sign_in(user).get("/products/honey/questions").text
        assert "비밀로 부탁해요" in page
        assert "몰래 보낼게요" in page
        assert 'content="noindex"' in page
    assert "비밀로 부탁해요" not in client.get("/products/honey").text, "what one may read is not kept for the next"


def test_a_question_is_changed_and_deleted_by_its_author_alone(client, sign_in, product, shopper):
    another = UserFactory()
    db.session.commit()
    asked_id = asked(product, shopper)
    browser, stranger = sign_in(shopper), sign_in(another)

    for path in (at(asked_id), at(asked_id, "/delete")):
        assert stranger.get(path).status_code == stranger.post(path, {"text": "남의 것"}).status_code == 404
        assert client.get(path).status_code == 303
    assert browser.get(at(asked_id)).status_code == 200
    assert browser.post(at(asked_id), {"text": "고친 질문", "is_secret": "y"}).status_code == 303
    assert (question(asked_id).text, question(asked_id).is_secret) == ("고친 질문", True)
    assert "수정됨" in browser.get("/products/honey/questions").text
    assert "고친 질문" in browser.get(at(asked_id, "/delete")).text
    assert browser.post(at(asked_id, "/delete")).status_code == 303
    assert question(asked_id) is None


def test_after_the_answer_it_stays_as_it_is(sign_in, product, shopper):
    member = MembershipFactory(enterprise=product.enterprise).user
    db.session.commit()
    asked_id, browser = asked(product, shopper), sign_in(shopper)
    answered(Question, asked_id, member)

    assert browser.post(at(asked_id), {"text": "다른 질문"}).status_code == 409
    assert browser.post(at(asked_id, "/delete")).status_code == 303
    assert question(asked_id).text == "유통기한이 언제까지인가요?"


def test_the_sixth_open_question_is_refused_and_kept(sign_in, product, shopper):
    for _ in range(5):
        asked(product, shopper)

    answer = sign_in(shopper).post("/products/honey/questions/new", {"text": "여섯 번째"})

    assert answer.status_code == 409
    assert "여섯 번째" in answer.text


@pytest.mark.usefixtures("limits")
def test_one_account_asks_ten_times_an_hour(app, sign_in, product, shopper):
    browser = sign_in(shopper)
    slugs = [a_product(slug=f"tea-{number}").slug for number in range(11)]
    codes = [browser.post(f"/products/{slug}/questions/new", {"text": "있나요?"}).status_code for slug in slugs]

    assert codes == [303] * 10 + [429]


def test_what_is_typed_runs_nowhere(client, sign_in, product, shopper):
    member = MembershipFactory(enterprise=product.enterprise).user
    db.session.commit()
    asked_id = asked(product, shopper, XSS)
    answered(Question, asked_id, member, XSS)

    for page in (client.get("/products/honey"), client.get("/products/honey/questions")):
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
    office = sign_in(member)
    for path in ("/seller/questions/?show=done", f"/seller/questions/{asked_id}"):
        assert "<script>alert" not in office.get(path).text


def test_hidden_says_so_and_removed_is_gone_but_for_its_author(client, sign_in, product, shopper):
    hidden, removed = asked(product, shopper, "가려진 질문"), asked(product, shopper, "지워진 질문")
    with transaction():
        db.session.get_one(Question, hidden).hidden_until = clock.now().replace(year=2099)
        db.session.get_one(Question, removed).removed_at = clock.now()

    for path in ("/products/honey", "/products/honey/questions"):
        page = client.get(path).text
        assert "가려진 질문" not in page
        assert "까지 가려 두었어요" in page
        assert "지워진 질문" not in page
    mine = sign_in(shopper).get("/account/questions").text
    assert "가려진 질문" in mine
    assert "지워진 질문" in mine
    assert "다다켓이 내렸어요" in mine


def test_a_closed_account_leaves_the_words_without_a_name(client, product, shopper):
    asked(product, shopper)
    with transaction():
        db.session.get_one(User, shopper.id).disabled_at = clock.now()

    page = client.get("/products/honey/questions").text
    assert "탈퇴한 회원" in page
    assert "김**" not in page


def test_a_draft_has_no_questions(client, app):
    assert client.get("/products/nothing/questions").status_code == 404


@pytest.mark.parametrize("number", [1, 15])
def test_more_questions_cost_no_more_queries(client, sign_in, product, shopper, max_queries, number):
    for _ in range(number):
        asked(product)
        asked(product, shopper) if number < 5 else None
    browser = sign_in(shopper)

    with max_queries(11):
        assert client.get("/products/honey").status_code == 200
    with max_queries(4):  # the product, the page, which session, the operator
        assert client.get("/products/honey/questions").status_code == 200
    with max_queries(9):
        assert browser.get("/products/honey/questions").status_code == 200
    with max_queries(9):
        assert browser.get("/account/questions").status_code == 200


def test_a_long_list_goes_by_the_page(client, product, app):
    for number in range(23):
        asked(product, text=f"질문 {number:02d}번", days_ago=number)

    first = client.get("/products/honey/questions").text
    assert "질문 00번" in first
    assert "질문 22번" not in first
    following = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    second = client.get(following).text
    assert "질문 22번" in second
    assert 'content="noindex"' in second


def test_the_export_holds_what_one_has_asked(sign_in, product, shopper):
    asked(product, shopper)

    data = sign_in(shopper).get("/account/data").json
    assert data["questions"][0]["text"] == "유통기한이 언제까지인가요?"
