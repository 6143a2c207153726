"""Finding what one types."""

import pytest
from sqlalchemy import select

from market.domain.search import services as search
from market.domain.search import synonyms
from market.domain.search.models import DocumentKind, SearchDocument, SearchWord
from market.domain.search.queries import search as look_for
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from tests.odd_queries import ODD_QUERIES

DOCUMENTS = {
    1: ("우리밀 초코칩 쿠키 10개입", "Chocolate chip cookies", "유정란으로 굽습니다. 고양시 덕양구 행신동"),
    2: ("쿠키 틀", "Cookie cutter", "스테인리스"),
    3: ("삼색 고양이 인형", "Calico cat doll", "할머니들의 바느질"),
    4: ("수제 딸기잼", "Strawberry jam", "버터 쿠키와 어울려요. 100% 딸기"),
    5: ("아카시아꿀 500g", "Acacia honey", "고양의 벌, 준비 누구나"),
}


@pytest.fixture(autouse=True)
def documents(app):
    """Some things to be found."""
    for number, (korean, english, words) in DOCUMENTS.items():
        search.index(DocumentKind.PRODUCT, number, title=[korean, english], words=words)
    db.session.commit()


def _found(typed, *, literal=False):
    """The ids of what says all words, the best first."""
    found = look_for(typed, literal=literal)
    return [one.document.object_id for one in found.full] if found else []


def _found_in_part(typed):
    return [one.document.object_id for one in look_for(typed).part]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("쿠키", [2, 1, 4]),  # the title that begins with it, the one that holds it, the text that does
        ("쿠키를", [2, 1, 4]),
        ("초코칩쿠키", [1]),
        ("초코칩 쿠키", [1]),
        ("쿠키 초코칩", [1]),
        ("초코칩  쿠 키", [1]),
        ("고양이", [3]),  # and not the city
        ("고양이 인형", [3]),
        ("고양이인형을", [3]),
        ("COOKIE", [2, 1]),
        ("cookies", [2, 1]),
        ("chocolate chip", [1]),
        ("버터쿠키", [4]),  # across a blank of the text
        ("행신동", [1]),
        ("쿠키 행신동", [1]),
        ("쿠키 꿀", []),
        ("500g", [5]),
        ("500 g", [5]),
        ("100%", [4]),
        ("꿀", [5]),
        ("ㅋㅋ", [2, 1, 4]),
        ("ㄱㅇㅇㅇㅎ", [3]),
        ("znzl", [2, 1, 4]),
        ("Znzl", [2, 1, 4]),
        ("채ㅐㅏㅑㄷ", [2, 1]),
        ("쿠키 사고 싶어요", [2, 1, 4]),
        ("초코칲", [1]),
        ("스테인레스", [2]),
        ("chocolat chip", [1]),
        ("kuki", [2, 1, 4]),
        ("_", []),
        ("%", []),
        ("'", []),
        ("없는말", []),
    ],
)
def test_things_are_found_by_what_people_type(typed, found):
    assert _found(typed) == found


def test_a_document_is_written_anew_when_its_thing_changes():
    search.index(DocumentKind.PRODUCT, 3, title="강아지 인형", words=None)
    db.session.commit()

    assert _found("삼색") == []
    assert _found("강아지") == [3]


def test_what_is_forgotten_is_found_no_more():
    search.forget(DocumentKind.PRODUCT, 1)
    db.session.commit()

    assert _found("초코칩") == []


def test_what_is_as_it_was_typed_is_found_without_guessing():
    assert _found("znzl", literal=True) == []
    assert _found("쿠키", literal=True) == [2, 1, 4]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("znzl", "쿠키"),
        ("초코칲 쿠키", "초코칩 쿠키"),
        ("zbzl", "쿠키"),
        ("ddalgi", "딸기"),
        ("초코칩 쿠킥", "초코칩 쿠키"),
    ],
)
def test_it_is_told_what_was_looked_for_instead(typed, said):
    found = look_for(typed)

    assert found.reading.is_changed
    assert found.reading.said == said


@pytest.mark.parametrize("typed", ["쿠키", "쿠키를", "초코칩쿠키", "cookies", "ㅋㅋ"])
def test_what_was_understood_is_not_called_another_word(typed):
    assert not look_for(typed).reading.is_changed


def test_where_few_say_all_words_those_follow_that_say_some():
    assert _found_in_part("쿠키 꿀")[0] == 5  # the thing stands last
    assert set(_found_in_part("쿠키 꿀")) >= {1, 2, 5}
    assert _found_in_part("초코칩쿠키") == [2, 4]
    assert _found_in_part("없는말") == []


def test_what_means_the_same_is_found_after_the_very_word():
    search.index(DocumentKind.PRODUCT, 6, title="비스킷")
    assert _found("비스킷") == [6]
    synonyms.save(None, ["쿠키", "비스킷", "eco biscuit"], actor=THE_MARKET, now=clock.now())
    db.session.commit()

    assert _found("비스킷") == [6, 2, 1, 4]
    assert _found("eco biscuit") == [6, 2, 1, 4]
    assert _found("쿠키") == [2, 1, 6, 4]


def test_a_word_of_one_syllable_means_the_same_only_at_the_end_of_a_word():
    search.index(DocumentKind.PRODUCT, 6, title="밀랍초")
    search.index(DocumentKind.PRODUCT, 7, title="초등 학습지")
    synonyms.save(None, ["캔들", "초"], actor=THE_MARKET, now=clock.now())
    db.session.commit()

    assert _found("캔들") == [6]


def test_groups_that_come_with_the_market_leave_the_words_of_the_staff():
    synonyms.save(None, ["쿠키", "과자"], actor=THE_MARKET, now=clock.now())
    db.session.commit()

    with transaction():
        assert (
            synonyms.add_groups([["쿠키", "비스킷"], ["꿀", "허니", "쿠키"]], actor=THE_MARKET, now=clock.now()) == 1
        )
    with transaction():
        assert synonyms.add_groups([["꿀", "허니", "쿠키"]], actor=THE_MARKET, now=clock.now()) == 0

    assert synonyms.known_synonyms()["꿀"] == ("허니",)
    assert synonyms.known_synonyms()["쿠키"] == ("과자",)


def test_words_are_learnt_once_and_as_names_when_they_become_names():
    search.index(DocumentKind.PRODUCT, 6, title="쿠키", words="고소한 맛")
    search.index(DocumentKind.PRODUCT, 7, title="고소한 빵")
    db.session.commit()

    told = db.session.execute(select(SearchWord.is_name).where(SearchWord.word == "고소한")).scalars().all()
    assert sorted(told) == [False, True]
    assert len(db.session.scalars(select(SearchWord).where(SearchWord.word == "쿠키")).all()) == 1


def test_many_of_one_kind_do_not_crowd_out_another():
    for number in range(100, 420):
        search.index(DocumentKind.PRODUCT, number, title=f"상자 {number}")
    search.index(DocumentKind.ENTERPRISE, 1, title="상자 공방")
    search.index(DocumentKind.PRODUCT, 99, title="꾸러미", words="상자")
    db.session.commit()

    found = look_for("상자")

    assert found.cut == {DocumentKind.PRODUCT}
    assert sum(one.document.kind is DocumentKind.PRODUCT for one in found.full) == 300
    assert [one.document.object_id for one in found.full if one.document.kind is DocumentKind.ENTERPRISE] == [1]
    assert all(one.document.object_id != 99 for one in found.full)  # the title goes before the text


def test_a_document_that_is_deleted_by_whatever_way_leaves_the_index():
    db.session.execute(SearchDocument.__table__.delete().where(SearchDocument.object_id == 1))
    db.session.commit()

    assert _found("초코칩") == []


@pytest.mark.parametrize("typed", ODD_QUERIES)
def test_nothing_that_is_typed_breaks_it(typed):
    assert isinstance(_found(typed), list)
    assert isinstance(_found(typed, literal=True), list)
