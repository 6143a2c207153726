"""Finding what one types."""

import pytest
from sqlalchemy import select

from market.domain.search import services as search
from market.domain.search.models import DocumentKind, SearchDocument
from market.domain.search.queries import match, shape_of
from market.foundation.database import db

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


def _found(typed):
    found = match(typed)
    if found is None:
        return []
    shape = shape_of(found.spans)
    wanted = select(SearchDocument.object_id).where(shape.condition)
    return list(db.session.scalars(wanted.order_by(shape.score.desc(), SearchDocument.object_id), found.values))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("쿠키", [2, 1, 4]),  # the title that begins with it, the one that holds it, the text that does
        ("쿠키를", [2, 1, 4]),
        ("초코칩쿠키", [1]),
        ("초코칩 쿠키", [1]),
        ("쿠키 초코칩", [1]),
        ("초코칩  쿠 키", [1]),
        ("고양이", [3]),
        ("고양이 인형", [3]),
        ("고양이인형을", [3]),
        ("COOKIE", [2, 1]),
        ("chocolate chip", [1]),
        ("버터쿠키", [4]),  # across a blank of the text
        ("비누", []),  # a short word is not put together from two others
        ("행신동", [1]),
        ("쿠키 행신동", [1]),
        ("쿠키 꿀", []),
        ("100%", [4]),
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


@pytest.mark.parametrize(
    "typed", ["가" * 300, "🍪", "\\", "%%%", "a'; DROP TABLE product; --", "ㅋ", "\u3000", "가 " * 150]
)
def test_nothing_that_is_typed_breaks_it(typed):
    assert isinstance(_found(typed), list)
