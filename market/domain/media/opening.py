"""Looking at what somebody wants to upload: whether it is a picture that may be decoded at all."""

from dataclasses import dataclass

from PIL import Image

from market.domain.media.errors import NotAPicture, PictureIsHeic, PictureIsSvg, PictureTooLarge
from market.foundation import pixels

_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a picture may have."""

    megabytes: int
    megapixels: int

    @property
    def bytes(self) -> int:
        return self.megabytes * 1024 * 1024

    @property
    def pixels(self) -> int:
        return self.megapixels * 1_000_000


def opened(raw: bytes, *, name: str, limits: Limits) -> Image.Image:
    """The picture in ``raw``, its header read and no pixel decoded.

    Raises ``PictureTooLarge``, ``PictureIsHeic``, ``PictureIsSvg`` or ``NotAPicture``.
    """
    too_large = PictureTooLarge(name=name, megabytes=limits.megabytes, megapixels=limits.megapixels)
    if len(raw) > limits.bytes:
        raise too_large
    try:
        return pixels.opened(raw, most_pixels=limits.pixels)
    except pixels.TooManyPixels:
        raise too_large from None
    except pixels.Unreadable:
        raise _worded(raw, name) from None


def _worded(raw: bytes, name: str) -> NotAPicture | PictureIsHeic | PictureIsSvg:
    if raw[4:8] == b"ftyp" and raw[8:12] in _HEIC:
        return PictureIsHeic(name=name)
    if b"<svg" in raw[:1024].lower():
        return PictureIsSvg(name=name)
    return NotAPicture(name=name)
