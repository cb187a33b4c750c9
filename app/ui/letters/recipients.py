"""To whom a letter goes: an agency of one of the case's referrals, several of them, or one that is typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QWidget

from app.domain.letter_facts import AgencyFacts
from app.domain.letter_kinds import AddressedTo, LetterKind, WrittenFor
from app.i18n import gettext as _
from app.ui import theme
from app.ui.widgets import Choice, Field, LineEdit, Text, column, row

OWN = "own"
"""Code of the choice 'another one'."""
LEAST_SEVERAL = 2
"""A letter to several agencies goes to two at least."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """An agency that the case was referred to."""

    referral_id: UUID
    agency_id: str
    facts: AgencyFacts
    words: str
    """What a person tells it by: name, need, state."""
    is_generic: bool
    """The directory knows only its sort: which one it is must be typed."""
    is_confirmed: bool
    """Somebody checked its address before."""
    is_refused: bool
    """It said that it is not responsible."""


class TypedAgency(QWidget):
    """Name and address of an agency that the directory does not have."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.name = LineEdit("write.agency.name")
        self.street = LineEdit("write.agency.street")
        self.town = LineEdit("write.agency.town")
        down = column(self, space=1)
        for label, line in (
            (_("Name of the agency"), self.name),
            (_("Street and number"), self.street),
            (_("Postal code and town"), self.town),
        ):
            down.addWidget(Field(label, line))
            line.setMaxLength(120)
            line.textEdited.connect(lambda _text: self.edited.emit())

    def put_into(self, agency: AgencyFacts | None) -> AgencyFacts | None:
        """That agency under this name and address; None while there is no name."""
        name = " ".join(self.name.text().split())
        if not name:
            return None
        lines = tuple(line for field in (self.street, self.town) if (line := field.text().strip()))
        begun = agency or AgencyFacts(name, "", (), None, (), (), verified=True, public_body=False)
        return replace(begun, agency=name, letter_name=(name,), address=lines, verified=True)

    def typed(self) -> list[str]:
        """As it stands in the fields."""
        return [self.name.text(), self.street.text(), self.town.text()]

    def show_typed(self, typed: Sequence[str]) -> None:
        """Show it again; no signal."""
        for line, text in zip((self.name, self.street, self.town), typed, strict=False):
            line.setText(text)


class RecipientChooser(QWidget):
    """One or several, by the kind; hidden where the letter goes to nobody but the client."""

    edited = Signal()

    def __init__(self, kind: LetterKind, known: Sequence[Recipient], first: UUID | None) -> None:
        super().__init__()
        self.setObjectName("write.recipient")
        self._kind, self._known = kind, {str(one.referral_id): one for one in known}
        self.is_several = kind.addressed_to is AddressedTo.AGENCIES
        self._goes_to_agency = kind.addressed_to in {AddressedTo.AGENCY, AddressedTo.INTERPRETER}
        self._may_type = kind.basis != "consent" and kind.written_for is not WrittenFor.REFERRAL
        self._asks_one = self._goes_to_agency or kind.written_for is WrittenFor.REFERRAL
        self.choice = Choice("write.agency", self._choices())
        self.choice.setAccessibleName(_("To whom does it go?"))
        self.choice.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.setMinimumContentsLength(16)
        self.boxes = {code: _box(code, one) for code, one in self._known.items()} if self.is_several else {}
        self.own = TypedAgency()
        self.which = Text(
            _("The directory knows only the sort of this agency: type which one it is."), "muted"
        )
        self.which.setObjectName("write.agency.which")
        self.confirm = QCheckBox(_("I have checked the address"))
        self.confirm.setObjectName("write.confirm")
        self.confirm.setAccessibleName(self.confirm.text())
        self.error = Text("", "error")
        self.error.setObjectName("write.agency.error")
        self._place()
        self._choose_first(first)
        self._look()

    # -- what is chosen -----------------------------------------------------------------------

    @property
    def is_needed(self) -> bool:
        """Whether there is anything to choose."""
        return self.is_several or self._asks_one

    @property
    def referral_id(self) -> UUID | None:
        """The referral that the letter is about."""
        one = self._one()
        return one.referral_id if one and self._kind.written_for is WrittenFor.REFERRAL else None

    def agency(self) -> AgencyFacts | None:
        """Who is addressed."""
        if not self._goes_to_agency:
            return None
        one = self._one()
        if one is None or one.is_generic:
            is_own = self.choice.code() == OWN or one is not None
            return self.own.put_into(one.facts if one else None) if is_own else None
        return one.facts

    def agencies(self) -> tuple[AgencyFacts, ...]:
        """Who are addressed, where it goes to several."""
        return tuple(self._known[code].facts for code, box in self.boxes.items() if box.isChecked())

    def agency_ids(self) -> tuple[str, ...]:
        """Directory ids of all of them."""
        if self.is_several:
            return tuple(self._known[code].agency_id for code, box in self.boxes.items() if box.isChecked())
        one = self._one()
        return (one.agency_id,) if one else ()

    @property
    def is_confirmed(self) -> bool:
        """Whether an unchecked address was confirmed, here or before."""
        return not self.confirm.isHidden() and self.confirm.isChecked()

    def check(self) -> QWidget | None:
        """Say what is missing; where to go on."""
        if not self.is_needed:
            return None
        target: QWidget | None = None
        words = ""
        if self.is_several and len(self.agencies()) < LEAST_SEVERAL:
            words, target = _("Choose at least two."), next(iter(self.boxes.values()), None)
        elif self._asks_one and self._one() is None and self.choice.code() != OWN:
            words, target = _("Choose to whom it goes."), self.choice
        elif self._goes_to_agency and self.agency() is None:
            words, target = _("Please enter the name."), self.own.name
        elif not self.confirm.isHidden() and not self.confirm.isChecked():
            words, target = _("Nobody has checked this address yet: please do it first."), self.confirm
        self.show_error(words)
        return target or (self if words else None)

    def show_error(self, words: str) -> None:
        """What is wrong; '' takes it away."""
        self.error.setText(words)
        self.error.setVisible(bool(words))

    def typed(self) -> dict[str, Any]:
        """What was chosen and typed, as JSON."""
        ticked = [code for code, box in self.boxes.items() if box.isChecked()]
        return {"choice": self.choice.code(), "ticked": ticked, "own": self.own.typed()}

    def show_typed(self, typed: dict[str, Any]) -> None:
        """Show it again; no signal. An agency that is gone is not chosen."""
        code = str(typed.get("choice", ""))
        self.choice.choose(code if self.choice.findData(code) >= 0 else "")
        for known, box in self.boxes.items():
            box.setChecked(known in typed.get("ticked", ()))
        self.own.show_typed(typed.get("own", ()))
        self._look()

    # -- inside -------------------------------------------------------------------------------

    def _choices(self) -> list[tuple[str, str]]:
        known = [(code, one.words) for code, one in self._known.items()]
        own = [(OWN, _("Another one: type name and address"))] if self._may_type else []
        return [("", _("Please choose")), *known, *own]

    def _place(self) -> None:
        down = column(self, space=1)
        if self.is_several:
            for code, box in self.boxes.items():
                line = row(space=0)
                line.addWidget(box, 0, Qt.AlignmentFlag.AlignTop)
                line.addWidget(_BoxLabel(self._known[code].words, box), 1)
                down.addLayout(line)
                box.clicked.connect(self._chosen)
            if len(self.boxes) < LEAST_SEVERAL:
                down.addWidget(
                    Text(_("This needs two referrals of the case: find a second agency first."), "muted")
                )
        else:
            down.addWidget(self.choice)
        down.addWidget(self.which)
        down.addWidget(self.own)
        down.addWidget(self.confirm)
        down.addWidget(self.error)
        self.choice.activated.connect(self._chosen)
        self.own.edited.connect(self._typed)
        self.confirm.clicked.connect(self._typed)
        self.setFocusProxy(next(iter(self.boxes.values()), self.choice))
        self.error.hide()

    def _choose_first(self, first: UUID | None) -> None:
        refused = [code for code, one in self._known.items() if one.is_refused]
        for code in refused:
            if code in self.boxes:
                self.boxes[code].setChecked(True)
        only = next(iter(self._known)) if len(self._known) == 1 else ""
        code = str(first) if first is not None and str(first) in self._known else only
        if not code and not self._known and self._may_type:
            code = OWN
        self.choice.choose(code)

    def _one(self) -> Recipient | None:
        return self._known.get(self.choice.code())

    def _chosen(self, _row: object = None) -> None:
        self._look()
        self.show_error("")
        self.edited.emit()

    def _typed(self, _checked: object = None) -> None:
        self.show_error("")
        self.edited.emit()

    def _look(self) -> None:
        one = self._one()
        is_sort = self._goes_to_agency and one is not None and one.is_generic
        is_typed = is_sort or (self._goes_to_agency and self.choice.code() == OWN)
        self.which.setVisible(is_sort)
        self.own.setVisible(is_typed)
        self.confirm.setVisible(self._is_unchecked(one) and not is_typed)

    def _is_unchecked(self, one: Recipient | None) -> bool:
        if self.is_several:
            chosen = [self._known[code] for code, box in self.boxes.items() if box.isChecked()]
            return any(not each.facts.verified for each in chosen)
        if one is None or not self._goes_to_agency or one.facts.verified:
            return False
        return not (one.is_confirmed and self._kind.written_for is WrittenFor.REFERRAL)


class _BoxLabel(Text):
    """The words of a box: they wrap, and a press on them ticks."""

    def __init__(self, words: str, box: QCheckBox) -> None:
        super().__init__(theme.isolate(words))
        self._box = box

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._box.click()


def _box(code: str, one: Recipient) -> QCheckBox:
    made = QCheckBox()
    made.setObjectName(f"write.agency.{code}")
    made.setAccessibleName(one.words)
    return made
