"""A letterhead is edited beside a sample letter that follows every keystroke."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from PySide6.QtCore import QTimer

from app.actions import letterheads
from app.actions.touched import Touched
from app.domain.clock import OFFICE_ZONE
from app.domain.errors import AppError, GlyphMissing, TextDoesNotFit
from app.domain.letters import LetterContent, Letterhead
from app.domain.records import Stationery
from app.i18n import gettext as _
from app.i18n import ui_translator
from app.i18n.formats import moment_text
from app.sync.changes import Seen
from app.ui import theme, unfinished
from app.ui.errors import say
from app.ui.letterheads.fields import LetterheadFields, to_json, with_edits
from app.ui.letters.preview import LetterPreview
from app.ui.navigation import Navigator, Page
from app.ui.tasks import Control, Lane
from app.ui.widgets import Kind as BannerKind
from app.ui.widgets import PrimaryButton, QuietButton, Scroll, Text, column, row

TYPING_PAUSE = 250
"""Milliseconds of rest before the sample is made anew."""
FORM_WIDTH = 460
SAMPLE_KIND = "referral"
"""The kind whose sample letter shows every zone of the page."""


@dataclass(frozen=True, slots=True)
class _Opened:
    base: Stationery
    """As stored, or as a new one begins."""
    seen: Seen | None
    """None = it is new."""
    shown: Stationery
    """With unsaved edits of an earlier visit."""
    kept_at: str
    """When these were kept; '' = there are none."""
    sample: tuple[LetterContent, ...]


class LetterheadPage(Page):
    """One letterhead; `begin` says how a new one begins, None = it is stored already."""

    def __init__(
        self,
        nav: Navigator,
        stationery_id: UUID,
        begin: Stationery | None = None,
        saved: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(nav, _("Letterhead"), name="letterhead-editor", scroll=False)
        self._id, self._begin, self._told = stationery_id, begin, saved
        self._draft_id = unfinished.draft_id(unfinished.LETTERHEAD, stationery_id)
        self._opened: _Opened | None = None
        self._making: Control | None = None
        self._is_saved = False
        self.fields = LetterheadFields(self)
        self.fields.setEnabled(False)
        self.fields.edited.connect(self._edited)
        self.preview = LetterPreview(self, "letterhead.preview")
        self.state = Text("", "small")
        self.undo = QuietButton(_("Throw the changes away"), "letterhead.undo", icon="undo")
        self.save = PrimaryButton(_("Save"), "letterhead.save", icon="save")
        self.save.setEnabled(False)
        self.undo.hide()
        self.undo.clicked.connect(self._throw_away)
        self.save.clicked.connect(self.submit)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(TYPING_PAUSE)
        self._pause.timeout.connect(self._make)
        self._place()
        self.run(Lane.STORE, self._open, done=self._show)

    def submit(self) -> None:
        """Ctrl+Enter: save, or say what is missing."""
        opened = self._opened
        if opened is None or not self.save.isEnabled():
            return
        faulty = self.fields.check()
        if faulty is not None:
            faulty.setFocus()
            return
        self.save.setEnabled(False)
        place, wanted = self.nav.place, self.fields.stationery(opened.base)
        base = None if opened.seen is None else opened.base

        def save(_control: Control) -> Touched:
            what = letterheads.save(wanted, base=base, seen=opened.seen, work=place.work, clock=place.clock)
            return what.joined(unfinished.drop(self._draft_id, work=place.work))

        self.act(save, done=self._saved, failed=self._not_saved)

    @property
    def is_resting(self) -> bool:
        """Whether everything typed so far was taken up by the preview."""
        return not self._pause.isActive()

    def can_leave(self) -> bool:
        """Unsaved changes are kept and are there again next time."""
        opened = self._opened
        if opened is None or self._is_saved or not self._is_changed():
            return True
        place, id, typed = self.nav.place, self._draft_id, to_json(self.fields.stationery(opened.base))
        begun = {"typed": typed, "was": to_json(opened.base)}

        def keep(_control: Control) -> Touched:
            return unfinished.keep(
                id, f"{unfinished.LETTERHEAD}{self._id}", begun, work=place.work, clock=place.clock
            )

        self.act(keep, done=lambda _what: None)
        return True

    def closed(self) -> None:
        self._pause.stop()
        super().closed()

    # -- opening ------------------------------------------------------------------------------

    def _place(self) -> None:
        area = Scroll()
        inside = column(area.content, space=0)
        inside.setContentsMargins(0, 0, 8, 16)
        inside.addWidget(self.fields)
        inside.addStretch(1)
        area.setFixedWidth(FORM_WIDTH)
        across = row(space=2)
        across.addWidget(area)
        across.addWidget(self.preview, 1)
        self.body.addLayout(across, 1)
        self.footer.addWidget(self.state, 1)
        self.footer.addWidget(self.undo)
        self.footer.addWidget(self.save)

    def _open(self, _control: Control) -> _Opened:
        place = self.nav.place
        if self._begin is not None:
            base, seen = self._begin, None
        else:
            base, seen = letterheads.load(self._id, work=place.work)
        kept = unfinished.load(self._draft_id, work=place.work)
        shown, kept_at = base, ""
        if kept is not None:
            shown = with_edits(base, kept.answers["typed"], kept.answers["was"])
            kept_at = moment_text(kept.updated_at, ui_translator().tag, OFFICE_ZONE)
        sample = place.templates.compose(place.templates.sample(SAMPLE_KIND, "de"), ())
        return _Opened(base, seen, shown, kept_at, sample)

    def _show(self, opened: _Opened) -> None:
        self._opened = opened
        self.fields.setEnabled(True)
        self.fields.show_stationery(opened.shown)
        self._say_title(opened.shown.name)
        if opened.kept_at:
            self.banner.show_message(
                _("Your unsaved changes of {when} are here again.").format(
                    when=theme.isolate(opened.kept_at)
                ),
                kind=BannerKind.HINT,
            )
        self._look()
        self.fields.name.setFocus()
        self._make()

    def _say_title(self, name: str) -> None:
        self.set_title(theme.isolate(name) if name else _("New letterhead"), _("Letterhead"))

    # -- preview ------------------------------------------------------------------------------

    def _edited(self) -> None:
        self._look()
        self._pause.start()

    def _make(self) -> None:
        if self._opened is None:
            return
        if self._making is not None:
            self._making.cancel()
        head = letterheads.letterhead(self.fields.stationery(self._opened.base))
        to = self.fields.return_to.lines()
        contents = [_under(content, head, to) for content in self._opened.sample[:1]]
        press = self.nav.place.press
        self._making = self.run(
            Lane.RENDER, lambda _control: press.render(contents), done=self._made, failed=self._not_made
        )

    def _made(self, pdf: bytes) -> None:
        self.fields.show_fault("", "")
        self.state.setText(_("The sample shows invented people."))
        self.preview.show_pdf(pdf, keep_place=True)

    def _not_made(self, error: Exception) -> None:
        if isinstance(error, TextDoesNotFit):
            words = _("There is no room for this on the page. Shorten it.")
            if self.fields.show_fault(str(error.facts.get("zone", "")), words):
                return
        if isinstance(error, (GlyphMissing, AppError)):
            said = say(error)
            self.state.setText(f"{said.title} {said.next_step}")
            return
        self.banner.show_error(error)

    # -- saving -------------------------------------------------------------------------------

    def _is_changed(self) -> bool:
        return self._opened is not None and self.fields.stationery(self._opened.base) != self._opened.base

    def _look(self) -> None:
        is_new = self._begin is not None
        is_changed = self._is_changed()
        self.save.setEnabled(is_new or is_changed)
        self.undo.setVisible(is_changed and not is_new)

    def _throw_away(self) -> None:
        if self._opened is None:
            return
        place = self.nav.place
        self.fields.show_stationery(self._opened.base)
        self._edited()
        self.banner.clear()
        self.fields.name.setFocus()
        self.act(lambda _control: unfinished.drop(self._draft_id, work=place.work), done=lambda _what: None)

    def _saved(self, _what: Touched) -> None:
        self._is_saved = True
        told = self._told
        self.nav.back()
        if told is not None:
            told()

    def _not_saved(self, error: Exception) -> None:
        self.save.setEnabled(True)
        self.banner.show_error(error)


def _under(content: LetterContent, head: Letterhead, return_to: tuple[str, ...]) -> LetterContent:
    """The sample under another letterhead."""
    slip = content.slip
    if slip is not None and return_to:
        slip = replace(slip, return_to=return_to)
    return replace(content, letterhead=head, slip=slip)
