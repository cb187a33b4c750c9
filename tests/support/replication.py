"""Two real PostgreSQL servers: a primary, and a standby that has applied whatever is said to be committed."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.support.postgres import postgres_programs, server_user

STANDBY = "standby"


@dataclass
class Pair:
    """Both servers, by the commands that a database administrator uses."""

    folder: Path
    ports: tuple[int, int]

    @property
    def url(self) -> str:
        """One address for both, as libpq takes it: whoever takes writes."""
        hosts = ",".join(f"127.0.0.1:{port}" for port in self.ports)
        return f"postgresql://office@{hosts}/postgres?target_session_attrs=read-write"

    @property
    def standby_url(self) -> str:
        """The second server alone."""
        return f"postgresql://office@127.0.0.1:{self.ports[1]}/postgres"

    def run(self, *command: str) -> str:
        """As the user of the database."""
        done = subprocess.run(
            [*server_user(self.folder), *command], check=True, cwd=self.folder, capture_output=True, text=True
        )
        return done.stdout

    def start(self, name: str, port: int, *settings: str) -> None:
        """One server, waited for."""
        options = [f"-p {port}", "-c listen_addresses=127.0.0.1", f"-c unix_socket_directories={self.folder}"]
        options += [f"-c {setting}" for setting in settings]
        # its output goes into a file: a pipe would stay open as long as the server runs
        subprocess.run(
            [*server_user(self.folder), str(postgres_programs() / "pg_ctl"), "-D", str(self.folder / name),
             "-w", "-t", "60", "-l", str(self.folder / f"{name}.log"), "-o", " ".join(options), "start"],
            check=True, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def kill(self, name: str) -> None:
        """As a power cut: the server and all its children at once, without a word."""
        first = int((self.folder / name / "postmaster.pid").read_text().split()[0])
        os.killpg(os.getpgid(first), signal.SIGKILL)

    def promote(self) -> None:
        """The standby takes over, and is waited for."""
        self.run(
            str(postgres_programs() / "pg_ctl"), "-D", str(self.folder / STANDBY), "-w", "-t", "60", "promote"
        )


@contextmanager
def replicating() -> Iterator[Pair]:
    """Primary and standby with `synchronous_commit = remote_apply`; gone afterwards."""
    programs = postgres_programs()
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    server_user(folder)
    pair = Pair(folder, (_free_port(), _free_port()))
    try:
        pair.run(
            str(programs / "initdb"), "-D", str(folder / "primary"), "-U", "office", "--auth=trust",
            "--encoding=UTF8", "--locale=C",
        )  # fmt: skip
        pair.start("primary", pair.ports[0], "wal_level=replica", "max_wal_senders=4")
        pair.run(
            str(programs / "pg_basebackup"), "-h", "127.0.0.1", "-p", str(pair.ports[0]), "-U", "office",
            "-D", str(folder / STANDBY), "-R", "-X", "stream", "-c", "fast",
        )  # fmt: skip
        conf = folder / STANDBY / "postgresql.auto.conf"
        text = conf.read_text().replace(
            "primary_conninfo = '", f"primary_conninfo = 'application_name={STANDBY} "
        )
        conf.write_text(text)
        pair.start(STANDBY, pair.ports[1])
        _asked(pair, "ALTER SYSTEM SET synchronous_standby_names = 'standby'")
        _asked(pair, "ALTER SYSTEM SET synchronous_commit = 'remote_apply'")
        _asked(pair, "SELECT pg_reload_conf()")
        yield pair
    finally:
        for name in ("primary", STANDBY):
            with suppress(OSError, ValueError, IndexError):
                pair.kill(name)
        shutil.rmtree(folder, ignore_errors=True)


def is_synchronous(pair: Pair) -> bool:
    """Whether the primary waits for this standby."""
    return "sync" in _asked(pair, "SELECT sync_state FROM pg_stat_replication").split()


def _asked(pair: Pair, query: str) -> str:
    return pair.run(
        str(postgres_programs() / "psql"), "-h", "127.0.0.1", "-p", str(pair.ports[0]), "-U", "office",
        "-d", "postgres", "-At", "-c", query,
    )  # fmt: skip


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port
