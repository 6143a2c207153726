"""Photos that come in a ZIP beside the sheet."""

import io
import stat
import zipfile

import pytest
from sqlalchemy import select

from market.domain.catalog.models import ProductStatus
from market.domain.media.models import Picture, PictureState
from market.foundation.database import db
from market.seller.product_sheets import pictures
from market.web import picture_work
from tests.picturing import claiming, heic, photo
from tests.seller.product_sheets.conftest import zipped
from tests.seller.product_sheets.test_faults import faults_of

HEAD = ["상품 코드", "분류", "상품명", "가격", "사진"]
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
SMALL = photo((120, 90))


def row(names, code="A"):
    return [code, "꿀·잼", f"꿀 {code}", 1000, names]


def names_of(product):
    found = db.session.scalars(select(Picture).where(Picture.reference.in_([one.file for one in product.photos])))
    by_reference = {one.reference: one.name for one in found}
    return [by_reference[one.file] for one in product.photos]


def test_photos_are_shown_in_the_order_in_which_the_cell_names_them(desk, app):
    files = {"사진/꿀1.jpg": SMALL, "꿀2.JPG": photo((90, 120)), "쓰지 않음.jpg": SMALL}

    answer = desk.upload([HEAD, row("꿀2.jpg; 꿀1.jpg"), row("꿀1.jpg", "B")], photos=zipped(**files))

    assert "쓰지 않음.jpg" in desk.browser.get(answer.location).text
    desk.browser.post(f"{answer.location}/confirm")
    first, second = desk.products()
    assert names_of(first) == ["꿀2.JPG", "꿀1.jpg"]
    assert first.picture == first.photos[0].file
    assert first.photos[0].alt_ko == "꿀 A"
    assert second.photos[0].file == first.photos[1].file
    assert picture_work.prepare_waiting(app) == 2
    db.session.rollback()
    assert {one.state for one in db.session.scalars(select(Picture))} == {PictureState.READY}


def test_photos_stay_as_they_are_until_the_cell_says_otherwise(desk):
    desk.save([HEAD, row("a.jpg; b.jpg")], photos=zipped(**{"a.jpg": SMALL, "b.jpg": SMALL}))
    kept = {name: one.file for name, one in zip("ab", desk.product().photos, strict=True)}
    rows = desk.rows()
    place = rows[0].index("사진")
    assert rows[1][place] == "a.jpg; b.jpg"

    assert "바뀌는 것이 없습니다" in desk.browser.get(desk.upload(rows).location).text
    rows[1][place] = "b.jpg, c.jpg"
    desk.save(rows, photos=zipped(**{"c.jpg": SMALL}))

    product = desk.product()
    assert names_of(product) == ["b.jpg", "c.jpg"]
    assert product.photos[0].file == product.picture == kept["b"]
    gone = db.session.scalar(select(Picture).where(Picture.reference == kept["a"]))
    assert gone.released_at is not None


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (SVG, "SVG"),
        (heic(), "HEIC"),
        (claiming(50_000, 50_000), "너무 커요"),
        (b"MZ no picture", "읽을 수 없어요"),
        (b"", "읽을 수 없어요"),
        (photo((600, 60)), "길쭉해요"),
    ],
    ids=["drawing with a script", "iPhone", "50,000 x 50,000", "program", "nothing", "too long"],
)
def test_what_is_no_good_picture_is_refused_beside_its_cell(desk, raw, sentence):
    answer = desk.upload([HEAD, row("a.jpg"), row("bad.jpg", "B")], photos=zipped(**{"a.jpg": SMALL, "bad.jpg": raw}))

    assert answer.status_code == 422
    (fault,) = faults_of(desk)
    assert (fault["row"], fault["head"]) == (3, "사진")
    assert "bad.jpg" in fault["sentence"]
    assert sentence in fault["sentence"]
    assert db.session.scalars(select(Picture)).all() == []


def test_a_missing_photo_is_named_and_the_zip_need_not_be_sent_again(desk):
    first = desk.upload([HEAD, row("a.jpg; 없음.jpg")], photos=zipped(**{"a.jpg": SMALL}))
    assert "없음.jpg 파일이 ZIP에 없습니다" in first.text

    page = desk.save([HEAD, row("a.jpg")], instead=desk.imports()[0].id)

    assert "모두 저장했습니다" in page
    assert names_of(desk.product()) == ["a.jpg"]


def test_the_zip_alone_can_be_brought_later(desk):
    desk.upload([HEAD, row("a.jpg")])
    data = {"instead": desk.imports()[0].id, "photos": (io.BytesIO(zipped(**{"a.jpg": SMALL})), "a.zip")}

    answer = desk.browser.post("/seller/products/sheet/", data, content_type="multipart/form-data")

    assert answer.status_code == 303


def test_what_is_published_by_the_sheet_has_its_photo_and_its_notice(desk):
    notice = ["도서명", "저자, 출판사", "크기", "쪽수", "제품 구성", "출간일", "목차 또는 책소개"]
    head = [*HEAD, "상태", *(f"고시: {label}" for label in notice)]
    values = ["B-1", "책", "동네 책", 9000, "a.jpg", "판매 중", *["있음"] * 6]

    lacking = desk.upload([head, values], photos=zipped(**{"a.jpg": SMALL}))
    assert "목차 또는 책소개" in faults_of(desk)[0]["sentence"]
    assert lacking.status_code == 422
    desk.save([head, [*values, "있음"]], photos=zipped(**{"a.jpg": SMALL}))

    product = desk.product()
    assert product.status is ProductStatus.PUBLISHED
    assert product.published_at is not None
    assert [one.value_ko for one in product.notices] == ["있음"] * 7
    assert "동네 책" in desk.stranger.get("/search?q=동네책").text


def entry(name, raw=SMALL, *, flags=None, link=False, method=zipfile.ZIP_DEFLATED):
    """A ZIP with one file, made as somebody's program makes it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        info = zipfile.ZipInfo(name if isinstance(name, str) else "x" * len(name))
        info.compress_type = method
        if link:
            info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, raw)
    made = out.getvalue()
    return made.replace(b"x" * len(name), name) if isinstance(name, bytes) else made


def unpacked(raw):
    return list(pictures.unpack(io.BytesIO(raw), lambda content: f"kept-{len(content)}"))


@pytest.mark.parametrize("letters", ["cp949", "utf-8"])
def test_korean_names_are_read_as_windows_and_others_write_them(app, letters):
    assert [one.name for one in unpacked(entry("아카시아꿀.jpg".encode(letters)))] == ["아카시아꿀.jpg"]


def test_hangul_that_a_mac_took_apart_is_put_together(app):
    import unicodedata

    (one,) = unpacked(entry(unicodedata.normalize("NFD", "아카시아꿀.jpg")))
    assert one.name == "아카시아꿀.jpg"


@pytest.mark.parametrize("name", ["../../etc/passwd.jpg", "/root/a.jpg", "C:\\a\\b.jpg"])
def test_no_name_leads_anywhere(app, name):
    (one,) = unpacked(entry(name))

    assert one.file == f"kept-{len(SMALL)}"  # where it rests is ours to say


def test_links_bombs_and_other_archives_are_no_pictures(app):
    bomb = b"\x89PNG\r\n\x1a\n" + b"\0" * 5_000_000
    for raw in (
        entry("link.jpg", b"/etc/passwd", link=True),
        entry("bomb.png", bomb),
        entry("inner.jpg", entry("a.jpg")),
    ):
        (one,) = unpacked(raw)
        assert one.file == ""
        assert one.refusal


def test_what_lies_about_its_size_is_not_read_to_the_end(app, monkeypatch):
    monkeypatch.setattr(pictures, "LIMITS", type(pictures.LIMITS)(megabytes=1, megapixels=1))
    (one,) = unpacked(entry("large.jpg", SMALL + bytes(3 * 1024**2), method=zipfile.ZIP_STORED))

    assert one.file == f"kept-{1024**2 + 1}"


@pytest.mark.parametrize("limit", ["MOST_ENTRIES", "MOST_PICTURES", "LARGEST_UNPACKED"])
def test_too_much_at_once_is_refused_before_anything_is_unpacked(app, monkeypatch, limit):
    monkeypatch.setattr(pictures, limit, 1)

    with pytest.raises(pictures.ZipTooLarge):
        unpacked(zipped(**{"a.jpg": SMALL, "b.jpg": SMALL}))


@pytest.mark.parametrize("raw", [b"", b"no zip", b"PK\x03\x04 broken"])
def test_what_is_no_zip_is_refused_in_words(desk, raw):
    answer = desk.upload([HEAD, row("a.jpg")], photos=raw or b" ")

    assert answer.status_code == 422
    assert ".zip으로 묶어" in answer.text


def test_what_macs_and_windows_add_is_not_asked_about(app):
    assert unpacked(zipped(**{"__MACOSX/._a.jpg": b"x", ".DS_Store": b"x", "사진/Thumbs.db": b"x"})) == []
