"""A table of the cases one may read: which cases, which columns, and what leaves the encryption."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QFileDialog, QGridLayout

from app.actions import exporting
from app.actions.exchange_ports import Scope
from app.actions.exporting import Export
from app.i18n import formats, ngettext, ui_translator
from app.i18n import gettext as _
from app.ui import theme
from app.ui.exchange.words import code_words, column_words, table_words
from app.ui.navigation import Navigator, Page
from app.ui.printing import saving
from app.ui.tasks import Control, Lane
from app.ui.widgets import (
    Busy,
    Card,
    Choice,
    Field,
    Heading,
    Kind,
    PrimaryButton,
    SecondaryButton,
    Text,
    limited,
)

_ACROSS = 4


class ExportCasesPage(Page):
    """Without a tick below the line nobody is named."""

    def __init__(self, nav: Navigator) -> None:
        super().__init__(nav, _("Export cases"), name="export", subtitle=_("A table as XLSX or CSV"))
        self.scope = Choice("export.scope", _scopes(), Scope.CURRENT.value)
        self.boxes: dict[str, QCheckBox] = {}
        self.banner.show_message(
            _("This table is not encrypted."),
            _(
                "Whoever gets it can read it. Take only the columns that are needed, and delete the file "
                "when it has done its work. The audit trail says that it was made."
            ),
            Kind.ATTENTION,
        )
        self.body.addLayout(limited(Field(_("Which cases"), self.scope), 480))
        self._columns(_("Columns that name nobody"), exporting.PLAIN, ticked=True)
        self._columns(_("Columns that say who it is"), exporting.NAMING, ticked=False)
        rule = _(
            "Only cases that are open to you; those whose processing is restricted (Art. 18 GDPR) are "
            "left out."
        )
        self.body.addWidget(Text(rule, "muted"))
        self.busy = Busy("export.busy")
        self.body.addWidget(self.busy)
        self.body.addStretch(1)
        self.csv = SecondaryButton(_("Save as CSV …"), "export.csv", icon="save")
        self.csv.clicked.connect(lambda _checked: self._ask("csv"))
        self.xlsx = PrimaryButton(_("Save as XLSX …"), "export.xlsx", icon="save")
        self.xlsx.clicked.connect(lambda _checked: self._ask("xlsx"))
        self.footer.addStretch(1)
        self.footer.addWidget(self.csv)
        self.footer.addWidget(self.xlsx)

    def submit(self) -> None:
        """Ctrl+Enter."""
        if self.xlsx.isEnabled():
            self._ask("xlsx")

    def _columns(self, title: str, names: tuple[str, ...], *, ticked: bool) -> None:
        card = Card(margin=2)
        card.column.addWidget(Heading(title))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.GRID * 3)
        grid.setVerticalSpacing(theme.GRID)
        for place, name in enumerate(names):
            box = QCheckBox(column_words(name))
            box.setObjectName(f"export.column.{name}")
            box.setChecked(ticked)
            box.clicked.connect(lambda _checked: self._show_whether())
            self.boxes[name] = box
            grid.addWidget(box, place // _ACROSS, place % _ACROSS)
        for place in range(_ACROSS):
            grid.setColumnStretch(place, 1)
        card.column.addLayout(grid)
        self.body.addWidget(card)

    def _chosen(self) -> tuple[str, ...]:
        return tuple(name for name in exporting.COLUMNS if self.boxes[name].isChecked())

    def _show_whether(self) -> None:
        for button in (self.csv, self.xlsx):
            button.setEnabled(bool(self._chosen()))

    def _ask(self, kind: str) -> None:
        name = f"{_('cases')}.{kind}"
        kinds = _("Workbooks (*.xlsx)") if kind == "xlsx" else _("CSV files (*.csv)")
        chosen = QFileDialog.getSaveFileName(self, _("Save the table"), name, kinds)[0]
        if chosen:
            self.save_to(Path(chosen), kind)

    def save_to(self, path: Path, kind: str) -> None:
        """Make it, note it, write it."""
        place, columns, scope = self.nav.place, self._chosen(), Scope(self.scope.code())
        names = table_words()
        self._begin()

        def write(control: Control) -> Export:
            made = exporting.make(
                scope, columns, kind, names, place=place, step=control.step, words=code_words
            )
            exporting.note(made, place=place)
            saving.save_pdf(path, made.content)
            return made

        self.run(Lane.STORE, write, done=partial(self._saved, path), failed=self._failed)

    def _begin(self) -> None:
        self.busy.begin(_("Making the table …"))
        for button in (self.csv, self.xlsx):
            button.setEnabled(False)

    def _saved(self, path: Path, made: Export) -> None:
        self._end()
        count = formats.number_text(made.count, ui_translator().tag)
        words = ngettext("{count} case saved in {file}.", "{count} cases saved in {file}.", made.count)
        facts = [_("The file is not encrypted: delete it when it is no longer needed.")]
        if made.restricted:
            left_out = ngettext(
                "{count} case was left out: its processing is restricted (Art. 18 GDPR).",
                "{count} cases were left out: their processing is restricted (Art. 18 GDPR).",
                made.restricted,
            )
            facts.insert(0, left_out.format(count=made.restricted))
        self.banner.show_message(
            words.format(count=count, file=theme.isolate(path.name)), " ".join(facts), Kind.SUCCESS
        )

    def _failed(self, error: Exception) -> None:
        self._end()
        self.banner.show_error(error)

    def _end(self) -> None:
        self.busy.end()
        self._show_whether()


def _scopes() -> list[tuple[str, str]]:
    return [
        (Scope.CURRENT.value, _("All that are not closed")),
        (Scope.MINE.value, _("Mine that are not closed")),
        (Scope.ALL.value, _("All, closed ones too")),
    ]
