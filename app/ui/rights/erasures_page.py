"""What was thrown away, what must be erased by now, what was erased and who has confirmed it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt

from app.actions import erasure
from app.actions.protection_ports import BinLine, DueLine, ErasureLine, LostEdit
from app.actions.touched import Kind, Touched
from app.domain.clock import OFFICE_ZONE, today
from app.i18n import gettext as _
from app.i18n import ngettext
from app.i18n.formats import moment_text
from app.ui import theme
from app.ui.cases.history_words import table_words
from app.ui.language import spoken
from app.ui.navigation import Navigator, Page
from app.ui.rights.certificate_page import CertificatePage
from app.ui.rights.erase_page import ErasePage
from app.ui.rights.words import basis_words, count_lines, day, retention_words
from app.ui.tasks import Control, Lane
from app.ui.widgets import (
    Card,
    EmptyState,
    Heading,
    QuietButton,
    SecondaryButton,
    StatusPill,
    Text,
    empty,
    row,
)


@dataclass(frozen=True, slots=True)
class _Found:
    """Everything the page shows."""

    bin: tuple[BinLine, ...]
    due: tuple[DueLine, ...]
    erasures: tuple[ErasureLine, ...]
    lost: tuple[LostEdit, ...]


class ErasuresPage(Page):
    """Three lists. What was thrown away too long ago is erased by `erasure_keeper`, looked at or not."""

    def __init__(self, nav: Navigator) -> None:
        super().__init__(nav, _("Bin and erasure"), name="erasures", subtitle=" ")
        self.watch({Kind.ERASURE, Kind.CASE, Kind.NOTE, Kind.PLAN, Kind.AGENDA, Kind.DOCUMENT}, self._changed)

    def shown(self) -> None:
        """Read them."""
        self.refresh()

    def refresh(self) -> None:
        """Fetch the lists."""
        place = self.nav.place

        def read(_control: Control) -> _Found:
            kept = place.protection
            return _Found(kept.bin(), kept.due(today(place.clock)), kept.erasures(), kept.lost_edits())

        self.run(Lane.STORE, read, done=self._show)

    def _changed(self, _what: Touched) -> None:
        self.refresh()

    def _show(self, found: _Found) -> None:
        empty(self.body)
        days = self.nav.place.protection.policy.bin_days
        self.set_title(
            self.title(),
            ngettext(
                "What is thrown away can be brought back for {count} day.",
                "What is thrown away can be brought back for {count} days.",
                days,
            ).format(count=days),
        )
        for lost in found.lost:
            self.body.addWidget(self._lost_card(lost))
        if not (found.bin or found.due or found.erasures):
            self.body.addWidget(
                EmptyState(
                    "trash",
                    _("Nothing to erase"),
                    _("Cases whose retention period is over appear here by themselves."),
                    name="erasures.empty",
                )
            )
            return
        self._part(_("Due to be erased"), [self._due_card(line) for line in found.due])
        self._part(_("Bin"), [self._bin_card(line) for line in found.bin])
        self._part(_("Erased"), [self._erasure_card(line) for line in found.erasures])
        self.body.addStretch(1)

    def _part(self, title: str, cards: list[Card]) -> None:
        if cards:
            self.body.addWidget(Heading(title))
            for card in cards:
                self.body.addWidget(card)

    def _lost_card(self, lost: LostEdit) -> Card:
        card = Card("erasures.lost")
        words = ngettext(
            "{count} change of yours was dropped: its case had been erased by {name} ({number}).",
            "{count} changes of yours were dropped: their case had been erased by {name} ({number}).",
            lost.count,
        ).format(count=lost.count, name=theme.isolate(lost.by), number=theme.isolate(lost.number))
        across = row(space=1)
        across.addWidget(StatusPill(_("Please read"), "attention", "warning"), 0, Qt.AlignmentFlag.AlignTop)
        across.addWidget(Text(words), 1)
        read = SecondaryButton(_("I have read it"), "erasures.told", icon="tick")
        read.clicked.connect(partial(self._told, lost.erasure_id))
        across.addWidget(read, 0, Qt.AlignmentFlag.AlignTop)
        card.column.addLayout(across)
        return card

    def _told(self, erasure_id: UUID, _checked: object = None) -> None:
        kept = self.nav.place.protection
        self.run(Lane.STORE, lambda _control: kept.told(erasure_id), done=lambda _none: self.refresh())

    def _due_card(self, line: DueLine) -> Card:
        card = Card(f"erasures.due.{line.case_id}")
        across = row(space=1)
        name = theme.isolate(line.name or "–")
        across.addWidget(Text(f"{theme.isolate(line.number)} · {name}", "strong"), 1)
        if line.retention.held:
            across.addWidget(StatusPill(_("Legal hold"), "attention", "lock"))
        look = QuietButton(_("Open the case"), "erasures.open", icon="cases")
        look.clicked.connect(partial(self._open_case, line.case_id))
        go = SecondaryButton(_("See what would go"), "erasures.erase", icon="trash")
        go.clicked.connect(partial(self._open_erase, line.case_id))
        across.addWidget(look)
        across.addWidget(go)
        card.column.addLayout(across)
        card.column.addWidget(Text(retention_words(line.retention), "muted"))
        return card

    def _open_case(self, case_id: UUID, _checked: object = None) -> None:
        self.nav.open_case(case_id)

    def _open_erase(self, case_id: UUID, _checked: object = None) -> None:
        self.nav.open_page(ErasePage(self.nav, case_id))

    def _bin_card(self, line: BinLine) -> Card:
        card = Card(f"erasures.bin.{line.record_id}")
        across = row(space=1)
        kind = table_words(line.table)
        across.addWidget(Text(f"{kind} · {theme.isolate(line.title or '–')}", "strong"), 1)
        back = SecondaryButton(_("Bring back"), "erasures.bring_back", icon="undo")
        back.clicked.connect(partial(self._bring_back, line))
        across.addWidget(back)
        card.column.addLayout(across)
        words = _("Case {number} · thrown away on {date} · erased for good on {end}").format(
            number=theme.isolate(line.case_number),
            date=day(line.removed_at.astimezone(OFFICE_ZONE).date()),
            end=day(line.purged_at.astimezone(OFFICE_ZONE).date()),
        )
        if line.stays:
            words = (
                _("Case {number} · thrown away on {date} · legal hold")
                if line.held
                else _("Case {number} · thrown away on {date} · processing is restricted")
            ).format(
                number=theme.isolate(line.case_number),
                date=day(line.removed_at.astimezone(OFFICE_ZONE).date()),
            )
        card.column.addWidget(Text(words, "muted"))
        return card

    def _bring_back(self, line: BinLine, _checked: object = None) -> None:
        place = self.nav.place
        self.act(
            lambda _control: erasure.bring_back(line.table, line.record_id, place=place),
            done=lambda _what: self.refresh(),
        )

    def _erasure_card(self, line: ErasureLine) -> Card:
        card = Card(f"erasures.done.{line.erasure.id}")
        across = row(space=1)
        across.addWidget(Text(theme.isolate(line.erasure.number or "–"), "strong"), 1)
        if line.is_rewriting:
            across.addWidget(StatusPill(_("Still being overwritten here"), "attention", "waiting"))
        elif line.is_complete:
            across.addWidget(StatusPill(_("Confirmed everywhere"), "success", "tick"))
        else:
            open_ones = sum(one.at is None and not one.revoked for one in line.devices)
            open_ones += line.has_office and line.office_at is None
            words = ngettext(
                "{count} place has not confirmed", "{count} places have not confirmed", open_ones
            )
            across.addWidget(StatusPill(words.format(count=open_ones), "attention", "waiting"))
        show = SecondaryButton(_("Certificate"), "erasures.certificate", icon="file")
        show.clicked.connect(partial(self._open_certificate, line))
        across.addWidget(show)
        card.column.addLayout(across)
        when = moment_text(line.erasure.at, spoken(), OFFICE_ZONE, "short")
        about = (theme.isolate(when), theme.isolate(line.erasure.by), basis_words(line.erasure.basis))
        card.column.addWidget(Text(" · ".join(about), "muted"))
        card.column.addWidget(Text(" · ".join(count_lines(line.counts)), "small"))
        return card

    def _open_certificate(self, line: ErasureLine, _checked: object = None) -> None:
        self.nav.open_page(CertificatePage(self.nav, line))
