"""Which column of a table is what: guessed, corrected by a person, kept under a name."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QWidget

from app.actions import importing
from app.actions.exchange_ports import KeptMapping
from app.actions.importing import ImportPlan
from app.domain.importing import Table, Target, guess
from app.i18n import formats, ngettext, ui_translator
from app.i18n import gettext as _
from app.ui import theme
from app.ui.exchange.import_check_page import ImportCheckPage
from app.ui.exchange.words import column_words
from app.ui.navigation import Navigator, Page
from app.ui.tasks import Lane
from app.ui.widgets import (
    Busy,
    Card,
    Choice,
    Heading,
    Kind,
    LineEdit,
    PrimaryButton,
    SecondaryButton,
    Text,
    row,
)

_SAMPLES = 3
_SAMPLE_LENGTH = 28
_GUESSED = ""


class ImportPage(Page):
    """One line for each column: its heading, what stands in it, what it is."""

    def __init__(self, nav: Navigator, file: str, content: bytes, table: Table) -> None:
        super().__init__(nav, _("Import: what is what?"), name="import", subtitle=" ")
        self._file, self._content, self.read = file, content, table
        self._kept: Mapping[str, Mapping[str, Target]] = {}
        self.choices: dict[str, Choice] = {}
        self._show_facts()
        self._make_bar()
        self.grid = QGridLayout()
        card = Card("import.columns", margin=2)
        card.column.addLayout(self.grid)
        self.body.addWidget(card)
        self.busy = Busy("import.busy")
        self.body.addWidget(self.busy)
        self.body.addStretch(1)
        self.check = PrimaryButton(_("Look at the rows"), "import.check", icon="forward")
        self.check.clicked.connect(lambda _checked: self.submit())
        self.footer.addStretch(1)
        self.footer.addWidget(self.check)
        self._fill_grid()
        exchange = nav.place.exchange
        self.run(
            Lane.STORE,
            lambda _control: (exchange.mappings(table.columns), guess(table, exchange.words)),
            done=lambda read: self._begin(*read),
        )

    def submit(self) -> None:
        """Ctrl+Enter: check every row."""
        mapping = self.mapping()
        names = {Target.GIVEN_NAME, Target.FAMILY_NAME, Target.FULL_NAME, Target.CODE_WORD}
        if names.isdisjoint(mapping.values()):
            self.banner.show_message(
                _("No column says who it is."),
                _("Choose the column with the name or the code word."),
                Kind.ATTENTION,
            )
            return
        self.banner.clear()
        self.check.setEnabled(False)
        self.busy.begin(_("Checking every row and looking for who is entered already …"))
        place, table = self.nav.place, self.read
        self.run(
            Lane.BACKUP,
            lambda control: importing.plan(table, mapping, place=place, step=control.step),
            done=self._checked,
            failed=self._failed,
            progress=self.busy.progress,
        )

    def mapping(self) -> dict[str, Target]:
        """As chosen now."""
        return {column: Target(choice.code()) for column, choice in self.choices.items() if choice.code()}

    # -- what is shown --------------------------------------------------------------------------

    def _show_facts(self) -> None:
        table, tag = self.read, ui_translator().tag
        count = len(table.rows)
        facts = [
            theme.isolate(self._file),
            ngettext("{count} row", "{count} rows", count).format(count=formats.number_text(count, tag)),
        ]
        if table.sheet:
            facts.append(_("sheet {name}").format(name=theme.isolate(table.sheet)))
        self.set_title(self.title(), " · ".join(facts))

    def _make_bar(self) -> None:
        bar = row(space=1)
        bar.addWidget(Text(_("Columns as"), "muted", wrap=False))
        self.kept = Choice("import.kept", [(_GUESSED, _("guessed from this table"))], _GUESSED)
        self.kept.activated.connect(lambda _index: self._use(self.kept.code()))
        bar.addWidget(self.kept)
        bar.addStretch(1)
        self.name = LineEdit("import.name", _("Name, for the next time"))
        self.name.setAccessibleName(_("Name, for the next time"))
        self.name.setMaxLength(60)
        self.name.setFixedWidth(240)
        self.keep = SecondaryButton(_("Keep these columns"), "import.keep", icon="save")
        self.keep.clicked.connect(lambda _checked: self._keep())
        bar.addWidget(self.name)
        bar.addWidget(self.keep)
        self.body.addLayout(bar)

    def _fill_grid(self) -> None:
        grid, table = self.grid, self.read
        grid.setHorizontalSpacing(theme.GRID * 3)
        grid.setVerticalSpacing(theme.GRID)
        for place, words in enumerate((_("Column"), _("What stands in it"), _("What it is"))):
            grid.addWidget(Heading(words), 0, place)
        grid.setColumnStretch(1, 1)
        targets = [("", _("left out")), *((target.value, column_words(target.value)) for target in Target)]
        for number, column in enumerate(table.columns):
            grid.addWidget(Text(theme.isolate(column), "strong"), number + 1, 0)
            grid.addWidget(_sample(table, number), number + 1, 1)
            choice = Choice(f"import.column.{number}", targets, "")
            choice.setAccessibleName(column)
            choice.setMinimumWidth(240)
            choice.activated.connect(lambda _index, of=column: self._chosen(of))
            grid.addWidget(choice, number + 1, 2)
            self.choices[column] = choice

    def _begin(self, kept: Mapping[str, KeptMapping], guessed: Mapping[str, Target]) -> None:
        self._kept = {_GUESSED: guessed, **{name: one.columns for name, one in kept.items()}}
        names = [(name, name) for name in kept]
        fitting = [name for name, one in kept.items() if one.fits]
        self.kept.set_choices([(_GUESSED, _("guessed from this table")), *names], _GUESSED)
        chosen = fitting[0] if fitting else _GUESSED
        self.kept.choose(chosen)
        self._use(chosen)

    def _use(self, name: str) -> None:
        mapping = self._kept.get(name, {})
        for column, choice in self.choices.items():
            target = mapping.get(column)
            choice.choose(target.value if target is not None else "")

    def _chosen(self, column: str) -> None:
        """A target belongs to one column: it is taken from the other."""
        code = self.choices[column].code()
        for other, choice in self.choices.items():
            if code and other != column and choice.code() == code:
                choice.choose("")

    def _keep(self) -> None:
        name, mapping, exchange = self.name.text().strip(), self.mapping(), self.nav.place.exchange
        if not name:
            self.name.setFocus()
            self.banner.show_message(_("Give these columns a name first."), "", Kind.ATTENTION)
            return
        self.run(
            Lane.STORE,
            lambda _control: exchange.keep_mapping(name, mapping),
            done=lambda _none: self._was_kept(name, mapping),
        )

    def _was_kept(self, name: str, mapping: Mapping[str, Target]) -> None:
        self._kept = {**self._kept, name: mapping}
        names = [(kept, kept) for kept in self._kept if kept]
        self.kept.set_choices([(_GUESSED, _("guessed from this table")), *names], name)
        self.banner.show_message(
            _("Kept as {name}.").format(name=theme.isolate(name)),
            _("It is offered again for tables with the same headings."),
            Kind.SUCCESS,
        )

    # -- on to the rows -------------------------------------------------------------------------

    def _checked(self, plan: ImportPlan) -> None:
        self.busy.end()
        self.check.setEnabled(True)
        self.nav.open_page(ImportCheckPage(self.nav, plan))

    def _failed(self, error: Exception) -> None:
        self.busy.end()
        self.check.setEnabled(True)
        self.banner.show_error(error)


def _sample(table: Table, place: int) -> QWidget:
    found = list(dict.fromkeys(cells[place] for cells in table.rows[:200] if cells[place]))[:_SAMPLES]
    short = [one if len(one) <= _SAMPLE_LENGTH else f"{one[:_SAMPLE_LENGTH]}…" for one in found]
    text = Text("  ·  ".join(theme.isolate(" ".join(one.split())) for one in short) or "–", "muted")
    text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    text.setFrameShape(QFrame.Shape.NoFrame)
    return text
