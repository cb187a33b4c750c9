"""Random histories of devices that write one record's fields, and any order in which they can arrive."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from app.sync.changes import SCHEMA, ChangeSet, Op
from app.sync.merge import Candidate, Dot, Register, Write, merge

RECORDS = (UUID(int=0xC1), UUID(int=0xC2))
DEVICES = (UUID(int=0xD1), UUID(int=0xD2), UUID(int=0xD3))
AUTHOR = UUID(int=0xA)
CLIENT: dict[str, tuple[Any, ...]] = {
    "given_name": ("Ivanka", "Иванка", "", None),
    "birth_date": ("1990-02-28", None),
    "needs_interpreter": (True, False),
    "spoken": (["bg", "tr"], []),
    "household_id": (str(UUID(int=7)), None),
    "future": ({"a": [1, "x"]}, None),
    "_deleted": ([], None),
}
"""Field of a client → values as they travel; `future` belongs to a newer schema."""
LETTERHEAD: dict[str, tuple[Any, ...]] = {
    "unit": ("Büro Nord", "Büro Süd", ""),
    "return_to": (["Musterplatz 1", "47053 Muster"], []),
    "footer": ({"columns": [["a", "b"], ["c"]]}, {"columns": []}),
    "logo": ({"png": "iVBORw0KGgo=", "alt": "Wappen", "height_mm": 18.5}, None),
    "is_default": (True, False),
    "future": ({"a": [1, "x"]}, None),
    "_deleted": ([], None),
}
"""The same of a letterhead."""
FIELDS = {"client": CLIENT, "stationery": LETTERHEAD}

Key = tuple[UUID, str]


@st.composite
def histories(draw: st.DrawFn, table: str = "client") -> list[ChangeSet]:
    """Change sets in the order in which they were saved; preds are any earlier dots of the same field."""
    written: dict[Key, list[Dot]] = {}
    values = FIELDS[table]
    counters = dict.fromkeys(DEVICES, 0)
    changes = []
    for _ in range(draw(st.integers(1, 14))):
        device = draw(st.sampled_from(DEVICES))
        counters[device] += 1
        dot = Dot(device, counters[device])
        ops = []
        for record in draw(st.sets(st.sampled_from(RECORDS), min_size=1)):
            names = sorted(draw(st.sets(st.sampled_from(sorted(values)), min_size=1, max_size=3)))
            known = {name: written.setdefault((record, name), []) for name in names}
            preds = {
                name: frozenset(draw(st.sets(st.sampled_from(dots), max_size=3)))
                for name, dots in known.items()
                if dots
            }
            fields = {name: draw(st.sampled_from(values[name])) for name in names}
            ops.append(Op(table, record, fields, preds))
            for name in names:
                written[record, name].append(dot)
        hlc = draw(st.integers(1, 6)) << 16
        changes.append(ChangeSet(device, dot.ctr, hlc, AUTHOR, UUID(int=0), SCHEMA, tuple(ops)))
    return changes


@st.composite
def arrivals(draw: st.DrawFn, changes: Sequence[ChangeSet]) -> list[ChangeSet]:
    """The same change sets as another replica can get them: each device's in order, some twice."""
    waiting = {device: [c for c in changes if c.device == device] for device in DEVICES}
    arrived: list[ChangeSet] = []
    while any(waiting.values()):
        device = draw(st.sampled_from([device for device, left in waiting.items() if left]))
        arrived.append(waiting[device].pop(0))
        if draw(st.booleans()):
            arrived.append(draw(st.sampled_from(arrived)))
    return arrived


def folded(changes: Sequence[ChangeSet]) -> dict[Key, Register]:
    """What the pure merge makes of change sets in this order."""
    registers: dict[Key, Register] = {}
    seen: dict[UUID, int] = {}
    for change in changes:
        for op in change.ops:
            for name, value in op.fields.items():
                dot, preds = Dot(change.device, change.ctr), op.preds.get(name, frozenset())
                before = registers.get((op.id, name), Register())
                registers[op.id, name] = merge(before, Write(dot, change.hlc, value, preds), seen=seen)
        seen[change.device] = max(change.ctr, seen.get(change.device, 0))
    return registers


def shown(register: Register) -> tuple[dict[Dot, Candidate], frozenset[Dot]]:
    """A register as something that compares."""
    return dict(register.candidates), register.dead
