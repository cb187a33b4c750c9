"""The forms that a workstation knows: loaded compiled, so that a start needs no pyxform."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from app.actions.ports import FormShelf, Mapped
from app.domain.clock import OFFICE_ZONE, Clock, SystemClock, today
from app.domain.errors import FormBroken
from app.domain.form_mapping import FormMapping, facts_of, needs_named, needs_of
from app.domain.forms import FormVersion, texts_in
from app.domain.reviews import Review, digest_of_texts, review_of
from app.forms.importing import SUFFIXES, import_form, mark_of, media_folder, source_hash
from app.forms.mapping import read_mapping
from app.forms.reading import CompiledForm, read_form
from app.forms.session import FillSession


class Forms:
    """Forms of a folder, each once; implements `app.actions.ports.Forms`."""

    def __init__(
        self,
        folder: Path,
        *,
        cache: Path | None = None,
        shelf: FormShelf | None = None,
        clock: Clock | None = None,
        reviews: Collection[Review] = (),
    ) -> None:
        """`cache` keeps compiled forms under the hash of their source, `shelf` those that were begun."""
        self._folder, self._cache, self._shelf, self._reviews = folder, cache, shelf, reviews
        self._clock = clock or SystemClock()
        self._newest: dict[str, CompiledForm] = {}
        self._compiled: dict[tuple[str, str], CompiledForm] = {}
        """Everything that was opened, by form and source."""
        self._mappings: dict[str, FormMapping] = {}

    @cached_property
    def form_ids(self) -> tuple[str, ...]:
        """Ids of the forms in the folder: the names of their files."""
        return tuple(sorted({path.stem for path in self._folder.iterdir() if path.suffix in SUFFIXES}))

    def open_form(self, form_id: str) -> FormVersion:
        """The newest version of a form.

        Raises:
            FormBroken: it is missing or has mistakes.
        """
        if form_id not in self._newest:
            self._newest[form_id] = self._remembered(self._load(form_id))
        return self._newest[form_id].version

    def keep_version(self, form: FormVersion) -> None:
        """Put the form on the shelf, so that what is begun on it can be finished on it."""
        if self._shelf is None or self._shelf.by_source(form.source_hash) is not None:
            return
        xml, source = self._compiled_xml(form.form_id)
        if mark_of(xml) == form.source_hash or source_hash(source) == form.source_hash:
            self._shelf.keep(form, xml)

    def open_kept(self, form_id: str, *, source_hash: str = "", version: str = "") -> FormVersion | None:
        """The form exactly as it was: by its source, else by its version; None = not known here.

        Raises:
            FormBroken: it was kept and can no longer be read.
        """
        present = self._present(form_id)
        if present is not None and (source_hash or version) in {present.source_hash, present.version}:
            return present
        if (known := self._compiled.get((form_id, source_hash))) is not None:
            return known.version
        if self._shelf is None:
            return None
        xml = self._shelf.by_source(source_hash) if source_hash else None
        if xml is None and version and not source_hash:
            xml = self._shelf.by_version(form_id, version)
        if xml is None:
            return None
        mark = mark_of(xml) or source_hash or sha256(xml).hexdigest()
        media = media_folder(self._folder / f"{form_id}.xlsx")
        return self._remembered(read_form(xml, file=form_id, source_hash=mark, media=media)).version

    def needs_of(self, form: FormVersion) -> frozenset[str]:
        """Codes of the needs that this form's answers can name.

        Raises:
            ContentBroken: the form's mapping file is missing or broken.
        """
        asked = {rule.question for rule in self._mapping(form.form_id).needs}
        return needs_named(question for question in form.questions() if question.name in asked)

    def begin(self, form: FormVersion, answers: Mapping[str, Any] | None = None) -> FillSession:
        """Start filling, or go on with the answers of a draft.

        Raises:
            FormBroken: the form is none that was opened here.
        """
        compiled = self._compiled.get((form.form_id, form.source_hash))
        if compiled is None:
            raise FormBroken(file=form.form_id, problems=[f"version {form.version} is not open"])
        now = self._clock.now().astimezone(OFFICE_ZONE)
        return FillSession(compiled, answers, today=today(self._clock), now=now)

    def is_reviewed(self, form: FormVersion, language: str) -> bool:
        """Whether a person has signed off exactly the texts of this language; German is the original."""
        return language == form.default_language or self.review(form, language) is not None

    def review(self, form: FormVersion, language: str) -> Review | None:
        """Who signed off exactly the texts of this language, and when."""
        digest = digest_of_texts(texts_in(form, language))
        return review_of(self._reviews, f"forms/{form.form_id}.xlsx", language, digest)

    def mapped(self, form_id: str, answers: Mapping[str, Any]) -> Mapped:
        """What the answers say about client, household, case, needs and the finder's facts.

        Raises:
            ContentBroken: the form's mapping file is missing or broken.
        """
        rules = self._mapping(form_id)
        return Mapped(
            client=facts_of(answers, rules.client),
            household=facts_of(answers, rules.household),
            case=facts_of(answers, rules.case),
            needs=needs_of(answers, rules.needs),
            facts=facts_of(answers, rules.facts),
            own_words=tuple(str(answers[name]) for name in rules.own_words if answers.get(name)),
        )

    def _mapping(self, form_id: str) -> FormMapping:
        if form_id not in self._mappings:
            self._mappings[form_id] = read_mapping(self._folder / f"{form_id}.mapping.yaml")
        return self._mappings[form_id]

    def _present(self, form_id: str) -> FormVersion | None:
        """The newest version, if it can be opened: an older one may be whole where this one is not."""
        try:
            return self.open_form(form_id)
        except FormBroken:
            return None

    def _remembered(self, form: CompiledForm) -> CompiledForm:
        self._compiled[form.version.form_id, form.version.source_hash] = form
        return form

    def media_file(self, form_id: str, address: str) -> Path | None:
        """The file at a `jr://` address of a form, found by its last part; None = it is not there."""
        name = address.rpartition("/")[2].rpartition("\\")[2]
        path = media_folder(self._folder / f"{form_id}.xlsx") / name
        return path if name and path.is_file() else None

    def _load(self, form_id: str) -> CompiledForm:
        """The compiled form that belongs to the source; made anew when there is none."""
        xml, source = self._compiled_xml(form_id)
        mark = mark_of(xml) or source_hash(source)
        return read_form(xml, file=source.name, source_hash=mark, media=media_folder(source))

    def _compiled_xml(self, form_id: str) -> tuple[bytes, Path]:
        """The XForm that belongs to the source file, and that file.

        Raises:
            FormBroken: it is missing or has mistakes.
        """
        compiled = self._folder / f"{form_id}.xml"
        source = next(
            (path for suffix in SUFFIXES if (path := self._folder / f"{form_id}{suffix}").exists()), None
        )
        if source is None:
            raise FormBroken(file=form_id, problems=["there is no such form"])
        digest = source_hash(source)
        for candidate in (compiled, self._cached(digest)):
            if candidate is not None and candidate.exists():
                xml = candidate.read_bytes()
                if mark_of(xml) == digest or source == candidate:
                    return xml, source
        imported = import_form(source)
        if (cached := self._cached(digest)) is not None:
            cached.parent.mkdir(parents=True, exist_ok=True)
            cached.write_bytes(imported.xml)
        return imported.xml, source

    def _cached(self, digest: str) -> Path | None:
        return None if self._cache is None else self._cache / f"{digest}.xml"
