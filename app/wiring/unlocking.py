"""Opening the store for a command without a window.

The passphrase comes by prompt or from a file descriptor, never as an argument or from the environment
(7-desktop.md part 2).
"""

from __future__ import annotations

import argparse
import getpass
import os
from pathlib import Path
from typing import TextIO

from app.actions.workplace import Workplace
from app.domain.clock import Clock, SystemClock
from app.domain.errors import AppError, LeaseOver, PassphraseMissing
from app.domain.policy import LeaseState
from app.i18n import gettext as _
from app.store import workstation
from app.store.keys import Cost
from app.ui.errors import say
from app.wiring.door import Door


def add_store_arguments(parser: argparse.ArgumentParser) -> None:
    """What every command that opens the store takes."""
    parser.add_argument("--caseworker", help=_("whose passphrase opens the store"))
    parser.add_argument("--passphrase-fd", type=int, help=_("file descriptor to read the passphrase from"))
    parser.add_argument("--home", type=Path, help=_("folder of the store"))


def open_place(wanted: argparse.Namespace, home: Path, clock: Clock | None = None) -> Workplace:
    """The workplace of the caseworker whose passphrase it is; its caller closes it.

    Raises:
        PassphraseMissing: nobody to ask, or nothing to read.
        WrongPassphrase, WaitBeforeNextTry, StoreMissing, StoreDamaged, StoreNewer: as the door.
        LeaseOver: the cases stay closed, as in the windows.
    """
    folder = wanted.home or home
    door = Door(folder, clock or SystemClock(), cost=Cost())
    place = door.unlock(caseworker(wanted, folder), read_passphrase(wanted.passphrase_fd))
    if place.keys.lease().state is LeaseState.OVER:
        place.close()
        raise LeaseOver
    return place


def caseworker(wanted: argparse.Namespace, folder: Path) -> str:
    """Who was named, else the first with a key slot."""
    names = workstation.names(folder)
    return str(wanted.caseworker or (names[0] if names else ""))


def read_passphrase(descriptor: int | None) -> str:
    """From a file descriptor, or asked for.

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


def fail(failure: AppError, error: TextIO) -> int:
    """Say what happened and what to do; the exit code."""
    said = say(failure)
    error.write(f"{said.title}\n{said.next_step}\n")
    return 1
