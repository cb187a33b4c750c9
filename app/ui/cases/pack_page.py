"""Giving one case on as a file: a passphrase, or the warning that anybody can read it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtWidgets import QCheckBox, QFileDialog

from app.actions import bundles
from app.actions.bundles import Packed
from app.actions.lines import CaseView
from app.i18n import gettext as _
from app.i18n import ngettext
from app.ui import theme
from app.ui.cases.team_page import TeamPage
from app.ui.navigation import Navigator, Page
from app.ui.printing import saving
from app.ui.start.passphrase_fields import PassphraseFields
from app.ui.tasks import Control, Lane
from app.ui.widgets import Busy, Card, Kind, PrimaryButton, SecondaryButton, Text, limited
from app.ui.words import name_of


class PackPage(Page):
    """The passphrase goes another way than the file."""

    def __init__(self, nav: Navigator, view: CaseView) -> None:
        number = theme.isolate(view.case.number)
        super().__init__(
            nav,
            _("Give the case on as a file"),
            name="case.pack",
            subtitle=_("{name}, case {number}").format(name=name_of(view.client), number=number),
        )
        self._case_id: UUID = view.case.id
        self._number = view.case.number
        self.fields = PassphraseFields("case.pack", nav.place.people, self.tasks, _("Passphrase of the file"))
        self.plain = QCheckBox(_("Without a passphrase: anybody who gets the file can read everything"))
        self.plain.setObjectName("case.pack.plain")
        self.plain.clicked.connect(lambda _checked: self._show_plain())
        self.busy = Busy("case.pack.busy")
        self.save = PrimaryButton(_("Save the case file …"), "case.pack.save", icon="save")
        self.save.clicked.connect(lambda _checked: self.submit())
        card = Card(margin=3)
        card.column.setSpacing(16)
        card.column.addWidget(
            Text(
                _(
                    "Everything of this case goes into it: facts, notes that you may read, plan, "
                    "appointments, letters and papers; not your personal notes. Give it on only where "
                    "the client agreed or a law allows it."
                )
            )
        )
        card.column.addWidget(
            Text(_("Tell the passphrase by telephone, never in the mail that carries the file."), "muted")
        )
        for widget in (self.fields, self.plain, self.busy):
            card.column.addWidget(widget)
        self.body.addLayout(limited(card, 720))
        self.body.addStretch(1)
        self.to_team = SecondaryButton(_("Give to another team …"), "case.team", icon="people")
        self.to_team.clicked.connect(lambda _checked: nav.open_page(TeamPage(nav, view)))
        self.footer.addWidget(self.to_team)
        self.footer.addStretch(1)
        self.footer.addWidget(self.save)
        self.fields.entered.connect(self.submit)
        self.fields.accepted.connect(self._ask)
        self.fields.failed.connect(self.banner.show_error)

    def shown(self) -> None:
        self.fields.first.setFocus()

    def submit(self) -> None:
        """Say what is missing, or ask where to."""
        if self.plain.isChecked():
            self._ask("")
        else:
            self.fields.check()

    def _show_plain(self) -> None:
        self.fields.setEnabled(not self.plain.isChecked())

    def _ask(self, passphrase: str) -> None:
        ending = "zip.age" if passphrase else "zip"
        name = f"{_('case')}-{self._number}.{ending}"
        kinds = _("Case files (*.age *.zip)")
        chosen = QFileDialog.getSaveFileName(self, _("Save the case file"), name, kinds)[0]
        if chosen:
            self.save_to(Path(chosen), passphrase)

    def save_to(self, path: Path, passphrase: str) -> None:
        """Pack it, note it, write it."""
        place, case_id = self.nav.place, self._case_id
        self.save.setEnabled(False)
        self.busy.begin(_("Packing the case …"))

        def work(_control: Control) -> Packed:
            packed = bundles.pack(case_id, passphrase, place=place)
            bundles.note_packed(packed, case_id, place=place)
            saving.save_pdf(path, packed.content)
            return packed

        self.run(Lane.STORE, work, done=partial(self._saved, path), failed=self._failed)

    def _saved(self, path: Path, packed: Packed) -> None:
        self._end()
        self.fields.clear()
        facts = [
            ngettext("{count} paper is in it.", "{count} papers are in it.", packed.files).format(
                count=packed.files
            )
        ]
        if packed.missing:
            words = _("Not in it, since their files lie on another workstation: {titles}.")
            facts.append(words.format(titles=", ".join(map(theme.isolate, packed.missing))))
        self.banner.show_message(
            _("Saved as {file}.").format(file=theme.isolate(path.name)), " ".join(facts), Kind.SUCCESS
        )

    def _failed(self, error: Exception) -> None:
        self._end()
        self.banner.show_error(error)

    def _end(self) -> None:
        self.busy.end()
        self.save.setEnabled(True)
