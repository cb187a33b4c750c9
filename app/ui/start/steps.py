"""Set-up, the first two steps: who runs it, and who works here."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import Signal

from app.i18n import gettext as _
from app.ui.start.contact import ContactFields
from app.ui.start.frame import StartPage
from app.ui.widgets.buttons import ChoiceCard, PrimaryButton, QuietButton
from app.ui.widgets.fields import Field, LineEdit
from app.ui.widgets.text import Text

STEPS = 4


@dataclass(frozen=True, slots=True)
class Entered:
    """What was said on the way through the set-up."""

    operator: str = ""
    name: str = ""
    role: str = ""
    team: str = ""
    phone: str = ""
    email: str = ""


def step_text(number: int) -> str:
    """Where in the set-up one is."""
    return _("Step {number} of {total}").format(number=number, total=STEPS)


class StepPage(StartPage):
    """A step with Back and Next."""

    def __init__(self, name: str, number: int, title: str, text: str = "") -> None:
        super().__init__(name, title, text, step=step_text(number))
        self.back = QuietButton(_("Back"), f"{name}.back", icon="back")
        self.next = PrimaryButton(_("Next"), f"{name}.next")
        self.next.clicked.connect(self.answer)
        self.buttons.addWidget(self.back)
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.next)

    def answer(self) -> None:
        """Go on if this step is answered."""


class OperatorPage(StepPage):
    """Who runs the Sozialraumbüro: it decides the § 16 SGB I receipt and the § 87 AufenthG guard."""

    answered = Signal(str)

    def __init__(self, operator: str) -> None:
        super().__init__(
            "setup.operator",
            1,
            _("Who runs this Sozialraumbüro?"),
            _(
                "It decides two things in the law: whether an application counts as received when it is "
                "handed in here (§ 16 SGB I), and how strictly residence facts are guarded (§ 87 AufenthG)."
            ),
        )
        self.kommune = ChoiceCard(
            _("The city (Kommune)"),
            _("Applications can be received here with today's date. Residence facts get a special guard."),
            "setup.operator.kommune",
            icon="office",
            checkable=True,
        )
        self.traeger = ChoiceCard(
            _("A welfare organisation (freier Träger)"),
            _("Applications are passed on to the authority. There is no duty to report residence facts."),
            "setup.operator.traeger",
            icon="people",
            checkable=True,
        )
        for card, code in ((self.kommune, "kommune"), (self.traeger, "traeger")):
            card.setChecked(operator == code)
            card.clicked.connect(self._chosen)
            self.content.addWidget(card)
        self.next.setEnabled(bool(operator))

    def begin(self) -> None:
        (self.traeger if self.traeger.isChecked() else self.kommune).setFocus()

    def _chosen(self) -> None:
        self.next.setEnabled(True)

    def answer(self) -> None:
        if self.kommune.isChecked() or self.traeger.isChecked():
            self.answered.emit("kommune" if self.kommune.isChecked() else "traeger")


class PersonPage(StepPage):
    """Who works at this workstation."""

    answered = Signal(object)

    def __init__(self, entered: Entered) -> None:
        super().__init__("setup.person", 2, _("Who works here?"))
        self._entered = entered
        self.name = LineEdit("setup.person.name")
        self.name.setText(entered.name)
        self.name_field = Field(
            _("Your name"), self.name, _("As it stands in letters and beside your changes.")
        )
        self.team = LineEdit("setup.person.team")
        self.team.setText(entered.team)
        self.team_field = Field(_("Your team"), self.team, _("For example the district: Hochfeld"))
        self.content.addWidget(self.name_field)
        self.content.addWidget(self.team_field)
        self.contact = ContactFields("setup.person", entered.phone, entered.email)
        self.content.addWidget(self.contact)
        self.content.addWidget(Text(_("What do you mainly do here?"), "strong"))
        self.street, self.office = role_cards("setup.person", entered.role)
        self.content.addWidget(self.street)
        self.content.addWidget(self.office)
        self.name.returnPressed.connect(self.team.setFocus)
        self.team.returnPressed.connect(self.contact.phone.setFocus)
        self.contact.entered.connect(self.answer)

    def begin(self) -> None:
        self.name.setFocus()

    def answer(self) -> None:
        name, team = self.name.text().strip(), self.team.text().strip()
        self.name_field.show_error("" if name else _("Please enter your name."))
        self.team_field.show_error("" if team else _("Please enter your team."))
        if not (name and team):
            (self.name if not name else self.team).setFocus()
        elif self.contact.check():
            phone, email = self.contact.value()
            role = "office" if self.office.isChecked() else "street"
            known = replace(self._entered, name=name, team=team, role=role, phone=phone, email=email)
            self.answered.emit(known)


def role_cards(name: str, role: str) -> tuple[ChoiceCard, ChoiceCard]:
    """Work with clients, or the central office: one of them is chosen."""
    street = ChoiceCard(
        _("Work with clients"),
        _("On the street, in the van or in a field office."),
        f"{name}.street",
        icon="van",
        checkable=True,
    )
    office = ChoiceCard(
        _("Central office"),
        _("Print and send letters, record answers."),
        f"{name}.office",
        icon="office",
        checkable=True,
    )
    street.setChecked(role != "office")
    office.setChecked(role == "office")
    return street, office
