"""Letters from their templates: which text stands on which copy, for whom, in which language.

Structure (`resources/letters/<kind>.yaml`) and words (`resources/letters/texts/<kind>/<language>.yaml`)
are content; this module puts the two and the facts of one case together. The template engine (jinja2,
3 MB) is loaded with the first text: the window's process never needs one, its child renders.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from app.actions.ports import ConsentText
from app.content.letter_fields import field_list
from app.content.letter_files import COMMON, Part, TemplateFiles, read_lined
from app.content.letter_plans import kind_of, text_origin
from app.content.letter_samples import SAMPLE, sample_facts
from app.content.letter_values import Wording, letter_values
from app.content.lists import build_chain, build_languages, least_types
from app.content.reading import read_content_file
from app.domain.directory import Directory
from app.domain.errors import ContentBroken, ContentVersionUnknown, RecordNotFound
from app.domain.languages import GERMAN
from app.domain.letter_facts import LetterFacts, for_copy
from app.domain.letter_kinds import REFERRAL_KIND, FieldLine, LetterKind, TemplateFault, TextOrigin
from app.domain.letters import Copy, LetterContent, Letterhead
from app.domain.records import Category
from app.i18n import ui_translator

if TYPE_CHECKING:
    from app.content.letter_composing import Composer, Sources

LETTERHEAD = "letters/letterhead.yaml"
CONSENT = "letters/spoken-consent.yaml"
LANGUAGES = "languages.yaml"
WORDS = "letters/words.yaml"


class LetterTemplates:
    """The letter templates of `root` (`actions.ports.Templates`); files are read when first needed."""

    def __init__(
        self, root: Path, directory: Directory, *, instead: Mapping[str, Path] | None = None
    ) -> None:
        """`instead`: files that take the place of others, as `TemplateFiles` has it."""
        self._root = root
        self._directory = directory
        self.files = TemplateFiles(root, instead)
        self._sources: dict[str, Sources] = {}

    @cached_property
    def _locked(self) -> frozenset[str]:
        files = sorted((self._root / "chains").glob("*.yaml"))
        schemas = self._root / "schemas"
        chains = [build_chain(read_content_file(file, "chain", schemas=schemas)) for file in files]
        return frozenset(chain.id for chain in chains if chain.address_locked)

    def locked_chains(self) -> frozenset[str]:
        """Ids of the chains whose file says `address_locked`. Raises: ContentBroken."""
        return self._locked

    def kinds(self) -> tuple[LetterKind, ...]:
        """Every kind of letter whose plan can be read; `faults` tells of the others."""
        found = []
        for id in self.files.kind_ids():
            try:
                found.append(self.kind(id))
            except (ContentBroken, ContentVersionUnknown):
                continue
        return tuple(found)

    def kind(self, id: str) -> LetterKind:
        """One kind.

        Raises:
            RecordNotFound: there is none of this name.
            ContentBroken, ContentVersionUnknown: its plan is not as it must be.
        """
        return self.sources(id).kind

    def compose(self, facts: LetterFacts, languages: Sequence[str]) -> tuple[LetterContent, ...]:
        """All copies in the plan's order, and a courtesy copy for each language but German.

        The client's own copy is in her language, the first of `languages` that is not German. A copy
        with `each: agencies` is made once for each of `facts.agencies`.

        Raises:
            ContentBroken: a fault of a template, with file, line and reason.
            ContentVersionUnknown: a file of another version.
            RecordNotFound: there is no such kind.
        """
        foreign = [language for language in languages if language != GERMAN]
        hers = foreign[0] if foreign else GERMAN
        composers = [
            self._composer(Copy(copy), language, one)
            for copy, plan in self.sources(facts.kind).plan["copies"].items()
            for one in _addressed(facts, plan)
            for language in (foreign if copy == Copy.COURTESY else (hers,))
        ]
        return tuple(composer.content() for composer in composers if composer.applies())

    def compose_copy(self, copy: Copy, language: str, facts: LetterFacts) -> LetterContent:
        """One copy alone.

        The receiver's copy holds no fact that the legal basis does not cover. The receiver's and
        the sender's copies of most kinds are German (§ 19 SGB X); another copy without a text in
        `language` is German too and says so.

        Raises:
            ContentBroken: a fault of a template, with file, line and reason.
            ContentVersionUnknown: a file of another version.
            RecordNotFound: there is no such kind, or it has no such copy.
        """
        return self._composer(copy, language, facts).content()

    def fields(self, kind_id: str) -> tuple[FieldLine, ...]:
        """Every path that a text of this kind may use.

        Raises:
            RecordNotFound: there is no such kind.
        """
        return field_list(self.kind(kind_id), ui_translator().tag)

    def origins(self, kind_id: str) -> tuple[TextOrigin, ...]:
        """Where the texts of a kind come from, language by language, German first.

        Raises:
            RecordNotFound: there is no such kind.
            ContentBroken, ContentVersionUnknown: a file of texts is not as it must be.
        """
        return tuple(
            text_origin(
                language,
                self.files.texts(kind_id, language),
                reviewed=self.files.is_reviewed(kind_id, language),
            )
            for language in self.kind(kind_id).languages
        )

    def sample(self, kind_id: str, language: str) -> LetterFacts:
        """Facts of invented people, for a preview; `language` = the client's.

        Raises:
            ContentBroken: the sample is not as it must be.
            RecordNotFound: there is no such kind.
        """
        kind = self.kind(kind_id)
        answers = self.sample_answers(kind_id)
        return sample_facts(self.sample_people(), answers, kind, language, self.letterhead())

    def sample_people(self) -> Part:
        """The invented people, as their file states them."""
        return read_lined(self._root, SAMPLE, "letter-sample")

    def sample_answers(self, kind_id: str) -> Part:
        """What the kind's plan says is answered in its sample."""
        answers: Part = self.sources(kind_id).plan.get("sample", {}).get("asked", {})
        return answers

    def faults(self) -> tuple[TemplateFault, ...]:
        """Everything that is wrong with the plans and texts; empty if they are in order."""
        from app.content.letter_checks import faults_of  # noqa: PLC0415 - brings the template engine along

        return faults_of(self.files, self)

    def consent(self, language: str, facts: LetterFacts) -> ConsentText:
        """The consent text for this referral, to read or to read out (2-domain.md 3.5).

        Raises:
            ContentBroken: a fault of the text, with file, line and reason.
        """
        from app.content.letter_composing import as_text  # noqa: PLC0415 - as in `faults`

        found = read_lined(self._root, CONSENT, "consent")
        used = language if language in found["languages"] else GERMAN
        text: Part = found["languages"][used]
        sources = self.sources(REFERRAL_KIND)
        values = letter_values(facts, sources.kind, Copy.CLIENT, language, self.wording(used))
        rendered = [sources.renderer.runs(part, values, file=CONSENT) for part in text["paragraphs"]]
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
        """Languages in which a referral's courtesy copy exists, German first."""
        return self.files.languages(REFERRAL_KIND)

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

    def disputed_words(self, language: str) -> str:
        """What stands behind a fact that the client disputes; German where there is nothing else."""
        words: Mapping[str, str] = self._words["disputed"]
        return str(words.get(language, words[GERMAN]))

    def wording(self, language: str) -> Wording:
        """How values are written in a language that has texts.

        Raises:
            ContentBroken: the file of common texts is not as it must be.
        """
        texts = self.files.texts(COMMON, language)
        return Wording(language, str(texts["date"]), str(texts["separator"]), self)

    def sources(self, kind_id: str) -> Sources:
        """What the copies of a kind are made from.

        Raises:
            RecordNotFound: there is no such kind.
            ContentBroken, ContentVersionUnknown: its plan is not as it must be.
        """
        from app.content.letter_composing import Sources  # noqa: PLC0415 - as in `faults`
        from app.content.letter_texts import TextRenderer  # noqa: PLC0415 - as in `faults`

        if kind_id not in self._sources:
            if kind_id not in self.files.kind_ids():
                raise RecordNotFound(kind="letter-kind", id=kind_id)
            plan = self.files.plan(kind_id)
            kind = kind_of(plan, self.files.languages(kind_id))
            self._sources[kind_id] = Sources(kind, plan, self.files, TextRenderer(), self, self._least_types)
        return self._sources[kind_id]

    def _composer(self, copy: Copy, language: str, facts: LetterFacts) -> Composer:
        from app.content.letter_composing import Composer  # noqa: PLC0415 - as in `faults`

        sources = self.sources(facts.kind)
        plan = sources.plan["copies"].get(copy.value)
        if plan is None:
            raise RecordNotFound(kind="letter-copy", id=copy.value)
        covered = tuple(one for one in facts.categories if one in sources.kind.categories)
        limited = for_copy(replace(facts, categories=covered), copy)
        return Composer(sources, copy, plan, limited, language)

    @cached_property
    def _least_types(self) -> tuple[tuple[str, float], ...]:
        """Languages with a smallest type. Raises `ContentBroken`."""
        path = self._root / LANGUAGES
        file = read_content_file(path, "languages", schemas=self._root / "schemas", name=LANGUAGES)
        return least_types(build_languages(file).values())

    @cached_property
    def _head(self) -> Part:
        return read_lined(self._root, LETTERHEAD, "letterhead")

    @cached_property
    def _words(self) -> Part:
        return read_lined(self._root, WORDS, "words")


def _addressed(facts: LetterFacts, plan: Part) -> tuple[LetterFacts, ...]:
    """The facts once for each agency that this copy goes to."""
    if "each" not in plan or not facts.agencies:
        return (facts,)
    return tuple(replace(facts, agency=agency) for agency in facts.agencies)
