"""`sozialraumbuero-office`: run the office, give out codes, list and revoke devices."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.actions.office_people_ports import AdminWork
from app.domain.errors import AppError
from app.domain.office_errors import OfficeFileUnwritable
from app.domain.roles import DEVICE_ROLES
from app.i18n import UI_LANGUAGES, load, set_ui_translator
from app.i18n import gettext as _
from app.i18n.languages import SOURCE_LANGUAGE
from app.office import (
    loss_command,
    ops_command,
    people_command,
    protection_command,
    scopes_command,
    serve_command,
)
from app.office.enrol import make_code
from app.office.keys import office_keys
from app.office.words import said
from app.store.office_erasure_list import LIST
from app.store.office_upgrade import demand_upgraded

DATABASE = "SOZIALRAUMBUERO_DATABASE"
"""The environment may name the database: a password on the command line is seen by every user."""
CODE_MINUTES = 15
"""How long a code is valid (5-sync.md 3.4)."""
OpenWork = Callable[[str | Path, str], AdminWork]
"""(database, name of the office) → its store; wired in `app.bootstrap`."""


@dataclass(frozen=True, slots=True)
class _Shop:
    """What each command works with."""

    home: Path
    work: AdminWork


@dataclass(frozen=True, slots=True)
class _Closed:
    """For commands that come before an open database: `init`, `restore`, `upgrade`."""

    home: Path
    database: str | Path
    open_work: OpenWork


def run(argv: list[str], open_work: OpenWork, home: Path) -> int:
    """Do one command; returns the exit status.

    Args:
        argv: what follows the program's name.
        open_work: opens the office's store.
        home: folder of keys and of the embedded database, unless `--home` names another.
    """
    set_ui_translator(load(_language()))
    arguments = _parser().parse_args(argv)
    folder: Path = arguments.home or home
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    database: str | Path = arguments.database or folder / "office.db"
    try:
        if not arguments.opens:
            return int(arguments.command(arguments, _Closed(folder, database, open_work)))
        demand_upgraded(database)
        work = open_work(database, arguments.name)
        work.list_erasures_in(folder / LIST)
        try:
            return int(arguments.command(arguments, _Shop(folder, work)))
        finally:
            work.close()
    except AppError as error:
        return _fail(said(error))
    except OSError as error:  # a file that was named
        return _fail(said(OfficeFileUnwritable(path=error.filename or "-", reason=error.strerror or "")))


def _language() -> str:
    """The administrator's language by the environment (POSIX: LC_ALL before LC_MESSAGES before LANG)."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if said := os.environ.get(name, ""):
            tag = said[:2].lower()
            return tag if tag in UI_LANGUAGES else SOURCE_LANGUAGE
    return SOURCE_LANGUAGE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sozialraumbuero-office", description=_("The central office."))
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--home", type=Path, help=_("folder of the office's keys"))
    shared.add_argument(
        "--database",
        default=os.environ.get(DATABASE),
        help=_("postgresql://… (default: {variable}, or a SQLite file in the folder)").format(
            variable=DATABASE
        ),
    )
    shared.add_argument("--name", default="Sozialraumbüro", help=_("name of the office"))
    shared.set_defaults(opens=True)
    commands = parser.add_subparsers(required=True)

    enrol = commands.add_parser("enrol", parents=[shared], help=_("one-time code for a workstation"))
    enrol.add_argument("--team", required=True, help=_("whose cases it will share"))
    enrol.add_argument("--role", choices=DEVICE_ROLES, default="street")
    enrol.add_argument("--minutes", type=int, default=CODE_MINUTES, help=_("how long the code is valid"))
    enrol.set_defaults(command=_enrol)

    devices = commands.add_parser("devices", parents=[shared], help=_("list all devices"))
    devices.set_defaults(command=_devices)
    revoke = commands.add_parser("revoke", parents=[shared], help=_("listen to a device no more"))
    revoke.add_argument("device", help=_("its prefix or its id"))
    revoke.set_defaults(command=_revoke)
    protection_command.add_commands(commands, shared)
    people_command.add_commands(commands, shared)
    loss_command.add_commands(commands, shared)
    scopes_command.add_commands(commands, shared)
    ops_command.add_commands(commands, shared)
    serve_command.add_commands(commands, shared)
    return parser


def _enrol(arguments: argparse.Namespace, shop: _Shop) -> int:
    if not 1 <= arguments.minutes <= 7 * 24 * 60:
        return _fail(_("--minutes must be between 1 and 10080 (a week)."))
    code = make_code(
        shop.work,
        office_keys(shop.home),
        team=arguments.team.strip(),
        role=arguments.role,
        minutes=arguments.minutes,
    )
    address = shop.home / serve_command.ADDRESS
    url = address.read_text(encoding="utf-8") if address.exists() else _("(the office was never started)")
    _say(_("Code: {code}").format(code=code))
    _say(_("Address: {url}").format(url=url))
    _say(_("Valid for {minutes} minutes, for one workstation.").format(minutes=arguments.minutes))
    return 0


def _devices(_arguments: argparse.Namespace, shop: _Shop) -> int:
    for device in shop.work.run(lambda unit: unit.devices()):
        last = device.last_contact.isoformat(timespec="minutes") if device.last_contact else "-"
        line = (device.prefix, str(device.device), device.role, device.status, str(device.high), last)
        _say("\t".join((*line, device.name)))
    return 0


def _revoke(arguments: argparse.Namespace, shop: _Shop) -> int:
    device = protection_command.find(shop.work.run(lambda unit: unit.devices()), arguments.device)
    shop.work.run(lambda unit: unit.revoke(device.device))
    _say(_("The office listens to {device} no more.").format(device=arguments.device))
    return 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _fail(text: str) -> int:
    sys.stderr.write(text + "\n")
    return 1
