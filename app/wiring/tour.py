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

from app.actions.workplace import Doorway
from app.content.letter_files import read_lined
from app.domain.clock import SystemClock
from app.i18n import gettext as _
from app.i18n.languages import language
from app.system.paths import resources_root
from app.system.settings import Settings
from app.ui import application
from app.ui.shell import Shell
from app.ui.tour.afternoon import TEAM, Afternoon
from app.ui.tour.driver import TourFailed
from app.ui.tour.story import Person, Record, Stage
from app.ui.watchdog import Watchdog
from app.wiring import tour_pages
from app.wiring.demo import DemoOffice

LANGUAGES = ("bg", "ar")
SIZE = (1366, 768)
"""A street laptop's screen."""

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
    started, watchdog, failure = time.monotonic(), Watchdog(), ""
    record = Record(out, person.language, watchdog)
    for left in (*out.glob(f"{person.language}-*.png"), *out.glob(f"{person.language}-*.pdf")):
        left.unlink()
    with tempfile.TemporaryDirectory() as folder:
        office = DemoOffice(Path(folder) / "office", SystemClock())
        street, desk = (_shell(Path(folder) / name, make_door) for name in ("street", "desk"))
        watchdog.start()
        try:
            Afternoon(_stage(street, desk, office, person), person, record).play()
        except TourFailed as reason:
            failure = str(reason)
            for name, shell in (("street", street), ("office", desk)):
                shell.window.grab().save(str(out / f"{person.language}-failed-{name}.png"))
        finally:
            watchdog.stop()
            for shell in (street, desk):
                shell.window.close()
            office.stop()
    return {
        "language": person.language,
        "passed": not failure,
        "failure": failure,
        "seconds": round(time.monotonic() - started, 1),
        "worst_stall_ms": round(watchdog.worst_ms, 1),
        "worst_stall_at": watchdog.worst_at,
        "stalls": [{"ms": round(ms, 1), "at": at} for ms, at in watchdog.stalls],
        "checks": record.checks,
        "facts": record.facts,
        "steps": record.steps,
        "pdfs": {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(out.glob(f"{person.language}-*.pdf"))
        },
    }


def _stage(street: Shell, desk: Shell, office: DemoOffice, person: Person) -> Stage:
    return Stage(
        street=street,
        office=desk,
        office_url=office.url,
        code=lambda role: office.code(TEAM, role),
        unplug=office.unplug,
        plug_in=office.plug_in,
        eyes=tour_pages,
        words=_,
        is_joined=language(person.language).script == "Arab",
    )


def _shell(home: Path, make_door: MakeDoor) -> Shell:
    home.mkdir(parents=True)
    shell = application.build(make_door(home), Settings(language="de"), folder=home)
    shell.window.resize(*SIZE)
    shell.show()
    return shell


def _person(tag: str, found: Mapping[str, Any]) -> Person:
    return Person(language=tag, **{name: str(value) for name, value in found.items()})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sozialraumbuero tour", description=_("Play the afternoon."))
    parser.add_argument("--out", type=Path, required=True, help=_("folder for pictures, PDFs and summary"))
    parser.add_argument("--language", action="append", choices=LANGUAGES, help=_("only this language"))
    return parser
