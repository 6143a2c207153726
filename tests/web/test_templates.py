"""Templates that are compiled with their sentences in them."""

import pytest
from jinja2 import DictLoader

from market.foundation.i18n import in_request
from market.web import templates
from market.web.templates import Environment
from market.web.texts import _counted, _sentence


@pytest.fixture
def written(app):
    """``written(source, name)`` is a template's function of its facts."""

    def template(source, name="page.html"):
        environment = Environment(app, loader=DictLoader({name: source}), autoescape=app.select_jinja_autoescape)
        environment.globals.update(_=_sentence, said=_sentence, ngettext=_counted)
        return lambda **facts: environment.get_template(name).render(facts)

    return template


def test_each_language_has_its_own(written):
    page = written("{{ _('Products') }}")

    assert page() == "상품"
    with in_request("en"):
        assert page() == "Products"
    assert page() == "상품"


@pytest.mark.parametrize("name", ["page.html", "mail.txt"])
@pytest.mark.parametrize("words", ["<b>", "a & b", 3, None])
@pytest.mark.parametrize(
    "source",
    [
        "{{ _('“%(words)s”', words=w) }}",
        "{{ _('“%(words)s”', words=w|safe) }}",
        "{% set said = _('“%(words)s”', words=w) %}{{ said }}",
        "{{ _('Products') if w else _('Sample') }}",
        "{{ [_('Products'), w]|join(', ') }}",
        "{{ _('50%% of %(words)s', words=w) }}",
        "{{ _('%(days)d of them', days=w or 0) if w == 3 }}",
        "{{ _('<i>No such sentence</i>') }}",
        "{{ ngettext('%(num)s product', '%(num)s products', 2) }}",
    ],
)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_it_reads_as_if_the_sentence_were_looked_up_at_each_visit(written, source, words, name, language):
    with in_request(language):
        looked_up = written(source.replace("_('", "said('"), name)
        assert written(source, name)(w=words) == looked_up(w=words)


def test_what_is_not_named_in_the_template_is_looked_up(written):
    page = written("{% for one in words %}{{ _(one) }} {% endfor %}")

    assert page(words=["Products", "Sample"]) == "상품 예시 "


def test_what_was_compiled_is_there_at_the_next_start_until_its_sentences_change(written, app, tmp_path, monkeypatch):
    monkeypatch.setitem(app.config, templates.FOLDER, tmp_path)
    compiled = []
    compiling = Environment.compile
    monkeypatch.setattr(Environment, "compile", lambda self, *given: compiled.append(1) or compiling(self, *given))

    def shown_after_a_start():
        return written("{{ _('Products') }}")(), len(compiled)

    assert shown_after_a_start() == ("상품", 1)
    assert shown_after_a_start() == ("상품", 1)
    with in_request("en"):
        assert shown_after_a_start() == ("Products", 2)

    monkeypatch.setattr(templates, "_made_with", lambda: "other sentences")
    assert shown_after_a_start() == ("상품", 3)
