"""Everything about one client: as a paper for her (Art. 15 GDPR) and machine-readable (Art. 20).

Complete and plain: every field that is not empty, by its own name. Of other people in the household
only how many they are; a caseworker's personal notes are not in it, and the paper says so. What the
client disputes is marked as such (§ 84 SGB X).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.actions.dossier_codes import Codes
from app.actions.lines import CaseView
from app.domain.casework import Dispute
from app.domain.clock import OFFICE_ZONE
from app.domain.disputes import open_disputes
from app.domain.dossier_words import DossierWords
from app.domain.letter_json import from_json
from app.domain.letters import (
    Bilingual,
    BilingualRow,
    Block,
    Copy,
    Field,
    FieldType,
    Heading,
    InformationRow,
    LetterContent,
    Letterhead,
    Paragraph,
    Run,
    Table,
)
from app.domain.records import CaseFile, Letter, Submission
from app.domain.retention import Retention

SCHEMA = "dossier/1"

SECTIONS: Mapping[str, str] = {
    "client": "client",
    "household": "household",
    "case": "case_file",
    "needs": "case_need",
    "notes": "case_note",
    "goals": "goal",
    "measures": "measure",
    "appointments": "appointment",
    "deadlines": "deadline",
    "documents": "case_document",
    "submissions": "submission",
    "consents": "consent",
    "referrals": "referral",
    "events": "referral_event",
    "letters": "letter",
    "disputes": "dispute",
    "requests": "rights_request",
    "accesses": "emergency_access",
}
"""Attribute of a `CaseView` → table; in the order of the paper."""

_LEFT_OUT = frozenset({"id", "client_id", "case_id", "household_id", "caseworker_id", "author_id", "readers"})
"""Ids and who of the team may read: nothing about the client."""
_ONLY_IN_JSON = frozenset({"content", "sha256", "slip_code", "phone_code", "facts", "form_version", "file"})
_CODES = frozenset(
    {
        "basis",
        "categories",
        "contact",
        "delivery",
        "evidence",
        "gender",
        "kind",
        "needs_interpreter",
        "owed_by",
        "prefers_audio",
        "priority",
        "read_aloud",
        "refused",
        "right",
        "source",
        "state",
        "status",
    }
)
"""Fields that hold codes of this application."""
_LONG = 60
"""Characters from which on a value stands in lines of its own, once."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """All cases of one person, as the reader may see them."""

    views: tuple[CaseView, ...]
    retentions: tuple[Retention, ...]
    made_on: date
    team: str
    codes: Codes
    """What the codes in it are called."""


# -- machine-readable -------------------------------------------------------------------------


def dossier_json(dossier: Dossier, *, made_at: datetime) -> dict[str, Any]:
    """Plain values: what `resources/schemas/dossier.json` describes."""
    first = dossier.views[0]
    return {
        "schema": SCHEMA,
        "made_at": made_at.isoformat(),
        "team": dossier.team,
        "client": _plain(first.client),
        "household": _plain(first.household) if first.household else None,
        "cases": [
            {
                "case": _plain(view.case),
                "kept_until": kept.until.isoformat() if kept.until else None,
                "retention_kind": kept.kind.id,
                "retention_source": kept.kind.source,
                **{
                    name: [_plain(record) for record in getattr(view, name)]
                    for name in SECTIONS
                    if name not in {"client", "household", "case"}
                },
            }
            for view, kept in zip(dossier.views, dossier.retentions, strict=True)
        ],
    }


def _plain(record: Any) -> dict[str, Any]:
    return {part.name: _plain_value(getattr(record, part.name)) for part in fields(record)}


def _plain_value(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain_value(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_plain_value(inner) for inner in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID | StrEnum):
        return str(value)
    return value


# -- on paper ---------------------------------------------------------------------------------


def dossier_letters(
    dossier: Dossier,
    *,
    german: DossierWords,
    other: DossierWords | None,
    language: str,
    letterhead: Letterhead,
    made_at: datetime,
) -> tuple[LetterContent, ...]:
    """The copy for the client: one paper for each case, so that no case is too long for one.

    Args:
        dossier: what there is.
        german: binding.
        other: her language; None where there are no words in it, which the paper says.
        language: her language's tag.
        letterhead: of the office.
        made_at: printed on it.
    """
    notice: list[Run] = []
    if other is None and language != "de":
        notice.append(german.text("only_german"))
    elif other is not None:
        notice.append(german.text("binding"))
        notice.append(Field(other.text("binding"), FieldType.TEXT, other.language))
    numbers = ", ".join(view.case.number or "–" for view in dossier.views)
    return tuple(
        LetterContent(
            copy=Copy.COURTESY,
            language="de",
            number="",
            made_at=made_at,
            letterhead=letterhead,
            copy_label="",
            recipient=(),
            remark=(),
            information=(
                InformationRow(german.text("made_on"), Field(_day(dossier.made_on), FieldType.DATE)),
                InformationRow(german.text("case_numbers"), Field(numbers, FieldType.NUMBER)),
            ),
            subject=_title(german, other),
            blocks=tuple(_Paper(dossier, german, other).blocks(number)),
            notice=tuple(notice) if number == 0 else (),
            title=german.text("copy_title"),
            page_label=german.text("page"),
            kind="rights-copy",
        )
        for number in range(len(dossier.views))
    )


def _title(german: DossierWords, other: DossierWords | None) -> tuple[Run, ...]:
    title = german.text("copy_title")
    if other is None:
        return (title,)
    return (f"{title} / ", Field(other.text("copy_title"), FieldType.TEXT, other.language))


class _Paper:
    """Puts blocks together in one or two languages."""

    def __init__(self, dossier: Dossier, german: DossierWords, other: DossierWords | None) -> None:
        self._dossier, self._german, self._other = dossier, german, other

    def blocks(self, number: int) -> Iterator[Block]:
        """Of one case; the person and what the paper is stand before the first."""
        view, kept = self._dossier.views[number], self._dossier.retentions[number]
        if number == 0:
            yield from self._said("copy_what", "copy_why", "copy_to", "copy_rights", "copy_household")
            yield from self._said("copy_personal")
        disputed: dict[tuple[UUID, str], list[str]] = {}
        for one in open_disputes(view.disputes):
            disputed.setdefault((one.record_id, one.field), []).append(one.statement)
        for name in SECTIONS:
            records = _records(view, name)
            if records and (number == 0 or name not in {"client", "household"}):
                yield from self._section(name, records, disputed, view.case)
            if name == "case":
                yield from self._kept(kept)

    def _said(self, *names: str) -> Iterator[Block]:
        rows = tuple(self._row(self._german.text(name), (name,)) for name in names)
        if self._other is None:
            for name in names:
                yield Paragraph((self._german.text(name),))
        else:
            yield Bilingual(rows, ("de", self._other.language))

    def _row(self, left: str, names: Sequence[str]) -> BilingualRow:
        other = self._other or self._german
        return BilingualRow((left,), (" ".join(other.text(name) for name in names),))

    def _kept(self, kept: Retention) -> Iterator[Block]:
        if kept.until is None:
            yield from self._said("kept_open")
            return
        day = _day(kept.until)
        words = [self._german.text("kept_until"), kept.kind.label("de"), kept.kind.source]
        left: tuple[Run, ...] = (f"{words[0]} ", Field(day, FieldType.DATE), f" ({words[1]}; {words[2]})")
        if self._other is None:
            yield Paragraph(left)
            return
        right: tuple[Run, ...] = (f"{self._other.text('kept_until')} ", Field(day, FieldType.DATE))
        yield Bilingual((BilingualRow(left, right),), ("de", self._other.language))

    def _section(
        self,
        name: str,
        records: Sequence[Any],
        disputed: Mapping[tuple[UUID, str], Sequence[str]],
        case: CaseFile,
    ) -> Iterator[Block]:
        yield self._heading(name)
        for record in records:
            rows: list[tuple[str, str, FieldType]] = []
            long: list[tuple[str, str]] = []
            for label, content, kind, field in _facts(record):
                value = self._value(record, field, content, case)
                said = [self._disputed(statement) for statement in disputed.get((record.id, field), ())]
                shown = " ".join([value, *said])
                if len(shown) > _LONG:
                    long.append((label, shown))
                else:
                    rows.append((label, shown, kind))
            yield from self._table(rows)
            for label, text in long:
                yield self._label(label)
                yield from (Paragraph((Field(line),)) for line in text.splitlines() if line.strip())
            if isinstance(record, Submission):
                yield from self._answers(record)

    def _answers(self, submission: Submission) -> Iterator[Block]:
        """Question and answer as she read them, German beside her language."""
        codes, other = self._dossier.codes, self._other
        german = tuple(codes.answers(submission, "de"))
        if not german:
            return
        yield self._label("answers")
        if other is None:
            yield from (Paragraph((Field(line),)) for line in german)
            return
        hers = codes.answers(submission, other.language)
        rows = tuple(
            BilingualRow((Field(left),), (Field(right, FieldType.TEXT, other.language),))
            for left, right in zip(german, hers, strict=True)
        )
        yield Bilingual(rows, ("de", other.language))

    def _value(self, record: Any, field: str, value: Any, case: CaseFile) -> str:
        """A value as it is read; a code by its name in both languages."""
        if isinstance(value, bool):
            return self._code(record, field, "yes" if value else "no", case)
        if isinstance(value, datetime):
            return value.astimezone(OFFICE_ZONE).strftime("%d.%m.%Y %H:%M")
        if isinstance(value, date):
            return _day(value)
        if isinstance(value, tuple | list):
            return ", ".join(self._value(record, field, item, case) for item in value)
        return self._code(record, field, value, case) if isinstance(value, str) else str(value)

    def _code(self, record: Any, field: str, code: str, case: CaseFile) -> str:
        if isinstance(record, Dispute) and field in {"table", "field"}:
            return self._place(field, code)
        german = self._named(record, field, code, self._german, case) or code
        other = self._named(record, field, code, self._other, case) if self._other else ""
        return f"{german} / {other}" if other and other != german else german

    def _named(self, record: Any, field: str, code: str, words: DossierWords, case: CaseFile) -> str:
        named = self._dossier.codes.words(record, field, code, words.language, case)
        return named or (words.labels.get(f"value.{code}", "") if field in _CODES else "")

    def _place(self, field: str, name: str) -> str:
        """Where a disputed fact stands: the part of the paper, the name of the field."""
        sections = {table: f"section.{part}" for part, table in SECTIONS.items()}
        label = sections.get(name, name) if field == "table" else name
        german = self._german.label(label)
        return f"{german} / {self._other.label(label)}" if self._other else german

    def _disputed(self, statement: str) -> str:
        """The notice without which a disputed fact must not be used (§ 84 SGB X), with her own words."""
        return f"[{self._german.text('disputed')}: {statement}]"

    def _heading(self, name: str) -> Block:
        german = self._german.label(f"section.{name}")
        if self._other is None:
            return Heading((german,))
        right = self._other.label(f"section.{name}")
        return Bilingual((BilingualRow((german,), (right,), "heading"),), ("de", self._other.language))

    def _label(self, label: str) -> Block:
        german = self._german.label(label)
        if self._other is None:
            return Paragraph((german,), bold=True)
        rows = (BilingualRow((f"{german}:",), (f"{self._other.label(label)}:",)),)
        return Bilingual(rows, ("de", self._other.language))

    def _table(self, rows: Sequence[tuple[str, str, FieldType]]) -> Iterator[Block]:
        if not rows:
            return
        if self._other is None:
            yield Table(
                (),
                tuple(((self._german.label(label),), (Field(value, kind),)) for label, value, kind in rows),
                (0.34, 0.66),
            )
            return
        other = self._other
        yield Table(
            (),
            tuple(
                (
                    (self._german.label(label),),
                    (Field(other.label(label), FieldType.TEXT, other.language),),
                    (Field(value, kind),),
                )
                for label, value, kind in rows
            ),
            (0.26, 0.26, 0.48),
        )


def _records(view: CaseView, name: str) -> tuple[Any, ...]:
    found = getattr(view, name)
    if found is None:
        return ()
    return found if isinstance(found, tuple) else (found,)


_KINDS = {
    "given_name": FieldType.NAME,
    "family_name": FieldType.NAME,
    "phone": FieldType.PHONE,
    "email": FieldType.EMAIL,
    "number": FieldType.NUMBER,
    "street": FieldType.ADDRESS,
}


def _facts(record: Any) -> Iterator[tuple[str, Any, FieldType, str]]:
    """(label, value, what it is, field) of everything that is not empty."""
    for part in fields(record):
        name, value = part.name, getattr(record, part.name)
        if name in _LEFT_OUT or name in _ONLY_IN_JSON or value is None or value in ("", (), {}, []):
            continue
        if isinstance(value, UUID) or (isinstance(record, Submission) and name == "answers"):
            continue  # answers stand below, line by line
        kind = FieldType.DATE if isinstance(value, date) else _KINDS.get(name, FieldType.TEXT)
        yield name, value, kind, name
    if isinstance(record, Letter):
        yield "letter_text", _letter_words(record), FieldType.TEXT, "content"


def _letter_words(letter: Letter) -> str:
    """Subject and running text of the copy that went out; the letter itself can be printed again."""
    try:
        copies = from_json(letter.content)
    except (KeyError, TypeError, ValueError):
        return ""
    if not copies:
        return ""
    content = next((copy for copy in copies if copy.copy is Copy.RECEIVER), copies[0])
    lines = ["".join(_run_words(content.subject))]
    lines += [
        "".join(_run_words(block.runs)) for block in content.blocks if isinstance(block, Paragraph | Heading)
    ]
    return "\n".join(lines)


def _run_words(runs: Sequence[Run]) -> list[str]:
    return [
        run if isinstance(run, str) else run.value
        for run in runs
        if isinstance(run, str) or run.type is not FieldType.BLANK
    ]


def _day(day: date) -> str:
    return day.strftime("%d.%m.%Y")
