"""Reading aloud with the system's own voice, as a process: Speech Dispatcher, `say`, or SAPI.

Qt's speech module is not in Essentials (7-desktop.md part 1). The text goes to the process by standard
input: it may hold what a client answered, and arguments can be read by every user of the machine
(proc(5)). No shell sees it. Nothing here waits for the voice.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

LOOK_SECONDS = 8.0
"""How long the list of voices may take; a Speech Dispatcher that has to be started needs about two."""
LONGEST_LINE = 1000
"""Letters of a line for `spd-say`: it reads 16 KiB at once and would cut a longer one inside a letter."""
VOICE = "SOZIALRAUMBUERO_VOICE"
"""How SAPI is told which voice: a name in the environment needs no quoting."""

_LIST_SAPI = (
    "[Console]::OutputEncoding=[Text.Encoding]::UTF8;"
    "Add-Type -AssemblyName System.Speech;"
    "(New-Object System.Speech.Synthesis.SpeechSynthesizer).GetInstalledVoices()|"
    "Where-Object Enabled|ForEach-Object{$_.VoiceInfo.Culture.Name+' '+$_.VoiceInfo.Name}"
)
_SPEAK_SAPI = (
    "[Console]::InputEncoding=[Text.Encoding]::UTF8;"
    "Add-Type -AssemblyName System.Speech;"
    "$voice=New-Object System.Speech.Synthesis.SpeechSynthesizer;"
    f"$voice.SelectVoice($env:{VOICE});"
    "$voice.Speak([Console]::In.ReadToEnd())"
)
_POWERSHELL = ("-NoLogo", "-NoProfile", "-NonInteractive", "-Command")

_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""Windows would flash up a console."""

Voices = Mapping[str, str]
"""ISO 639 code → what the program wants to hear for it: a language, or the name of a voice."""


class Program(Protocol):
    """One system's way of speaking."""

    def listing(self) -> Sequence[str]:
        """The command that lists voices."""
        ...

    def voices(self, listed: str) -> Voices:
        """What that command said."""
        ...

    def speaking(self, voice: str) -> Sequence[str]:
        """The command that reads its standard input aloud."""
        ...

    def stopping(self) -> Sequence[str]:
        """The command that ends it, where ending the process is not enough; empty = it is."""
        ...

    def spoken(self, text: str) -> str:
        """The text as this program may safely be given it."""
        ...


@dataclass(frozen=True, slots=True)
class SpeechDispatcher:
    """`spd-say`: each line of a text is one message (spd-say(1), `--pipe-mode`)."""

    path: str

    def listing(self) -> Sequence[str]:
        """`NAME LANGUAGE VARIANT`, one voice a line."""
        return (self.path, "--list-synthesis-voices")

    def voices(self, listed: str) -> Voices:
        """The second word from the end is the language; names may hold blanks."""
        tags = (words[-2] for words in map(str.split, listed.splitlines()) if len(words) >= 3)
        return {_main(tag): _main(tag) for tag in tags if re.fullmatch(r"[A-Za-z]{2,3}([-_].*)?", tag)}

    def speaking(self, voice: str) -> Sequence[str]:
        """It stays until all is said."""
        return (self.path, "--wait", "--language", voice, "--pipe-mode")

    def stopping(self) -> Sequence[str]:
        """The server has the message already and would go on without the process."""
        return (self.path, "--cancel")

    def spoken(self, text: str) -> str:
        """Lines that it takes whole; one that began with `!-!` would be a command to the server."""
        return "".join(f" {line}\n" for line in textwrap.wrap(text, LONGEST_LINE))


@dataclass(frozen=True, slots=True)
class Say:
    """`say` of macOS; with `-f -` it reads its standard input."""

    path: str

    def listing(self) -> Sequence[str]:
        """`Name  de_DE  # sample`, one voice a line."""
        return (self.path, "-v", "?")

    def voices(self, listed: str) -> Voices:
        """The first voice of each language."""
        found = (re.match(r"(.+?)\s+([a-z]{2,3})[_-]\w+\s+#", line) for line in listed.splitlines())
        return _first_named((match[2], match[1]) for match in found if match)

    def speaking(self, voice: str) -> Sequence[str]:
        """It ends when all is said."""
        return (self.path, "-v", voice, "-f", "-")

    def stopping(self) -> Sequence[str]:
        """Ending the process is enough."""
        return ()

    def spoken(self, text: str) -> str:
        """`[[…]]` would be a command to the synthesizer (Speech Synthesis Programming Guide)."""
        return text.replace("[[", "[ [")


@dataclass(frozen=True, slots=True)
class Sapi:
    """The voices of Windows through PowerShell and System.Speech."""

    path: str

    def listing(self) -> Sequence[str]:
        """`de-DE Microsoft Hedda Desktop`, one voice a line."""
        return (self.path, *_POWERSHELL, _LIST_SAPI)

    def voices(self, listed: str) -> Voices:
        """The first voice of each language."""
        found = (line.strip().partition(" ") for line in listed.splitlines())
        return _first_named((_main(tag), name) for tag, _, name in found if tag and name)

    def speaking(self, voice: str) -> Sequence[str]:  # noqa: ARG002 - as the others have it
        """The same words for every voice: which one is in the environment."""
        return (self.path, *_POWERSHELL, _SPEAK_SAPI)

    def stopping(self) -> Sequence[str]:
        """Ending the process is enough."""
        return ()

    def spoken(self, text: str) -> str:
        """`Speak` takes plain text."""
        return text


def program() -> Program | None:
    """What this system speaks with; None = it has nothing."""
    known: Mapping[str, tuple[str, Callable[[str], Program]]] = {
        "win32": ("powershell", Sapi),
        "darwin": ("say", Say),
    }
    name, make = known.get(sys.platform, ("spd-say", SpeechDispatcher))
    path = shutil.which(name)
    return make(path) if path else None


def find_voices(known: Program | None) -> Voices:
    """Which languages can be read aloud; takes seconds, so away from the GUI thread."""
    if known is None:
        return {}
    return known.voices(_run(known.listing()).decode("utf-8", "replace"))


class Voice:
    """Says one thing at a time. Made and used on one thread; the program is started on one of its own."""

    def __init__(self, known: Program, voices: Voices) -> None:
        self._program, self._voices = known, voices
        self._line = ThreadPoolExecutor(1, "voice")
        self._lock = threading.Lock()
        self._turn = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._saying: Future[bool] | None = None

    def language_of(self, wanted: Sequence[str]) -> str:
        """The first of these languages that has a voice, or ''."""
        return next((language for language in wanted if language in self._voices), "")

    @property
    def is_speaking(self) -> bool:
        """Whether something is still being said."""
        return self._saying is not None and not self._saying.done()

    @property
    def has_failed(self) -> bool:
        """Whether the program could not be started the last time."""
        return self._saying is not None and self._saying.done() and not self._saying.result()

    def say(self, text: str, language: str) -> None:
        """Begin to read aloud; what was being said ends."""
        self.stop()
        self._saying = self._line.submit(self._say, self._turn, self._voices[language], text)

    def stop(self) -> None:
        """Be silent at once."""
        with self._lock:
            self._turn += 1
            if self._process is not None:
                self._process.kill()

    def close(self) -> None:
        """Nothing is said any more; does not wait for the program."""
        self.stop()
        self._line.shutdown(wait=False)

    def _say(self, turn: int, voice: str, text: str) -> bool:
        with self._lock:
            if turn != self._turn:
                return True
            process = self._process = self._start(self._program.speaking(voice), voice)
        if process is None:
            return False
        _give(process, self._program.spoken(text).encode("utf-8"))
        process.wait()
        with self._lock:
            self._process, was_stopped = None, turn != self._turn
        if was_stopped and self._program.stopping():
            _run(self._program.stopping())
        return True

    def _start(self, command: Sequence[str], voice: str) -> subprocess.Popen[bytes] | None:
        try:
            return subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, VOICE: voice},
                creationflags=_NO_WINDOW,
            )
        except OSError:
            return None


def _give(process: subprocess.Popen[bytes], content: bytes) -> None:
    """Hand the text over, unless the program has ended before it was heard."""
    if process.stdin is not None:
        try:
            with process.stdin:
                process.stdin.write(content)
        except OSError:
            return


def _run(command: Sequence[str]) -> bytes:
    """What a short command says; nothing where it fails or does not end."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=LOOK_SECONDS,
            check=False,
            creationflags=_NO_WINDOW,
        )
    except (OSError, subprocess.TimeoutExpired):
        return b""
    return done.stdout if done.returncode == 0 else b""


def _main(tag: str) -> str:
    return re.split(r"[-_]", tag, maxsplit=1)[0].lower()


def _first_named(found: Iterable[tuple[str, str]]) -> Voices:
    named: dict[str, str] = {}
    for language, name in found:
        named.setdefault(language, name)
    return named
