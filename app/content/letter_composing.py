"""One copy of a letter: its plan, its words and the values of one case put together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Literal, cast

from app.content.letter_files import COMMON, Part, TemplateFiles, plan_place, text_place
from app.content.letter_texts import TextRenderer, Values
from app.content.letter_values import Labels, Wording, is_rule, letter_values
from app.domain.errors import ContentBroken
from app.domain.languages import GERMAN
from app.domain.letter_facts import LetterFacts
from app.domain.letter_kinds import AddressedTo, LetterKind
from app.domain.letters import (
    Bilingual,
    BilingualRow,
    Block,
    Bullets,
    Copy,
    Field,
    FieldType,
    Heading,
    InformationRow,
    LetterContent,
    Paragraph,
    Run,
    SignatureLine,
    SlipContent,
    Table,
    WritingLines,
)
from app.i18n import gettext as _
from app.i18n.languages import Direction
from app.i18n.languages import language as language_of

LARGEST_LIST, LARGEST_COPY = 60, 2000
"""Items of one `each` (a finder asks for some ten documents); texts on a copy (our longest has under 200)."""

_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
_MM_PER_LINE = 2
"""Width of one `_` in a line of plain text (10 pt), for a rule where only plain text can stand."""
Runs = tuple[Run, ...]
Look = Literal["text", "heading", "box"]


@dataclass(frozen=True, slots=True)
class Sources:
    """What the copies of one kind are made from."""

    kind: LetterKind
    plan: Part
    files: TemplateFiles
    renderer: TextRenderer
    labels: Labels
    least_types: tuple[tuple[str, float], ...] = ()
    """Languages with a smallest type, in points."""

    def wording(self, language: str) -> Wording:
        """How values are written in a language that has common texts."""
        common = self.files.texts(COMMON, language)
        return Wording(language, str(common["date"]), str(common["separator"]), self.labels)

    def text(self, key: str, language: str) -> tuple[str, str] | None:
        """The words under `key` and their file: the kind's own, else those that all kinds share."""
        for folder in (self.kind.id, COMMON):
            if language in self.files.languages(folder):
                texts: Part = self.files.texts(folder, language)["texts"]
                if key in texts:
                    return texts[key], text_place(folder, language)
        return None

    def written_in(self, language: str) -> str:
        """The language itself if this kind has texts in it, else German."""
        known = language in self.kind.languages and language in self.files.languages(COMMON)
        return language if known else GERMAN


@dataclass(slots=True)
class _Spoken:
    """One language of a copy: its values, and which keys had to be German."""

    sources: Sources
    language: str
    values: Values
    fallen: list[str] = field(default_factory=list)


@dataclass
class Composer:
    """One copy being composed. `facts` must be `for_copy` already."""

    sources: Sources
    copy: Copy
    plan: Part
    facts: LetterFacts
    wanted: str
    """The client's language, which the copy is in unless it is in German only."""
    count: int = 0

    def content(self) -> LetterContent:
        """The copy.

        Raises:
            ContentBroken: a fault of the template, with file, line and reason.
        """
        own, plan, facts = self.own, self.plan, self.facts
        blocks = tuple(self._blocks(plan["blocks"], own))
        return LetterContent(
            copy=self.copy,
            language=own.language,
            number=facts.number,
            made_at=facts.made_at,
            letterhead=facts.letterhead,
            copy_label=self._line(plan["copy_label"], own),
            recipient=self._recipient(),
            remark=tuple(
                self._line(part["text"], own)
                for part in plan.get("remark", ())
                if self._holds(part, own.values)
            ),
            information=tuple(
                InformationRow(self._line(row["label"], own), self._value(row["value"], own.values))
                for row in plan.get("information", ())
                if self._holds(row, own.values)
            ),
            subject=self._runs(plan["subject"], own),
            blocks=blocks,
            slip=self._slip(plan["slip"], own) if "slip" in plan and not facts.blank else None,
            notice=self._notice(),
            title=self._line(plan["title"], own, ruled=False),
            page_label=str(self.sources.files.texts(COMMON, own.language)["page"]),
            kind=self.sources.kind.id,
            type_scale=float(plan.get("type_scale", 1.0)),
            least_types=self.sources.least_types,
        )

    def applies(self) -> bool:
        """Whether there is such a copy at all."""
        return self._holds(self.plan, self.german.values)

    # -- languages ----------------------------------------------------------------------------

    @cached_property
    def own(self) -> _Spoken:
        """The language of the copy."""
        return self.german if self.plan.get("in_german_only") else self.beside

    @cached_property
    def german(self) -> _Spoken:
        """German: it fills gaps, and stands on the left of two languages."""
        return self._spoken(GERMAN)

    @cached_property
    def beside(self) -> _Spoken:
        """The client's language; German where there are no texts in it."""
        used = self.sources.written_in(self.wanted)
        return self.german if used == GERMAN else self._spoken(used)

    def _spoken(self, language: str) -> _Spoken:
        sources = self.sources
        values = letter_values(self.facts, sources.kind, self.copy, self.wanted, sources.wording(language))
        return _Spoken(sources, language, values)

    # -- parts --------------------------------------------------------------------------------

    def _recipient(self) -> tuple[str, ...]:
        """Who is addressed; never the service, whose name can tell the reason to a passer-by."""
        to = self.plan.get("recipient", False)
        if self.facts.blank or not to:
            return ()
        is_client = to == "client" or (to is True and self.sources.kind.addressed_to is AddressedTo.CLIENT)
        if is_client:
            client = self.facts.client
            return (client.name, *client.address) if client.name else ()
        agency = self.facts.agency
        return (*(agency.letter_name or (agency.agency,)), *agency.address) if agency else ()

    def _blocks(self, parts: Sequence[Part], spoken: _Spoken) -> Iterator[Block]:
        for part in parts:
            for values in self._each(part, spoken.values):
                if self._holds(part, values):
                    yield from self._block(
                        part, _Spoken(self.sources, spoken.language, values, spoken.fallen)
                    )

    def _block(self, part: Part, spoken: _Spoken) -> Iterator[Block]:
        """The blocks of one part; none where nothing is left of it."""
        if "paragraph" in part:
            style = {name: bool(part.get(name)) for name in ("bold", "note", "large")}
            for runs in _lines(self._runs(part["paragraph"], spoken)):
                yield Paragraph(runs, **style)
        elif "heading" in part:
            yield Heading(self._heading(part, spoken), level=int(part.get("level", 2)))
        elif "bullets" in part:
            bullets: Part = part["bullets"]
            items = self._items(bullets, spoken)
            if items:
                yield Bullets(items, boxes=bool(bullets.get("boxes")), numbered=bool(bullets.get("numbered")))
        elif "table" in part:
            yield self._table(part["table"], spoken)
        elif "bilingual" in part:
            yield from self._bilingual(part["bilingual"])
        elif "writing_lines" in part:
            lines: Part = part["writing_lines"]
            label = self._flat(lines["label"], spoken) if "label" in lines else ()
            yield WritingLines(int(lines["count"]), label)
        else:
            yield self._signature(part["signature"], spoken)

    def _heading(self, part: Part, spoken: _Spoken) -> Runs:
        runs = self._flat(part["heading"], spoken)
        is_german = spoken.language.partition("-")[0] == GERMAN  # Leichte Sprache too
        if is_german or not part.get("also_german"):
            return runs
        return (*runs, " · ", *self._in_german(part["heading"], spoken))

    def _items(self, bullets: Part, spoken: _Spoken) -> tuple[Runs, ...]:
        return tuple(
            runs
            for part in bullets["items"]
            for inner in self._each_spoken(part, spoken)
            if self._holds(part, inner.values) and (runs := self._flat(part["text"], inner))
        )

    def _table(self, table: Part, spoken: _Spoken) -> Table:
        return Table(
            head=tuple(self._flat(key, spoken) for key in table["head"]),
            rows=tuple(
                tuple(self._flat(key, inner) for key in table["row"])
                for inner in self._each_spoken(table, spoken)
                if self._holds(table, inner.values)
            ),
            widths=tuple(width / sum(table["widths"]) for width in table["widths"]),
        )

    def _signature(self, line: Part, spoken: _Spoken) -> SignatureLine:
        strokes = self._strokes(line["strokes"]) if "strokes" in line else ()
        return SignatureLine(
            self._line(line["place_and_date"], spoken), self._line(line["label"], spoken), strokes=strokes
        )

    def _strokes(self, path: str) -> tuple[tuple[float, ...], ...]:
        group, _dot, name = path.partition(".")
        found = getattr(self.german.values.get(group), name, None)
        if not isinstance(found, tuple) or not all(isinstance(stroke, tuple) for stroke in found):
            raise self._fault(path, _("'{path}' is not a signature").format(path=path))
        return found

    def _slip(self, slip: Part, spoken: _Spoken) -> SlipContent:
        return SlipContent(
            title=self._line(slip["title"], spoken),
            return_to=self.facts.return_to,
            letter_number=self.facts.number,
            date=spoken.values["letter"].date.value,
            choices=tuple(self._line(key, spoken) for key in slip["choices"]),
            code=self.facts.slip_code,
            phone_code=self.facts.phone_code,
            phone_code_label=self._line(slip["phone_code_label"], spoken),
            language=spoken.language,
        )

    # -- two languages beside each other ------------------------------------------------------

    def _bilingual(self, part: Part) -> Iterator[Block]:
        rows = [
            BilingualRow(left, self._own(row["text"], right), cast("Look", str(row.get("look", "text"))))
            for row in part["rows"]
            for german, right in zip(
                self._each_spoken(row, self.german), self._each_spoken(row, self.beside), strict=True
            )
            if self._holds(row, german.values) and (left := self._own(row["text"], german))
        ]
        if self.beside is not self.german:
            if rows:
                yield Bilingual(tuple(rows), (GERMAN, self.beside.language))
            return
        for look, group in groupby(rows, key=lambda row: row.look):
            if look == "box":
                yield Bullets(tuple(row.left for row in group), boxes=True)
            else:
                yield from (Heading(row.left) if look == "heading" else Paragraph(row.left) for row in group)

    def _own(self, key: str, spoken: _Spoken) -> Runs:
        return _on_one_line(self._runs(key, spoken))

    # -- notices ------------------------------------------------------------------------------

    def _notice(self) -> Runs:
        """What the reader must know of the text itself: translation, draft, fallback, German binds."""
        has_two = any("bilingual" in part for part in self.plan["blocks"])
        if self.plan.get("in_german_only") and not has_two:
            return ()
        if self.wanted != self.beside.language:
            return self._runs("no_text", self.beside)
        if self.beside is self.german:
            return ()
        if self.sources.files.texts(self.sources.kind.id, self.beside.language)["binding"]:
            return ()
        runs = self._translation_notice(self.beside)
        if self.own is self.german:
            runs = _foreign(runs, self.beside.language)
        legal = self._in_german("legal_notice", self.beside) if self.sources.kind.legal else ()
        return (*runs, " ", *self._in_german("not_binding", self.beside), *((" ", *legal) if legal else ()))

    def _translation_notice(self, spoken: _Spoken) -> Runs:
        is_reviewed = self.sources.files.is_reviewed(self.sources.kind.id, spoken.language)
        keys = ["not_binding"]
        keys += [] if is_reviewed else ["drafted"]
        keys += ["legal_notice"] if self.sources.kind.legal else []
        keys += ["parts_german"] if spoken.fallen else []
        parts = [self._runs(key, spoken) for key in keys]
        return tuple(run for part in parts for run in (" ", *part))[1:]

    # -- texts --------------------------------------------------------------------------------

    def _runs(self, key: str, spoken: _Spoken) -> Runs:
        """The text of `key` in the copy's language; German, marked as such, where it has none."""
        found = self.sources.text(key, spoken.language)
        if found is None:
            spoken.fallen.append(key)
            return self._in_german(key, spoken)
        return self._render(*found, spoken.values)

    def _in_german(self, key: str, spoken: _Spoken) -> Runs:
        found = self.sources.text(key, GERMAN)
        if found is None:
            raise self._fault(key, _("no text is called '{key}'").format(key=key))
        runs = self._render(*found, spoken.values)
        return runs if spoken.language == GERMAN else _foreign(runs, GERMAN)

    def _render(self, text: str, file: str, values: Values) -> Runs:
        self.count += 1
        if self.count > LARGEST_COPY:
            raise self._fault("", _("more than {count} texts on one copy").format(count=LARGEST_COPY))
        return self.sources.renderer.runs(text, values, file=file)

    def _flat(self, key: str, spoken: _Spoken) -> Runs:
        """The text where no new line can begin: a cell, an item, a heading."""
        return _on_one_line(self._runs(key, spoken))

    def _line(self, key: str, spoken: _Spoken, *, ruled: bool = True) -> str:
        return as_text(_on_one_line(self._runs(key, spoken)), spoken.language, ruled=ruled)

    def _value(self, path: str, values: Values) -> Field:
        return self.sources.renderer.value(path, values, file=self._file)

    def _holds(self, part: Part, values: Values) -> bool:
        return self.sources.renderer.holds(part.get("when"), values, file=self._file)

    def _each_spoken(self, part: Part, spoken: _Spoken) -> tuple[_Spoken, ...]:
        return tuple(
            _Spoken(self.sources, spoken.language, values, spoken.fallen)
            for values in self._each(part, spoken.values)
        )

    def _each(self, part: Part, values: Values) -> tuple[Values, ...]:
        """The values once per item of the list that `each` names; once if it names none."""
        if "each" not in part:
            return (values,)
        path, name = part["each"], str(part["as"])
        group, _dot, last = str(path).partition(".")
        items = getattr(values.get(group), last, None)
        if not isinstance(items, tuple) or any(isinstance(item, tuple) for item in items):
            raise self._fault(path, _("'{path}' is not a list").format(path=path))
        if name in values:
            raise self._fault(part["as"], _("'{name}' is the name of other values").format(name=name))
        if len(items) > LARGEST_LIST:
            raise self._fault(path, _("more than {count} items").format(count=LARGEST_LIST))
        return tuple({**values, name: item} for item in items)

    def _fault(self, at: str, reason: str) -> ContentBroken:
        return ContentBroken(file=self._file, place=f"line {getattr(at, 'line', 0)}", reason=reason)

    @property
    def _file(self) -> str:
        return plan_place(self.sources.kind.id)


def as_text(runs: Sequence[Run], language: str, *, ruled: bool = True) -> str:
    """Runs as plain text for a screen or a line; values are isolated in a right-to-left language.

    A rule to write on is a row of low lines, or left out if not `ruled`.
    """
    isolated = language_of(language).direction is Direction.RTL
    return "".join(
        run
        if isinstance(run, str)
        else _low_lines(run)
        if is_rule(run) and ruled
        else ""
        if is_rule(run)
        else f"{_ISOLATE}{run.value}{_END_ISOLATE}"
        if isolated
        else run.value
        for run in runs
    ).strip()


def _low_lines(rule: Field) -> str:
    return "_" * max(int(rule.value) // _MM_PER_LINE, 1)


def _foreign(runs: Runs, language: str) -> Runs:
    """Words of another language than the copy's, marked as such.

    A value is set without its outer spaces, so those stay beside it.
    """
    marked: list[Run] = []
    for run in runs:
        if not isinstance(run, str):
            marked.append(run)
            continue
        words = run.strip()
        before, after = run[: len(run) - len(run.lstrip())], run[len(run.rstrip()) :]
        parts = (before, Field(words, FieldType.TEXT, language), after) if words else (run,)
        marked += [part for part in parts if part]
    return tuple(marked)


def _on_one_line(runs: Runs) -> Runs:
    return tuple(
        run if isinstance(run, str) or "\n" not in run.value else _with(run, " ".join(run.value.split()))
        for run in runs
    )


def _lines(runs: Runs) -> Iterator[Runs]:
    """A value of several lines makes several paragraphs; empty ones are left out."""
    line: list[Run] = []
    for run in runs:
        if isinstance(run, str) or "\n" not in run.value:
            line.append(run)
            continue
        first, *more = [part.strip() for part in run.value.splitlines()]
        line += [_with(run, first)] if first else []
        for part in more:
            if line:
                yield tuple(line)
            line = [_with(run, part)] if part else []
    if line:
        yield tuple(line)


def _with(field: Field, value: str) -> Field:
    return Field(value, field.type, field.language)
