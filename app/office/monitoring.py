"""What watches the office: live, ready, figures, and one line of log for each request without a person in it.

`/health` says that the process lives, `/ready` that its database answers with tables of this version.
`/metrics` wants the token of the office's folder (`Authorization: Bearer …`), on loopback, too: behind a
reverse proxy everybody comes from loopback. Without a token it is closed.
"""

from __future__ import annotations

import hmac
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import anyio
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.office.errors import error_answer
from app.office.figures import Figures, Sources
from app.office.gate import Gate
from app.sync import wire
from app.system.logs import Code

_log = logging.getLogger(__name__)
OUTCOME = "sozialraumbuero.outcome"
"""Where an endpoint leaves the code of what it answered, for figures and log."""
_PATHS = frozenset({wire.EXCHANGE_PATH, wire.ENROL_PATH, wire.IDENTITY_PATH, "/health", "/ready", "/metrics"})
_ADMIN = "/admin/"
_QUIET = frozenset({"/health", "/ready", "/metrics"})


@dataclass(frozen=True, slots=True)
class Service:
    """What a running office has besides its store and its identity."""

    figures: Figures = field(default_factory=lambda: Figures(Sources()))
    gate: Gate = field(default_factory=Gate)
    token: str = ""
    """For `/metrics`; empty = closed."""
    ready: Callable[[], None] | None = None
    """Raises what keeps the office from working; None = only whether the database answers."""


def monitoring_routes(
    service: Service, answers: Callable[[], object], threads: Callable[[], anyio.CapacityLimiter]
) -> list[Route]:
    """The three pages; `answers` = asks the database something small."""

    async def live(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def ready(_: Request) -> Response:
        try:
            await anyio.to_thread.run_sync(service.ready or answers, limiter=threads())
        except Exception as error:  # noqa: BLE001 - the office's error handler
            error_answer(error)
            return JSONResponse({"status": "failing"}, status_code=503)
        return JSONResponse({"status": "ok"})

    async def metrics(request: Request) -> Response:
        given = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        if not service.token or not hmac.compare_digest(given.encode(), service.token.encode()):
            return Response(status_code=404)
        service.figures.inside.set(service.gate.inside)
        text = await anyio.to_thread.run_sync(service.figures.text, limiter=threads())
        return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")

    pages: tuple[tuple[str, Callable[[Request], Awaitable[Response]]], ...] = (
        ("/health", live),
        ("/ready", ready),
        ("/metrics", metrics),
    )
    return [Route(path, page, methods=["GET"]) for path, page in pages]


class Observed:
    """Counts and logs each request: path, outcome, duration, sizes. No address, no device, no content."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        """Around the whole application."""
        self._app, self._figures = app, service.figures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status, size = time.perf_counter(), 500, 0

        async def counted(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, counted)
        finally:
            path = _known(scope.get("path", ""))
            seconds = time.perf_counter() - begun
            outcome = str(scope.get(OUTCOME) or status)
            self._figures.requests.labels(path, outcome).inc()
            self._figures.seconds.labels(path).observe(seconds)
            if path not in _QUIET or status >= 400:
                _log.info(
                    "request %(path)s %(outcome)s",
                    {
                        "path": Code(path),
                        "outcome": Code(outcome),
                        "status": status,
                        "ms": round(seconds * 1000, 1),
                        "bytes": size,
                    },
                )


class SubPath:
    """The office below a path of a shared server name, whether the proxy takes the path off or not."""

    def __init__(self, app: ASGIApp, root: str) -> None:
        """`root` such as `/streetwork`; the protocol's own paths, which devices sign, stay as they are."""
        self._app, self._root = app, root.rstrip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        path = scope.get("path", "")
        if scope["type"] == "http" and path.startswith(self._root + "/"):
            rest = path[len(self._root) :]
            scope = {**scope, "path": rest, "raw_path": rest.encode()}
        await self._app(scope, receive, send)


def _known(path: str) -> str:
    """Paths of ours; anything else could hold anything."""
    if path in _PATHS or (path.startswith("/sync/v1/") and path.removeprefix("/sync/v1/").isalpha()):
        return path
    return _ADMIN if path.startswith(_ADMIN) else "other"
