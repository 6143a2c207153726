"""Draws the scene of the home page: three stalls, one for each district, and a calico cat walking past.

Writes ``templates/shared/svg/_hero.html`` (drawn into the page: nothing to wait for, and the bunting's string takes
the colour of the scheme) and ``static/shared/hero-scene.svg`` (the same as a file). Run it after a change::

    python tools/build_hero.py
"""

import sys
from itertools import cycle
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from market.seed.drawings.shapes import CREAM, INK, cat_face, circle, ellipse, group, line, rect, shape  # noqa: E402

GINGER, MARIGOLD, PINE = "#E4702A", "#F6BF4F", "#0E5A47"
OAK, BARK, APRON = "#C98A4B", "#9A6236", "#F2DDB4"
HONEY, DOUGH, DOUGH_LIGHT, CHOCOLATE = "#F2A92C", "#DFA564", "#E9B87A", "#6B3F22"


def stall(x: int, width: int, colour: str, goods: str) -> str:
    """A stall whose roof has ears, at ``x``; its goods stand on the counter at 300."""
    posts = rect(8, 190, 10, 200, BARK) + rect(width - 18, 190, 10, 200, BARK)
    inside = rect(18, 232, width - 36, 70, INK, opacity=0.14)
    stripe, roof, awning = width / 5, (width - 16) / 5, ""
    for number, paint in zip(range(5), cycle((colour, CREAM)), strict=False):
        left, right = 8 + number * roof, 8 + (number + 1) * roof
        awning += shape(
            f"M{left:.1f} 168H{right:.1f}L{(number + 1) * stripe:.1f} 224"
            f"a{stripe / 2:.1f} {stripe / 2:.1f} 0 0 1-{stripe:.1f} 0Z",
            paint,
        )
    ears = shape("M8 170V140c0-7 6-9 11-5l38 35Z", colour)
    ears += shape(f"M{width - 8} 170V140c0-7-6-9-11-5l-38 35Z", colour)
    beam = rect(4, 162, width - 8, 12, INK, corner=6)
    counter = rect(0, 300, width, 16, OAK, corner=6) + rect(8, 316, width - 16, 76, APRON)
    cloth = shape(f"M8 316H{width - 8}V328Q{width * 0.75:g} 344 {width / 2:g} 330T8 332Z", colour, opacity=0.9)
    return group(f"translate({x} 0)", posts, inside, awning, ears, beam, goods, counter, cloth)


def honey_and_cookies() -> str:
    goods = ""
    for x in (26, 60):
        goods += rect(x, 264, 26, 36, HONEY, corner=5) + rect(x, 258, 26, 9, PINE, corner=3)
        goods += rect(x + 5, 276, 16, 12, CREAM, corner=2)
    for x in (112, 132, 152):
        goods += circle(x, 292, 10, DOUGH) + circle(x - 3, 290, 2, CHOCOLATE) + circle(x + 3, 294, 2, CHOCOLATE)
    for x in (122, 142):
        goods += circle(x, 276, 10, DOUGH_LIGHT) + circle(x - 2, 274, 2, CHOCOLATE)
    return goods


def pots() -> str:
    moon_jar = shape("M44 300q-18-8-18-24q0-16 16-22h16q16 6 16 22q0 16-18 24Z", CREAM)
    band = shape("M27 272q20 10 46 0v8q-24 10-46 0Z", PINE)
    lidded = rect(92, 270, 34, 30, GINGER, corner=5) + rect(88, 264, 42, 9, INK, corner=4)
    planted = shape("M140 300l-5-34h38l-5 34Z", "#1F5F73") + line("M154 266q-16-26-2-44M154 266q14-20 10-34", PINE, 4)
    return moon_jar + band + lidded + planted + circle(151, 222, 8, "#C8452B") + circle(165, 230, 7, MARIGOLD)


def bag_soap_and_candle() -> str:
    bag = shape("M30 300l4-44h44l4 44Z", CREAM) + line("M44 258v-12a12 12 0 0 1 24 0v12", GINGER, 5)
    bag += circle(56, 280, 9, GINGER)
    soap = rect(98, 284, 34, 16, MARIGOLD, corner=5) + rect(102, 268, 28, 16, "#F3B6A2", corner=5)
    candle = rect(144, 262, 22, 38, "#7A3E6D", corner=5) + rect(152, 252, 4, 10, INK)
    return bag + soap + candle + shape("M154 236c7 8 7 16 0 18c-7-2-7-10 0-18Z", GINGER)


def bunting() -> str:
    """Flags on a string; the string is in the stylesheet's hands (``.string``)."""
    string = f'<path class="string" d="M-10-16Q120 92 320 92T650-16" fill="none" stroke="{INK}" stroke-width="2.5"/>'
    places = (34, 18), (86, 48), (142, 70), (200, 83), (260, 90), (320, 92), (380, 90), (440, 83), (498, 70)
    places += (554, 48), (606, 18)
    paints = cycle((GINGER, CREAM, PINE, MARIGOLD))
    flags = (
        group(f"translate({x} {y})", shape("M-13-1 13-3 1 24Z", paint))
        for (x, y), paint in zip(places, paints, strict=False)
    )
    return string + "".join(flags)


def walking_cat() -> str:
    tail = line("M408 366q44-6 42-54", GINGER, 15) + line("M450 326V312", INK, 15)
    body = shape(
        "M276 374q0-28 34-28h76q34 0 34 34v34q0 6-6 6h-10q-6 0-6-6v-18h-70v18q0 6-6 6h-10q-6 0-6-6v-14q-30-2-30-26Z",
        CREAM,
    )
    patch = shape("M340 346h46q34 0 34 34v6q-46 6-66-8q-16-12-14-32Z", GINGER)
    paw = shape("M398 396h16v18q0 6-6 6h-4q-6 0-6-6Z", "#E8DCC6")
    collar = line("M256 378q22 14 46 2", PINE, 8) + circle(280, 388, 7, MARIGOLD)
    ground = ellipse(330, 420, 96, 8, INK, opacity=0.18)
    return ground + tail + body + patch + paw + cat_face(278, 348, 1.6, GINGER) + collar


def scene() -> str:
    """Everything, from the sun to the cat, in 640 × 440."""
    sun = circle(520, 168, 58, MARIGOLD)
    hills = shape("M18 384L120 190l58 58 92-126 110 122 76-70L628 384Z", "#F7DFA2")
    hills += shape("M4 384Q20 300 140 300T360 306T560 296T636 384Z", "#CFE2D3")
    ground = shape("M0 440V404a20 20 0 0 1 20-20H620a20 20 0 0 1 20 20v36Z", "#E9B872")
    stalls = stall(30, 180, GINGER, honey_and_cookies()) + stall(228, 188, MARIGOLD, pots())
    stalls += stall(434, 180, PINE, bag_soap_and_candle())
    return sun + hills + ground + bunting() + stalls + walking_cat()


def main() -> None:
    drawn = scene()
    (ROOT / "static" / "shared" / "hero-scene.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 440">{drawn}</svg>\n', "utf-8"
    )
    words = "{{ _('Three market stalls with cat’s ears on their roofs, and a calico cat walking past') }}"
    (ROOT / "templates" / "shared" / "svg" / "_hero.html").write_text(
        "{#- Drawn by tools/build_hero.py: change it there. -#}\n"
        f'<svg class="hero__art" viewBox="0 0 640 440" width="640" height="440" role="img" aria-label="{words}">'
        f"{drawn}</svg>\n",
        "utf-8",
    )


if __name__ == "__main__":
    main()
