"""Draws ``static/shared/icons.svg``: one sprite of the icons that the site uses.

The icons are Lucide's (ISC, some by Feather under MIT; the licence is copied beside the sprite). To add
one, put its name into ``USED`` (https://lucide.dev/icons) and run, anywhere outside the repository::

    npm install --prefix /tmp/lucide lucide-static@1.62.0
    python tools/build_icons.py /tmp/lucide/node_modules/lucide-static

A template shows one with ``{{ icon("map-pin") }}`` of ``templates/shared/macros/icons.html``; colour, width
and line come from the ``.i`` class of the stylesheet, so the sprite holds shapes only.
"""

import argparse
import re
from pathlib import Path

SHARED = Path(__file__).parent.parent / "static" / "shared"

USED = """
accessibility arrow-up-right baby badge-check banknote building-2 calendar-days calendar-plus chart-column
check chevron-down chevron-left chevron-right circle-alert circle-check circle-help circle-x clipboard-check
clock credit-card download external-link eye file-text globe hand-heart handshake heart-handshake house
image info landmark layout-dashboard leaf link lock log-in log-out mail map map-pin megaphone menu
message-circle minus package package-check pencil phone plus printer receipt recycle refresh-cw rotate-ccw
search send settings shield-check shopping-bag shopping-cart sliders-horizontal smartphone sprout store ticket
train-front trash-2 trees triangle-alert truck undo-2 user users wallet wheat x
"""

_BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def symbol(name: str, drawing: str) -> str:
    """One ``<symbol>`` out of a whole Lucide file: its shapes, without the frame."""
    body = _BODY.search(drawing)
    if body is None:
        raise SystemExit(f"{name}: not an SVG drawing")
    shapes = re.sub(r"\s+", " ", body.group(1)).replace(" />", "/>").replace("> <", "><").strip()
    return f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>'


def build(lucide: Path) -> str:
    """The whole sprite, drawn from an unpacked ``lucide-static`` package."""
    symbols = [symbol(name, (lucide / "icons" / f"{name}.svg").read_text("utf-8")) for name in sorted(USED.split())]
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("lucide", type=Path, help="folder of the unpacked lucide-static package")
    lucide = parser.parse_args().lucide
    sprite = build(lucide)
    (SHARED / "icons.svg").write_text(sprite, "utf-8")
    (SHARED / "icons.LICENSE").write_text((lucide / "LICENSE").read_text("utf-8"), "utf-8")
    print(f"{len(USED.split())} icons, {len(sprite) / 1024:.1f} KB")


if __name__ == "__main__":
    main()
