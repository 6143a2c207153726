"""How well the search finds: the bars that it has to clear, on both databases.

``judgements.json`` are 151 documents and 74 queries that people judged, handed to the project with the task of the
search. Others of the same form are kept elsewhere; nothing here or in the list of synonyms was made from them.
"""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from market.cli import _search
from market.domain.search import evaluation
from market.domain.search.models import SearchDocument
from market.domain.search.rules import squeeze
from market.domain.search.synonyms import MOST_IN_GROUP, as_synonyms
from market.foundation.database import db
from market.seed.reading import read
from tests.conftest import POSTGRES

FILE = Path(__file__).parent / "judgements.json"
GENERAL = read("synonyms.json")["groups"]
SERVERS = {"sqlite": "sqlite://", "postgresql": f"{POSTGRES.replace('postgresql:', 'postgresql+psycopg:')}/postgres"}


@pytest.fixture(scope="module", params=SERVERS)
def figures(request):
    """The figures of all queries without synonyms, and with the general list."""
    judged = evaluation.read_judgements(FILE)
    with evaluation.scratch(SERVERS[request.param]) as connection:
        evaluation.load(connection, judged)
        return [
            evaluation.measured(evaluation.answers(connection, judged, known))[evaluation.EVERYTHING]
            for known in ({}, as_synonyms(GENERAL))
        ]


def test_the_judged_queries_find_what_is_right_without_any_synonym(figures):
    plain, _ = figures

    assert plain.queries == 74
    assert plain.recall >= 0.82
    assert plain.nothing <= 0.08


def test_the_general_list_of_the_trade_finds_more(figures):
    _, general = figures

    assert general.recall >= 0.92
    assert general.nothing <= 0.02


def test_the_general_list_holds_each_word_once_in_groups_that_the_staff_can_edit():
    words = [squeeze(word) for group in GENERAL for word in group]

    assert len(words) == len(set(words))
    assert 150 <= len(GENERAL) <= 400
    assert all(2 <= len(group) <= MOST_IN_GROUP for group in GENERAL)


def test_the_command_tells_all_figures_and_leaves_nothing_behind(app):
    told = CliRunner().invoke(_search, ["evaluate", str(FILE), "--postgres", POSTGRES])

    assert told.exit_code == 0, told.output
    for title in ("SQLite, no synonyms", "SQLite, the general list", "PostgreSQL, no synonyms"):
        assert title in told.output
    assert "recall@10" in told.output
    assert "chosung" in told.output
    assert db.session.query(SearchDocument).count() == 0


def test_the_command_says_what_it_cannot_do(app, tmp_path):
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps({"documents": [], "open": [{"query": "쿠키"}]}))

    assert "not a file of judgements" in CliRunner().invoke(_search, ["evaluate", str(wrong)]).output
    told = CliRunner().invoke(_search, ["evaluate", str(FILE), "--postgres", "postgresql://nobody@127.0.0.1:1"])
    assert app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql") or "not measured" in told.output
