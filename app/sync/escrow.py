"""The office's escrow key: opens a store whose passphrases and recovery sheet are lost.

The private key exists on paper only, split so that two of three holders are needed (SLIP-39, the
public standard for such words). A workstation seals its data key to the public key (HPKE, RFC 9180:
X25519, HKDF-SHA-256, AES-256-GCM). To open it, the workstation asks with a file, the holders answer
with a file that only this workstation can read, and both ends write it down. A caseworker's own key is
never sealed to anybody.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from app.domain.errors import EscrowRefused

SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
SHARES, NEEDED = 3, 2
FORMAT: Final = "sozialraumbuero-escrow/1"
_LONGEST: Final = 20_000
"""Bytes of a request or an answer; both have about one thousand."""


@dataclass(frozen=True, slots=True)
class EscrowKey:
    """A new escrow key: its public half, and the words for its three holders."""

    public: bytes
    shares: tuple[str, ...] = field(repr=False)


def new_escrow_key() -> EscrowKey:
    """Make one; nothing of the private half is kept but the words."""
    import shamir_mnemonic  # noqa: PLC0415 - only the office makes a key, once

    private = X25519PrivateKey.generate()
    groups = shamir_mnemonic.generate_mnemonics(
        1, [(NEEDED, SHARES)], private.private_bytes_raw(), extendable=True
    )
    return EscrowKey(private.public_key().public_bytes_raw(), tuple(groups[0]))


def sealed_key(public: bytes, data_key: bytes, store: UUID) -> bytes:
    """A store's data key, sealed to the escrow key and bound to the store."""
    return SUITE.encrypt(data_key, X25519PublicKey.from_public_bytes(public), info=_bound("slot", store))


@dataclass(frozen=True, slots=True)
class EscrowRequest:
    """What a workstation hands to the holders: nothing in it can be read without them."""

    store: UUID
    sealed: bytes
    reply_to: bytes
    """Public key that the answer is sealed to; its private half stays in the asking process."""

    def to_file(self) -> bytes:
        """As a file for a stick or a mail."""
        return _file(ask=str(self.store), sealed=self.sealed, reply_to=self.reply_to)

    @classmethod
    def of_file(cls, content: bytes) -> EscrowRequest:
        """Raises `EscrowRefused`: `reason` = file."""
        parts = _parts(content, "sealed", "reply_to")
        return cls(parts["ask"], parts["sealed"], parts["reply_to"])


class Asking:
    """A request under way on the workstation: holds the private half until the answer comes."""

    def __init__(self, store: UUID, sealed: bytes) -> None:
        """Makes a key pair for this request only."""
        self._private = X25519PrivateKey.generate()
        reply_to = self._private.public_key().public_bytes_raw()
        self.request = EscrowRequest(store, sealed, reply_to)

    def data_key(self, answer: bytes) -> bytes:
        """The store's key out of the holders' answer.

        Raises:
            EscrowRefused: `reason` = file (no answer), or other (to another request).
        """
        parts = _parts(answer, "key")
        if parts["ask"] != self.request.store:
            raise EscrowRefused(reason="other")
        try:
            return SUITE.decrypt(parts["key"], self._private, info=_bound("answer", self.request.store))
        except (InvalidTag, ValueError) as error:
            raise EscrowRefused(reason="other") from error


def answered(request: EscrowRequest, shares: Sequence[str]) -> bytes:
    """The holders' answer to a request, as a file.

    Args:
        request: of the workstation.
        shares: the words of two holders.

    Raises:
        EscrowRefused: `reason` = words (not two shares of one key), or key (of another office's key).
    """
    import shamir_mnemonic  # noqa: PLC0415 - only holders of a share need it

    try:
        private = X25519PrivateKey.from_private_bytes(shamir_mnemonic.combine_mnemonics(list(shares)))
    except (shamir_mnemonic.MnemonicError, ValueError) as error:
        raise EscrowRefused(reason="words") from error
    try:
        data_key = SUITE.decrypt(request.sealed, private, info=_bound("slot", request.store))
    except (InvalidTag, ValueError) as error:
        raise EscrowRefused(reason="key") from error
    reply_to = X25519PublicKey.from_public_bytes(request.reply_to)
    key = SUITE.encrypt(data_key, reply_to, info=_bound("answer", request.store))
    return _file(ask=str(request.store), key=key)


def _bound(purpose: str, store: UUID) -> bytes:
    return b"\0".join((FORMAT.encode(), purpose.encode(), store.bytes))


def _file(*, ask: str, **parts: bytes) -> bytes:
    texts = {name: b64encode(part).decode() for name, part in parts.items()}
    return json.dumps({"format": FORMAT, "ask": ask, **texts}, indent=1).encode() + b"\n"


def _parts(content: bytes, *names: str) -> dict[str, Any]:
    try:
        found = json.loads(content[:_LONGEST])
        parts = {name: b64decode(found[name], validate=True) for name in names}
        known, ask = found["format"] == FORMAT, UUID(found["ask"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise EscrowRefused(reason="file") from error
    if not known:
        raise EscrowRefused(reason="file")
    return {"ask": ask, **parts}
