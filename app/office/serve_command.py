"""`sozialraumbuero-office serve`: run the office, alone, behind a reverse proxy, or as one of several."""

from __future__ import annotations

import argparse
import datetime
import ipaddress
import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import uvicorn
from starlette.types import ASGIApp

from app.domain.office_errors import OfficeOutdated
from app.i18n import gettext as _
from app.office.embedded import config, listen
from app.office.enrol import Office
from app.office.figures import Figures, Sources, TeamLag
from app.office.keys import ServerCertificate, office_keys, server_certificate
from app.office.monitoring import Service, SubPath
from app.office.ops_command import METRICS_TOKEN
from app.office.server import create_app
from app.store.office_devices import Place
from app.store.office_engine import run_tx
from app.store.office_stats import team_lags
from app.store.office_upgrade import OFFICE_REVISION
from app.store.upgrade import marked
from app.system.logs import start_json_logging

DEFAULT_PORT: Final = 8443
ADDRESS: Final = "address.txt"
"""Where the office was reached when it ran last: `enrol` shows it."""
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_ANY = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared with, not bound to


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    """The parser of this command, beside those of `app.office.command`."""
    serve = commands.add_parser("serve", parents=[shared], help=_("run the office"))
    serve.add_argument("--host", default="127.0.0.1", help=_("address to listen on"))
    serve.add_argument("--port", type=int, default=DEFAULT_PORT)
    serve.add_argument("--address", help=_("name by which workstations reach this computer"))
    serve.add_argument("--certificate", type=Path, help=_("TLS certificate (PEM); default: made here"))
    serve.add_argument("--key", type=Path, help=_("key of the certificate (PEM)"))
    serve.add_argument("--authority", type=Path, help=_("PEM of a private authority that signed it"))
    serve.add_argument("--url", help=_("https://… under which a reverse proxy shows the office"))
    serve.add_argument(
        "--proxy-headers", metavar="ADDRESSES", default="", help=_("proxies whose X-Forwarded-… are believed")
    )
    serve.add_argument("--root-path", default="", help=_("path below which the proxy shows the office"))
    serve.add_argument("--log", choices=("file", "stderr"), default="file", help=_("where JSON lines go"))
    serve.set_defaults(command=_serve)


def _serve(arguments: argparse.Namespace, shop: Any) -> int:
    wrong = _mistyped(arguments)
    if wrong:
        return _fail(wrong)
    host, port = arguments.host, arguments.port
    reached_at = arguments.address or (socket.gethostname() if host in _ANY else host)
    tls = _tls(arguments, shop.home, reached_at)
    try:
        listener = listen(host, port)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return _fail(
            _("{host}:{port} cannot be listened on: {reason}").format(host=host, port=port, reason=reason)
        )
    url = _url(arguments, reached_at, listener, is_secured=tls is not None)
    (shop.home / ADDRESS).write_text(url, encoding="utf-8")
    _start_log(arguments.log, shop.home)
    office = Office(arguments.name, office_keys(shop.home), tls.authority if tls else None)
    application: ASGIApp = create_app(shop.work, office, service_of(shop.work, shop.home))
    if arguments.root_path.strip("/"):
        application = SubPath(application, "/" + arguments.root_path.strip("/"))
    running = config(
        application,
        certificate=tls.certificate if tls else None,
        key=tls.key if tls else None,
        proxies=arguments.proxy_headers,
    )
    _run(uvicorn.Server(running), listener, url)
    return 0


def service_of(work: Any, home: Path) -> Service:
    """Figures, limits and monitoring over an office's store."""

    def lags() -> Mapping[UUID, TeamLag]:
        found = run_tx(work.engine, lambda it: team_lags(Place(it, work.tenant, work.now())))
        return {team: TeamLag(*figures) for team, figures in found.items()}

    def connections() -> tuple[int, int]:
        pool = work.engine.pool
        return pool.checkedout(), pool.checkedout() + pool.checkedin()

    def ready() -> None:
        found = run_tx(work.engine, marked)
        if found < OFFICE_REVISION:  # a newer one only added something: this process goes on
            raise OfficeOutdated(found=found, known=OFFICE_REVISION)

    token = home / METRICS_TOKEN
    return Service(
        figures=Figures(Sources(lags, connections)),
        token=token.read_text(encoding="utf-8").strip() if token.exists() else "",
        ready=ready,
    )


def _mistyped(arguments: argparse.Namespace) -> str:
    if (arguments.certificate is None) != (arguments.key is None):
        return _("--certificate and --key belong together.")
    try:
        for one in filter(None, arguments.proxy_headers.split(",")):
            ipaddress.ip_network(one.strip())
    except ValueError:
        return _("--proxy-headers takes addresses or networks, such as 127.0.0.1,10.0.0.0/8.")
    if arguments.url and not arguments.url.startswith("https://"):
        return _("--url is the address that workstations are given; it begins with https://.")
    return ""


def _tls(arguments: argparse.Namespace, home: Path, reached_at: str) -> ServerCertificate | None:
    """None: plain HTTP, on this computer alone or to a proxy on it."""
    if arguments.certificate is not None:
        authority = arguments.authority.read_bytes() if arguments.authority else None
        return ServerCertificate(arguments.certificate, arguments.key, authority)
    if arguments.host in _LOOPBACK or arguments.url:
        return None
    return server_certificate(home, reached_at, datetime.datetime.now(datetime.UTC))


def _url(arguments: argparse.Namespace, reached_at: str, listener: socket.socket, *, is_secured: bool) -> str:
    if arguments.url:
        return str(arguments.url).rstrip("/")
    shown = f"[{reached_at}]" if ":" in reached_at else reached_at
    return f"{'https' if is_secured else 'http'}://{shown}:{listener.getsockname()[1]}"


def _start_log(where: str, home: Path) -> None:
    if where == "stderr":
        start_json_logging(None)
        return
    logs = home / "log"
    logs.mkdir(exist_ok=True, mode=0o700)
    start_json_logging(logs)


def _run(server: uvicorn.Server, listener: socket.socket, url: str) -> None:
    def stop(*_: object) -> None:
        """Before uvicorn listens to signals, and once more after it has stopped in order."""
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    sys.stdout.write(_("The office answers at {url}. Ctrl+C stops it.").format(url=url) + "\n")
    sys.stdout.flush()
    server.run([listener])
    listener.close()


def _fail(text: str) -> int:
    sys.stderr.write(text + "\n")
    return 1
