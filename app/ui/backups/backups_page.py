"""All backups of this workstation: when, why, how large, when last checked; one now; put one back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from app.actions.touched import Kind, Touched, touched
from app.domain.backups import Backup, Replaced
from app.i18n import formats, ngettext, ui_translator
from app.i18n import gettext as _
from app.ui import theme
from app.ui.backups.restore_page import RestorePage
from app.ui.backups.words import moment_words, reason_words, size_words
from app.ui.navigation import Navigator, Page
from app.ui.tasks import Control, Lane
from app.ui.widgets import (
    Busy,
    Card,
    Column,
    LineTable,
    PrimaryButton,
    QuietButton,
    SecondaryButton,
    Text,
    empty,
    row,
)
from app.ui.widgets import Kind as BannerKind


@dataclass(frozen=True, slots=True)
class _State:
    kept: tuple[Backup, ...]
    broken: tuple[str, ...]
    replaced: tuple[Replaced, ...]
    free: int


class BackupsPage(Page):
    """A table; what is asked for runs on the lane of backups and can be stopped."""

    def __init__(self, nav: Navigator) -> None:
        super().__init__(
            nav,
            _("Backups"),
            name="backups",
            subtitle=_("Encrypted copies of everything on this workstation; your passphrase opens them."),
            scroll=False,
        )
        self._backups = nav.place.backups
        self._running: Control | None = None
        self.now = PrimaryButton(_("Back up now"), "backups.now", icon="save")
        self.now.clicked.connect(lambda: self.back_up(None))
        self.stick = SecondaryButton(_("On a stick …"), "backups.stick", icon="copy")
        self.stick.clicked.connect(self._ask_folder)
        self.title_row.addWidget(self.stick)
        self.title_row.addWidget(self.now)
        self.busy = Busy("backups.busy")
        self.stop = QuietButton(_("Stop"), "backups.stop", icon="close")
        self.stop.clicked.connect(self._stop)
        self.stop.hide()
        working = row(space=2)
        working.addWidget(self.busy, 1)
        working.addWidget(self.stop)
        self.facts = Text("", "muted")
        self.facts.setObjectName("backups.facts")
        self.table = self._make_table()
        self.body.addWidget(self.facts)
        self.body.addLayout(working)
        self.body.addWidget(self.table, 1)
        self.former = Card("backups.former")
        self.former.hide()
        self.body.addWidget(self.former)
        self._make_foot()
        self.watch({Kind.BACKUP}, self._changed)

    def shown(self) -> None:
        self._fetch()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def submit(self) -> None:
        """Ctrl+Enter: one now."""
        self.back_up(None)

    def _make_table(self) -> LineTable[Backup]:
        tag = ui_translator().tag
        table: LineTable[Backup] = LineTable(
            "backups.table",
            _("Backups"),
            [
                Column(_("Made"), lambda one: moment_words(one.made_at), stretch=True),
                Column(_("Why"), lambda one: reason_words(one.reason), width=190),
                Column(_("Cases"), lambda one: formats.number_text(one.cases, tag), width=100),
                Column(_("Size"), lambda one: size_words(one.size), width=100, firm=True),
                Column(
                    _("Last checked"),
                    lambda one: moment_words(one.verified_at) if one.verified_at else "–",
                    width=210,
                ),
            ],
        )
        table.opened.connect(self._put_back)
        return table

    def _make_foot(self) -> None:
        self.check = SecondaryButton(_("Check"), "backups.check", icon="tick")
        self.check.clicked.connect(self._check)
        self.restore = SecondaryButton(_("Put back …"), "backups.restore", icon="undo")
        self.restore.clicked.connect(lambda: self._with_chosen(self._put_back))
        self.other = QuietButton(_("Put back from a stick …"), "backups.other", icon="copy")
        self.other.clicked.connect(self._ask_backup)
        for button in (self.check, self.restore, self.other):
            self.footer.addWidget(button)
        self.footer.addStretch(1)

    # -- what there is ------------------------------------------------------------------------

    def _changed(self, _what: Touched) -> None:
        self._fetch()

    def _fetch(self) -> None:
        backups = self._backups

        def read(_control: Control) -> _State:
            return _State(backups.all(), backups.damaged(), backups.replaced(), backups.free())

        self.run(Lane.STORE, read, done=self._show)

    def _show(self, state: _State) -> None:
        chosen = self.table.line()
        self.table.set_lines(state.kept)
        if state.kept:
            paths = [one.path for one in state.kept]
            self.table.selectRow(paths.index(chosen.path) if chosen and chosen.path in paths else 0)
        self._show_facts(state)
        self.check.setEnabled(bool(state.kept))
        self.restore.setEnabled(bool(state.kept))
        self._show_former(state.replaced)

    def _show_facts(self, state: _State) -> None:
        policy = self._backups.policy
        facts = _(
            "Made by themselves once a day; kept: one of each of the last {days} days and of the last "
            "{weeks} weeks. Free on this disk: {free}."
        ).format(days=policy.daily, weeks=policy.weekly, free=size_words(state.free))
        self.facts.setText(facts)
        if state.broken:
            count = len(state.broken)
            words = ngettext(
                "{count} backup is damaged and is not counted.",
                "{count} backups are damaged and are not counted.",
                count,
            )
            self.banner.show_message(
                words.format(count=count),
                _("Make a new one now. A disk that damages files should be looked at."),
                BannerKind.ATTENTION,
            )
        elif self._is_old(state.kept):
            self.banner.show_message(
                _("The last backup is some days old.") if state.kept else _("There is no backup yet."),
                _("Make one now; if that fails, it says what is in the way."),
                BannerKind.ATTENTION,
            )

    def _is_old(self, kept: tuple[Backup, ...]) -> bool:
        limit = self.nav.place.clock.now() - timedelta(days=self._backups.policy.warn_after_days)
        return all(one.made_at < limit for one in kept)

    def _show_former(self, former: tuple[Replaced, ...]) -> None:
        empty(self.former.column)
        self.former.setVisible(bool(former))
        for number, one in enumerate(former, 1):
            text = _("The store that was replaced on {moment} is kept ({size}).").format(
                moment=moment_words(one.at), size=size_words(one.size)
            )
            across = row(space=2)
            across.addWidget(Text(text), 1)
            drop = QuietButton(_("Everything is right: delete it"), f"backups.former.{number}", icon="trash")
            drop.clicked.connect(partial(self._drop_former, one))
            across.addWidget(drop)
            self.former.column.addLayout(across)

    def _drop_former(self, one: Replaced, _checked: object = None) -> None:
        backups = self._backups
        self.run(Lane.BACKUP, lambda _control: backups.drop_replaced(one), done=lambda _none: self._fetch())

    # -- what can be done ---------------------------------------------------------------------

    def back_up(self, folder: Path | None) -> None:
        """One now, beside the store or in a folder that a person chose."""
        backups = self._backups
        words = _("Backing up and checking …")
        self._begin(words, lambda control: backups.make(control.step, folder), partial(self._made, folder))

    def _made(self, folder: Path | None, _backup: Backup) -> None:
        self.nav.touched.announce(touched(Kind.BACKUP), self)
        where = theme.isolate(str(folder)) if folder else ""
        text = _("It lies in the folder {folder}. Keep the stick locked away.") if folder else ""
        self.banner.show_message(
            _("The backup was made and opened again: everything is in it."),
            text.format(folder=where),
            BannerKind.SUCCESS,
        )
        self._fetch()

    def _check(self) -> None:
        self._with_chosen(self._check_one)

    def _check_one(self, backup: Backup) -> None:
        backups = self._backups
        self._begin(
            _("Opening the backup and going through all of it …"),
            lambda control: backups.verify(backup, control.step),
            self._checked,
        )

    def _checked(self, _backup: Backup) -> None:
        self.banner.show_message(_("This backup is whole."), "", BannerKind.SUCCESS)
        self._fetch()

    def _ask_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("Stick or folder for the backup"))
        if chosen:
            self.back_up(Path(chosen))

    def _ask_backup(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("Folder of the backup on the stick"))
        if chosen:
            backups = self._backups
            self.run(Lane.BACKUP, lambda _control: backups.read(Path(chosen)), done=self._put_back)

    def _put_back(self, backup: Backup) -> None:
        self.nav.open_page(RestorePage(self.nav, backup))

    def _with_chosen(self, act: Callable[[Backup], None]) -> None:
        chosen = self.table.line()
        if chosen is not None:
            act(chosen)

    def _begin(self, words: str, work: Callable[[Control], Backup], done: Callable[[Backup], None]) -> None:
        if self._running is not None:
            return
        self.banner.clear()
        self.busy.begin(words)
        self.stop.show()
        self._enable(on=False)

        def ended(made: Backup) -> None:
            self._end()
            done(made)

        def failed(error: Exception) -> None:
            self._end()
            self.banner.show_error(error)

        self._running = self.run(Lane.BACKUP, work, done=ended, failed=failed, progress=self.busy.progress)

    def _stop(self) -> None:
        if self._running is not None:
            self._running.cancel()
            self._end()
            self.banner.show_message(_("Stopped. Nothing half was left behind."))

    def _end(self) -> None:
        self._running = None
        self.busy.end()
        self.stop.hide()
        self._enable(on=True)

    def _enable(self, *, on: bool) -> None:
        for button in (self.now, self.stick, self.check, self.restore, self.other):
            button.setEnabled(on)
