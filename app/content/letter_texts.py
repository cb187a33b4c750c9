"""The template language of the letters: texts with `{{ value }}` and `{% if value %}`.

Jinja2 in its sandbox, narrowed further to a list of allowed syntax: no loops, calls, filters or
constants, so a text can neither run long nor reach anything but the values it is given. A value
that is put in stays a typed `Field` (it is isolated in right-to-left text, 6-letters.md 1.2):
while Jinja writes text, a mark stands in its place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import SimpleNamespace

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, nodes, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from app.content.reading import Lined
from app.domain.errors import ContentBroken
from app.domain.letters import Field, Run
from app.i18n import gettext as _

LONGEST_TEXT = 2000
"""Characters of one text; a paragraph of a one-page letter has under 600."""

Values = Mapping[str, SimpleNamespace]
"""Group of values → its values: a `Field`, None (not known), a yes/no, or a list for `each`."""

_INSERTED = "_inserted"
_MARK = re.compile("\0([0-9]+)\0")
_SPACES = re.compile("[ \t\n]+")
"""Breaks of the file; a no-break space is meant and stays."""
_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.If,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Getattr,
    nodes.Name,
)


class _NotAField(TemplateError):
    """A text puts in something that is no field: a missing value, a list, a yes/no."""


@pass_context
def _mark(context: Context, value: object) -> str:
    if not isinstance(value, Field):
        raise _NotAField(
            _("a value that is not known here is put into the text; ask for it with 'if' or 'when' first")
            if value is None
            else _("a list or a yes-no is put into the text; ask for it with 'if' or 'when'")
        )
    inserted: list[Field] = context[_INSERTED]
    inserted.append(value)
    return f"\0{len(inserted) - 1}\0"


class TextRenderer:
    """Renders the texts of letters; compiled texts are kept."""

    def __init__(self) -> None:
        self._environment = ImmutableSandboxedEnvironment(
            undefined=StrictUndefined, finalize=_mark, autoescape=False
        )
        self._environment.globals.clear()
        self._environment.filters.clear()
        self._environment.tests.clear()
        self._compiled: dict[tuple[str, int, str], Template] = {}

    def runs(self, text: str, values: Values, *, file: str) -> tuple[Run, ...]:
        """The text with its values as typed fields; white space is made single.

        Raises:
            ContentBroken: a fault of the text, with file, line and reason.
        """
        inserted: list[Field] = []
        line = getattr(text, "line", 0)
        try:
            template = self._template(text, values, file)
            written = template.render({**values, _INSERTED: inserted})
        except TemplateError as error:
            at = line + (error.lineno or 1) - 1 if isinstance(error, TemplateSyntaxError) else line
            raise ContentBroken(file=file, place=f"line {at}", reason=error.message or "") from error
        except RecursionError as error:
            raise ContentBroken(file=file, place=f"line {line}", reason=_("too many conditions")) from error
        return _cut(_SPACES.sub(" ", written).strip(), inserted)

    def holds(self, condition: str | None, values: Values, *, file: str) -> bool:
        """Whether a `when:` holds; an absent one does.

        Raises:
            ContentBroken: as `runs`.
        """
        if condition is None:
            return True
        asked = _with_line("{% if " + condition + " %}1{% endif %}", condition)
        return bool(self.runs(asked, values, file=file))

    def value(self, path: str, values: Values, *, file: str) -> Field:
        """The one field that `path` (`letter.number`) names.

        Raises:
            ContentBroken: as `runs`, or it names none.
        """
        runs = self.runs(_with_line("{{ " + path + " }}", path), values, file=file)
        if len(runs) != 1 or not isinstance(runs[0], Field):
            raise ContentBroken(
                file=file, place=f"line {getattr(path, 'line', 0)}", reason=_("not one value")
            )
        return runs[0]

    def tree(self, text: str, *, file: str) -> nodes.Template:
        """The syntax of a text, checked for what is allowed; values are not looked at.

        Raises:
            ContentBroken: a fault of the text, with file, line and reason.
        """
        line = getattr(text, "line", 0)
        try:
            return self._parsed(text)
        except TemplateSyntaxError as error:
            place = f"line {line + error.lineno - 1}"
            raise ContentBroken(file=file, place=place, reason=error.message or "") from error
        except RecursionError as error:
            raise ContentBroken(file=file, place=f"line {line}", reason=_("too many conditions")) from error

    def _parsed(self, text: str) -> nodes.Template:
        if len(text) > LONGEST_TEXT:
            raise TemplateSyntaxError(_("longer than {count} characters").format(count=LONGEST_TEXT), 1)
        tree = self._environment.parse(text)
        _check_syntax(tree)
        return tree

    def _template(self, text: str, values: Values, file: str) -> Template:
        key = (file, getattr(text, "line", 0), text)
        if key not in self._compiled:
            tree = self._parsed(text)
            _check_values(tree, values)
            self._compiled[key] = self._environment.from_string(tree)
        return self._compiled[key]


def path_of(node: nodes.Node) -> str:
    """`client.name` of such a node; empty where the syntax is another."""
    named = isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name)
    return f"{node.node.name}.{node.attr}" if named else ""  # type: ignore[attr-defined]


def _check_syntax(node: nodes.Node) -> None:
    """Refuse every syntax that is not allowed."""
    if not isinstance(node, _ALLOWED):
        syntax = type(node).__name__.lower()
        raise TemplateSyntaxError(_("{syntax} is not allowed in a text").format(syntax=syntax), node.lineno)
    if isinstance(node, nodes.Name):
        raise TemplateSyntaxError(_("'{name}' is not a value").format(name=node.name), node.lineno)
    if isinstance(node, nodes.Getattr):
        if not path_of(node):
            raise TemplateSyntaxError(_("only 'group.value' names a value"), node.lineno)
        return
    for child in node.iter_child_nodes():
        _check_syntax(child)


def _check_values(node: nodes.Node, values: Values) -> None:
    """Refuse every value that no letter has."""
    path = path_of(node)
    if path:
        group, _dot, name = path.partition(".")
        if group not in values or name not in vars(values[group]):
            raise TemplateSyntaxError(_("no letter has the value '{path}'").format(path=path), node.lineno)
        return
    for child in node.iter_child_nodes():
        _check_values(child, values)


def _cut(written: str, inserted: list[Field]) -> tuple[Run, ...]:
    pieces = _MARK.split(written)
    runs: list[Run] = []
    for place, piece in enumerate(pieces):
        if place % 2:
            runs.append(inserted[int(piece)])
        elif piece:
            runs.append(piece)
    return tuple(runs)


def _with_line(text: str, origin: str) -> Lined:
    lined = Lined(text)
    lined.line = getattr(origin, "line", 0)
    return lined
