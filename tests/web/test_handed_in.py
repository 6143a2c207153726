"""Documents that are handed in: read as what they are, whatever they are called."""

import io
import zipfile

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage

from market.foundation import files
from market.web import handed_in
from market.web.handed_in import ActiveDocument, DocumentTooLarge, NotADocument
from tests.applying import PDF, a_picture

pytestmark = pytest.mark.usefixtures("app")


def keep(raw, name="인증서.pdf"):
    return handed_in.keep(FileStorage(io.BytesIO(raw), filename=name))


def stored(kept):
    return files.open_(handed_in.folder(), kept.file)


def a_zip():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("run.exe", b"MZ" * 50)
    return out.getvalue()


def test_a_pdf_is_kept_and_rests_unreadable():
    kept = keep(PDF)

    assert (kept.name, kept.content_type) == ("인증서.pdf", "application/pdf")
    assert stored(kept) == PDF
    assert b"Catalog" not in (handed_in.folder() / kept.file).read_bytes()


@pytest.mark.parametrize("format_", ["PNG", "JPEG"])
def test_a_picture_is_made_anew_whatever_it_is_called(format_):
    kept = keep(a_picture(format_), "증명서.pdf.exe")

    assert (kept.name, kept.content_type) == ("증명서.pdf.jpg", "image/jpeg")
    assert Image.open(io.BytesIO(stored(kept))).size == (40, 30)


def test_what_hides_behind_a_picture_is_gone():
    kept = keep(a_picture() + b"<script>alert(1)</script>" + a_zip(), "a.png")

    assert b"<script>" not in stored(kept)
    assert not zipfile.is_zipfile(io.BytesIO(stored(kept)))


def test_what_hides_behind_the_end_of_a_pdf_is_cut_off():
    kept = keep(PDF + b"<script>alert(1)</script>" + a_zip())

    assert stored(kept) == PDF
    assert not zipfile.is_zipfile(io.BytesIO(stored(kept)))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<html><script>alert(1)</script>",
        b"GIF89a" + PDF,
        b"<!-- " + PDF,
        b"%PDF-1.7 without an end",
        a_picture()[:60],
        a_picture("GIF"),
        b"\x89PNG\r\n\x1a\n" + b"x" * 100,
    ],
)
def test_what_is_no_document_is_refused_and_leaves_nothing(raw):
    with pytest.raises(NotADocument):
        keep(raw)
    assert not handed_in.folder().exists() or not list(handed_in.folder().iterdir())


@pytest.mark.parametrize("program", [b"/JavaScript", b"/JS (app.alert(1))", b"/Launch", b"/EmbeddedFiles"])
def test_a_pdf_that_does_something_is_refused(program):
    with pytest.raises(ActiveDocument):
        keep(PDF.replace(b"/Type", program + b" /Type"))


def test_eleven_megabytes_are_too_many():
    with pytest.raises(DocumentTooLarge):
        keep(PDF + b" " * (11 * 1024 * 1024))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\boot.ini", "boot.pdf"),
        ('a"; filename="b.exe', "a filename=b.pdf"),
        ("한글 이름.pdf", "한글 이름.pdf"),
        ("x\r\nSet-Cookie: a=b.pdf", "xSet-Cookie a=b.pdf"),
        ("..", "document.pdf"),
        ("", "document.pdf"),
        ("\u202efdp.exe", "fdp.pdf"),
    ],
)
def test_a_name_is_only_words(name, shown):
    assert keep(PDF, name).name == shown


def test_three_hundred_characters_become_a_name_that_fits():
    assert len(keep(PDF, "가" * 300 + ".pdf").name) < 100
