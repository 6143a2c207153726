"""The few SVG shapes that the drawings are made of. Each returns one element as text."""

INK = "#2B2520"
CREAM = "#FFF6E6"
WHITE = "#fff"


def number(value: float) -> str:
    """``3.0`` → ``3``, ``0.5`` → ``.5``: as SVG likes its numbers."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def _attributes(*, opacity: float | None = None, turn: str = "", dash: str = "") -> str:
    written = f' transform="rotate({turn})"' if turn else ""
    written += f' stroke-dasharray="{dash}"' if dash else ""
    return written + (f' opacity="{number(opacity)}"' if opacity is not None else "")


def rect(
    x: float,
    y: float,
    width: float,
    height: float,
    fill: str,
    *,
    corner: float = 0,
    opacity: float | None = None,
    turn: str = "",
) -> str:
    """A box; ``turn`` is SVG's ``angle x y``."""
    rounded = f' rx="{number(corner)}"' if corner else ""
    return (
        f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"{rounded}'
        f' fill="{fill}"{_attributes(opacity=opacity, turn=turn)}/>'
    )


def circle(x: float, y: float, radius: float, fill: str, *, opacity: float | None = None) -> str:
    return (
        f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" fill="{fill}"'
        f"{_attributes(opacity=opacity)}/>"
    )


def ellipse(
    x: float,
    y: float,
    across: float,
    down: float,
    fill: str,
    *,
    opacity: float | None = None,
    angle: float | None = None,
) -> str:
    """An ellipse; ``angle`` turns it about its own middle."""
    turn = f"{number(angle)} {number(x)} {number(y)}" if angle is not None else ""
    return (
        f'<ellipse cx="{number(x)}" cy="{number(y)}" rx="{number(across)}" ry="{number(down)}" fill="{fill}"'
        f"{_attributes(opacity=opacity, turn=turn)}/>"
    )


def shape(outline: str, fill: str, *, opacity: float | None = None) -> str:
    """A filled path."""
    return f'<path d="{outline}" fill="{fill}"{_attributes(opacity=opacity)}/>'


def line(outline: str, colour: str, width: float, *, opacity: float | None = None, dash: str = "") -> str:
    """A path drawn with a round pen."""
    return (
        f'<path d="{outline}" fill="none" stroke="{colour}" stroke-width="{number(width)}"'
        f' stroke-linecap="round" stroke-linejoin="round"{_attributes(opacity=opacity, dash=dash)}/>'
    )


def group(transform: str, *parts: str) -> str:
    """Shapes that are moved, turned or mirrored together."""
    return f'<g transform="{transform}">{"".join(parts)}</g>'


def shadow(x: float, across: float) -> str:
    """What a thing throws on the table it stands on."""
    return ellipse(x, 338, across, 13, INK, opacity=0.16)


def cat_face(x: float, y: float, scale: float, patch: str, *, body: str = CREAM) -> str:
    """The calico cat of the mark, with one ear in ``patch`` and one in ink."""
    head = "M-24-4V-24c0-4 4-5 7-3l9 8H8l9-8c3-2 7-1 7 3V0c0 12-8 20-20 20H-4C-16 20-24 12-24 0Z"
    return group(
        f"translate({number(x)} {number(y)}) scale({number(scale)})",
        shape(head, body),
        shape("M-24-4V-24c0-4 4-5 7-3l9 8v11a8 8 0 0 1-16 4Z", patch),
        shape("M24-4V-24c0-4-4-5-7-3L8-19v11a8 8 0 0 0 16 4Z", INK),
        circle(-9, 4, 2.8, INK),
        circle(9, 4, 2.8, INK),
        line("M-4 9q2 4 4 0q2 4 4 0", INK, 1.8),
    )
