"""Beside the preview: what is still to be decided before the letter becomes real."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QRadioButton, QSizePolicy

from app.domain.records import Delivery
from app.i18n import gettext as _
from app.ui.letters.address_lock import AddressLock
from app.ui.widgets import Card, Heading, PrimaryButton, StatusPill, Text

PANEL_WIDTH = 320


class IssuePanel(Card):
    """By hand or by post, the confirmation of an unchecked address, and the button."""

    issued = Signal()

    def __init__(self, translation: str, *, needs_check: bool, is_locked: bool = False) -> None:
        """`translation`: whether the client gets one, in words; '' for a German reader.

        `is_locked`: nobody may learn where the client lives.
        """
        super().__init__("referral.panel", margin=2)
        self.setMinimumWidth(PANEL_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._is_ready = False
        self.address = AddressLock("referral", is_locked=is_locked)
        self.is_allowed = True
        """Whether nothing else stands against it (a name for the agency)."""
        self.by_hand = QRadioButton(_("The client takes it"))
        self.by_post = QRadioButton(_("The office sends it"))
        self.confirm = QCheckBox(_("I have checked the address"))
        self.issue = PrimaryButton(_("Issue the letter"), "referral.issue", icon="letter")
        for button, name in (
            (self.by_hand, "referral.by-hand"),
            (self.by_post, "referral.by-post"),
            (self.confirm, "referral.confirm"),
        ):
            button.setObjectName(name)
            button.setAccessibleName(button.text())
        self.by_hand.setChecked(True)
        self.confirm.clicked.connect(self.allow)
        self.issue.clicked.connect(self.issued)
        self._place(translation, needs_check=needs_check)
        self.confirm.setHidden(not needs_check)
        self.allow()

    @property
    def delivery(self) -> Delivery:
        """What was chosen."""
        return Delivery.BY_POST if self.by_post.isChecked() else Delivery.BY_HAND

    @property
    def confirms(self) -> bool:
        """Whether an unverified address was confirmed here."""
        return not self.confirm.isHidden() and self.confirm.isChecked()

    def ready(self, ready: bool) -> None:  # noqa: FBT001 - a state, as Qt's setters have it
        """Whether the pages are there to be looked at."""
        self._is_ready = ready
        self.allow()

    def allow(self) -> None:
        """Nothing is issued unseen, unnamed or unchecked."""
        is_checked = self.confirm.isHidden() or self.confirm.isChecked()
        self.issue.setEnabled(self._is_ready and self.is_allowed and is_checked)

    def focus_next(self) -> None:
        """Put the cursor on what a person must do next."""
        next_step = self.issue if self.issue.isEnabled() else self.confirm
        next_step.setFocus(Qt.FocusReason.OtherFocusReason)

    def _place(self, translation: str, *, needs_check: bool) -> None:
        down = self.column
        down.setSpacing(10)
        pill = StatusPill(_("Preview: not issued yet"), "attention", "edit")
        down.addWidget(pill, 0, Qt.AlignmentFlag.AlignLeading)
        if translation:
            down.addWidget(Text(translation, "muted"))
        down.addWidget(self.address)
        down.addSpacing(8)
        down.addWidget(Heading(_("How does it get there?")))
        group = QButtonGroup(self)
        for button in (self.by_hand, self.by_post):
            group.addButton(button)
            down.addWidget(button)
        if needs_check:
            down.addSpacing(8)
            down.addWidget(Heading(_("Unverified address")))
            words = _("Nobody has checked this entry of the directory yet. Call there or look it up first.")
            down.addWidget(Text(words, "muted"))
        down.addWidget(self.confirm)
        down.addStretch(1)
        down.addWidget(Text(_("The number is given when the letter is issued."), "small"))
        down.addWidget(self.issue)
