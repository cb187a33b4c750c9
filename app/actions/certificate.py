"""The certificate of an erasure: what went, who has confirmed, who has not yet, what nobody can reach.

It names no person, for her name is erased too: that is filled in by hand. It claims nothing that is not
confirmed (1-mission.md part 5, no. 4; L9).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from app.actions.protection_ports import Confirmation, ErasureLine
from app.domain.clock import OFFICE_ZONE, today
from app.domain.dossier_words import DossierWords
from app.domain.errors import RecordNotFound
from app.domain.letters import (
    Bilingual,
    BilingualRow,
    Block,
    Copy,
    Field,
    FieldType,
    LetterContent,
    Letterhead,
    Paragraph,
    Run,
    SignatureLine,
)

if TYPE_CHECKING:
    from app.actions.workplace import Workplace

_BLANK, _HALF = "90", "45"
"""mm to write a name on."""
UNREACHABLE = ("unreachable_paper", "unreachable_sticks", "unreachable_spool", "unreachable_backups")


def certificate(erasure_id: UUID, language: str, *, place: Workplace) -> tuple[LetterContent, ...]:
    """The certificate as it stands now: German, with another language beside it where there are words.

    Raises:
        RecordNotFound: there is no such erasure here.
    """
    line = next((one for one in place.protection.erasures() if one.erasure.id == erasure_id), None)
    if line is None:
        raise RecordNotFound(kind="erasure", id=erasure_id)
    words = place.protection.words
    return (
        certificate_letter(
            line,
            german=words["de"],
            other=words.get(language) if language != "de" else None,
            language=language,
            letterhead=place.templates.letterhead(),
            made_at=place.clock.now().astimezone(OFFICE_ZONE),
            signed=f"{place.sender.place}, {today(place.clock).strftime('%d.%m.%Y')}",
        ),
    )


def certificate_letter(
    line: ErasureLine,
    *,
    german: DossierWords,
    other: DossierWords | None,
    language: str,
    letterhead: Letterhead,
    made_at: datetime,
    signed: str,
) -> LetterContent:
    """The page; `signed` = place and date over the line for the signature."""
    notice: list[Run] = []
    if other is not None:
        notice = [german.text("binding"), Field(other.text("binding"), FieldType.TEXT, other.language)]
    elif language != "de":
        notice = [german.text("only_german")]
    title: tuple[Run, ...] = (german.text("certificate_title"),)
    if other is not None:
        title = (*title, " / ", Field(other.text("certificate_title"), FieldType.TEXT, other.language))
    return LetterContent(
        copy=Copy.COURTESY,
        language="de",
        number=line.erasure.number,
        made_at=made_at,
        letterhead=letterhead,
        copy_label="",
        recipient=(),
        remark=(),
        information=(),
        subject=title,
        blocks=(
            *_Page(line, german, other).blocks(),
            SignatureLine(signed, german.text("certificate_sign")),
        ),
        notice=tuple(notice),
        title=f"{german.text('certificate_title')} {line.erasure.number}",
        page_label=german.text("page"),
        kind="certificate",
    )


class _Page:
    """Rows in one or two languages."""

    def __init__(self, line: ErasureLine, german: DossierWords, other: DossierWords | None) -> None:
        self._line, self._german, self._other = line, german, other

    def blocks(self) -> Iterator[Block]:
        erasure = self._line.erasure
        at = erasure.at.astimezone(OFFICE_ZONE).strftime("%d.%m.%Y %H:%M")
        yield from self._rows(
            [
                self._row("certificate_what"),
                self._row("certificate_for", _blank(_BLANK if self._other is None else _HALF)),
                self._row("certificate_names"),
                self._row("certificate_number", Field(erasure.number, FieldType.NUMBER)),
                self._row("certificate_at", Field(at, FieldType.DATE)),
                self._row("certificate_by", Field(erasure.by, FieldType.NAME)),
                self._pair("certificate_basis", f"basis_{erasure.basis.value}"),
                self._head("certificate_gone"),
                *(self._count(table, count) for table, count in sorted(self._line.counts.items())),
            ]
        )
        yield from self._rows([self._head("certificate_confirmed"), *self._confirmed()])
        yield from self._rows([self._head("certificate_open"), *self._open()])
        yield from self._rows(
            [self._head("certificate_unreachable"), *(self._row(name) for name in UNREACHABLE)]
        )

    def _confirmed(self) -> Iterator[BilingualRow]:
        if self._line.has_office and self._line.office_at is not None:
            yield self._row("office", Field(_moment(self._line.office_at), FieldType.DATE))
        for one in self._line.devices:
            if one.at is not None:
                name = Field(one.device, FieldType.NUMBER)
                yield self._row("this_device", name, ", ", Field(_moment(one.at), FieldType.DATE))

    def _open(self) -> Iterator[BilingualRow]:
        waiting: list[Confirmation] = [one for one in self._line.devices if one.at is None]
        lacks_office = self._line.has_office and self._line.office_at is None
        if not waiting and not lacks_office:
            yield self._row("certificate_open_none")
            return
        if self._line.is_rewriting:
            yield self._row("certificate_open_here")
            if not self._line.has_office:  # there is no other device
                return
        if lacks_office:
            yield self._row("office")
        for one in waiting:
            name = Field(one.device, FieldType.NUMBER)
            if one.revoked:
                yield self._revoked(name)
            else:
                yield self._row("this_device", name)
        yield self._row("certificate_open_why")

    def _rows(self, rows: Sequence[BilingualRow]) -> Iterator[Block]:
        if self._other is not None:
            yield Bilingual(tuple(rows), ("de", self._other.language))
            return
        for row in rows:
            yield Paragraph(row.left, bold=row.look == "heading")

    def _row(self, name: str, *values: Run) -> BilingualRow:
        return self._sides(lambda words: (words.text(name), *((": ", *values) if values else ())))

    def _pair(self, name: str, value: str) -> BilingualRow:
        return self._sides(lambda words: (f"{words.text(name)}: {words.text(value)}",))

    def _count(self, table: str, count: int) -> BilingualRow:
        return self._sides(
            lambda words: (f"{words.label(f'count.{table}')}: ", Field(str(count), FieldType.NUMBER))
        )

    def _revoked(self, name: Field) -> BilingualRow:
        return self._sides(
            lambda words: (words.text("this_device"), ": ", name, f" – {words.text('revoked')}")
        )

    def _head(self, name: str) -> BilingualRow:
        row = self._row(name)
        return BilingualRow(row.left, row.right, "heading")

    def _sides(self, say: Callable[[DossierWords], tuple[Run, ...]]) -> BilingualRow:
        return BilingualRow(tuple(say(self._german)), tuple(say(self._other or self._german)))


def _moment(at: datetime) -> str:
    return at.astimezone(OFFICE_ZONE).strftime("%d.%m.%Y %H:%M")


def _blank(length: str) -> Field:
    return Field(length, FieldType.BLANK)
