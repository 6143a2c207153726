"""Sentences in templates."""

import pytest

from market.foundation.i18n import in_request, lazy_gettext, speaking


@pytest.fixture
def rendered(app):
    """Renders a template's source."""
    return lambda source, **facts: app.jinja_env.from_string(source).render(facts)


def test_a_sentence_is_in_the_language_of_the_page(rendered):
    assert rendered("{{ _('Products') }}") == "상품"
    with in_request("en"):
        assert rendered("{{ _('Products') }}") == "Products"
    assert rendered("{{ _('Products') }}") == "상품"


def test_what_is_filled_in_is_escaped_and_the_sentence_is_not(rendered):
    assert rendered("{{ _('“%(words)s”', words=w) }}", w="<b>") == "‘&lt;b&gt;’"
    assert rendered("{{ _('“%(words)s”', words=w|safe) }}", w="<b>") == "‘<b>’"
    assert rendered("{{ _('<i>No such sentence</i>') }}") == "<i>No such sentence</i>"


def test_numbers_are_counted(rendered):
    source = "{{ ngettext('%(num)s product', '%(num)s products', n) }}"

    assert rendered(source, n=2) == "상품 2개"
    with in_request("en"):
        assert [rendered(source, n=n) for n in (0, 1, 2)] == ["0 products", "1 product", "2 products"]


def test_a_sentence_that_waits_is_worded_when_it_is_shown(app):
    label = lazy_gettext("Products")

    assert str(label) == "상품"
    with app.test_request_context(), speaking("en"):
        assert str(label) == "Products"
