"""The administration over HTTP: `/admin/v1`, JSON, an access code in each request (app/decisions/0065).

The order is the same for all: tries of the address, who it is, how often, the right, the words, the act.
So nobody learns anything before she is known, and whoever guesses is stopped first.
"""

from __future__ import annotations

import json
import logging
import re
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

import anyio
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from app.actions.office_people_ports import AdminUnit, AdminWork, OfficePerson
from app.domain import errors
from app.domain.errors import (
    AppError,
    MessageTooLarge,
    NotPermitted,
    RequestInvalid,
    SignInRefused,
    TooManyTries,
)
from app.domain.roles import may
from app.office import auth, people, tokens
from app.office.admin_document import document
from app.office.admin_operations import Asked
from app.office.admin_routes import OPERATIONS, UUID_WORD, Operation
from app.office.enrol import Office
from app.office.errors import plain_facts
from app.sync import admin_wire as wire

VERSION = "1.0.0"
"""Of the administration's interface."""
PER_MINUTE = 120
"""Requests of one person within a minute."""
_NOBODY = UUID(int=0)
_STATUS: Mapping[type[AppError], int] = {
    errors.SignInRefused: 401,
    errors.NotPermitted: 403,
    errors.DeviceUnknown: 404,
    errors.PersonUnknown: 404,
    errors.RecordNotFound: 404,
    errors.DeviceRevoked: 409,
    errors.NameTaken: 409,
    errors.LastAdministrator: 409,
    errors.MessageTooLarge: 413,
    errors.TooManyTries: 429,
}
_log = logging.getLogger(__name__)


@dataclass
class Limits:
    """How often: wrong codes by address, requests by person; of this process."""

    per_minute: int = PER_MINUTE
    seconds: Callable[[], float] = time.monotonic
    tries: auth.Tries = field(init=False)
    _used: dict[UUID, deque[float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.tries = auth.Tries(self.seconds)

    def use(self, person: UUID) -> None:
        """Count one. Raises `TooManyTries`."""
        now = self.seconds()
        with self._lock:
            used = self._used.setdefault(person, deque())
            while used and used[0] <= now - 60:
                used.popleft()
            if len(used) >= self.per_minute:
                raise TooManyTries(wait_seconds=max(1, round(used[0] + 60 - now)))
            used.append(now)


@dataclass(frozen=True, slots=True)
class _Shop:
    work: AdminWork
    office: Office
    limits: Limits


def admin_routes(
    work: AdminWork,
    office: Office,
    pool: Callable[[], anyio.CapacityLimiter],
    limits: Limits | None = None,
) -> list[Route]:
    """The routes of the administration.

    Args:
        work: the office's store.
        office: who it is.
        pool: in which transactions are run.
        limits: how often somebody may ask; None = as decided.
    """
    shop = _Shop(work, office, limits or Limits())
    by_path: dict[str, dict[str, Operation]] = {}
    for operation in OPERATIONS:
        by_path.setdefault(wire.ROOT + operation.path, {})[operation.method] = operation
    routes = [
        Route(path, _endpoint(operations, shop, pool), methods=list(operations))
        for path, operations in by_path.items()
    ]
    said = json.dumps(document(VERSION), ensure_ascii=False).encode()

    async def openapi(_: Request) -> Response:
        return Response(said, media_type=wire.JSON)

    return [Route(wire.OPENAPI_PATH, openapi, methods=["GET"]), *routes]


def _endpoint(
    operations: Mapping[str, Operation], shop: _Shop, pool: Callable[[], anyio.CapacityLimiter]
) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        operation = operations.get(request.method) or operations["GET"]  # HEAD
        try:
            body = await _body(request) if operation.body else b""
            return await anyio.to_thread.run_sync(
                partial(_answer, operation, request, body, shop), limiter=pool()
            )
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception as error:  # noqa: BLE001 - the office's error handler
            return problem(error)

    return handle


async def _body(request: Request) -> bytes:
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > wire.MAX_BODY:
            raise MessageTooLarge(size=size, limit=wire.MAX_BODY)
        parts.append(part)
    return b"".join(parts)


def _answer(operation: Operation, request: Request, body: bytes, shop: _Shop) -> Response:
    token = _token(request.headers.get("authorization", ""))
    address = request.client.host if request.client else ""
    person = _enter(operation, token, address, shop)
    if operation.body and request.headers.get("content-type", "").partition(";")[0].strip() != wire.JSON:
        return _problem_of(415, "not-json", {})
    ids = {name: _id(name, text) for name, text in request.path_params.items()}
    query: Any = wire.read_query(_words(request), operation.query)
    wish: Any = wire.read(body, operation.body) if operation.body else None

    def transact(unit: AdminUnit) -> Any:
        people.demand(people.signed_in(unit, token), operation.right)
        asked = Asked(person, shop.work.now(), shop.office, ids, query, wish)
        return operation.do(unit.acting(person.person), asked)

    made = wire.pack(shop.work.run(transact))
    return Response(made, operation.status, {"Cache-Control": "no-store"}, wire.JSON)


def _enter(operation: Operation, token: str, address: str, shop: _Shop) -> OfficePerson:
    """Who it is and whether she may; written down before anything is done, also where she may not."""
    shop.limits.tries.expect(address)

    def transact(unit: AdminUnit) -> OfficePerson | None:
        person = people.signed_in(unit, token)
        if person is None:
            named = tokens.read(token)
            known = named is not None and unit.person(named.person) is not None
            unit.note("sign-in-refused", named.person if named is not None and known else _NOBODY)
        elif operation.right is not None and not may(person.role, operation.right):
            unit.acting(person.person).note("not-permitted", person.person)
        else:
            unit.signed_in(person.person, operation.name, is_act=operation.is_act)
        return person

    person = shop.work.run(transact)
    if person is None:
        shop.limits.tries.failed(address)
        raise SignInRefused
    shop.limits.use(person.person)
    if operation.right is not None and not may(person.role, operation.right):
        raise NotPermitted(right=operation.right.value)
    return person


def _token(header: str) -> str:
    scheme, _space, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _id(name: str, text: str) -> UUID | int:
    """Raises `DeviceUnknown`, `PersonUnknown`, `RequestInvalid`."""
    if name == "ctr":
        if not text.isascii() or not text.isdigit() or not 0 < int(text[:20]) <= 2**53:
            raise RequestInvalid(reason="ctr")
        return int(text)
    if re.fullmatch(UUID_WORD, text) is None:
        raise errors.DeviceUnknown(device="") if name == "device" else errors.PersonUnknown
    return UUID(text)


def _words(request: Request) -> Mapping[str, str]:
    """Raises `RequestInvalid` where one is said twice."""
    words = request.query_params.multi_items()
    found = dict(words)
    if len(found) != len(words):
        raise RequestInvalid(reason="twice")
    return found


def problem(error: Exception) -> Response:
    """From an error to an answer (RFC 9457); what nobody foresaw is logged and answered 500."""
    if not isinstance(error, AppError):
        _log.error("a request failed", exc_info=error)
        return _problem_of(500, errors.OfficeFailed.code, {})
    _log.info("refused: %s", error.code)
    return _problem_of(_STATUS.get(type(error), 400), error.code, plain_facts(error.facts))


def _problem_of(status: int, code: str, facts: Mapping[str, Any]) -> Response:
    headers = {"Cache-Control": "no-store"}
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="sozialraumbuero"'
    if status == 429:
        headers["Retry-After"] = str(facts.get("wait_seconds", 60))
    said = wire.Problem("about:blank", code, status, code, dict(facts))
    return Response(wire.pack(said), status, headers, wire.PROBLEM)
