"""The body of an XForm: its questions, groups and repeats with texts, types and choices."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from lxml import etree
from lxml.etree import _Element

from app.domain.forms import NO_TEXT, Bind, Choice, Group, LocalizedText, Node, Question, QuestionType, Repeat
from app.forms.expressions import from_here
from app.forms.itext import JR, XF, Itext

_BY_TYPE = {
    "int": QuestionType.INTEGER,
    "integer": QuestionType.INTEGER,
    "decimal": QuestionType.DECIMAL,
    "date": QuestionType.DATE,
    "time": QuestionType.TIME,
    "dateTime": QuestionType.DATE_TIME,
    "barcode": QuestionType.BARCODE,
    "geopoint": QuestionType.GEOPOINT,
    "geotrace": QuestionType.GEOTRACE,
    "geoshape": QuestionType.GEOSHAPE,
    "string": QuestionType.TEXT,
    "": QuestionType.TEXT,
}
_BY_CONTROL = {
    "select1": QuestionType.SELECT_ONE,
    "select": QuestionType.SELECT_MULTIPLE,
    "rank": QuestionType.RANK,
    "range": QuestionType.RANGE,
    "trigger": QuestionType.ACKNOWLEDGE,
}
_BY_MEDIA = {"image": QuestionType.IMAGE, "audio": QuestionType.AUDIO, "video": QuestionType.VIDEO}
_MAX_PIXELS = "{http://openrosa.org/xforms}max-pixels"
_CONTROLS = frozenset({"input", "upload", *_BY_CONTROL})
_WHOLE_LIST = re.compile(r"^\s*instance\(\s*['\"]([^'\"]+)['\"]\s*\)/root/item\s*$")
_LIST = re.compile(r"instance\(\s*['\"]([^'\"]+)['\"]\s*\)")


@dataclass(frozen=True, slots=True)
class ItemSource:
    """Where a select's choices come from."""

    nodeset: str
    """XPath of the items; empty = they stand in the question itself."""
    value_ref: str = "name"
    label_ref: str = ""
    is_filtered: bool = False
    """True = which items are offered depends on answers."""


@dataclass(slots=True)
class Reading:
    """What was found in a body."""

    itext: Itext
    binds: Mapping[str, _Element]
    paths: Mapping[str, bool]
    lists: Mapping[str, list[_Element]]
    choices: dict[tuple[str, str, str], Choice] = field(default_factory=dict)
    nodes: tuple[Node, ...] = ()
    items: dict[str, ItemSource] = field(default_factory=dict)
    counts: dict[str, str] = field(default_factory=dict)
    placed: set[str] = field(default_factory=set)


def read_body(
    body: _Element,
    binds: Mapping[str, _Element],
    paths: Mapping[str, bool],
    itext: Itext,
    lists: Mapping[str, list[_Element]],
) -> Reading:
    """Read the body; answers without a control follow as calculated ones at the end."""
    reading = Reading(itext, binds, paths, lists)
    nodes = [*_children(body, reading, next(iter(paths), ""))]
    for path, is_answer in paths.items():
        if is_answer and path not in reading.placed and path.split("/")[2:3] != ["meta"]:
            nodes.append(_calculated(path, reading))
    reading.nodes = tuple(nodes)
    return reading


def _children(parent: _Element, reading: Reading, above: str) -> Iterator[Node]:
    """What stands in a group or repeat at the path `above`; its references may be relative to it."""
    for element in parent:
        tag = etree.QName(element).localname
        if tag == "group":
            yield from _group(element, reading, above)
        elif tag == "repeat":
            yield _repeat(element, NO_TEXT, reading, above)
        elif tag in _CONTROLS:
            yield _question(element, tag, reading, above)


def _reference(element: _Element, above: str) -> str:
    """The absolute path that an element of the body is bound to; empty when it is not."""
    path = (element.get("ref") or element.get("nodeset") or "").strip()
    return from_here(path.removeprefix("current()/"), above) if path else ""


def _group(element: _Element, reading: Reading, above: str) -> Iterator[Node]:
    label = reading.itext.element(element.find(f"{XF}label"))
    appearance = _words(element)
    repeat = element.find(f"{XF}repeat")
    path = _reference(element, above)
    if repeat is not None and path == _reference(repeat, path or above):
        yield _repeat(repeat, label, reading, above, appearance)
        return
    children = tuple(_children(element, reading, path or above))
    yield Group(_name(path), path, children, label, appearance, _bind(path, reading))


def _repeat(
    element: _Element,
    label: LocalizedText,
    reading: Reading,
    above: str,
    appearance: frozenset[str] = frozenset(),
) -> Repeat:
    path = _reference(element, above)
    count = (element.get(f"{JR}count") or "").strip()
    if count:
        reading.counts[path] = count
    children = tuple(_children(element, reading, path))
    return Repeat(
        _name(path), path, children, label, appearance | _words(element), _bind(path, reading), count
    )


def _question(element: _Element, tag: str, reading: Reading, above: str) -> Question:
    path = _reference(element, above)
    reading.placed.add(path)
    itext, bind = reading.itext, reading.binds.get(path)
    label, hint = element.find(f"{XF}label"), element.find(f"{XF}hint")
    return Question(
        name=_name(path),
        path=path,
        type=_type(element, tag, bind),
        label=itext.element(label),
        hint=itext.element(hint),
        guidance=itext.element(hint, "guidance"),
        constraint_message=itext.attribute(None if bind is None else bind.get(f"{JR}constraintMsg")),
        required_message=itext.attribute(None if bind is None else bind.get(f"{JR}requiredMsg")),
        appearance=_words(element),
        parameters=_parameters(element, bind),
        choices=_choices(element, path, reading),
        media=itext.media(label),
        audio=itext.element(label, "audio"),
        bind=_bind(path, reading),
    )


def _type(element: _Element, tag: str, bind: _Element | None) -> QuestionType:
    if tag in _BY_CONTROL:
        return _BY_CONTROL[tag]
    if tag == "upload":
        return _BY_MEDIA.get((element.get("mediatype") or "").partition("/")[0], QuestionType.FILE)
    value_type = "" if bind is None else (bind.get("type") or "").rpartition(":")[2]
    is_readonly = bind is not None and (bind.get("readonly") or "").strip() in {"true()", "1"}
    if bind is not None and is_readonly and value_type in {"", "string"}:
        return QuestionType.NOTE
    return _BY_TYPE.get(value_type, QuestionType.UNKNOWN)


def _calculated(path: str, reading: Reading) -> Question:
    return Question(_name(path), path, QuestionType.CALCULATE, bind=_bind(path, reading))


def _bind(path: str, reading: Reading) -> Bind:
    bind = reading.binds.get(path)
    if bind is None:
        return Bind()
    names = ("relevant", "required", "readonly", "constraint", "calculate")
    return Bind(*((bind.get(name) or "").strip() for name in names))


def _choices(element: _Element, path: str, reading: Reading) -> tuple[Choice, ...]:
    itemset = element.find(f"{XF}itemset")
    if itemset is None:
        return tuple(_inline(element, reading.itext))
    nodeset = itemset.get("nodeset") or ""
    value, label = itemset.find(f"{XF}value"), itemset.find(f"{XF}label")
    source = reading.items[path] = ItemSource(
        nodeset=nodeset,
        value_ref="name" if value is None else value.get("ref") or "name",
        label_ref="label" if label is None else label.get("ref") or "",
        is_filtered=_WHOLE_LIST.match(nodeset) is None,
    )
    named = _LIST.search(nodeset)
    items = reading.lists.get(named[1], []) if named else []
    return tuple(_choice(item, source, reading) for item in items)


_ITEXT_OF = re.compile(r"^\s*jr:itext\(\s*([\w.\-]+)\s*\)\s*$")


def _choice(item: _Element, source: ItemSource, reading: Reading) -> Choice:
    key = (item.get("n", ""), source.value_ref, source.label_ref)
    if key not in reading.choices:
        match = _ITEXT_OF.match(source.label_ref)
        id_ = child_text(item, match[1]) if match else ""
        label = reading.itext.of(id_) if match else reading.itext.literal(child_text(item, source.label_ref))
        name = child_text(item, source.value_ref).strip()
        reading.choices[key] = Choice(name, label, reading.itext.media_of(id_))
    return reading.choices[key]


def child_text(item: _Element, name: str) -> str:
    """Text of a child, or of an `@attribute`; blank when there is none. Never a path: it is untrusted."""
    if name.startswith("@"):
        return item.get(name[1:], "")
    return next((child.text or "" for child in item if child.tag == name), "")


def _inline(element: _Element, itext: Itext) -> Iterator[Choice]:
    for item in element.iterchildren(f"{XF}item"):
        label = item.find(f"{XF}label")
        yield Choice((item.findtext(f"{XF}value") or "").strip(), itext.element(label), itext.media(label))


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _words(element: _Element) -> frozenset[str]:
    return frozenset((element.get("appearance") or "").split())


def _parameters(element: _Element, bind: _Element | None) -> Mapping[str, str]:
    wanted = ("start", "end", "step", "rows")
    found = {name: value for name in wanted if (value := element.get(name)) is not None}
    longest = None if bind is None else bind.get(_MAX_PIXELS)
    return MappingProxyType(found if longest is None else {**found, "max-pixels": longest})
