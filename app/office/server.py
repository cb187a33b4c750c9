"""The office's web application: a few binary endpoints and a health page (5-sync.md 3.5).

Bodies are read on the event loop, the work is done in a small thread pool, one transaction each.
Every answer of the sync endpoints is signed, errors too.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import anyio
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from app.actions.office_people_ports import AdminWork
from app.actions.office_ports import OfficeWork
from app.domain.errors import AppError, MessageTooLarge, OfficeBusy
from app.office import auth, scopes
from app.office.admin import admin_routes
from app.office.enrol import Office, enrol
from app.office.errors import error_answer
from app.office.exchange import exchange
from app.office.forks import fork
from app.office.gate import THREADS
from app.office.inquiry import inquire
from app.office.last_words import noticing, take_sealed
from app.office.monitoring import OUTCOME, Observed, Service, monitoring_routes
from app.store.office_engine import is_away
from app.sync import wire
from app.sync.healing import FORK_PATH
from app.sync.last_words import SEALED_PATH
from app.sync.scoping import INQUIRY_PATH

AWAY_SECONDS = 3
"""A database that was lost is asked for again after so long: a standby takes over in about that time."""
READ_SECONDS = 120
"""A body that has not come by then, over the worst of links, will not come on this connection."""

Work = Callable[[bytes, bytes, str], bytes]
"""(body, signature, address of the asker) → answer."""


def create_app(work: AdminWork, office: Office, service: Service | None = None) -> Starlette:
    """Return the ASGI application over an office's store and identity.

    Args:
        work: the store.
        office: who it is.
        service: figures, limits and monitoring; None = those of a small office.
    """
    running = service or Service()
    tries = auth.Tries(time.monotonic)
    threads: list[anyio.CapacityLimiter] = []  # made inside the running loop

    def pool() -> anyio.CapacityLimiter:
        if not threads:
            threads.append(anyio.CapacityLimiter(THREADS))
        return threads[0]

    def endpoint(path: str, answer: Work) -> Route:
        async def handle(request: Request) -> Response:
            return await _signed(request, path, answer, office, running, pool())

        return Route(path, handle, methods=["POST"])

    def count(call: wire.Call, answer: wire.Answer) -> None:
        pushed = max(0, min(answer.high, call.after + len(call.push)) - call.after)
        running.figures.change_sets.labels("pushed").inc(pushed)
        running.figures.change_sets.labels("pulled").inc(len(answer.frames))
        for refusal in answer.refused:
            running.figures.refused.labels(refusal.reason).inc()

    return Starlette(
        middleware=[Middleware(Observed, running)],
        routes=[
            endpoint(
                wire.EXCHANGE_PATH,
                noticing(lambda body, given, _: exchange(body, given, work, count), work, office),
            ),
            endpoint(SEALED_PATH, lambda body, given, _: take_sealed(body, given, work, office)),
            endpoint(FORK_PATH, lambda body, given, _: fork(body, given, work)),
            endpoint(wire.ENROL_PATH, partial(enrol, work=work, office=office, tries=tries)),
            endpoint(wire.IDENTITY_PATH, lambda *_: _identity(office)),
            *(endpoint(path, partial(_scoped, answer, work)) for path, answer in scopes.ENDPOINTS.items()),
            endpoint(INQUIRY_PATH, partial(_scoped, inquire, work)),
            *monitoring_routes(running, partial(work.run, lambda unit: unit.quarantined()), pool),
            *admin_routes(work, office, pool),
        ],
    )


async def _signed(
    request: Request,
    path: str,
    answer: Work,
    office: Office,
    service: Service,
    threads: anyio.CapacityLimiter,
) -> Response:
    body, given = b"", b""
    headers = {}
    try:
        given = auth.read_signature(request.headers.get("signature", ""))
        with anyio.fail_after(READ_SECONDS):
            body = await _read_at_most(request, wire.MAX_BODY)
        address = request.client.host if request.client else ""
        with service.gate.through(len(body)):
            work = partial(_timed, service, partial(answer, body, given, address))
            content = await anyio.to_thread.run_sync(work, limiter=threads)
        status, outcome = 200, "ok"
    except (ClientDisconnect, TimeoutError):
        return Response(status_code=400)
    except Exception as error:  # noqa: BLE001 - the office's error handler
        status, content = error_answer(error)
        outcome = error.code if isinstance(error, AppError) else "failed"
        if isinstance(error, OfficeBusy):
            headers["Retry-After"] = str(error.facts["wait_seconds"])
    request.scope[OUTCOME] = outcome
    signature = office.keys.sign(wire.answer_message(path, body, given, content))
    headers["Signature"] = auth.write_signature(signature)
    return Response(content, status_code=status, headers=headers, media_type=wire.MEDIA_TYPE)


def _timed(service: Service, work: Callable[[], bytes]) -> bytes:
    begun = time.perf_counter()
    try:
        return work()
    except Exception as error:
        if is_away(error):
            raise OfficeBusy(wait_seconds=AWAY_SECONDS) from error
        raise
    finally:
        service.gate.took(time.perf_counter() - begun)


async def _read_at_most(request: Request, limit: int) -> bytes:
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise MessageTooLarge(size=size, limit=limit)
        parts.append(part)
    return b"".join(parts)


def _scoped(answer: scopes.Answering, work: OfficeWork, body: bytes, given: bytes, _: str) -> bytes:
    return answer(body, given, work)


def _identity(office: Office) -> bytes:
    return wire.pack(wire.Identity(wire.VERSIONS, office.keys.public, office.name))
