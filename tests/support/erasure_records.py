"""A case with a canary in everything that can hold something of a client."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import insert

from app.actions.ports import CleanFile, Draft, PrintJob, PrintState, UnitOfWork
from app.domain.casework import (
    Appointment,
    CaseDocument,
    CaseNote,
    Deadline,
    DeadlineKind,
    Dispute,
    DocumentSource,
    Goal,
    Measure,
)
from app.domain.ids import new_id
from app.domain.protection import EmergencyAccess, Erasure, ErasureBasis, Right, RightsRequest
from app.domain.records import (
    CaseFile,
    CaseNeed,
    Client,
    Consent,
    Evidence,
    Household,
    LegalBasis,
    Letter,
    Referral,
    ReferralEvent,
    ReferralState,
    Submission,
)
from app.store.engine import writing
from app.store.tables import personal_note
from app.store.workstation import OpenStore

CANARY = "Kanarienvogel"
AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
DAY = date(2026, 11, 20)
PICTURE = b"\x89PNG\r\n\x1a\n" + f"{CANARY} Bild ".encode() * 400


def canary(what: str, times: int = 1) -> str:
    """A text that is found again wherever it lies."""
    return f"{CANARY} {what} " * times


def fill(store: OpenStore, work: UnitOfWork, author: UUID) -> tuple[CaseFile, Client, Household]:
    """One person with everything, in several saves; one of them holds something else, too."""
    name = store.attachments(lambda content, kind, longest: (content, kind)).keep(
        CleanFile(PICTURE, "image/png")
    )
    home = Household(new_id(), street=canary("Straße"), city="Duisburg")
    client = Client(
        new_id(), home.id, given_name=canary("Vorname"), family_name=CANARY, phone="0203 " + CANARY
    )
    with work() as unit:
        case = CaseFile(
            new_id(), client.id, unit.numbers.next_case(2026), DAY, own_words=canary("eigene Worte", 300)
        )
        unit.households.add(home)
        unit.clients.add(client)
        unit.cases.add(case)
        unit.needs.add(CaseNeed(new_id(), case.id, "B03"))
        answers = {"name": canary("Antwort"), "photo": name}
        unit.submissions.add(Submission(new_id(), case.id, "intake", "1", "ar", answers, answers, AT))
        unit.commit()
    with work() as unit:
        for number in range(30):
            note = canary(f"Notiz {number}", 50 * (number + 1))
            unit.notes.add(CaseNote(new_id(), case.id, AT, author, note))
        unit.commit()
    referral = Referral(
        new_id(),
        case.id,
        "A01",
        "S01",
        None,
        "B03",
        canary("Grund"),
        None,
        None,
        None,
        state=ReferralState.DRAFT,
    )
    letter = Letter(
        new_id(),
        referral.id,
        case.id,
        "V-1",
        AT,
        {"copies": [{"subject": canary("Betreff"), "text": canary("Brief", 200)}]},
        "0" * 64,
        "ar",
        "",
        "",
    )
    with work() as unit:
        unit.referrals.add(referral)
        unit.referral_events.add(
            ReferralEvent(
                new_id(), referral.id, ReferralState.DRAFT, AT, "X", Evidence.OWN_ACT, canary("Ereignis")
            )
        )
        unit.letters.add(letter)
        unit.consents.add(
            Consent(
                new_id(),
                case.id,
                "A01",
                LegalBasis.CONSENT,
                (),
                "B03",
                DAY,
                DAY,
                "ar",
                "1",
                interpreter=CANARY,
            )
        )
        unit.goals.add(Goal(new_id(), case.id, canary("Ziel")))
        unit.measures.add(Measure(new_id(), case.id, canary("Schritt")))
        unit.appointments.add(Appointment(new_id(), case.id, AT, canary("Termin")))
        unit.deadlines.add(Deadline(new_id(), case.id, DeadlineKind.LEGAL, canary("Frist"), DAY))
        unit.documents.add(
            CaseDocument(new_id(), case.id, "D01", canary("Papier"), AT, "X", DocumentSource.PHOTO, name)
        )
        unit.disputes.add(
            Dispute(new_id(), case.id, "client", client.id, "phone", canary("stimmt nicht"), DAY, "X")
        )
        unit.emergency_accesses.add(
            EmergencyAccess(new_id(), case.id, author, "X", canary("Notfall"), AT, AT)
        )
        unit.rights_requests.add(
            RightsRequest(new_id(), case.id, Right.ACCESS, DAY, DAY, note=canary("will wissen"))
        )
        unit.drafts.keep(
            Draft(new_id(), "intake", "1", "ar", {"name": canary("Entwurf")}, "name", AT, case_id=case.id)
        )
        unit.commit()
    store.print_jobs.add(
        PrintJob(new_id(), letter.id, ("client",), CANARY, 1, "one-sided", PrintState.WAITING, "", AT)
    )
    store.put_setting("letter referral", {"reason": canary("letzter Brief")})
    with writing(store.engine, store.path) as connection:
        connection.execute(
            insert(personal_note).values(
                id=new_id(), owner=author, case_id=case.id, at=AT, sealed=canary("eigene Notiz").encode()
            )
        )
    return case, client, home


def erasure_of(
    *subjects: tuple[str, UUID], at: datetime | None = None, number: str = "V-2026-L0001"
) -> Erasure:
    """An order to erase."""
    named = tuple(f"{table}:{id}" for table, id in subjects)
    return Erasure(new_id(), named, (), ErasureBasis.REQUEST, at or datetime.now(UTC), "X", "V-2026-L0001")
