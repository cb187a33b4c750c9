"""Our engine behind the functions that `odk/check_vectors.py` calls (`odk/replay.md`, "The adapter").

It only translates words: what is asked and answered here, `FillSession` and `evaluate` do.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from lxml import etree

sys.path.insert(0, str(Path(__file__).parents[2]))  # the checker loads this file by its path

from app.domain.forms import Group, Node, ProblemKind, Question, QuestionType, Repeat, walk
from app.forms.conversions import number, number_text, text, truth
from app.forms.evaluating import Found, Standpoint
from app.forms.evaluating import evaluate as evaluate_in
from app.forms.importing import import_form
from app.forms.itext import language_tag
from app.forms.reading import CompiledForm, read_form
from app.forms.session import FillSession

_TYPES = {
    QuestionType.SELECT_ONE: "select",
    QuestionType.SELECT_MULTIPLE: "select",
    QuestionType.RANK: "rank",
    QuestionType.RANGE: "range",
    QuestionType.ACKNOWLEDGE: "trigger",
    QuestionType.IMAGE: "upload",
    QuestionType.AUDIO: "upload",
    QuestionType.VIDEO: "upload",
    QuestionType.FILE: "upload",
    QuestionType.CALCULATE: "model-value",
}
_VALUE_TYPES = {"integer": "int", "select1": "string", "select": "string", "rank": "string"}


class Handle:
    """One session, and the language that the checker asked for last.

    No dataclass: the checker's import leaves the module unregistered, which `dataclasses` needs.
    """

    def __init__(self, form: CompiledForm, session: FillSession) -> None:
        self.form, self.session = form, session
        self.nodes: dict[str, Node] = {node.path: node for node in walk(form.version.children) if node.path}
        self.language = form.version.default_language


def load(path: str, env: Mapping[str, Any] | None = None) -> Handle:
    env = env or {}
    zone = ZoneInfo(env.get("timezone") or "UTC")
    now = datetime.fromisoformat(env["now"]) if "now" in env else datetime.now(zone)
    now = now.astimezone(zone)
    form = _compiled(path, env.get("attachments"))
    names = {name.lower(): value for name, value in (env.get("properties") or {}).items()}
    session = FillSession(form, today=now.date(), now=now, properties=names)
    return Handle(form, session)


@lru_cache(maxsize=4)
def _compiled(path: str, attachments: str | None) -> CompiledForm:
    source = Path(path)
    xml = source.read_bytes() if source.suffix == ".xml" else import_form(source).xml
    return read_form(xml, file=source.name, media=Path(attachments) if attachments else None, as_odk=True)


def nodes(handle: Handle) -> list[dict[str, Any]]:
    return [_node(handle, ref) for ref in handle.session.places()]


def _node(handle: Handle, ref: str) -> dict[str, Any]:
    session = handle.session
    path = _plain(ref)
    node = handle.nodes.get(path)
    state = session.state(ref)
    found: dict[str, Any] = {
        "ref": _with_prefixes(handle, ref),
        "relevant": state.relevant,
        "readonly": state.readonly,
        "label": _words(handle, ref, "label"),
    }
    is_row = ref.endswith("]")
    if is_row or isinstance(node, Group | Repeat) or not handle.form.paths[path]:
        return found | {"type": "repeat-instance" if is_row else "root" if ref.count("/") == 1 else "group"}
    value = session.text(ref)
    kinds = {problem.kind for problem in session.problems_of(ref)} - {ProblemKind.EXPRESSION}
    found |= {
        "type": _type(node),
        "value_type": _VALUE_TYPES.get(handle.form.value_types[path], handle.form.value_types[path]),
        "required": state.required,
        "value": value,
        "hint": _words(handle, ref, "hint"),
        "constraint_ok": ProblemKind.CONSTRAINT not in kinds,
        "required_ok": ProblemKind.REQUIRED not in kinds,
        "message": _message(handle, ref, kinds),
    }
    if isinstance(node, Question):
        found |= _of_type(handle, node, ref)
    return found


def _of_type(handle: Handle, node: Question, ref: str) -> dict[str, Any]:
    if node.type is QuestionType.RANGE:
        return {"bounds": [number_text(float(node.parameters[name])) for name in ("start", "end", "step")]}
    if not node.type.has_choices:
        return {}
    offered = handle.session.state(ref).choices
    labels = [choice.label.text(handle.language) for choice in offered]
    found: dict[str, Any] = {
        "choices": [
            [choice.name, "" if label.is_fallback else label.text]
            for choice, label in zip(offered, labels, strict=True)
        ]
    }
    if node.type is not QuestionType.RANK:
        found["multiple"] = node.type is QuestionType.SELECT_MULTIPLE
    return found


def _type(node: Node | None) -> str:
    if not isinstance(node, Question):
        return "model-value"
    is_readonly = node.bind.readonly.strip() in {"true()", "1"}
    if (is_readonly or node.type is QuestionType.NOTE) and node.type not in _TYPES:
        return "input" if node.bind.calculation and not node.label else "note"
    return _TYPES.get(node.type, "input")


def _words(handle: Handle, ref: str, column: str) -> str | None:
    """A text in the language of the session; the peer does not fall back to another one."""
    words = getattr(handle.nodes.get(_plain(ref)), column, None)
    if not words:
        return None
    shown = handle.session.shown(ref, column, handle.language)
    return "" if shown.is_fallback else shown.text


def _message(handle: Handle, ref: str, kinds: set[ProblemKind]) -> str | None:
    if ProblemKind.CONSTRAINT in kinds:
        return _words(handle, ref, "constraint_message")
    return _words(handle, ref, "required_message") if ProblemKind.REQUIRED in kinds else None


def set_value(handle: Handle, ref: str, value: str) -> None:
    handle.session.answer(_without_prefixes(ref), value)


def add_repeat(handle: Handle, ref: str) -> None:
    handle.session.add_repeat(_without_prefixes(ref))


def remove_repeat(handle: Handle, ref: str) -> None:
    handle.session.remove_repeat(_without_prefixes(ref))


def set_language(handle: Handle, language: str) -> None:
    handle.language = language_tag(language) or handle.form.version.default_language
    handle.session.set_language(handle.language)


def instance_xml(handle: Handle) -> str:
    return handle.session.submission()


def _plain(ref: str) -> str:
    return re.sub(r"\[\d+\]", "", ref)


def _without_prefixes(ref: str) -> str:
    return re.sub(r"/[\w.-]+:", "/", ref)


def _with_prefixes(handle: Handle, ref: str) -> str:
    """The peer writes names as the form does, `/data/orx:meta`."""
    path, steps = "", []
    for step in ref.split("/")[1:]:
        path += f"/{_plain(step)}"
        name = handle.form.names.get(path)
        steps.append(f"{name.prefix}:{step}" if name is not None and name.prefix else step)
    return "/" + "/".join(steps)


def evaluate(
    document_xml: str,
    namespaces: Mapping[str, str],
    context: str,
    expression: str,
    type: str,
    options: Mapping[str, Any] | None = None,
) -> Any:
    options = options or {}
    zone = ZoneInfo(options.get("timezone") or "UTC")
    now = datetime.fromisoformat(options["now"]) if "now" in options else datetime.now(zone)
    document = etree.fromstring(document_xml.strip().encode(), _PARSER)
    at = Standpoint(
        context=context,
        root=options.get("root", "/"),
        namespaces=namespaces,
        now=now.astimezone(zone),
        language=options.get("language", ""),
    )
    return _converted(evaluate_in(document, expression, at, is_text=type == "string"), type)


_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, strip_cdata=True)


def _converted(found: Found, type: str) -> Any:
    match type:
        case "boolean":
            return found.has_document or truth(found.value)
        case "number":
            return number(found.value)
        case "string":
            return text(found.value)
        case "nodeset" | "node":
            if not isinstance(found.value, list):
                raise TypeError("no nodes")
            paths = ["/"] * found.has_document + [_path_of(node) for node in found.value]
            return paths if type == "nodeset" else next(iter(paths), None)
    return found.value


def _path_of(node: Any) -> str:
    """The canonical path of a node as lxml returns it."""
    if isinstance(node, str):
        parent = node.getparent()  # type: ignore[attr-defined]
        if node.is_attribute:  # type: ignore[attr-defined]
            return f"{_path_of(parent)}/@{node.attrname}"  # type: ignore[attr-defined]
        if node.is_text:  # type: ignore[attr-defined]
            return f"{_path_of(parent)}/text()[1]"
        above = parent.getparent()
        place = 1 if above.text else 0
        for child in above:
            place += 1 if child.tail else 0
            if child is parent:
                break
        return f"{_path_of(above)}/text()[{place}]"
    above = node.getparent()
    kinds = {etree.Comment: "comment()", etree.ProcessingInstruction: "processing-instruction()"}
    kind = kinds.get(node.tag, "*")
    wanted = node.tag if kind != "*" else "*"
    place = 1 + sum(1 for _ in node.itersiblings(wanted, preceding=True))
    return f"{'' if above is None else _path_of(above)}/{kind}[{place}]"
