"""Pictures as cameras, drawing programs and attackers make them."""

import io
import struct
import zlib

from PIL import Image, ImageCms, ImageDraw, TiffImagePlugin
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from tests.browser import Browser

GPS = 0x8825
PLACE = b"Canon of a place"


def scene(size=(1200, 900)):
    """Red to the left, green to the right, blue along the top: it shows how it was turned."""
    drawn = Image.new("RGB", size, (200, 30, 30))
    pen = ImageDraw.Draw(drawn)
    pen.rectangle((size[0] // 2, 0, size[0], size[1]), fill=(30, 160, 30))
    pen.rectangle((0, 0, size[0], size[1] // 10), fill=(30, 30, 200))
    return drawn


def saved(picture, form="JPEG", **options):
    """The bytes of a file."""
    made = io.BytesIO()
    picture.save(made, form, **options)
    return made.getvalue()


def photo(size=(1200, 900), orientation=1):
    """A JPEG as a phone takes it: with the place, the camera, a comment and the way the phone was held."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = PLACE.decode()
    rational = TiffImagePlugin.IFDRational
    exif.get_ifd(GPS).update({1: "N", 2: (rational(37), rational(39), rational(30)), 3: "E"})
    return saved(scene(size), exif=exif, comment=PLACE, quality=90)


def with_profile():
    """A JPEG that says which colours its numbers mean."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return saved(scene((400, 300)), icc_profile=profile)


def sixteen_bits():
    """A grey PNG of 16 bits a pixel, a third as bright as white."""
    return saved(Image.new("I;16", (400, 300), 65535 // 3), "PNG")


def animated():
    """A GIF: red, then blue."""
    frames = [Image.new("RGB", (400, 300), colour) for colour in ((200, 0, 0), (0, 0, 200))]
    return saved(frames[0], "GIF", save_all=True, append_images=frames[1:])


def claiming(width, height, pixels=b""):
    """A PNG of a hundred bytes whose header says ``width`` × ``height``."""

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(pixels or b"\x00" * 100, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def heic():
    """The beginning of an iPhone's HEIC file."""
    return b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(500)


def upload(browser: Browser, path: str, *files: tuple[bytes, str]) -> TestResponse:
    """Send a form with ``files`` (content, name), as one body."""
    data = {
        "photos": [FileStorage(io.BytesIO(raw), name) for raw, name in files],
        "csrf_token": browser.token(),
    }
    boundary, body = encode_multipart(MultiDict(data))
    return browser.open(
        path,
        method="POST",
        data=body,
        content_type=f'multipart/form-data; boundary="{boundary}"',
        headers={"Origin": "http://localhost"},
    )
