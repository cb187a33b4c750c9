"""Above the picture: which chain, how far it is, what comes next, picture or list, larger or smaller."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QWidget

from app.domain.plan import ChainStand
from app.i18n import gettext as _
from app.ui import theme
from app.ui.widgets import Choice, FlowLayout, Heading, QuietButton, SecondaryButton, Text, column, row

_TURN = f"""
QPushButton {{ padding: 5px 12px; }}
QPushButton:focus {{ padding: 4px 11px; }}
QPushButton:checked {{ background: {theme.ACCENT_TINT}; border-color: {theme.ACCENT}; }}
"""
"""What of two looks is chosen is filled, and says so to whoever hears the screen."""


class ChainBar(QWidget):
    """Asks the section for what is pressed."""

    chain_chosen = Signal(str)
    more_wanted = Signal()
    leave_wanted = Signal()
    list_wanted = Signal(bool)
    zoomed = Signal(int)
    step_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        down = column(self, space=1)
        self.title = Heading(_("Chain of steps"))
        self.title.setWordWrap(False)
        self.title.setObjectName("plan.chain.title")
        self.chain = Choice("plan.chain", [])
        self.chain.setAccessibleName(_("Chain of steps"))
        self.chain.activated.connect(lambda _at: self.chain_chosen.emit(self.chain.code()))
        self.far = Text("", "muted", wrap=False)
        self.far.setObjectName("plan.far")
        self.picture = self._turn(_("Picture"), "plan.view.picture", as_list=False)
        self.list = self._turn(_("List"), "plan.view.list", as_list=True)
        group = QButtonGroup(self)
        group.addButton(self.picture)
        group.addButton(self.list)
        self.smaller = self._zoom("zoom-out", "plan.zoom.out", _("Smaller"), -1)
        self.larger = self._zoom("zoom-in", "plan.zoom.in", _("Larger"), 1)
        self.more = SecondaryButton(_("Another chain"), "plan.chain.more", icon="new")
        self.more.clicked.connect(lambda _checked: self.more_wanted.emit())
        self.leave = QuietButton("", "plan.chain.leave", icon="trash")
        self.leave.setAccessibleName(_("The case no longer follows this chain"))
        self.leave.setToolTip(_("The case no longer follows this chain"))
        self.leave.clicked.connect(lambda _checked: self.leave_wanted.emit())
        across = row(space=1)
        across.addWidget(self.title)
        across.addWidget(self.chain)
        across.addWidget(self.far)
        across.addStretch(1)
        for widget in (self.picture, self.list, self.smaller, self.larger, self.leave, self.more):
            across.addWidget(widget)
        down.addLayout(across)
        self._next = QWidget()
        self._chips = FlowLayout(self._next)
        down.addWidget(self._next)

    def show_stands(self, stands: Sequence[ChainStand], chain: str, *, as_list: bool) -> None:
        """Show the chains of a case, and the one that is looked at."""
        stand = next((one for one in stands if one.template.id == chain), None)
        self.title.setText(theme.isolate(stand.template.title) if stand else _("Chain of steps"))
        self.title.setVisible(len(stands) <= 1)
        self.chain.setVisible(len(stands) > 1)
        self.chain.set_choices([(one.template.id, one.template.title) for one in stands], chain)
        self.picture.setChecked(not as_list)
        self.list.setChecked(as_list)
        for widget in (self.picture, self.list, self.leave, self.far, self.more, self._next):
            widget.setVisible(stand is not None)
        for widget in (self.smaller, self.larger):
            widget.setVisible(stand is not None and not as_list)
        if stand is not None:
            said = _("{done} of {all} settled").format(done=stand.settled, all=len(stand.steps))
            self.far.setText(said)
            self._show_next(stand)

    def show_zoom(self, *, larger: bool, smaller: bool) -> None:
        """Whether there is a size beyond."""
        self.larger.setEnabled(larger)
        self.smaller.setEnabled(smaller)

    def _show_next(self, stand: ChainStand) -> None:
        while item := self._chips.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        steps = stand.next_steps
        words = _("Next possible steps:") if steps else _("Nothing can be begun now.")
        label = Text(words, "strong", wrap=False)
        label.setMinimumHeight(32)
        self._chips.addWidget(label)
        label.show()
        for one in steps:
            words = theme.isolate(f"{one.step.id}  {one.step.title}")
            cut = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, 300)
            chip = QuietButton(cut, f"plan.next.{one.step.id}")
            chip.setProperty("look", "chip")
            chip.setAccessibleName(words)
            chip.setToolTip(words)
            chip.clicked.connect(lambda _checked, id=one.step.id: self.step_wanted.emit(id))
            self._chips.addWidget(chip)
            chip.show()
        self._next.updateGeometry()

    def _turn(self, words: str, name: str, *, as_list: bool) -> SecondaryButton:
        button = SecondaryButton(words, name)
        button.setCheckable(True)
        button.setStyleSheet(_TURN)
        button.clicked.connect(lambda _checked: self.list_wanted.emit(as_list))
        return button

    def _zoom(self, icon: str, name: str, words: str, steps: int) -> QuietButton:
        button = QuietButton("", name, icon=icon)
        button.setAccessibleName(words)
        button.setToolTip(words)
        button.clicked.connect(lambda _checked: self.zoomed.emit(steps))
        return button
