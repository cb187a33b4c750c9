"""`sozialraumbuero-office policy|escrow|renew`: lease, escrow key, and help on the telephone."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from app.actions.office_ports import OfficeDevice, OfficeWork
from app.domain.errors import DeviceUnknown, EscrowRefused
from app.domain.policy import LONGEST_LEASE, LONGEST_RENEWAL, ErasureRule, renewal_code
from app.i18n import gettext as _
from app.sync.escrow import NEEDED, SHARES, EscrowRequest, answered, new_escrow_key

RENEWAL_DAYS = 14
LONGEST_CONTACT = 200


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    """The parsers of these commands, beside those of `app.office.command`."""
    policy = commands.add_parser("policy", parents=[shared], help=_("what counts for all workstations"))
    policy.add_argument("--lease-days", type=int, help=_("days without contact before a renewal; 0 = none"))
    policy.add_argument("--contact", help=_("whom to call, told to a workstation that is revoked"))
    policy.add_argument(
        "--erasures",
        choices=[rule.value for rule in ErasureRule],
        help=_("from whose workstations a case is erased before its retention is over"),
    )
    policy.set_defaults(command=_policy)

    escrow = commands.add_parser("escrow", parents=[shared], help=_("the key for lost passphrases"))
    steps = escrow.add_subparsers(required=True)
    made = steps.add_parser("init", parents=[shared], help=_("make a key and print the words of its holders"))
    made.set_defaults(command=_escrow_init)
    answer = steps.add_parser("answer", parents=[shared], help=_("answer a workstation that asks"))
    answer.add_argument("request", type=Path, help=_("file that the workstation wrote"))
    answer.add_argument("--out", type=Path, required=True, help=_("file for the workstation"))
    answer.set_defaults(command=_escrow_answer)

    renew = commands.add_parser("renew", parents=[shared], help=_("a code on the telephone for the lease"))
    renew.add_argument("device", help=_("its prefix or its id"))
    renew.add_argument("--days", type=int, default=RENEWAL_DAYS)
    renew.set_defaults(command=_renew)


def find(devices: tuple[OfficeDevice, ...], wanted: str) -> OfficeDevice:
    """The device of this prefix or id. Raises `DeviceUnknown`."""
    for device in devices:
        if wanted.upper() == device.prefix or wanted.lower() == str(device.device):
            return device
    raise DeviceUnknown(device=wanted)


def _policy(arguments: argparse.Namespace, shop: Any) -> int:
    work: OfficeWork = shop.work
    days = arguments.lease_days
    if days is not None:
        if not 0 <= days <= LONGEST_LEASE:
            return _fail(_("--lease-days must be between 0 and {most}.").format(most=LONGEST_LEASE))
        work.run(lambda unit: unit.decide(replace(unit.policy(), lease_days=days)))
    if arguments.contact is not None:
        contact = " ".join(arguments.contact.split())[:LONGEST_CONTACT]
        work.run(lambda unit: unit.decide(replace(unit.policy(), contact=contact)))
    if arguments.erasures is not None:
        rule = arguments.erasures
        work.run(lambda unit: unit.decide(replace(unit.policy(), erasures=rule)))
    policy = work.run(lambda unit: unit.policy())
    if policy.lease_days:
        _say(_("A workstation asks for renewal after {days} days.").format(days=policy.lease_days))
    else:
        _say(_("Workstations ask for no renewal."))
    _say(_("There is an escrow key.") if policy.escrow_key else _("There is no escrow key."))
    if policy.contact:
        _say(_("To be called: {contact}").format(contact=policy.contact))
    if policy.erasures == ErasureRule.OFFICE:
        _say(_("A streetworker's erasure before the retention is over waits for a second person."))
    return 0


def _escrow_init(_arguments: argparse.Namespace, shop: Any) -> int:
    key = new_escrow_key()
    work: OfficeWork = shop.work
    work.run(lambda unit: unit.decide(replace(unit.policy(), escrow_key=key.public)))
    _say(
        _("{needed} of {shares} holders together can open a lost store.").format(needed=NEEDED, shares=SHARES)
    )
    _say(_("Give each holder one list of words, on paper, and keep no copy. They are shown once."))
    for place, words in enumerate(key.shares, 1):
        _say("\n" + _("Holder {place}:").format(place=place))
        _say(_numbered(words.split()))
    return 0


def _escrow_answer(arguments: argparse.Namespace, shop: Any) -> int:
    work: OfficeWork = shop.work
    try:
        request = EscrowRequest.of_file(arguments.request.read_bytes())
    except OSError as error:
        return _fail(_("The file cannot be read: {reason}").format(reason=error.strerror or ""))
    except EscrowRefused:
        return _fail(_("This is no request of a workstation."))
    try:
        shares = [_ask_words(place) for place in range(1, NEEDED + 1)]
        answer = answered(request, shares)
    except EOFError:
        return _fail(_("No words were given."))
    except EscrowRefused as refused:
        work.run(lambda unit: unit.note("escrow-refused", request.store))
        return _fail(_refusal(str(refused.facts["reason"])))
    work.run(lambda unit: unit.note("escrow-used", request.store))  # before the answer can leave
    try:
        arguments.out.write_bytes(answer)
    except OSError as error:
        return _fail(_("The file cannot be written: {reason}").format(reason=error.strerror or ""))
    _say(
        _("The answer is in {file}. Only the workstation that asked can read it.").format(file=arguments.out)
    )
    return 0


def _renew(arguments: argparse.Namespace, shop: Any) -> int:
    work: OfficeWork = shop.work
    if not 0 <= arguments.days <= LONGEST_RENEWAL:
        return _fail(_("--days must be between 0 and {most}.").format(most=LONGEST_RENEWAL))
    device = find(work.run(lambda unit: unit.devices()), arguments.device)
    until = work.now().date() + timedelta(days=arguments.days)
    work.run(lambda unit: unit.note("lease-renewed", device.device))
    code = renewal_code(device.slip_key, until)
    _say(_("Code: {code}").format(code=f"{code[:4]}-{code[4:]}"))
    _say(_("It renews {device} until {day}.").format(device=device.prefix, day=until.isoformat()))
    return 0


def _ask_words(place: int) -> str:
    """Words of one holder, by prompt: never as an argument, where others could read them."""
    sys.stderr.write(_("Words of holder {place}: ").format(place=place))
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return " ".join(word for word in line.lower().split() if not word.rstrip(".").isdigit())


def _refusal(reason: str) -> str:
    if reason == "words":
        return _("These are not the words of two holders of one key. Check them word by word.")
    return _("The workstation's key was sealed to another escrow key.")


def _numbered(words: list[str]) -> str:
    """Eleven lines of three: read aloud and typed without losing one's place."""
    lines = []
    for start in range(0, len(words), 3):
        parts = (f"{number:2}. {word:12}" for number, word in enumerate(words[start : start + 3], start + 1))
        lines.append("  ".join(parts).rstrip())
    return "\n".join(lines)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _fail(text: str) -> int:
    sys.stderr.write(text + "\n")
    return 1
