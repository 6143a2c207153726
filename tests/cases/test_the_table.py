"""docs/payments.md says which test stands for which case: all thirty are there, and so is every test."""

import ast
import re

from market.config import ROOT

TESTS = ROOT / "tests"
ROW = re.compile(r"^\| (\d+) \|.*\| (`.*`) \|$", re.MULTILINE)


def table():
    """The tests that the page names, by the number of the case."""
    page = (ROOT / "docs" / "payments.md").read_text("utf-8")
    return {int(number): re.findall(r"`([^`]+)`", cell) for number, cell in ROW.findall(page)}


def written():
    """The tests that are named after a case, as ``path::name``."""
    return {
        f"{file.relative_to(TESTS)}::{node.name}"
        for file in TESTS.rglob("test_*.py")
        for node in ast.parse(file.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_case_")
    }


def test_all_thirty_cases_have_a_test_of_their_own_name():
    rows = table()

    assert list(rows) == list(range(1, 31))
    assert [number for number, names in rows.items() if not names] == []
    strangers = [name for number, names in rows.items() for name in names if f"::test_case_{number:02}_" not in name]
    assert strangers == []


def test_the_table_and_the_tests_name_the_same():
    named = {name for names in table().values() for name in names}

    assert named ^ written() == set()
