"""Templates, compiled once for each language with their sentences already in it.

A page says the same hundred sentences at every visit. So ``{{ _("Products") }}`` is looked up when the template is
compiled, and what the page runs is the translation itself; facts that are filled in are printed between its parts,
escaped as everywhere.

Compiling all that the first pages need takes most of a second. So what is compiled is written to a folder, and read
from there at the next start, unless the template, the sentences or this module have changed since.
"""

import re
from collections.abc import Iterator, MutableMapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import flask.templating
from flask.sansio.app import App
from jinja2 import FileSystemBytecodeCache, Template, nodes
from jinja2.visitor import NodeTransformer

from market.config import ROOT
from market.foundation.i18n import current_language, gettext, in_request

FOLDER = "COMPILED_TEMPLATES"
"""The setting of the application that says where compiled templates are written."""

_SENTENCES = frozenset({"_", "gettext"})
_FACT = re.compile(r"%(?:\((\w+)\)[sd]|(%))")


class Environment(flask.templating.Environment):
    """Flask's, which answers in the current language.

    Templates share its globals as they are: Jinja lays a ``ChainMap`` over them for each template, in case one had
    globals of its own; none has, and every import and every context had to walk through it, key by key.
    """

    language: str | None = None
    """The language of the templates that this one compiles; None for the one that asks each time which it is."""

    def __init__(self, app: App, **options: Any) -> None:
        super().__init__(app, **options)
        self._folder: Path = app.config[FOLDER]
        self._spoken: dict[str, Environment] = {}
        self._ready: dict[str, Template] = {}

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals

    def get_template(
        self, name: str | Template, parent: str | None = None, globals: MutableMapping[str, Any] | None = None
    ) -> Template:
        if self.language is None:
            return self._in(current_language()).get_template(name, parent, globals)
        ready = self._ready.get(name) if isinstance(name, str) else None
        if ready is None:
            ready = super().get_template(name, parent, globals)
            if isinstance(name, str) and not self.auto_reload:
                self._ready[name] = ready
        return ready

    def _in(self, language: str) -> "Environment":
        spoken = self._spoken.get(language)
        if spoken is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            spoken = self.overlay(bytecode_cache=_Compiled(self._folder, language))
            spoken.language, spoken._ready = language, {}
            self._spoken[language] = spoken
        return spoken

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        if self.language is not None:
            escapes = self.autoescape(name) if callable(self.autoescape) else self.autoescape
            with in_request(self.language):
                _Worded(escapes=escapes).visit(source)
        return super()._generate(source, name, filename, defer_init)


class _Compiled(FileSystemBytecodeCache):
    """Templates as they were compiled for a language."""

    def __init__(self, folder: Path, language: str) -> None:
        super().__init__(str(folder), f"{language}-%s.compiled")

    def get_source_checksum(self, source: str) -> str:
        return super().get_source_checksum(source + _made_with())


@cache
def _made_with() -> str:
    """What compiled templates depend on beside their source."""
    sentences = sorted((ROOT / "market" / "translations").rglob("*.mo"))
    return sha256(b"".join(file.read_bytes() for file in (Path(__file__), *sentences))).hexdigest()


class _Worded(NodeTransformer):
    """Puts the translation where a template asks for a sentence that it names itself."""

    def __init__(self, *, escapes: bool) -> None:
        self._escapes = escapes

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - by this name the transformer calls it
        self.generic_visit(node)
        sentence = _sentence_of(node)
        if sentence is None or node.kwargs:
            return node
        return nodes.MarkSafe(nodes.Const(gettext(sentence) % {}), lineno=node.lineno)

    def visit_Output(self, node: nodes.Output) -> nodes.Node:  # noqa: N802 - as above
        """What is printed between facts is printed as it is; in a text that is not escaped, facts are left to it."""
        if self._escapes:
            node.nodes = [part for child in node.nodes for part in _parts(child)]
        self.generic_visit(node)
        return node


def _sentence_of(node: nodes.Node) -> str | None:
    """The sentence that ``_("…")`` names, with facts by their names or without; None for any other call."""
    if (
        isinstance(node, nodes.Call)
        and isinstance(node.node, nodes.Name)
        and node.node.name in _SENTENCES
        and len(node.args) == 1
        and isinstance(node.args[0], nodes.Const)
        and node.dyn_args is None
        and node.dyn_kwargs is None
    ):
        return str(node.args[0].value)
    return None


def _parts(printed: nodes.Expr) -> Iterator[nodes.Expr]:
    """A sentence with facts as what stands between them and they themselves; everything else as it is."""
    sentence = _sentence_of(printed)
    facts = {one.key: one.value for one in printed.kwargs} if isinstance(printed, nodes.Call) else {}
    text, end = gettext(sentence) if sentence else "", 0
    if not facts or not text or "%" in _FACT.sub("", text):
        yield printed
        return
    for found in _FACT.finditer(text):
        yield nodes.TemplateData(text[end : found.start()])
        yield facts[found[1]] if found[1] else nodes.TemplateData("%")
        end = found.end()
    yield nodes.TemplateData(text[end:])
