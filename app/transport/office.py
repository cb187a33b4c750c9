"""The line to the central office: one POST over HTTP(S), by urllib3; the only module that knows it.

Plain HTTP is allowed to this computer itself only (the demonstration's embedded office). Elsewhere
TLS is verified against the office's own authority, pinned at enrolment, or the system's trust store.
Above TLS every answer is signed by the office's key, so that a proxy which opens TLS can neither
forge nor replay one. While a device is being enrolled nothing is pinned yet: there the HMACs of the
enrolment code prove both ends (5-sync.md 3.4).
"""

from __future__ import annotations

import base64
import binascii
import random
import ssl
import time
import urllib.request
import warnings
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import truststore
import urllib3
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from urllib3.exceptions import (
    HTTPError,
    IncompleteRead,
    InsecureRequestWarning,
    NewConnectionError,
    ProtocolError,
    SSLError,
)
from urllib3.exceptions import TimeoutError as TooSlow

from app.domain.errors import (
    AppError,
    MessageBroken,
    NotAnOffice,
    OfficeBusy,
    OfficeFailed,
    OfficeUnfamiliar,
    Offline,
)
from app.sync import wire

CONNECT_SECONDS = 8.0
READ_SECONDS = 60.0
"""A phone's link may stall for half a minute and still go on."""
_AWAY = frozenset({429, 502, 503, 504})
"""A proxy says so when the office behind it is down, or has too much to do."""
BUSY_TRIES = 6
"""An office that is still busy after so many counts as out of reach until the next exchange."""
LONGEST_WAIT = 30.0
"""Seconds; an office that names more is not believed."""
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class HttpOfficeLine:
    """`OfficeLine` over HTTP(S); keeps one connection open; for one thread."""

    def __init__(
        self,
        url: str,
        *,
        certificate: bytes | None,
        office_key: bytes | None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        """Nothing is sent yet.

        Args:
            url: `https://office.example` or, on this computer only, `http://127.0.0.1:port`.
            certificate: PEM of the office's own authority; None = the system's trust store.
            office_key: Ed25519 public key that must have signed each answer; None = enrolling.
            wait: for so many seconds, where the office says that it is busy.

        Raises:
            NotAnOffice: the address is not one (reason `address`), or would not be encrypted
                (reason `not-encrypted`).
        """
        self._wait = wait
        self._url = url.strip().rstrip("/")
        self._host = checked_host(self._url)
        self._office_key = None if office_key is None else Ed25519PublicKey.from_public_bytes(office_key)
        self._pool = pool(self._url, self._host, context(certificate, enrolling=office_key is None))

    def post(self, path: str, body: bytes, signature: bytes) -> bytes:
        """Send one request; see `OfficeLine`. A busy office is asked again when it says so, not all at once.

        Raises:
            Offline: reason `unreachable`, `timeout`, `cut`, `away` or `busy`.
            NotAnOffice: reason says what the answer was instead.
            OfficeUnfamiliar: signed by another key than the one that enrolment gave.
            AppError: what the office answered; OfficeFailed for what this version does not know.
        """
        for _ in range(BUSY_TRIES):
            try:
                return self._post(path, body, signature)
            except OfficeBusy as busy:
                asked = busy.facts.get("wait_seconds")
                seconds = min(float(asked), LONGEST_WAIT) if isinstance(asked, int) else 1.0
                self._wait(seconds * random.uniform(0.5, 1.5))  # noqa: S311 - jitter, not a secret
        raise Offline(reason="busy")

    def _post(self, path: str, body: bytes, signature: bytes) -> bytes:
        status, headers, answer = self._send(path, body, signature)
        self._check_origin(status, headers)
        self._check_signature(headers, wire.answer_message(path, body, signature, answer))
        if status == 200:
            return answer
        raise _error(wire.read(answer, wire.ErrorAnswer), status)

    def close(self) -> None:
        """Close the connection."""
        self._pool.clear()

    def _send(self, path: str, body: bytes, signature: bytes) -> tuple[int, Any, bytes]:
        headers = {"Content-Type": wire.MEDIA_TYPE, "Signature": _encoded(signature)}
        try:
            return self._send_once(path, body, headers)
        except _Stale:
            pass
        try:  # nothing is lost by asking twice
            return self._send_once(path, body, headers)
        except _Stale as error:
            raise Offline(reason="cut") from error

    def _send_once(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, Any, bytes]:
        url = self._url + path
        before = self._pool.connection_from_url(url).num_connections
        try:
            response = self._request(url, body, headers)
            answer = response.read(wire.MAX_BODY + 1)
            if len(answer) > wire.MAX_BODY:
                response.close()
                raise NotAnOffice(url=self._url, reason="size")
            response.release_conn()
        except SSLError as error:
            raise NotAnOffice(url=self._url, reason="certificate") from error
        except (ProtocolError, IncompleteRead) as error:
            # a kept connection may have been closed meanwhile
            if before and self._pool.connection_from_url(url).num_connections == before:
                raise _Stale from error
            raise Offline(reason="cut") from error
        except NewConnectionError as error:
            raise Offline(reason="unreachable") from error
        except TooSlow as error:
            raise Offline(reason="timeout") from error
        except HTTPError as error:
            raise Offline(reason="unreachable") from error
        return response.status, response.headers, answer

    def _request(self, url: str, body: bytes, headers: dict[str, str]) -> urllib3.BaseHTTPResponse:
        with warnings.catch_warnings():
            if self._office_key is None:  # enrolling: the code's HMACs prove the office, not TLS
                warnings.simplefilter("ignore", InsecureRequestWarning)
            return self._pool.request(
                "POST", url, body=body, headers=headers, redirect=False, retries=False, preload_content=False
            )

    def _check_origin(self, status: int, headers: Any) -> None:
        if headers.get("content-type", "").partition(";")[0].strip() == wire.MEDIA_TYPE:
            return
        if status in _AWAY:
            raise Offline(reason="away")
        if not {"content-length", "transfer-encoding", "content-type"} & {name.lower() for name in headers}:
            raise Offline(reason="cut")  # broken inside the headers, which http.client does not notice
        raise NotAnOffice(url=self._url, reason="redirect" if 300 <= status < 400 else "content")

    def _check_signature(self, headers: Any, message: bytes) -> None:
        if self._office_key is None:
            return
        try:
            self._office_key.verify(decoded(headers.get("signature", "")), message)
        except (InvalidSignature, MessageBroken) as error:
            raise OfficeUnfamiliar(url=self._url) from error


class _Stale(Exception):
    """A kept connection was closed by the other end before it answered."""


def decoded(header: str) -> bytes:
    """Read a `Signature` header. Raises `MessageBroken`."""
    try:
        return base64.urlsafe_b64decode(header + "=" * (-len(header) % 4))
    except (binascii.Error, ValueError) as error:
        raise MessageBroken(reason="signature-header") from error


def _encoded(signature: bytes) -> str:
    return base64.urlsafe_b64encode(signature).rstrip(b"=").decode()


def checked_host(url: str) -> str:
    """The host of an address that is encrypted or on this computer. Raises `NotAnOffice`."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
        valid = parts.scheme in {"http", "https"} and bool(host) and (parts.port is None or parts.port > 0)
    except ValueError as error:
        raise NotAnOffice(url=url, reason="address") from error
    if not valid or host is None or not host.isascii():
        raise NotAnOffice(url=url, reason="address")
    if parts.scheme == "http" and host not in _LOOPBACK:
        raise NotAnOffice(url=url, reason="not-encrypted")
    return host


def context(certificate: bytes | None, *, enrolling: bool) -> ssl.SSLContext:
    """TLS by the office's own authority, by the system's, or (enrolling) by none."""
    if enrolling:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE  # both ends are proven by the code's HMACs
        return context
    if certificate is not None:
        return ssl.create_default_context(cadata=certificate.decode("ascii"))
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def pool(url: str, host: str, context: ssl.SSLContext) -> urllib3.PoolManager:
    """One kept connection, by the system's proxy."""
    timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
    proxies = urllib.request.getproxies()
    proxy = proxies.get(urlsplit(url).scheme) or proxies.get("all")
    headers = {"Accept-Encoding": "identity", "User-Agent": urllib3.util.SKIP_HEADER}
    if proxy and host not in _LOOPBACK and not urllib.request.proxy_bypass(host):
        return urllib3.ProxyManager(
            proxy, headers=headers, timeout=timeout, maxsize=1, block=True, ssl_context=context
        )
    return urllib3.PoolManager(headers=headers, timeout=timeout, maxsize=1, block=True, ssl_context=context)


def _error(said: wire.ErrorAnswer, status: int) -> AppError:
    for kind in AppError.__subclasses__():
        if kind.code == said.code:
            return kind(**{name: fact for name, fact in said.facts.items() if name != "self"})
    return OfficeFailed(status=status, answer=said.code)
