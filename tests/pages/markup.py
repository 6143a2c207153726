"""What is wrong with a page's HTML: browsers forgive it, screen readers and search engines less."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree import ElementTree

import html5lib

REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "headers", "form", "list")
JSON_LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def read(html: str) -> tuple[ElementTree.Element, list[str]]:
    """The page as a tree, and what its grammar has against it."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(html)
    lines = html.splitlines()
    return tree, [f"line {line}: {code}: {lines[line - 1][:120]}" for (line, _column), code, _facts in parser.errors]


def faults_in(html: str, language: str) -> list[str]:
    """All that is wrong with a page which is said to be in ``language``."""
    tree, faults = read(html)
    faults += [*_identity(tree), *_head(tree, language), *_headings(tree), *_pictures(tree)]
    return faults + list(_leftovers(html, language))


def _identity(tree: ElementTree.Element) -> Iterator[str]:
    ids = Counter(element.get("id") for element in tree.iter() if element.get("id") is not None)
    for name, times in ids.items():
        if times > 1:
            yield f"id {name!r} stands {times} times"
        if not name or re.search(r"\s", name):
            yield f"{name!r} is no id"
    for element in tree.iter():
        for attribute in REFERENCES:
            for name in (element.get(attribute) or "").split():
                if name not in ids:
                    yield f"<{element.tag}> has {attribute}={name!r}, which is nowhere"
        target = element.get("href", "")
        if element.tag == "a" and target.startswith("#") and target != "#" and target[1:] not in ids:
            yield f"a link leads to {target}, which is nowhere"


def _head(tree: ElementTree.Element, language: str) -> Iterator[str]:
    if tree.get("lang") != language:
        yield f"the page says that it is in {tree.get('lang')!r}"
    title = tree.findtext("head/title", "").strip()
    if not re.fullmatch(r"\S.* · \S+", title):
        yield f"the title is {title!r}"
    descriptions = [meta.get("content", "") for meta in tree.iter("meta") if meta.get("name") == "description"]
    if len(descriptions) != 1 or not 10 <= len(descriptions[0].strip()) <= 400:
        yield f"the description is {descriptions}"


def _headings(tree: ElementTree.Element) -> Iterator[str]:
    before = 0
    for element in tree.iter():
        if isinstance(element.tag, str) and re.fullmatch(r"h[1-6]", element.tag):
            level = int(element.tag[1])
            if level > before + 1:
                yield f"<h{level}> {_words(element)!r} comes after <h{before}>"
            if not _words(element):
                yield f"an <h{level}> is empty"
            before = level
    if len(list(tree.iter("h1"))) != 1:
        yield "there is not one <h1>"


def _pictures(tree: ElementTree.Element) -> Iterator[str]:
    for picture in tree.iter("img"):
        lacking = {"src", "alt", "width", "height"} - set(picture.attrib)
        if lacking:
            yield f"<img src={picture.get('src')!r}> lacks {sorted(lacking)}"


def _leftovers(html: str, language: str) -> Iterator[str]:
    """What a template prints when it knows no better; the header If-None-Match is none of it.

    The braces of JSON-LD are its own: it is read, and looked at with each brace on a line.
    """
    text = re.sub(r"<[^>]+>", " ", JSON_LD.sub(lambda found: json.dumps(json.loads(found[1]), indent=1), html))
    nothing = r"(?<![\w-])None(?![\w-])" if language == "ko" else r">\s*None\s*<"
    for sign in (nothing, r"\{\{|\}\}|\{%", r"%\(\w+\)[sd]", r"\bLazyText\b", r"<[\w.]+ object at", r"\bnan\b"):
        for found in re.finditer(sign, text):
            yield f"left over: …{text[max(0, found.start() - 30) : found.end() + 30].strip()}…"


def _words(element: ElementTree.Element) -> str:
    pictures = (picture.get("alt", "") for picture in element.iter("img"))
    return " ".join([*"".join(element.itertext()).split(), *pictures]).strip()


class _Links(HTMLParser):
    """Every address that a page leads to or loads."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        wanted = "src" if tag in ("img", "script", "source", "iframe") else "href"
        self.found += [value for name, value in attrs if name == wanted and value is not None]


def links_in(html: str) -> list[str]:
    """Every address that the page leads to or loads."""
    reader = _Links()
    reader.feed(html)
    return reader.found
