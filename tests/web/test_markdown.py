"""Markdown as HTML."""

from html.parser import HTMLParser

import pytest

from market.web.markdown import render_document, render_story

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "![x](https://example.com/x.png)",
    "<svg/onload=alert(1)>",
    '[x](https://a.example "onmouseover=alert(1)")',
    "<a href='https://a.example' style='position:fixed'>x</a>",
    "## <iframe src=//a.example></iframe>",
]


class Seen(HTMLParser):
    """The tags and attributes that a browser would see."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes = set(), []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("render", [render_story, lambda source: render_document(source, title="T").html])
def test_no_markup_of_a_writer_reaches_the_page(render, attack):
    seen = Seen(str(render(attack)))

    assert seen.tags <= {"p", "a", "h2", "h3"}
    assert {name for name, _ in seen.attributes} <= {"href", "rel", "id"}
    assert all(value.startswith("https://") for name, value in seen.attributes if name == "href")


def test_a_story_keeps_its_paragraphs_lists_emphasis_and_links():
    html = render_story("# Who we are\n\nWe **bake**.\n\n- rye\n- wheat\n\n[Site](https://a.example)")

    assert "<h3>Who we are</h3>" in html
    assert "<strong>bake</strong>" in html
    assert html.count("<li>") == 2
    assert '<a href="https://a.example" rel="nofollow noopener">Site</a>' in html


def test_a_document_lists_its_sections_and_links_lead_to_them():
    document = render_document("## One\n\n### Small\n\n## Two & three", title="T")

    assert [(heading.id, heading.words) for heading in document.headings] == [
        ("section-1", "One"),
        ("section-3", "Two & three"),
    ]
    assert '<h2 id="section-3">Two &amp; three</h2>' in document.html


def test_links_within_the_site_stay_in_the_language():
    html = render_document(
        "[Pop-ups](/popups) [Law](https://law.example) [x](//evil.example)", title="T", root="/en"
    ).html

    assert 'href="/en/popups"' in html
    assert 'href="https://law.example"' in html
    assert "/en//evil" not in html


def test_a_table_scrolls_in_a_named_region_and_its_rows_have_headers():
    html = render_document("## Records\n\n| a | b |\n| --- | --- |\n| c | d |", title="T").html

    assert '<div class="tbl-x" tabindex="0" role="region" aria-labelledby="section-1">' in html
    assert '<th scope="col">a</th>' in html
    assert '<th scope="row">c</th>\n<td>d</td>' in html


def test_a_table_without_a_heading_is_named_by_the_title():
    html = render_document("| a | b |\n| --- | --- |\n| c | d |", title='Consent "A"').html

    assert 'aria-label="Consent &quot;A&quot;"' in html
