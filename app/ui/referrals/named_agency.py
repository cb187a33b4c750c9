"""The directory knows only a sort of agency (a bank, a midwife): which one it is, the caseworker says."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QTimer, Signal

from app.domain.letter_facts import AgencyFacts
from app.i18n import gettext as _
from app.ui.widgets import Card, Field, LineEdit, Text, row

TYPING_PAUSE = 400
"""Milliseconds of rest before the texts are made anew."""


class NamedAgency(Card):
    """Name and address of the actual agency; the letter is not issued without a name."""

    named = Signal()
    """It was edited, and the typing rests."""

    def __init__(self, sort: str) -> None:
        super().__init__("referral.agency", margin=2)
        self.name = LineEdit("referral.agency.name")
        self.street = LineEdit("referral.agency.street")
        self.town = LineEdit("referral.agency.town")
        said = _("The directory names no single agency here: “{sort}”. Which one is it?").format(sort=sort)
        self.column.addWidget(Text(said, "strong"))
        across = row(space=2)
        for label, field in (
            (_("Name of the agency"), self.name),
            (_("Street and number"), self.street),
            (_("Postal code and town"), self.town),
        ):
            across.addWidget(Field(label, field), 1)
        self.column.addLayout(across)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(TYPING_PAUSE)
        self._pause.timeout.connect(self.named)
        for field in (self.name, self.street, self.town):
            field.textEdited.connect(lambda _text: self._pause.start())

    @property
    def is_named(self) -> bool:
        """Whether there is a name to write to."""
        return bool(self.name.text().strip())

    def put_into(self, agency: AgencyFacts) -> AgencyFacts:
        """The same agency under its actual name and address."""
        name = self.name.text().strip()
        if not name:
            return agency
        lines = tuple(line for field in (self.street, self.town) if (line := field.text().strip()))
        return replace(agency, agency=name, letter_name=(name,), address=lines)
