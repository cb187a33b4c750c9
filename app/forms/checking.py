"""What an author of a form should know before it is used: mistakes, gaps, questions nobody reaches.

pyxform and the reader say what is broken; this adds what is legal but wrong, each with its place in
the spreadsheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from app.domain.errors import FormBroken
from app.domain.form_remarks import Finding, Place, Remark, Report
from app.domain.forms import Completeness, FormVersion, Node, Question, QuestionType, completeness, walk
from app.forms.importing import import_with_places
from app.forms.reaching import dead_parts
from app.forms.reading import CompiledForm

KNOWN_APPEARANCES = frozenset(
    {
        *("multiline", "numbers", "minimal", "search", "autocomplete", "columns", "columns-pack", "likert"),
        *("label", "list-nolabel", "table-list", "field-list", "signature", "month-year", "year", "masked"),
        *("printer", "quick", "compact", "horizontal", "horizontal-compact", "no-calendar", "new", "draw"),
        *("annotate", "new-front", "no-ticks", "vertical", "rating", "picker", "hidden", "list", "w1", "w2"),
        *(
            "w3",
            "w4",
            "randomized",
            "thousands-sep",
            "url",
            "bearing",
            "counter",
            "no-buttons",
            "quickcompact",
        ),
    }
)
"""Words of the appearance column that we draw, or may leave alone (2-domain.md 3.1; ODK's own list)."""

_WITHOUT_WIDGET = frozenset(
    {
        *(QuestionType.GEOPOINT, QuestionType.GEOTRACE, QuestionType.GEOSHAPE, QuestionType.VIDEO),
        *(QuestionType.AUDIO, QuestionType.UNKNOWN),
    }
)
_FROM_PYXFORM = re.compile(r"^\[row : (\d+)\](?: On the '(\w+)' sheet, the '([^']+)' value)?")
_CIRCLE = re.compile(r"^circular: (\S+) → ")
_NAMED = re.compile(r"element named '([^']+)'")
_OPENING, _CLOSING = frozenset("\u202a\u202b\u202d\u202e\u2066\u2067\u2068"), frozenset("\u202c\u2069")


def check(path: Path) -> Report:
    """Look at a form file; it is opened in a child process with limits. Takes about a second."""
    try:
        imported, places = import_with_places(path)
    except FormBroken as error:
        known: Any = error.facts.get("places") or {}
        problems: Any = error.facts["problems"]
        return Report(None, tuple(_broken(str(problem), known) for problem in problems))
    form = imported.form.version
    gaps = completeness(form)
    remarks = [
        *(
            Remark(Finding.WARNING, _said_place(text, places), facts={"reason": text})
            for text in imported.warnings
        ),
        *_untranslated(gaps, places),
        *(
            Remark(Finding.UNREACHABLE, _place(places, name, "relevant"), name, {"reason": reason})
            for name, reason in dead_parts(form)
        ),
        *_of_nodes(form, places),
        *_unused_lists(imported.form, places),
    ]
    remarks.sort(key=lambda one: (one.place.sheet != "survey", one.place.sheet, one.place.row, one.kind))
    return Report(form, tuple(remarks), gaps)


def _broken(problem: str, places: Mapping[str, Any]) -> Remark:
    return Remark(Finding.BROKEN, _said_place(problem, places), facts={"reason": problem})


def _said_place(text: str, places: Mapping[str, Any]) -> Place:
    """The place that a message of pyxform or of the reader names."""
    found = _FROM_PYXFORM.match(text)
    if found:
        row, sheet, heading = found.groups()
        sheet = sheet or "survey"
        return Place(sheet, int(row), _column(places, sheet, heading or ""))
    named = _NAMED.search(text)
    if named:
        return _place(places, named[1])
    if circle := _CIRCLE.match(text):
        return _place(places, circle[1])
    path, _, rest = text.partition(":")
    if path.startswith("/"):
        part = rest.split(":")[0].strip()
        return _place(places, path.rpartition("/")[2], _HEADINGS.get(part, part))
    return Place()


_HEADINGS = {
    "calculate": "calculation",
    "readonly": "read_only",
    "count": "repeat_count",
    "choices": "choice_filter",
}


def _place(places: Mapping[str, Any], name: str, heading: str = "", sheet: str = "survey") -> Place:
    row = places.get(sheet, {}).get("rows", {}).get(name, 0)
    return Place(sheet, row, _column(places, sheet, heading)) if row else Place()


def _column(places: Mapping[str, Any], sheet: str, heading: str) -> str:
    columns: Mapping[str, str] = places.get(sheet, {}).get("columns", {})
    return next(
        (letters for name, letters in columns.items() if heading and name.lower() == heading.lower()), ""
    )


def _untranslated(gaps: Iterable[Completeness], places: Mapping[str, Any]) -> Iterator[Remark]:
    for found in gaps:
        for gap in found.gaps:
            above, _, name = gap.path.rpartition("/")
            question = above.rpartition("/")[2]
            heading = _heading(places, "survey", gap.column, found.language)
            place = _place(places, name, heading)
            if not place.row:  # a choice: its list is not told, its question is
                heading = _heading(places, "choices", gap.column, found.language)
                place = _choice_place(places, name, heading)
                name = f"{question}/{name}"
            yield Remark(
                Finding.UNTRANSLATED, place, name, {"language": found.language, "column": gap.column}
            )


def _choice_place(places: Mapping[str, Any], name: str, heading: str) -> Place:
    rows: Mapping[str, int] = places.get("choices", {}).get("rows", {})
    row = next((number for key, number in rows.items() if key.endswith(f"/{name}")), 0)
    return Place("choices", row, _column(places, "choices", heading)) if row else Place()


def _heading(places: Mapping[str, Any], sheet: str, column: str, language: str) -> str:
    columns: Mapping[str, str] = places.get(sheet, {}).get("columns", {})
    wanted = (f"({language})".lower(), f"::{language}".lower())
    return next(
        (
            name
            for name in columns
            if name.lower().startswith(f"{column}::") and name.lower().endswith(wanted)
        ),
        "",
    )


def _of_nodes(form: FormVersion, places: Mapping[str, Any]) -> Iterator[Remark]:
    for node in walk(form.children):
        if isinstance(node, Question):
            yield from _of_question(node, places)
        for word in sorted(node.appearance):
            if word not in KNOWN_APPEARANCES and not re.fullmatch(r"columns-\d+", word):
                place = _place(places, node.name, "appearance")
                yield Remark(Finding.UNKNOWN_APPEARANCE, place, node.name, {"word": word})
        yield from _directions(node, places)


def _of_question(question: Question, places: Mapping[str, Any]) -> Iterator[Remark]:
    if question.type in _WITHOUT_WIDGET:
        place = _place(places, question.name, "type")
        yield Remark(Finding.READ_ONLY, place, question.name, {"type": question.type.value})
    if (
        question.type is not QuestionType.CALCULATE
        and not question.label
        and "hidden" not in question.appearance
    ):
        yield Remark(Finding.NO_LABEL, _place(places, question.name), question.name)
    if question.bind.constraint and not question.constraint_message:
        yield Remark(Finding.NO_MESSAGE, _place(places, question.name, "constraint"), question.name)


def _directions(node: Node, places: Mapping[str, Any]) -> Iterator[Remark]:
    for language, text in node.label.texts.items():
        depth = 0
        for character in text:
            depth += (character in _OPENING) - (character in _CLOSING)
            if depth < 0:
                break
        if depth:
            heading = _heading(places, "survey", "label", language)
            yield Remark(
                Finding.DIRECTION, _place(places, node.name, heading), node.name, {"language": language}
            )


def _unused_lists(form: CompiledForm, places: Mapping[str, Any]) -> Iterator[Remark]:
    rows: Mapping[str, int] = places.get("choices", {}).get("rows", {})
    nodesets = " ".join(source.nodeset for source in form.items.values())
    inline = {choice.name for question in form.version.questions() for choice in question.choices}
    for name, row in rows.items():
        if "/" in name:
            continue
        members = {key.partition("/")[2] for key in rows if key.startswith(f"{name}/")}
        is_used = f"'{name}'" in nodesets or f'"{name}"' in nodesets or members <= inline
        if not is_used:
            yield Remark(Finding.UNUSED_LIST, Place("choices", row), name)
