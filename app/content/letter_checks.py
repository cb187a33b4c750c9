"""Checks plans and texts before anybody needs them: every fault with file, line and reason.

First by reading alone (unknown values, missing and unused texts, values put in unasked, conditions
that can never hold), then, where that finds nothing, by composing the sample in every language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Protocol

from jinja2 import nodes

from app.content.letter_composing import Sources
from app.content.letter_conditions import Known, assumed, judged, paths_in
from app.content.letter_fields import ValueLine, value_lines
from app.content.letter_files import COMMON, Part, TemplateFiles, plan_place, text_place
from app.content.letter_texts import path_of
from app.domain.errors import AppError, ContentBroken, ContentVersionUnknown
from app.domain.languages import GERMAN
from app.domain.letter_facts import LetterFacts
from app.domain.letter_kinds import TemplateFault, ValueType
from app.domain.letters import LetterContent
from app.i18n import gettext as _

NOTICES = ("not_binding", "drafted", "no_text", "parts_german", "legal_notice")
"""Common texts that the code puts at the head of a copy."""
_CONDITIONAL = {ValueType.YES_NO, ValueType.LIST, ValueType.SIGNATURE}
_LINE = re.compile(r"line (\d+)")
_WHOLE_FILE = {"", "file", "letter", "letter-text", "schema"}
"""Places of an error that say no more than its file."""


class Checked(Protocol):
    """The templates that are checked."""

    def sources(self, kind_id: str) -> Sources:
        """Plan, texts and renderer of a kind."""
        ...

    def sample(self, kind_id: str, language: str) -> LetterFacts:
        """Facts of invented people."""
        ...

    def compose(self, facts: LetterFacts, languages: tuple[str, ...]) -> tuple[LetterContent, ...]:
        """All copies."""
        ...


def faults_of(files: TemplateFiles, templates: Checked) -> tuple[TemplateFault, ...]:
    """Everything that is wrong, by file and line."""
    found: list[TemplateFault] = []
    used: set[str] = set(NOTICES)
    readable = _read_all(files, found)
    for kind_id in files.kind_ids():
        if kind_id not in readable:
            continue
        check = _KindCheck(templates.sources(kind_id))
        check.run()
        used |= check.keys
        found += check.found
        if not check.found:
            found += _composed(kind_id, templates)
    for folder in files.text_folders():
        if folder != COMMON and folder not in files.kind_ids():
            place = text_place(folder, files.languages(folder)[0])
            found.append(
                TemplateFault(place, 0, _("there is no plan {file}").format(file=plan_place(folder)))
            )
    if len(readable) == len(files.kind_ids()):
        found += _unused(files, COMMON, used)
    return tuple(sorted(set(found), key=lambda fault: (fault.file, fault.line, fault.reason)))


def _read_all(files: TemplateFiles, found: list[TemplateFault]) -> set[str]:
    """Kinds whose plan and texts can all be read, with those that all kinds share."""

    def is_read(read: Callable[[], object]) -> bool:
        try:
            read()
        except (ContentBroken, ContentVersionUnknown) as error:
            found.append(as_fault(error))
            return False
        return True

    def read_folder(folder: str) -> bool:
        tags = files.languages(folder)
        return sum(is_read(partial(files.texts, folder, tag)) for tag in tags) == len(tags)

    common = read_folder(COMMON)
    plans = {kind: is_read(partial(files.plan, kind)) for kind in files.kind_ids()}
    texts = {kind: read_folder(kind) for kind in plans}
    return {kind for kind in plans if common and plans[kind] and texts[kind]}


def as_fault(error: AppError) -> TemplateFault:
    """An error that reading or composing raised, as a line of the list."""
    facts = error.facts
    place = str(facts.get("place", ""))
    line = _LINE.search(place)
    reason = str(facts.get("reason", "")) or _("version {found}, known is {known}").format(
        found=facts.get("found"), known=facts.get("known")
    )
    where = place.partition(": ")[2] if line else place
    said = reason if where in _WHOLE_FILE else f"{where}: {reason}"
    return TemplateFault(str(facts.get("file", "")), int(line[1]) if line else 0, said)


def _composed(kind_id: str, templates: Checked) -> Iterator[TemplateFault]:
    """What only shows when the sample is composed: every language, and the blank print."""
    kind = templates.sources(kind_id).kind
    for language in kind.languages:
        try:
            facts = templates.sample(kind_id, language)
            templates.compose(facts, (language,))
            if kind.blank:
                templates.compose(replace(facts, blank=True), (language,))
        except AppError as error:
            yield as_fault(error)


def _unused(files: TemplateFiles, folder: str, used: set[str]) -> Iterator[TemplateFault]:
    for language in files.languages(folder):
        for key in files.texts(folder, language)["texts"]:
            if str(key) not in used:
                reason = _("no copy uses the text '{key}'").format(key=key)
                yield TemplateFault(text_place(folder, language), getattr(key, "line", 0), reason)


@dataclass(frozen=True, slots=True)
class _Scope:
    """What a place of the plan may use, and what is known there."""

    lines: Mapping[str, ValueLine]
    known: Known
    languages: tuple[str, ...]
    """Languages that the texts at this place are printed in."""


@dataclass
class _KindCheck:
    """The check of one kind."""

    sources: Sources
    keys: set[str] = field(default_factory=set)
    found: list[TemplateFault] = field(default_factory=list)

    def run(self) -> None:
        """Fill `keys` with the texts that the plan names and `found` with the faults."""
        kind, files = self.sources.kind, self.sources.files
        for copy in self.sources.plan["copies"].values():
            self._copy(copy)
        if GERMAN not in files.languages(kind.id):
            self._no_file(plan_place(kind.id), text_place(kind.id, GERMAN))
        for language in files.languages(kind.id):
            if language not in files.languages(COMMON):
                self._no_file(text_place(kind.id, language), text_place(COMMON, language))
        self.found += _unused(files, kind.id, self.keys)

    def _no_file(self, at: str, file: str) -> None:
        self._say(at, "", _("there is no file {file}").format(file=file))

    def _copy(self, copy: Part) -> None:
        languages = (GERMAN,) if copy.get("in_german_only") else self.sources.kind.languages
        lines = {line.path: line for line in value_lines(self.sources.kind)}
        known = {
            path: True for path, line in lines.items() if not line.optional and line.type not in _CONDITIONAL
        }
        if copy.get("in_german_only"):
            known["copy.translated"] = False
        if not self.sources.kind.blank:
            known["copy.blank"] = False
        scope = self._when(copy, _Scope(lines, known, languages))
        for name in ("title", "copy_label", "subject"):
            self._text(copy[name], scope)
        for part in copy.get("remark", ()):
            self._text(part["text"], self._when(part, scope))
        for row in copy.get("information", ()):
            inner = self._when(row, scope)
            self._text(row["label"], inner)
            self._put(row["value"], inner)
        for key in self._slip_keys(copy.get("slip")):
            self._text(key, scope)
        for part in copy["blocks"]:
            self._block(part, scope)

    def _slip_keys(self, slip: Part | None) -> Iterator[str]:
        if slip:
            yield from (slip["title"], slip["phone_code_label"], *slip["choices"])

    def _block(self, part: Part, outer: _Scope) -> None:
        scope = self._when(part, self._each(part, outer))
        for name in ("paragraph", "heading"):
            if name in part:
                self._text(part[name], scope)
        for item in part.get("bullets", {}).get("items", ()):
            self._text(item["text"], self._when(item, self._each(item, scope)))
        if "table" in part:
            self._table(part["table"], scope)
        if "bilingual" in part:
            both = replace(scope, languages=self.sources.kind.languages)
            for row in part["bilingual"]["rows"]:
                self._text(row["text"], self._when(row, self._each(row, both)))
        if "label" in part.get("writing_lines", {}):
            self._text(part["writing_lines"]["label"], scope)
        if "signature" in part:
            self._signature(part["signature"], scope)

    def _table(self, table: Part, scope: _Scope) -> None:
        inner = self._when(table, self._each(table, scope))
        for key in table["head"]:
            self._text(key, scope)
        for key in table["row"]:
            self._text(key, inner)
        if not len(table["head"]) == len(table["row"]) == len(table["widths"]):
            self._in_plan(table["each"], _("head, widths and row are not equally many"))

    def _signature(self, line: Part, scope: _Scope) -> None:
        self._text(line["place_and_date"], scope)
        self._text(line["label"], scope)
        if "strokes" in line:
            path = line["strokes"]
            found = scope.lines.get(str(path))
            if found is None or found.type is not ValueType.SIGNATURE:
                self._in_plan(path, _("'{path}' is not a signature").format(path=path))

    # -- conditions and lists -----------------------------------------------------------------

    def _when(self, part: Part, scope: _Scope) -> _Scope:
        condition = part.get("when")
        if condition is None:
            return scope
        test = self._test(condition)
        if test is None or not self._are_known(
            paths_in(test), scope, plan_place(self.sources.kind.id), condition
        ):
            return scope
        if judged(test, scope.known) is False:
            self._in_plan(condition, _("'when: {condition}' never holds here").format(condition=condition))
        return replace(scope, known=assumed(test, scope.known))

    def _test(self, condition: str) -> nodes.Node | None:
        asked = "{% if " + condition + " %}1{% endif %}"
        try:
            tree = self.sources.renderer.tree(asked, file=plan_place(self.sources.kind.id))
        except ContentBroken as error:
            self._in_plan(condition, str(error.facts["reason"]))
            return None
        body = tree.body[0]
        return body.test if isinstance(body, nodes.If) else None

    def _each(self, part: Part, scope: _Scope) -> _Scope:
        if "each" not in part:
            return scope
        path, name = part["each"], str(part["as"])
        found = scope.lines.get(str(path))
        if found is None or found.type is not ValueType.LIST:
            self._in_plan(path, _("'{path}' is not a list").format(path=path))
            return scope
        if name in {line.group for line in scope.lines.values()}:
            self._in_plan(part["as"], _("'{name}' is the name of other values").format(name=name))
            return scope
        if scope.known.get(str(path)) is False:
            self._in_plan(path, _("'each: {path}' never has an item here").format(path=path))
        items = {f"{name}.{line.path}": replace(line, path=f"{name}.{line.path}") for line in found.columns}
        always = {
            item: True for item, line in items.items() if not line.optional and line.type not in _CONDITIONAL
        }
        return replace(
            scope, lines={**scope.lines, **items}, known={**scope.known, str(path): True, **always}
        )

    # -- texts --------------------------------------------------------------------------------

    def _text(self, key: str, scope: _Scope) -> None:
        self.keys.add(str(key))
        if self.sources.text(key, GERMAN) is None:
            self._in_plan(key, _("no text is called '{key}'").format(key=key))
            return
        for language in scope.languages:
            found = self.sources.text(key, language)
            if found is None:
                reason = _("no text '{key}', which a copy in this language needs: it would be German").format(
                    key=key
                )
                self._say(text_place(self.sources.kind.id, language), "", reason)
                continue
            text, file = found
            try:
                tree = self.sources.renderer.tree(text, file=file)
            except ContentBroken as error:
                self.found.append(as_fault(error))
                continue
            for node in tree.body:
                self._node(node, scope, file, text)

    def _node(self, node: nodes.Node, scope: _Scope, file: str, text: str) -> None:
        if isinstance(node, nodes.Output):
            for value in node.nodes:
                if not isinstance(value, nodes.TemplateData):
                    self._insert(value, scope, file, text)
        elif isinstance(node, nodes.If):
            self._branches(node, scope, file, text)

    def _branches(self, node: nodes.If, scope: _Scope, file: str, text: str) -> None:
        branches = [(node.test, node.body), *((one.test, one.body) for one in node.elif_)]
        for test, body in branches:
            if not self._are_known(paths_in(test), scope, file, text):
                return
            if judged(test, scope.known) is False:
                said = ", ".join(path_of(path) for path in paths_in(test))
                self._say(file, text, _("a condition on {paths} never holds here").format(paths=said))
            self._nodes(body, replace(scope, known=assumed(test, scope.known)), file, text)
            if judged(test, scope.known) is True and (node.else_ or test is not branches[-1][0]):
                reason = _("what stands after the condition on '{path}' is never reached")
                self._say(file, text, reason.format(path=path_of(test)))
            scope = replace(scope, known=assumed(test, scope.known, holds=False))
        self._nodes(node.else_, scope, file, text)

    def _nodes(self, body: Iterable[nodes.Node], scope: _Scope, file: str, text: str) -> None:
        for node in body:
            self._node(node, scope, file, text)

    def _insert(self, value: nodes.Node, scope: _Scope, file: str, text: str) -> None:
        paths = tuple(paths_in(value))
        if len(paths) != 1 or value is not paths[0]:
            self._say(file, text, _("only one value can be put in at a time"))
            return
        if self._are_known(paths, scope, file, text):
            self._is_field(path_of(paths[0]), scope, file, text)

    def _put(self, path: str, scope: _Scope) -> None:
        """A value that the plan itself puts in."""
        place = plan_place(self.sources.kind.id)
        if str(path) not in scope.lines:
            self._in_plan(path, _("no letter has the value '{path}'").format(path=path))
        else:
            self._is_field(str(path), scope, place, path)

    def _is_field(self, path: str, scope: _Scope, file: str, at: str) -> None:
        line = scope.lines[path]
        if line.type in _CONDITIONAL:
            self._say(
                file,
                at,
                _("'{path}' is a {type} and cannot be put in; ask for it with 'if'").format(
                    path=path, type=line.type
                ),
            )
        elif line.optional and not scope.known.get(path):
            reason = _("'{path}' may be missing; ask for it with 'if' or 'when' first")
            self._say(file, at, reason.format(path=path))

    def _are_known(self, paths: Iterable[nodes.Getattr], scope: _Scope, file: str, at: str) -> bool:
        unknown = [path_of(path) for path in paths if path_of(path) not in scope.lines]
        for path in unknown:
            self._say(file, at, _("no letter has the value '{path}'").format(path=path))
        return not unknown

    def _in_plan(self, at: str, reason: str) -> None:
        self._say(plan_place(self.sources.kind.id), at, reason)

    def _say(self, file: str, at: Any, reason: str) -> None:
        self.found.append(TemplateFault(file, getattr(at, "line", 0), reason))
