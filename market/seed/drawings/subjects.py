"""The twelve subjects: each is drawn standing on a table whose edge is at 310 of 400."""

from itertools import starmap

from market.seed.drawings.palettes import Palette
from market.seed.drawings.shapes import (
    CREAM,
    INK,
    WHITE,
    cat_face,
    circle,
    ellipse,
    group,
    line,
    rect,
    shadow,
    shape,
)

# what does not change with the palette: baked dough, honey, wood, cloth, flame
DOUGH, DOUGH_LIGHT, CHOCOLATE = "#DFA564", "#E9B87A", "#6B3F22"
HONEY, HONEY_LIGHT = "#F2A92C", "#F9C557"
OAK, WALNUT, PINE_WOOD, BARK = "#C98A4B", "#B0713A", "#E2AE74", "#9A6236"
CLAY_SHADE, SACK, SACK_SHADE, GRAIN = "#E8DCC6", "#EAD6B0", "#CDB27F", "#E8B33F"
FLAME, GLOW = "#F29A2E", "#FFE7A8"


def cookie(palette: Palette) -> str:
    """A whole cookie, a bitten one and a pile, on a plate."""
    plate = ellipse(200, 328, 140, 20, CREAM) + ellipse(200, 323, 112, 13, "#F1E2C8")
    pile = ""
    for top, dough in ((298, DOUGH), (276, "#D29351"), (254, DOUGH)):
        pile += rect(122, top, 112, 24, dough, corner=12)
    for top in (254, 276, 298):
        pile += rect(134, top + 9, 16, 7, CHOCOLATE, corner=3)
        pile += rect(178, top + 7, 14, 7, CHOCOLATE, corner=3)
        pile += rect(206, top + 10, 14, 6, CHOCOLATE, corner=3)
    radius, chips = 74, ((-0.45, -0.3), (0.2, -0.5), (0.5, 0.05), (-0.1, 0.15), (-0.5, 0.4), (0.25, 0.55))
    whole = circle(252, 246, radius, DOUGH) + circle(252, 246, radius - 7, DOUGH_LIGHT)
    for right, down in chips:
        whole += circle(252 + right * radius, 246 + down * radius, radius * 0.13, CHOCOLATE)
    bitten = group(
        "translate(158 190)",
        shape("M0-56A56 56 0 1 0 54 14A16 16 0 0 1 36-8A18 18 0 0 1 20-34A15 15 0 0 1 0-56Z", DOUGH),
        shape("M-4-47A48 48 0 1 0 44 18A22 22 0 0 1 28 0A22 22 0 0 1 10-26A20 20 0 0 1-4-47Z", DOUGH_LIGHT),
        *(circle(x, y, size, CHOCOLATE) for x, y, size in ((-22, -14, 7), (-6, 14, 8), (-30, 18, 6), (14, 30, 6))),
    )
    return shadow(200, 140) + plate + pile + whole + bitten


def _cell(x: float, y: float, scale: float, fill: str) -> str:
    """One cell of a honeycomb."""
    return group(f"translate({x} {y}) scale({scale})", shape("M0-10L8.7-5V5L0 10L-8.7 5V-5Z", fill))


def honey(palette: Palette) -> str:
    """A jar with a label of honeycomb, a drop at its rim, and a dipper."""
    jar = shape(
        "M112 170Q104 150 124 146H256Q276 150 268 170V300Q268 330 238 330H142Q112 330 112 300Z", HONEY
    ) + shape("M124 196Q150 184 190 196T256 194V298Q256 320 236 320H144Q124 320 124 298Z", HONEY_LIGHT, opacity=0.75)
    lid = rect(118, 112, 144, 38, palette.second, corner=10) + rect(118, 136, 144, 8, INK, opacity=0.15)
    comb = (
        _cell(190, 238, 2.1, palette.third)
        + _cell(170, 271, 1, palette.first)
        + _cell(190, 271, 1, palette.second)
        + _cell(210, 271, 1, palette.first)
    )
    bee = ellipse(186, 236, 6, 9, INK) + shape("M190 228q14-16 20-4q0 12-20 10Z", CREAM, opacity=0.9)
    dipper = rect(280, 96, 12, 150, BARK, corner=6, turn="24 286 170") + group(
        "rotate(24 286 170)",
        *(rect(266, top, 40, 13, OAK, corner=6.5) for top in (232, 250, 268)),
        rect(271, 286, 30, 12, OAK, corner=6),
    )
    drop = shape("M228 300c8 0 14 18 14 30h-30c0-14 8-30 16-30Z", HONEY)
    return shadow(190, 112) + jar + lid + rect(136, 206, 108, 84, CREAM, corner=10) + comb + bee + dipper + drop


def candle(palette: Palette) -> str:
    """A candle in a glass with its label, burning, and a thin one beside it."""
    glow = circle(176, 150, 82, CREAM, opacity=0.45) + circle(176, 150, 52, GLOW, opacity=0.7)
    glass = (
        rect(104, 200, 144, 130, CREAM, corner=18)
        + rect(104, 232, 144, 98, palette.first, corner=18)
        + rect(104, 232, 144, 30, palette.first)
    )
    label = (
        rect(120, 262, 112, 44, CREAM, corner=6)
        + line("M134 278h60M134 292h36", INK, 5)
        + circle(214, 285, 10, palette.third)
    )
    fire = (
        rect(172, 178, 8, 30, INK, corner=4)
        + shape("M176 108c26 30 26 66 0 72c-26-6-26-42 0-72Z", FLAME)
        + shape("M176 136c12 18 12 36 0 40c-12-4-12-22 0-40Z", GLOW)
    )
    taper = (
        rect(272, 186, 30, 146, palette.second, corner=8)
        + rect(262, 318, 50, 14, INK, corner=7)
        + rect(284, 168, 6, 22, INK, corner=3)
        + shape("M287 124c15 18 15 40 0 44c-15-4-15-26 0-44Z", FLAME)
        + shape("M272 200q10 8 4 26q-4 10-4 20Z", CREAM, opacity=0.5)
    )
    return glow + shadow(196, 130) + glass + label + fire + taper


def pottery(palette: Palette) -> str:
    """A moon jar with a painted band and a branch in it, and a bowl."""
    branch = line("M176 160Q150 100 172 44M166 118Q140 100 126 104M163 92Q186 70 200 74", INK, 5)
    for x, y, size in ((172, 44, 14), (124, 104, 13), (202, 73, 13), (150, 74, 9), (184, 110, 9)):
        branch += circle(x, y, size, palette.first)
    for x, y in ((172, 44), (124, 104), (202, 73)):
        branch += circle(x, y, 4, palette.third)
    jar = (
        shape(
            "M150 152H200Q202 172 224 184Q262 206 262 250Q262 306 210 330H140Q88 306 88 250Q88 206 126 184"
            "Q148 172 150 152Z",
            CREAM,
        )
        + shape("M224 184Q262 206 262 250Q262 306 210 330H186Q236 300 236 250Q236 206 200 180Z", CLAY_SHADE)
        + rect(144, 144, 62, 14, CREAM, corner=7)
        + shape(
            "M92 232Q130 252 175 236T259 234Q262 244 262 256Q220 250 176 262T88 256Q88 242 92 232Z",
            palette.second,
        )
    )
    bowl = (
        shape("M240 258H344Q344 330 306 332H278Q240 330 240 258Z", palette.second)
        + rect(234, 250, 116, 16, palette.third, corner=8)
        + shape("M300 266H344Q344 330 306 332H294Q318 310 318 266Z", INK, opacity=0.14)
    )
    return shadow(200, 140) + branch + jar + bowl


def textile(palette: Palette) -> str:
    """A jogakbo, a wrapping cloth of patches, on a rod; folded cloth and a ball of yarn."""
    patches = (
        (90, 72, 70, 58, palette.first),
        (160, 72, 48, 58, CREAM),
        (208, 72, 102, 34, palette.third),
        (208, 106, 44, 66, palette.second),
        (252, 106, 58, 66, CREAM),
        (90, 130, 44, 80, palette.third),
        (134, 130, 74, 42, palette.second),
        (134, 172, 50, 74, CREAM),
        (184, 172, 68, 38, palette.first),
        (184, 210, 126, 36, palette.third),
        (252, 172, 58, 38, palette.second),
        (90, 210, 44, 36, palette.second),
    )
    cloth = "".join(starmap(rect, patches))
    for x, y, width, height, _ in patches:
        cloth += line(f"M{x} {y}h{width}v{height}", INK, 1.4, opacity=0.35)
    fringe = line("".join(f"M{x} 252v14" for x in range(90, 311, 22)), palette.first, 4)
    folded = (
        rect(104, 300, 150, 32, palette.second, corner=14)
        + rect(112, 274, 140, 30, palette.third, corner=14)
        + line("M120 289h122", CREAM, 4, dash="2 10")
        + line("M116 316h124", CREAM, 4, dash="2 10")
    )
    yarn = circle(300, 310, 26, palette.first) + line(
        "M282 300q18-10 36 2M279 312q20-12 42 0M284 324q16-10 32-2", CREAM, 3
    )
    return shadow(200, 150) + rect(70, 62, 260, 10, BARK, corner=5) + cloth + fringe + folded + yarn


def soap(palette: Palette) -> str:
    """Three bars in a pile, a leaf, bubbles and a small piece."""
    bars = (
        rect(92, 270, 190, 60, palette.second, corner=16)
        + rect(92, 270, 190, 18, CREAM, corner=9, opacity=0.22)
        + rect(116, 212, 150, 58, palette.third, corner=16)
        + line("M132 246q20-22 40 0t40 0t38-4", CREAM, 7)
        + rect(104, 154, 140, 58, CREAM, corner=16)
        + rect(128, 170, 92, 26, palette.first, corner=6)
        + line("M140 183h68", CREAM, 4)
    )
    leaf = shape("M256 212c-4-52 32-78 74-76c4 44-24 78-74 76Z", palette.second) + line(
        "M264 204q24-30 54-54", CREAM, 4
    )
    bubbles = ""
    for x, y, size in (
        (112, 112, 20),
        (148, 82, 13),
        (96, 72, 9),
        (316, 256, 17),
        (336, 220, 9),
        (300, 90, 11),
    ):
        bubbles += circle(x, y, size, WHITE, opacity=0.75)
        bubbles += circle(x - size * 0.3, y - size * 0.3, size * 0.22, WHITE)
    return shadow(200, 140) + bars + leaf + bubbles + rect(298, 296, 54, 34, palette.first, corner=9)


def wood(palette: Palette) -> str:
    """A cutting board, a spoon and a turned bowl of fruit."""
    board = (
        shape("M120 70H236Q252 70 252 88V316Q252 330 236 330H120Q104 330 104 316V88Q104 70 120 70Z", PINE_WOOD)
        + line("M128 110q20 30 4 70t6 90M170 92q-14 60 6 110t-6 106M214 100q12 60-2 120t4 84", OAK, 4)
        + circle(178, 98, 13, palette.backdrop)
    )
    spoon = group(
        "rotate(14 300 200)",
        rect(284, 170, 16, 150, WALNUT, corner=8),
        ellipse(292, 136, 32, 46, OAK),
        ellipse(292, 134, 20, 32, WALNUT, opacity=0.55),
    )
    bowl = shape("M190 262H336Q336 332 284 334H242Q190 332 190 262Z", WALNUT) + rect(182, 252, 162, 18, OAK, corner=9)
    fruit = (
        circle(228, 250, 20, palette.first)
        + circle(264, 244, 24, palette.third)
        + circle(300, 250, 18, palette.first)
        + line("M228 231q2-9 10-12M264 221q2-9 10-12", palette.second, 5)
    )
    return shadow(200, 150) + board + spoon + bowl + fruit + rect(182, 256, 162, 14, OAK, corner=7)


def tea(palette: Palette) -> str:
    """A teapot with a blossom on it, a cup of green tea, and steam."""
    steam = line("M118 150q-14-16 0-32t0-34M146 150q-14-16 0-32t0-34", CREAM, 9, opacity=0.9)
    pot = (
        shape(
            "M196 236C196 180 236 160 276 160S352 184 352 240C352 300 320 330 274 330S196 298 196 236Z",
            palette.first,
        )
        + shape(
            "M318 176C340 192 352 212 352 240C352 300 320 330 274 330C310 318 330 286 330 240"
            "C330 214 326 192 318 176Z",
            INK,
            opacity=0.15,
        )
        + rect(236, 150, 80, 16, INK, corner=8)
        + circle(276, 138, 12, palette.third)
        + shape("M204 250L160 206Q152 198 164 196L184 194Q206 214 214 230Z", palette.first)
        + line("M342 202q34-2 32 36t-36 34", palette.first, 13)
    )
    blossom = "".join(
        ellipse(x, y, 7, 15, CREAM, angle=angle) for x, y, angle in ((262, 232, -35), (276, 222, 0), (290, 232, 35))
    ) + circle(276, 244, 8, palette.third)
    cup = (
        shape("M72 262H190Q190 330 150 330H112Q72 330 72 262Z", CREAM)
        + ellipse(131, 262, 59, 13, "#8FB04F")
        + line("M188 276q28-2 24 20t-30 20", CREAM, 10)
        + rect(64, 326, 136, 12, palette.second, corner=6)
        + shape("M110 300q20-24 42-16q-6 26-42 16Z", palette.second)
    )
    return shadow(200, 150) + steam + pot + blossom + cup


def _ear(x: float, y: float, colour: str, *, spread: float, size: float) -> str:
    """A pair of grains on a stalk of rice."""
    return ellipse(x - spread, y + 6, size, size * 2.1, GRAIN, angle=28) + ellipse(
        x + spread, y + 4, size, size * 2.1, colour, angle=-24
    )


def rice(palette: Palette) -> str:
    """A sack with a badge of grains, and two stalks of rice."""
    sack = (
        shape(
            "M112 150Q100 132 116 120Q150 132 190 124T264 120Q280 132 268 150Q296 230 276 306"
            "Q270 330 240 330H140Q110 330 104 306Q84 230 112 150Z",
            SACK,
        )
        + shape("M248 144Q296 230 276 306Q270 330 240 330H212Q256 300 248 144Z", SACK_SHADE, opacity=0.5)
        + line("M112 150Q190 166 268 150", palette.first, 9)
        + shape("M120 118Q110 92 130 88Q160 100 190 92T250 88Q270 92 260 118Q190 136 120 118Z", SACK)
    )
    grains = ((172, 232, -30), (190, 222, 0), (208, 232, 30), (176, 254, -30), (204, 254, 30))
    badge = circle(190, 238, 52, CREAM) + "".join(
        ellipse(x, y, 7.5, 14, palette.third, angle=angle) for x, y, angle in grains
    )
    badge += line("M190 212v56", palette.second, 5)
    stalks = line("M300 330Q318 220 296 112", palette.second, 6)
    stalks += line("M318 330Q344 250 350 170", palette.second, 6)
    for x, y in ((296, 112), (302, 138), (306, 164), (308, 190)):
        stalks += _ear(x, y, palette.third, spread=11, size=7)
    for x, y in ((350, 172), (348, 198), (344, 222)):
        stalks += _ear(x, y, palette.third, spread=10, size=6)
    return shadow(190, 120) + sack + badge + stalks


def catdoll(palette: Palette) -> str:
    """A sewn doll of the calico cat, sitting, with a collar."""
    patch = palette.first
    tail = line("M270 310q62 6 58-48q-2-24-22-22", patch, 24) + line("M306 240q6 0 12 6", INK, 24)
    body = (
        shape("M124 226Q128 176 196 176T268 226L286 300Q290 332 256 332H136Q102 332 106 300Z", CREAM)
        + shape("M236 182Q264 194 268 226L286 300Q290 332 256 332H236Q252 270 226 226Q222 196 236 182Z", patch)
        + line("M168 332v-44M224 332v-44", INK, 4, opacity=0.3)
    )
    head = (
        shape(
            "M106 140V62C106 48 120 44 130 53L160 82H232L262 53C272 44 286 48 286 62V140"
            "C286 190 252 218 216 218H176C140 218 106 190 106 140Z",
            CREAM,
        )
        + shape("M106 128V62C106 48 120 44 130 53L160 82V130A27 27 0 0 1 106 128Z", patch)
        + shape("M232 82L262 53C272 44 286 48 286 62V128A27 27 0 0 1 232 128Z", INK)
    )
    face = (
        circle(160, 156, 10, INK)
        + circle(232, 156, 10, INK)
        + circle(163, 153, 3, WHITE)
        + circle(235, 153, 3, WHITE)
        + shape("M188 170h16l-8 10Z", patch)
        + line("M180 184q8 12 16 0q8 12 16 0", INK, 5)
        + circle(136, 178, 12, "#F5A890", opacity=0.7)
        + circle(256, 178, 12, "#F5A890", opacity=0.7)
    )
    collar = (
        shape("M150 212Q196 236 242 212L246 232Q196 256 146 232Z", palette.second)
        + circle(196, 244, 13, palette.third)
        + line("M196 244v7", INK, 3)
    )
    return shadow(196, 120) + tail + body + head + face + collar


def tote(palette: Palette) -> str:
    """A cloth bag with the cat printed on it."""
    bag = (
        line("M146 176V122Q146 70 200 70T254 122V176", palette.second, 15)
        + shape("M96 160H304L320 314Q322 332 304 332H96Q78 332 80 314Z", CREAM)
        + shape("M266 160H304L320 314Q322 332 304 332H262Q282 250 266 160Z", CLAY_SHADE)
        + line("M146 196V160M254 196V160", palette.second, 15)
        + line("M96 174H304", INK, 2.5, dash="3 7", opacity=0.4)
    )
    printed = cat_face(196, 256, 2, palette.first, body="#FBE3C0") + line("M150 318q46 10 94 0", palette.first, 5)
    return shadow(200, 126) + bag + printed


def workshop(palette: Palette) -> str:
    """An easel with a picture on it, and a pot of brushes."""
    easel = line("M108 332L140 70M206 332L176 70M157 40V72", BARK, 9) + rect(82, 78, 150, 170, CREAM, corner=6)
    picture = (
        shape("M96 234V196q30-40 60-10t62-20v68Z", palette.second)
        + circle(190, 124, 20, palette.third)
        + cat_face(142, 196, 1.1, palette.first)
    )
    pot = shape("M262 250H338L330 332H270Z", palette.first) + rect(256, 242, 88, 14, INK, corner=7, opacity=0.9)
    brushes = (
        line("M282 242L274 168", palette.third, 9)
        + line("M300 242V150", BARK, 9)
        + line("M320 242L332 176", palette.second, 9)
        + shape("M262 168q2-30 10-34q12 8 14 32Z", INK)
        + shape("M290 152q0-30 10-38q10 8 10 38Z", palette.first)
        + ellipse(335, 166, 11, 18, CREAM, angle=12)
    )
    ledge = rect(70, 248, 174, 12, BARK, corner=6)
    return shadow(200, 150) + easel + picture + ledge + pot + brushes
