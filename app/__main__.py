"""Picks what to start. Imports nothing heavy before that, so that the first window comes at once.

python3 -m app demo          set the machine up, start with invented people
python3 -m app test [...]    set the machine up, run every check; arguments go to pytest alone
python3 -m app prove [NAME]  measure what needs more than the tests have; without a name: which there are
python3 -m app dev ...       commands for developers
sozialraumbuero              the desktop (also: python3 -m app)
sozialraumbuero import|export|case-bundle|letter|slip|audit|agenda|backup|template|form|content|tour ...
sozialraumbuero-office ...   the central office (also: python3 -m app office ...)
"""

from __future__ import annotations

import faulthandler
import importlib.util
import os
import sys
from collections.abc import Callable

LIMITED_CHILD = "limited-child"
"""How a bundled application starts itself for work on untrusted input (`app.system.child`)."""
CHECK_SECONDS = 120
"""A check that is not through by then has failed: it says where it stands and ends."""

STARTS = {
    "": "run_desktop",
    "demo": "run_demo",
    "office": "run_office",
    "letter": "run_letter",
    "audit": "run_audit",
    "agenda": "run_agenda",
    "backup": "run_backup",
    "import": "run_import",
    "export": "run_export",
    "case-bundle": "run_bundle",
    "form": "run_form",
    "content": "run_content",
    "slip": "run_slip",
    "template": "run_template",
    "tour": "run_tour",
}
"""Each command and the function of `app.bootstrap` that carries it out."""


def main(arguments: list[str] | None = None) -> int:
    """Entry point of `sozialraumbuero` and of `python3 -m app`."""
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == [LIMITED_CHILD]:
        from app.system import child

        return child.main(given[1:])
    command, rest = (given[0], given[1:]) if given and not given[0].startswith("-") else ("", given)
    if command in {"help", "-h"} or "--help" in given[:1] or "-h" in given[:1]:
        print(__doc__)
        return 0
    if not _is_ready(command) and not _make_ready(command, given):
        return 1
    return _dispatch(command, rest)


def office() -> int:
    """Entry point of `sozialraumbuero-office`."""
    return main(["office", *sys.argv[1:]])


def _is_ready(command: str) -> bool:
    """Whether a start needs no look at the machine; said without importing anything for it."""
    return command not in {"demo", "test", "prove", "dev"} and importlib.util.find_spec("PySide6") is not None


def _make_ready(command: str, given: list[str]) -> bool:
    """In a source tree: install what is missing and go on in the project's own Python."""
    from app import prepare

    if not prepare.is_checkout():
        return True
    purposes = {
        "demo": prepare.RUN,
        "test": prepare.TEST,
        "prove": prepare.PROVE,
        "dev": prepare.DEVELOP,
    }
    try:
        prepare.prepare(purposes.get(command, prepare.RUN))
        prepare.continue_in_venv(given)
    except prepare.NotPossible as problem:
        print(problem, file=sys.stderr)
        return False
    return True


def _dispatch(command: str, rest: list[str]) -> int:
    if command in {"test", "prove", "dev"}:
        return _develop(command, rest)
    if command not in STARTS:
        print(f"Unknown command: {command}\n\n{__doc__}", file=sys.stderr)
        return 2
    if command in {"", "demo"} and not _screen_there(rest):
        return 1
    from app import bootstrap

    if "--check" in rest:
        faulthandler.dump_traceback_later(CHECK_SECONDS, exit=True)
    start: Callable[[list[str]], int] = getattr(bootstrap, STARTS[command])
    return start(rest)


def _develop(command: str, rest: list[str]) -> int:
    from app import prepare

    if not prepare.is_checkout():
        print("This needs the source tree; it is not part of the installed application.", file=sys.stderr)
        return 2
    if command == "test":
        from app.dev import testing

        return testing.run(rest)
    if command == "prove":
        from app.dev import proving

        return proving.run(rest)
    from app.dev import commands

    return commands.run(rest)


def _screen_there(rest: list[str]) -> bool:
    """Without a screen Qt ends the process hard; say it in words instead."""
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return True
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return True
    if "--check" in rest:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        return True
    print(
        "There is no screen here (DISPLAY and WAYLAND_DISPLAY are empty). To try it all the same:\n"
        "  xvfb-run python3 -m app demo      (Debian package xvfb)\n"
        "  python3 -m app demo --check       (opens the window out of sight and ends)",
        file=sys.stderr,
    )
    return False


if __name__ == "__main__":
    sys.exit(main())
