"""The tab `Papers` of a case: what there is, what runs out, and every way in for a new one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from app.actions import papers as acts
from app.actions.lines import CaseView
from app.actions.paper_ports import CheckedFile
from app.actions.touched import Touched
from app.domain import papers
from app.domain.casework import CaseDocument
from app.domain.clock import today
from app.domain.errors import AppError
from app.i18n import gettext as _
from app.i18n import ngettext
from app.ui import file_places as places
from app.ui import theme
from app.ui.cases.section import CaseSection
from app.ui.file_places import Place
from app.ui.language import spoken
from app.ui.navigation import Page
from app.ui.papers import words
from app.ui.papers.fields import PaperFields
from app.ui.papers.incoming import Given, IncomingCard
from app.ui.papers.keeping import Kept, keep_all, remove_originals
from app.ui.papers.paper_card import PaperCard
from app.ui.papers.telephone_page import TelephonePage
from app.ui.papers.viewer_page import ViewerPage
from app.ui.papers.ways_in import ask_files, files_in, has_files
from app.ui.tasks import Control, Lane
from app.ui.widgets import (
    Card,
    EmptyState,
    Heading,
    PrimaryButton,
    QuietButton,
    SecondaryButton,
    Text,
    column,
    empty,
    row,
)
from app.ui.widgets import Kind as BannerKind

MOST_AT_ONCE = 30
"""Files that are taken in one go; who drops a whole holiday is asked to choose."""


class DocumentsSection(CaseSection):
    """Papers of the client; nothing becomes one without a person's word."""

    def __init__(self, page: Page, case_id: UUID) -> None:
        super().__init__(page, case_id, name="case.section.documents")
        self._view: CaseView | None = None
        self._edited: CaseDocument | None = None
        self._edited_in: CaseView | None = None
        """The case as it was on the screen when the describing of a paper began."""
        self._incoming: list[IncomingCard] = []
        self._number = 0
        self._is_keeping = False
        self._kinds = words.kind_choices(self.nav.place.content, spoken())
        self._thumbs: Mapping[str, bytes] = {}
        self._sizes: Mapping[str, int] | None = None
        self._make_buttons()
        self._make_editor()
        self._make_incoming()
        self._list = column(space=1)
        for part in (self.editor, self.incoming):
            self.body.addWidget(part)
        self.body.addLayout(self._list)
        self.body.addStretch(1)
        page.setAcceptDrops(True)
        page.installEventFilter(self)
        paste = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self)
        paste.setContext(Qt.ShortcutContext.WindowShortcut)
        paste.activated.connect(self._paste)
        self.nav.drop_folder.changed.connect(self._show_folder)
        self._show_folder()

    def show_case(self, view: CaseView) -> None:
        """Show the papers; what is being described stays."""
        self._view = view
        self._show_list()
        self._read_small()
        self._take_over()

    def entered(self) -> None:
        """Files that were meant for this case on another page come in now."""
        self._take_over()

    def count(self, view: CaseView) -> int:
        """Papers that are there."""
        return len(papers.present(view.documents))

    def submit(self) -> bool:
        """Ctrl+Enter: keep what came in, or save what is being described."""
        if self._incoming:
            self._keep()
            return True
        return self.editor.isVisible() and (self._save() or True)

    def can_leave(self) -> bool:
        """What was described is saved; files that came in are not papers yet: say so, and stay."""
        if not self._is_saved():
            return False
        waiting = [card for card in self._incoming if not card.is_faulty]
        if not waiting or self._is_keeping:
            return True
        title = ngettext("{count} file is not kept yet.", "{count} files are not kept yet.", len(waiting))
        title = title.format(count=len(waiting))
        self.page.banner.show_message(title, _("Keep it, or leave it out."), BannerKind.ATTENTION)
        return False

    def _make_buttons(self) -> None:
        self.add = PrimaryButton(_("Add files …"), "papers.add", icon="new")
        self.add.clicked.connect(lambda _checked: self.take(ask_files(self)))
        self.phone = SecondaryButton(_("From the telephone …"), "papers.phone", icon="phone")
        self.phone.clicked.connect(lambda _checked: self._open_telephone())
        self.folder = SecondaryButton("", "papers.folder", icon="incoming")
        self.folder.clicked.connect(lambda _checked: self._take_folder())
        self.seen = QuietButton(_("Only seen"), "papers.seen", icon="hint")
        self.seen.setToolTip(_("Write down a paper that you have looked at, without keeping a picture"))
        self.seen.clicked.connect(lambda _checked: self._edit(None))
        line = row(space=1)
        for button in (self.add, self.phone, self.folder, self.seen):
            line.addWidget(button)
        line.addStretch(1)
        self.body.addLayout(line)
        self.body.addWidget(
            Text(_("Or drop files anywhere on this page, or paste a picture with Ctrl+V."), "small")
        )

    def _make_editor(self) -> None:
        self.editor = Card("papers.editor")
        self.editor_title = Heading("")
        self.fields = PaperFields("papers.fields", self._kinds)
        self.save = PrimaryButton(_("Save"), "papers.save", icon="save")
        self.save.clicked.connect(lambda _checked: self._save())
        self.drop = QuietButton(_("Discard"), "papers.drop")
        self.drop.clicked.connect(lambda _checked: self._end_editing())
        self.editor.column.addWidget(self.editor_title)
        self.editor.column.addWidget(self.fields)
        line = row(space=1)
        line.addWidget(self.save)
        line.addWidget(self.drop)
        line.addStretch(1)
        self.editor.column.addLayout(line)
        self.editor.hide()

    def _make_incoming(self) -> None:
        self.incoming = Card("papers.incoming")
        self.incoming.column.addWidget(Heading(_("To be kept")))
        self._cards = column(space=1)
        self.incoming.column.addLayout(self._cards)
        self.keep = PrimaryButton(_("Keep"), "papers.keep", icon="lock")
        self.keep.clicked.connect(lambda _checked: self._keep())
        self.leave = QuietButton(_("Leave all out"), "papers.leave")
        self.leave.clicked.connect(lambda _checked: self._leave_out(list(self._incoming)))
        line = row(space=1)
        line.addWidget(self.keep)
        line.addWidget(self.leave)
        line.addStretch(1)
        self.incoming.column.addLayout(line)
        self.incoming.hide()

    def _show_folder(self) -> None:
        waiting = len(self.nav.drop_folder.waiting)
        text = _("From the drop folder ({count})").format(count=waiting)
        self.folder.setText(text)
        self.folder.setAccessibleName(text)
        self.folder.setVisible(waiting > 0)

    def _show_list(self) -> None:
        if self._view is None:
            return
        empty(self._list)
        there, content = papers.present(self._view.documents), self.nav.place.content
        for paper in there:
            size = None if self._sizes is None else self._sizes.get(paper.file, -1)
            card = PaperCard(paper, content, today(self.nav.place.clock), size)
            card.thumb.show_jpeg(self._thumbs.get(paper.file, b""))
            card.opened.connect(partial(self._open, paper))
            card.edited.connect(partial(self._edit, paper))
            card.removed.connect(partial(self._remove, paper))
            self._list.addWidget(card)
        if not there:
            nothing = EmptyState(
                "file",
                _("No paper here yet"),
                _("Photos, scans and PDF files are kept encrypted, on this workstation only."),
                name="papers.nothing",
            )
            self._list.addWidget(nothing)

    def _read_small(self) -> None:
        if self._view is None:
            return
        names = {one.file for one in papers.present(self._view.documents) if one.file}
        if self._sizes is not None and names <= self._sizes.keys() and names <= self._thumbs.keys():
            return
        kept = self.nav.place.papers

        def read(_control: Control) -> tuple[Mapping[str, bytes], Mapping[str, int]]:
            return kept.thumbs(names), kept.sizes(names)

        def show(found: tuple[Mapping[str, bytes], Mapping[str, int]]) -> None:
            self._thumbs, self._sizes = found
            self._show_list()

        if names:
            self.page.run(Lane.STORE, read, done=show)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Files that are dropped anywhere on the page, while this tab is shown."""
        if not self.isVisible():
            return super().eventFilter(watched, event)
        if isinstance(event, QDragEnterEvent | QDragMoveEvent) and has_files(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            return True
        if type(event) is QDropEvent and has_files(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.take(files_in(event.mimeData()))
            return True
        return super().eventFilter(watched, event)

    def _paste(self) -> None:
        mime = QApplication.clipboard().mimeData()
        if self.isVisible() and has_files(mime):
            self.take(files_in(mime))

    def _open_telephone(self) -> None:
        self.nav.open_page(TelephonePage(self.nav, self._take_paths))

    def _take_paths(self, paths: Sequence[Path]) -> None:
        if isValid(self):
            self.take(Given.at(path) for path in paths)

    def _take_folder(self) -> None:
        self.take(Given.at(path) for path in self.nav.drop_folder.waiting)

    def _take_over(self) -> None:
        self.take(Given.at(path) for path in self.nav.drop_folder.chosen_for(self.case_id))

    def take(self, given: Iterable[Given]) -> None:
        """Have files checked, and ask what they are."""
        known = {card.given.content for card in self._incoming}
        new = [one for one in given if one.content not in known]
        if len(new) > MOST_AT_ONCE:
            title = _("Only {count} files at once.").format(count=MOST_AT_ONCE)
            text = _("The first ones are here; add the others when these are kept.")
            self.page.banner.show_message(title, text, BannerKind.ATTENTION)
        for one in new[:MOST_AT_ONCE]:
            self._number += 1
            card = IncomingCard(self._number, one, self._kinds)
            card.left_out.connect(partial(self._leave_out, [card]))
            self._incoming.append(card)
            self._cards.addWidget(card)
            self._check(card)
        self._show_incoming()

    def _check(self, card: IncomingCard) -> None:
        kept, content = self.nav.place.papers, card.given.content

        def good(file: CheckedFile) -> None:
            if not isValid(card):
                return
            card.show_good(file)
            documents = self._view.documents if self._view else ()
            there = acts.same_file(documents, acts.file_name(file))
            if there is not None:
                name = words.title(there, self.nav.place.content, spoken())
                card.warn_twice(_("The case has this very file already: {title}").format(title=name))
            self._show_incoming()

        def bad(error: Exception) -> None:
            if not isinstance(error, AppError):
                raise error
            if isValid(card):
                card.show_fault(error)
                self._show_incoming()

        self.page.run(Lane.RENDER, lambda _control: kept.check(content), done=good, failed=bad)

    def _show_incoming(self) -> None:
        good = [card for card in self._incoming if card.checked is not None]
        busy = any(card.checked is None and not card.is_faulty for card in self._incoming)
        self.incoming.setVisible(bool(self._incoming))
        text = ngettext("Keep {count} paper", "Keep {count} papers", len(good)).format(count=len(good))
        self.keep.setText(text)
        self.keep.setAccessibleName(text)
        self.keep.setVisible(bool(good) or busy)
        self.keep.setEnabled(bool(good) and not busy and not self._is_keeping)

    def _leave_out(self, cards: Sequence[IncomingCard]) -> None:
        for card in cards:
            self._incoming.remove(card)
            card.hide()
            card.deleteLater()
        if not self._incoming:
            self.page.banner.clear()
        self._show_incoming()

    def _keep(self) -> None:
        good = [card for card in self._incoming if card.checked is not None]
        said = [card.fields.said() for card in good]
        if self._is_keeping or not self.keep.isEnabled() or any(one is None for one in said):
            return
        asked = [
            (card.given, card.checked, words.written_title(text, self.nav.place.content))
            for card, text in zip(good, said, strict=True)
            if text is not None and card.checked is not None
        ]
        place, case_id, kept = self.nav.place, self.case_id, Kept()
        self._is_keeping = True
        self._show_incoming()
        self.incoming.setEnabled(False)

        def work(_control: Control) -> Touched:
            return keep_all(case_id, asked, kept, place)

        self.page.act(
            work, done=lambda _what: self._kept(good, kept), failed=partial(self._not_kept, good, kept)
        )

    def _ended(self, good: Sequence[IncomingCard], kept: Kept) -> None:
        self._is_keeping = False
        self.incoming.setEnabled(True)
        self.nav.drop_folder.settle(one.content for one, _file in kept.files if isinstance(one.content, Path))
        done = {id(one) for one, _file in kept.files}
        self._leave_out([card for card in good if id(card.given) in done])

    def _not_kept(self, good: Sequence[IncomingCard], kept: Kept, error: Exception) -> None:
        self._ended(good, kept)
        self.page.banner.show_error(error)

    def _kept(self, good: Sequence[IncomingCard], kept: Kept) -> None:
        self._ended(good, kept)
        count = len(kept.files)
        title = ngettext(
            "{count} paper is kept, encrypted, and was read back.",
            "{count} papers are kept, encrypted, and were read back.",
            count,
        ).format(count=count)
        text = places.stays_words({one.place for one, _file in kept.files})
        in_folder = [one for one in kept.files if one[0].place is Place.DROP_FOLDER]
        action, act = "", None
        if in_folder:
            action, act = _("Delete from the drop folder"), partial(self._remove_originals, in_folder)
        else:
            text += " " + _("Delete it there if nobody needs it.")
        self.page.banner.show_message(title, text, BannerKind.ATTENTION, action=action, act=act)

    def _remove_originals(self, files: Sequence[tuple[Given, CheckedFile]]) -> None:
        kept = self.nav.place.papers

        def told(left: int) -> None:
            self.nav.drop_folder.look()
            if left:
                words_left = ngettext("{count} file stays", "{count} files stay", left).format(count=left)
                text = _("It was changed since, or cannot be deleted. Look into the folder yourself.")
                self.page.banner.show_message(words_left, text, BannerKind.ATTENTION)
                return
            self.page.banner.show_message(
                _("Deleted from the drop folder."),
                _("The kept copies were read back first. A recycle bin or a cloud may still have them."),
                BannerKind.SUCCESS,
            )

        self.page.run(Lane.STORE, lambda _control: remove_originals(files, kept), done=told)

    def _open(self, paper: CaseDocument) -> None:
        if self._view is not None:
            self.nav.open_page(ViewerPage(self.nav, paper, self._view.case))

    def _is_saved(self) -> bool:
        """Nothing typed is dropped, when another paper is described or the page is left."""
        return not (self.editor.isVisible() and self.fields.is_changed) or self._save()

    def _edit(self, paper: CaseDocument | None) -> None:
        if not self._is_saved():
            return
        self._edited, self._edited_in = paper, self._view
        content = self.nav.place.content
        if paper is None:
            self.editor_title.setText(_("A paper that was only seen"))
            now = self.nav.place.clock.now()
            self.fields.fill(CaseDocument(self.case_id, self.case_id, "", "", now, ""), "")
        else:
            name = theme.isolate(words.title(paper, content, spoken()))
            self.editor_title.setText(_("Describe: {title}").format(title=name))
            self.fields.fill(paper, words.own_title(paper, content))
        self.editor.show()
        self.fields.kind.setFocus()

    def _end_editing(self) -> None:
        self.editor.hide()
        self._edited = self._edited_in = None

    def _save(self) -> bool:
        typed, place, case_id = self.fields.said(), self.nav.place, self.case_id
        if typed is None:
            return False
        said = words.written_title(typed, place.content)
        paper, former = self._edited, self._edited_in
        seen = former.seen.get(paper.id, {}) if paper is not None and former is not None else {}

        def save(_control: Control) -> Touched:
            if paper is None:
                return acts.add(case_id, said, work=place.work, worker=place.worker, clock=place.clock)[1]
            return acts.change(paper, said, seen=seen, work=place.work)

        def failed(error: Exception) -> None:
            self.editor.show()  # what was typed is there again
            self.page.banner.show_error(error)

        self.editor.hide()  # a second click finds nothing to write twice
        self.page.act(save, done=lambda _what: None, failed=failed)
        return True

    def _remove(self, paper: CaseDocument) -> None:
        place = self.nav.place

        def removed(_what: Touched) -> None:
            self.page.banner.show_message(
                _("The paper lies in the bin."),
                _("It can be brought back until it is erased."),
                action=_("Undo"),
                act=partial(self._bring_back, paper),
            )

        self.page.act(lambda _c: acts.remove(paper, work=place.work, clock=place.clock), done=removed)

    def _bring_back(self, paper: CaseDocument) -> None:
        work = self.nav.place.work
        self.page.act(
            lambda _control: acts.bring_back(paper, work=work), done=lambda _what: self.page.banner.clear()
        )
