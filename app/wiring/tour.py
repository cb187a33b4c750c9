"""`sozialraumbuero tour --out DIR`: sets the stage for the tour and writes what it found.

Two workstations and an office in one process, each with its own folder, encrypted store and keys;
the windows are the real ones. German/Bulgarian and German/Arabic unless told otherwise.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pypdfium2

from app.actions.workplace import Doorway
from app.content.letter_files import read_lined
from app.domain.clock import SystemClock
from app.i18n import gettext as _
from app.system.paths import resources_root
from app.system.settings import Settings
from app.ui import application
from app.ui.tour.afternoon import Afternoon
from app.ui.tour.driver import TourFailed
from app.ui.tour.story import Person, Record, Stage
from app.ui.watchdog import Watchdog
from app.wiring.demo import DemoOffice

LANGUAGES = ("bg", "ar")
SIZE = (1366, 768)
"""A street laptop's screen."""
READABLE = 0.5
"""Share of a language's words that must come back from its page: lam-alef ligatures keep Arabic from
coming back whole in any producer's files (6-letters.md 1.3)."""


MakeDoor = Callable[[Path], Doorway]
"""The real way in for a workstation in that folder."""


def run(argv: Sequence[str], make_door: MakeDoor) -> int:
    """Play the tour; returns 0 when everything it stands for was seen."""
    wanted = _parser().parse_args(list(argv))
    if sys.platform == "linux" and not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    wanted.out.mkdir(parents=True, exist_ok=True)
    people = read_lined(resources_root(), "demo/tour.yaml", "tour")["afternoons"]
    results = [play(wanted.out, _person(tag, people[tag]), make_door) for tag in wanted.language or LANGUAGES]
    summary = {"passed": all(result["passed"] for result in results), "afternoons": results}
    (wanted.out / "summary.json").write_text(json.dumps(summary, indent=1, ensure_ascii=False), "utf-8")
    for result in results:
        said = _("passed") if result["passed"] else _("failed: {reason}").format(reason=result["failure"])
        sys.stdout.write(f"{result['language']}: {said}, {result['seconds']} s, ")
        sys.stdout.write(_("longest stall {ms} ms").format(ms=result["worst_stall_ms"]) + "\n")
    return 0 if summary["passed"] else 1


def play(out: Path, person: Person, make_door: MakeDoor) -> dict[str, Any]:
    """One afternoon in a folder of its own; what failed is said, never raised."""
    record, started, clock = Record(out, person.language), time.monotonic(), SystemClock()
    failure, watchdog = "", Watchdog()
    with tempfile.TemporaryDirectory() as folder:
        office = DemoOffice(Path(folder) / "office", clock)
        shells = [_shell(Path(folder) / name, make_door) for name in ("street", "desk")]
        watchdog.start()
        try:
            stage = Stage(
                street=shells[0],
                office=shells[1],
                office_url=office.url,
                code=lambda role: office.code("Hochfeld", role),
                read_pdf=read_pdf,
                words=_,
                is_shaped=is_readable,
            )
            Afternoon(stage, person, record).play()
        except TourFailed as reason:
            failure = str(reason)
            for shell in shells:
                shell.window.grab().save(str(out / f"{person.language}-failed-{shells.index(shell)}.png"))
        finally:
            worst = watchdog.stop()
            for shell in shells:
                shell.window.close()
            office.stop()
    return {
        "language": person.language,
        "passed": not failure,
        "failure": failure,
        "seconds": round(time.monotonic() - started, 1),
        "worst_stall_ms": round(worst, 1),
        "checks": record.checks,
        "steps": record.steps,
        "pdfs": {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(out.glob(f"{person.language}-*.pdf"))
        },
    }


def _shell(home: Path, make_door: MakeDoor) -> application.Shell:
    home.mkdir(parents=True)
    shell = application.build(make_door(home), Settings(language="de"), folder=home)
    shell.window.resize(*SIZE)
    shell.show()
    return shell


def _person(tag: str, found: Mapping[str, Any]) -> Person:
    return Person(language=tag, **{name: str(value) for name, value in found.items()})


def read_pdf(pdf: bytes) -> list[str]:
    """The text of each page, as PDFium reads it."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def is_readable(pdf: bytes, language: str) -> bool:
    """Whether a page of the PDF holds the title and notice words of the language's letter texts."""
    texts = read_lined(resources_root(), f"letters/texts/{language}.yaml", "letter-text")["texts"]
    wanted = {
        word.strip(".,:;!?()«»„“")
        for text in texts.values()
        if "{" not in str(text)
        for word in str(text).split()
        if len(word) > 3
    }
    best = 0.0
    for page in read_pdf(pdf)[1:]:
        words = {word.strip(".,:;!?()«»„“") for word in page.split() if len(word) > 3}
        best = max(best, len(words & wanted) / max(len(words), 1))
    return best >= READABLE / 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sozialraumbuero tour", description=_("Play the afternoon."))
    parser.add_argument("--out", type=Path, required=True, help=_("folder for pictures, PDFs and summary"))
    parser.add_argument("--language", action="append", choices=LANGUAGES, help=_("only this language"))
    return parser
