"""Reading a question aloud: the form's own recording where it has one in her language, else a voice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from app.system.recordings import Player, read_recording
from app.system.speech import Voice, find_voices, program
from app.ui.tasks import Control, Lane, OwnTasks, Tasks, raise_again

LOOK = 150
"""Milliseconds between two looks whether it is still reading."""


@dataclass(frozen=True, slots=True)
class Aloud:
    """What is to be heard of one question."""

    text: str
    voices: tuple[str, ...]
    """Codes under which a voice may read this text."""
    recording: Path | None = None


class Reader(QObject):
    """One at a time; the GUI thread never waits for it."""

    changed = Signal()
    """It began, it ended, or it is known now what can be read."""

    def __init__(self, tasks: Tasks, player: Callable[[], Player] = Player) -> None:
        super().__init__()
        self._tasks = OwnTasks(tasks)
        self._player = player()
        self._voice: Voice | None = None
        self._wanted: Aloud | None = None
        self.is_known = False
        """Whether the system has said which voices it has."""
        self._look = QTimer(self)
        self._look.setInterval(LOOK)
        self._look.timeout.connect(self._looked)
        self._find()

    @property
    def is_reading(self) -> bool:
        """Whether something is to be heard, or will be at once."""
        return self._wanted is not None

    def can_read(self, aloud: Aloud) -> bool:
        """Whether there is a recording or a voice for it; False until the voices are known."""
        return aloud.recording is not None or bool(self._language(aloud.voices))

    def read(self, aloud: Aloud) -> None:
        """Begin; what was read before ends."""
        self.stop()
        self._wanted = aloud
        if aloud.recording is not None:
            self._open(aloud.recording)
        else:
            self._say(aloud)
        self.changed.emit()

    def stop(self) -> None:
        """Be silent at once."""
        if self._wanted is not None:
            self._end()
            self._player.stop()
            if self._voice is not None:
                self._voice.stop()

    def close(self) -> None:
        """The screen goes."""
        self.stop()
        self._tasks.cancel()
        self._player.close()
        if self._voice is not None:
            self._voice.close()

    def _find(self) -> None:
        def find(_control: Control) -> Voice | None:
            known = program()
            return Voice(known, find_voices(known)) if known is not None else None

        self._tasks.start(Lane.RENDER, find, done=self._found, failed=raise_again)

    def _found(self, voice: Voice | None) -> None:
        self._voice, self.is_known = voice, True
        self.changed.emit()

    def _language(self, voices: Sequence[str]) -> str:
        return self._voice.language_of(voices) if self._voice is not None else ""

    def _say(self, aloud: Aloud) -> None:
        language = self._language(aloud.voices)
        if self._voice is None or not language:
            self._end()
            return
        self._voice.say(aloud.text, language)
        self._look.start()

    def _open(self, recording: Path) -> None:
        def read(_control: Control) -> bytes:
            return read_recording(recording)

        def play(samples: bytes) -> None:
            wanted = self._wanted
            if wanted is None or wanted.recording != recording:
                return  # something else is wanted by now
            if samples:
                self._player.play(samples)
                self._look.start()
            else:
                self._say(wanted)  # the file cannot be read: the voice does, if there is one

        self._tasks.start(Lane.RENDER, read, done=play, failed=raise_again)

    def _looked(self) -> None:
        speaking = self._voice is not None and self._voice.is_speaking
        if not speaking and not self._player.is_playing:
            self._end()

    def _end(self) -> None:
        self._look.stop()
        self._wanted = None
        self.changed.emit()
