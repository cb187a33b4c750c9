"""Another person at this workstation: who she is, and a passphrase that only she types."""

from __future__ import annotations

from collections.abc import Callable

from app.actions.ports import Caseworker
from app.domain.errors import NameTaken, PassphraseTooWeak
from app.domain.ids import new_id
from app.i18n import UI_LANGUAGES, language
from app.i18n import gettext as _
from app.ui.errors import say
from app.ui.language import spoken
from app.ui.navigation import Navigator, Page
from app.ui.start.contact import ContactFields
from app.ui.start.passphrase_fields import PassphraseFields
from app.ui.start.steps import role_cards
from app.ui.tasks import Lane
from app.ui.widgets import (
    Busy,
    Card,
    Choice,
    Field,
    Heading,
    LineEdit,
    PrimaryButton,
    Text,
    column,
    limited,
)


class AddPersonPage(Page):
    """One card about the person, one for her passphrase; who is signed in stays signed in."""

    def __init__(self, nav: Navigator, added: Callable[[Caseworker], None]) -> None:
        super().__init__(nav, _("Add a person"), name="person")
        self._added = added
        self.name = LineEdit("person.name")
        self.name_field = Field(_("Name"), self.name, _("As it stands in letters and beside changes."))
        self.contact = ContactFields("person")
        self.street, self.office = role_cards("person", "street")
        self.language = Choice(
            "person.language", [(tag, language(tag).autonym) for tag in UI_LANGUAGES], spoken()
        )
        who = Card(margin=3)
        who.column.setSpacing(16)
        for widget in (self.name_field, self.contact):
            who.column.addWidget(widget)
        who.column.addWidget(Text(_("What is the person's main work?"), "strong"))
        who.column.addWidget(self.street)
        who.column.addWidget(self.office)
        who.column.addWidget(Field(_("Language of the application"), self.language))
        self.fields = PassphraseFields("person.passphrase", nav.place.people, self.tasks)
        self.busy = Busy("person.busy")
        self.button = PrimaryButton(_("Add"), "person.submit", icon="person")
        secret = Card(margin=3)
        secret.column.setSpacing(16)
        secret.column.addWidget(Heading(_("The person's own passphrase")))
        secret.column.addWidget(
            Text(
                _(
                    "Now let the new person type: nobody else should know it. You stay signed in. The "
                    "recovery sheet at the office is the same for everybody here."
                ),
                "muted",
            )
        )
        for part in (self.fields, self.busy, self.button):
            secret.column.addWidget(part)
        down = column(space=2)
        down.addLayout(limited(who, 640))
        down.addLayout(limited(secret, 640))
        self.body.addLayout(down)
        self._connect()

    def _connect(self) -> None:
        self.name.textEdited.connect(lambda _text: self.name_field.show_error(""))
        self.name.returnPressed.connect(self.contact.phone.setFocus)
        self.contact.entered.connect(self.fields.first.setFocus)
        self.fields.entered.connect(self.submit)
        self.fields.accepted.connect(self._add)
        self.fields.failed.connect(self.banner.show_error)
        self.button.clicked.connect(self.submit)

    def shown(self) -> None:
        self.name.setFocus()

    def submit(self) -> None:
        """Say what is missing, or add."""
        if not self.button.isEnabled():
            return
        has_name = bool(self.name.text().strip())
        self.name_field.show_error("" if has_name else _("Please enter the name."))
        if not has_name:
            self.name.setFocus()
        elif self.contact.check():
            self.fields.check()

    def _add(self, passphrase: str) -> None:
        phone, email = self.contact.value()
        worker = Caseworker(
            new_id(),
            self.name.text().strip(),
            self.language.code(),
            "office" if self.office.isChecked() else "street",
            phone=phone,
            email=email,
        )
        people = self.nav.place.people
        self.button.setEnabled(False)
        self.banner.clear()
        self.busy.begin(_("Making the key …"))
        self.run(
            Lane.STORE,
            lambda _control: people.add(worker, passphrase),
            done=lambda _none: self._done(worker),
            failed=self._failed,
        )

    def _done(self, worker: Caseworker) -> None:
        self.busy.end()
        self.fields.clear()
        self.nav.back()
        self._added(worker)

    def _failed(self, error: Exception) -> None:
        self.busy.end()
        self.button.setEnabled(True)
        self.banner.show_error(error)
        if isinstance(error, NameTaken):
            self.name_field.show_error(say(error).title)
            self.name.setFocus()
        elif isinstance(error, PassphraseTooWeak):
            self.fields.first.setFocus()
