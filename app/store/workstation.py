"""A workstation's store as a whole: made, opened with a key, closed."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine

from app.actions.ports import Caseworker, UnitOfWork
from app.domain.clock import Clock
from app.domain.errors import AppError, StoreExists, StoreFull, StoreMissing, UnknownCaseworker
from app.domain.need_to_know import AccessPolicy
from app.domain.records import Author
from app.store import local
from app.store.access_queries import SqlAccess
from app.store.attachments import Clean, SqlAttachments
from app.store.audit import verified
from app.store.audit_queries import SqlAuditBook
from app.store.copies import Progress
from app.store.device import SqlSyncStore
from app.store.engine import open_engine, reading, writing
from app.store.erasing_finish import AfterErasure, finish
from app.store.file_names import KEY_FILE, READY, REKEYED_KEYS, STORE_FILE, TRIES_FILE, WANTED
from app.store.form_versions import SqlFormShelf
from app.store.household_queries import SqlHouseholds
from app.store.kept_views import SqlKeptViews
from app.store.keys import (
    Cost,
    KeyFile,
    Opened,
    Tries,
    demand_strong,
    made_folder,
    new_recovery_code,
    read_key_file,
    sync_folder,
    unlock,
)
from app.store.personal_notes import SqlPersonalNotes
from app.store.printing import SqlPrintChoices, SqlPrintJobs
from app.store.queries import SqlQueries
from app.store.search_words import Words
from app.store.upgrade import demand_current, make_schema, no_progress
from app.store.work import SqlUnitOfWork

UNFINISHED = STORE_FILE + ".unfinished"
"""A store that is being made; nothing of value is in it until its key file stands."""


@dataclass(slots=True)
class OpenStore:
    """An unlocked store. One process, one lane (3-architecture B4)."""

    engine: Engine
    path: Path
    key: bytes = field(repr=False)
    clock: Clock
    own_key: bytes = field(default=b"", repr=False)
    """Of the caseworker who is signed in, for her personal notes; empty = not there."""
    opening: UUID = field(default_factory=uuid4)
    """Tells what this run of the application does from what an earlier one left behind."""
    words: Words = field(default_factory=Words, repr=False)
    """The words of names in memory, for whoever searches."""
    after_erasure: list[AfterErasure] = field(default_factory=list)
    """What else must be rewritten when something was erased (backups, kept views): told the ids."""

    @property
    def queries(self) -> SqlQueries:
        """Everything, for tools and tests; a person reads by `queries_of`."""
        return SqlQueries(self.engine, self.path, words=self.words)

    def households_of(self, reader: UUID) -> SqlHouseholds:
        """Who lives together, as far as this person may know."""
        return SqlHouseholds(self.engine, self.path, reader=reader, clock=self.clock)

    def queries_of(self, reader: UUID) -> SqlQueries:
        """What the screens of this person read: only what is open to her."""
        return SqlQueries(self.engine, self.path, reader, self.clock, self.words)

    def access_of(self, worker: Caseworker, policy: AccessPolicy) -> SqlAccess:
        """Who may read which case, as this person may know it."""
        return SqlAccess(self.engine, self.path, worker, self.clock, policy)

    def audit_book(self, reader: Caseworker | None) -> SqlAuditBook:
        """The audit trail as this person may read it; None = the command line, which has the key."""
        return SqlAuditBook(self.engine, self.path, reader)

    @property
    def sync(self) -> SqlSyncStore:
        """The device's side of sync."""
        return SqlSyncStore(self.engine, self.path, self.clock)

    @property
    def print_jobs(self) -> SqlPrintJobs:
        """Letters to print later."""
        return SqlPrintJobs(self.engine, self.path, self.opening)

    def attachments(self, clean: Clean) -> SqlAttachments:
        """Photos, scans and signatures of answers; `clean` reads the untrusted file."""
        return SqlAttachments(self.engine, self.path, self.clock, clean)

    @property
    def form_shelf(self) -> SqlFormShelf:
        """Forms as they were when drafts were begun on them."""
        return SqlFormShelf(self.engine, self.path, self.clock)

    @property
    def print_choices(self) -> SqlPrintChoices:
        """How each kind of letter was printed last."""
        return SqlPrintChoices(self.engine, self.path)

    @property
    def kept_views(self) -> SqlKeptViews:
        """Where each caseworker was when the workstation was locked."""
        return SqlKeptViews(self.engine, self.path)

    def personal_notes(self, owner: UUID) -> SqlPersonalNotes:
        """The notes of the caseworker who is signed in, under her own key."""
        return SqlPersonalNotes(self.engine, self.path, owner, self.own_key)

    def verify_audit(self) -> tuple[int, bytes]:
        """How many rows the audit trail has, and the hash of the last.

        Raises:
            AuditBroken: the first row that is not as it was written.
        """
        with reading(self.engine, self.path) as connection:
            return verified(connection)

    def work(self, author: UUID) -> UnitOfWork:
        """Units for one author."""
        return SqlUnitOfWork(self.engine, self.path, author)

    def caseworkers(self) -> tuple[Caseworker, ...]:
        """Everybody with a key slot here."""
        with reading(self.engine, self.path) as connection:
            return local.read_caseworkers(connection)

    def caseworker(self, name: str) -> Caseworker:
        """The caseworker of that name.

        Raises:
            UnknownCaseworker: nobody here has it.
        """
        for worker in self.caseworkers():
            if worker.name == name:
                return worker
        raise UnknownCaseworker(name=name)

    def setting(self, name: str) -> Any:
        """A fact of the installation, or None."""
        with reading(self.engine, self.path) as connection:
            return local.read_setting(connection, name)

    def put_setting(self, name: str, value: Any) -> None:
        """Keep a fact of the installation inside the encryption."""
        with writing(self.engine, self.path) as connection:
            local.put_setting(connection, name, value)

    def add_caseworker(self, worker: Caseworker, passphrase: str) -> None:
        """Another person on this workstation: a key slot and a name.

        Raises:
            PassphraseTooWeak: below the minimum.
        """
        self.add_to(read_key_file(self.path.with_name(KEY_FILE)), worker, passphrase)

    def add_to(self, keys: KeyFile, worker: Caseworker, passphrase: str) -> bytes:
        """The slot goes to disk last: a slot without its person would open a nameless workplace.

        Returns:
            Her own key.

        Raises:
            ValueError: somebody of this name has a slot; taking it would lock that person out.
        """
        if worker.name in keys.names:
            raise ValueError("the name is taken")
        own_key = keys.add_caseworker(worker.name, passphrase, self.key)
        with writing(self.engine, self.path) as connection:
            local.add_caseworker(connection, worker)
        unit_of_work = SqlUnitOfWork(self.engine, self.path, worker.id)
        with unit_of_work() as unit:
            unit.authors.add(Author(worker.id, worker.name))
            unit.commit()
        keys.save()
        return own_key

    def save_caseworker(self, worker: Caseworker) -> None:
        """What a person says of herself on this workstation: language, telephone, e-mail."""
        with writing(self.engine, self.path) as connection:
            local.add_caseworker(connection, worker)

    def with_slot(self) -> tuple[Caseworker, ...]:
        """Everybody who can unlock this workstation: a person and her key slot."""
        names = read_key_file(self.path.with_name(KEY_FILE)).names
        return tuple(worker for worker in self.caseworkers() if worker.name in names)

    def demand_passphrase(self, name: str, passphrase: str, *, now: datetime) -> None:
        """Ask again who is sitting here, before something that cannot be taken back.

        Raises:
            WrongPassphrase, WaitBeforeNextTry, UnknownCaseworker: as `keys.unlock`.
        """
        self._opened(name, passphrase, now)

    def sign_in(self, name: str, passphrase: str, *, now: datetime) -> None:
        """Another caseworker goes on in the open store: from now on her own key is the one at hand.

        Raises:
            WrongPassphrase, WaitBeforeNextTry, UnknownCaseworker: as `keys.unlock`; nothing changed.
        """
        keys, opened = self._opened(name, passphrase, now)
        self.own_key = _own_key(keys, name, passphrase, opened)

    def _opened(self, name: str, passphrase: str, now: datetime) -> tuple[KeyFile, Opened]:
        keys = read_key_file(self.path.with_name(KEY_FILE))
        tries = Tries.read(self.path.with_name(TRIES_FILE))
        return keys, unlock(keys, name, passphrase, tries=tries, now=now)

    def replace_recovery(self, code: str) -> None:
        """From now on only this code opens the store without a passphrase.

        Raises:
            StoreFull: the disk is full; the old code stands.
        """
        keys = read_key_file(self.path.with_name(KEY_FILE))
        keys.add_recovery(code, self.key)
        keys.save()

    def change_passphrase(self, name: str, old: str, new: str, *, now: datetime) -> None:
        """Rewrite one caseworker's slot; everybody else's stays, and so does the data key.

        Raises:
            WrongPassphrase, WaitBeforeNextTry, UnknownCaseworker: as `keys.unlock`.
            PassphraseTooWeak: below the minimum.
            StoreFull: the disk is full; the old passphrase stands.
        """
        demand_strong(new)
        keys, opened = self._opened(name, old, now)
        keys.add_caseworker(name, new, self.key, opened.own_key)
        keys.save()

    def finish_erasures(self, progress: Progress = no_progress, *, gives_way: bool = False) -> bool:
        """Take up what an erasure left to be done outside the rows; whether there was anything.

        Raises:
            StoreFull, BackupFull, StoreInUse: not now; as `erasing_finish.finish`, and tried again.
        """
        known = self.engine, self.path, self.clock, self.after_erasure
        return bool(finish(*known, progress, gives_way=gives_way))

    def rekey(
        self,
        passphrases: Mapping[str, str],
        code: str,
        *,
        by: UUID,
        progress: Callable[[int, int], None] = no_progress,
    ) -> tuple[str, ...]:
        """A new data key; the store is closed afterwards. All else as `rekeying.rekey`."""
        from app.store import rekeying  # noqa: PLC0415 - a rare visitor

        now = self.clock.now()
        gone = rekeying.rekey(self.path, self.key, passphrases, code, by=by, now=now, progress=progress)
        self.close()
        rekeying.finish(self.path.parent)
        return gone

    def close(self) -> None:
        """Give the file back; ending the process is what clears the memory (7-desktop.md part 2)."""
        self.engine.dispose()
        self.key = self.own_key = b""


def has_store(home: Path) -> bool:
    """Whether a workstation was set up here."""
    return (home / KEY_FILE).exists()


def names(home: Path) -> tuple[str, ...]:
    """Caseworkers with a key slot; read without any key."""
    return read_key_file(home / KEY_FILE).names if has_store(home) else ()


def create(
    home: Path, worker: Caseworker, passphrase: str, *, clock: Clock, cost: Cost
) -> tuple[OpenStore, str]:
    """Make the encrypted store, its device and its first two key slots; returns the recovery code.

    Raises:
        StoreExists: there is one already; it is left as it is.
        PassphraseTooWeak: below the minimum.
        StoreFull, StoreReadOnly: the disk is full, or nothing may be written; nothing is left behind.
    """
    if has_store(home) or (home / STORE_FILE).exists():
        raise StoreExists(path=home)
    demand_strong(passphrase)
    made_folder(home)
    _sweep(home)
    path, key, code = home / UNFINISHED, os.urandom(32), new_recovery_code()
    keys = KeyFile(home / KEY_FILE, uuid4(), cost, [])
    keys.add_recovery(code, key)
    making = OpenStore(open_engine(path, key), path, key, clock)
    try:
        with writing(making.engine, path) as connection:
            make_schema(connection)
            local.new_device(connection)
        own_key = making.add_to(keys, worker, passphrase)
    except BaseException:
        making.close()
        (home / KEY_FILE).unlink(missing_ok=True)
        _sweep(home)
        raise
    making.close()
    _finish(home)
    path = home / STORE_FILE
    return OpenStore(open_engine(path, key), path, key, clock, own_key), code


def _sweep(home: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        (home / (UNFINISHED + suffix)).unlink(missing_ok=True)


def _finish(home: Path) -> None:
    """The last step of `create` or of a restore, done at the next start if the power failed before it."""
    if (home / READY).exists():
        from app.store import restoring  # noqa: PLC0415 - a rare visitor

        restoring.finish(home, home / STORE_FILE)
    if (home / REKEYED_KEYS).exists():
        from app.store import rekeying  # noqa: PLC0415 - a rare visitor

        rekeying.finish(home)
    made, path = home / UNFINISHED, home / STORE_FILE
    if made.exists() and not path.exists():
        for suffix in ("-wal", "-shm", ""):  # the log first: the file without it could be older
            if (beside := home / (UNFINISHED + suffix)).exists():
                beside.replace(home / (STORE_FILE + suffix))
        sync_folder(home)


def open_store(
    home: Path,
    name: str,
    passphrase: str,
    *,
    clock: Clock,
    now: datetime,
    progress: Callable[[int, int], None] = no_progress,
) -> OpenStore:
    """Unlock, put a backup back if somebody asked for it, bring older tables up to date, and open.

    Args:
        home: folder of the store.
        name: whose slot.
        passphrase: of the slot.
        clock: of the device.
        now: the moment of the try.
        progress: of a restore or an upgrade, if there is one; may raise `Cancelled`, which changes nothing.

    Raises:
        BackupDamaged, BackupFull, BackupPlaceUnusable, BackupUnsafe: of the backup to be put back; nothing
            was changed, and the next unlocking opens the store as it is.
        UpgradeFailed: the store is as it was.
        StoreMissing: no key file, or no database beside it.
        WrongPassphrase, WaitBeforeNextTry, UnknownCaseworker: as `keys.unlock`.
        StoreDamaged: the key is right, the file is not.
        StoreNewer: written by a newer version.
    """
    keys, tries = door_of(home)
    opened = unlock(keys, name, passphrase, tries=tries, now=now)
    if (home / WANTED).exists():
        _restore(home, opened.data_key, (name, passphrase), clock, progress)
    store = open_file(home / STORE_FILE, opened.data_key, clock, progress)
    store.own_key = _own_key(keys, name, passphrase, opened)
    return store


def door_of(home: Path) -> tuple[KeyFile, Tries]:
    """The slots and the wrong tries of a store. Raises `StoreMissing`."""
    _finish(home)
    keys = read_key_file(home / KEY_FILE)
    if not (home / STORE_FILE).exists() and not (home / WANTED).exists():
        raise StoreMissing(path=home / STORE_FILE)
    return keys, Tries.read(home / TRIES_FILE)


def _own_key(keys: KeyFile, name: str, passphrase: str, opened: Opened) -> bytes:
    """The caseworker's own key; a slot of the first versions gets one now, if the disk has room for it."""
    if opened.own_key is not None:
        return opened.own_key
    own_key = keys.renew(name, passphrase, opened.data_key)
    try:
        keys.save()
    except StoreFull:
        return b""
    return own_key


def _restore(
    home: Path, key: bytes, tried: tuple[str, str], clock: Clock, progress: Callable[[int, int], None]
) -> None:
    """Put the backup back that was asked for; what fails is asked for no more, so that the store opens."""
    from app.store import backups, restoring  # noqa: PLC0415 - a rare visitor

    asked, path = restoring.wanted(home), home / STORE_FILE
    if asked is None:
        restoring.forget_wanted(home)
        return
    try:
        with contextlib.suppress(AppError):  # a damaged one is kept as it is
            open_file(path, key, clock).close()
        theirs: tuple[bytes, ...] = ()
        with contextlib.suppress(UnknownCaseworker):
            its = backups.keys_of(backups.read(asked.backup)).open_caseworker(*tried)
            theirs = (its.data_key,) if its is not None else ()
        restoring.carry_out(home, path, restoring.Keys(key, theirs), asked, clock.now(), progress)
    except AppError:
        restoring.forget_wanted(home)
        raise


def open_file(
    path: Path, key: bytes, clock: Clock, progress: Callable[[int, int], None] = no_progress
) -> OpenStore:
    """Open with the data key, brought up to date. Raises as `open_store`."""
    store = OpenStore(open_engine(path, key), path, key, clock)

    def keep(copy: Path) -> None:
        from app.store import backups  # noqa: PLC0415 - only an upgrade needs it

        backups.take_over(copy, backups.Source(path, key), clock.now())

    if not path.exists():  # opening would make an empty one
        raise StoreMissing(path=path)
    try:
        demand_current(store.engine, path, progress=progress, keep=keep)
    except BaseException:
        store.close()
        raise
    return store
