"""`sozialraumbuero-office`: run the office, give out codes, list and revoke devices."""

from __future__ import annotations

import argparse
import datetime
import os
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from app.actions.office_ports import OfficeWork
from app.domain.errors import AppError, DeviceUnknown, OfficeStoreUnavailable, StoreNewer
from app.i18n import UI_LANGUAGES, load, set_ui_translator
from app.i18n import gettext as _
from app.i18n.languages import SOURCE_LANGUAGE
from app.office import protection_command
from app.office.embedded import config, listen
from app.office.enrol import Office, make_code
from app.office.keys import office_keys, server_certificate
from app.office.server import create_app
from app.system.logs import start_logging

DEFAULT_PORT = 8443
CODE_MINUTES = 15
"""How long a code is valid (5-sync.md 3.4)."""
_ADDRESS = "address.txt"
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_ANY = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared with, not bound to

OpenWork = Callable[[str | Path, str], OfficeWork]
"""(database, name of the office) → its store; wired in `app.bootstrap`."""


@dataclass(frozen=True, slots=True)
class _Shop:
    """What each command works with."""

    home: Path
    work: OfficeWork


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
    try:
        work = open_work(arguments.database or folder / "office.db", arguments.name)
    except OfficeStoreUnavailable as error:
        return _fail(_("The database cannot be opened: {database} ({reason}).").format(**error.facts))
    except StoreNewer as error:
        text = _("The database was written by a newer version ({found}); this one knows {known}.")
        return _fail(text.format(**error.facts))
    except AppError as error:  # made by a newer version
        return _fail(_("This did not work: {code}").format(code=error.code))
    try:
        return int(arguments.command(arguments, _Shop(folder, work)))
    except DeviceUnknown:
        return _fail(_("There is no such device. `devices` lists all."))
    except AppError as error:
        return _fail(_("This did not work: {code}").format(code=error.code))
    finally:
        work.close()


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
    shared.add_argument("--database", help=_("postgresql://… (default: a SQLite file in the folder)"))
    shared.add_argument("--name", default="Sozialraumbüro", help=_("name of the office"))
    commands = parser.add_subparsers(required=True)

    serve = commands.add_parser("serve", parents=[shared], help=_("run the office"))
    serve.add_argument("--host", default="127.0.0.1", help=_("address to listen on"))
    serve.add_argument("--port", type=int, default=DEFAULT_PORT)
    serve.add_argument("--address", help=_("name by which workstations reach this computer"))
    serve.add_argument("--certificate", type=Path, help=_("TLS certificate (PEM); default: made here"))
    serve.add_argument("--key", type=Path, help=_("key of the certificate (PEM)"))
    serve.add_argument("--authority", type=Path, help=_("PEM of a private authority that signed it"))
    serve.set_defaults(command=_serve)

    enrol = commands.add_parser("enrol", parents=[shared], help=_("one-time code for a workstation"))
    enrol.add_argument("--team", required=True, help=_("whose cases it will share"))
    enrol.add_argument("--role", choices=("street", "office"), default="street")
    enrol.add_argument("--minutes", type=int, default=CODE_MINUTES, help=_("how long the code is valid"))
    enrol.set_defaults(command=_enrol)

    devices = commands.add_parser("devices", parents=[shared], help=_("list all devices"))
    devices.set_defaults(command=_devices)
    revoke = commands.add_parser("revoke", parents=[shared], help=_("listen to a device no more"))
    revoke.add_argument("device", help=_("its prefix or its id"))
    revoke.set_defaults(command=_revoke)
    protection_command.add_commands(commands, shared)
    return parser


def _serve(arguments: argparse.Namespace, shop: _Shop) -> int:
    host, port = arguments.host, arguments.port
    if (arguments.certificate is None) != (arguments.key is None):
        return _fail(_("--certificate and --key belong together."))
    certificate, key, authority = arguments.certificate, arguments.key, None
    reached_at = arguments.address or (socket.gethostname() if host in _ANY else host)
    if certificate is not None:
        authority = arguments.authority.read_bytes() if arguments.authority else None
    elif host not in _LOOPBACK:
        made = server_certificate(shop.home, reached_at, datetime.datetime.now(datetime.UTC))
        certificate, key, authority = made.certificate, made.key, made.authority
    try:
        listener = listen(host, port)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return _fail(
            _("{host}:{port} cannot be listened on: {reason}").format(host=host, port=port, reason=reason)
        )
    shown = f"[{reached_at}]" if ":" in reached_at else reached_at
    url = f"{'https' if certificate else 'http'}://{shown}:{listener.getsockname()[1]}"
    (shop.home / _ADDRESS).write_text(url, encoding="utf-8")
    logs = shop.home / "log"
    logs.mkdir(exist_ok=True, mode=0o700)
    start_logging(logs)
    office = Office(arguments.name, office_keys(shop.home), authority)
    server = uvicorn.Server(config(create_app(shop.work, office), certificate=certificate, key=key))

    def stop(*_: object) -> None:
        """Before uvicorn listens to signals, and once more after it has stopped in order."""
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    _say(_("The office answers at {url}. Ctrl+C stops it.").format(url=url))
    server.run([listener])
    listener.close()
    return 0


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
    address = shop.home / _ADDRESS
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
