"""`sozialraumbuero-office lost`: a workstation is gone; what has to be known now."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from app.actions.office_people_ports import AdminUnit, AdminWork
from app.i18n import gettext as _
from app.office import protection_command
from app.office.loss_report import loss_report
from app.sync import admin_wire as wire


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    """The parser of this command, beside those of `app.office.command`."""
    lost = commands.add_parser("lost", parents=[shared], help=_("report a workstation as lost or stolen"))
    lost.add_argument("device", help=_("its prefix or its id"))
    lost.add_argument("--out", type=Path, help=_("file for the draft of the notification; default: here"))
    lost.add_argument("--json", action="store_true", help=_("as JSON, with all numbers"))
    lost.set_defaults(command=_lost)


def _lost(arguments: argparse.Namespace, shop: Any) -> int:
    work: AdminWork = shop.work

    def report(unit: AdminUnit) -> wire.LossReport:
        device = protection_command.find(unit.devices(), arguments.device)
        unit.report_lost(device.device)
        return loss_report(unit, device.device, arguments.name)

    found = work.run(report)
    content = wire.pack(found) + b"\n" if arguments.json else found.text.encode()
    if arguments.out is None:
        sys.stdout.write(content.decode())
        sys.stdout.flush()
        return 0
    try:
        arguments.out.write_bytes(content)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        sys.stderr.write(_("The file cannot be written: {reason}").format(reason=reason) + "\n")
        return 1
    sys.stdout.write(_("The draft is in {file}.").format(file=arguments.out) + "\n")
    return 0
