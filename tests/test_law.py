"""The law of the layout, as far as the import contracts in pyproject.toml cannot say it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MARKET = ROOT / "market"
MODULES = sorted(file for file in MARKET.rglob("*.py") if "migrations" not in file.parts)
MOST_LINES = 400
HANGUL = re.compile(r"[ᄀ-ᇿ㄰-㆏가-힣]")

ABOUT_KOREAN = {
    "market/domain/search/rules.py",
    "market/domain/search/letters.py",
    "market/domain/applications/rules.py",
    "market/domain/enterprises/names.py",
}
"""Modules about the Korean language itself, and about how Korean papers write names and numbers."""

OWN_NAMES = {"다다켓", "한국어"}

DOORS = ("shop", "seller", "city", "account", "api", "sandbox", "webhooks")
VERBS = [
    file
    for file in MODULES
    if file.parent.name == "web"
    or (file.parent.parent.name == "domain" and file.name not in ("models.py", "__init__.py"))
]


def name_of(file: Path) -> str:
    """A file as one writes it."""
    return str(file.relative_to(ROOT))


def tree_of(file: Path) -> ast.Module:
    """A module, read."""
    return ast.parse(file.read_text("utf-8"))


def functions_in(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a module, inner ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def pairs_in(tree: ast.Module) -> set[ast.AST]:
    """The Korean halves of what stands beside its English: ``{"ko": ..., "en": ...}``."""
    return {
        value
        for node in ast.walk(tree)
        if isinstance(node, ast.Dict)
        and {"ko", "en"} == {key.value for key in node.keys if isinstance(key, ast.Constant)}
        for value in node.values
    }


def docstrings_in(tree: ast.Module) -> set[int]:
    """The lines that strings which only explain begin in: docstrings, and those under a constant or a field."""
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)]
    return {
        line.value.lineno
        for body in bodies
        for line in body
        if isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant) and isinstance(line.value.value, str)
    }


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_a_module_says_what_it_is_for_and_can_be_read_in_one_go(file):
    text = file.read_text("utf-8")

    assert not text.strip() or ast.get_docstring(ast.parse(text)), "no docstring"
    assert len(text.splitlines()) <= MOST_LINES, "too long: split it by what it is about"


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_what_a_module_leans_on_stands_at_its_top(file):
    hidden = [
        f"line {node.lineno}"
        for function in functions_in(tree_of(file))
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
        and any(name.startswith("market") for name in _imported(node))
    ]

    assert not hidden


def _imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]


@pytest.mark.parametrize("file", VERBS, ids=name_of)
def test_a_verb_that_others_call_says_what_it_promises(file):
    silent = [
        node.name
        for node in tree_of(file).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]

    assert not silent


@pytest.mark.parametrize(
    "file",
    [file for file in MODULES if {"domain", *DOORS} & set(file.parts) and name_of(file) not in ABOUT_KOREAN],
    ids=name_of,
)
def test_no_korean_sentence_hides_in_the_code(file):
    tree = tree_of(file)
    explained, pairs = docstrings_in(tree), pairs_in(tree)
    korean = [
        f"line {node.lineno}: {node.value}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and HANGUL.search(node.value)
        and node.value not in OWN_NAMES
        and node not in pairs
        and node.lineno not in explained
    ]

    assert not korean, "sentences are English in code; their Korean is in the catalogue"


def test_services_do_not_end_the_transaction_they_were_called_in():
    enders = [
        f"{name_of(file)}:{node.lineno}"
        for file in MARKET.glob("domain/*/*.py")
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("commit", "rollback")
        and ast.unparse(node.func.value).endswith("session")
    ]

    assert not enders


def test_services_are_told_the_time():
    askers = [
        f"{name_of(file)}:{node.lineno}"
        for file in MARKET.glob("domain/*/*.py")
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("clock.now", "datetime.now", "date.today")
    ]

    assert not askers


def test_every_address_that_is_linked_by_name_exists(app):
    linked: dict[str, str] = {}
    for file in [*(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.txt"), *MODULES]:
        for endpoint in re.findall(r"""\burl_for\(\s*["']([\w.]+)["']""", file.read_text("utf-8")):
            linked.setdefault(endpoint, name_of(file))

    assert {endpoint: file for endpoint, file in linked.items() if endpoint not in app.view_functions} == {}


def test_tests_stand_where_the_thing_they_test_stands():
    lost = [
        name_of(folder)
        for folder in (ROOT / "tests").rglob("*")
        if folder.is_dir()
        and folder.name != "__pycache__"
        and folder.relative_to(ROOT / "tests").parts[0]
        not in ("cases", "flows", "pages", "properties", "factories", "tools")
        and not (MARKET / folder.relative_to(ROOT / "tests")).is_dir()
    ]

    assert not lost
