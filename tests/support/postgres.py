"""A real PostgreSQL for a test run: initdb into a folder, loopback only, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PLACES = ("/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt")


def postgres_programs() -> Path:
    """The folder with initdb and pg_ctl, newest version."""
    found = sorted(
        (path.parent for place in _PLACES for path in Path(place).glob("*/bin/pg_ctl")),
        key=lambda folder: [int(part) for part in folder.parent.name.split(".") if part.isdigit()],
    )
    if found:
        return found[-1]
    program = shutil.which("pg_ctl")
    if program is None:
        raise RuntimeError("PostgreSQL is missing: apt-get install postgresql")
    return Path(program).resolve().parent


@contextmanager
def running_postgres() -> Iterator[str]:
    """Yield the URL of an empty database, or that of the cluster which `OFFICE_CLUSTER_URL` names."""
    if named := os.environ.get("OFFICE_CLUSTER_URL"):
        yield named
        return
    programs = postgres_programs()
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    user = server_user(folder)
    cluster, log = folder / "cluster", folder / "log"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"

    def run(*command: str) -> None:
        subprocess.run(
            [*user, *command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder
        )

    try:
        run(
            str(programs / "initdb"), "-D", str(cluster), "-U", "office", "--auth=trust",
            "--encoding=UTF8", "--locale=C", "--no-sync",
        )  # fmt: skip
        control = [str(programs / "pg_ctl"), "-D", str(cluster), "-w", "-t", "60"]
        run(*control, "-l", str(log), "-o", options, "start")
        try:
            yield f"postgresql://office@127.0.0.1:{port}/postgres"
        finally:
            run(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def server_user(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: give the folder to `postgres` and become it."""
    if os.geteuid() != 0:
        return []
    account = pwd.getpwnam("postgres")
    os.chown(folder, account.pw_uid, account.pw_gid)
    return [
        "setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups", "--"
    ]  # fmt: skip
