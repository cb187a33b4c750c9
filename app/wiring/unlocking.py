"""Opening the store for a command without a window.

The passphrase comes by prompt or from a file descriptor, never as an argument or from the environment
(7-desktop.md part 2).
"""

from __future__ import annotations

import argparse
import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.actions.workplace import Workplace
from app.domain.clock import SystemClock
from app.domain.errors import PassphraseMissing
from app.i18n import gettext as _
from app.store import workstation
from app.store.keys import Cost
from app.wiring.door import Door


def add_unlocking(parser: argparse.ArgumentParser) -> None:
    """The options of every command that opens the store."""
    parser.add_argument("--caseworker", help=_("whose passphrase opens the store"))
    parser.add_argument("--passphrase-fd", type=int, help=_("file descriptor to read the passphrase from"))
    parser.add_argument("--home", type=Path, help=_("folder of the store"))


@contextmanager
def unlocked(wanted: argparse.Namespace, home: Path) -> Iterator[Workplace]:
    """The workplace of the caseworker who is asked for, closed at the end.

    Raises:
        PassphraseMissing: there is nobody to ask, or nothing to read from the file descriptor.
        StoreMissing, UnknownCaseworker, WrongPassphrase, WaitBeforeNextTry, StoreDamaged, StoreNewer:
            as `Doorway.unlock`.
    """
    folder = wanted.home or home
    door = Door(folder, SystemClock(), cost=Cost())
    names = workstation.names(folder)
    place = door.unlock(wanted.caseworker or (names[0] if names else ""), passphrase(wanted.passphrase_fd))
    try:
        yield place
    finally:
        place.close()


def passphrase(descriptor: int | None) -> str:
    """Ask for it, or take the first line of an open file.

    Raises:
        PassphraseMissing: the input ends, or there is no such open file.
    """
    try:
        if descriptor is None:
            return getpass.getpass(_("Passphrase: "))
        with os.fdopen(descriptor, "r", encoding="utf-8") as secret:
            return secret.readline().rstrip("\n")
    except (OSError, EOFError, UnicodeError) as error:
        raise PassphraseMissing from error
