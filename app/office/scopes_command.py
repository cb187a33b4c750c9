"""Commands of the office about teams: which device has which, given and taken, whom to call."""

from __future__ import annotations

import argparse
import sys
from typing import Any, Protocol

from app.actions.office_ports import OfficeDevice, OfficeWork
from app.domain.errors import DeviceUnknown, TeamUnknown
from app.i18n import gettext as _


class Shop(Protocol):
    """What a command works with."""

    @property
    def work(self) -> OfficeWork:
        """The office's store."""
        ...


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    """`teams`, `grant`, `withdraw`, `contact`."""
    teams = commands.add_parser("teams", parents=[shared], help=_("list the teams and their workstations"))
    teams.set_defaults(command=_teams)
    for name, help_, done in (
        ("grant", _("give a team's cases to a workstation"), _grant),
        ("withdraw", _("take a team's cases from a workstation"), _withdraw),
    ):
        parser = commands.add_parser(name, parents=[shared], help=help_)
        parser.add_argument("device", help=_("its prefix or its id"))
        parser.add_argument("team", help=_("name of the team"))
        parser.set_defaults(command=done)
    contact = commands.add_parser("contact", parents=[shared], help=_("whom to call in a team"))
    contact.add_argument("team", help=_("name of the team"))
    contact.add_argument("contact", help=_("name and telephone, as others are told it"))
    contact.set_defaults(command=_contact)


def _teams(arguments: argparse.Namespace, shop: Shop) -> int:  # noqa: ARG001 - as every command
    devices = shop.work.run(lambda unit: unit.devices())
    contacts = shop.work.run(lambda unit: unit.contacts())
    for team in shop.work.run(lambda unit: unit.scopes()):
        own = sorted(device.prefix for device in devices if team.scope in device.scopes)
        _say("\t".join((team.name, ", ".join(own) or "–", contacts.get(team.scope, "") or "–")))
    return 0


def _grant(arguments: argparse.Namespace, shop: Shop) -> int:
    return _change(arguments, shop, is_granting=True)


def _withdraw(arguments: argparse.Namespace, shop: Shop) -> int:
    return _change(arguments, shop, is_granting=False)


def _change(arguments: argparse.Namespace, shop: Shop, *, is_granting: bool) -> int:
    device = _named(shop.work, arguments.device)
    team = arguments.team
    try:
        done = shop.work.run(
            lambda unit: (
                unit.grant(device.device, team) if is_granting else unit.withdraw(device.device, team)
            )
        )
    except TeamUnknown:
        sys.stderr.write(_("There is no such team. `teams` lists all.") + "\n")
        return 1
    if is_granting:
        text = (
            _("{prefix} gets the cases of {team} with its next contact.")
            if done
            else _("{prefix} has the cases of {team} already.")
        )
    else:
        text = (
            _("{prefix} sends what waits and then gives the cases of {team} back, with its next contact.")
            if done
            else _("{prefix} has not got the cases of {team}.")
        )
    _say(text.format(prefix=device.prefix, team=team))
    return 0


def _contact(arguments: argparse.Namespace, shop: Shop) -> int:
    try:
        shop.work.run(lambda unit: unit.set_contact(arguments.team, arguments.contact[:200]))
    except TeamUnknown:
        sys.stderr.write(_("There is no such team. `teams` lists all.") + "\n")
        return 1
    _say(_("Kept for {team}.").format(team=arguments.team))
    return 0


def _named(work: OfficeWork, name: str) -> OfficeDevice:
    """By prefix or id. Raises `DeviceUnknown`."""
    for device in work.run(lambda unit: unit.devices()):
        if name in {device.prefix, str(device.device)}:
            return device
    raise DeviceUnknown(device=name)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
