"""The key file beside the store: a random data key, wrapped once for each way to open it.

Slots: one per caseworker (passphrase) and one for the recovery code, each Argon2id → AES-256-GCM
over the data key, bound to the store and the slot's kind (7-desktop.md part 2, tried there). Changing
a passphrase rewrites one slot. Wrong passphrases are counted in a file of their own, so that the
growing delay survives a restart.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import os
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import zxcvbn_rs_py
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.domain.errors import (
    PassphraseTooWeak,
    StoreDamaged,
    StoreMissing,
    StoreNewer,
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
_TARGET_SECONDS: Final = 0.5
_RECOVERY: Final = "recovery"


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
    taken = time.perf_counter() - started
    if taken > 2 * _TARGET_SECONDS:
        memory = int(cost.memory_kib * _TARGET_SECONDS / taken)
        return Cost(max(_FLOOR_KIB, memory), cost.passes, cost.lanes)
    return Cost(passes=cost.passes + int(taken * 2 < _TARGET_SECONDS))


def estimated_bits(passphrase: str) -> float:
    """Strength as zxcvbn estimates it: log2 of the guesses an informed attacker needs."""
    if not passphrase:
        return 0.0
    return float(zxcvbn_rs_py.zxcvbn(passphrase[:100]).guesses_log10) / math.log10(2)


def demand_strong(passphrase: str) -> None:
    """Raises `PassphraseTooWeak` below `MINIMUM_BITS`."""
    bits = estimated_bits(passphrase)
    if bits < MINIMUM_BITS:
        raise PassphraseTooWeak(bits=round(bits), minimum=round(MINIMUM_BITS))


def new_recovery_code() -> str:
    """25 random characters, to be printed in groups of five."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(RECOVERY_LENGTH))


@dataclass(slots=True)
class KeyFile:
    """The slots of one store; `save` writes it whole."""

    path: Path
    store: UUID
    cost: Cost
    slots: list[dict[str, Any]]

    @property
    def names(self) -> tuple[str, ...]:
        """Caseworkers with a slot, in the order they came."""
        return tuple(slot["name"] for slot in self.slots if slot["kind"] != _RECOVERY)

    def add_caseworker(self, name: str, passphrase: str, data_key: bytes) -> None:
        """A slot for a caseworker; one of the same name is replaced (new passphrase).

        Raises:
            PassphraseTooWeak: below the minimum.
        """
        demand_strong(passphrase)
        self._put("caseworker", name, passphrase, data_key)

    def add_recovery(self, code: str, data_key: bytes) -> None:
        """The slot of the recovery sheet."""
        self._put(_RECOVERY, _RECOVERY, normal_code(code), data_key)

    def open_caseworker(self, name: str, passphrase: str) -> bytes | None:
        """The data key, or None when the passphrase does not fit.

        Raises:
            UnknownCaseworker: no slot has this name.
        """
        found = [slot for slot in self.slots if slot["kind"] != _RECOVERY and slot["name"] == name]
        if not found:
            raise UnknownCaseworker(name=name)
        return self._open(found[0], passphrase)

    def open_recovery(self, code: str) -> bytes | None:
        """The data key by the recovery code, or None."""
        slot = next(slot for slot in self.slots if slot["kind"] == _RECOVERY)
        return self._open(slot, normal_code(code))

    def save(self) -> None:
        """Write it whole or not at all."""
        content = {
            "version": VERSION,
            "store": str(self.store),
            "argon2id": [self.cost.memory_kib, self.cost.passes, self.cost.lanes],
            "slots": self.slots,
        }
        write_whole(self.path, json.dumps(content, indent=1).encode())

    def _put(self, kind: str, name: str, secret: str, data_key: bytes) -> None:
        salt, nonce = os.urandom(16), os.urandom(12)
        wrapping = AESGCM(_derive(secret, salt, self.cost))
        slot = {
            "kind": kind,
            "name": name,
            "salt": _text(salt),
            "nonce": _text(nonce),
            "argon2id": [self.cost.memory_kib, self.cost.passes, self.cost.lanes],
            "wrapped": _text(wrapping.encrypt(nonce, data_key, self._bound(kind))),
        }
        self.slots = [s for s in self.slots if (s["kind"], s["name"]) != (kind, name)] + [slot]

    def _open(self, slot: Mapping[str, Any], secret: str) -> bytes | None:
        key = _derive(secret, _bytes(slot["salt"]), Cost(*slot["argon2id"]))
        try:
            return AESGCM(key).decrypt(
                _bytes(slot["nonce"]), _bytes(slot["wrapped"]), self._bound(slot["kind"])
            )
        except InvalidTag:
            return None

    def _bound(self, kind: str) -> bytes:
        return self.store.bytes + kind.encode()


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
        return KeyFile(path, UUID(content["store"]), Cost(*content["argon2id"]), list(content["slots"]))
    except FileNotFoundError as error:
        raise StoreMissing(path=path) from error
    except (ValueError, KeyError, TypeError) as error:
        raise StoreDamaged(path=path, backup=None) from error


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
            return cls(path, int(content["count"]), float(content["last"]))
        except FileNotFoundError:
            return cls(path)
        except (ValueError, KeyError, TypeError):
            return cls(path, 1, time.time())

    @property
    def wait(self) -> int:
        """Seconds that must pass after the last wrong one: 1, 2, 4 … 60."""
        return min(2 ** (self.count - 1), LONGEST_WAIT) if self.count else 0

    def left(self, now: datetime) -> int:
        """Seconds still to wait; a clock that was set back waits the whole time, never longer."""
        passed = now.timestamp() - self.last
        if passed < 0:
            return self.wait
        return max(0, math.ceil(self.wait - passed))

    def failed(self, now: datetime) -> Tries:
        """One more; kept over restarts."""
        more = Tries(self.path, self.count + 1, now.timestamp())
        write_whole(self.path, json.dumps({"count": more.count, "last": more.last}).encode())
        return more

    def forget(self) -> None:
        """The right one came."""
        self.path.unlink(missing_ok=True)


def unlock(keys: KeyFile, name: str, passphrase: str, *, tries: Tries, now: datetime) -> bytes:
    """Open a caseworker's slot.

    Raises:
        WaitBeforeNextTry: too early after a wrong one; this try did not count.
        WrongPassphrase: with the seconds to wait from now on.
        UnknownCaseworker: no slot has this name.
    """
    if left := tries.left(now):
        raise WaitBeforeNextTry(wait_seconds=left)
    data_key = keys.open_caseworker(name, passphrase)
    if data_key is None:
        raise WrongPassphrase(wait_seconds=tries.failed(now).wait)
    tries.forget()
    return data_key


# -- small ------------------------------------------------------------------------------------


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file so that a power cut leaves the old or the new one, never half of it."""
    beside = path.with_name(path.name + ".new")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _derive(secret: str, salt: bytes, cost: Cost) -> bytes:
    prepared = hashlib.sha256(secret.strip().encode()).digest()
    return hash_secret_raw(prepared, salt, cost.passes, cost.memory_kib, cost.lanes, 32, Type.ID)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)
