"""XForm XML → what a filling session needs: the form version, its rules in order, an empty document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lxml import etree
from lxml.etree import _Element

from app.domain.errors import FormBroken
from app.domain.forms import Choice, FormVersion, Node, Question, walk
from app.forms.arity import wrong_calls
from app.forms.attachments import read_attachment, safe_parser
from app.forms.body import ItemSource, Reading, read_body
from app.forms.cost import Sizes, is_dear, sizes_of
from app.forms.expressions import ExpressionBroken, from_here, from_owner, parse
from app.forms.functions import PURE
from app.forms.graph import CircularRules, Graph, Kind, Rule, build_graph
from app.forms.itext import JR, XF, Itext, read_itext
from app.forms.rewriting import ANSWERS, TIMED_ANSWERS, as_text, functions_in, rewritten
from app.forms.surroundings import SESSION_NAMES

_ORX = "http://openrosa.org/xforms"
_XHTML = "{http://www.w3.org/1999/xhtml}"
_KINDS = {
    "relevant": Kind.RELEVANT,
    "calculate": Kind.CALCULATE,
    "required": Kind.REQUIRED,
    "readonly": Kind.READONLY,
    "constraint": Kind.CONSTRAINT,
}
MAX_BYTES = 20_000_000
"""A form larger than this is refused: the largest public survey forms have about 2 MB."""


_FROM_ROW = re.compile(r"(?<![/\w:.()\]])parent::node\(\)")
OUTPUT = re.compile(r"\$\{([^}]*)\}")
"""An expression inside a text (`itext.with_outputs`)."""


@dataclass(frozen=True, slots=True)
class SetValue:
    """A value that is set once at an event: dynamic defaults and triggers of XLSForm."""

    path: str
    source: str
    """XPath; empty = `text` is the value."""
    text: str
    events: frozenset[str]
    trigger: str
    """Path of the question whose answer sets it; empty = at the start of the form or of a row."""
    attribute: str = ""
    """Name of the attribute there to set; empty = the answer itself."""
    target: str = ""
    """XPath of the answers to set, where `path` alone does not say which rows; else empty."""


@dataclass(frozen=True, slots=True)
class Name:
    """Name of an element of the primary instance in a name space."""

    local: str
    namespace: str
    prefix: str | None


@dataclass(frozen=True, slots=True)
class CompiledForm:
    """A form version with all that evaluating needs; read only once it is made."""

    version: FormVersion
    graph: Graph
    paths: Mapping[str, bool]
    """Every path of the primary instance; True = it holds an answer."""
    document: _Element
    """`<r><p>answers</p><s>choice lists</s></r>` without name spaces; copied by each session."""
    rows: Mapping[str, _Element]
    """Path of a repeat → an empty row."""
    value_types: Mapping[str, str]
    """Path of an answer → its XForms type: `int`, `date`, `string` …"""
    items: Mapping[str, ItemSource]
    """Path of a select → where its choices come from."""
    choices: Mapping[tuple[str, str, str], Choice]
    """Items of the choice lists: (`n` of the item in `document`, value, label reference) → choice."""
    set_values: tuple[SetValue, ...]
    preloads: Mapping[str, tuple[str, str]]
    """Path → (`jr:preload`, `jr:preloadParams`)."""
    itext: Itext
    names: Mapping[str, Name]
    """Path → name of the elements that have a name space, as a submission writes them."""


def read_form(
    xml: bytes,
    *,
    file: str,
    source_hash: str = "",
    media: Path | None = None,
    as_odk: bool = False,
) -> CompiledForm:
    """Read an XForm as pyxform writes it (or any other tool that follows ODK XForms).

    `media` = folder of the lists that it keeps in files. `as_odk` = texts as ODK shows
    them: a cell without a translation is the `-` that pyxform writes there, and nothing falls back.

    Raises:
        FormBroken: no XForm, an expression that is none, an unknown function, a circle of rules.
    """
    html = _parsed(xml, file)
    model = html.find(f"{_XHTML}head/{XF}model")
    body = html.find(f"{_XHTML}body")
    primary = None if model is None else model.find(f"{XF}instance/*")
    if model is None or body is None or primary is None:
        raise FormBroken(file=file, problems=["no XForm: model, primary instance or body is missing"])
    itext = read_itext(model, as_odk=as_odk)
    binds = {(bind.get("nodeset") or "").strip(): bind for bind in model.iterchildren(f"{XF}bind")}
    names = _add_meta(primary)
    document = _document(primary, model, media)
    root = document[0][0]
    repeats = {(repeat.get("nodeset") or "").strip() for repeat in body.iter(f"{XF}repeat")}
    paths, rows = _structure(root, repeats)
    reading = read_body(body, binds, paths, itext, _choice_lists(document))
    rules, problems = _rules(binds, reading, paths, sizes_of(document, repeats))
    actions = tuple(_set_values(model, body))
    problems += [problem for action in actions for problem in _wrong_in(action)]
    try:
        graph = build_graph(rules, frozenset(paths), repeats)
    except CircularRules as circle:
        problems.append(f"circular: {circle}")
        graph = Graph((), {}, {})
    if problems:
        raise FormBroken(file=file, problems=problems)
    title = html.findtext(f"{_XHTML}head/{_XHTML}title") or root.get("id") or root.tag
    version = FormVersion(
        form_id=root.get("id") or root.tag,
        version=root.get("version") or "",
        title=itext.literal(title),
        languages=itext.languages,
        default_language=itext.default_language,
        source_hash=source_hash,
        children=reading.nodes,
    )
    return CompiledForm(
        version=version,
        graph=graph,
        paths=MappingProxyType(paths),
        document=document,
        rows=MappingProxyType(rows),
        value_types=MappingProxyType({path: _value_type(binds.get(path)) for path in paths}),
        items=reading.items,
        choices=MappingProxyType(reading.choices),
        set_values=actions,
        preloads=_preloads(binds),
        itext=itext,
        names=names,
    )


def _parsed(xml: bytes, file: str) -> _Element:
    """Parse untrusted XML: no entities, no DTD, no network, libxml2's own limits of depth and size."""
    if len(xml) > MAX_BYTES:
        raise FormBroken(file=file, problems=[f"larger than {MAX_BYTES} bytes"])
    try:
        root = etree.fromstring(xml, safe_parser())
    except etree.XMLSyntaxError as error:
        raise FormBroken(file=file, problems=[f"no XML: {error}"]) from None
    if root.getroottree().docinfo.internalDTD is not None or b"<!ENTITY" in xml:
        raise FormBroken(file=file, problems=["a document type declaration is not allowed in a form"])
    return root


def _add_meta(primary: _Element) -> Mapping[str, Name]:
    """See that there is a `meta/instanceID` (OpenRosa: each submission has one), and note name spaces."""
    meta = next((child for child in primary if etree.QName(child).localname == "meta"), None)
    if meta is None:
        prefixes: Any = {"orx" if _ORX in primary.nsmap.values() else None: _ORX}
        meta = etree.SubElement(primary, f"{{{_ORX}}}meta", nsmap=prefixes)
    if not any(etree.QName(child).localname == "instanceID" for child in meta):
        etree.SubElement(meta, etree.QName(etree.QName(meta).namespace, "instanceID"))
    names: dict[str, Name] = {}

    def visit(element: _Element, above: str) -> None:
        name = etree.QName(element)
        path = f"{above}/{name.localname}"
        if name.namespace and name.namespace != XF[1:-1]:
            names[path] = Name(name.localname, name.namespace, element.prefix)
        for child in element:
            visit(child, path)

    visit(primary, "")
    return MappingProxyType(names)


def _document(primary: _Element, model: _Element, media: Path | None) -> _Element:
    """One document with answers and lists; each item of a list gets a number `n`."""
    document = etree.Element("r")
    etree.SubElement(document, "p").append(_plain(primary))
    lists = etree.SubElement(document, "s")
    numbers = count()
    for instance in model.findall(f"{XF}instance")[1:]:
        copy = _plain(instance)
        if len(copy) == 0 and media is not None and copy.get("src"):
            found = read_attachment(media, copy.get("src") or "")
            if found is not None:
                copy.append(_plain(found))
        if len(copy) == 0:
            etree.SubElement(copy, "root")  # a list kept in a file that is not here: empty
        for item in copy.iterfind("*/item"):
            item.set("n", str(next(numbers)))
        lists.append(copy)
    return document


def _plain(element: _Element) -> _Element:
    """A copy without name spaces, which XPath 1.0 could only match with prefixes."""
    copy = deepcopy(element)
    copy.tail = None
    for node in copy.iter("*"):
        node.tag = etree.QName(node).localname
        if len(node) and not (node.text or "").strip():
            node.text = None
        if not (node.tail or "").strip():
            node.tail = None
    etree.cleanup_namespaces(copy, keep_ns_prefixes=["jr"])
    return copy


def _choice_lists(document: _Element) -> Mapping[str, list[_Element]]:
    return {instance.get("id") or "": instance.findall("*/item") for instance in document[1]}


def _structure(root: _Element, repeats: set[str]) -> tuple[dict[str, bool], dict[str, _Element]]:
    """Paths of the primary instance (True = an answer) and an empty row for each repeat."""
    paths: dict[str, bool] = {}
    rows: dict[str, _Element] = {}

    def visit(element: _Element, path: str) -> None:
        paths.setdefault(path, len(element) == 0)
        if path in repeats and path not in rows:
            rows[path] = element
        for child in element:
            visit(child, f"{path}/{child.tag}")

    visit(root, f"/{root.tag}")
    rows = {path: deepcopy(row) for path, row in rows.items()}
    for row in rows.values():
        if row.get(f"{JR}template") is None:  # a first row is no template: its answers are its own
            for node in row.iter():
                node.text = None
    for element in [*root.iter(), *(node for row in rows.values() for node in row.iter())]:
        if element.get(f"{JR}template") is None:
            continue
        del element.attrib[f"{JR}template"]
        if (parent := element.getparent()) is not None:
            parent.remove(element)
    return paths, rows


def _rules(
    binds: Mapping[str, _Element],
    reading: Reading,
    paths: Mapping[str, bool],
    sizes: Sizes,
) -> tuple[list[Rule], list[str]]:
    wanted = [
        (kind, path, bind.get(name) or "")
        for path, bind in binds.items()
        for name, kind in _KINDS.items()
        if path in paths and bind.get(name)
    ]
    wanted += [(Kind.COUNT, path, source) for path, source in reading.counts.items()]
    wanted += [(Kind.CHOICES, path, item.nodeset) for path, item in reading.items.items() if item.is_filtered]
    wanted += _outputs(reading.nodes)
    rules: list[Rule] = []
    problems: list[str] = []
    for kind, path, source in dict.fromkeys(wanted):
        try:
            expression = parse(source)
        except ExpressionBroken as error:
            problems.append(f"{path}: {kind.name.lower()}: {error}")
            continue
        surface = TIMED_ANSWERS if is_dear(expression, sizes) else ANSWERS
        write = as_text if kind in {Kind.CALCULATE, Kind.OUTPUT} else rewritten
        words = write(expression, surface)
        functions = functions_in(words)
        unknown = functions - PURE.keys() - SESSION_NAMES
        problems += [f"{path}: {kind.name.lower()}: unknown function {name}()" for name in sorted(unknown)]
        problems += [f"{path}: {kind.name.lower()}: {wrong}" for wrong in wrong_calls(expression)]
        if kind is Kind.COUNT:  # there may be no row yet: evaluated where the repeat begins
            words = _FROM_ROW.sub("self::node()", words.replace("o:current()/", ""))
        rules.append(Rule(kind, path, source, expression, words, functions))
    rules += _attribute_rules(binds, paths, problems)
    return rules, problems


def _attribute_rules(
    binds: Mapping[str, _Element], paths: Mapping[str, bool], problems: list[str]
) -> Iterator[Rule]:
    """Calculated attributes; what is wrong with one is added to `problems`."""
    for path, bind in binds.items():
        owner, _, attribute = path.partition("/@")
        source = bind.get("calculate") or ""
        if not (attribute and source and owner in paths):
            continue
        try:
            expression = from_owner(parse(source))
        except ExpressionBroken as error:
            problems.append(f"{path}: calculate: {error}")
            continue
        words = as_text(expression)
        yield Rule(Kind.ATTRIBUTE, owner, source, expression, words, functions_in(words), attribute)


def _wrong_in(action: SetValue) -> Iterator[str]:
    """What is wrong with the expression of a dynamic default or a trigger."""
    where = f"{action.path}: {'calculate' if action.trigger else 'default'}"
    try:
        expression = parse(action.source) if action.source else None
    except ExpressionBroken as error:
        yield f"{where}: {error}"
        return
    if expression is not None:
        unknown = functions_in(rewritten(expression)) - PURE.keys() - SESSION_NAMES
        yield from (f"{where}: unknown function {name}()" for name in sorted(unknown))
        yield from (f"{where}: {wrong}" for wrong in wrong_calls(expression))


def _outputs(nodes: tuple[Node, ...]) -> Iterator[tuple[Kind, str, str]]:
    """The expressions inside labels and hints."""
    for node in walk(nodes):
        texts = [node.label]
        if isinstance(node, Question):
            texts += [node.hint, node.guidance, node.constraint_message, node.required_message]
            texts += [choice.label for choice in node.choices if choice.has_outputs]
        for text in texts:
            for words in text.texts.values():
                yield from ((Kind.OUTPUT, node.path, source) for source in OUTPUT.findall(words))


def _value_type(bind: _Element | None) -> str:
    return "string" if bind is None else (bind.get("type") or "string").rpartition(":")[2]


def _preloads(binds: Mapping[str, _Element]) -> Mapping[str, tuple[str, str]]:
    return MappingProxyType(
        {
            path: (bind.get(f"{JR}preload") or "", bind.get(f"{JR}preloadParams") or "")
            for path, bind in binds.items()
            if bind.get(f"{JR}preload")
        }
    )


def _set_values(model: _Element, body: _Element) -> Iterator[SetValue]:
    for part in (model, body):
        for action in part.iter(f"{XF}setvalue"):
            place = ""
            for above in [*reversed([*action.iterancestors()])]:
                place = from_here((above.get("ref") or above.get("nodeset") or ".").strip(), place)
            target = (action.get("ref") or "").strip()
            path, _, attribute = re.sub(r"\[[^\]]*\]", "", target).partition("/@")
            yield SetValue(
                path=from_here(path, place),
                attribute=attribute,
                target=target if "[" in target else "",
                source=(action.get("value") or "").strip(),
                text=action.text or "",
                events=frozenset(re.split(r"\s+", action.get("event") or "")),
                trigger=place if "xforms-value-changed" in (action.get("event") or "") else "",
            )
