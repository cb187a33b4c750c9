"""What the codes in a client's records are called: for the copy that she reads (Art. 15 GDPR).

A key such as `125` is no plain information (Art. 12 (1) GDPR: clear and plain language); its name is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from app.actions.form_ports import Forms
from app.domain.casework import Measure
from app.domain.content import Content
from app.domain.directory import Agency, District, Location, Service
from app.domain.errors import AppError
from app.domain.form_answers import AnswerLine, aside_versions, lines_of
from app.domain.form_changes import is_rows
from app.domain.forms import FormVersion, LocalizedText, Question, QuestionType
from app.domain.letter_kinds import LetterKind
from app.domain.plan import chain_of
from app.domain.records import CaseFile, Letter, Submission
from app.domain.retention import RetentionKind

_ASKED = {
    "nationalities": ("nationalities", "nationality"),
    "gender": ("gender",),
    "spoken": ("spoken",),
    "reads": ("spoken",),
    "letter_language": ("spoken",),
    "language": ("spoken",),
    "residence": ("residence",),
    "district": ("district",),
}
"""Field → questions of the intake form whose choices name its codes, in all languages of the form."""
_ASKS = ("?", "؟", ":")
"""What a question may end with, so that no colon follows."""
_NEEDS_AND_PAPERS = frozenset({"code", "need", "purpose", "documents"})
_AGENCIES = frozenset({"agency_id", "passed_on_to", "owed_by"})


@dataclass(frozen=True, slots=True)
class Codes:
    """Everything that gives codes their names."""

    content: Content
    intake: FormVersion | None = None
    """The form whose choices have names in the clients' languages."""
    states: Mapping[str, str] = field(default_factory=dict)
    """Key of a nationality → German name of the state, for those the form does not offer."""
    letter_kinds: Mapping[str, LetterKind] = field(default_factory=dict)
    retention: Mapping[str, RetentionKind] = field(default_factory=dict)
    answered: Mapping[UUID, tuple[FormVersion | None, tuple[AnswerLine, ...]]] = field(default_factory=dict)
    """Submission → the form it was (else would be) given on, and its answers line by line."""

    def words(self, record: Any, name: str, code: str, tag: str, case: CaseFile) -> str:
        """What a code in a field of a record is called in a language; '' = that field holds no such code."""
        return (
            self._asked(name, code, tag)
            or self._of_content(name, code, tag)
            or self._of_record(record, name, code, tag)
            or self._of_chain(record, name, code, case)
        )

    def _of_record(self, record: Any, name: str, code: str, tag: str) -> str:
        """Codes whose names other files hold."""
        if isinstance(record, Submission) and name == "form_id":
            form = self.answered.get(record.id, (None, ()))[0]
            return form.title.text(tag, self._fallbacks(tag)).text if form else ""
        kinds: Mapping[str, LetterKind | RetentionKind] = {}
        if isinstance(record, Letter) and name == "kind":
            kinds = self.letter_kinds
        elif name == "retention":
            kinds = self.retention
        known = kinds[code].labels if code in kinds else {}
        return known.get(tag) or known.get("de", "")

    def _of_chain(self, record: Any, name: str, code: str, case: CaseFile) -> str:
        """Titles of chains and of their steps; they are German."""
        if name == "chain_step" and isinstance(record, Measure):
            return self._step(*(chain_of(record, case) or ("", "")))
        if name == "steps_done":
            return self._step(case.chain or "", code)
        return self._step(code) if name == "chain" else ""

    def _asked(self, name: str, code: str, tag: str) -> str:
        known = {one.name: one for one in self.intake.questions()} if self.intake else {}
        for question in _ASKED.get(name, ()):
            if question in known:
                return choice_words(known[question], code, tag, self._fallbacks(tag))
        return ""

    def _of_content(self, name: str, code: str, tag: str) -> str:
        content = self.content
        if name in _NEEDS_AND_PAPERS:
            label = content.need_label(code, tag)
            return content.document_label(code, tag) if label == code else label
        if name == "closure_reason":
            return content.closure_label(code, tag)
        if name == "nationalities":
            return self.states.get(code, "")
        if name == "residence":
            return content.residence[code].label if code in content.residence else ""
        if name in _ASKED and code in content.languages:
            return content.languages[code].autonym
        return self._of_directory(name, code)

    def _of_directory(self, name: str, code: str) -> str:
        """Proper names: the same in every language."""
        directory = self.content.directory
        named: Mapping[str, Agency | Service | Location | District] = {}
        if name in _AGENCIES:
            named = directory.agencies
        elif name == "service_id":
            named = directory.services
        elif name == "location_id":
            named = directory.locations
        elif name == "district":
            named = self.content.districts
        return named[code].name if code in named else ""

    def _step(self, chain: str, step: str = "") -> str:
        """'Schulden: R01 Vermieter anrufen'."""
        template = self.content.chains.get(chain)
        if template is None:
            return ""
        title = next((f"{one.id} {one.title}" for one in template.steps if one.id == step), step)
        return f"{template.title}: {title}" if title else template.title

    def _fallbacks(self, tag: str) -> Sequence[str]:
        return self.content.language(tag).fallback

    # -- forms that were handed in ------------------------------------------------------------------

    def answers(self, submission: Submission, tag: str) -> Iterable[str]:
        """'Question: answer' for each answer, as the form asked it in that language."""
        _form, lines = self.answered.get(submission.id, (None, ()))
        fallbacks = self._fallbacks(tag)
        for line in lines or lines_of(None, submission.answers):
            label = line.question.label.text(tag, fallbacks).text if line.question else ""
            asked = f"{label or line.name} ({line.row})" if line.row else label or line.name
            said = "–" if line.declined else _answer(line, tag, fallbacks)
            yield f"{asked} {said}" if asked.endswith(_ASKS) else f"{asked}: {said}"


def choice_words(question: Question, code: str, tag: str, fallbacks: Sequence[str] = ()) -> str:
    """What one choice of a question is called; '' where it does not offer it."""
    label = next((one.label for one in question.choices if one.name == code), LocalizedText())
    return label.text(tag, fallbacks).text


def read_answers(
    submissions: Iterable[Submission], forms: Forms
) -> dict[UUID, tuple[FormVersion | None, tuple[AnswerLine, ...]]]:
    """The answers of each submission with the form that asked them: its own version, else the present one."""
    found = {}
    for one in submissions:
        form = _opened(one.form_id, one.form_version, forms) or _opened(one.form_id, "", forms)
        known = {version: _opened(one.form_id, version, forms) for version in aside_versions(one.answers)}
        older = {version: kept for version, kept in known.items() if kept is not None}
        found[one.id] = (form, lines_of(form, one.answers, older))
    return found


def opened(form_id: str, forms: Forms) -> FormVersion | None:
    """The present form; None where it is missing or faulty: then codes are shown."""
    return _opened(form_id, "", forms)


def _opened(form_id: str, version: str, forms: Forms) -> FormVersion | None:
    try:
        return forms.open_kept(form_id, version=version) if version else forms.open_form(form_id)
    except AppError:
        return None


def _answer(line: AnswerLine, tag: str, fallbacks: Sequence[str]) -> str:
    question, value = line.question, line.value
    if question is not None and question.type.has_choices:
        codes = value.split() if isinstance(value, str) else [str(code) for code in value or ()]
        return ", ".join(choice_words(question, code, tag, fallbacks) or code for code in codes)
    if question is not None and question.type is QuestionType.DATE:
        return _day(str(value))
    return _plain(value)


def _day(value: str) -> str:
    try:
        return date.fromisoformat(value[:10]).strftime("%d.%m.%Y")
    except ValueError:
        return value


def _plain(value: Any) -> str:
    if is_rows(value):
        return "; ".join(
            ", ".join(f"{name}: {_plain(inner)}" for name, inner in row.items()) for row in value
        )
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value)
    return str(value)
