"""An office inside this process, on loopback: for the demonstration and the tests."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from app.actions.office_people_ports import AdminWork
from app.office.enrol import Office, make_code
from app.office.keys import office_keys
from app.office.server import create_app

GRACEFUL_SECONDS = 10
MOST_CONNECTIONS = 1000
"""Bodies that are read at once, most of them some kilobytes; above, 503, and the device comes again later."""


def config(
    application: ASGIApp, *, certificate: Path | None = None, key: Path | None = None, proxies: str = ""
) -> uvicorn.Config:
    """How uvicorn runs the office everywhere: quiet, no version in headers, stops in order.

    `proxies` = addresses or networks whose X-Forwarded-For and -Proto are believed, with commas; none by
    default: anybody could write there whatever address is counted for wrong codes.
    """
    return uvicorn.Config(
        application,
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=False,
        ws="none",
        lifespan="off",
        timeout_graceful_shutdown=GRACEFUL_SECONDS,
        limit_concurrency=MOST_CONNECTIONS,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies or None,
        ssl_certfile=certificate,
        ssl_keyfile=key,
    )


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 = any free one. Raises `OSError` if it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # named as TCP, or asyncio would not switch off Nagle's delay: 40 ms for each answer
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(256)
    except OSError:
        listener.close()
        raise
    return listener


class EmbeddedOffice:
    """Runs in a thread between `start` and `stop`; its `url` answers at once (`with` works, too)."""

    def __init__(self, work: AdminWork, home: Path, *, name: str = "", port: int = 0) -> None:
        """Nothing runs yet; the office's key is made in `home` if there is none."""
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._work = work
        self._keys = office_keys(home)
        self._server = uvicorn.Server(config(create_app(work, Office(name, self._keys, None))))
        self._port = port
        self._thread: threading.Thread | None = None
        self._listener: socket.socket | None = None

    @property
    def url(self) -> str:
        """`http://127.0.0.1:port`, once started."""
        if self._listener is None:
            raise RuntimeError("not started")
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def start(self) -> None:
        """Listen; requests that come before the thread runs wait in the socket's queue."""
        self._listener = listen("127.0.0.1", self._port)
        self._thread = threading.Thread(
            target=self._server.run, args=([self._listener],), name="embedded-office", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Finish what is being answered, then close; the store stays open."""
        self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(GRACEFUL_SECONDS + 5)
            self._thread = None
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def enrolment_code(self, *, team: str, role: str = "street", minutes: int = 15) -> str:
        """A one-time code of this office."""
        return make_code(self._work, self._keys, team=team, role=role, minutes=minutes)

    def __enter__(self) -> EmbeddedOffice:
        """Start it."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it."""
        self.stop()
