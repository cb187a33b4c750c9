"""The administration (`app.actions.admin_ports`) over an open store and the real line."""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.actions.admin_ports import AdminAccount
from app.actions.ports import Caseworker
from app.documents.qr import draw
from app.domain.errors import OwnKeyMissing
from app.domain.sheets import Modules
from app.store.workstation import OpenStore
from app.transport.admin import HttpAdminOffice

_NONCE = 12
_LARGE = 200.0
"""Edge in mm: on a screen no module is too small."""


class StoreAdmin:
    """Of the caseworker who is signed in: the access code lies under her own key, as her notes do."""

    def __init__(self, store: OpenStore, worker: Caseworker) -> None:
        """On an unlocked store."""
        self._store, self._name = store, f"admin:{worker.id}"

    def known(self) -> AdminAccount | None:
        """None = never connected, or under a key that is gone."""
        sealed = self._store.setting(self._name)
        if not sealed or not self._store.own_key:
            return None
        raw = b64decode(sealed)
        try:
            plain = AESGCM(self._store.own_key).decrypt(raw[:_NONCE], raw[_NONCE:], self._name.encode())
        except InvalidTag:
            return None
        url, token = json.loads(plain)
        return AdminAccount(url, token)

    def keep(self, account: AdminAccount) -> None:
        """Under her own key."""
        if not self._store.own_key:
            raise OwnKeyMissing
        nonce, plain = os.urandom(_NONCE), json.dumps([account.url, account.token]).encode()
        sealed = nonce + AESGCM(self._store.own_key).encrypt(nonce, plain, self._name.encode())
        self._store.put_setting(self._name, b64encode(sealed).decode())

    def forget(self) -> None:
        """Connected no more."""
        self._store.put_setting(self._name, None)

    def office_url(self) -> str:
        """Empty = not enrolled."""
        account = self._store.sync.account()
        return account.url if account is not None else ""

    def office(self, account: AdminAccount) -> HttpAdminOffice:
        """The pinned authority counts for the office of this workstation only."""
        enrolled = self._store.sync.account()
        certificate = None
        if enrolled is not None and enrolled.url.rstrip("/") == account.url.strip().rstrip("/"):
            certificate = enrolled.certificate
        return HttpAdminOffice(account, certificate=certificate)

    def symbol(self, text: str) -> Modules:
        """A QR code."""
        return draw(text, 0, 0, _LARGE)
