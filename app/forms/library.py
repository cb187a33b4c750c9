"""The forms that a workstation knows: loaded compiled, so that a start needs no pyxform."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from app.actions.ports import Mapped
from app.domain.clock import OFFICE_ZONE, Clock, SystemClock, today
from app.domain.errors import FormBroken
from app.domain.form_mapping import FormMapping, facts_of, needs_of
from app.domain.forms import FormVersion, texts_in
from app.domain.reviews import Review, digest_of_texts, is_signed_off
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
        clock: Clock | None = None,
        reviews: Collection[Review] = (),
    ) -> None:
        """`cache` keeps compiled forms under the hash of their source; it holds no client facts."""
        self._folder, self._cache, self._reviews = folder, cache, reviews
        self._clock = clock or SystemClock()
        self._compiled: dict[tuple[str, str], CompiledForm] = {}
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
        for (known, _), form in self._compiled.items():
            if known == form_id:
                return form.version
        form = self._load(form_id)
        self._compiled[form_id, form.version.version] = form
        return form.version

    def begin(self, form: FormVersion, answers: Mapping[str, Any] | None = None) -> FillSession:
        """Start filling, or go on with the answers of a draft.

        Raises:
            FormBroken: the form is none that was opened here.
        """
        compiled = self._compiled.get((form.form_id, form.version))
        if compiled is None:
            raise FormBroken(file=form.form_id, problems=[f"version {form.version} is not open"])
        now = self._clock.now().astimezone(OFFICE_ZONE)
        return FillSession(compiled, answers, today=today(self._clock), now=now)

    def is_reviewed(self, form: FormVersion, language: str) -> bool:
        """Whether a person has signed off exactly the texts of this language; German is the original."""
        if language == form.default_language:
            return True
        digest = digest_of_texts(texts_in(form, language))
        return is_signed_off(self._reviews, f"forms/{form.form_id}.xlsx", language, digest)

    def mapped(self, form_id: str, answers: Mapping[str, Any]) -> Mapped:
        """What the answers say about client, household, case, needs and the finder's facts.

        Raises:
            ContentBroken: the form's mapping file is missing or broken.
        """
        if form_id not in self._mappings:
            self._mappings[form_id] = read_mapping(self._folder / f"{form_id}.mapping.yaml")
        rules = self._mappings[form_id]
        return Mapped(
            client=facts_of(answers, rules.client),
            household=facts_of(answers, rules.household),
            case=facts_of(answers, rules.case),
            needs=needs_of(answers, rules.needs),
            facts=facts_of(answers, rules.facts),
        )

    def _load(self, form_id: str) -> CompiledForm:
        """The compiled form that belongs to the source; made anew when there is none."""
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
                    return read_form(
                        xml,
                        file=source.name,
                        source_hash=mark_of(xml) or digest,
                        media=media_folder(source),
                    )
        imported = import_form(source)
        if (cached := self._cached(digest)) is not None:
            cached.parent.mkdir(parents=True, exist_ok=True)
            cached.write_bytes(imported.xml)
        return imported.form

    def _cached(self, digest: str) -> Path | None:
        return None if self._cache is None else self._cache / f"{digest}.xml"
