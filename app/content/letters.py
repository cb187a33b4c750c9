"""Letters from their templates: which text stands on which copy, for whom, in which language.

Structure (`resources/letters/referral.yaml`) and words (`resources/letters/texts/<language>.yaml`)
are content; this module puts the two and the facts of one referral together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from app.actions.ports import ConsentText
from app.content.letter_files import COMMON, TemplateFiles, read_lined
from app.content.letter_plans import kind_of
from app.content.letter_texts import TextRenderer, Values
from app.content.letter_values import GERMAN, Wording, letter_values
from app.domain.directory import Directory
from app.domain.errors import ContentBroken, RecordNotFound
from app.domain.letter_facts import LetterFacts, for_copy
from app.domain.letter_kinds import LetterKind
from app.domain.letters import (
    Block,
    Bullets,
    Copy,
    Field,
    FieldType,
    Heading,
    InformationRow,
    LetterContent,
    Letterhead,
    Paragraph,
    Run,
    SignatureLine,
    SlipContent,
    Table,
)
from app.domain.records import Category
from app.i18n.languages import Direction
from app.i18n.languages import language as language_of

REFERRAL = "letters/referral.yaml"
TEXTS = "letters/texts/referral"
LETTERHEAD = "letters/letterhead.yaml"
CONSENT = "letters/spoken-consent.yaml"
WORDS = "letters/words.yaml"

LARGEST_LIST = 60
"""Items of one `each`; a finder's answer asks for at most some ten documents."""

_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"

Part = Mapping[str, Any]
"""A block, row or item as the template file states it."""


class LetterTemplates:
    """The letter templates of `root` (`actions.ports.Templates`); files are read when first needed."""

    def __init__(self, root: Path, directory: Directory) -> None:
        self._root = root
        self._directory = directory
        self._renderer = TextRenderer()
        self._files = TemplateFiles(root)
        self._texts: dict[str, Part] = {}

    def kinds(self) -> tuple[LetterKind, ...]:
        """Every kind of letter there is, in the order of the files' names.

        Raises:
            ContentBroken, ContentVersionUnknown: a plan is not as it must be.
        """
        return tuple(self.kind(id) for id in self._files.kind_ids())

    def kind(self, id: str) -> LetterKind:
        """One kind.

        Raises:
            RecordNotFound: there is none of this name.
            ContentBroken, ContentVersionUnknown: its plan is not as it must be.
        """
        if id not in self._files.kind_ids():
            raise RecordNotFound(kind="letter-kind", id=id)
        return kind_of(self._files.plan(id), self._files.languages(id))

    def compose(self, facts: LetterFacts, languages: Sequence[str]) -> tuple[LetterContent, ...]:
        """All copies in the plan's order, and a courtesy copy for each language but German.

        The client's own copy is in her language, the first of `languages` that is not German.

        Raises:
            ContentBroken: a fault of a template, with file, line and reason.
            ContentVersionUnknown: a file of another version.
        """
        foreign = [language for language in languages if language != GERMAN]
        hers = foreign[0] if foreign else GERMAN
        wanted = [
            (Copy(copy), language)
            for copy in self._letter["copies"]
            for language in (foreign if copy == Copy.COURTESY else (hers,))
        ]
        return tuple(self.compose_copy(copy, language, facts) for copy, language in wanted)

    def compose_copy(self, copy: Copy, language: str, facts: LetterFacts) -> LetterContent:
        """One copy of a referral letter.

        The receiver's copy holds no fact that the legal basis does not cover. The receiver's and
        the sender's copies are German (§ 19 SGB X); another copy without a text in `language` is
        German too and says so.

        Raises:
            ContentBroken: a fault of a template, with file, line and reason.
            ContentVersionUnknown: a file of another version.
        """
        plan: Part = self._letter["copies"][copy.value]
        wanted = GERMAN if plan.get("in_german_only") else language
        used = wanted if wanted in self.languages() else GERMAN
        return _Composer(self, plan, copy, wanted, used, for_copy(facts, copy)).content()

    def consent(self, language: str, facts: LetterFacts) -> ConsentText:
        """The consent text for this referral, to read or to read out (2-domain.md 3.5).

        Raises:
            ContentBroken: a fault of the text, with file, line and reason.
        """
        found = read_lined(self._root, CONSENT, "consent")
        used = language if language in found["languages"] else GERMAN
        text: Part = found["languages"][used]
        values = letter_values(facts, Copy.CLIENT, language, self.wording(used))
        rendered = [self._renderer.runs(part, values, file=CONSENT) for part in text["paragraphs"]]
        paragraphs = tuple(as_text(runs, used) for runs in rendered if runs)
        return ConsentText(
            version=f"{found['version']}-{used}",
            language=used,
            paragraphs=paragraphs,
            reviewed=bool(text["reviewed"]),
        )

    def letterhead(self) -> Letterhead:
        """The letterhead of this installation.

        Raises:
            ContentBroken: the file is not as it must be.
        """
        found = self._head
        return Letterhead(
            organisation=str(found["organisation"]),
            unit=str(found["unit"]),
            return_line=str(found["return_line"]),
            footer=tuple(tuple(str(line) for line in column) for column in found["footer"]),
            colour=str(found["colour"]),
            language=str(found["language"]),
        )

    def languages(self) -> tuple[str, ...]:
        """Languages in which a courtesy copy exists, German first."""
        found = sorted(path.stem for path in (self._root / TEXTS).glob("*.yaml"))
        return tuple(sorted(found, key=lambda tag: (tag != GERMAN, tag)))

    def need_label(self, code: str, language: str) -> str:
        """What a need is called; the code itself where the directory no longer has it."""
        need = self._directory.needs.get(code)
        return need.labels.in_language(language) if need else code

    def document_label(self, code: str, language: str) -> str:
        """What a document is called; the code itself where the directory no longer has it."""
        document = self._directory.documents.get(code)
        return document.labels.in_language(language) if document else code

    def place(self) -> str:
        """Where the office writes from: 'Duisburg, den …'."""
        return str(self._head["place"])

    def return_to(self) -> tuple[str, ...]:
        """Where a return slip goes."""
        return tuple(str(line) for line in self._head["return_to"])

    def category_label(self, category: Category, language: str) -> str:
        """What a category of facts is called in the consent dialog; German where there is no name."""
        names: Mapping[str, str] = self._words["categories"][category.value]
        return str(names.get(language, names[GERMAN]))

    def texts(self, language: str) -> Part:
        """The text file of a language.

        Raises:
            ContentBroken: the file is not as it must be.
        """
        if language not in self._texts:
            shared, own = self._files.texts(COMMON, language), self._files.texts("referral", language)
            self._texts[language] = {**shared, **own, "texts": {**shared["texts"], **own["texts"]}}
        return self._texts[language]

    def wording(self, language: str) -> Wording:
        """How values are written in a language that has texts."""
        texts = self.texts(language)
        return Wording(language, str(texts["date"]), str(texts["separator"]), self)

    @property
    def renderer(self) -> TextRenderer:
        """Renders texts; keeps the compiled ones."""
        return self._renderer

    @cached_property
    def _letter(self) -> Part:
        return self._files.plan("referral")

    @cached_property
    def _head(self) -> Part:
        return read_lined(self._root, LETTERHEAD, "letterhead")

    @cached_property
    def _words(self) -> Part:
        return read_lined(self._root, WORDS, "words")


def as_text(runs: Sequence[Run], language: str) -> str:
    """Runs as plain text for a screen; values are isolated where the language runs right to left."""
    isolated = language_of(language).direction is Direction.RTL
    return "".join(
        run if isinstance(run, str) else f"{_ISOLATE}{run.value}{_END_ISOLATE}" if isolated else run.value
        for run in runs
    )


@dataclass(frozen=True, slots=True)
class _Composer:
    """One copy being composed."""

    templates: LetterTemplates
    plan: Part
    copy: Copy
    wanted: str
    used: str
    facts: LetterFacts

    def content(self) -> LetterContent:
        plan, facts = self.plan, self.facts
        values = letter_values(facts, self.copy, self.wanted, self.templates.wording(self.used))
        texts = self.templates.texts(self.used)
        return LetterContent(
            copy=self.copy,
            language=self.used,
            number=facts.number,
            made_at=facts.made_at,
            letterhead=facts.letterhead,
            copy_label=self._line(plan["copy_label"], values),
            recipient=self._recipient() if plan.get("recipient") else (),
            remark=tuple(
                self._line(part["text"], values)
                for part in plan.get("remark", ())
                if self._holds(part, values)
            ),
            information=tuple(
                InformationRow(
                    self._line(row["label"], values),
                    self.templates.renderer.value(row["value"], values, file=REFERRAL),
                )
                for row in plan.get("information", ())
                if self._holds(row, values)
            ),
            subject=self._runs(plan["subject"], values),
            blocks=tuple(
                block
                for part in plan["blocks"]
                if self._holds(part, values) and (block := self._block(part, values)) is not None
            ),
            slip=self._slip(plan["slip"], values) if "slip" in plan else None,
            notice=self._notice(values),
            title=self._line(plan["title"], values),
            page_label=str(texts["page"]),
        )

    def _recipient(self) -> tuple[str, ...]:
        """Who is addressed; never the service, whose name can tell the reason to a passer-by."""
        agency = self.facts.agency
        if agency is None:
            return ()
        return (*(agency.letter_name or (agency.agency,)), *agency.address)

    def _block(self, part: Part, values: Values) -> Block | None:
        """The block, or None where nothing is left of it."""
        if "paragraph" in part:
            runs = self._runs(part["paragraph"], values)
            style = {name: bool(part.get(name)) for name in ("bold", "note", "large")}
            return Paragraph(runs, **style) if runs else None
        if "heading" in part:
            return Heading(self._heading(part, values), level=int(part.get("level", 2)))
        if "bullets" in part:
            items = self._items(part["bullets"], values)
            return Bullets(items, boxes=bool(part["bullets"].get("boxes"))) if items else None
        if "table" in part:
            return self._table(part["table"], values)
        line: Part = part["signature"]
        return SignatureLine(self._line(line["place_and_date"], values), self._line(line["label"], values))

    def _heading(self, part: Part, values: Values) -> tuple[Run, ...]:
        runs = self._runs(part["heading"], values)
        if self.used == GERMAN or not part.get("also_german"):
            return runs
        return (*runs, " · ", *self._german(part["heading"], values))

    def _items(self, bullets: Part, values: Values) -> tuple[tuple[Run, ...], ...]:
        return tuple(
            runs
            for part in bullets["items"]
            for inner in self._each(part, values)
            if self._holds(part, inner) and (runs := self._runs(part["text"], inner))
        )

    def _table(self, table: Part, values: Values) -> Table:
        return Table(
            head=tuple(self._runs(key, values) for key in table["head"]),
            rows=tuple(
                tuple(self._runs(key, inner) for key in table["row"]) for inner in self._each(table, values)
            ),
            widths=tuple(width / sum(table["widths"]) for width in table["widths"]),
        )

    def _each(self, part: Part, values: Values) -> tuple[Values, ...]:
        """The values once per item of the list that `each` names; once if it names none."""
        if "each" not in part:
            return (values,)
        group, _, name = str(part["each"]).partition(".")
        items = getattr(values.get(group), name, None)
        line = getattr(part["each"], "line", 0)
        if not isinstance(items, tuple):
            raise ContentBroken(file=REFERRAL, place=f"line {line}", reason=f"'{part['each']}' is not a list")
        if len(items) > LARGEST_LIST:
            raise ContentBroken(file=REFERRAL, place=f"line {line}", reason=f"more than {LARGEST_LIST} items")
        return tuple({**values, str(part["as"]): item} for item in items)

    def _slip(self, slip: Part, values: Values) -> SlipContent:
        return SlipContent(
            title=self._line(slip["title"], values),
            return_to=self.facts.return_to,
            letter_number=self.facts.number,
            date=values["letter"].date.value,
            choices=tuple(self._line(key, values) for key in slip["choices"]),
            code=self.facts.slip_code,
            phone_code=self.facts.phone_code,
            phone_code_label=self._line(slip["phone_code_label"], values),
            language=self.used,
        )

    def _notice(self, values: Values) -> tuple[Run, ...]:
        """What the reader must know of the text itself: translation, draft, fallback."""
        if self.wanted != self.used:
            return self._runs("no_text", values)
        texts = self.templates.texts(self.used)
        if texts["binding"]:
            return ()
        runs = self._runs("not_binding", values)
        if not texts["reviewed"]:
            runs = (*runs, " ", *self._runs("drafted", values))
        if any(key not in texts["texts"] for key in _text_keys(self.plan)):
            runs = (*runs, " ", *self._runs("parts_german", values))
        return (*runs, " ", *self._german("not_binding", values))

    def _runs(self, key: str, values: Values) -> tuple[Run, ...]:
        """The text of `key` in the copy's language; German, marked as such, where it has none."""
        texts: Part = self.templates.texts(self.used)["texts"]
        if key not in texts:
            return self._german(key, values)
        return self.templates.renderer.runs(texts[key], values, file=f"{TEXTS}/{self.used}.yaml")

    def _german(self, key: str, values: Values) -> tuple[Run, ...]:
        texts: Part = self.templates.texts(GERMAN)["texts"]
        if key not in texts:
            line = getattr(key, "line", 0)
            raise ContentBroken(file=REFERRAL, place=f"line {line}", reason=f"no text is called '{key}'")
        runs = self.templates.renderer.runs(texts[key], values, file=f"{TEXTS}/{GERMAN}.yaml")
        if self.used == GERMAN:
            return runs
        return tuple(Field(run, FieldType.TEXT, GERMAN) if isinstance(run, str) else run for run in runs)

    def _line(self, key: str, values: Values) -> str:
        return as_text(self._runs(key, values), self.used)

    def _holds(self, part: Part, values: Values) -> bool:
        return self.templates.renderer.holds(part.get("when"), values, file=REFERRAL)


def _text_keys(part: Any) -> Iterator[str]:
    """The keys of the texts that a plan names."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        for name, value in part.items():
            if name not in {"when", "each", "as", "value"}:
                yield from _text_keys(value)
    elif isinstance(part, list):
        for value in part:
            yield from _text_keys(value)
