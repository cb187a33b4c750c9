"""`sozialraumbuero-office users`: who may use the administration, at the office's own computer."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from app.actions.office_people_ports import AdminUnit, AdminWork, OfficePerson
from app.domain.errors import LastAdministrator, NameTaken, PersonUnknown
from app.domain.roles import Role
from app.i18n import gettext as _
from app.office import people

LONGEST_NAME = 200


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    """The parsers of these commands, beside those of `app.office.command`."""
    users = commands.add_parser("users", parents=[shared], help=_("who may use the administration"))
    steps = users.add_subparsers(required=True)
    roles = [role.value for role in Role]

    add = steps.add_parser("add", parents=[shared], help=_("somebody new; shows the access code once"))
    add.add_argument("person", help=_("name"))
    add.add_argument("--role", choices=roles, required=True)
    add.set_defaults(command=_add)

    steps.add_parser("list", parents=[shared], help=_("list all")).set_defaults(command=_list)

    role = steps.add_parser("role", parents=[shared], help=_("give another role"))
    role.add_argument("person", help=_("name or id"))
    role.add_argument("role", choices=roles)
    role.set_defaults(command=_role)

    token = steps.add_parser("token", parents=[shared], help=_("a new access code; the old one is void"))
    token.add_argument("person", help=_("name or id"))
    token.set_defaults(command=_token)

    revoke = steps.add_parser("revoke", parents=[shared], help=_("the access code opens nothing any more"))
    revoke.add_argument("person", help=_("name or id"))
    revoke.set_defaults(command=_revoke)


def _add(arguments: argparse.Namespace, shop: Any) -> int:
    work: AdminWork = shop.work
    name = " ".join(arguments.person.split())
    if not 0 < len(name) <= LONGEST_NAME:
        return _fail(_("A name has 1 to {most} characters.").format(most=LONGEST_NAME))
    try:
        made = people.add_person(work, name, arguments.role)
    except NameTaken:
        return _fail(_("There is somebody of this name already."))
    _show(made)
    return 0


def _list(_arguments: argparse.Namespace, shop: Any) -> int:
    work: AdminWork = shop.work
    for person in work.run(lambda unit: unit.people()):
        used = person.last_used.isoformat(timespec="minutes") if person.last_used else "-"
        status = "active" if person.active else "revoked"
        _say("\t".join((str(person.person), person.role, status, used, person.name)))
    return 0


def _role(arguments: argparse.Namespace, shop: Any) -> int:
    def change(unit: AdminUnit) -> OfficePerson:
        return unit.give_role(_find(unit, arguments.person).person, arguments.role)

    return _changed(shop.work, change)


def _revoke(arguments: argparse.Namespace, shop: Any) -> int:
    def change(unit: AdminUnit) -> OfficePerson:
        return unit.revoke_person(_find(unit, arguments.person).person)

    return _changed(shop.work, change)


def _token(arguments: argparse.Namespace, shop: Any) -> int:
    work: AdminWork = shop.work
    try:
        made = work.run(lambda unit: people.new_token_in(unit, _find(unit, arguments.person).person))
    except PersonUnknown:
        return _fail(_("There is no such person. `users list` lists all."))
    _show(made)
    return 0


def _changed(work: AdminWork, change: Any) -> int:
    try:
        person: OfficePerson = work.run(change)
    except PersonUnknown:
        return _fail(_("There is no such person. `users list` lists all."))
    except LastAdministrator:
        return _fail(_("Nobody could administer any more: make somebody else an administrator first."))
    status = person.role if person.active else _("revoked")
    _say(f"{person.name}: {status}")
    return 0


def _find(unit: AdminUnit, wanted: str) -> OfficePerson:
    for person in unit.people():
        if person.active and wanted in {person.name, str(person.person)}:
            return person
    raise PersonUnknown


def _show(made: people.NewToken) -> None:
    _say(_("Access code of {name}:").format(name=made.person.name))
    _say(made.token)
    _say(_("It is shown once. Hand it over in person; whoever has it is this person for the office."))


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _fail(text: str) -> int:
    sys.stderr.write(text + "\n")
    return 1
