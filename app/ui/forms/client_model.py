"""What happens while a client has the form to herself: where she is, what she may do next."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.domain.forms import LocalizedText, Question, QuestionState, QuestionType
from app.ui.forms.client_reading import Aloud
from app.ui.forms.client_speaking import Tongue
from app.ui.forms.client_steps import Filled, Step, steps_of
from app.ui.forms.fill_model import FillModel

_BLANK = (None, "", ())


class Stop(StrEnum):
    """What the screen shows."""

    QUESTION = "question"
    MORE = "more"
    """Whether a repeat is asked once more."""
    END = "end"


class ClientModel(QObject):
    """Walks through the form of `fill`; every answer goes into the same draft."""

    moved = Signal()
    """Another question is to be shown."""
    refreshed = Signal()
    """Something about the shown question differs now."""
    said = Signal(str)
    """Why it does not go on, in her language; '' = nothing stands against it."""

    def __init__(self, fill: FillModel, tongue: Tongue) -> None:
        super().__init__()
        self._fill, self.tongue = fill, tongue
        self._filled = Filled(fill.state, fill.rows, fill.key)
        self._steps: list[Step] = []
        self._at = 0
        self._read_steps()
        start = fill.draft.position
        self._at = next((at for at, step in enumerate(self._steps) if step.key == start), 0)
        fill.changed.connect(self._changed)

    @property
    def stop(self) -> Stop:
        """What is to be shown."""
        if self._at >= len(self._steps):
            return Stop.END
        return Stop.MORE if self._steps[self._at].is_more else Stop.QUESTION

    @property
    def step(self) -> Step:
        """The question, or the repeat, that is shown."""
        return self._steps[self._at]

    @property
    def key(self) -> str:
        """Of the shown question; at the end that of the last one."""
        return self._steps[min(self._at, len(self._steps) - 1)].key if self._steps else ""

    @property
    def state(self) -> QuestionState:
        """Of the shown question."""
        return self._fill.state(self.step.key)

    @property
    def is_first(self) -> bool:
        """Whether there is nothing to go back to."""
        return self._at == 0

    @property
    def progress(self) -> tuple[int, int]:
        """Number of the shown question, and of all that are asked at present."""
        return min(self._at + 1, len(self._steps)), len(self._steps)

    def words(self, column: str, text: LocalizedText) -> LocalizedText:
        """A text of the shown question with the values that it mentions."""
        return self._fill.words(self.step.key, column, text)

    # -- what she does --------------------------------------------------------------------

    def answer(self, value: object) -> None:
        """She answered; it is in the draft at once."""
        self.said.emit("")
        self._fill.edit(self.step.key, value)

    def decline(self) -> None:
        """She does not want to answer; the next question comes."""
        self._fill.decline(self.step.key)
        self._go(self._at + 1)

    def go_on(self, *, unfinished: bool) -> None:
        """To the next question, unless something stands against it. `unfinished` = half a date is typed."""
        if self.stop is Stop.QUESTION and (against := self._against(unfinished=unfinished)):
            self.said.emit(against)
            return
        if self.stop is not Stop.END:
            self._go(self._at + 1)

    def go_back(self) -> None:
        """To the question before."""
        if self._at > 0:
            self._go(self._at - 1)

    def one_more(self) -> None:
        """Another row of the repeat, and its first question."""
        repeat = self.step.key
        self._fill.add_row(repeat)
        row = self._fill.rows(repeat)[-1]
        inside = (at for at, step in enumerate(self._steps) if step.key.startswith(f"{row}/"))
        self._go(next(inside, self._at))

    def close(self) -> None:
        """The screen goes back: the caseworker goes on at the same question."""
        self._fill.changed.disconnect(self._changed)
        self._fill.move_to(self.key)
        self._fill.keep()

    # -- reading aloud --------------------------------------------------------------------

    def aloud(self) -> Aloud:
        """Question, hint and choices, as far as they are in the language of the question."""
        words = self.tongue.words
        if self.stop is Stop.END:
            return Aloud(f"{words.thanks} {words.give_back}", words.voices)
        if self.stop is Stop.MORE:
            return Aloud(words.more, words.voices)
        question = self.step.node
        assert isinstance(question, Question)  # noqa: S101 - the stop says so
        label = self.tongue.shown(self.words("label", question.label))
        parts = [label.text]
        hint = self.tongue.shown(self.words("hint", question.hint))
        choices = (self.tongue.shown(choice.label) for choice in self.state.choices)
        parts += [said.text for said in (hint, *choices) if said.text and said.language == label.language]
        recording = self._recording(question)
        return Aloud(". ".join(parts), self.tongue.voices(label.language), recording)

    def _recording(self, question: Question) -> Path | None:
        """Only one in her language: another one would not be what she reads."""
        address = question.audio.texts.get(self.tongue.tag, "")
        return self._fill.media_file(address) if address else None

    # -- inside ---------------------------------------------------------------------------

    def _against(self, *, unfinished: bool) -> str:
        words, question = self.tongue.words, self.step.node
        if not isinstance(question, Question) or question.type is QuestionType.NOTE:
            return ""
        state = self.state
        if state.error is not None:
            own = self.tongue.shown(self.words("constraint_message", state.error.message))
            return own.text or words.check
        if unfinished:
            return words.check
        is_open = state.required and state.value in _BLANK and not state.declined
        return words.must if is_open else ""

    def _go(self, at: int) -> None:
        self._at = max(0, min(at, len(self._steps)))
        self.said.emit("")
        self._fill.move_to(self.key)
        self.moved.emit()

    def _changed(self, _keys: frozenset[str]) -> None:
        key = self.key if self.stop is not Stop.END else ""
        self._read_steps()
        if key:
            self._at = next((at for at, step in enumerate(self._steps) if step.key == key), self._at)
        else:
            self._at = len(self._steps)
        self._at = min(self._at, len(self._steps))
        self.refreshed.emit()

    def _read_steps(self) -> None:
        self._steps = steps_of(self._fill.form.children, self._filled)
