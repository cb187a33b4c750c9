"""What a form being filled knows and does: evaluates answers, keeps the draft, hands in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from app.actions import filling, intake
from app.actions.filling import Filled
from app.actions.intake import HandIn, OpenedCase
from app.actions.ports import Draft, FillSession
from app.actions.touched import Touched
from app.actions.workplace import Workplace
from app.domain.forms import Changed, FormVersion, LocalizedText, Node, Problem, ProblemKind, QuestionState
from app.ui.forms.attaching import Attaching
from app.ui.forms.parts import keys_of
from app.ui.forms.pictures import Pictures
from app.ui.tasks import Control, Lane, Tasks
from app.ui.touched import TouchedHub

KEEP_AFTER = 30
"""Milliseconds from an edit until the draft is written: less than between two keystrokes, so that a
crash or a flat battery takes the last one at most."""


class FillModel(QObject):
    """One draft. Evaluating an answer takes about a millisecond and runs here; storing on its lane."""

    changed = Signal(object)
    """frozenset of keys whose state differs now."""
    kept = Signal()
    """The draft on disk holds every edit."""
    problems_found = Signal(list)
    """Handing in was tried: what stands against it."""
    problems_left = Signal(list)
    """What is left of those problems after an edit."""
    handing_in = Signal(bool)
    handed_in = Signal(object)
    """The `OpenedCase`, or what a further form of a case changed (`Filled`)."""
    failed = Signal(object)
    printing = Signal(str, object)
    """Key and `Question` whose text is wanted on paper."""

    def __init__(
        self,
        place: Workplace,
        tasks: Tasks,
        touched: TouchedHub,
        form: FormVersion,
        session: FillSession,
        draft: Draft,
    ) -> None:
        super().__init__()
        self.form, self.draft = form, draft
        self._place, self._tasks, self._touched, self._session = place, tasks, touched, session
        self._dirty = self._moved = self._handing_in = False
        self._was_edited = bool(draft.answers)
        self._writing = 0
        self._problems: list[Problem] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEEP_AFTER)
        self._timer.timeout.connect(self._keep_in_turn)
        self._keys = keys_of(form)
        self.attaching = Attaching(place.attachments, tasks, self)
        self.attaching.kept.connect(self.edit)
        self.pictures = Pictures(self.media_file, place.attachments, tasks, self)

    @property
    def is_kept(self) -> bool:
        """Whether nothing waits to be written."""
        return not self._dirty

    @property
    def is_begun(self) -> bool:
        """Whether something was answered: else the draft goes with the page."""
        return self._was_edited

    def key(self, node: Node) -> str:
        """How the session names a question, group or repeat outside of repeats."""
        return self._keys.get(node.path, node.name)

    def is_reviewed(self, tag: str) -> bool:
        """Whether somebody signed off the form's texts in this language."""
        return self._place.forms.is_reviewed(self.form, tag)

    def state(self, key: str) -> QuestionState:
        """How a question stands now."""
        return self._session.state(key)

    def is_relevant(self, key: str) -> bool:
        """Whether a question, group or repeat is asked at present."""
        return self._session.state(key).relevant

    def words(self, key: str, column: str, text: LocalizedText) -> LocalizedText:
        """A text of a question with the values that it mentions put in."""
        if not any("${" in words for words in text.texts.values()):
            return text
        return LocalizedText({tag: self._session.shown(key, column, tag).text for tag in text.texts})

    def fallbacks(self, tag: str) -> tuple[str, ...]:
        """Languages that a client may understand where hers lacks a text."""
        return self._place.content.language(tag).fallback

    def rows(self, repeat: str) -> tuple[str, ...]:
        """Keys of the rows of a repeat."""
        return self._session.rows(repeat)

    def add_row(self, repeat: str) -> None:
        """Ask a repeat once more."""
        self._edited(self._session.add_repeat(repeat))

    def remove_row(self, row: str) -> None:
        """Take a row of a repeat away."""
        self._edited(self._session.remove_repeat(row))

    def edit(self, key: str, value: object) -> None:
        """A person answered; only what depends on it is worked out again."""
        self._edited(self._session.answer(key, value))

    def decline(self, key: str) -> None:
        """A person does not want to answer."""
        self._edited(self._session.decline(key))

    def media_file(self, address: str) -> Path | None:
        """The picture or recording at a `jr://` address of the form."""
        return self._place.forms.media_file(self.form.form_id, address)

    def move_to(self, key: str) -> None:
        """Remember where the cursor is, for resuming; written with the next edit or at leaving."""
        if key != self.draft.position:
            self._moved = True
            self.draft = replace(self.draft, position=key)

    def speak(self, language: str) -> None:
        """Another language beside German; every answer stays."""
        self.draft = replace(self.draft, language=language)
        self._dirty = True
        self._keep_soon()

    def keep(self) -> None:
        """Write the draft now."""
        self._timer.stop()
        if not (self._dirty or self._moved) or self._handing_in:
            return
        self._dirty = self._moved = False
        self.draft = replace(self.draft, answers=self._session.all_answers())
        place, draft = self._place, self.draft

        def keep(_control: Control) -> Touched:
            return intake.keep_draft(draft, work=place.work, clock=place.clock)

        self._write(keep)

    def leave(self) -> None:
        """The page goes: keep the draft, unless nothing was ever answered in it."""
        if self._was_edited or self._handing_in:
            self.keep()
            return
        self._timer.stop()
        draft, work = self.draft, self._place.work

        def drop(_control: Control) -> Touched:
            return intake.drop_draft(draft.id, work=work)

        self._write(drop)

    def hand_in(self) -> None:
        """Open the case or add to it, or say what is missing; a second press while it runs does nothing."""
        if self._handing_in:
            return
        self._problems = list(self._session.problems())
        if self._problems:
            self.problems_found.emit(self._problems)
            return
        self.keep()
        self._handing_in = True
        self.handing_in.emit(True)  # noqa: FBT003 - a signal
        place, draft = self._place, self.draft
        command = HandIn(
            draft_id=draft.id,
            form_id=self.form.form_id,
            form_version=self.form.version,
            language=draft.language,
            answers=self._session.answers(),
            problems=(),
            aside=draft.aside,
        )

        def hand_in(_control: Control) -> OpenedCase | Filled:
            if draft.case_id is not None:
                return filling.hand_in(
                    command, draft.case_id, work=place.work, forms=place.forms, clock=place.clock
                )
            return intake.hand_in(
                command,
                work=place.work,
                forms=place.forms,
                worker=place.worker,
                team=place.team,
                clock=place.clock,
            )

        self._tasks.start(Lane.STORE, hand_in, done=self._opened, failed=self._hand_in_failed, essential=True)

    def _edited(self, changed: Changed) -> None:
        self._dirty = self._was_edited = True
        self._keep_soon()
        self.changed.emit(changed.keys)
        if self._problems:
            self._problems = [problem for problem in self._problems if self._still_stands(problem)]
            self.problems_left.emit(self._problems)

    def _write(self, what: Callable[[Control], Touched]) -> None:
        self._writing += 1
        self._tasks.start(Lane.STORE, what, done=self._kept, failed=self._keep_failed, essential=True)

    def _keep_in_turn(self) -> None:
        """One draft at a time: on a slow disk, what is typed meanwhile goes with the next (`_kept`)."""
        if not self._writing:
            self.keep()

    def _keep_soon(self) -> None:
        """Edits that follow do not put it off."""
        if not self._timer.isActive():
            self._timer.start()

    def _still_stands(self, problem: Problem) -> bool:
        """Unless it was answered, corrected, taken away, or is no longer asked."""
        try:
            state = self._session.state(problem.key)
        except KeyError:
            return False
        if not state.relevant:
            return False
        is_blank = state.value in (None, "", ())
        is_open = is_blank and state.required and not state.declined
        return is_open if problem.kind is ProblemKind.REQUIRED else bool(state.error)

    # The answers of the store may come when the screen is gone: the draft is written all the same.

    def _kept(self, what: Touched) -> None:
        if isValid(self._touched):
            self._touched.announce(what, self)
        if not isValid(self):
            return
        self._writing -= 1
        if self._dirty:
            self._keep_soon()
        else:
            self.kept.emit()

    def _keep_failed(self, error: Exception) -> None:
        if isValid(self):
            self._writing -= 1
            self._dirty = True
            self.failed.emit(error)

    def _opened(self, opened: OpenedCase | Filled) -> None:
        if isValid(self):
            self._touched.announce(opened.touched, self)
            self.handed_in.emit(opened)

    def _hand_in_failed(self, error: Exception) -> None:
        if isValid(self):
            self._handing_in = False
            self.handing_in.emit(False)  # noqa: FBT003 - a signal
            self.failed.emit(error)
