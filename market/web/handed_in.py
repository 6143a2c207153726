"""Documents that enterprises hand in: read as what they are, kept encrypted, given out as attachments alone."""

import io
import re
from pathlib import Path, PurePosixPath, PureWindowsPath

from flask import Response
from PIL import Image, ImageOps, UnidentifiedImageError
from werkzeug.datastructures import FileStorage

from market.domain.enterprises.document_models import EnterpriseDocument
from market.domain.enterprises.documents import KeptFile
from market.foundation import files
from market.foundation.errors import Refused
from market.foundation.i18n import lazy_gettext as _l
from market.web.documents import PDF, download
from market.web.request import clean_text
from market.web.site import settings

LARGEST_FILE = 10 * 1024 * 1024
LARGEST_POST = LARGEST_FILE + 2 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 3_000
LONGEST_NAME = 80
JPEG = "image/jpeg"

_ENDINGS = {PDF: ".pdf", JPEG: ".jpg"}
_PICTURES = ("JPEG", "PNG")
_PDF_HEAD = re.compile(rb"%PDF-[12]\.\d")
_PDF_END = b"%%EOF"
_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)(?![A-Za-z])")
_NOT_IN_A_NAME = re.compile(r'[\x00-\x1f\x7f"*:<>?|%;\u200e\u200f\u202a-\u202e\u2066-\u2069]')


class NotADocument(Refused):
    """Fact: ``name`` of the file."""

    message = _l("%(name)s cannot be read. Please choose a PDF, JPEG or PNG file.")


class ActiveDocument(Refused):
    """Fact: ``name`` of the file."""

    message = _l("%(name)s holds a program or another file. Please print it into a new PDF, or send a photo of it.")


class DocumentTooLarge(Refused):
    """Fact: ``name`` of the file."""

    message = _l("%(name)s is too large. A document may have up to 10 MB and 50 megapixels.")


def folder() -> Path:
    """Where the documents are, encrypted."""
    return settings().uploads / "documents"


def keep(upload: FileStorage) -> KeptFile:
    """Keep what was uploaded. Raises ``NotADocument``, ``ActiveDocument`` or ``DocumentTooLarge``: by its content,
    whatever its name says."""
    name = plain_name(upload.filename or "")
    with upload.stream as stream:
        raw = stream.read(LARGEST_FILE + 1)
    if len(raw) > LARGEST_FILE:
        raise DocumentTooLarge(name=name)
    content, kind = _as_document(raw, name)
    shown = PurePosixPath(name).stem[:LONGEST_NAME].strip(" .") or "document"
    return KeptFile(files.keep(folder(), content), shown + _ENDINGS[kind], kind, len(content))


def forget(kept: KeptFile | str) -> None:
    """Remove a file that no row names."""
    files.forget(folder(), kept if isinstance(kept, str) else kept.file)


def deliver(document: EnterpriseDocument) -> Response:
    """The document as a file to be kept, never one that a browser shows; ``NotFound`` where it is gone."""
    answer = download(files.open_(folder(), document.file), name=document.file_name, kind=document.content_type)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store, private"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    return answer


def plain_name(name: str) -> str:
    """The last part of ``name`` without anything that a path, a header or a screen could mistake."""
    last = PureWindowsPath(PurePosixPath(name.replace("\\", "/")).name).name
    plain = _NOT_IN_A_NAME.sub("", clean_text(last)).strip(" .")
    return plain[-(LONGEST_NAME + 10) :] if len(plain) > LONGEST_NAME + 10 else plain or "document"


def _as_document(raw: bytes, name: str) -> tuple[bytes, str]:
    if _PDF_HEAD.match(raw):
        return _plain_pdf(raw, name), PDF
    return _made_anew(raw, name), JPEG


def _plain_pdf(raw: bytes, name: str) -> bytes:
    """A PDF without what would run in it; what stands behind its end, where other files hide, is cut off."""
    end = raw.rfind(_PDF_END)
    if end < 0 or b"obj" not in raw:
        raise NotADocument(name=name)
    if _ACTIVE.search(raw):
        raise ActiveDocument(name=name)
    return raw[: end + len(_PDF_END)] + b"\n"


def _made_anew(raw: bytes, name: str) -> bytes:
    """A picture of the same pixels, upright: nothing that was hidden in the file is left."""
    try:
        picture = Image.open(io.BytesIO(raw), formats=_PICTURES)
        if picture.width * picture.height > MOST_PIXELS:
            raise DocumentTooLarge(name=name)
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise DocumentTooLarge(name=name) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise NotADocument(name=name) from None
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    made = io.BytesIO()
    upright.save(made, "JPEG", quality=88, exif=b"")
    return made.getvalue()
