"""Backups of the office: a consistent copy while it works, readable only for its recipients (issue 6).

The file is age (age-encryption.org/v1, X25519 recipients) over `office_dump`, so the office itself cannot
read its own backups, and nothing lies in the clear on the disk. To verify one all the same, it is made
for one recipient more, whose key is never written and is forgotten afterwards: the finished file is
opened again with it, every row is read, every hash of every feed is computed anew.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pyrage
from sqlalchemy.exc import SQLAlchemyError

from app.domain.office_errors import (
    OfficeBackupBroken,
    OfficeBackupLocked,
    OfficeFileUnwritable,
    OfficeRecipientInvalid,
)
from app.store import age
from app.store.keys import sync_folder
from app.store.office_check import FeedWalk
from app.store.office_dump import Head, Listener, dump, head_of
from app.store.office_engine import unavailable

RECIPIENTS: Final = "backup-recipients.txt"
"""In the office's folder: who may open its backups, one public key a line."""
KEY_FILES: Final = ("office-key.pem", "authority-key.pem", "authority.pem")
"""What a new computer needs to be the same office: its identity, and the authority that devices pin."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was written and opened again."""

    path: Path
    size: int
    rows: int
    change_sets: int
    made_at: datetime
    has_keys: bool


def new_key(path: Path) -> str:
    """Write a new private key that opens backups; returns its public half.

    Raises:
        OfficeFileUnwritable: the file exists, or cannot be written.
    """
    identity = pyrage.x25519.Identity.generate()
    public = str(identity.to_public())
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(f"# public key: {public}\n{identity}\n")
    except OSError as error:
        raise OfficeFileUnwritable(path=str(path), reason=error.strerror or "") from error
    return public


def recipients(given: Sequence[str], home: Path) -> tuple[Any, ...]:
    """Those named, or those of the office's folder. Raises `OfficeRecipientInvalid`, also for none."""
    named = list(given)
    if not named and (home / RECIPIENTS).exists():
        lines = (home / RECIPIENTS).read_text(encoding="utf-8").splitlines()
        named = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    if not named:
        raise OfficeRecipientInvalid(recipient="-")
    return tuple(recipient(one) for one in named)


def recipient(text: str) -> Any:
    """One public key. Raises `OfficeRecipientInvalid`."""
    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError as error:
        raise OfficeRecipientInvalid(recipient=text) from error


def sealed_keys(home: Path, passphrase: str) -> bytes:
    """The office's keys under a passphrase; without a key yet there is nothing. An age file of lines."""
    files = [(name, home / name) for name in KEY_FILES if (home / name).exists()]
    text = "".join(f"== {name}\n{path.read_text(encoding='ascii')}" for name, path in files)
    return age.seal(text.encode(), passphrase) if text else b""


def opened_keys(sealed: bytes, passphrase: str) -> dict[str, str]:
    """File name → PEM. Raises `BundleLocked` for a wrong passphrase, `BundleBroken` for another file."""
    text = age.open_sealed(sealed, passphrase).decode()
    parts = (part.partition("\n") for part in text.split("== ")[1:])
    return {name: content for name, _, content in parts if name in KEY_FILES}


def backup(
    database: str | Path, target: Path, to: Sequence[Any], *, now: datetime, keys: bytes = b""
) -> Backup:
    """Write a backup and open it again; a file that does not stand the check does not stay.

    Args:
        database: of the office, which may be running.
        target: file, or folder in which a file of the moment's name is made.
        to: age recipients (`recipients`).
        now: the moment.
        keys: of `sealed_keys`, where they were asked for.

    Raises:
        OfficeFileUnwritable: no room, no right.
        OfficeOutdated, OfficeStoreUnavailable: of the database.
        OfficeBackupBroken: what was written cannot be read again, or a feed's hashes are wrong.
    """
    path = target / f"office-{now:%Y-%m-%dT%H%M%S}.age" if target.is_dir() else target
    partial = path.with_name(path.name + ".part")
    witness = pyrage.x25519.Identity.generate()
    try:
        with _private(partial) as file:
            stream = dump(database, lambda connection: head_of(connection, now, keys))
            pyrage.encrypt_io(_Source(stream), file, [*to, witness.to_public()])
            file.flush()
            os.fsync(file.fileno())
        walk = FeedWalk()
        listener = read(partial, [witness], on_row=walk.row)
        walk.finish()
        if walk.faults:
            raise OfficeBackupBroken(reason=walk.faults[0].code)
        partial.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise OfficeFileUnwritable(path=str(path), reason=error.strerror or "") from error
    except SQLAlchemyError as error:
        raise unavailable(database, error) from error
    finally:
        partial.unlink(missing_ok=True)
    counts = listener.counts
    return Backup(path, path.stat().st_size, sum(counts.values()), counts["feed"], now, bool(keys))


def identities(path: Path) -> tuple[Any, ...]:
    """Private keys of a file. Raises `OfficeFileUnwritable`, `OfficeBackupLocked` where it holds none."""
    try:
        lines = path.read_text(encoding="ascii").split()
    except (OSError, UnicodeDecodeError) as error:
        raise OfficeFileUnwritable(path=str(path), reason=getattr(error, "strerror", "") or "") from error
    try:
        found = tuple(
            pyrage.x25519.Identity.from_str(line) for line in lines if line.startswith("AGE-SECRET-KEY-")
        )
    except pyrage.IdentityError as error:
        raise OfficeBackupLocked from error
    if not found:
        raise OfficeBackupLocked
    return found


def read(
    path: Path,
    keys: Sequence[Any],
    *,
    on_head: Callable[[Head], None] = lambda _: None,
    on_row: Callable[[str, Any], None] = lambda *_: None,
) -> Listener:
    """Read a whole backup, piece by piece.

    Raises:
        OfficeFileUnwritable: the file cannot be read.
        OfficeBackupLocked: none of the keys opens it.
        OfficeBackupBroken: it is none, or was cut or changed.
    """
    listener = Listener(on_head, on_row)
    try:
        file = path.open("rb")
    except OSError as error:
        raise OfficeFileUnwritable(path=str(path), reason=error.strerror or "") from error
    with file:
        try:
            pyrage.decrypt_io(file, listener, list(keys))
        except pyrage.DecryptError as error:
            locked = "matching keys" in str(error)
            raise OfficeBackupLocked if locked else OfficeBackupBroken(reason="age") from error
        except OSError as error:
            raise OfficeBackupBroken(reason="age") from error
    listener.finish()
    return listener


class _Source:
    """A stream of parts as the file that age reads."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self._waiting = io.BytesIO()

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes; empty at the end."""
        while not (taken := self._waiting.read(size)):
            part = next(self._parts, None)
            if part is None:
                return b""
            self._waiting = io.BytesIO(part)
        return taken


def _private(path: Path) -> Any:
    """A new file that only this user can read."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
