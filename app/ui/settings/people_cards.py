"""The cards about people: who works here, and what the signed-in person says of herself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout

from app.actions.ports import Caseworker
from app.i18n import gettext as _
from app.i18n import language
from app.ui import theme
from app.ui.start.contact import ContactFields
from app.ui.widgets import Card, Heading, SecondaryButton, Text, empty, row


def card(title: str) -> Card:
    """A card of the settings with its heading."""
    made = Card()
    made.column.setSpacing(theme.GRID + 4)
    made.column.addWidget(Heading(title))
    return made


def role_words(role: str) -> str:
    """'Work with clients'."""
    return {"office": _("Central office"), "street": _("Work with clients")}.get(role, role)


class PeopleCard(Card):
    """Everybody who can unlock this workstation: name, main work, language."""

    def __init__(self, add: Callable[[], None]) -> None:
        super().__init__("settings.people", margin=3)
        self.column.setSpacing(theme.GRID * 2)
        self.column.addWidget(Heading(_("People on this workstation")))
        self.column.addWidget(
            Text(_("Each has a passphrase and a language of their own; the cases are shared."), "muted")
        )
        self.list = QGridLayout()
        self.list.setHorizontalSpacing(theme.GRID * 3)
        self.list.setVerticalSpacing(theme.GRID)
        self.list.setColumnStretch(0, 2)
        self.list.setColumnStretch(1, 2)
        self.list.setColumnStretch(2, 1)
        self.column.addLayout(self.list)
        self.add_button = SecondaryButton(_("Add a person …"), "settings.people.add", icon="people")
        self.add_button.clicked.connect(add)
        self.column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeading)

    def show_people(self, people: Sequence[Caseworker], signed_in: str) -> None:
        """Who is here; the one at the screen is marked in words."""
        empty(self.list)
        for column, words in enumerate((_("Name"), _("Main work"), _("Language"))):
            self.list.addWidget(Text(words, "muted"), 0, column)
        for line, worker in enumerate(people, 1):
            name = theme.isolate(worker.name)
            if worker.name == signed_in:
                name = _("{name} (you)").format(name=name)
            shown = Text(name, "strong")
            shown.setObjectName(f"settings.people.{line}")
            self.list.addWidget(shown, line, 0)
            self.list.addWidget(Text(role_words(worker.role)), line, 1)
            tongue = Text(language(worker.language).autonym)
            tongue.setFont(theme.font_for(worker.language))
            self.list.addWidget(tongue, line, 2)


class OwnCard(Card):
    """What letters say of the signed-in person, her passphrase, and the recovery sheet."""

    saved = Signal(object)

    def __init__(
        self, worker: Caseworker, team: str, change: Callable[[], None], sheet: Callable[[], None]
    ) -> None:
        super().__init__("settings.own", margin=3)
        self._worker = worker
        self.column.setSpacing(theme.GRID * 2)
        self.column.addWidget(Heading(_("About you")))
        name, group = theme.isolate(worker.name), theme.isolate(team)
        self.column.addWidget(
            Text(
                _("{name}, team {team}, main work: {work}").format(
                    name=name, team=group, work=role_words(worker.role)
                )
            )
        )
        self.contact = ContactFields("settings.own", worker.phone, worker.email)
        self.contact.setMaximumWidth(640)
        self.contact.phone.textEdited.connect(self._typed)
        self.contact.email.textEdited.connect(self._typed)
        self.contact.entered.connect(self.save)
        self.column.addWidget(self.contact)
        self.save_button = SecondaryButton(_("Save"), "settings.own.save", icon="save")
        self.save_button.setEnabled(False)
        self.save_button.clicked.connect(self.save)
        change_button = SecondaryButton(_("Change my passphrase …"), "settings.own.passphrase", icon="key")
        change_button.clicked.connect(change)
        sheet_button = SecondaryButton(
            _("Print a new recovery sheet …"), "settings.own.sheet", icon="printer"
        )
        sheet_button.clicked.connect(sheet)
        across = row(space=2)
        for button in (self.save_button, change_button, sheet_button):
            across.addWidget(button)
        across.addStretch(1)
        self.column.addLayout(across)

    def save(self) -> None:
        """Hand on what was changed, if it can be used."""
        if self.save_button.isEnabled() and self.contact.check():
            phone, email = self.contact.value()
            self._worker = replace(self._worker, phone=phone, email=email)
            self.save_button.setEnabled(False)
            self.saved.emit(self._worker)

    def not_saved(self) -> None:
        """It can be tried again."""
        self.save_button.setEnabled(True)

    def _typed(self) -> None:
        self.save_button.setEnabled(True)
