"""A calendar file of the agenda: what leaves the encryption is chosen here, and said."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QFileDialog

from app.actions import agenda as acts
from app.domain.agenda import AgendaEntry
from app.i18n import gettext as _
from app.i18n import ngettext
from app.ui.agenda.calendar_events import Chosen, events_of, exportable
from app.ui.language import spoken
from app.ui.navigation import Navigator, Page
from app.ui.printing import saving
from app.ui.tasks import Control, Lane
from app.ui.widgets import Card, Heading, Kind, PrimaryButton, Text


class ExportPage(Page):
    """Shows how an event will read before anything is written."""

    def __init__(self, nav: Navigator, entries: Sequence[AgendaEntry], day: date) -> None:
        super().__init__(nav, _("Calendar file"), name="agenda.export", subtitle=" ")
        self._entries = exportable(entries, day)
        count = len(self._entries)
        self.set_title(
            self.title(),
            ngettext(
                "{count} entry from today on, as chosen on the page of the day",
                "{count} entries from today on, as chosen on the page of the day",
                count,
            ).format(count=count),
        )
        self.names = QCheckBox(_("With the names of clients"))
        self.names.setObjectName("agenda.export.names")
        self.details = QCheckBox(_("With what it is about, and the places"))
        self.details.setObjectName("agenda.export.details")
        self.sample = Text("").selectable()
        self.sample.setObjectName("agenda.export.sample")
        self.save = PrimaryButton(_("Save the calendar file …"), "agenda.export.save", icon="save")
        self.save.clicked.connect(lambda _checked: self._ask())
        self.save.setEnabled(bool(count))
        self._place()
        for box in (self.names, self.details):
            box.clicked.connect(lambda _checked: self._show_sample())
        self._show_sample()

    def submit(self) -> None:
        """Ctrl+Enter."""
        if self.save.isEnabled():
            self._ask()

    def _place(self) -> None:
        self.banner.show_message(
            _("A calendar file is not encrypted."),
            _(
                "Whoever gets it can read it: on a telephone, in the mail, in the calendar of a provider. "
                "Without a tick below it holds days, times and case numbers only. Delete it when you have "
                "taken it over."
            ),
            Kind.ATTENTION,
        )
        card = Card("agenda.export.choice", margin=3)
        card.column.addWidget(Heading(_("What may stand in it")))
        card.column.addWidget(self.names)
        card.column.addWidget(self.details)
        rule = _("Cases whose processing is restricted never leave. The audit trail says what was exported.")
        card.column.addWidget(Text(rule, "muted"))
        card.column.addWidget(Heading(_("How it will read")))
        card.column.addWidget(self.sample)
        self.body.addWidget(card)
        self.footer.addStretch(1)
        self.footer.addWidget(self.save)

    def _chosen(self) -> Chosen:
        return Chosen(self.names.isChecked(), self.details.isChecked())

    def _show_sample(self) -> None:
        events = events_of(self._entries[:3], self._chosen(), self.nav.place.content, spoken())
        shown = "\n".join(event.summary for event in events)
        self.sample.setText(shown or _("Nothing to put into a calendar."))

    def _ask(self) -> None:
        name = _("agenda") + ".ics"
        chosen = QFileDialog.getSaveFileName(
            self, _("Save the calendar file"), name, _("Calendar files (*.ics)")
        )[0]
        if chosen:
            self.save_to(Path(chosen))

    def save_to(self, path: Path) -> None:
        """Note the export, then write the file."""
        place, chosen, tag = self.nav.place, self._chosen(), spoken()
        entries, name = self._entries, _("Sozialraumbüro")

        def write(_control: Control) -> None:
            content = place.agenda.calendar(events_of(entries, chosen, place.content, tag), name)
            acts.note_export(
                {entry.case.case_id for entry in entries},
                work=place.work,
                clock=place.clock,
                sha256=hashlib.sha256(content).hexdigest(),
            )
            saving.save_pdf(path, content)

        self.run(Lane.STORE, write, done=lambda _none: self._saved(path))

    def _saved(self, path: Path) -> None:
        self.banner.show_message(
            _("Saved as {file}.").format(file=path.name),
            _("It is not encrypted: delete it when it is in your calendar."),
            Kind.SUCCESS,
        )
