"""The letterheads of the team: make, edit, duplicate, choose the usual one, take out of use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from app.actions import letterheads
from app.actions.touched import Kind, Touched
from app.domain.ids import new_id
from app.domain.letters import Letterhead
from app.domain.records import Stationery
from app.i18n import gettext as _
from app.i18n import ngettext
from app.ui import theme
from app.ui.letterheads.editor_page import LetterheadPage
from app.ui.navigation import Navigator, Page
from app.ui.tasks import Control, Lane
from app.ui.widgets import (
    Card,
    DangerButton,
    EmptyState,
    PrimaryButton,
    QuietButton,
    SecondaryButton,
    StatusPill,
    Text,
    column,
    empty,
    row,
)
from app.ui.widgets import Kind as BannerKind


class LetterheadsPage(Page):
    """A card for each."""

    def __init__(self, nav: Navigator) -> None:
        super().__init__(
            nav,
            _("Letterheads"),
            name="letterheads",
            subtitle=_("Letters that are issued keep the letterhead they were issued with."),
        )
        self.new = PrimaryButton(_("New letterhead"), "letterheads.new", icon="new")
        self.new.clicked.connect(self._begin)
        self.title_row.addWidget(self.new)
        self._cards = column(space=2)
        self._is_first = True
        self.body.addLayout(self._cards)
        self.watch({Kind.STATIONERY}, self._changed)
        self._fetch()

    def submit(self) -> None:
        """Ctrl+Enter: a new one."""
        self._begin()

    def shown(self) -> None:
        self.new.setFocus(Qt.FocusReason.OtherFocusReason)

    def _changed(self, _what: Touched) -> None:
        self._fetch()

    def _fetch(self) -> None:
        work = self.nav.place.work
        self.run(Lane.STORE, lambda _control: letterheads.all(work=work), done=self._show)

    def _show(self, known: tuple[Stationery, ...]) -> None:
        empty(self._cards)
        self._is_first = not known
        count = ngettext("{count} letterhead in use", "{count} letterheads in use", len(known))
        self._cards.addWidget(Text(count.format(count=len(known)), "muted"))
        for one in known:
            self._cards.addWidget(LetterheadCard(one, self))
        if not known:
            nothing = EmptyState(
                "letter",
                _("The shipped letterhead is in use"),
                _("It carries invented addresses: make your own before the first real letter."),
                name="letterheads.nothing",
            )
            nothing.setMinimumHeight(260)
            self._cards.addWidget(nothing)

    # -- what the cards ask for ---------------------------------------------------------------

    def _begin(self) -> None:
        templates = self.nav.place.templates
        self.run(Lane.STORE, lambda _control: templates.letterhead(), done=self._begin_with)

    def _begin_with(self, shipped: Letterhead) -> None:
        sender = self.nav.place.sender
        begun = Stationery(
            id=new_id(),
            name="",
            organisation=shipped.organisation,
            unit=shipped.unit,
            place=sender.place,
            return_line=shipped.return_line,
            return_to=sender.return_to,
            footer={"columns": [list(lines) for lines in shipped.footer]},
            colour=shipped.colour,
            language=shipped.language,
            is_default=self._is_first,
        )
        self._open(begun.id, begun)

    def edit(self, one: Stationery) -> None:
        """Open it."""
        self._open(one.id, None)

    def duplicate(self, one: Stationery) -> None:
        """Begin a new one that looks like it."""
        name = _("{name} (copy)").format(name=one.name)
        begun = replace(one, id=new_id(), name=name, is_default=False)
        self._open(begun.id, begun)

    def make_default(self, one: Stationery) -> None:
        """Use it unless another one is chosen."""
        place = self.nav.place

        def save(_control: Control) -> Touched:
            base, seen = letterheads.load(one.id, work=place.work)
            wanted = replace(base, is_default=True)
            return letterheads.save(wanted, base=base, seen=seen, work=place.work, clock=place.clock)

        self.act(save, done=self._changed)

    def retire(self, one: Stationery) -> None:
        """No longer offer it."""
        place = self.nav.place
        self.act(
            lambda _control: letterheads.retire(one.id, work=place.work, clock=place.clock),
            done=self._retired,
        )

    def _retired(self, what: Touched) -> None:
        self.banner.show_message(
            _("It is no longer offered. Letters that carry it stay as they are."), kind=BannerKind.SUCCESS
        )
        self._changed(what)
        self.new.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open(self, id: UUID, begun: Stationery | None) -> None:
        self.nav.open_page(LetterheadPage(self.nav, id, begun, self._saved))

    def _saved(self) -> None:
        self.banner.show_message(_("Saved. The next letters have it."), kind=BannerKind.SUCCESS)
        self._fetch()


class LetterheadCard(Card):
    """Name, who writes, and what can be done."""

    def __init__(self, one: Stationery, page: LetterheadsPage) -> None:
        super().__init__(f"letterhead.{one.id}", margin=2)
        self._one, self._page = one, page
        across = row(space=2)
        across.addWidget(_stripe(one.colour))
        words = column(space=0)
        words.setSpacing(2)
        head = row(space=1)
        head.addWidget(Text(theme.isolate(one.name or ""), "strong", wrap=False))
        if one.is_default:
            head.addWidget(StatusPill(_("In use unless another is chosen"), "success", "tick"))
        head.addWidget(StatusPill(_("Form {form}").format(form=one.form), "", "letter"))
        head.addStretch(1)
        words.addLayout(head)
        who = " · ".join(part for part in (one.organisation, one.unit, one.place) if part)
        words.addWidget(Text(theme.isolate(who), "muted"))
        across.addLayout(words, 1)
        self.column.addLayout(across)
        self.column.addLayout(self._tools())

    def _tools(self) -> QHBoxLayout:
        one, page = self._one, self._page
        edit = SecondaryButton(_("Edit"), "letterhead.edit", icon="edit")
        copy = QuietButton(_("Duplicate"), "letterhead.duplicate", icon="copy")
        usual = QuietButton(_("Use as the usual one"), "letterhead.make-default", icon="star")
        self.ask = QuietButton(_("Take out of use"), "letterhead.retire", icon="trash")
        self.sure = DangerButton(_("Yes, take it out of use"), "letterhead.retire.sure")
        self.sure.hide()
        for button, act in ((edit, page.edit), (copy, page.duplicate), (usual, page.make_default)):
            button.clicked.connect(partial(_call, act, one))
        self.ask.clicked.connect(self._ask_again)
        self.sure.clicked.connect(partial(_call, page.retire, one))
        tools = row(space=1)
        shown: tuple[QPushButton, ...] = (edit, copy, usual, self.ask, self.sure)
        for tool in shown:
            said = _("{name}: {action}").format(name=one.name, action=tool.text())
            tool.setAccessibleName(said)
            tools.addWidget(tool)
        if one.is_default:
            usual.hide()  # never shown here: without a parent it would be a window of its own
        tools.addStretch(1)
        return tools

    def _ask_again(self) -> None:
        self.ask.hide()
        self.sure.show()
        self.sure.setFocus()


def _call(act: Callable[[Stationery], None], one: Stationery, _checked: object = None) -> None:
    act(one)


def _stripe(colour: str) -> QFrame:
    """The letterhead's colour, as on its rule."""
    made = QFrame()
    made.setFixedWidth(6)
    made.setStyleSheet(f"background: {colour}; border-radius: 3px;")
    return made
