"""Cuts the site's letters: ``static/shared/fonts/`` and ``static/shared/css/letters.css``, which names them.

All of Korean at once weighs 1.5 MB, so each weight (400, 700) is cut into files that a browser loads as it needs:

- **main**: Latin, figures, common signs, and the syllables and signs that stand on most pages of the shop
  (``tools/letters.txt``, which ``tools/rank_letters.py`` writes).
- **more 1, 2 …**: what else these pages use, by eighty in the same order; then our other texts (offices, mails, the
  texts of law) and those of the seed, the directory's names among them. The last one has accents, rarer signs, and
  the single letters one types into a search.
- **rest 1, 2 …**: every other syllable of KS X 1001, for what sellers and shoppers write.

A syllable beyond KS X 1001 comes from the reader's own fonts. Documents that the market prints (PDF) take theirs from
``market/web/fonts/``: one file a weight, with KS X 1001 and the signs, which the same command cuts.

The letters are Pretendard's (OFL 1.1, which reserves the name: a cut is a changed version, so the family is called
"Dadaket Sans" inside and out). The name of each file for browsers carries a hash of its contents. Run it again when
texts have brought new syllables::

    pip install fonttools==4.68.0 brotli==1.2.1
    npm install --prefix /tmp/pretendard pretendard@1.3.9
    python tools/build_fonts.py /tmp/pretendard/node_modules/pretendard

``--check`` builds nothing and fails when a text uses a syllable that no file has.
"""

import argparse
import hashlib
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).parent.parent
SHARED = ROOT / "static" / "shared"
FONTS = SHARED / "fonts"
PAPER = ROOT / "market" / "web" / "fonts"
STYLESHEET = SHARED / "css" / "letters.css"
HEAD = "/* Written by tools/build_fonts.py, which see. A page asks for it once it can be read: dadaket.js. */"

FAMILY = "Dadaket Sans"
WEIGHTS = {400: "Regular", 700: "Bold"}
LETTERS = Path(__file__).with_name("letters.txt")
MAIN_SYLLABLES = 250
OTHER_SYLLABLES = 80
"""In each of *more*, and twice as many in each of *rest*."""
SIGNS = "".join(map(chr, range(0x20, 0x7F))) + " ·×–—‘’“”…₩€•→←↑↓※○●℃★☆é"
RARER_SIGNS = "".join(map(chr, [*range(0xA1, 0x100), *range(0x3131, 0x3164)])) + (
    "‐†‰′″‹›™↔−≈≠≤≥■□▲△▶▷▼▽◆◇◎★☆☎♡♥✓、。〈〉《》「」『』【】〜ㆍ①②③④⑤⑥⑦⑧⑨㈜㎏㎖㎝㎡～"
)

OWN = (("templates", (".html", ".txt")), ("market", (".po", ".md")))
SEED = (
    ("market/seed", (".json", ".csv", ".toml", ".py")),
    ("market/domain", (".json",)),
    ("market/shop", (".json",)),
)


def is_syllable(char: str) -> bool:
    return "가" <= char <= "힣"


def read(places: Iterable[tuple[str, tuple[str, ...]]]) -> Iterator[str]:
    """Every text file of ``places``: folders with the endings that count there."""
    for folder, endings in places:
        for file in sorted((ROOT / folder).rglob("*")):
            if file.suffix in endings and file.is_file():
                yield file.read_text("utf-8")


def count(texts: Iterable[str]) -> Counter[str]:
    return Counter(char for text in texts for char in text if ord(char) > 0x7F)


def ks_x_1001() -> set[str]:
    """The 2,350 syllables of the Korean standard: what nearly all writing uses."""
    return {bytes((lead, trail)).decode("euc-kr") for lead in range(0xB0, 0xC9) for trail in range(0xA1, 0xFF)}


def share_out(met: str, own: Counter[str], seed: Counter[str]) -> tuple[str, list[str], list[str]]:
    """The characters of *main*, of each *more* and of each *rest* file of a weight whose letters are ``met`` so."""
    often = [char for texts in (own, seed) for char, _ in texts.most_common() if is_syllable(char)]
    ranked = [char for char in dict.fromkeys([*met, *often]) if char not in SIGNS]
    main, more = SIGNS + "".join(ranked[:MAIN_SYLLABLES]), _pieces(ranked[MAIN_SYLLABLES:], OTHER_SYLLABLES)
    more.append("".join(char for char in RARER_SIGNS if char not in {*SIGNS, *ranked}))
    left = sorted(ks_x_1001() - set(ranked))
    return main, more, _pieces(left, 2 * OTHER_SYLLABLES)


def _pieces(characters: list[str], size: int) -> list[str]:
    return ["".join(characters[start : start + size]) for start in range(0, len(characters), size)]


def cut(source: Path, characters: str, weight: int, *, flavor: str | None = "woff2") -> bytes:
    """A WOFF2 (without ``flavor`` an OTF) of ``characters`` out of ``source``, renamed as the licence wants."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(
        flavor=flavor,
        layout_features=["kern", "tnum"],
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
        notdef_outline=True,
        desubroutinize=True,
        hinting=False,
        recalc_timestamp=False,
    )
    font = TTFont(source, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(text=characters)
    cutter.subset(font)
    style = WEIGHTS[weight]
    for name_id, words in ((1, FAMILY), (2, style), (3, f"{FAMILY} {style}"), (4, f"{FAMILY} {style}")):
        font["name"].setName(words, name_id, 3, 1, 0x409)
    font["name"].setName(f"DadaketSans-{style}", 6, 3, 1, 0x409)
    font["name"].names = [
        record for record in font["name"].names if record.platformID == 3 and record.langID == 0x409
    ]
    if "CFF " in font:
        cff = font["CFF "].cff
        cff.fontNames = [f"DadaketSans-{style}"]
        cff[0].FamilyName, cff[0].FullName = FAMILY, f"{FAMILY} {style}"
    font.flavor = flavor
    out = BytesIO()
    font.save(out, reorderTables=True)
    return out.getvalue()


def ranges(characters: str) -> str:
    """``unicode-range`` of exactly these characters."""
    spans: list[list[int]] = []
    for code in sorted(map(ord, characters)):
        if spans and code == spans[-1][1] + 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    return ",".join(f"U+{first:X}" if first == last else f"U+{first:X}-{last:X}" for first, last in spans)


def face(file: str, weight: int, covers: str = "") -> str:
    covers = f"unicode-range:{covers};" if covers else ""
    return (
        f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};font-display:swap;{covers}'
        f'src:url(../fonts/{file})format("woff2")}}'
    )


def keep(part: str, weight: int, font: bytes) -> str:
    """Write a cut under a name that its contents decide; the name."""
    name = f"dadaket-{weight}-{part}-{hashlib.sha256(font).hexdigest()[:8]}.woff2"
    (FONTS / name).write_bytes(font)
    print(f"{name}  {len(font) / 1024:.1f} KB")
    return name


def build(pretendard: Path, own: Counter[str], seed: Counter[str]) -> None:
    """Cut all files and write the rules that name them."""
    FONTS.mkdir(exist_ok=True)
    for old in FONTS.glob("dadaket-*.woff2"):
        old.unlink()
    (FONTS / "OFL.txt").write_text((pretendard / "dist" / "LICENSE.txt").read_text("utf-8"), "utf-8")

    rules = [HEAD]
    for (weight, style), met in zip(WEIGHTS.items(), LETTERS.read_text("utf-8").splitlines(), strict=True):
        source = pretendard / "dist" / "public" / "static" / f"Pretendard-{style}.otf"
        main, more, rest = share_out(met, own, seed)
        # a later rule goes before an earlier one, and whoever lacks the character hands it on: so each of
        # `rest` can claim a whole stretch, and is only loaded for what the others do not have
        for number, characters in enumerate(rest, start=1):
            file = keep(f"rest{number}", weight, cut(source, characters, weight))
            rules.append(face(file, weight, f"U+{ord(characters[0]):X}-{ord(characters[-1]):X}"))
        rules.append(face(keep("main", weight, cut(source, main, weight)), weight))
        for number, characters in enumerate(more, start=1):
            file = keep(f"more{number}", weight, cut(source, characters, weight))
            rules.append(face(file, weight, ranges(characters)))
    STYLESHEET.write_text("\n".join(rules) + "\n", "utf-8")


def build_for_paper(pretendard: Path, own: Counter[str], seed: Counter[str]) -> None:
    """Cut what documents are set in: one file a weight."""
    characters = "".join(sorted(ks_x_1001() | set(SIGNS + RARER_SIGNS) | set(own | seed)))
    PAPER.mkdir(exist_ok=True)
    (PAPER / "OFL.txt").write_text((pretendard / "dist" / "LICENSE.txt").read_text("utf-8"), "utf-8")
    for weight, style in WEIGHTS.items():
        source = pretendard / "dist" / "public" / "static" / f"Pretendard-{style}.otf"
        font = cut(source, characters, weight, flavor=None)
        (PAPER / f"DadaketSans-{style}.otf").write_bytes(font)
        print(f"DadaketSans-{style}.otf  {len(font) / 1024:.1f} KB")


def check(own: Counter[str], seed: Counter[str]) -> int:
    """0 when the cuts on disk have every syllable of our texts."""
    from fontTools.ttLib import TTFont

    held: set[str] = set()
    for file in FONTS.glob("dadaket-400-*.woff2"):
        held.update(map(chr, TTFont(file).getBestCmap()))
    missing = sorted(char for char in (own | seed) if is_syllable(char) and char not in held)
    if missing:
        print("not in the fonts, run tools/build_fonts.py:", "".join(missing))
    return 1 if missing else 0


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("pretendard", type=Path, nargs="?", help="folder of the unpacked pretendard package")
    parser.add_argument("--more", type=Path, nargs="*", default=[], help="more files whose text counts as seed")
    parser.add_argument("--check", action="store_true", help="only say whether the fonts have all our syllables")
    given = parser.parse_args()
    own = count(read(OWN))
    seed = count([*read(SEED), *(file.read_text("utf-8") for file in given.more)])
    if given.check:
        sys.exit(check(own, seed))
    if given.pretendard is None:
        parser.error("where is the pretendard package?")
    build(given.pretendard, own, seed)
    build_for_paper(given.pretendard, own, seed)


if __name__ == "__main__":
    main()
