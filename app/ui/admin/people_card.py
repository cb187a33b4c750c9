"""Who may use the administration; new ones, new access codes, revoked ones."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt

from app.domain.roles import Right, Role
from app.i18n import gettext as _
from app.sync import admin_wire as wire
from app.ui import theme
from app.ui.admin.words import role_words, used_words
from app.ui.navigation import Navigator
from app.ui.widgets import (
    Card,
    Choice,
    Field,
    Heading,
    LineEdit,
    PrimaryButton,
    QuietButton,
    SecondaryButton,
    Text,
    column,
    empty,
    row,
)

Ask = Callable[..., None]


class PeopleCard(Card):
    """A line for each; what is asked for happens in the line, not in a dialog."""

    def __init__(self, nav: Navigator, ask: Ask, refresh: Callable[[], None]) -> None:
        super().__init__("admin.people", margin=3)
        self._nav, self._ask, self._refresh = nav, ask, refresh
        self.column.setSpacing(12)
        self.column.addWidget(Heading(_("People with an access code")))
        self.reveal = column(space=1)
        self.column.addLayout(self.reveal)
        self.lines = column(space=1)
        self.column.addLayout(self.lines)
        self.name = LineEdit("admin.person.name")
        self.role = Choice(
            "admin.person.role", [(role.value, role_words(role.value)) for role in Role], "office"
        )
        self.add = SecondaryButton(_("Add"), "admin.person.add", icon="new")
        self.add.clicked.connect(self._add)
        self.name.returnPressed.connect(self._add)
        self.form = Card("admin.person.form")
        across = row(space=2)
        across.addWidget(Field(_("Name"), self.name), 2)
        across.addWidget(Field(_("Role"), self.role), 1)
        across.addWidget(self.add, 0, Qt.AlignmentFlag.AlignBottom)
        self.form.column.addLayout(across)
        self.column.addWidget(self.form)

    def show_people(self, people: tuple[wire.Person, ...] | None, me: wire.Me) -> None:
        """None = the role does not show them."""
        self.setVisible(people is not None)
        may_keep = Right.KEEP_PEOPLE in me.rights
        self.form.setVisible(may_keep)
        empty(self.lines)
        active = [person for person in people or () if person.active]
        for number, person in enumerate(active, 1):
            across = row(space=2)
            across.addWidget(Text(theme.isolate(person.name), "strong"), 2)
            across.addWidget(Text(role_words(person.role)), 2)
            across.addWidget(Text(used_words(person), "muted"), 3)
            if may_keep:
                token = QuietButton(_("New access code"), f"admin.person.{number}.token", icon="key")
                token.clicked.connect(partial(self._new_token, person))
                revoke = QuietButton(_("Revoke"), f"admin.person.{number}.revoke", icon="trash")
                revoke.clicked.connect(partial(self._confirm, person))
                across.addWidget(token)
                across.addWidget(revoke)
            self.lines.addLayout(across)

    def _add(self) -> None:
        name, role = " ".join(self.name.text().split()), self.role.code()
        if name:
            self._ask(lambda office: office.add_person(name, role), self._added)

    def _added(self, made: wire.AccessCode) -> None:
        self.name.clear()
        self._show_token(made)
        self._refresh()

    def _new_token(self, person: wire.Person, _checked: object = None) -> None:
        self._ask(lambda office: office.give_token(person.person), self._show_token)

    def _show_token(self, made: wire.AccessCode) -> None:
        empty(self.reveal)
        box = Card("admin.token")
        name = theme.isolate(made.person.name)
        box.column.addWidget(Text(_("Access code of {name}, shown once:").format(name=name), "strong"))
        code = Text(theme.isolate(made.token), "code").selectable()
        code.setObjectName("admin.token.code")
        box.column.addWidget(code)
        box.column.addWidget(
            Text(_("Hand it over in person. Whoever has it is this person for the office."), "muted")
        )
        gone = QuietButton(_("I have passed it on"), "admin.token.done", icon="tick")
        gone.clicked.connect(self._hide)
        box.column.addWidget(gone, 0, Qt.AlignmentFlag.AlignLeading)
        self.reveal.addWidget(box)
        gone.setFocus()

    def _confirm(self, person: wire.Person, _checked: object = None) -> None:
        """In the card: what it means, and once more."""
        empty(self.reveal)
        box = Card("admin.person.confirm")
        name = theme.isolate(person.name)
        box.column.addWidget(
            Text(_("{name} cannot sign in to the administration any more.").format(name=name), "strong")
        )
        box.column.addWidget(
            Text(_("Workstations and cases stay as they are; so does what stands in the audit."), "muted")
        )
        across = row(space=1)
        do = PrimaryButton(_("Revoke the access code"), "admin.person.confirm.do", icon="trash")
        do.clicked.connect(partial(self._revoke, person))
        keep = QuietButton(_("Keep it"), "admin.person.confirm.keep")
        keep.clicked.connect(self._hide)
        across.addWidget(do)
        across.addWidget(keep)
        across.addStretch(1)
        box.column.addLayout(across)
        self.reveal.addWidget(box)
        keep.setFocus()

    def _revoke(self, person: wire.Person, _checked: object = None) -> None:
        self._hide()
        self._ask(lambda office: office.revoke_person(person.person), self._revoked)

    def _revoked(self, _person: Any) -> None:
        self._refresh()

    def _hide(self, _checked: object = None) -> None:
        empty(self.reveal)
