"""The consent step: this leaves, this stays; read or heard in two languages; yes or no."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QCheckBox, QGridLayout, QHBoxLayout, QLabel, QWidget

from app.actions.ports import ConsentText, Templates
from app.actions.referrals import RecordConsent, Wish
from app.domain.letter_facts import LETTER_CATEGORIES
from app.domain.records import Category, Referral
from app.i18n import gettext as _
from app.i18n import ui_translator
from app.i18n.formats import language_name
from app.ui import icons, theme
from app.ui.forms.speaking import is_rtl
from app.ui.widgets import (
    Card,
    ClientText,
    Field,
    Heading,
    LanguageBadge,
    LineEdit,
    PrimaryButton,
    SecondaryButton,
    StatusPill,
    Text,
    column,
    empty,
    row,
)
from app.ui.widgets.day_line import read_date


class ConsentView(QWidget):
    """Places the choices; what they mean is worked out by the page's actions."""

    wished = Signal(object)
    answered = Signal(object)

    def __init__(
        self, referral: Referral, tag: str, until: date, templates: Templates, *, name: str = "consent"
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self._referral, self._tag, self._templates = referral, tag, templates
        self._text: ConsentText | None = None
        self._boxes: dict[Category, QCheckBox] = {}
        self.until = LineEdit("consent.until")
        self.until.setText(until.strftime("%d.%m.%Y"))
        self._until_field = Field(_("Valid until"), self.until)
        self.aloud = QCheckBox(_("The text was read aloud"))
        self.aloud.setObjectName("consent.aloud")
        self.interpreter = LineEdit("consent.interpreter", _("Name, if somebody interpreted"))
        self.agree = PrimaryButton(_("The client agrees"), "consent.agree", icon="tick")
        self.refuse = SecondaryButton(_("The client refuses"), "consent.refuse", icon="close")
        self._leaves, self._stays = column(space=1), column(space=1)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(4 * theme.GRID)
        self._grid.setVerticalSpacing(theme.GRID)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1 if tag != "de" else 0)
        self._place()
        self.agree.setEnabled(False)
        self.refuse.setEnabled(False)
        self.agree.clicked.connect(lambda: self._answer(refused=False))
        self.refuse.clicked.connect(lambda: self._answer(refused=True))
        self.until.textEdited.connect(lambda _text: self._until_edited())
        self._sort()

    def wish(self) -> Wish:
        """What is ticked now."""
        chosen = tuple(category for category, box in self._boxes.items() if box.isChecked())
        return Wish(chosen, read_date(self.until.text()) or date.max, self._tag)

    def show_text(self, texts: tuple[ConsentText, ConsentText]) -> None:
        """The two texts beside each other, paragraph by paragraph."""
        german, foreign = texts
        self._text = foreign
        self.agree.setEnabled(True)
        self.refuse.setEnabled(True)
        empty(self._grid)
        is_bilingual = self._tag != "de"
        leading = Qt.AlignmentFlag.AlignLeading
        self._grid.addWidget(LanguageBadge("de"), 0, 0, leading)
        if is_bilingual:
            side = Qt.AlignmentFlag.AlignTrailing if is_rtl(foreign.language) else leading
            self._grid.addWidget(LanguageBadge(foreign.language), 0, 1, side)
            warning = self._warning(foreign)
            if warning:
                self._grid.addWidget(StatusPill(warning, "attention", "warning"), 1, 1, side)
        for column_number, text in enumerate((german, foreign)[: 1 + is_bilingual]):
            for line, paragraph in enumerate(text.paragraphs, start=2):
                words = ClientText(paragraph, text.language)
                self._grid.addWidget(words, line, column_number, Qt.AlignmentFlag.AlignTop)

    def _warning(self, foreign: ConsentText) -> str:
        if foreign.language != self._tag:
            name = language_name(self._tag, ui_translator().tag)
            return _("There is no text in {language} yet: please have it interpreted.").format(language=name)
        return "" if foreign.reviewed else _("Drafted by machine: only the German text is binding.")

    def _place(self) -> None:
        down = column(self, space=2)
        down.setContentsMargins(0, 0, 12, 0)
        across = row(space=2)
        for title, hint, inside in (
            (_("This leaves the office"), _("Untick what shall stay here."), self._leaves),
            (_("This stays here"), _("Everything else that was said stays here, too."), self._stays),
        ):
            card = Card(margin=2)
            card.column.addWidget(Heading(title))
            card.column.addWidget(Text(hint, "muted"))
            card.column.addLayout(inside)
            card.column.addStretch(1)
            across.addWidget(card, 1)
        down.addLayout(across)
        down.addWidget(self._read_card())
        down.addLayout(self._how())
        down.addStretch(1)
        self._never = row(space=1)
        lock = QLabel()
        lock.setPixmap(icons.picture("lock", theme.MUTED, 18))
        self._never.addWidget(lock)
        never = Text(self._label(Category.RESIDENCE), "muted")
        never.setToolTip(_("Residence status never enters a letter."))
        self._never.addWidget(never, 1)
        for category in LETTER_CATEGORIES:
            self._boxes[category] = self._box(category)

    def _read_card(self) -> Card:
        card = Card("consent.text", margin=2)
        card.column.addWidget(Heading(_("Read this together, or read it aloud")))
        card.column.addLayout(self._grid)
        return card

    def _how(self) -> QHBoxLayout:
        how = row(space=3)
        self.until.setFixedWidth(150)
        self.interpreter.setMaximumWidth(360)
        bottom = Qt.AlignmentFlag.AlignBottom
        how.addWidget(self._until_field, 0, Qt.AlignmentFlag.AlignTop)
        how.addWidget(Field(_("Interpreter"), self.interpreter), 1, Qt.AlignmentFlag.AlignTop)
        self.aloud.setMinimumHeight(self.until.sizeHint().height())
        how.addWidget(self.aloud, 0, bottom)
        return how

    def _box(self, category: Category) -> QCheckBox:
        box = QCheckBox(self._label(category))
        box.setObjectName(f"consent.{category.value}")
        box.setAccessibleName(self._label(category))
        box.setChecked(True)
        if category is Category.NEED:
            box.setEnabled(False)
            box.setToolTip(_("Without it the agency cannot know what to do."))
        box.clicked.connect(self._wish_changed)
        return box

    def _label(self, category: Category) -> str:
        own = self._templates.category_label(category, ui_translator().tag)
        foreign = self._templates.category_label(category, self._tag)
        return own if foreign == own else f"{theme.isolate(own)} · {theme.isolate(foreign)}"

    def focus_first(self) -> None:
        """The first box that can be unticked."""
        box = next((box for box in self._boxes.values() if box.isEnabled()), None)
        if box is not None:
            box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _until_edited(self) -> None:
        self._until_field.show_error("")
        if read_date(self.until.text()) is not None:
            self.wished.emit(self.wish())

    def _wish_changed(self) -> None:
        self._sort()
        self.wished.emit(self.wish())

    def _sort(self) -> None:
        """Ticked boxes stand under 'leaves', the others under 'stays'; the cursor stays on its box."""
        here = QApplication.focusWidget()
        self._stays.removeItem(self._never)
        for box in self._boxes.values():
            self._leaves.removeWidget(box)
            self._stays.removeWidget(box)
            (self._leaves if box.isChecked() else self._stays).addWidget(box)
        self._stays.addLayout(self._never)
        if isinstance(here, QCheckBox) and here in self._boxes.values():
            here.setFocus(Qt.FocusReason.OtherFocusReason)

    def _answer(self, *, refused: bool) -> None:
        until = read_date(self.until.text())
        if until is None:
            self._until_field.show_error(_("Please give a date: day.month.year"))
            self.until.setFocus()
            return
        if self._text is None:
            return
        self.answered.emit(
            RecordConsent(
                referral_id=self._referral.id,
                categories=self.wish().categories,
                valid_until=until,
                language=self._text.language,
                text_version=self._text.version,
                read_aloud=self.aloud.isChecked(),
                interpreter=self.interpreter.text().strip() or None,
                refused=refused,
            )
        )
