"""The child process that stays: its limits hold, its parent lives, and it never outlives its parent."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.system.worker import Worker, WorkerStopped

SERVICE = "tests.support.worker_service"
MEMORY = 256 * 1024 * 1024


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker(SERVICE, b"hello ", memory_bytes=MEMORY)
    yield worker
    worker.close()


def lives(process_id: int | None) -> bool:
    """Whether a process of this number is there and is no corpse."""
    if process_id is None:
        return False
    try:
        state = Path(f"/proc/{process_id}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def gone_within(process_id: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while lives(process_id) and time.monotonic() < end:
        time.sleep(0.02)
    return not lives(process_id)


def test_one_child_answers_all_requests(worker: Worker) -> None:
    assert worker.process_id is None
    assert worker.ask(b"you") == b"hello you"
    first = worker.process_id
    assert worker.ask(b"again" * 100_000) == b"hello " + b"again" * 100_000
    assert worker.process_id == first


def test_warming_starts_the_child_and_does_not_wait(worker: Worker) -> None:
    worker.warm()
    first = worker.process_id
    assert lives(first)
    assert worker.ask(b"you") == b"hello you"
    assert worker.process_id == first


def test_what_takes_too_long_ends_the_child_and_the_next_request_has_a_new_one(worker: Worker) -> None:
    worker.ask(b"you")
    first = worker.process_id
    with pytest.raises(WorkerStopped) as stopped:
        worker.ask(b"loop", seconds=0.3)
    assert stopped.value.limit == "time"
    assert not lives(first)
    assert worker.ask(b"you") == b"hello you"
    assert worker.process_id != first


def test_what_takes_too_much_memory_ends_the_child(worker: Worker) -> None:
    with pytest.raises(WorkerStopped) as stopped:
        worker.ask(b"memory")
    assert stopped.value.limit == "memory"
    assert worker.ask(b"you") == b"hello you"


@pytest.mark.parametrize("request_", [b"crash", b"raise", b"long"])
def test_a_child_that_breaks_is_replaced(worker: Worker, request_: bytes) -> None:
    with pytest.raises(WorkerStopped) as stopped:
        worker.ask(request_)
    assert stopped.value.limit == ""
    assert worker.ask(b"you") == b"hello you"


def test_a_service_that_cannot_start_is_no_hang() -> None:
    worker = Worker(SERVICE, b"broken start")
    with pytest.raises(WorkerStopped):
        worker.ask(b"you")
    worker.close()


def test_what_the_child_prints_goes_nowhere(worker: Worker, capfd: pytest.CaptureFixture[str]) -> None:
    assert worker.ask(b"print") == b"hello print"
    with pytest.raises(WorkerStopped):
        worker.ask(b"raise")
    worker.close()
    assert capfd.readouterr() == ("", "")


def test_after_closing_there_is_no_child_and_none_is_started(worker: Worker) -> None:
    worker.ask(b"you")
    child = worker.process_id
    worker.close()
    assert not lives(child)
    with pytest.raises(WorkerStopped):
        worker.ask(b"you")
    worker.close()


def test_closing_does_not_wait_for_a_request_that_goes_on(worker: Worker) -> None:
    worker.ask(b"you")
    with ThreadPoolExecutor(1) as lane:
        endless = lane.submit(worker.ask, b"loop", seconds=60)
        begun = time.monotonic()
        worker.close()
        assert time.monotonic() - begun < 10
        with pytest.raises(WorkerStopped):
            endless.result()


def test_a_child_killed_from_outside_is_replaced(worker: Worker) -> None:
    worker.ask(b"you")
    child = worker.process_id
    assert child is not None
    os.kill(child, 9)
    assert gone_within(child, 5)
    assert worker.ask(b"you") == b"hello you"


def test_many_threads_get_their_own_answers(worker: Worker) -> None:
    asked = [str(number).encode() for number in range(200)]
    with ThreadPoolExecutor(8) as lanes:
        assert list(lanes.map(worker.ask, asked)) == [b"hello " + one for one in asked]


def test_the_child_dies_with_its_parent() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-m", "tests.support.worker_parent"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    assert parent.stdin is not None
    child = int(parent.stdout.readline())
    assert lives(child)
    parent.kill()
    parent.wait()
    assert gone_within(child, 5)
    parent.stdin.close()
    parent.stdout.close()
