"""'Does another team know this person?': name, birth date, the client's consent, and who to call."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QCheckBox, QVBoxLayout

from app.actions.inquiry import Certainty, KnownBy, Person, inquire
from app.actions.search_ports import Typed
from app.domain.errors import Offline
from app.i18n import gettext as _
from app.ui import theme
from app.ui.navigation import Navigator, Page
from app.ui.tasks import Control, Lane
from app.ui.widgets import (
    Busy,
    Card,
    Field,
    Heading,
    Kind,
    LineEdit,
    PrimaryButton,
    Text,
    column,
    empty,
    limited,
)
from app.ui.widgets.dates import DateField


def person_from(typed: Typed) -> Person:
    """Who is being entered or looked for, as far as it is known."""
    return Person(typed.given_name, typed.family_name, typed.birth_date)


def person_named(text: str) -> Person:
    """What was typed into a search: the last word is the family name."""
    words = "".join(sign for sign in text if not sign.isdigit() and sign not in ".,;/").split()
    return Person(" ".join(words[:-1]), words[-1] if words else "")


class InquiryPage(Page):
    """Nothing is sent before the tick; offline it says so and keeps what was typed."""

    def __init__(self, nav: Navigator, person: Person) -> None:
        super().__init__(nav, _("Does another team know this person?"), name="inquiry")
        self.given = LineEdit("inquiry.given", "")
        self.family = LineEdit("inquiry.family", "")
        self.born = DateField("inquiry.born")
        self.given.setText(person.given_name)
        self.family.setText(person.family_name)
        self.born.show_day(person.birth_date)
        self.family_field = Field(_("Family name"), self.family)
        self.born.say_name(_("Date of birth"))
        self.consent = QCheckBox(_("The client agrees that the office is asked"))
        self.consent.setObjectName("inquiry.consent")
        self.busy = Busy("inquiry.busy")
        self.ask = PrimaryButton(_("Ask the office"), "inquiry.ask", icon="search")
        self.ask.clicked.connect(lambda _checked: self.submit())
        self.consent.clicked.connect(lambda _checked: self._show_ready())
        self.given.textEdited.connect(lambda _text: self._show_ready())
        self.family.textEdited.connect(lambda _text: self._show_ready())
        self._answers: QVBoxLayout = column(space=1)
        self.body.addLayout(self._answers)  # above: an answer must not need scrolling
        self.body.addLayout(limited(self._card(), 720))
        self.body.addStretch(1)
        self._show_ready()

    def _card(self) -> Card:
        card = Card("inquiry.card", margin=3)
        card.column.setSpacing(16)
        said = _(
            "The office looks in all teams. It says only which team knows such a person, how surely, and "
            "whom to call. That you asked is written down, here and at the office."
        )
        for widget in (
            Text(said, "muted"),
            Field(_("Given name"), self.given),
            self.family_field,
            Field(_("Date of birth"), self.born, _("With the birth date the answer is surer.")),
            self.consent,
            self.busy,
            self.ask,
        ):
            card.column.addWidget(widget)
        return card

    def shown(self) -> None:
        """What is missing has the cursor."""
        (self.consent if self._person().is_named else self.given).setFocus()

    def submit(self) -> None:
        """Ask, on the network lane."""
        person = self._person()
        if not self.ask.isEnabled():
            return
        place = self.nav.place
        self.banner.clear()
        empty(self._answers)
        self.ask.setEnabled(False)
        self.busy.begin(_("Asking the office …"))

        def work(_control: Control) -> tuple[KnownBy, ...] | None:
            if place.sync.account() is None:
                return None
            return inquire(
                person,
                author=place.worker.id,
                with_consent=True,
                now=place.clock.now(),
                store=place.sync,
                line=place.line(),
                work=place.work,
            )

        self.run(Lane.NETWORK, work, done=self._show, failed=self._failed)

    def _person(self) -> Person:
        born: date | None = self.born.value()
        return Person(self.given.text().strip(), self.family.text().strip(), born)

    def _show_ready(self) -> None:
        self.ask.setEnabled(self.consent.isChecked() and self._person().is_named)

    def _show(self, known: tuple[KnownBy, ...] | None) -> None:
        self.busy.end()
        self._show_ready()
        if known is None:
            self.banner.show_message(
                _("This workstation is not registered at an office."),
                _("There is nobody to ask. Register it in the settings."),
                Kind.HINT,
            )
            return
        if not known:
            self._answers.addWidget(Heading(_("No other team knows such a person")))
            return
        self._answers.addWidget(Heading(_("Another team may know this person")))
        for at, one in enumerate(known):
            self._answers.addLayout(limited(_answer(one, at), 720))

    def _failed(self, error: Exception) -> None:
        self.busy.end()
        self._show_ready()
        if isinstance(error, Offline):
            self.banner.show_message(
                _("The office cannot be reached now."),
                _("The question was not sent and is not kept. Ask again when there is a network, or call."),
                Kind.HINT,
            )
        else:
            self.banner.show_error(error)


def _answer(one: KnownBy, at: int) -> Card:
    card = Card(f"inquiry.answer.{at}", margin=2)
    card.column.addWidget(Text(theme.isolate(one.team), "strong"))
    is_sure = one.certainty is Certainty.STRONG
    sure = _("very likely the same person") if is_sure else _("perhaps the same person")
    card.column.addWidget(Text(sure, "muted"))
    call = (
        _("Call: {contact}").format(contact=theme.isolate(one.contact))
        if one.contact
        else _("The office has not entered whom to call in this team.")
    )
    card.column.addWidget(Text(call).selectable())
    return card
