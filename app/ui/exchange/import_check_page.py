"""Every row of a table as it would be: faults, who may be entered already, and the import itself."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QCheckBox, QFileDialog

from app.actions import exporting, importing
from app.actions.importing import Decision, ImportOutcome, ImportPlan, PlannedRow
from app.actions.search_ports import Duplicate
from app.i18n import formats, ngettext, ui_translator
from app.i18n import gettext as _
from app.ui import icons, theme
from app.ui.exchange.words import code_words, fault_words, headings, value_words
from app.ui.navigation import Navigator, Page
from app.ui.printing import saving
from app.ui.tasks import Control, Lane
from app.ui.widgets import (
    Busy,
    Card,
    Choice,
    Column,
    Kind,
    LineTable,
    PrimaryButton,
    QuietButton,
    SecondaryButton,
    Text,
    row,
)

_FILTERS: Mapping[str, Callable[[PlannedRow], bool]] = {
    "all": lambda _one: True,
    "faulty": lambda one: one.is_faulty,
    "doubtful": lambda one: one.is_doubtful,
}


class ImportCheckPage(Page):
    """A table, and below it what is known of the chosen row."""

    def __init__(self, nav: Navigator, plan: ImportPlan) -> None:
        super().__init__(nav, _("Import: look at the rows"), name="import.rows", subtitle=" ", scroll=False)
        self.plan = plan
        self.decisions: dict[int, Decision] = {}
        self._stop = threading.Event()
        self._running: Control | None = None
        self.outcome: ImportOutcome | None = None
        self._make_bar()
        self.rows = self._make_table()
        self.body.addWidget(self.rows, 1)
        self._make_detail()
        self.busy = Busy("import.rows.busy")
        self.body.addWidget(self.busy)
        self._make_foot()
        self._show_counts()
        self._filter(self._first_filter())

    def submit(self) -> None:
        """Ctrl+Enter."""
        if self.bring.isEnabled():
            self._bring()

    def can_leave(self) -> bool:
        """A running import is stopped first: what is in stays in."""
        self._stop.set()
        return self._running is None

    # -- parts ----------------------------------------------------------------------------------

    def _make_bar(self) -> None:
        bar = row(space=2)
        self.filter = Choice("import.rows.filter", [("all", _("All rows"))], "all")
        self.filter.activated.connect(lambda _index: self._filter(self.filter.code()))
        bar.addWidget(self.filter)
        self.leave_out = QCheckBox(_("Leave out rows with faults"))
        self.leave_out.setObjectName("import.rows.leave_out")
        self.leave_out.clicked.connect(lambda _checked: self._show_counts())
        bar.addWidget(self.leave_out)
        bar.addStretch(1)
        self.faults = QuietButton(_("Save the list of faults …"), "import.rows.faults", icon="save")
        self.faults.clicked.connect(lambda _checked: self._ask_faults())
        bar.addWidget(self.faults)
        self.body.addLayout(bar)

    def _make_table(self) -> LineTable[PlannedRow]:
        table: LineTable[PlannedRow] = LineTable(
            "import.rows.table",
            _("Rows"),
            [
                Column(_("Row"), lambda one: str(one.row.number), width=70, firm=True),
                Column(_("Client"), lambda one: theme.isolate(one.row.name or "–"), stretch=True),
                Column(
                    _("Date of birth"), lambda one: value_words(one.row.client.get("birth_date")), width=130
                ),
                Column(_("Needs"), self._needs, width=180),
                Column(_("What becomes of it"), self._state, icon=self._icon, colour=self._colour, width=380),
            ],
        )
        table.chosen.connect(self._show_row)
        return table

    def _make_detail(self) -> None:
        card = Card("import.rows.detail")
        self.detail = Text("", "muted")
        self.detail.setObjectName("import.rows.words")
        card.column.addWidget(self.detail)
        across = row(space=2)
        self.decide = Choice("import.rows.decide", [])
        self.decide.setAccessibleName(_("What becomes of it"))
        self.decide.activated.connect(lambda _index: self._decided())
        self.every = QuietButton(_("The same for all of these"), "import.rows.every")
        self.every.clicked.connect(lambda _checked: self._decide_all())
        across.addWidget(self.decide)
        across.addWidget(self.every)
        across.addStretch(1)
        card.column.addLayout(across)
        self.body.addWidget(card)

    def _make_foot(self) -> None:
        self.halt = SecondaryButton(_("Stop"), "import.rows.stop", icon="close")
        self.halt.clicked.connect(lambda _checked: self._stop.set())
        self.halt.hide()
        self.bring = PrimaryButton(_("Import"), "import.rows.bring", icon="incoming")
        self.bring.clicked.connect(lambda _checked: self._bring())
        self.footer.addStretch(1)
        self.footer.addWidget(self.halt)
        self.footer.addWidget(self.bring)

    # -- what is shown --------------------------------------------------------------------------

    def _needs(self, one: PlannedRow) -> str:
        content = self.nav.place.content
        return ", ".join(content.need_label(code, ui_translator().tag) for code in one.row.needs) or "–"

    def _decision(self, one: PlannedRow) -> Decision:
        return self.decisions.get(one.row.number) or importing.default_decision(one)

    def _state(self, one: PlannedRow) -> str:
        if one.is_faulty:
            return fault_words(one.row.faults[0])[0]
        if one.is_in:
            return _("came in before")
        words = {
            Decision.NEW: _("new client, new case"),
            Decision.SAME: _("new case for whom is there"),
            Decision.SKIP: _("may be entered already: left out"),
        }
        return words[self._decision(one)]

    def _icon(self, one: PlannedRow) -> QIcon:
        name, colour = "tick", theme.SUCCESS
        if one.is_faulty:
            name, colour = "error", theme.ERROR
        elif one.is_in:
            name, colour = "up-to-date", theme.MUTED
        elif one.is_doubtful:
            name, colour = "people", theme.ATTENTION
        return icons.icon(name, colour)

    def _colour(self, one: PlannedRow) -> str | None:
        return theme.ERROR if one.is_faulty else theme.ATTENTION if one.is_doubtful else None

    def _wanted(self) -> int:
        return self.plan.count(
            lambda one: not one.is_faulty and not one.is_in and self._decision(one) is not Decision.SKIP
        )

    def _show_counts(self) -> None:
        plan = self.plan
        tag = ui_translator().tag
        faulty = plan.count(_FILTERS["faulty"])
        doubtful = plan.count(_FILTERS["doubtful"])
        chosen = self.filter.code() or "all"
        filters = [("all", _("All rows ({count})").format(count=formats.number_text(len(plan.rows), tag)))]
        if faulty:
            filters.append(("faulty", _("With faults ({count})").format(count=faulty)))
        if doubtful:
            filters.append(("doubtful", _("May be entered already ({count})").format(count=doubtful)))
        self.filter.set_choices(filters, chosen)
        self.faults.setVisible(bool(faulty))
        self.leave_out.setVisible(bool(faulty))
        wanted = self._wanted()
        words = ngettext("Import {count} row", "Import {count} rows", wanted)
        self.bring.setText(words.format(count=formats.number_text(wanted, tag)))
        self.bring.setEnabled(
            wanted > 0 and self.outcome is None and (not faulty or self.leave_out.isChecked())
        )
        facts = _("Nothing is written yet. Each row becomes a case of its own.")
        if faulty and not self.leave_out.isChecked():
            facts = _("Put the faults right in the table and open it again, or leave those rows out.")
        if self.outcome is None:
            self.set_title(self.title(), facts)

    def _first_filter(self) -> str:
        return (
            "faulty" if self.plan.faults else "doubtful" if self.plan.count(_FILTERS["doubtful"]) else "all"
        )

    def _filter(self, name: str) -> None:
        self.filter.choose(name)
        shown = [one for one in self.plan.rows if _FILTERS[name](one)]
        self.rows.set_lines(shown)
        if shown:
            self.rows.selectRow(0)

    def _show_row(self, one: PlannedRow | None) -> None:
        self.decide.setVisible(one is not None and one.is_doubtful)
        self.every.setVisible(one is not None and one.is_doubtful)
        if one is None:
            self.detail.setText("")
            return
        if one.is_faulty:
            self.detail.setText(
                "\n".join(
                    _fault_line(fault.column, fault.value, *fault_words(fault)) for fault in one.row.faults
                )
            )
        elif one.is_doubtful:
            self.detail.setText(self._doubt(one))
            self.decide.set_choices(self._choices(one), self._decision(one).value)
        else:
            self.detail.setText(self._summary(one))

    def _summary(self, one: PlannedRow) -> str:
        """As it would be; codes in words."""
        values = {**one.row.client, **one.row.household}
        return " · ".join(theme.isolate(self._said(name, value)) for name, value in values.items())

    def _said(self, name: str, value: object) -> str:
        place = self.nav.place
        if name in {"nationalities", "spoken"} and isinstance(value, tuple):
            return ", ".join(exporting.label(name, code, place) for code in value)
        if name in {"district", "letter_language"}:
            return exporting.label(name, str(value), place)
        return code_words(name, str(value)) if name == "gender" else value_words(value)

    def _doubt(self, one: PlannedRow) -> str:
        lines = (
            [_("Row {row} of this table may be the same person.").format(row=one.twin)] if one.twin else []
        )
        lines += [_duplicate_words(there) for there in one.duplicates[:2]]
        return "\n".join(lines)

    def _choices(self, one: PlannedRow) -> list[tuple[str, str]]:
        choices = [
            (Decision.SKIP.value, _("Leave this row out")),
            (Decision.NEW.value, _("Somebody else: new client, new case")),
        ]
        if one.duplicates and one.duplicates[0].client_id is not None:
            words = _("The same person: a new case for {name}")
            name = theme.isolate(one.duplicates[0].name)
            choices.append((Decision.SAME.value, words.format(name=name)))
        return choices

    def _decided(self) -> None:
        one = self.rows.line()
        if one is not None:
            self.decisions[one.row.number] = Decision(self.decide.code())
            self._show_counts()
            self.rows.viewport().update()

    def _decide_all(self) -> None:
        decision = Decision(self.decide.code())
        for one in self.plan.rows:
            can = decision is not Decision.SAME or (one.duplicates and one.duplicates[0].client_id)
            if one.is_doubtful and can:
                self.decisions[one.row.number] = decision
        self._show_counts()
        self.rows.viewport().update()

    # -- faults as a file -----------------------------------------------------------------------

    def _ask_faults(self) -> None:
        name = _("faults") + ".csv"
        chosen = QFileDialog.getSaveFileName(
            self, _("Save the list of faults"), name, _("CSV files (*.csv)")
        )[0]
        if chosen:
            self.save_faults(Path(chosen))

    def save_faults(self, path: Path) -> None:
        """Row, column, value, what is wrong, what to do."""
        exchange, rows = self.nav.place.exchange, importing.fault_rows(self.plan.faults, fault_words)
        named = headings("faults")
        self.run(
            Lane.RENDER,
            lambda _control: saving.save_pdf(path, exchange.csv(named, rows)),
            done=lambda _none: self.banner.show_message(
                _("Saved as {file}.").format(file=theme.isolate(path.name)),
                _("It is not encrypted: delete it when the table is put right."),
                Kind.SUCCESS,
            ),
        )

    # -- the import -----------------------------------------------------------------------------

    def _bring(self) -> None:
        if self._running is not None:
            return
        plan, decisions, place = self.plan, dict(self.decisions), self.nav.place
        self._stop.clear()
        self.banner.clear()
        self.bring.setEnabled(False)
        self.halt.show()
        self.busy.begin(_("Importing; each row that is in stays in …"))
        stopped = self._stop.is_set

        def work(control: Control) -> ImportOutcome:
            return importing.bring_in(
                plan, decisions, leave_out_faulty=True, place=place, step=control.step, stopped=stopped
            )

        self._running = self.run(
            Lane.BACKUP, work, done=self._brought, failed=self._failed, progress=self.busy.progress
        )

    def _brought(self, outcome: ImportOutcome) -> None:
        self._end()
        self.outcome = outcome
        self.announce(outcome.touched)
        count, tag = len(outcome.brought), ui_translator().tag
        title = ngettext("{count} row is in.", "{count} rows are in.", count)
        facts = []
        if outcome.is_cut:
            last = outcome.brought[-1].row if outcome.brought else 0
            facts.append(
                _("Stopped after row {row}; open the same file again for the rest.").format(row=last)
            )
        if outcome.faulty:
            facts.append(_("Left out because of faults: {count}.").format(count=outcome.faulty))
        if outcome.skipped:
            facts.append(
                _("Left out because they may be entered already: {count}.").format(count=outcome.skipped)
            )
        if outcome.were_in:
            facts.append(_("Came in before: {count}.").format(count=outcome.were_in))
        self.set_title(self.title(), _("The same file can be opened again: nothing comes in twice."))
        self.banner.show_message(
            title.format(count=formats.number_text(count, tag)), " ".join(facts), Kind.SUCCESS
        )

    def _failed(self, error: Exception) -> None:
        self._end()
        self.bring.setEnabled(True)
        self.banner.show_error(error)

    def _end(self) -> None:
        self._running = None
        self.busy.end()
        self.halt.hide()


def _birth(one: PlannedRow) -> str:
    return value_words(one.row.client.get("birth_date"))


def _fault_line(column: str, value: str, what: str, todo: str) -> str:
    short = value if len(value) <= 60 else f"{value[:60]}…"
    where = f"{theme.isolate(column)}: {theme.isolate(short)} – " if column else ""
    return f"{where}{what} {todo}"


def _duplicate_words(there: Duplicate) -> str:
    if not there.is_told:
        return _("Somebody in a case that is not open to you may be the same person.")
    words = _("{name}, born {day}, case {number}, may be the same person.")
    return words.format(
        name=theme.isolate(there.name),
        day=theme.isolate(value_words(there.birth_date)),
        number=theme.isolate(there.case_number or "–"),
    )
