"""Random records with dates, to hold the store's agenda against the rules."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from app.domain import agenda
from app.domain.agenda import AgendaEntry, CaseFacts
from app.domain.casework import (
    Appointment,
    AppointmentState,
    CaseDocument,
    Deadline,
    DeadlineKind,
    DocumentSource,
    Measure,
    MeasureState,
)
from app.domain.ids import new_id
from app.domain.protection import EmergencyAccess, Right, RightsRequest
from app.domain.records import CaseFile, CaseStatus, Client, Referral, ReferralState

DAYS = (-100, -91, -8, -1, 0, 1, 3, 6, 20, 33, 34, 59, 61, 90)
"""Days from today, many of them beside an edge of a rule."""


@dataclass
class Made:
    """One case and everything with a date in it."""

    client: Client
    case: CaseFile
    appointments: list[Appointment] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    documents: list[CaseDocument] = field(default_factory=list)
    referrals: list[Referral] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    accesses: list[EmergencyAccess] = field(default_factory=list)
    requests: list[RightsRequest] = field(default_factory=list)

    def entries(self) -> tuple[AgendaEntry, ...]:
        """By the rules alone."""
        case = self.case
        facts = CaseFacts(
            case.id,
            case.number,
            self.client.given_name or "",
            case.caseworker,
            case.caseworker_id,
            case.status,
            "",
            case.restricted_on is not None,
            case.removed_at is not None,
        )
        return agenda.of_case(
            facts,
            appointments=self.appointments,
            deadlines=self.deadlines,
            documents=self.documents,
            referrals=self.referrals,
            measures=self.measures,
            accesses=self.accesses,
            requests=self.requests,
        )

    def put_into(self, unit: Any) -> None:
        """Write all of it."""
        unit.clients.add(self.client)
        unit.cases.add(self.case)
        for repository, records in (
            (unit.appointments, self.appointments),
            (unit.deadlines, self.deadlines),
            (unit.documents, self.documents),
            (unit.referrals, self.referrals),
            (unit.measures, self.measures),
            (unit.emergency_accesses, self.accesses),
            (unit.rights_requests, self.requests),
        ):
            for record in records:
                repository.add(record)


class Maker:
    """Makes cases around a day."""

    def __init__(self, seed: int, day: date, people: dict[str, UUID]) -> None:
        self.chance, self.day, self.people = random.Random(seed), day, people  # noqa: S311 - test data
        self._number = 0

    def case(self) -> Made:
        """A case with a few dates of every kind."""
        pick, self._number = self.chance, self._number + 1
        client = Client(new_id(), given_name=f"P{self._number}")
        name = pick.choice([*self.people, ""])
        case = CaseFile(
            new_id(),
            client.id,
            f"H7-2026-{self._number:04d}",
            self.day,
            status=pick.choice([CaseStatus.OPEN, CaseStatus.OPEN, CaseStatus.CLOSED]),
            caseworker=name,
            caseworker_id=self.people.get(name) if pick.random() < 0.5 else None,
            readers=tuple(
                str(pick.choice(list(self.people.values()))) for _ in range(pick.choice([0, 0, 1]))
            ),
            restricted_on=self.day if pick.random() < 0.1 else None,
            removed_at=self._now() if pick.random() < 0.1 else None,
        )
        made = Made(client, case)
        for _ in range(pick.randrange(4)):
            made.documents.append(self._document(case))
            made.deadlines.append(self._deadline(case, made.documents))
            made.appointments.append(self._appointment(case))
            made.referrals.append(self._referral(case))
            made.measures.append(self._measure(case))
        if pick.random() < 0.3:
            made.accesses.append(self._access(case))
            made.requests.append(self._request(case))
        return made

    def _when(self) -> date:
        return self.day + timedelta(
            days=self.chance.choice([-100, -91, -8, -1, 0, 1, 3, 6, 20, 33, 34, 59, 61, 90])
        )

    def _maybe(self, value: Any, share: float = 0.15) -> Any:
        return value if self.chance.random() < share else None

    def _now(self) -> datetime:
        return datetime(2026, 11, 24, 9, tzinfo=UTC)

    def _who(self) -> str:
        return self.chance.choice([*self.people, "", ""])

    def _deadline(self, case: CaseFile, documents: list[CaseDocument]) -> Deadline:
        paper = self._maybe(documents[-1], 0.3)
        due = paper.valid_until if paper and paper.valid_until else self._when()
        return Deadline(
            new_id(),
            case.id,
            DeadlineKind.EXPIRY if paper else self.chance.choice(list(DeadlineKind)),
            "x",
            due,
            remind_on=self._maybe(min(due, self._when()), 0.4),
            document_id=paper.id if paper else None,
            assigned_to=self._who(),
            done_on=self._maybe(self.day),
            removed_at=self._maybe(self._now()),
        )

    def _appointment(self, case: CaseFile) -> Appointment:
        hour = self.chance.choice([0, 9, 22, 23])
        at = datetime.combine(self._when(), datetime.min.time(), UTC) + timedelta(hours=hour, minutes=30)
        state = self.chance.choice(
            [AppointmentState.PLANNED, AppointmentState.PLANNED, AppointmentState.KEPT]
        )
        made = Appointment(new_id(), case.id, at, "x", caseworker=self._who(), state=state)
        return replace(made, removed_at=self._maybe(self._now()))

    def _document(self, case: CaseFile) -> CaseDocument:
        return CaseDocument(
            new_id(),
            case.id,
            self.chance.choice(["D01", "D04", ""]),
            "x",
            self._now(),
            "y",
            DocumentSource.SEEN,
            valid_until=self._maybe(self._when(), 0.9),
            removed_at=self._maybe(self._now()),
        )

    def _referral(self, case: CaseFile) -> Referral:
        return Referral(
            new_id(),
            case.id,
            "A1",
            "S1",
            None,
            "SUL",
            "",
            None,
            None,
            None,
            state=self.chance.choice(list(ReferralState)),
            due_on=self._maybe(self._when(), 0.9),
        )

    def _measure(self, case: CaseFile) -> Measure:
        return Measure(
            new_id(),
            case.id,
            "x",
            state=self.chance.choice(list(MeasureState)),
            due_on=self._maybe(self._when(), 0.9),
            done_on=self._maybe(self.day),
            removed_at=self._maybe(self._now()),
        )

    def _access(self, case: CaseFile) -> EmergencyAccess:
        at = self._now() - timedelta(hours=2)
        until = at + timedelta(hours=self.chance.choice([1, 8]))
        author = self.chance.choice(list(self.people.values()))
        noticed = self._maybe(self._now(), 0.5)
        return EmergencyAccess(new_id(), case.id, author, "x", "y", at, until, None, noticed)

    def _request(self, case: CaseFile) -> RightsRequest:
        asked = self._when()
        return RightsRequest(
            new_id(), case.id, Right.ACCESS, asked, asked, answered_on=self._maybe(self.day, 0.4)
        )
