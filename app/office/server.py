"""The office's web application: a few binary endpoints and a health page (5-sync.md 3.5).

Bodies are read on the event loop, the work is done in a small thread pool, one transaction each.
Every answer of the sync endpoints is signed, errors too.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from functools import partial

import anyio
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.actions.office_ports import OfficeWork
from app.domain.errors import MessageTooLarge
from app.office import auth
from app.office.enrol import Office, enrol
from app.office.errors import error_answer
from app.office.exchange import exchange
from app.sync import wire

THREADS = 8
"""Transactions at once in one process; more only queue at the database."""

Work = Callable[[bytes, bytes, str], bytes]
"""(body, signature, address of the asker) → answer."""


def create_app(work: OfficeWork, office: Office) -> Starlette:
    """Return the ASGI application over an office's store and identity."""
    tries = auth.Tries(time.monotonic)
    threads: list[anyio.CapacityLimiter] = []  # made inside the running loop

    def pool() -> anyio.CapacityLimiter:
        if not threads:
            threads.append(anyio.CapacityLimiter(THREADS))
        return threads[0]

    def endpoint(path: str, answer: Work) -> Route:
        async def handle(request: Request) -> Response:
            return await _signed(request, path, answer, office, pool())

        return Route(path, handle, methods=["POST"])

    return Starlette(
        routes=[
            endpoint(wire.EXCHANGE_PATH, lambda body, signature, _: exchange(body, signature, work)),
            endpoint(wire.ENROL_PATH, partial(enrol, work=work, office=office, tries=tries)),
            endpoint(wire.IDENTITY_PATH, lambda *_: _identity(office)),
            Route("/health", _health(work, pool), methods=["GET"]),
        ]
    )


async def _signed(
    request: Request, path: str, answer: Work, office: Office, threads: anyio.CapacityLimiter
) -> Response:
    body, given = b"", b""
    try:
        given = auth.read_signature(request.headers.get("signature", ""))
        body = await _read_at_most(request, wire.MAX_BODY)
        address = request.client.host if request.client else ""
        content = await anyio.to_thread.run_sync(partial(answer, body, given, address), limiter=threads)
        status = 200
    except ClientDisconnect:
        return Response(status_code=400)
    except Exception as error:  # noqa: BLE001 - the office's error handler
        status, content = error_answer(error)
    signature = office.keys.sign(wire.answer_message(path, body, given, content))
    headers = {"Signature": auth.write_signature(signature)}
    return Response(content, status_code=status, headers=headers, media_type=wire.MEDIA_TYPE)


async def _read_at_most(request: Request, limit: int) -> bytes:
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise MessageTooLarge(size=size, limit=limit)
        parts.append(part)
    return b"".join(parts)


def _identity(office: Office) -> bytes:
    return wire.pack(wire.Identity(wire.VERSIONS, office.keys.public, office.name))


def _health(
    work: OfficeWork, pool: Callable[[], anyio.CapacityLimiter]
) -> Callable[[Request], Awaitable[Response]]:
    async def handle(_: Request) -> Response:
        """Say whether the database answers; names nobody."""
        try:
            await anyio.to_thread.run_sync(partial(work.run, lambda unit: unit.quarantined()), limiter=pool())
        except Exception as error:  # noqa: BLE001 - the office's error handler
            error_answer(error)
            return JSONResponse({"status": "failing"}, status_code=503)
        return JSONResponse({"status": "ok"})

    return handle
