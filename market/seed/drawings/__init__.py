"""Pictures of the sample market: twelve subjects, each in up to 24 looks, drawn as flat SVG.

They stand where a photograph would, and are marked as samples wherever they are shown. A look is one of three
palettes that suit the subject, four backdrops, and mirrored or not. There is no text in them, so that they fit
both languages, and no style or script, so that they pass the strictest policy.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from market.seed.drawings import subjects
from market.seed.drawings.palettes import APRICOT, LILAC, ROSE, SAGE, SKY, Palette
from market.seed.drawings.shapes import CREAM, INK, circle, group, rect, shape

LOOKS = 24
"""How many looks ``draw`` knows; a greater number begins again."""


def _disc(palette: Palette) -> str:
    return circle(200, 190, 142, palette.backdrop)


def _arch(palette: Palette) -> str:
    return shape("M70 312V180a130 130 0 0 1 260 0v132Z", palette.backdrop)


def _hills(palette: Palette) -> str:
    hills = shape("M0 250Q90 150 200 220T400 170V330H0Z", palette.backdrop)
    return hills + circle(318, 84, 34, CREAM)


def _stripes(palette: Palette) -> str:
    return "".join(rect(x, 0, 40, 312, palette.backdrop) for x in range(0, 400, 80))


_BACKDROPS: tuple[Callable[[Palette], str], ...] = (_disc, _arch, _hills, _stripes)


def _scene(palette: Palette, backdrop: Callable[[Palette], str]) -> str:
    """Paper, backdrop, and the table that everything stands on."""
    return (
        rect(0, 0, 400, 400, palette.paper)
        + backdrop(palette)
        + rect(0, 310, 400, 90, palette.table)
        + rect(0, 310, 400, 5, INK, opacity=0.08)
    )


@dataclass(frozen=True, slots=True)
class _Subject:
    draw: Callable[[Palette], str]
    palettes: tuple[Palette, Palette, Palette]
    mirrors: bool = True


_SUBJECTS = {
    "cookie": _Subject(subjects.cookie, (APRICOT, ROSE, SKY)),
    "honey": _Subject(subjects.honey, (SKY, SAGE, APRICOT)),
    "candle": _Subject(subjects.candle, (LILAC, SKY, ROSE)),
    "pottery": _Subject(subjects.pottery, (SAGE, SKY, APRICOT)),
    "textile": _Subject(subjects.textile, (SKY, LILAC, SAGE)),
    "soap": _Subject(subjects.soap, (ROSE, SAGE, SKY)),
    "wood": _Subject(subjects.wood, (SAGE, SKY, ROSE)),
    "tea": _Subject(subjects.tea, (APRICOT, LILAC, SAGE)),
    "rice": _Subject(subjects.rice, (SKY, SAGE, APRICOT)),
    "catdoll": _Subject(subjects.catdoll, (ROSE, APRICOT, SKY)),
    "tote": _Subject(subjects.tote, (SAGE, LILAC, APRICOT), mirrors=False),
    "workshop": _Subject(subjects.workshop, (APRICOT, ROSE, LILAC)),
}

KINDS = tuple(_SUBJECTS)
"""The twelve subjects."""


def draw(kind: str, look: int) -> str:
    """The picture of ``kind`` in one of its looks, as a whole SVG document of 400 × 400.

    Whoever shows it says in words what it is: the drawing itself has no title. ``KeyError`` for a subject that
    is not one of ``KINDS``.
    """
    subject = _SUBJECTS[kind]
    rest, palette_no = divmod(look % LOOKS, len(subject.palettes))
    mirrored, backdrop_no = divmod(rest, len(_BACKDROPS))
    palette = subject.palettes[palette_no]
    things = subject.draw(palette)
    if mirrored and subject.mirrors:
        things = group("translate(400 0) scale(-1 1)", things)
    ground = _scene(palette, _BACKDROPS[backdrop_no])
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400">{ground}{things}</svg>\n'


def look_for(key: str) -> int:
    """The look that belongs to ``key`` (a slug, say): the same today and tomorrow, on every machine."""
    return hashlib.sha256(key.encode()).digest()[0] % LOOKS
