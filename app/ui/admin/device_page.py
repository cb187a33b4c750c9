"""One workstation: how it stands, and the two things that end its part: revoked, lost."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QGridLayout

from app.actions.admin_ports import AdminAccount, AdminDesk, AdminOffice
from app.domain.errors import Offline
from app.domain.roles import Right
from app.i18n import gettext as _
from app.sync import admin_wire as wire
from app.ui import theme
from app.ui.admin import words
from app.ui.backups.words import moment_words
from app.ui.errors import say
from app.ui.navigation import Navigator, Page
from app.ui.printing import saving
from app.ui.tasks import Lane
from app.ui.widgets import (
    Busy,
    Card,
    DangerButton,
    Heading,
    QuietButton,
    SecondaryButton,
    Text,
    column,
    empty,
    row,
)
from app.ui.widgets import Kind as BannerKind


class DevicePage(Page):
    """Facts first; what cannot be taken back says what it means and asks once more."""

    def __init__(
        self,
        nav: Navigator,
        desk: AdminDesk,
        account: AdminAccount,
        device: wire.Device,
        rights: Collection[str],
        team: str,
    ) -> None:
        super().__init__(nav, words.name_words(device), name="admin.device", subtitle=team)
        self._desk, self._account, self._rights, self.device = desk, account, rights, device
        self.busy = Busy("admin.device.busy")
        self.body.addWidget(self.busy)
        facts = Card("admin.device.facts", margin=3)
        self.facts = QGridLayout()
        self.facts.setHorizontalSpacing(theme.GRID * 3)
        self.facts.setVerticalSpacing(theme.GRID)
        self.facts.setColumnStretch(1, 1)
        facts.column.addLayout(self.facts)
        self.body.addWidget(facts)
        self.acts = column(space=2)
        self.body.addLayout(self.acts)
        self.report = Card("admin.report", margin=3)
        self.report.hide()
        self.body.addWidget(self.report)
        self.show_device(device)

    def show_device(self, device: wire.Device) -> None:
        """How it stands, and what can be done."""
        self.device = device
        empty(self.facts)
        now = self.nav.place.clock.now()
        lines = [
            (_("State"), words.state_words(device)),
            (_("Last contact"), self._contact(device)),
            (_("Work of the others"), words.lag_words(device)),
            (_("Enrolled"), f"{moment_words(device.enrolled_at)} · {words.role_words(device.role)}"),
        ]
        if device.status == "active" and device.lease_until is not None:
            over = device.lease_until < now
            until = moment_words(device.lease_until)
            said = _("over since {moment}") if over else _("runs until {moment}")
            lines.append((_("Lease"), said.format(moment=until)))
        if device.revoked_at is not None:
            lines.append((_("Revoked"), moment_words(device.revoked_at)))
        if device.lost_at is not None:
            lines.append((_("Reported as lost"), moment_words(device.lost_at)))
        if device.quarantined:
            lines.append((_("Put aside"), str(device.quarantined)))
        for number, (name, value) in enumerate(lines):
            self.facts.addWidget(Text(name, "muted"), number, 0, Qt.AlignmentFlag.AlignTop)
            self.facts.addWidget(Text(value).selectable(), number, 1)
        self._show_acts(device)

    def _contact(self, device: wire.Device) -> str:
        said = words.contact_words(device.last_contact, self.nav.place.clock.now())
        return said if device.last_contact is None else f"{said} · {moment_words(device.last_contact)}"

    def _show_acts(self, device: wire.Device) -> None:
        empty(self.acts)
        if device.status == "active" and Right.REVOKE in self._rights:
            self._offer(
                "revoke",
                _("Revoke"),
                _("When somebody gives it back, or another person gets it."),
                _("Revoke this workstation"),
                self._revoke,
            )
        if device.lost_at is None and Right.REPORT_LOST in self._rights:
            self._offer(
                "lost",
                _("Lost or stolen"),
                _("It is revoked, and the 72 hours of Art. 33 GDPR begin. You get a draft of the report."),
                _("Report as lost"),
                self._lost,
            )
        if device.lost_at is not None and Right.SEE_DEVICES in self._rights:
            button = SecondaryButton(_("Show the report"), "admin.device.report", icon="file")
            button.clicked.connect(self._fetch_report)
            self.acts.addWidget(button, 0, Qt.AlignmentFlag.AlignLeading)

    def _offer(self, name: str, title: str, text: str, label: str, act: Callable[[], None]) -> None:
        card = Card(f"admin.device.{name}.card", margin=3)
        across = row(space=2)
        said = column(space=0)
        said.setSpacing(2)
        said.addWidget(Heading(title))
        said.addWidget(Text(text, "muted"))
        across.addLayout(said, 1)
        begin = SecondaryButton(f"{title} …", f"admin.device.{name}", icon="warning")
        across.addWidget(begin, 0, Qt.AlignmentFlag.AlignVCenter)
        card.column.addLayout(across)
        self.acts.addWidget(card)
        begin.clicked.connect(lambda: self._confirm(name, label, act))

    def _confirm(self, name: str, label: str, act: Callable[[], None]) -> None:
        """What it means, in place of the offer."""
        empty(self.acts)
        card = Card("admin.device.confirm", margin=3)
        card.column.setSpacing(12)
        card.column.addWidget(Heading(label))
        for line in (
            _("The office listens to this workstation no more; this cannot be taken back."),
            _(
                "At its next contact it seals what it has not sent yet to the office, where it waits to be "
                "checked. Then it destroys its key: nothing on it can be read any more."
            ),
            _("Personal notes and unfinished forms on it are lost: they were nowhere else."),
            _("A workstation that never gets a network again destroys nothing by itself."),
        ):
            card.column.addWidget(Text("• " + line))
        across = row(space=1)
        do = DangerButton(label, f"admin.device.{name}.do", icon="warning")
        do.clicked.connect(act)
        keep = QuietButton(_("Leave it as it is"), "admin.device.keep")
        keep.clicked.connect(lambda: self._show_acts(self.device))
        across.addWidget(do)
        across.addWidget(keep)
        across.addStretch(1)
        card.column.addLayout(across)
        self.acts.addWidget(card)
        keep.setFocus()

    def _revoke(self) -> None:
        id = self.device.device
        self._ask(lambda office: office.revoke(id), self._ended)

    def _lost(self) -> None:
        id = self.device.device
        self._ask(lambda office: office.lost(id), self._ended)

    def _ended(self, device: wire.Device) -> None:
        self.show_device(device)
        title = _("Reported as lost.") if device.lost_at is not None else _("Revoked.")
        self.banner.show_message(title, _("The workstation is told at its next contact."), BannerKind.SUCCESS)
        if device.lost_at is not None and Right.SEE_DEVICES in self._rights:
            self._fetch_report()

    def _fetch_report(self) -> None:
        id = self.device.device
        self._ask(lambda office: office.loss_report(id), self._show_report)

    def _show_report(self, report: wire.LossReport) -> None:
        empty(self.report.column)
        self.report.column.setSpacing(12)
        self.report.column.addWidget(Heading(_("Draft of the notification")))
        if report.notify_by is not None:
            until = moment_words(report.notify_by)
            self.report.column.addWidget(
                Text(
                    _("To the supervisory authority by {moment} (Art. 33 GDPR).").format(moment=until),
                    "strong",
                )
            )
        text = Text(report.text).selectable()
        text.setObjectName("admin.report.text")
        text.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        text.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
        self.report.column.addWidget(text)
        save = SecondaryButton(_("Save as a file …"), "admin.report.save", icon="save")
        save.clicked.connect(lambda: self._save(report))
        self.report.column.addWidget(save, 0, Qt.AlignmentFlag.AlignLeading)
        self.report.show()

    def _save(self, report: wire.LossReport) -> None:
        proposed = f"art-33-{report.device.prefix}.txt"
        path, _kind = QFileDialog.getSaveFileName(self, _("Save as a file"), proposed, "*.txt")
        if path:
            content = report.text.encode()
            self.run(
                Lane.STORE,
                lambda _control: saving.save_pdf(Path(path), content),
                done=lambda _none: self.banner.show_message(_("Saved."), "", BannerKind.SUCCESS),
            )

    def _ask(self, question: Callable[[AdminOffice], Any], done: Callable[[Any], None]) -> None:
        desk, account = self._desk, self._account
        self.busy.begin(_("Asking the office …"))

        def work(_control: object) -> Any:
            office = desk.office(account)
            try:
                return question(office)
            finally:
                office.close()

        def answered(answer: Any) -> None:
            self.busy.end()
            done(answer)

        self.run(Lane.NETWORK, work, done=answered, failed=self._failed)

    def _failed(self, error: Exception) -> None:
        self.busy.end()
        if isinstance(error, Offline):
            said = say(error)
            text = _("Nothing was changed. Try again where there is a network.")
            self.banner.show_message(said.title, text, BannerKind.HINT)
        else:
            self.banner.show_error(error)
