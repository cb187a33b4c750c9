"""The consent step: this leaves, this stays; read or heard in two languages; yes or no."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from app.actions.ports import ConsentText, Templates
from app.actions.referrals import RecordConsent, Wish
from app.domain.letter_facts import LETTER_CATEGORIES
from app.domain.records import Category, Referral
from app.i18n import gettext as _
from app.i18n import language, ui_translator
from app.ui import theme
from app.ui.forms.editors import read_date
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
        self._german, self._foreign = column(space=1), column(space=1)
        self._place()
        self.agree.setEnabled(False)
        self.refuse.setEnabled(False)
        self.agree.clicked.connect(lambda: self._answer(refused=False))
        self.refuse.clicked.connect(lambda: self._answer(refused=True))
        self.until.textEdited.connect(lambda _text: self._wish_changed())
        self._sort()

    def wish(self) -> Wish:
        """What is ticked now."""
        chosen = tuple(category for category, box in self._boxes.items() if box.isChecked())
        return Wish(chosen, read_date(self.until.text()) or date.max, self._tag)

    def show_text(self, texts: tuple[ConsentText, ConsentText]) -> None:
        """The two texts beside each other."""
        german, foreign = texts
        self._text = foreign
        self.agree.setEnabled(True)
        self.refuse.setEnabled(True)
        empty(self._german)
        empty(self._foreign)
        self._german.addWidget(LanguageBadge("de"))
        for paragraph in german.paragraphs:
            self._german.addWidget(ClientText(paragraph, "de"))
        if self._tag == "de":
            return
        self._foreign.addWidget(LanguageBadge(foreign.language))
        if foreign.language != self._tag:
            words = _("There is no text in {language} yet: please have it interpreted.")
            missing = words.format(language=language(self._tag).autonym)
            self._foreign.addWidget(StatusPill(missing, "attention", "warning"))
        elif not foreign.reviewed:
            words = _("Drafted by machine: only the German text is binding.")
            self._foreign.addWidget(StatusPill(words, "attention", "warning"))
        for paragraph in foreign.paragraphs:
            self._foreign.addWidget(ClientText(paragraph, foreign.language))

    def _place(self) -> None:
        down = column(self, space=2)
        across = row(space=2)
        for title, hint, inside in (
            (_("This leaves the office"), _("Untick what shall stay here."), self._leaves),
            (_("This stays here"), _("Residence status never enters a letter."), self._stays),
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
        decision = row(space=1)
        decision.addStretch(1)
        decision.addWidget(self.refuse)
        decision.addWidget(self.agree)
        down.addLayout(decision)
        down.addStretch(1)
        for category in LETTER_CATEGORIES:
            self._boxes[category] = self._box(category)

    def _read_card(self) -> Card:
        card = Card("consent.text", margin=2)
        card.column.addWidget(Heading(_("Read this together, or read it aloud")))
        texts = row(space=4)
        texts.addLayout(self._german, 1)
        texts.addLayout(self._foreign, 1)
        card.column.addLayout(texts)
        return card

    def _how(self) -> QHBoxLayout:
        how = row(space=2)
        self.until.setMaximumWidth(150)
        how.addWidget(self._until_field)
        how.addWidget(Field(_("Interpreter"), self.interpreter), 1)
        how.addWidget(self.aloud)
        return how

    def _box(self, category: Category) -> QCheckBox:
        box = QCheckBox(self._label(category))
        box.setObjectName(f"consent.{category.value}")
        box.setFont(theme.font_for(self._tag))
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

    def _wish_changed(self) -> None:
        self._sort()
        self.wished.emit(self.wish())

    def _sort(self) -> None:
        """Ticked boxes stand under 'leaves', the others under 'stays'."""
        for category, box in self._boxes.items():
            self._leaves.removeWidget(box)
            self._stays.removeWidget(box)
            (self._leaves if box.isChecked() else self._stays).addWidget(box)
            box.setAccessibleName(self._label(category))

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
