"""All kinds of letters of this installation; what is wrong with a template is said with file and line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt

from app.domain.letter_kinds import LetterKind, TemplateFault
from app.i18n import gettext as _
from app.i18n import ngettext, ui_translator
from app.ui import theme
from app.ui.navigation import Navigator, Page
from app.ui.tasks import Lane
from app.ui.templates.template_page import TemplatePage
from app.ui.templates.words import addressed_words, written_words
from app.ui.widgets import (
    Busy,
    Card,
    Column,
    Heading,
    LineTable,
    Scroll,
    SecondaryButton,
    StatusPill,
    Text,
    column,
    empty,
)
from app.ui.widgets import Kind as BannerKind

FAULTS_HEIGHT = 240
"""Pixels: the first faults are seen together with the table."""


class TemplatesPage(Page):
    """A table; Enter opens one."""

    def __init__(self, nav: Navigator) -> None:
        super().__init__(
            nav,
            _("Templates of letters"),
            name="templates",
            subtitle=_("Kept in files of the installation, reviewed and dated."),
            scroll=False,
        )
        tag = ui_translator().tag
        self.check = SecondaryButton(_("Check all templates"), "templates.check", icon="tick")
        self.check.clicked.connect(self._check)
        self.title_row.addWidget(self.check)
        self.busy = Busy("templates.busy")
        self.faults = Card("templates.faults")
        self._fault_area = Scroll()
        column(self._fault_area.content, space=0).addWidget(self.faults)
        self._fault_area.setMinimumHeight(FAULTS_HEIGHT)
        self._fault_area.hide()
        self.table: LineTable[LetterKind] = LineTable(
            "templates.table",
            _("Templates of letters"),
            [
                Column(_("Kind"), lambda kind: kind.label(tag), stretch=True),
                Column(_("Written for"), written_words, width=170),
                Column(_("Goes to"), addressed_words, width=260),
                Column(_("Languages"), lambda kind: str(len(kind.languages)), width=110),
                Column(_("Version"), lambda kind: theme.isolate(kind.version), width=130, firm=True),
            ],
        )
        self.table.opened.connect(self._open)
        self.body.addWidget(self.busy)
        self.body.addWidget(self._fault_area, 1)
        self.body.addWidget(self.table, 1)
        templates = nav.place.templates
        self.run(Lane.STORE, lambda _control: templates.kinds(), done=self._show)

    def submit(self) -> None:
        """Ctrl+Enter opens the chosen one."""
        kind = self.table.line()
        if kind is not None:
            self._open(kind)

    def shown(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, kinds: tuple[LetterKind, ...]) -> None:
        self.table.set_lines(kinds)
        self.table.selectRow(0)

    def _open(self, kind: LetterKind) -> None:
        self.nav.open_page(TemplatePage(self.nav, kind))

    # -- faults -------------------------------------------------------------------------------

    def _check(self) -> None:
        self.check.setEnabled(False)
        self.busy.begin(_("Making every letter with its sample …"))
        templates = self.nav.place.templates
        self.run(  # it takes seconds: the store's lane must stay free to save
            Lane.RENDER, lambda _control: templates.faults(), done=self._show_faults, failed=self._not_checked
        )

    def _not_checked(self, error: Exception) -> None:
        self.busy.end()
        self.check.setEnabled(True)
        self.banner.show_error(error)

    def _show_faults(self, faults: Sequence[TemplateFault]) -> None:
        self.busy.end()
        self.check.setEnabled(True)
        empty(self.faults.column)
        self._fault_area.setVisible(bool(faults))
        if not faults:
            self.banner.show_message(_("All templates are in order."), kind=BannerKind.SUCCESS)
            return
        self.banner.clear()
        count = ngettext("{count} fault", "{count} faults", len(faults)).format(count=len(faults))
        self.faults.column.addWidget(Heading(count))
        for number, fault in enumerate(faults, 1):
            self.faults.column.addWidget(_fault(number, fault))


def _fault(number: int, fault: TemplateFault) -> Card:
    card = Card(f"templates.fault.{number}", margin=1)
    where = _("{file}, line {line}") if fault.line else "{file}"
    said = where.format(file=theme.isolate(fault.file), line=fault.line)
    card.column.addWidget(StatusPill(said, "error", "error"), 0, Qt.AlignmentFlag.AlignLeading)
    card.column.addWidget(Text(theme.isolate(fault.reason)).selectable())
    return card
