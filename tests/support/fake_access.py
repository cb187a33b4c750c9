"""Need-to-know of a workplace in memory: every case is open, nobody opened one in an emergency."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from app.actions.access_ports import EmergencyNotice, Gate
from app.actions.audit_ports import AuditFilter, AuditLine, Step
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


class FakeAuditBook:
    """A trail without rows."""

    reads_all = False

    def page(
        self, wanted: AuditFilter, *, before: int | None = None, limit: int = 200
    ) -> tuple[AuditLine, ...]:
        return ()

    def lines(self, wanted: AuditFilter, step: Step) -> Iterator[AuditLine]:
        return iter(())

    def authors(self) -> tuple[tuple[UUID, str], ...]:
        return ()

    def case_numbered(self, number: str) -> UUID | None:
        return None

    def verify(self, step: Step) -> tuple[int, bytes]:
        return 0, bytes(32)
