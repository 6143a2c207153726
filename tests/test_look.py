"""What the market looks like: the promises of the stylesheet, the icons, the letters and the templates."""

import gzip
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SHARED = ROOT / "static" / "shared"
STYLESHEET = SHARED / "css" / "dadaket.css"
OFFICE_STYLESHEET = SHARED / "css" / "office.css"
LETTERS = SHARED / "css" / "letters.css"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PAGES = [file for file in TEMPLATES if "emails" not in file.parts]

KILOBYTE = 1024


def rules_without_letters() -> str:
    """The stylesheet without its comments and the @font-face rules of what stands in for our letters."""
    css = re.sub(r"/\*.*?\*/", "", STYLESHEET.read_text("utf-8"), flags=re.DOTALL)
    return re.sub(r"@font-face\s*\{[^}]*\}", "", css)


def test_the_stylesheet_names_a_colour_only_as_a_token():
    css = rules_without_letters()
    tokens = css[css.index("@layer tokens {") : css.index("@layer base {")]

    elsewhere = css.replace(tokens, "") + OFFICE_STYLESHEET.read_text("utf-8")
    strays = re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\([^)]*\)", elsewhere)

    assert set(strays) <= {"#221e1a", "#fff", "#000"}  # a selection's ink on marigold; paper and ink of a printer


def test_the_dark_scheme_changes_every_colour_that_the_light_one_shows():
    css = rules_without_letters()
    light, dark = css[css.index("@layer tokens {") : css.index("@layer base {")].split("@media", 1)
    colours = r"--([\w-]+): (?:#|rgb)"

    assert set(re.findall(colours, light)) - set(re.findall(colours, dark)) == {"ginger", "mari"}  # shapes only


@pytest.mark.parametrize("stylesheet", [STYLESHEET, LETTERS], ids=lambda file: file.stem)
def test_every_file_that_a_stylesheet_asks_for_is_there(stylesheet):
    asked = re.findall(r"url\(([^)]+)\)", stylesheet.read_text("utf-8"))

    assert asked
    for address in asked:
        assert not address.startswith(("data:", "http")), address
        assert (STYLESHEET.parent / address).resolve().is_file(), address


@pytest.mark.parametrize(
    ("file", "most"),
    [
        ("css/dadaket.css", 15 * KILOBYTE),
        ("css/office.css", 6 * KILOBYTE),
        ("js/dadaket.js", 6 * KILOBYTE),
        ("icons.svg", 9 * KILOBYTE),
    ],
)
def test_what_every_page_loads_stays_small(file, most):
    assert len(gzip.compress((SHARED / file).read_bytes())) <= most


def test_each_file_of_letters_stays_small():
    letters = (SHARED / "fonts").glob("dadaket-*.woff2")
    sizes = {tuple(file.name.split("-")[1:3]): file.stat().st_size for file in letters}
    every_page_loads = {("400", "main"), ("700", "main")}

    assert sizes.keys() >= every_page_loads
    assert max(sizes[part] for part in every_page_loads) <= 30 * KILOBYTE
    assert max(size for part, size in sizes.items() if part not in every_page_loads) <= 24 * KILOBYTE


def test_every_icon_that_a_template_shows_is_in_the_sprite():
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (SHARED / "icons.svg").read_text("utf-8")))

    for template in TEMPLATES:
        shown = set(re.findall(r"""\bicon\(["']([\w-]+)["']""", template.read_text("utf-8")))
        assert shown <= drawn, f"{template.relative_to(ROOT)}: {sorted(shown - drawn)}"


@pytest.mark.parametrize("template", PAGES, ids=lambda file: str(file.relative_to(ROOT / "templates")))
def test_no_page_carries_a_style_or_a_script_of_its_own(template):
    text = template.read_text("utf-8").replace('<script type="application/ld+json">', "")  # facts, which never run

    assert not re.search(r"""<style\b|\sstyle=|\son\w+=["']|javascript:|<script(?![^>]*\bsrc=)""", text)
