"""Times this engine as `odk/tools/bench_engine.mjs` times ODK's: loading, and one answer with all it moves.

    TZ=America/Phoenix python tests/conformance/bench.py FORM.xml ...

prints one line of JSON a form, with the names of that script; `odk/performance.md` has the peer's.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.forms.reading import CompiledForm, read_form
from app.forms.session import FillSession

ANSWERS, LOADS = 400, 5
BY_TYPE: dict[str, Callable[[random.Random], str]] = {
    "int": lambda chance: str(chance.randrange(10)),
    "decimal": lambda chance: f"{chance.random() * 100:.2f}",
    "date": lambda chance: f"20{chance.randrange(10, 24)}-0{chance.randrange(1, 10)}-1{chance.randrange(10)}",
    "time": lambda _: "10:30:00.000-07:00",
    "dateTime": lambda _: "2024-02-10T08:15:00.000-07:00",
    "geopoint": lambda chance: f"{chance.random() * 50:.4f} {chance.random() * 50:.4f} 0 0",
    "string": lambda chance: f"text {chance.randrange(1000)}",
}


@dataclass(frozen=True, slots=True)
class Bench:
    """Milliseconds of each load and of each answer."""

    loads: list[float]
    answers: list[float]

    @property
    def answer_median(self) -> float:
        return statistics.median(self.answers)

    @property
    def answer_p95(self) -> float:
        return sorted(self.answers)[int(0.95 * len(self.answers))]


def begun(xml: bytes) -> tuple[CompiledForm, FillSession]:
    form = read_form(xml, file="bench")
    return form, FillSession(form, today=date(2024, 2, 10))


def measured(xml: bytes, answers: int = ANSWERS, loads: int = LOADS) -> Bench:
    """Load a form several times, then answer relevant, writable questions by chance."""
    load_times: list[float] = []
    for _ in range(loads):
        started = time.perf_counter()
        form, session = begun(xml)
        load_times.append((time.perf_counter() - started) * 1000)
    return Bench(load_times, _answered(form, session, answers))


def _answered(form: CompiledForm, session: FillSession, count: int) -> list[float]:
    chance = random.Random(12345)  # noqa: S311 - the same answers every time
    types = {place.rpartition("/")[2]: kind for place, kind in form.value_types.items()}
    times: list[float] = []
    for _ in range(count):  # what is relevant and may be written is looked up outside of the time
        key = chance.choice([key for key in session.visible() if not session.state(key).readonly])
        now = session.text(key)  # an answer given again would move nothing, and look fast
        offered = [choice for choice in session.state(key).choices if choice.name != now]
        write = BY_TYPE.get(types.get(key.rpartition("/")[2], ""), BY_TYPE["string"])
        value = chance.choice(offered).name if offered else write(chance)
        started = time.perf_counter()
        session.answer(key, value)
        times.append((time.perf_counter() - started) * 1000)
    return times


def most_memory() -> float:
    """The most that this program had, in MB.

    Linux carries `ru_maxrss` over from the process that started this one, so a large parent would count.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) * 1024 / 1e6
    import resource  # noqa: PLC0415 - POSIX only

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def main(paths: list[str]) -> None:
    for path in paths:
        bench = measured(Path(path).read_bytes())
        line = {
            "form": path,
            "load_ms_first": bench.loads[0],
            "load_ms_median": statistics.median(bench.loads),
            "answers": len(bench.answers),
            "answer_ms_median": bench.answer_median,
            "answer_ms_p95": bench.answer_p95,
            "answer_ms_max": max(bench.answers),
            "rss_mb": most_memory(),
        }
        print(json.dumps({k: round(v, 3) if isinstance(v, float) else v for k, v in line.items()}))


if __name__ == "__main__":
    main(sys.argv[1:])
