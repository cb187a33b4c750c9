"""One expression in any XML document, outside of a filling session: how the engine's XPath is checked."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from lxml import etree
from lxml.etree import _Element

from app.forms.arity import calls_in, wrong_calls
from app.forms.conversions import ZONE
from app.forms.expressions import Expression, parse
from app.forms.functions import PURE
from app.forms.itext import JR, XF, language_tag, read_itext
from app.forms.rewriting import FUNCTIONS, Surface, as_text, rewritten
from app.forms.surroundings import Surroundings

_ALSO = "also"
"""Our prefix for the name space that names without a prefix may be in."""

KNOWN = MappingProxyType(
    {
        "jr": JR[1:-1],
        "javarosa": JR[1:-1],
        "h": "http://www.w3.org/1999/xhtml",
        "html": "http://www.w3.org/1999/xhtml",
        "xhtml": "http://www.w3.org/1999/xhtml",
        "odk": "http://www.opendatakit.org/xforms",
        "orx": "http://openrosa.org/xforms",
        "xml": "http://www.w3.org/XML/1998/namespace",
    }
)
"""Prefixes that need no declaration in a form (ODK XForms, "namespaces")."""


@dataclass(frozen=True, slots=True)
class Standpoint:
    """Where and when an expression is evaluated."""

    context: str = "/"
    """Path of the context node; steps are `*[1]`, `text()[1]`, `@name`, `@{name space}name` …"""
    root: str = "/"
    """Path of what `/` stands for."""
    namespaces: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Prefix → name space; the empty prefix is what names without one may be in, beside none."""
    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    language: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What an expression says; nodes come as lxml has them."""

    value: Any
    has_document: bool = False
    """Whether the document itself is among the nodes: lxml leaves it out."""


def evaluate(document: _Element, expression: str, at: Standpoint, *, is_text: bool = False) -> Found:
    """Evaluate an expression in a document; `is_text` = its result is kept as text.

    Raises:
        ExpressionBroken: it is no XPath 1.0.
        XPathError, TypeError, ValueError: a function does not exist or does not take these arguments.
    """
    parsed = parse(expression)
    _check_prefixes(parsed, at.namespaces)
    ZONE.set(at.now.tzinfo or UTC)
    steps = at.context.rpartition("/")[2]
    element: Any = document.xpath(at.context) if steps.startswith("*") else []
    surface = Surface(
        root="" if at.root == "/" else at.root,
        lists="//*[local-name()='instance']",
        here="" if element else _readable(at.context),
        also=_ALSO if at.namespaces.get("") else "none",
    )
    context: _Element = element[0] if element else document
    words = as_text(parsed, surface) if is_text else rewritten(parsed, surface)
    prefixes = {**KNOWN, **{prefix: name for prefix, name in at.namespaces.items() if prefix}}
    prefixes |= {"o": FUNCTIONS, _ALSO: at.namespaces.get("") or FUNCTIONS, "none": FUNCTIONS}
    del prefixes["xml"]
    functions = _functions(document, context, at)
    compiled = etree.XPath(words, namespaces=prefixes, extensions=functions)
    value = compiled(context)
    if not isinstance(value, list):
        return Found(value)
    if at.root != "/" and "instance(" not in expression:
        root: Any = document.xpath(at.root)
        value = [node for node in value if _is_within(node, root[0])]
        return Found(value)
    whole = etree.XPath(f"boolean(({words})[not(parent::node())])", namespaces=prefixes, extensions=functions)
    return Found(value, has_document=bool(whole(context)))


def _readable(path: str) -> str:
    """`@{name space}name` as XPath can say it."""
    return re.sub(r"@\{([^}]*)\}([\w.\-]+)$", r"@*[local-name()='\2' and namespace-uri()='\1']", path)


def _is_within(node: Any, root: _Element) -> bool:
    element: _Element = node.getparent() if hasattr(node, "is_text") else node
    return element is root or any(above is root for above in element.iterancestors())


def _check_prefixes(expression: Expression, namespaces: Mapping[str, str]) -> None:
    """Functions with a prefix are JavaRosa's; any other name space has none."""
    for call in calls_in(expression):
        prefix, colon, _ = call.name.rpartition(":")
        if colon and namespaces.get(prefix, KNOWN.get(prefix)) not in {JR[1:-1], KNOWN["odk"]}:
            raise ValueError(f"unknown function {call.name}()")
    for wrong in wrong_calls(expression, is_lazy=True):
        raise ValueError(wrong)


def _functions(
    document: _Element, context: _Element, at: Standpoint
) -> dict[tuple[str, str], Callable[..., Any]]:
    model = next(document.iter(f"{XF}model"), None)
    itext = None if model is None else read_itext(model)
    language = language_tag(at.language) if at.language else ""

    def words(id_: str) -> str:
        if itext is None:
            return ""
        return itext.of(id_).text(language or itext.default_language).text

    around = Surroundings(
        today=at.now.date(),
        now=at.now,
        choice_label=lambda _name, _path: "",
        itext=words,
        lookup=lambda *_: "",
        current=context,
        chance=random.Random(),  # noqa: S311 - order of choices
    )
    functions = {**PURE, **around.functions()}
    return {
        (FUNCTIONS, name): (lambda _context, *arguments, function=function: function(*arguments))
        for name, function in functions.items()
    }
