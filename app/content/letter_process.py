"""The letter templates as the rest of the application has them: rendered in a limited child process.

Templates may be of a person's own making, so nothing of them is parsed here: files, texts and
conditions are read by the child (`letter_child`), which is started anew when a template was too much
for it. Shipped templates go the same way.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.actions.ports import ConsentText
from app.content.letter_child import ERROR
from app.content.letter_fields import field_list
from app.content.letter_files import COMMON, plan_place, text_place
from app.content.letter_plans import kind_of
from app.content.letter_samples import sample_facts
from app.content.letters import LetterTemplates
from app.domain.directory import Directory
from app.domain.errors import (
    AppError,
    ContentBroken,
    ContentVersionUnknown,
    RecordNotFound,
    TemplateTooCostly,
)
from app.domain.letter_facts import LetterFacts
from app.domain.letter_json import from_json
from app.domain.letter_kinds import REFERRAL_KIND, FieldLine, LetterKind, TemplateFault, TextOrigin
from app.domain.letters import Copy, LetterContent, Letterhead
from app.domain.records import Category
from app.i18n import gettext as _
from app.i18n import ui_translator
from app.system.child import MEMORY_BYTES
from app.system.worker import SECONDS, Worker, WorkerStopped

CHECK_SECONDS = 60.0
"""For the check of every kind in every language; under two seconds on a free machine."""
_ERRORS: dict[str, type[AppError]] = {
    error.code: error for error in (ContentBroken, ContentVersionUnknown, RecordNotFound)
}


class TemplateProcess:
    """`actions.ports.Templates` through one child process; close it with the workplace."""

    def __init__(
        self,
        root: Path,
        directory: Directory,
        *,
        instead: Mapping[str, Path] | None = None,
        memory_bytes: int = MEMORY_BYTES,
        seconds: float = SECONDS,
    ) -> None:
        """Starts nothing yet. `instead` as `TemplateFiles` has it; `seconds` for one request."""
        self._near = LetterTemplates(root, directory, instead=instead)
        labels = replace(directory, agencies={}, services={}, locations={}, holidays=frozenset())
        given = pickle.dumps((root, labels, dict(instead or {})))
        self._worker = Worker("app.content.letter_child", given, memory_bytes=memory_bytes)
        self._seconds = seconds
        self._kinds: dict[str, LetterKind] = {}

    def warm(self) -> None:
        """Start the child in the background, so that the first letter need not wait for it."""
        self._worker.warm()

    def close(self) -> None:
        """End the child."""
        self._worker.close()

    @property
    def process_id(self) -> int | None:
        """Of the child, if there is one."""
        return self._worker.process_id

    def locked_chains(self) -> frozenset[str]:
        """Ids of the chains whose file says `address_locked`. Raises: ContentBroken."""
        return self._near.locked_chains()

    # -- from the child -----------------------------------------------------------------------

    def kinds(self) -> tuple[LetterKind, ...]:
        """Every kind of letter whose plan can be read; `faults` tells of the others."""
        found = []
        for id in self._near.files.kind_ids():
            try:
                found.append(self.kind(id))
            except (ContentBroken, ContentVersionUnknown, TemplateTooCostly):
                continue
        return tuple(found)

    def kind(self, id: str) -> LetterKind:
        """One kind.

        Raises:
            RecordNotFound: there is none of this name.
            ContentBroken, ContentVersionUnknown: its plan is not as it must be.
            TemplateTooCostly: its plan cannot be read within the limits.
        """
        if id not in self._kinds:
            found = self._ask("kind", id, kind_id=id)
            self._kinds[id] = kind_of(found["plan"], tuple(found["languages"]))
        return self._kinds[id]

    def compose(self, facts: LetterFacts, languages: Sequence[str]) -> tuple[LetterContent, ...]:
        """All copies in the plan's order; see `LetterTemplates.compose`.

        Raises:
            ContentBroken, ContentVersionUnknown, RecordNotFound: as there.
            TemplateTooCostly: the templates of this kind take more than they may; `file` names which.
        """
        return from_json(self._ask("compose", facts, tuple(languages), kind_id=facts.kind))

    def compose_copy(self, copy: Copy, language: str, facts: LetterFacts) -> LetterContent:
        """One copy alone; see `LetterTemplates.compose_copy`.

        Raises:
            ContentBroken, ContentVersionUnknown, RecordNotFound, TemplateTooCostly: as `compose`.
        """
        return from_json(self._ask("compose_copy", copy, language, facts, kind_id=facts.kind))[0]

    def fields(self, kind_id: str) -> tuple[FieldLine, ...]:
        """Every path that a text of this kind may use.

        Raises:
            RecordNotFound, ContentBroken, ContentVersionUnknown, TemplateTooCostly: as `kind`.
        """
        return field_list(self.kind(kind_id), ui_translator().tag)

    def origins(self, kind_id: str) -> tuple[TextOrigin, ...]:
        """Where the texts of a kind come from, language by language, German first.

        Raises:
            RecordNotFound, ContentBroken, ContentVersionUnknown, TemplateTooCostly: as `kind`.
        """
        return tuple(TextOrigin(**found) for found in self._ask("origins", kind_id, kind_id=kind_id))

    def sample(self, kind_id: str, language: str) -> LetterFacts:
        """Facts of invented people, for a preview; `language` = the client's.

        Raises:
            RecordNotFound, ContentBroken, ContentVersionUnknown, TemplateTooCostly: as `kind`.
        """
        found = self._ask("sample", kind_id, kind_id=kind_id)
        kind = self.kind(kind_id)
        return sample_facts(found["people"], found["answers"], kind, language, self.letterhead())

    def faults(self) -> tuple[TemplateFault, ...]:
        """Everything that is wrong with the plans and texts; empty if they are in order."""
        try:
            found = self._ask("faults", seconds=CHECK_SECONDS)
        except TemplateTooCostly as error:
            reasons = {"time": _("takes too much time"), "memory": _("takes too much memory")}
            reason = reasons.get(str(error.facts["limit"]), _("cannot be read"))
            return (TemplateFault(str(error.facts["file"]), 0, reason),)
        return tuple(TemplateFault(**fault) for fault in found)

    def consent(self, language: str, facts: LetterFacts) -> ConsentText:
        """The consent text for this referral.

        Raises:
            ContentBroken, TemplateTooCostly: as `compose`.
        """
        found = self._ask("consent", language, facts, kind_id=REFERRAL_KIND)
        return ConsentText(**{**found, "paragraphs": tuple(found["paragraphs"])})

    # -- from this process: files of the installation, without any template in them -------------

    def letterhead(self) -> Letterhead:
        """The letterhead of this installation. Raises `ContentBroken`."""
        return self._near.letterhead()

    def category_label(self, category: Category, language: str) -> str:
        """What a category of facts is called; German where there is no name."""
        return self._near.category_label(category, language)

    def languages(self) -> tuple[str, ...]:
        """Languages in which a referral's courtesy copy exists, German first."""
        return self._near.languages()

    def place(self) -> str:
        """Where the office writes from."""
        return self._near.place()

    def return_to(self) -> tuple[str, ...]:
        """Where a return slip goes."""
        return self._near.return_to()

    # -- asking -------------------------------------------------------------------------------

    def _ask(self, name: str, *arguments: Any, kind_id: str = "", seconds: float = 0) -> Any:
        try:
            answer = self._send(name, arguments, seconds or self._seconds)
        except WorkerStopped as stopped:
            raise TemplateTooCostly(file=self._culprit(kind_id), limit=stopped.limit) from None
        if isinstance(answer, dict) and ERROR in answer:
            raise _ERRORS[answer[ERROR]](**answer["facts"])
        return answer

    def _send(self, name: str, arguments: tuple[Any, ...], seconds: float) -> Any:
        request = pickle.dumps((name, arguments, ui_translator().tag))
        return json.loads(self._worker.ask(request, seconds=seconds))

    def _culprit(self, kind_id: str) -> str:
        """The file that a new child cannot read either; the plan if every single one can be read."""
        ids = (kind_id,) if kind_id else self._near.files.kind_ids()
        places: list[tuple[str, tuple[str, ...], str]] = [("kind", (one,), plan_place(one)) for one in ids]
        places += [
            ("texts", (folder, language), text_place(folder, language))
            for folder in (COMMON, *ids)
            for language in self._near.files.languages(folder)
        ]
        for name, arguments, place in places:
            try:
                self._send(name, arguments, self._seconds)
            except WorkerStopped:
                return place
        return plan_place(ids[0])
