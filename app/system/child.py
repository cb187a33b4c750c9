"""Work on untrusted input in a process of its own, with a limit on time and memory.

A call into a C library cannot be stopped from within (`7-desktop.md` part 4); a child can. On
Windows there is no RLIMIT: the time limit holds, the memory limit is the system's.
"""

from __future__ import annotations

import contextlib
import importlib
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

CPU_SECONDS = 10
MEMORY_BYTES = 512 * 1024 * 1024
CHILD_ARGUMENT = "limited-child"
"""First argument with which a bundled application is started as such a child."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a child ended. `limit` = the limit that stopped it."""

    exit_code: int
    output: bytes
    complaint: str
    limit: Literal["", "time", "memory"] = ""


def run_limited(
    module: str,
    arguments: Sequence[str],
    *,
    given: bytes = b"",
    cpu_seconds: int = CPU_SECONDS,
    memory_bytes: int = MEMORY_BYTES,
) -> Outcome:
    """Run `module.main(arguments)` in a child and return what it wrote to its standard output.

    It can read `given` from its standard input.

    Memory is counted as address space. The wall clock may take three times the processor time.
    """
    command = [*child_command(), str(cpu_seconds), str(memory_bytes), module, *arguments]
    try:
        done = subprocess.run(command, input=given, capture_output=True, timeout=3 * cpu_seconds, check=False)
    except subprocess.TimeoutExpired as late:
        return Outcome(-1, late.stdout or b"", "", "time")
    complaint = done.stderr.decode("utf-8", "replace")
    return Outcome(done.returncode, done.stdout, complaint, _limit(done.returncode, complaint))


def run_limited_on(
    module: str,
    arguments: Sequence[str],
    pieces: Iterable[bytes],
    *,
    cpu_seconds: int = CPU_SECONDS,
    memory_bytes: int = MEMORY_BYTES,
) -> Outcome:
    """As `run_limited`, with input that comes piece by piece and is never whole in this process.

    What `pieces` raises is raised here, after the child has been ended.
    """
    command = [*child_command(), str(cpu_seconds), str(memory_bytes), module, *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) as child:
        feeding = _Feeding(child, pieces)
        feeding.start()
        try:
            output, said = child.communicate(timeout=3 * cpu_seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            output, said = child.communicate()
            return Outcome(-1, output, "", "time")
        finally:
            feeding.join()
    if feeding.failure is not None:
        raise feeding.failure
    complaint = said.decode("utf-8", "replace")
    return Outcome(child.returncode, output, complaint, _limit(child.returncode, complaint))


class _Feeding(threading.Thread):
    """Writes into a child while its output is read: either could fill its pipe."""

    def __init__(self, child: subprocess.Popen[bytes], pieces: Iterable[bytes]) -> None:
        super().__init__(name="feeding", daemon=True)
        self._child, self._pieces = child, pieces
        self._into, child.stdin = child.stdin, None  # `communicate` leaves it alone
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            for piece in self._pieces:
                if self._into is not None:
                    self._into.write(piece)
        except BrokenPipeError:
            pass  # it has made up its mind before the end
        except BaseException as failure:  # noqa: BLE001 - raised again by who waits
            self.failure = failure
            self._child.kill()
        finally:
            if self._into is not None:
                with contextlib.suppress(OSError):
                    self._into.close()


def child_command() -> list[str]:
    """How such a child is started; CPU seconds, bytes of memory, module and its arguments follow."""
    if getattr(sys, "frozen", False):  # a bundled application has no interpreter beside it
        return [sys.executable, CHILD_ARGUMENT]
    return [sys.executable, "-m", "app.system.child"]


def _limit(exit_code: int, complaint: str) -> Literal["", "time", "memory"]:
    if exit_code in {-24, -9}:  # SIGXCPU, then SIGKILL at the hard limit
        return "time"
    return "memory" if "MemoryError" in complaint or exit_code == OUT_OF_MEMORY else ""


OUT_OF_MEMORY = 77
"""Exit code of a child whose memory was not enough."""


def main(arguments: Sequence[str]) -> int:
    """The child's side: set the limits, then do the work."""
    cpu_seconds, memory_bytes, module, *rest = arguments
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - there is no such module on Windows

        seconds = int(cpu_seconds)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_AS, (int(memory_bytes), int(memory_bytes)))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        return int(importlib.import_module(module).main(rest))
    except MemoryError:
        return OUT_OF_MEMORY


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
