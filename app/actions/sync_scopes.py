"""Filling a scope without replaying its history, and giving back what is not ours any more.

5-sync.md 3.4 and 3.7.
"""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from app.actions.sync_ports import OfficeLine, SyncStore
from app.domain.errors import CallOutOfOrder, Offline
from app.sync import scoping, wire
from app.sync.exchange import CUTS_IN_A_ROW, LARGEST_WISH

Record = tuple[str, UUID]
SMALLEST_PAGE = 1024
"""Bytes of rows before they are compressed: a single record, at least, comes with every page."""
Asked = scoping.SnapshotCall | scoping.HeldCall | scoping.TeamsCall | scoping.InquiryCall
Answered = TypeVar(
    "Answered",
    scoping.SnapshotPage,
    scoping.HeldAnswer,
    scoping.TeamsAnswer,
    scoping.InquiryAnswer,
)


class Filling:
    """Fills every scope that the device knows nothing of, page by page; one object per sync."""

    def __init__(self, store: SyncStore, line: OfficeLine) -> None:
        """On this device's store, over the line to its office."""
        self._store, self._line = store, line
        self._cuts = 0
        self._wish = LARGEST_WISH

    def fill(self) -> frozenset[Record]:
        """Go on filling; a line that breaks leaves the rest to the next call, which asks for smaller pages.

        Returns:
            (table, id) of what came; it is stored, whatever happens then.

        Raises:
            Offline: there is no line, or it broke too often without a page.
            AppError: whatever else the office says.
        """
        found: set[Record] = set()
        scopes = self._store.scopes()
        try:
            while (call := scopes.next_page(self._wish)) is not None:
                page = ask(self._store, self._line, scoping.SNAPSHOT_PATH, call, scoping.SnapshotPage)
                found.update(scopes.take_page(page))
                self._cuts = 0
        except Offline as error:
            self._cuts += 1
            if error.facts.get("reason") != "cut" or self._cuts >= CUTS_IN_A_ROW:
                raise
            self._wish = max(self._wish // 4, SMALLEST_PAGE)
        return frozenset(found)


def give_back(store: SyncStore, line: OfficeLine) -> frozenset[Record]:
    """Ask which records may be kept, and remove the others; without a network it is done next time.

    Raises:
        AppError: what the office says; never `Offline`.
    """
    found: set[Record] = set()
    scopes = store.scopes()
    after: Record = ("", UUID(int=0))
    try:
        while (call := scopes.next_held(after)) is not None:
            answer = ask(store, line, scoping.HELD_PATH, call, scoping.HeldAnswer)
            found.update(scopes.take_held(call, answer))
            last = call.records[-1]
            after = (last.table, last.ids[-1])
    except Offline:
        return frozenset(found)
    scopes.may_keep_all()
    return frozenset(found)


def ask(store: SyncStore, line: OfficeLine, path: str, call: Asked, kind: type[Answered]) -> Answered:
    """One signed question and its answer; it changes nothing, so it may be asked again.

    Raises:
        Offline: as `OfficeLine.post`; also where a line that broke has used up the call's number.
        MessageBroken, AppError: as `OfficeLine.post`.
    """
    body = scoping.pack(call)
    try:
        told = line.post(path, body, store.sign(wire.request_message(path, body)))
    except CallOutOfOrder as error:
        stored = error.facts.get("stored")
        if not isinstance(stored, int) or stored < call.call_no:
            raise
        store.number_calls_from(stored)
        raise Offline(reason="cut") from error
    answer = wire.read(told, kind)
    wire.agreed((answer.v,))
    return answer
