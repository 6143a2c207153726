"""Pictures as pixels: opened without being trusted, turned upright, made small. Nothing else of a file survives.

Knows Pillow alone, so that the process that decodes what strangers send (``encoder``) stays small.
"""

import io
from pathlib import Path

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
"""What is read. HEIC is not: its decoders are not under a free-for-all licence; SVG is a program, not pixels."""

WIDTHS = (320, 480, 640, 960)
"""The widths that are served, in pixels; a picture that is narrower is served as wide as it is."""

SMALL = "small"
SMALL_SIDE = 176
"""A square out of the middle, for the small places of lists; its side in pixels."""

KINDS = ("avif", "webp", "jpg")
"""The forms of each width, the best first."""

_LADDERS = {"avif": (62, 52, 42), "webp": (80, 70, 58), "jpg": (82, 72, 60)}
_SAVED_AS = {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}
_OPTIONS: dict[str, dict[str, object]] = {
    "avif": {"speed": 7, "max_threads": 1},
    "webp": {"method": 4},
    "jpg": {"optimize": True, "progressive": True},
}
BYTES_PER_PIXEL = 0.2
"""Above this a form is encoded once more, at a lower quality: 45 KB at 480 × 480."""

_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_WHITE = (255, 255, 255)


class Unreadable(Exception):
    """These bytes are no picture of a known format, or a damaged one."""


class TooManyPixels(Exception):
    """Decoding it would take more memory than a picture is worth."""


def opened(raw: bytes | Path, *, most_pixels: int) -> Image.Image:
    """The picture in ``raw``, its header read and no pixel yet. Raises ``Unreadable`` or ``TooManyPixels``."""
    try:
        picture = Image.open(io.BytesIO(raw) if isinstance(raw, bytes) else raw, formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooManyPixels from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise Unreadable from None
    if picture.width * picture.height > most_pixels:
        raise TooManyPixels
    return picture


def upright_size(picture: Image.Image) -> tuple[int, int]:
    """Width and height as the camera was held; only the header is read."""
    return (picture.height, picture.width) if _orientation(picture) >= 5 else (picture.width, picture.height)


def fitted(size: tuple[int, int], box: tuple[int, int]) -> tuple[int, int]:
    """``size`` made to fit into ``box``, never larger than it is."""
    scale = min(1.0, box[0] / size[0], box[1] / size[1])
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def upright(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """``picture`` whole, upright, in sRGB on white, ``size`` large, without anything hidden; ``Unreadable``.

    Of an animated one this is the first frame.
    """
    turn = _orientation(picture)
    stored = (size[1], size[0]) if turn >= 5 else size
    try:
        picture.draft(None, (stored[0] * 2, stored[1] * 2))  # a JPEG is decoded no larger than is of use
        picture.load()
        plain = _on_white(_reduced(picture, stored)).resize(stored, Image.Resampling.LANCZOS)
    except (Image.DecompressionBombError, OSError, SyntaxError, ValueError, EOFError):
        raise Unreadable from None
    turned = plain.transpose(_TURNS[turn]) if turn in _TURNS else plain
    turned.info.clear()  # a comment or a profile would be written with the pixels
    return turned


def widths_up_to(largest: int) -> tuple[int, ...]:
    """The widths in which a picture is kept whose largest form is ``largest`` wide."""
    return (*(width for width in WIDTHS if width < largest), largest)


def write_forms(original: Path, folder: Path, size: tuple[int, int], *, most_pixels: int) -> None:
    """Write every form of the picture in ``original`` into ``folder``: ``480.avif``, ``small.jpg``; the largest is
    ``size``.

    Raises ``Unreadable`` or ``TooManyPixels``.
    """
    with opened(original, most_pixels=most_pixels) as picture:
        largest = upright(picture, size)
    for width in widths_up_to(size[0]):
        form = largest.resize((width, max(1, round(size[1] * width / size[0]))), Image.Resampling.LANCZOS)
        for kind in KINDS:
            (folder / f"{width}.{kind}").write_bytes(_encoded(form, kind))
    side = min(SMALL_SIDE, *size)
    small = ImageOps.fit(largest, (side, side), Image.Resampling.LANCZOS)
    for kind in KINDS:
        (folder / f"{SMALL}.{kind}").write_bytes(_encoded(small, kind))


def _encoded(form: Image.Image, kind: str) -> bytes:
    enough = BYTES_PER_PIXEL * form.width * form.height
    for quality in _LADDERS[kind]:
        made = io.BytesIO()
        form.save(made, _SAVED_AS[kind], quality=quality, **_OPTIONS[kind])
        if made.tell() <= enough:
            break
    return made.getvalue()


def _orientation(picture: Image.Image) -> int:
    """How the camera was held (Exif, 1 to 8), from the header: asking Pillow would decode a PNG."""
    exif = Image.Exif()
    try:
        exif.load(picture.info.get("exif", b""))
        found = exif.get(_ORIENTATION, 1)
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError):
        return 1
    return found if isinstance(found, int) and 1 <= found <= 8 else 1


def _reduced(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Smaller by a whole factor, at least twice ``size``: all that follows then costs little."""
    factor = min(picture.width // (size[0] * 2), picture.height // (size[1] * 2))
    if picture.mode.startswith("I;16"):
        small = picture.point(lambda value: value * (1 / 256)).convert("L")
    elif picture.mode in ("L", "LA", "RGB", "RGBA", "CMYK"):
        small = picture
    else:
        small = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    info = picture.info
    small = small.reduce(factor) if factor > 1 else small
    small.info = info
    return small


def _on_white(picture: Image.Image) -> Image.Image:
    """Without transparency, in sRGB."""
    if not picture.has_transparency_data:
        return _in_srgb(picture)
    see_through = picture.convert("RGBA")
    flat = Image.new("RGB", picture.size, _WHITE)
    flat.paste(_in_srgb(see_through.convert("RGB")), mask=see_through.getchannel("A"))
    return flat


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Colours as a screen without a profile shows them; a profile that cannot be used is left out."""
    profile = picture.info.get("icc_profile")
    if profile:
        try:
            known = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            turned = ImageCms.profileToProfile(picture, known, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            return picture.convert("RGB")
        if turned is not None:
            return turned
    return picture.convert("RGB")
