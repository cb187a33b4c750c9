"""All forms of this installation: title, version, how far each is in its languages, and who signed it off."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from app.actions.ports import ShippedForm
from app.domain.languages import GERMAN
from app.i18n import gettext as _
from app.i18n import ui_translator
from app.ui import theme
from app.ui.form_library.check_page import FormCheckPage
from app.ui.form_library.form_paper_page import FormPaperPage
from app.ui.form_library.state_words import count_of, reviews_of
from app.ui.navigation import Navigator, Page
from app.ui.tasks import Lane
from app.ui.widgets import Column, LineTable, PrimaryButton, SecondaryButton


class FormLibraryPage(Page):
    """A table; Enter opens one on paper."""

    def __init__(self, nav: Navigator) -> None:
        super().__init__(
            nav,
            _("Forms"),
            name="forms",
            subtitle=_("Which forms there are, in which languages, and who has signed them off."),
            scroll=False,
        )
        tag = ui_translator().tag
        self.check = SecondaryButton(_("Check a form file …"), "forms.check", icon="tick")
        self.check.clicked.connect(self._ask_file)
        self.paper = PrimaryButton(_("Preview and print"), "forms.paper", icon="printer")
        self.paper.clicked.connect(self.submit)
        self.title_row.addWidget(self.check)
        self.title_row.addWidget(self.paper)
        self.table: LineTable[ShippedForm] = LineTable(
            "forms.table",
            _("Forms"),
            [
                Column(_("Form"), lambda shipped: _title(shipped, tag), stretch=True),
                Column(_("Languages"), lambda shipped: count_of(shipped.languages), width=200),
                Column(
                    _("Translations signed off"), lambda shipped: reviews_of(shipped.languages), width=220
                ),
                Column(
                    _("Version"), lambda shipped: theme.isolate(shipped.form.version), width=130, firm=True
                ),
            ],
        )
        self.table.opened.connect(self._open)
        self.body.addWidget(self.table, 1)
        desk = nav.place.form_desk
        self.run(Lane.STORE, lambda _control: desk.shipped(), done=self._show)

    def submit(self) -> None:
        """Ctrl+Enter opens the chosen one."""
        shipped = self.table.line()
        if shipped is not None:
            self._open(shipped)

    def shown(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, shipped: tuple[ShippedForm, ...]) -> None:
        self.table.set_lines(shipped)
        self.table.selectRow(0)

    def _open(self, shipped: ShippedForm) -> None:
        self.nav.open_page(FormPaperPage(self.nav, shipped.form, GERMAN, shipped.languages))

    def _ask_file(self) -> None:
        kinds = _("Forms (*.xlsx *.xls *.csv *.xml)")
        chosen = QFileDialog.getOpenFileName(self, _("Check a form file"), "", kinds)[0]
        if chosen:
            self.nav.open_page(FormCheckPage(self.nav, Path(chosen)))


def _title(shipped: ShippedForm, tag: str) -> str:
    return theme.isolate(shipped.form.title.text(tag, (GERMAN,)).text or shipped.form.form_id)
