"""Pictures as pages show them: their addresses, known from the reference alone, and the files behind these.

An address never changes what it shows, so browsers keep it for a year. While a picture is being prepared its
addresses answer with a drawing that says so, and that nobody keeps: pages need not know how far it is.
"""

from dataclasses import dataclass
from functools import lru_cache

from flask import Blueprint, Flask, Response, abort, send_from_directory
from flask.typing import ResponseReturnValue

from market.domain.media import queries, storage
from market.domain.media.models import FOLDER, PictureState
from market.foundation import pixels
from market.web.static import STATIC

bp = Blueprint("pictures", __name__)

A_YEAR = 31_536_000
_TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}
_POLICY = "default-src 'none'; frame-ancestors 'none'"
_PLAIN = 480


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture or a drawing, as a page writes it."""

    address: str
    """Where there is room for one address only."""

    small: str
    """A square, for a small place."""

    sets: tuple[tuple[str, str], ...] = ()
    """(type, srcset) of each form, the best first; none for a drawing."""

    size: tuple[int, int] | None = None
    """Width and height in pixels; unknown for a drawing."""


@lru_cache(maxsize=4096)
def shown(reference: str) -> Shown:
    """The addresses of ``reference``, an uploaded picture's or a drawing's."""
    size = storage.size_of(reference.removeprefix(FOLDER)) if reference.startswith(FOLDER) else None
    if size is None:
        return Shown(f"/media/{reference}", f"/media/{reference}")
    widths = pixels.widths_up_to(size[0])
    plain = max(width for width in widths if width <= max(_PLAIN, widths[0]))
    sets = tuple(
        (_TYPES[kind], ", ".join(f"/{reference}/{width}.{kind} {width}w" for width in widths))
        for kind in pixels.KINDS
    )
    return Shown(f"/{reference}/{plain}.jpg", f"/{reference}/{pixels.SMALL}.jpg", sets, size)


@bp.get("/pictures/<key>/<name>.<kind>")
def show(key: str, name: str, kind: str) -> ResponseReturnValue:
    """One form of a picture: its width, or ``small``."""
    size = storage.size_of(key)
    if size is None or kind not in _TYPES or name not in _names(size[0]):
        abort(404)
    file = storage.forms(key) / f"{name}.{kind}"
    if not file.exists():
        return _instead(key)
    answer = send_from_directory(file.parent, file.name, mimetype=_TYPES[kind], max_age=A_YEAR)
    answer.cache_control.public = True
    answer.cache_control.immutable = True
    return _closed(answer)


@lru_cache(maxsize=2048)
def _names(largest: int) -> frozenset[str]:
    return frozenset({pixels.SMALL, *map(str, pixels.widths_up_to(largest))})


def _instead(key: str) -> Response:
    """A drawing in the place of a picture that is not ready; one that never was is not found."""
    state = queries.state_of(key)
    if state is None or (state is PictureState.READY and not storage.forms(key).exists()):
        abort(404)
    name = "picture-missing.svg" if state is PictureState.FAILED else "picture-waiting.svg"
    answer = Response((STATIC / "shared" / name).read_bytes(), mimetype="image/svg+xml")
    answer.headers["Cache-Control"] = "no-store"
    return _closed(answer)


def _closed(answer: Response) -> Response:
    answer.headers["Content-Security-Policy"] = _POLICY
    return answer


def show_pictures(app: Flask) -> None:
    """Give templates ``shown_picture`` and ``media_url``, the address where there is room for one only."""
    app.add_template_global(shown, "shown_picture")
    app.add_template_global(lambda reference: shown(reference).address, "media_url")
