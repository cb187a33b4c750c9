"""Telephone and e-mail of a caseworker, as letters have them."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.i18n import gettext as _
from app.ui.widgets.fields import Field, LineEdit
from app.ui.widgets.layout import row

_PHONE = re.compile(r"\+?[\d\s()/.\-–]*\d[\d\s()/.\-–]*")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
LONGEST_PHONE, LONGEST_EMAIL = 30, 60
"""Characters that have room in the information block of a letter (6-letters.md, DIN 5008 Form B)."""


class ContactFields(QWidget):
    """Both may stay empty; what is there must be one."""

    entered = Signal()
    """Return in the last field."""

    def __init__(self, name: str, phone: str = "", email: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.phone = _latin_line(f"{name}.phone", phone, LONGEST_PHONE)
        self.phone_field = Field(_("Telephone (optional)"), self.phone, _("As it stands in letters."))
        self.email = _latin_line(f"{name}.email", email, LONGEST_EMAIL)
        self.email_field = Field(_("E-mail (optional)"), self.email, _("As it stands in letters."))
        across: QHBoxLayout = row(self, space=2)
        for field in (self.phone_field, self.email_field):
            across.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
        self.phone.textEdited.connect(lambda _text: self.phone_field.show_error(""))
        self.email.textEdited.connect(lambda _text: self.email_field.show_error(""))
        self.phone.returnPressed.connect(self.email.setFocus)
        self.email.returnPressed.connect(self.entered)

    def value(self) -> tuple[str, str]:
        """Telephone and e-mail."""
        return self.phone.text().strip(), self.email.text().strip()

    def check(self) -> bool:
        """Whether both can be used; says beside the field what cannot."""
        phone, email = self.value()
        phone_fits = not phone or bool(_PHONE.fullmatch(phone))
        email_fits = not email or bool(_EMAIL.fullmatch(email))
        self.phone_field.show_error("" if phone_fits else _("This is not a telephone number."))
        self.email_field.show_error("" if email_fits else _("This is not an e-mail address."))
        if not phone_fits:
            self.phone.setFocus()
        elif not email_fits:
            self.email.setFocus()
        return phone_fits and email_fits


def _latin_line(name: str, text: str, longest: int) -> LineEdit:
    """Numbers and addresses are written from left to right in every language."""
    line = LineEdit(name)
    line.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    line.setMaxLength(longest)
    line.setText(text)
    return line
