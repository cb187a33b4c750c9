"""The key file beside the store: a random data key, wrapped once for each way to open it.

Slots: one per caseworker (passphrase) and one for the recovery code, each Argon2id → AES-256-GCM
over the data key, bound to the store, the slot's kind and its name (7-desktop.md part 2), so that no
slot can be relabelled. Changing a passphrase rewrites one slot. A caseworker's slot also holds her own
key, for her personal notes: only her passphrase opens it, no recovery code and no office. Wrong
passphrases are counted in a file of their own, so that the growing delay survives a restart.

Nothing here can wipe a Python string; ending the process is what clears the memory (same place).
"""

from __future__ import annotations

import base64
import contextlib
import errno
import json
import math
import os
import secrets
import time
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.domain.errors import (
    PassphraseTooWeak,
    StoreDamaged,
    StoreFull,
    StoreMissing,
    StoreNewer,
    StoreReadOnly,
    UnknownCaseworker,
    WaitBeforeNextTry,
    WrongPassphrase,
)
from app.domain.ids import CROCKFORD, normal_code

VERSION: Final = 1
MINIMUM_BITS: Final = 60.0
"""Estimated guesses, log2, that a passphrase must cost (issue: ≥ 60 bits)."""
RECOVERY_LENGTH: Final = 25
"""Crockford characters of the recovery code: 125 bits."""
LONGEST_WAIT: Final = 60
"""Seconds between tries at most: 1, 2, 4 … 60; a clock that was set back cannot lock out for longer."""
_FLOOR_KIB: Final = 64 * 1024
_MOST_KIB, _MOST_PASSES, _MOST_LANES = 1024 * 1024, 16, 16
"""A key file that asks for more was not written here; it must not be able to exhaust the memory."""
_TARGET_SECONDS: Final = 0.5
_RECOVERY: Final = "recovery"
_OWN: Final = b"\0own"


@dataclass(frozen=True, slots=True)
class Cost:
    """Argon2id's parameters (RFC 9106)."""

    memory_kib: int = 256 * 1024
    passes: int = 3
    lanes: int = 2


def calibrated() -> Cost:
    """The cost that takes about half a second here; never below 64 MiB (7-desktop.md part 2)."""
    cost = Cost()
    started = time.perf_counter()
    _derive("calibration", b"0123456789abcdef", cost)
    return scaled(cost, time.perf_counter() - started)


def scaled(cost: Cost, taken: float) -> Cost:
    """`cost` made to fit a machine where it took `taken` seconds: at most 1 s, not below 64 MiB."""
    if taken > 2 * _TARGET_SECONDS:
        memory = int(cost.memory_kib * _TARGET_SECONDS / taken)
        return Cost(max(_FLOOR_KIB, memory), cost.passes, cost.lanes)
    return Cost(cost.memory_kib, cost.passes + int(taken * 2 < _TARGET_SECONDS), cost.lanes)


def estimated_bits(passphrase: str) -> float:
    """Strength as zxcvbn estimates it: log2 of the guesses an informed attacker needs."""
    if not passphrase:
        return 0.0
    import zxcvbn_rs_py  # noqa: PLC0415 - 1 MB of word lists that only a new passphrase needs

    return float(zxcvbn_rs_py.zxcvbn(passphrase[:100]).guesses_log10) / math.log10(2)


def demand_strong(passphrase: str) -> None:
    """Raises `PassphraseTooWeak` below `MINIMUM_BITS`."""
    bits = estimated_bits(passphrase)
    if bits < MINIMUM_BITS:
        raise PassphraseTooWeak(bits=round(bits), minimum=round(MINIMUM_BITS))


def new_recovery_code() -> str:
    """25 random characters, to be printed in groups of five."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(RECOVERY_LENGTH))


@dataclass(frozen=True, slots=True)
class Opened:
    """What a slot holds."""

    data_key: bytes = field(repr=False)
    own_key: bytes | None = field(default=None, repr=False)
    """The caseworker's own key; None in the recovery slot and in slots of the first versions."""


@dataclass(slots=True)
class KeyFile:
    """The slots of one store; `save` writes it whole."""

    path: Path
    store: UUID
    cost: Cost
    slots: list[dict[str, Any]]
    escrow: dict[str, str] = field(default_factory=dict)
    """`public` and `sealed`: the data key for the office's holders (`app.sync.escrow`); empty = none."""

    @property
    def names(self) -> tuple[str, ...]:
        """Caseworkers with a slot, in the order they came."""
        return tuple(slot["name"] for slot in self.slots if slot["kind"] != _RECOVERY)

    def add_caseworker(
        self, name: str, passphrase: str, data_key: bytes, own_key: bytes | None = None
    ) -> bytes:
        """A slot for a caseworker; one of the same name is replaced (new passphrase).

        Args:
            name: of the caseworker.
            passphrase: that will open the slot.
            data_key: of the store.
            own_key: hers until now; None = a new one.

        Returns:
            Her own key.

        Raises:
            PassphraseTooWeak: below the minimum.
        """
        demand_strong(passphrase)
        return self.renew(name, passphrase, data_key, own_key)

    def renew(self, name: str, passphrase: str, data_key: bytes, own_key: bytes | None = None) -> bytes:
        """As `add_caseworker`, for a passphrase in use: a rule that came later is no reason to fail."""
        own = own_key or os.urandom(32)
        self._put("caseworker", name, passphrase, data_key, own)
        return own

    def add_recovery(self, code: str, data_key: bytes) -> None:
        """The slot of the recovery sheet."""
        self._put(_RECOVERY, _RECOVERY, normal_code(code), data_key)

    def open_caseworker(self, name: str, passphrase: str) -> Opened | None:
        """The keys of the slot, or None when the passphrase does not fit.

        Raises:
            UnknownCaseworker: no slot has this name.
        """
        found = [slot for slot in self.slots if slot["kind"] != _RECOVERY and slot["name"] == name]
        if not found:
            raise UnknownCaseworker(name=name)
        return self._open(found[0], passphrase)

    def open_recovery(self, code: str) -> Opened | None:
        """The data key by the recovery code, or None."""
        found = [slot for slot in self.slots if slot["kind"] == _RECOVERY]
        return self._open(found[0], normal_code(code)) if found else None

    def put_in_escrow(self, public: bytes, sealed: bytes) -> None:
        """Keep the data key, sealed to the office's escrow key `public`."""
        self.escrow = {"public": _text(public), "sealed": _text(sealed)}

    @property
    def in_escrow(self) -> tuple[bytes, bytes] | None:
        """(public escrow key, sealed data key), or None."""
        if not self.escrow:
            return None
        return _bytes(self.escrow["public"]), _bytes(self.escrow["sealed"])

    def save(self) -> None:
        """Write it whole or not at all.

        Raises:
            StoreFull: the disk is full; the old file stands.
        """
        content = {
            "version": VERSION,
            "store": str(self.store),
            "argon2id": [self.cost.memory_kib, self.cost.passes, self.cost.lanes],
            "slots": self.slots,
            "escrow": self.escrow,
        }
        write_whole(self.path, json.dumps(content, indent=1).encode())

    def _put(self, kind: str, name: str, secret: str, data_key: bytes, own_key: bytes | None = None) -> None:
        salt, nonce = os.urandom(16), os.urandom(12)
        wrapping = AESGCM(_derive(secret, salt, self.cost))
        slot = {
            "kind": kind,
            "name": name,
            "salt": _text(salt),
            "nonce": _text(nonce),
            "argon2id": [self.cost.memory_kib, self.cost.passes, self.cost.lanes],
            "wrapped": _text(wrapping.encrypt(nonce, data_key, self._bound(kind, name))),
        }
        if own_key is not None:
            own_nonce = os.urandom(12)
            bound = self._bound(kind, name) + _OWN
            slot["own_nonce"] = _text(own_nonce)
            slot["own"] = _text(wrapping.encrypt(own_nonce, own_key, bound))
        self.slots = [s for s in self.slots if (s["kind"], s["name"]) != (kind, name)] + [slot]

    def _open(self, slot: Mapping[str, Any], secret: str) -> Opened | None:
        key = _derive(secret, _bytes(slot["salt"]), Cost(*slot["argon2id"]))
        wrapping, bound = AESGCM(key), self._bound(slot["kind"], slot["name"])
        try:
            data_key = wrapping.decrypt(_bytes(slot["nonce"]), _bytes(slot["wrapped"]), bound)
        except InvalidTag:
            return None
        try:
            own = wrapping.decrypt(_bytes(slot["own_nonce"]), _bytes(slot["own"]), bound + _OWN)
        except (KeyError, InvalidTag):
            own = None
        return Opened(data_key, own)

    def _bound(self, kind: str, name: str) -> bytes:
        return b"\0".join((self.store.bytes, kind.encode(), name.encode()))


def read_key_file(path: Path) -> KeyFile:
    """Read the slots; no secret is needed.

    Raises:
        StoreMissing: there is none.
        StoreNewer: written by a newer version.
        StoreDamaged: not a key file.
    """
    try:
        content = json.loads(path.read_bytes())
        if content["version"] > VERSION:
            raise StoreNewer(found=content["version"], known=VERSION)
        slots = [_checked(slot) for slot in content["slots"]]
        escrow = {name: _text(_bytes(part)) for name, part in content.get("escrow", {}).items()}
        return KeyFile(path, UUID(content["store"]), _checked_cost(content["argon2id"]), slots, escrow)
    except FileNotFoundError as error:
        raise StoreMissing(path=path) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise StoreDamaged(path=path, backup=None) from error


def _checked(slot: Mapping[str, Any]) -> dict[str, Any]:
    """A slot whose parts have the form that opening it needs."""
    if not (isinstance(slot["kind"], str) and isinstance(slot["name"], str)):
        raise TypeError("kind and name are texts")
    salt, nonce, wrapped = (_bytes(slot[part]) for part in ("salt", "nonce", "wrapped"))
    own = [len(_bytes(slot[part])) for part in ("own_nonce", "own") if part in slot]
    if (len(salt), len(nonce), len(wrapped)) != (16, 12, 32 + 16) or own not in ([], [12, 32 + 16]):
        raise ValueError("a part of the slot has the wrong length")
    _checked_cost(slot["argon2id"])
    return dict(slot)


def _checked_cost(parts: Any) -> Cost:
    memory, passes, lanes = parts
    if not all(type(part) is int for part in parts):
        raise TypeError("Argon2id's parameters are whole numbers")
    if not (8 * lanes <= memory <= _MOST_KIB and 1 <= passes <= _MOST_PASSES and 1 <= lanes <= _MOST_LANES):
        raise ValueError("Argon2id's parameters are out of bounds")
    return Cost(memory, passes, lanes)


# -- wrong passphrases ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong passphrases in a row, and when the last one came."""

    path: Path
    count: int = 0
    last: float = 0.0

    @classmethod
    def read(cls, path: Path) -> Tries:
        """What was counted before; a file that cannot be read counts as one wrong try now."""
        try:
            content = json.loads(path.read_bytes())
            known = cls(path, int(content["count"]), float(content["last"]))
        except FileNotFoundError:
            return cls(path)
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
            return cls(path, 1, time.time())
        return known if known.count > 0 and math.isfinite(known.last) else cls(path, 1, time.time())

    @property
    def wait(self) -> int:
        """Seconds that must pass after the last wrong one: 1, 2, 4 … 60."""
        return min(2 ** min(self.count - 1, 6), LONGEST_WAIT) if self.count else 0

    def left(self, now: datetime) -> int:
        """Seconds still to wait; a clock that was set back waits the whole time, never longer."""
        passed = now.timestamp() - self.last
        if passed < 0:
            return self.wait
        return max(0, math.ceil(self.wait - passed))

    def failed(self, now: datetime) -> Tries:
        """One more; kept over restarts."""
        return self._kept(self.count + 1, now)

    def anchored(self, now: datetime) -> Tries:
        """The same count, waiting from now on when the clock stands before the last try.

        Without it a clock that was a year ahead, once set right, would lock everybody out for a year.
        """
        return self._kept(self.count, now) if now.timestamp() < self.last else self

    def _kept(self, count: int, now: datetime) -> Tries:
        kept = Tries(self.path, count, now.timestamp())
        with contextlib.suppress(StoreFull):  # "wrong passphrase" is what the person must hear
            write_whole(self.path, json.dumps({"count": kept.count, "last": kept.last}).encode())
        return kept

    def forget(self) -> None:
        """The right one came."""
        self.path.unlink(missing_ok=True)


def _tried(opened: Callable[[], Opened | None], tries: Tries, now: datetime) -> Opened:
    tries = tries.anchored(now)
    if left := tries.left(now):
        raise WaitBeforeNextTry(wait_seconds=left)
    found = opened()
    if found is None:
        raise WrongPassphrase(wait_seconds=tries.failed(now).wait)
    tries.forget()
    return found


def unlock(keys: KeyFile, name: str, passphrase: str, *, tries: Tries, now: datetime) -> Opened:
    """Open a caseworker's slot.

    Raises:
        WaitBeforeNextTry: too early after a wrong one; this try did not count.
        WrongPassphrase: with the seconds to wait from now on.
        UnknownCaseworker: no slot has this name.
    """
    return _tried(lambda: keys.open_caseworker(name, passphrase), tries, now)


def unlock_by_recovery(keys: KeyFile, code: str, *, tries: Tries, now: datetime) -> Opened:
    """Open the slot of the recovery sheet; wrong codes count like wrong passphrases.

    Raises:
        WaitBeforeNextTry, WrongPassphrase: as `unlock`.
    """
    return _tried(lambda: keys.open_recovery(code), tries, now)


# -- small ------------------------------------------------------------------------------------


_READ_ONLY: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
"""What a system answers where nothing may be written."""


def made_folder(folder: Path) -> None:
    """Make it, closed to others, if it is not there. Raises `StoreReadOnly`."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        if error.errno in _READ_ONLY:
            raise StoreReadOnly(path=folder) from error
        raise


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file so that a power cut leaves the old or the new one, never half of it.

    Raises:
        StoreFull: the disk is full; the old file stands.
        StoreReadOnly: it may not be written; the old file stands.
    """
    beside = path.with_name(path.name + ".new")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StoreFull(path=path) from error
        if error.errno in _READ_ONLY:
            raise StoreReadOnly(path=path) from error
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make new names in a folder survive a power cut (POSIX; Windows does it itself)."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _derive(secret: str, salt: bytes, cost: Cost) -> bytes:
    """NFC: a keyboard may send ä as one character or as a and two dots (RFC 8265, OpaqueString)."""
    typed = unicodedata.normalize("NFC", secret.strip()).encode()
    return hash_secret_raw(typed, salt, cost.passes, cost.memory_kib, cost.lanes, 32, Type.ID)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
