"""What templates ask over and over."""

from dataclasses import dataclass
from enum import Enum

import pytest
from flask import render_template_string, url_for
from markupsafe import Markup
from sqlalchemy import func, select

from market.domain.catalog.models import Category
from market.foundation.database import db
from market.foundation.i18n import in_request
from market.foundation.memory import kept
from market.foundation.reads import recorded
from market.web.rendering import remembered
from tests.factories import CategoryFactory


class Colour(Enum):
    RED = "red"


@dataclass(frozen=True)
class Thing:
    name: str


class Row:
    """Compared by identity, like a row of the database."""

    name = "first"


@pytest.fixture
def drawn():
    """A macro that notes what it was drawn for."""
    calls = []

    def macro(*args, **kwargs):
        calls.append((args, kwargs))
        return f"drawn {len(calls)}"

    macro.calls = calls
    return macro


@pytest.mark.parametrize("argument", ["words", 3, None, Colour.RED, Thing("cup"), (1, "two"), frozenset({1})])
def test_a_fragment_is_drawn_once_for_the_same_arguments(drawn, argument):
    draw = remembered(drawn)

    assert draw(argument, lazy=True) == draw(argument, lazy=True) == "drawn 1"


def test_a_fragment_is_drawn_anew_for_other_arguments_and_in_another_language(drawn):
    draw = remembered(drawn)

    draw(Thing("cup"))
    draw(Thing("bowl"))
    with in_request("en"):
        draw(Thing("cup"))

    assert len(drawn.calls) == 3


def test_words_that_are_safe_are_never_taken_for_words_that_are_not(drawn):
    draw = remembered(drawn)

    draw("<b>")
    draw(Markup("<b>"))

    assert len(drawn.calls) == 2


@pytest.mark.parametrize("argument", [Row(), ["a", "list"], {"a": "dict"}])
def test_what_can_change_is_drawn_each_time(drawn, argument):
    draw = remembered(drawn)

    draw(argument)
    draw(name=argument)
    draw(argument)

    assert len(drawn.calls) == 3


def test_a_part_of_a_page_is_drawn_anew_once_what_it_was_made_from_has_changed(app):
    source = "{% call kept_part('shelves', fact) %}{{ drawn() }}{% endcall %}"
    calls = []

    def shown(fact, language="ko"):
        with app.test_request_context("/"), in_request(language), recorded():
            shelves = kept("shelves", lambda: db.session.scalar(select(func.count(Category.id))))
            words = render_template_string(source, fact=fact, drawn=lambda: calls.append(shelves) or shelves)
            db.session.remove()
        return words

    assert [shown(1), shown(1), shown(2), shown(1, "en")] == ["0"] * 4
    assert len(calls) == 3

    CategoryFactory()
    db.session.commit()
    db.session.remove()

    assert [shown(1), shown(1)] == ["1", "1"]
    assert len(calls) == 4


ADDRESSES = [
    ("shop.products.index", {}),
    ("shop.products.index", {"category": "honey", "sort": None}),
    ("shop.products.index", {"category": ["honey", "soap"]}),
    ("shop.products.show", {"slug": "a b/c?d"}),
    ("shop.products.index", {"_anchor": "top"}),
    ("shop.products.index", {"_external": True}),
]


@pytest.mark.parametrize(("endpoint", "values"), ADDRESSES)
@pytest.mark.parametrize("root", ["/", "/en/"])
def test_an_address_in_a_template_is_that_of_flask(app, root, endpoint, values):
    for _ in range(2):
        with app.test_request_context("/", base_url=f"http://localhost{root}"):
            told = render_template_string("{{ url_for(endpoint, **values)|safe }}", endpoint=endpoint, values=values)
            assert told == url_for(endpoint, **values)
