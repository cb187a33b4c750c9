"""How a letter is made: in which language, under which letterhead, how it gets there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton

from app.domain.languages import GERMAN
from app.domain.letter_kinds import AddressedTo, LetterKind
from app.domain.records import Delivery, Stationery
from app.i18n import gettext as _
from app.i18n import ui_translator
from app.i18n.formats import language_name
from app.ui import theme
from app.ui.letters.address_lock import AddressLock
from app.ui.letters.write_model import language_choices
from app.ui.widgets import Card, Choice, Field, Heading, Text

_POSTED = frozenset({AddressedTo.AGENCY, AddressedTo.AGENCIES, AddressedTo.INTERPRETER})


class WriteSettings(Card):
    """Shown below what the letter asks for."""

    edited = Signal()

    def __init__(
        self,
        kind: LetterKind,
        client_language: str,
        heads: Sequence[Stationery],
        *,
        is_locked: bool = False,
    ) -> None:
        """`is_locked`: nobody may learn where the client lives."""
        super().__init__("write.settings", margin=2)
        self.column.setSpacing(14)
        tag = ui_translator().tag
        self._has_text = client_language in kind.languages
        self.language = Choice("write.language", language_choices(kind.languages or (GERMAN,), tag))
        self.language.choose(client_language if self._has_text else GERMAN)
        self.letterhead = Choice(
            "write.letterhead",
            [(str(head.id), head.name) for head in heads],
            str(heads[0].id) if heads else None,
        )
        self.by_hand = QRadioButton(_("The client takes it"))
        self.by_post = QRadioButton(_("The office sends it"))
        self.column.addWidget(Heading(_("The letter itself")))
        self.language_field = Field(_("Language of the client's copy"), self.language)
        self.column.addWidget(self.language_field)
        if not self._has_text:
            missing = _(
                "There is no text in {language} yet: the letter is in German, and somebody must explain it."
            )
            name = theme.isolate(language_name(client_language, tag))
            self.missing = Text(missing.format(language=name), "strong")
            self.missing.setObjectName("write.language.missing")
            self.column.addWidget(self.missing)
        if len(heads) > 1:
            self.column.addWidget(Field(_("Letterhead"), self.letterhead))
        else:
            self.letterhead.setParent(self)
            self.letterhead.hide()
        self.address = AddressLock("write", is_locked=is_locked and kind.addressed_to in _POSTED)
        self.address.edited.connect(self.edited)
        self.column.addWidget(self.address)
        self._place_delivery(is_posted=kind.addressed_to in _POSTED)
        for choice in (self.language, self.letterhead):
            choice.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            choice.setMinimumContentsLength(16)
            choice.activated.connect(lambda _row: self.edited.emit())

    @property
    def languages(self) -> tuple[str, ...]:
        """As `WriteLetter.languages` wants them."""
        code = self.language.code()
        return (code,) if code and code != GERMAN else ()

    @property
    def letterhead_id(self) -> str:
        """'' = the shipped letterhead."""
        return self.letterhead.code()

    @property
    def delivery(self) -> Delivery:
        """What was chosen."""
        return Delivery.BY_POST if self.by_post.isChecked() else Delivery.BY_HAND

    def typed(self) -> dict[str, Any]:
        """What was chosen, as JSON."""
        return {
            "language": self.language.code(),
            "letterhead": self.letterhead.code(),
            "by_post": self.by_post.isChecked(),
        }

    def show_typed(self, typed: dict[str, Any]) -> None:
        """Show it again; no signal. What there is no more is not chosen."""
        for choice, code in (
            (self.language, typed.get("language")),
            (self.letterhead, typed.get("letterhead")),
        ):
            if code and choice.findData(code) >= 0:
                choice.choose(str(code))
        (self.by_post if typed.get("by_post") else self.by_hand).setChecked(True)

    def _place_delivery(self, *, is_posted: bool) -> None:
        group = QButtonGroup(self)
        if is_posted:
            self.column.addWidget(Text(_("How does it get there?"), "strong"))
        for button, name in ((self.by_hand, "write.by-hand"), (self.by_post, "write.by-post")):
            button.setObjectName(name)
            button.setAccessibleName(button.text())
            group.addButton(button)
            self.column.addWidget(button)
            button.setVisible(is_posted)
            button.clicked.connect(lambda _checked: self.edited.emit())
        self.by_hand.setChecked(True)
