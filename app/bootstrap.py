"""Starts what `__main__` picked: the desktop, the demonstration, the office, a command.

The one place, with `app.wiring`, that makes concrete things. Nothing heavy is imported before the
first window is painted: the door tells who has a key slot from the key file's JSON alone.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.system.again import is_locked_start
from app.system.harden import harden_process
from app.system.paths import log_folder, user_folder
from app.system.settings import SettingsRead, read_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.actions.revocation_ports import RevokedDoor
    from app.actions.workplace import Created, SetUp, Workplace
    from app.domain.clock import Clock
    from app.store.keys import Cost
    from app.sync.escrow import Asking
    from app.ui.application import Shell
    from app.wiring.door import Door

MINIMUM_BITS = 60.0
"""Shown beside the passphrase before anything heavy is loaded; a test compares it with the store's."""
KEY_FILE, REVOKED_FILE = "store.keys", "revoked.json"


class LightDoor:
    """`actions.workplace.Doorway` that loads the real one when a key is needed."""

    def __init__(self, home: Path, *, clock: Clock | None = None, cost: Cost | None = None) -> None:
        """A folder, and for tests a clock and a cheaper key derivation."""
        self._home, self._clock, self._cost = home, clock, cost
        self._door: Door | None = None

    def has_store(self) -> bool:
        """Whether this workstation was set up before."""
        return (self._home / KEY_FILE).exists()

    def after_revocation(self) -> RevokedDoor | None:
        """Nothing is loaded where there is no such file."""
        return self._real().after_revocation() if (self._home / REVOKED_FILE).exists() else None

    def names(self) -> tuple[str, ...]:
        """Caseworkers with a key slot; a broken key file is told at unlocking."""
        try:
            slots = json.loads((self._home / KEY_FILE).read_bytes())["slots"]
            return tuple(slot["name"] for slot in slots if slot["kind"] == "caseworker")
        except (OSError, ValueError, KeyError, TypeError):
            return ()

    def minimum_bits(self) -> float:
        """What a passphrase must reach."""
        return MINIMUM_BITS

    def suggest_passphrase(self) -> str:
        """Random syllables that reach the minimum."""
        from app.domain.passphrases import suggest

        return suggest()

    def estimated_bits(self, passphrase: str) -> float:
        """Estimated strength."""
        return self._real().estimated_bits(passphrase)

    def create(self, wanted: SetUp) -> Created:
        """Make the encrypted store; see `Doorway`."""
        return self._real().create(wanted)

    def create_demo(self, language: str) -> Workplace:
        """The demonstration; see `Doorway`."""
        return self._real().create_demo(language)

    def unlock(
        self, name: str, passphrase: str, progress: Callable[[int, int], None] | None = None
    ) -> Workplace:
        """Open the store; see `Doorway`."""
        return self._real().unlock(name, passphrase, progress)

    def recover(self, name: str, code: str, passphrase: str) -> Workplace:
        """Open by the recovery sheet; see `Doorway`."""
        return self._real().recover(name, code, passphrase)

    def ask_holders(self) -> Asking:
        """Ask the holders of the office's escrow key; see `Doorway`."""
        return self._real().ask_holders()

    def recover_by_escrow(self, asking: Asking, answer: bytes, name: str, passphrase: str) -> Workplace:
        """Open with the holders' answer; see `Doorway`."""
        return self._real().recover_by_escrow(asking, answer, name, passphrase)

    def print_recovery(self, pdf: bytes, printer: str) -> None:
        """Print the recovery sheet."""
        self._real().print_recovery(pdf, printer)

    def _real(self) -> Door:
        if self._door is None:
            from app.domain.clock import SystemClock
            from app.wiring.door import Door

            self._door = Door(self._home, self._clock or SystemClock(), cost=self._cost)
        return self._door


def run_desktop(argv: list[str]) -> int:
    """The desktop: unlock, or welcome at the first start."""
    from app.ui import application

    read = _begin()
    return application.run(
        LightDoor(user_folder()),
        read.settings,
        warm_up=warm_up,
        after_shown=_close_soon if "--check" in argv else None,
        set_aside=read.set_aside,
    )


def run_demo(argv: list[str]) -> int:
    """The desktop with invented people and an office on loopback, in a folder of its own."""
    from app.ui import application

    read = _begin()
    is_check = "--check" in argv

    def enter(shell: Shell) -> None:
        if is_locked_start():
            shell.show_locked_demo()
            return
        shell.enter_demo(then=(lambda: _close_soon(shell)) if is_check else None)

    return application.run(
        LightDoor(user_folder()),
        replace(read.settings, demo=True),
        warm_up=warm_up,
        after_shown=enter,
        set_aside=read.set_aside,
    )


def run_office(argv: list[str]) -> int:
    """`sozialraumbuero-office …`."""
    from app.domain.clock import SystemClock
    from app.office import command
    from app.store.office_work import open_office

    harden_process()
    clock = SystemClock()
    return command.run(
        argv,
        lambda database, name: open_office(database, name=name, clock=clock),
        user_folder() / "office",
    )


def run_letter(argv: list[str]) -> int:
    """`sozialraumbuero letter …`: a letter without a window."""
    from app.wiring import letter_command

    _begin_command()
    return letter_command.run(argv, user_folder(), sys.stdout, sys.stderr)


def run_slip(argv: list[str]) -> int:
    """`sozialraumbuero slip read …`: return slips without a window."""
    from app.wiring import slip_command

    _begin_command()
    return slip_command.run(argv, user_folder(), sys.stdout, sys.stderr)


def run_template(argv: list[str]) -> int:
    """`sozialraumbuero template check|fields|preview`: for people who write templates of letters."""
    from app.wiring import template_command

    read = _begin()
    return template_command.run(argv, read.settings.language, sys.stdout, sys.stderr)


def run_form(argv: list[str]) -> int:
    """`sozialraumbuero form check|preview|paper`: for people who write forms."""
    from app.wiring import form_command

    read = _begin()
    return form_command.run(argv, read.settings.language, sys.stdout, sys.stderr)


def run_content(argv: list[str]) -> int:
    """`sozialraumbuero content review|status`: who has signed off which translation."""
    from app.wiring import content_command

    read = _begin()
    return content_command.run(argv, read.settings.language, sys.stdout, sys.stderr)


def run_audit(argv: list[str]) -> int:
    """`sozialraumbuero audit verify`: whether the audit trail is as it was written."""
    from app.wiring import audit_command

    _begin_command()
    return audit_command.run(argv, user_folder(), sys.stdout, sys.stderr)


def run_backup(argv: list[str]) -> int:
    """`sozialraumbuero backup make|list|verify|restore`: copies of the store without a window."""
    from app.wiring import backup_command

    _begin_command()
    return backup_command.run(argv, user_folder(), sys.stdout, sys.stderr)


def run_agenda(argv: list[str]) -> int:
    """`sozialraumbuero agenda ical --out F`: the dates as a calendar file."""
    from app.wiring import agenda_command

    _begin_command()
    return agenda_command.run(argv, user_folder(), sys.stdout, sys.stderr)


def run_import(argv: list[str]) -> int:
    """`sozialraumbuero import FILE`: clients and cases out of a table."""
    from app.wiring import exchange_command

    _begin_command()
    return exchange_command.run_import(argv, user_folder(), sys.stdout, sys.stderr)


def run_export(argv: list[str]) -> int:
    """`sozialraumbuero export cases --out F`: a table of the cases."""
    from app.wiring import exchange_command

    _begin_command()
    return exchange_command.run_export(argv, user_folder(), sys.stdout, sys.stderr)


def run_bundle(argv: list[str]) -> int:
    """`sozialraumbuero case-bundle pack|open`: one case as one file."""
    from app.wiring import exchange_command

    _begin_command()
    return exchange_command.run_bundle(argv, user_folder(), sys.stdout, sys.stderr)


def run_tour(argv: list[str]) -> int:
    """`sozialraumbuero tour --out DIR`: the whole afternoon through the real windows."""
    from app.store.keys import Cost
    from app.wiring import tour

    keep_windows_quick()
    quick = Cost(memory_kib=64 * 1024, passes=1, lanes=2)
    return tour.run(argv, lambda home: LightDoor(home, cost=quick))


def warm_up() -> None:
    """Everything heavy, in one background thread while somebody types the passphrase."""
    _log()
    import app.wiring.door  # noqa: F401

    keep_windows_quick()


def keep_windows_quick() -> None:
    """A lane gives the interpreter back after 1 ms instead of 5: the window never waits long for it."""
    sys.setswitchinterval(0.001)


def _begin() -> SettingsRead:
    harden_process()
    return read_settings(user_folder())


def _begin_command() -> None:
    """For a command that opens the store: its log, and the language that its terminal or windows speak."""
    from app.i18n import load, set_ui_translator
    from app.wiring.spoken import spoken_here

    set_ui_translator(load(spoken_here(_begin().settings.language)))
    _log()


def _log() -> None:
    """Write a log; not before the first paint, since `logging` takes a tenth of the way there."""
    from app.system.logs import start_logging

    start_logging(log_folder())


def _close_soon(shell: Shell) -> None:
    shell.window.close()
