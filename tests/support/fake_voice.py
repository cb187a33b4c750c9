"""A foreign program called `spd-say`: lists voices, and writes down what it was asked to say."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

PROGRAM = """#!{python}
import json, os, pathlib, sys, time
book = pathlib.Path(__file__).with_name("said")
def note(**what):
    with book.open("a", encoding="utf-8") as file:
        file.write(json.dumps(what) + "\\n")
if "--list-synthesis-voices" in sys.argv:
    print("NAME LANGUAGE VARIANT")
    for tag in {tags!r}:
        print("Voice of", tag, tag, "none")
elif "--cancel" in sys.argv:
    note(cancelled=True)
else:
    text = sys.stdin.read()
    note(arguments=sys.argv[1:], text=text)
    time.sleep({seconds})
    note(finished=True)
"""


@dataclass(frozen=True)
class FakeVoice:
    """Where the program lies, and what it has noted so far."""

    folder: Path

    def noted(self) -> str:
        """Everything it was asked for, one line each."""
        book = self.folder / "said"
        return book.read_text(encoding="utf-8") if book.exists() else ""


def make_voice(folder: Path, *tags: str, seconds: float = 0) -> FakeVoice:
    """Put the program there; `seconds` = how long it speaks."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "spd-say"
    path.write_text(PROGRAM.format(python=sys.executable, tags=tags, seconds=seconds), encoding="utf-8")
    path.chmod(0o755)
    return FakeVoice(folder)
