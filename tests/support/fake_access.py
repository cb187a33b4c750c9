"""Need-to-know of a workplace in memory: every case is open, nobody opened one in an emergency."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from app.actions.access_ports import EmergencyNotice, Gate
from app.domain.need_to_know import AccessPolicy, Member

POLICY = AccessPolicy(date(2026, 11, 25), (1, 3, 8), 3, 20, 6)


class FakeAccess:
    policy = POLICY

    def gate(self, case_id: UUID) -> Gate:
        return Gate(case_id, "H7-2026-0001", "", (), by_right=True, open_until=None)

    def team(self) -> tuple[Member, ...]:
        return ()

    def notices(self, *, only_new: bool = False) -> tuple[EmergencyNotice, ...]:
        return ()

    def was_noted(self, case_id: UUID, since: datetime) -> bool:
        return True
