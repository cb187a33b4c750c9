"""A revoked workstation: its unsent work sealed into a file, its key wiped, its store gone.

The file holds no secret and needs no key: what is in it was sealed to the office and signed before. It is
written down whole before anything is wiped, so a power cut at any moment loses nothing; the next start
goes on (`Door.revoked`).

Overwriting is what software can do. A solid-state disk may keep an old block, so the key is what counts:
32 random bytes under each person's passphrase (Argon2id), as before.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, select

from app.actions.revocation_ports import Revoked
from app.actions.sync_ports import OfficeAccount, OfficeLine
from app.domain.clock import Clock
from app.domain.errors import DeviceRevoked, StoreDamaged
from app.store import backups, restoring
from app.store.engine import reading
from app.store.file_names import KEY_FILE, REKEYED_KEYS, REVOKED_FILE, STORE_FILE, TRIES_FILE
from app.store.keys import sync_folder, write_whole
from app.store.tables import draft, personal_note, sync_outbox
from app.store.workstation import OpenStore
from app.sync import last_words, wire

FORMAT: Final = "sozialraumbuero-revoked/1"
_WAITING: Final = 0
_CHUNK: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class SealedWork:
    """What the file says."""

    state: Revoked
    url: str
    certificate: str
    office_key: bytes
    parts: tuple[tuple[bytes, bytes], ...]
    """(body, signature) of each part that the office has not got."""


def seal(store: OpenStore, account: OfficeAccount, notice: DeviceRevoked, clock: Clock) -> Revoked:
    """Seal and write down; the store is left as it is. See `Revocation.seal`."""
    with reading(store.engine, store.path) as connection:
        rows = connection.execute(
            select(sync_outbox.c.ctr, sync_outbox.c.raw)
            .where(sync_outbox.c.state == _WAITING)
            .order_by(sync_outbox.c.ctr)
        ).all()
        notes = connection.execute(select(func.count()).select_from(personal_note)).scalar_one()
        drafts = connection.execute(select(func.count()).select_from(draft)).scalar_one()
    public = base64.b64decode(str(notice.facts["seal_to"]))
    changes = [(row.ctr, row.raw) for row in rows]
    bodies = last_words.sealed_parts(public, account.device, changes)
    state = Revoked(
        at=clock.now(),
        office=account.office_name,
        contact=str(notice.facts.get("contact") or ""),
        unsent=len(changes),
        delivered=not changes,
        notes=notes,
        drafts=drafts,
        wiped=False,
    )
    signed = ((body, store.sync.sign(wire.request_message(last_words.SEALED_PATH, body))) for body in bodies)
    certificate = account.certificate.decode() if account.certificate else ""
    _write(store.path.parent, SealedWork(state, account.url, certificate, account.office_key, tuple(signed)))
    return state


def read(home: Path) -> SealedWork | None:
    """None = not revoked. Raises `StoreDamaged` where the file is not what it should be."""
    path = home / REVOKED_FILE
    try:
        said = json.loads(path.read_bytes())
        return _work(said)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise StoreDamaged(path=path, backup=None, reason="revoked") from error


def hand_in(home: Path, line: Callable[[SealedWork], OfficeLine]) -> Revoked:
    """Give the office each part; what it has is forgotten here at once. See `RevokedDoor.hand_in`."""
    work = read(home)
    if work is None:
        raise ValueError("not revoked")
    if not work.parts:
        return work.state
    office = line(work)
    while work.parts:
        body, signature = work.parts[0]
        last_words.read_receipt(office.post(last_words.SEALED_PATH, body, signature))
        left = work.parts[1:]
        work = replace(work, parts=left, state=replace(work.state, delivered=not left))
        _write(home, work)
    return work.state


def wipe(home: Path) -> Revoked:
    """Overwrite and remove the keys, then everything they opened; done again after a power cut."""
    work = read(home)
    if work is None:
        raise ValueError("not revoked")
    for name in (KEY_FILE, REKEYED_KEYS):
        _overwrite(home / name, whole=True)
    for folder in (backups.home_folder(home), home / restoring.REPLACED):
        for path in sorted(folder.rglob("*")) if folder.exists() else ():
            if path.is_file():
                _overwrite(path, whole=False)
        shutil.rmtree(folder, ignore_errors=True)
    for path in home.glob(STORE_FILE + "*"):
        if path.is_file():
            _overwrite(path, whole=False)
    (home / TRIES_FILE).unlink(missing_ok=True)
    sync_folder(home)
    work = replace(work, state=replace(work.state, wiped=True))
    _write(home, work)
    return work.state


def forget(home: Path) -> None:
    """A new workstation can be set up here."""
    (home / REVOKED_FILE).unlink(missing_ok=True)
    sync_folder(home)


def _overwrite(path: Path, *, whole: bool) -> None:
    """Random bytes over a file (a large one: over its start and end), then away with it."""
    if not path.exists():
        return
    with contextlib.suppress(PermissionError), path.open("r+b") as file:
        size = path.stat().st_size
        starts = range(0, size, _CHUNK) if whole else (0, max(0, size - _CHUNK))
        for start in starts:
            file.seek(start)
            file.write(os.urandom(min(_CHUNK, size - start)))
        file.flush()
        os.fsync(file.fileno())
    path.unlink(missing_ok=True)


def _write(home: Path, work: SealedWork) -> None:
    state = work.state
    said = {
        "format": FORMAT,
        "at": state.at.isoformat(),
        "office": state.office,
        "contact": state.contact,
        "unsent": state.unsent,
        "notes": state.notes,
        "drafts": state.drafts,
        "wiped": state.wiped,
        "url": work.url,
        "certificate": work.certificate,
        "office_key": _text(work.office_key),
        "parts": [{"body": _text(body), "signature": _text(sign)} for body, sign in work.parts],
    }
    write_whole(home / REVOKED_FILE, json.dumps(said, ensure_ascii=False, indent=1).encode())


def _work(said: Mapping[str, Any]) -> SealedWork:
    if said["format"] != FORMAT:
        raise ValueError("format")
    parts = tuple((_bytes(part["body"]), _bytes(part["signature"])) for part in said["parts"])
    state = Revoked(
        at=datetime.fromisoformat(said["at"]),
        office=str(said["office"]),
        contact=str(said["contact"]),
        unsent=int(said["unsent"]),
        delivered=not parts,
        notes=int(said["notes"]),
        drafts=int(said["drafts"]),
        wiped=bool(said["wiped"]),
    )
    return SealedWork(state, str(said["url"]), str(said["certificate"]), _bytes(said["office_key"]), parts)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
