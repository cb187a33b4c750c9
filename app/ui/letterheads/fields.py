"""Every field of a letterhead, and which one a page that cannot be made complains about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QPlainTextEdit, QRadioButton, QWidget

from app.domain.records import Stationery
from app.i18n import gettext as _
from app.i18n import ui_translator
from app.i18n.formats import language_name
from app.ui.letterheads.colours import ColourField
from app.ui.letterheads.logo_field import LogoField
from app.ui.navigation import Page
from app.ui.widgets import Card, Choice, Field, Heading, LineEdit, Text, column

COLUMNS = 3
LANGUAGES = ("de", "en")
"""Languages that an office's own letterhead is written in."""
_ZONES: Mapping[str, tuple[str, ...]] = {
    "letterhead": ("organisation", "unit"),
    "organisation": ("organisation",),
    "unit": ("unit",),
    "logo": ("logo",),
    "return-line": ("return_line",),
    "slip": ("return_to",),
    "footer": ("footer",),
}
"""Zone of a page that has no room → the fields that fill it."""


class Lines(QPlainTextEdit):
    """A few short lines; Tab leaves the field."""

    def __init__(self, name: str, label: str, height: int = 92) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFixedHeight(height)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # addresses of a German office
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def lines(self) -> tuple[str, ...]:
        """Without empty ones."""
        return tuple(line for text in self.toPlainText().splitlines() if (line := " ".join(text.split())))

    def show_lines(self, lines: tuple[str, ...] | list[str]) -> None:
        """Show lines; no signal."""
        self.blockSignals(True)  # noqa: FBT003 - Qt has no keyword for it
        self.setPlainText("\n".join(lines))
        self.blockSignals(False)  # noqa: FBT003


class LetterheadFields(QWidget):
    """Shows a `Stationery` and gives back what a person made of it."""

    edited = Signal()

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.setObjectName("letterhead.fields")
        self.name = LineEdit("letterhead.name")
        self.organisation = LineEdit("letterhead.organisation")
        self.unit = LineEdit("letterhead.unit")
        self.place_line = LineEdit("letterhead.place")
        self.return_line = LineEdit("letterhead.return-line")
        self.return_to = Lines("letterhead.return-to", _("Return address of the slip"))
        self.columns = [
            Lines(f"letterhead.footer.{at}", _("Footer, column {number}").format(number=at), 92)
            for at in range(1, COLUMNS + 1)
        ]
        self.colour = ColourField("letterhead.colour")
        self.logo = LogoField(page, "letterhead.logo")
        tag = ui_translator().tag
        self.language = Choice(
            "letterhead.language", [(code, language_name(code, tag)) for code in LANGUAGES]
        )
        self.form_a = QRadioButton(_("Form A: more room for the text"))
        self.form_b = QRadioButton(_("Form B: more room for the letterhead"))
        self.is_default = QCheckBox(_("Use it unless another one is chosen"))
        self.fields = self._fields()
        self._place()
        self._connect()

    def stationery(self, base: Stationery) -> Stationery:
        """`base` with what stands in the fields."""
        columns = [list(lines) for column in self.columns if (lines := column.lines())]
        return replace(
            base,
            name=self.name.text().strip(),
            organisation=self.organisation.text().strip(),
            unit=self.unit.text().strip(),
            place=self.place_line.text().strip(),
            return_line=self.return_line.text().strip(),
            return_to=self.return_to.lines(),
            footer={"columns": columns},
            form="A" if self.form_a.isChecked() else "B",
            colour=self.colour.colour() or base.colour,
            language=self.language.code() or base.language,
            logo=self.logo.logo(),
            is_default=self.is_default.isChecked(),
        )

    def show_stationery(self, shown: Stationery) -> None:
        """Show all fields; no signal."""
        for line, text in (
            (self.name, shown.name),
            (self.organisation, shown.organisation),
            (self.unit, shown.unit),
            (self.place_line, shown.place),
            (self.return_line, shown.return_line),
        ):
            line.setText(text or "")
            line.setCursorPosition(0)
        self.return_to.show_lines(shown.return_to or ())
        columns = list((shown.footer or {}).get("columns", ()))
        for at, field in enumerate(self.columns):
            field.show_lines(columns[at] if at < len(columns) else ())
        self.colour.show_colour(shown.colour)
        self.logo.show_logo(shown.logo)
        self.language.choose(shown.language if shown.language in LANGUAGES else LANGUAGES[0])
        (self.form_a if shown.form == "A" else self.form_b).setChecked(True)
        self.is_default.setChecked(shown.is_default)

    def check(self) -> QWidget | None:
        """Say what is missing; the first field with something wrong."""
        faulty: list[QWidget] = []
        for key, line in (("name", self.name), ("organisation", self.organisation)):
            is_missing = not line.text().strip()
            self.fields[key].show_error(_("Please fill this in.") if is_missing else "")
            faulty += [line] if is_missing else []
        if not self.colour.colour():
            faulty.append(self.colour.line)
        if not self.logo.check():
            faulty.append(self.logo.alt)
        return faulty[0] if faulty else None

    def show_fault(self, zone: str, words: str) -> bool:
        """Say at the field that fills a zone why the page has no room for it; False for another zone."""
        names = _ZONES.get(zone, ())
        if len(names) > 1:  # the longer one is to blame
            names = (max(names, key=lambda name: len(self.line_text(name))),)
        for name, field in self.fields.items():
            if name in _ZONED:
                field.show_error(words if name in names else "")
        return bool(names)

    def line_text(self, name: str) -> str:
        """What stands in a one-line field."""
        line = self.fields[name].field
        return line.text() if isinstance(line, LineEdit) else ""

    # -- inside -------------------------------------------------------------------------------

    def _fields(self) -> dict[str, Field]:
        return {
            "name": Field(_("Name of this letterhead"), self.name, _("Only you see it, in lists.")),
            "organisation": Field(_("Organisation"), self.organisation),
            "unit": Field(_("Unit or project"), self.unit),
            "place": Field(_("Place"), self.place_line, _("As in “Duisburg, 24.11.2026”.")),
            "return_line": Field(
                _("Sender in the window"), self.return_line, _("One small line above the address.")
            ),
            "return_to": Field(
                _("Return address of the slip"), self.return_to, _("One line each, up to four lines.")
            ),
            "footer": Field(_("Footer"), self._footer(), _("Up to three columns, one line each.")),
            "colour": Field(_("Colour"), self.colour),
            "logo": Field(_("Picture"), self.logo, _("PNG, JPEG or WebP; it is made small for printing.")),
            "language": Field(_("Language of the letterhead"), self.language),
        }

    def _footer(self) -> QWidget:
        box = QWidget()
        box.setObjectName("letterhead.footer")
        down = column(box, space=1)
        for field in self.columns:
            down.addWidget(field)
        box.setFocusProxy(self.columns[0])
        return box

    def _place(self) -> None:
        for button, name in ((self.form_a, "a"), (self.form_b, "b")):
            button.setObjectName(f"letterhead.form.{name}")
            button.setAccessibleName(button.text())
        self.is_default.setObjectName("letterhead.default")
        self.is_default.setAccessibleName(self.is_default.text())
        group = QButtonGroup(self)
        group.addButton(self.form_a)
        group.addButton(self.form_b)
        down = column(self, space=2)
        for title, parts in (
            (_("Who writes"), ("name", "organisation", "unit", "place")),
            (_("Addresses"), ("return_line", "return_to", "footer")),
            (_("Looks"), ("colour", "logo", "language")),
        ):
            card = Card(margin=2)
            card.column.setSpacing(14)
            card.column.addWidget(Heading(title))
            for part in parts:
                card.column.addWidget(self.fields[part])
            down.addWidget(card)
        card.column.addWidget(Text(_("Layout by DIN 5008"), "strong"))
        for button in (self.form_b, self.form_a):
            card.column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeading)
        card.column.addWidget(self.is_default, 0, Qt.AlignmentFlag.AlignLeading)

    def _connect(self) -> None:
        for line in (self.name, self.organisation, self.unit, self.place_line, self.return_line):
            line.setMaxLength(160)
            line.textEdited.connect(lambda _text: self.edited.emit())
        for area in (self.return_to, *self.columns):
            area.textChanged.connect(self.edited)
        for part in (self.colour, self.logo):
            part.edited.connect(self.edited)
        self.language.activated.connect(lambda _row: self.edited.emit())
        for button in (self.form_a, self.form_b, self.is_default):
            button.clicked.connect(lambda _checked: self.edited.emit())


_ZONED = frozenset(name for names in _ZONES.values() for name in names)


def to_json(stationery: Stationery) -> dict[str, Any]:
    """All fields but the id, for a draft."""
    plain = asdict(stationery)
    del plain["id"]
    return {**plain, "return_to": list(stationery.return_to)}


def with_edits(fresh: Stationery, typed: Mapping[str, Any], was: Mapping[str, Any]) -> Stationery:
    """`fresh` with what a draft changed against what it had begun with; the rest stays as it is now."""
    changed = {name: value for name, value in typed.items() if name in was and value != was[name]}
    if "return_to" in changed:
        changed["return_to"] = tuple(changed["return_to"])
    return replace(fresh, **changed)
