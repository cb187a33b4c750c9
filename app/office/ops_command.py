"""`sozialraumbuero-office init|backup-key|backup|restore|upgrade|check|stats|unit`: running an office.

None of them needs a running office, and only `restore` wants nobody to work meanwhile.
"""

from __future__ import annotations

import argparse
import getpass
import json
import os
import secrets
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from app.domain.errors import PassphraseMissing
from app.i18n import gettext as _
from app.i18n import ngettext
from app.office.keys import office_keys
from app.office.words import DONE, FAULTS, NOT_DONE
from app.store import office_backup, office_check, office_restore
from app.store.office_devices import Place
from app.store.office_engine import run_tx, shown
from app.store.office_erasure_list import LIST
from app.store.office_stats import OfficeStats, TeamStats
from app.store.office_stats import stats as count_office
from app.store.office_upgrade import OFFICE_REVISION, revision_of, upgrade_office
from app.system.paths import resources_root

METRICS_TOKEN: Final = "metrics-token"  # noqa: S105 - the name of a file
_UNIT: Final = "office/sozialraumbuero-office.service"


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    """The parsers of these commands, beside those of `app.office.command`."""
    keys = _("the office's keys, too; asks a passphrase")
    init = commands.add_parser("init", parents=[shared], help=_("make folder, keys and database"))
    init.add_argument("--to", action="append", default=[], help=_("public key (age1…) of who opens backups"))
    init.set_defaults(command=_init, opens=False)

    key = commands.add_parser("backup-key", parents=[shared], help=_("make a key that opens backups"))
    key.add_argument("file", type=Path, help=_("new file; keep it away from this computer"))
    key.set_defaults(command=_backup_key, opens=False)

    backup = commands.add_parser("backup", parents=[shared], help=_("an encrypted copy of everything"))
    backup.add_argument("target", type=Path, help=_("file or folder"))
    backup.add_argument("--to", action="append", default=[], help=_("public key (age1…) of who may open it"))
    backup.add_argument(
        "--with-keys", action="store_true", help=_("the office's keys, too; asks a passphrase")
    )
    backup.set_defaults(command=_backup, opens=False)

    restore = commands.add_parser(
        "restore", parents=[shared], help=_("put a backup in place of what is there")
    )
    restore.add_argument("file", type=Path, nargs="?", help=_("the backup"))
    restore.add_argument("--key", type=Path, help=_("file of a recipient's private key"))
    restore.add_argument("--with-keys", action="store_true", help=keys)
    restore.add_argument(
        "--by-other-tools", action="store_true", help=_("the database was already put back by other tools")
    )
    restore.add_argument("--yes", action="store_true", help=_("do it without asking"))
    restore.set_defaults(command=_restore, opens=False)

    upgrade = commands.add_parser("upgrade", parents=[shared], help=_("bring the database up to date"))
    upgrade.set_defaults(command=_upgrade, opens=False)
    check = commands.add_parser("check", parents=[shared], help=_("whether the database is whole"))
    check.set_defaults(command=_check, opens=False)
    figures = commands.add_parser("stats", parents=[shared], help=_("figures of the teams, without names"))
    figures.add_argument("--json", action="store_true", help=_("for programs"))
    figures.set_defaults(command=_stats)
    unit = commands.add_parser("unit", parents=[shared], help=_("print the unit for systemd"))
    unit.set_defaults(command=_unit, opens=False)


def _init(arguments: argparse.Namespace, shop: Any) -> int:
    for one in arguments.to:
        office_backup.recipient(one)  # before anything is made
    had_key = (shop.home / office_backup.KEY_FILES[0]).exists()
    public = office_keys(shop.home).public
    _told(_("The office's key"), public.hex()[:16], stands=had_key)
    token = shop.home / METRICS_TOKEN
    _told(_("The token for figures"), str(token), stands=token.exists())
    if not token.exists():
        _write_private(token, secrets.token_urlsafe(32))
    listed = shop.home / office_backup.RECIPIENTS
    if arguments.to or listed.exists():
        _told(_("The list of who opens backups"), str(listed), stands=listed.exists())
    if arguments.to and not listed.exists():
        _write_private(listed, "\n".join(arguments.to) + "\n")
    found = revision_of(shop.database)
    if not found:
        shop.open_work(shop.database, arguments.name).close()
    _told(_("The database"), shown(shop.database), stands=bool(found))
    if found and found != OFFICE_REVISION:
        _say(_("It was made by another version; `upgrade` brings it up to date."))
    _say(_("Next: `enrol --team …` gives out a code, `serve` runs the office."))
    return DONE


def _backup_key(arguments: argparse.Namespace, _shop: Any) -> int:
    public = office_backup.new_key(arguments.file)
    _say(_("Public key: {key}").format(key=public))
    _say(_("The private key is in {file}. Keep it away from this computer.").format(file=arguments.file))
    return DONE


def _backup(arguments: argparse.Namespace, shop: Any) -> int:
    to = office_backup.recipients(arguments.to, shop.home)
    keys = b""
    if arguments.with_keys:
        keys = office_backup.sealed_keys(shop.home, _passphrase(_("Passphrase for the office's keys: ")))
    made = office_backup.backup(shop.database, arguments.target, to, now=datetime.now(UTC), keys=keys)
    rows = ngettext("{n} row", "{n} rows", made.rows).format(n=made.rows)
    _say(
        _("{file} is written and was opened again: {rows}, {bytes} bytes.").format(
            file=made.path, rows=rows, bytes=made.size
        )
    )
    if not made.has_keys:
        _say(_("The office's keys are not in it; without them devices do not know a new computer again."))
    return DONE


def _restore(arguments: argparse.Namespace, shop: Any) -> int:
    erasures = shop.home / LIST
    if arguments.by_other_tools:
        done = office_restore.reopen(shop.database, erasures, now=datetime.now(UTC))
        return _restored(done)
    if arguments.file is None or arguments.key is None:
        return _fail(_("Name the backup, and with --key the file of a key that opens it."))
    keys = office_backup.identities(arguments.key)
    found = office_restore.compare(shop.database, arguments.file, keys, erasures)
    _show(found)
    sealed = found.head.keys
    if arguments.with_keys and not sealed:
        return _fail(_("The office's keys are not in this backup. Nothing was changed."))
    pems = (
        office_backup.opened_keys(sealed, _passphrase(_("Passphrase for the office's keys: ")))
        if arguments.with_keys
        else {}
    )
    if not arguments.yes and not _agreed():
        return _fail(_("Nothing was changed. Answer with yes, or say --yes."))
    done = office_restore.restore(shop.database, arguments.file, keys, erasures, now=datetime.now(UTC))
    for name, pem in pems.items():
        _write_private(shop.home / name, pem)
    return _restored(done)


def _show(found: office_restore.Comparison) -> None:
    head = found.head
    _say(_("Backup of {name}, made at {moment} UTC.").format(name=head.name, moment=_minute(head.made_at)))
    if found.present is None:
        _say(_("The database is empty, or cannot be read and is set aside."))
    names = [name for name in ("device", "scope", "client", "case_file", "feed") if name in found.counts]
    for name in names:
        now = found.present.counts.get(name, 0) if found.present else 0
        _say(f"  {name:12} {now:>10} → {found.counts[name]:>10}")
    back, barred = found.change_sets_back, found.barred_again
    _say(
        ngettext(
            "{n} newer change set leaves the database; its device sends it again.",
            "{n} newer change sets leave the database; their devices send them again.",
            back,
        ).format(n=back)
    )
    _say(
        ngettext(
            "{n} device that was revoked since stays revoked.",
            "{n} devices that were revoked since stay revoked.",
            barred,
        ).format(n=barred)
    )
    _say(
        ngettext(
            "{n} record that was erased since is removed again.",
            "{n} records that were erased since are removed again.",
            found.erasures,
        ).format(n=found.erasures)
    )
    if found.present is None:
        _say(_("Whom you revoked after the backup is not known here: look at `devices` before `serve`."))


def _restored(done: office_restore.Restored) -> int:
    _say(
        ngettext(
            "Done: {rows} rows. {n} team has a new epoch; devices heal by themselves.",
            "Done: {rows} rows. {n} teams have a new epoch; devices heal by themselves.",
            len(done.epochs),
        ).format(rows=done.rows, n=len(done.epochs))
    )
    return DONE


def _upgrade(_arguments: argparse.Namespace, shop: Any) -> int:
    def progress(done: int, total: int) -> None:
        _say(_("Step {done} of {total}").format(done=done, total=total))

    if not revision_of(shop.database):
        return _fail(_("There is no office in this database yet. `init` makes one."))
    before, after = upgrade_office(shop.database, progress=progress)
    if before == after:
        _say(_("The database is up to date ({revision}).").format(revision=after))
    else:
        _say(_("The database went from {before} to {after}.").format(before=before, after=after))
    return DONE


def _check(_arguments: argparse.Namespace, shop: Any) -> int:
    faults = office_check.check(shop.database)
    for fault in faults:
        _say(f"{fault.code}\t{fault.place}")
    if not faults:
        _say(_("Everything fits: pages, feeds, chains, records, devices."))
        return DONE
    _fail(
        ngettext(
            "{n} thing does not fit. Make a copy of the database, then `restore` the last backup.",
            "{n} things do not fit. Make a copy of the database, then `restore` the last backup.",
            len(faults),
        ).format(n=len(faults))
    )
    return FAULTS


def _stats(arguments: argparse.Namespace, shop: Any) -> int:
    work = shop.work
    found = run_tx(work.engine, lambda it: count_office(Place(it, work.tenant, work.now())))
    if arguments.json:
        _say(json.dumps(asdict(found), default=str, indent=1))
        return DONE
    _say(_totals(found))
    for team in found.teams:
        _say(_team(team))
    return DONE


def _totals(found: OfficeStats) -> str:
    return _(
        "Devices {devices}, records {records}, change sets {sets}, conflicts {conflicts}, "
        "in quarantine {aside}, {bytes} bytes"
    ).format(
        devices=found.devices,
        records=found.records,
        sets=found.change_sets,
        conflicts=found.conflicts,
        aside=found.quarantined,
        bytes=found.stored_bytes,
    )


def _team(team: TeamStats) -> str:
    return _(
        "{team}: devices {devices} (never here {never}, revoked {revoked}), last contact {median} / "
        "{longest} hours ago (middle / longest), change sets {sets}, conflicts {conflicts}, "
        "in quarantine {aside}"
    ).format(
        team=team.name,
        devices=team.devices,
        never=team.never_here,
        revoked=team.revoked,
        median=_hours(team.lag_median),
        longest=_hours(team.lag_longest),
        sets=team.change_sets,
        conflicts=team.conflicts,
        aside=team.quarantined,
    )


def _unit(_arguments: argparse.Namespace, _shop: Any) -> int:
    sys.stdout.write((resources_root() / _UNIT).read_text(encoding="utf-8"))
    return DONE


def _hours(seconds: int | None) -> str:
    return "-" if seconds is None else f"{seconds / 3600:.1f}"


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}"


def _told(what: str, where: str, *, stands: bool) -> None:
    text = _("stands: {what} ({where})") if stands else _("made: {what} ({where})")
    _say(text.format(what=what, where=where))


def _passphrase(prompt: str) -> str:
    """By prompt, never as an argument. Raises `PassphraseMissing`."""
    given = getpass.getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    if not given:
        raise PassphraseMissing
    return given


def _agreed() -> bool:
    sys.stderr.write(_("Put it back? Type yes: "))
    sys.stderr.flush()
    return sys.stdin.readline().strip().casefold() in {"yes", _("yes").casefold()}


def _write_private(path: Path, content: str) -> None:
    partial = path.with_name(path.name + ".new")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _fail(text: str) -> int:
    sys.stderr.write(text + "\n")
    return NOT_DONE
