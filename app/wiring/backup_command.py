"""`sozialraumbuero backup make|list|verify|restore`: copies of the store without a window.

Exit code 0: done; 1: not done, nothing was changed. `restore` without `--yes` only shows what it would
change. It also works where the store or its key file is damaged or gone: then the passphrase of the
backup is asked for, the key file of the backup takes the place of the damaged one.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TextIO

from app.content.backup_policy import read_backup_policy
from app.domain.backups import Backup, RestorePreview
from app.domain.clock import Clock, SystemClock
from app.domain.errors import AppError, BackupDamaged, StoreDamaged, StoreMissing, WrongPassphrase
from app.i18n import gettext as _
from app.i18n import ngettext
from app.store import backups, restoring, workstation
from app.store.erasure_list import erasures_known
from app.store.file_names import KEY_FILE
from app.store.keys import read_key_file
from app.store.workstation import OpenStore
from app.system.paths import resources_root
from app.ui.backups.words import lines_of, reason_words
from app.wiring.backups import StoreBackups
from app.wiring.unlocking import add_store_arguments, caseworker, fail, read_passphrase


def run(argv: Sequence[str], home: Path, out: TextIO, error: TextIO) -> int:
    """Carry out one of the four."""
    wanted = _parser().parse_args(list(argv))
    folder = wanted.home or home
    try:
        if wanted.what == "list":
            return _list(wanted.to or backups.home_folder(folder), out)
        passphrase = read_passphrase(wanted.passphrase_fd)
        if wanted.what == "restore":
            return _restore(wanted, folder, passphrase, out)
        clock = SystemClock()
        with closing(_open(wanted, folder, passphrase, clock)) as store:
            return _with_store(wanted, StoreBackups(store, clock, read_backup_policy(resources_root())), out)
    except AppError as failure:
        return fail(failure, error)


def _with_store(wanted: argparse.Namespace, kept: StoreBackups, out: TextIO) -> int:
    if wanted.what == "make":
        made = kept.make(_step, wanted.to)
        out.write(_("Made and checked: {name}").format(name=made.path) + "\n")
        return 0
    every = [kept.read(_found(kept.folder, wanted.name))] if wanted.name else list(kept.all())
    broken = list(kept.damaged()) if not wanted.name else []
    for backup in every:
        try:
            kept.verify(backup, _step)
            out.write(_("Whole: {name}").format(name=backup.name) + "\n")
        except BackupDamaged:
            broken.append(backup.name)
    for name in broken:
        out.write(_("Damaged: {name}").format(name=name) + "\n")
    count = len(every) + len(broken)
    out.write(
        ngettext("{count} backup was checked.", "{count} backups were checked.", count).format(count=count)
    )
    out.write("\n")
    return 1 if broken else 0


def _list(folder: Path, out: TextIO) -> int:
    for one in backups.listed(folder):
        size = one.size // (1024 * 1024)
        out.write(f"{one.name}  {size:>6} MB  {one.cases:>7}  {reason_words(one.reason)}\n")
    for name in backups.damaged(folder):
        out.write(_("Damaged: {name}").format(name=name) + "\n")
    return 0


def _restore(wanted: argparse.Namespace, home: Path, passphrase: str, out: TextIO) -> int:
    backup = backups.read(_found(backups.home_folder(home), wanted.name))
    name = wanted.caseworker or backups.keys_of(backup).names[0]
    clock = SystemClock()
    keep_newer = not wanted.leave_newer
    for line in lines_of(_preview(home, backup, name, passphrase, clock), keep_newer=keep_newer):
        out.write(line + "\n")
    if not wanted.yes:
        out.write(_("Nothing was changed. To put it back: the same command with --yes.") + "\n")
        return 0
    if not _has_keys(home):
        restoring.take_keys(home, backup)
    restoring.want(home, backup, keep_newer=keep_newer)
    try:
        workstation.open_store(home, name, passphrase, clock=clock, now=clock.now(), progress=_step).close()
    except AppError:
        restoring.forget_wanted(home)
        raise
    out.write(_("The backup was put back. The former store is kept in the folder “replaced”.") + "\n")
    return 0


def _preview(home: Path, backup: Backup, name: str, passphrase: str, clock: Clock) -> RestorePreview:
    """What it would change; where the present store cannot be opened, that."""
    opened = backups.keys_of(backup).open_caseworker(name, passphrase)
    try:
        store = workstation.open_store(home, name, passphrase, clock=clock, now=clock.now())
    except (StoreDamaged, StoreMissing):
        if opened is None:
            raise WrongPassphrase(wait_seconds=0) from None
        backups.verify(backup, opened.data_key)
        return RestorePreview(backup, is_readable=False)
    with closing(store):
        key = opened.data_key if opened is not None else store.key
        count = len(erasures_known(home))
        return restoring.preview(store.path, store.key, backup, key, erasures=count)


def _has_keys(home: Path) -> bool:
    try:
        return bool(read_key_file(home / KEY_FILE).names)
    except (StoreDamaged, StoreMissing):
        return False


def _open(wanted: argparse.Namespace, folder: Path, passphrase: str, clock: Clock) -> OpenStore:
    return workstation.open_store(
        folder, caseworker(wanted, folder), passphrase, clock=clock, now=clock.now()
    )


def _found(folder: Path, name: str | None) -> Path:
    """A name beside the store, or a path."""
    if not name:
        newest = backups.listed(folder)
        if not newest:
            raise BackupDamaged(name=str(folder), reason="files")
        return newest[0].path
    return folder / name if (folder / name).exists() else Path(name)


def _step(done: int, total: int) -> None:
    """On a terminal only: a line that counts."""
    if sys.stderr.isatty():
        end = "\n" if done >= total else "\r"
        sys.stderr.write(f"{100 * done // max(total, 1):>4} %{end}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sozialraumbuero backup", description=_("Encrypted copies of the store: make, check, put back.")
    )
    parser.add_argument("what", choices=("make", "list", "verify", "restore"))
    parser.add_argument(
        "name", nargs="?", help=_("name or folder of a backup; without it the newest, or all")
    )
    parser.add_argument("--to", type=Path, help=_("folder, for instance on a stick"))
    parser.add_argument("--yes", action="store_true", help=_("put it back, not only show what would change"))
    parser.add_argument(
        "--leave-newer", action="store_true", help=_("do not apply changes again that were made since")
    )
    add_store_arguments(parser)
    return parser
