"""A workplace in memory that satisfies the ports: for screens alone, without keys, files or lines.

The records are real and the actions are real; only what lies outside is replaced.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from app.actions.issuing import Sender
from app.actions.lines import CaseLine, CaseView, ChangeLine, ConflictLine, LetterLine, ReferralLine
from app.actions.ports import Caseworker, Draft, LetterNumber, Picture, PrintChoice, PrintEnd, PrintJob
from app.actions.sync_ports import DeviceIdentity, OfficeAccount
from app.actions.upkeep_ports import Upkeep
from app.actions.workplace import Created, SetUp, Workplace
from app.domain.audit import Act
from app.domain.errors import (
    EscrowRefused,
    PassphraseTooWeak,
    RecordNotFound,
    WrongPassphrase,
    WrongRecoveryCode,
)
from app.domain.ids import new_id
from app.domain.letter_kinds import LetterKind
from app.domain.letters import LetterContent, Logo
from app.domain.records import (
    CaseFile,
    CaseNeed,
    Client,
    Consent,
    Delivery,
    Household,
    Letter,
    Priority,
    Referral,
    ReferralEvent,
    ReferralState,
    Stationery,
    Submission,
)
from app.domain.sheets import Sheets
from app.domain.slips import FoundCode, SlipScan
from tests.support.fake_access import FakeAccess, FakeAuditBook
from tests.support.fake_agenda import FakeAgenda
from tests.support.fake_backups import FakeBackups, a_backup
from tests.support.fake_households import FakeHouseholds
from tests.support.fake_keys import FakeKeys
from tests.support.fake_people import FakePeople
from tests.support.fake_personal_notes import FakePersonalNotes
from tests.support.fake_protection import FakeProtection
from tests.support.fake_search import FakeSearch
from tests.support.fake_session import fake_session

Record = TypeVar("Record")
NOON = datetime(2026, 11, 24, 13, 5, tzinfo=UTC)
_URGENCY = [priority.value for priority in Priority]


@dataclass(frozen=True, slots=True)
class FixedClock:
    """Always the same moment."""

    moment: datetime = NOON

    def now(self) -> datetime:
        return self.moment


class FakeRepository(Generic[Record]):
    def __init__(self) -> None:
        self.records: dict[UUID, Any] = {}
        self.decided: list[tuple[UUID, str, Any]] = []

    def get(self, id: UUID) -> Any:
        if id not in self.records:
            raise RecordNotFound(kind="record", id=id)
        return self.records[id]

    def find(self, **equal: Any) -> tuple[Any, ...]:
        found = self.records.values()
        return tuple(r for r in found if all(getattr(r, name) == value for name, value in equal.items()))

    def seen(self, id: UUID) -> Mapping[str, frozenset[Any]]:
        return {part.name: frozenset() for part in fields(self.get(id))}

    def add(self, record: Any) -> None:
        self.records[record.id] = record

    def save(self, record: Any, *, base: Any = None, seen: object = None) -> None:
        self.records[record.id] = record

    def decide(self, id: UUID, field: str, value: Any, *, dots: frozenset[Any]) -> None:
        self.decided.append((id, field, value))
        self.records[id] = replace(self.records[id], **{field: value})


class FakeDrafts:
    def __init__(self) -> None:
        self.kept: dict[UUID, Draft] = {}

    def keep(self, draft: Draft) -> None:
        self.kept[draft.id] = draft

    def all(self) -> tuple[Draft, ...]:
        return tuple(sorted(self.kept.values(), key=lambda draft: draft.updated_at, reverse=True))

    def get(self, id: UUID) -> Draft:
        if id not in self.kept:
            raise RecordNotFound(kind="draft", id=id)
        return self.kept[id]

    def drop(self, id: UUID) -> None:
        self.kept.pop(id, None)


class FakeNumbers:
    def __init__(self) -> None:
        self.cases = self.letters = self.erasures = 0

    def next_case(self, year: int) -> str:
        self.cases += 1
        return f"H7-{year}-{self.cases:04d}"

    def next_letter(self, year: int) -> LetterNumber:
        self.letters += 1
        return LetterNumber(f"H7-{year}-B{self.letters:04d}", self.letters)

    def next_erasure(self, year: int) -> str:
        self.erasures += 1
        return f"H7-{year}-L{self.erasures:04d}"


class FakeAudit:
    def __init__(self) -> None:
        self.noted: list[tuple[Act, UUID, str]] = []

    def note(
        self,
        act: Act,
        record: UUID,
        *,
        at: datetime,
        sha256: str = "",
        case_id: UUID | None = None,
        count: int = 1,
    ) -> None:
        self.noted.append((act, record, sha256))


class FakePrintJobs:
    def __init__(self) -> None:
        self.jobs: dict[UUID, PrintJob] = {}

    def add(self, job: PrintJob) -> None:
        self.jobs[job.id] = job

    def all(self) -> tuple[PrintJob, ...]:
        return tuple(sorted(self.jobs.values(), key=lambda job: (job.queued_at, job.id)))

    def save(self, job: PrintJob) -> None:
        if job.id in self.jobs:
            self.jobs[job.id] = job

    def drop(self, id: UUID) -> None:
        self.jobs.pop(id, None)


class FakePrintChoices:
    def __init__(self) -> None:
        self.kept: dict[str, PrintChoice] = {}

    def get(self, kind: str) -> PrintChoice | None:
        return self.kept.get(kind)

    def keep(self, kind: str, choice: PrintChoice) -> None:
        self.kept[kind] = choice


@dataclass
class FakeStore:
    """Records in memory; is unit, queries and sync store at once."""

    households: FakeRepository[Household] = field(default_factory=FakeRepository)
    clients: FakeRepository[Client] = field(default_factory=FakeRepository)
    cases_: FakeRepository[CaseFile] = field(default_factory=FakeRepository)
    needs: FakeRepository[CaseNeed] = field(default_factory=FakeRepository)
    submissions: FakeRepository[Submission] = field(default_factory=FakeRepository)
    consents: FakeRepository[Consent] = field(default_factory=FakeRepository)
    referrals: FakeRepository[Referral] = field(default_factory=FakeRepository)
    referral_events: FakeRepository[ReferralEvent] = field(default_factory=FakeRepository)
    letters: FakeRepository[Letter] = field(default_factory=FakeRepository)
    stationery: FakeRepository[Stationery] = field(default_factory=FakeRepository)
    notes: FakeRepository[Any] = field(default_factory=FakeRepository)
    goals: FakeRepository[Any] = field(default_factory=FakeRepository)
    measures: FakeRepository[Any] = field(default_factory=FakeRepository)
    appointments: FakeRepository[Any] = field(default_factory=FakeRepository)
    deadlines: FakeRepository[Any] = field(default_factory=FakeRepository)
    documents: FakeRepository[Any] = field(default_factory=FakeRepository)
    disputes: FakeRepository[Any] = field(default_factory=FakeRepository)
    emergency_accesses: FakeRepository[Any] = field(default_factory=FakeRepository)
    rights_requests: FakeRepository[Any] = field(default_factory=FakeRepository)
    erasures: FakeRepository[Any] = field(default_factory=FakeRepository)
    erasure_receipts: FakeRepository[Any] = field(default_factory=FakeRepository)
    client_merges: FakeRepository[Any] = field(default_factory=FakeRepository)
    authors: FakeRepository[Any] = field(default_factory=FakeRepository)
    audit: FakeAudit = field(default_factory=FakeAudit)
    drafts: FakeDrafts = field(default_factory=FakeDrafts)
    numbers: FakeNumbers = field(default_factory=FakeNumbers)
    commits: int = 0
    conflict_lines: list[ConflictLine] = field(default_factory=list)

    @property
    def cases(self) -> FakeRepository[CaseFile]:
        return self.cases_

    def commit(self) -> None:
        self.commits += 1

    @contextmanager
    def work(self) -> Iterator[Any]:
        yield self


class FakeQueries:
    """Lines made from the records of a `FakeStore`."""

    def __init__(self, store: FakeStore) -> None:
        self._store = store

    def cases(self, search: str = "", *, limit: int = 200, offset: int = 0) -> tuple[CaseLine, ...]:
        lines = [self._case_line(case) for case in self._store.cases.records.values()]
        found = [line for line in lines if search.lower() in f"{line.name} {line.number}".lower()]
        return tuple(reversed(found))[offset : offset + limit]

    def count_cases(self) -> int:
        return len(self._store.cases.records)

    def case(self, case_id: UUID) -> CaseView:
        store, case = self._store, self._store.cases.get(case_id)
        client = store.clients.get(case.client_id)
        referrals = store.referrals.find(case_id=case_id)
        ids = {referral.id for referral in referrals}
        events = tuple(e for e in store.referral_events.records.values() if e.referral_id in ids)
        household = store.households.get(client.household_id) if client.household_id else None
        return CaseView(
            case=case,
            client=client,
            household=household,
            needs=store.needs.find(case_id=case_id),
            submissions=store.submissions.find(case_id=case_id),
            consents=store.consents.find(case_id=case_id),
            referrals=referrals,
            events=events,
            letters=store.letters.find(case_id=case_id),
            seen={case.id: {}, client.id: {}},
            conflicts=tuple(line for line in store.conflict_lines if line.case_id == case_id),
        )

    def demand_open(self, case_id: UUID) -> None:
        """Every case is open here."""

    def referrals(self, states: Collection[str] = ()) -> tuple[ReferralLine, ...]:
        found = self._store.referrals.records.values()
        lines = [self._referral_line(r) for r in found if not states or r.state in states]
        return tuple(sorted(lines, key=lambda line: _URGENCY.index(line.priority)))

    def print_queue(self) -> tuple[LetterLine, ...]:
        waiting = self._store.letters.find(delivery=Delivery.BY_POST, sent_at=None)
        return tuple(self._letter_line(letter) for letter in waiting)

    def letters_of(self, case_id: UUID) -> tuple[LetterLine, ...]:
        return tuple(
            self._letter_line(letter) for letter in reversed(self._store.letters.find(case_id=case_id))
        )

    def letters_by_slip(self, code: str) -> tuple[Letter, ...]:
        letters = self._store.letters.records.values()
        return tuple(letter for letter in letters if code in (letter.slip_code, letter.phone_code))

    def conflicts(self) -> tuple[ConflictLine, ...]:
        return tuple(self._store.conflict_lines)

    def history(self, ids: Sequence[UUID]) -> tuple[ChangeLine, ...]:
        return ()

    def _name(self, case: CaseFile) -> str:
        client = self._store.clients.get(case.client_id)
        return " ".join(p for p in (client.given_name, client.family_name) if p) or client.code_word or ""

    def _case_line(self, case: CaseFile) -> CaseLine:
        client = self._store.clients.get(case.client_id)
        household = self._store.households.records.get(client.household_id)
        referrals = self._store.referrals.find(case_id=case.id)
        return CaseLine(
            key=case.id.hex,
            number=case.number,
            name=self._name(case),
            birth_date=client.birth_date,
            district=household.district if household else None,
            language=client.letter_language,
            needs=tuple(need.code for need in self._store.needs.find(case_id=case.id)),
            opened_on=case.opened_on,
            status=case.status.value,
            referral_state=referrals[-1].state.value if referrals else None,
            in_conflict=any(line.case_id == case.id for line in self._store.conflict_lines),
        )

    def _letter_line(self, letter: Letter) -> LetterLine:
        case = self._store.cases.get(letter.case_id)
        referral = self._store.referrals.get(letter.referral_id) if letter.referral_id else None
        return LetterLine(
            key=letter.id.hex,
            letter_number=letter.number,
            kind=letter.kind,
            case_key=case.id.hex,
            case_number=case.number,
            name=self._name(case),
            referral_key=letter.referral_id.hex if letter.referral_id else None,
            agency_id=referral.agency_id if referral else "",
            recipient=letter.recipient,
            need=referral.need if referral else "",
            state=referral.state.value if referral else "",
            made_at=letter.made_at,
            delivery=letter.delivery.value,
            printed_at=letter.printed_at,
            sent_at=letter.sent_at,
        )

    def _referral_line(self, referral: Referral) -> ReferralLine:
        case = self._store.cases.get(referral.case_id)
        letters = self._store.letters.find(referral_id=referral.id, kind="referral")
        letter = letters[-1] if letters else None
        return ReferralLine(
            key=referral.id.hex,
            case_key=case.id.hex,
            case_number=case.number,
            name=self._name(case),
            agency_id=referral.agency_id,
            service_id=referral.service_id,
            need=referral.need,
            priority=referral.priority.value,
            state=referral.state.value,
            due_on=referral.due_on,
            letter_key=letter.id.hex if letter else None,
            letter_number=letter.number if letter else None,
            made_at=letter.made_at if letter else None,
            delivery=letter.delivery.value if letter else None,
            printed_at=letter.printed_at if letter else None,
            sent_at=letter.sent_at if letter else None,
        )


@dataclass
class FakeSync:
    """The device's side of sync, as far as the status line asks."""

    enrolled_at: OfficeAccount | None = None
    waiting_count: int = 0
    contact: datetime | None = None
    conflict_count: int = 0

    def identity(self) -> DeviceIdentity:
        return DeviceIdentity(UUID(int=7), bytes(32))

    def slip_key(self) -> tuple[int, bytes]:
        return 0, bytes(32)

    def account(self) -> OfficeAccount | None:
        return self.enrolled_at

    def enrolled(self, account: OfficeAccount) -> None:
        self.enrolled_at = account

    def number_calls_from(self, stored: int) -> None:
        """No calls are made."""

    def last_contact(self) -> datetime | None:
        return self.contact

    def conflicts(self) -> int:
        return self.conflict_count

    def waiting(self) -> int:
        return self.waiting_count

    def held(self) -> int:
        return 0

    def count_refused(self) -> int:
        return 0

    def call(self, high: int | None, *, at_most: int) -> Any:
        raise NotImplementedError

    def take(self, answer: Any) -> tuple[tuple[str, UUID], ...]:
        raise NotImplementedError

    def sign(self, message: bytes) -> bytes:
        return bytes(64)


def _printed(_pdf: bytes, _printer: str, **_how: Any) -> PrintEnd:
    return PrintEnd.DONE


def _pages(pdf: bytes) -> int:
    return max(int(pdf.rsplit(b" ", 1)[-1] or b"1"), 1)


class FakePress:
    """Pages of white paper; a slip picture is the code itself."""

    def render(self, contents: Sequence[Any]) -> bytes:
        return b"%PDF-1.7 " + str(len(contents)).encode()

    def pictures(self, pdf: bytes, dpi: int) -> Sequence[Picture]:
        width, height = round(8.27 * dpi), round(11.69 * dpi)
        page = Picture(width, height, width * 3, b"\xff" * (width * 3 * height))
        return [page] * _pages(pdf)

    def page_sizes(self, pdf: bytes) -> Sequence[tuple[float, float]]:
        return [(210.0, 297.0)] * _pages(pdf)

    def page_picture(
        self, pdf: bytes, page: int, width: int, part: tuple[int, int, int, int] | None = None
    ) -> Picture:
        _left, _top, columns, rows = part or (0, 0, width, round(width * 297 / 210))
        return Picture(columns, rows, columns * 3, b"\xff" * (columns * 3 * rows))

    def lay_out(self, content: LetterContent) -> Sheets:
        raise NotImplementedError

    def read_logo(self, image: bytes, alt: str) -> Logo:
        return Logo(base64.b64encode(image).decode(), alt)

    def read_slips(self, scan: bytes, step: Callable[[int, int], None]) -> SlipScan:
        """Each line of the file is a page, and what stands on it the text of its code."""
        lines = scan.decode("latin-1").splitlines()
        if not scan.startswith(b"BR1:"):
            return SlipScan(1)
        for page in range(len(lines)):
            step(page + 1, len(lines))
        return SlipScan(
            len(lines), tuple(FoundCode(text, page, ((0, 0),) * 4) for page, text in enumerate(lines, 1))
        )


class FakeTemplates:
    """No kinds of letters: lists show their ids."""

    def kinds(self) -> tuple[LetterKind, ...]:
        return ()


def fake_workplace(
    *,
    content: Any = None,
    forms: Any = None,
    templates: Any = None,
    role: str = "street",
    store: FakeStore | None = None,
    enrol: Callable[[str, str], None] = lambda _url, _code: None,
    **changed: Any,
) -> Workplace:
    """Put a workplace together; what a screen does not use may stay None."""
    kept = store or FakeStore()
    place = Workplace(
        worker=Caseworker(UUID(int=1), "Aylin Demir", "de", role),
        team="Hochfeld",
        operator="traeger",
        sender=Sender(
            "Aylin Demir", "0203 123456", "demir@example.org", "Duisburg", ("Postfach 1", "Duisburg")
        ),
        clock=FixedClock(),
        work=kept.work,
        queries=FakeQueries(kept),
        households=FakeHouseholds(kept),
        search=FakeSearch(),
        agenda=FakeAgenda(kept, Caseworker(UUID(int=1), "Aylin Demir", "de", role)),
        content=content,
        forms=forms,
        attachments=cast("Any", None),
        exchange=cast("Any", None),
        papers=cast("Any", None),
        form_desk=cast("Any", None),
        letter_memory=cast("Any", None),
        templates=templates if templates is not None else cast("Any", FakeTemplates()),
        press=FakePress(),
        next_slip=lambda running: (f"BR1:{running:037d}", f"{running:08d}"),
        print_pdf=_printed,
        print_jobs=FakePrintJobs(),
        print_choices=FakePrintChoices(),
        personal_notes=FakePersonalNotes(),
        session=fake_session(),
        access=FakeAccess(),
        protection=FakeProtection(),
        upkeep=Upkeep(FakeProtection(), kept.work, "Sozialraumbüro"),
        audit=FakeAuditBook(),
        people=FakePeople(Caseworker(UUID(int=1), "Aylin Demir", "de", role)),
        sync=cast("Any", FakeSync()),
        healing=cast("Any", None),
        line=lambda: None,  # type: ignore[arg-type, return-value] # no line is drawn
        enrol=enrol,
        close=lambda: None,
        backups=FakeBackups(a_backup(NOON)),
        keys=FakeKeys(),
    )
    return replace(place, **changed)


def a_case(store: FakeStore, given: str, family: str, *, needs: Sequence[str] = ("SUL",)) -> CaseFile:
    """A case with its client and needs."""
    client = Client(new_id(), given_name=given, family_name=family, letter_language="bg", spoken=("bg",))
    number = store.numbers.next_case(2026)
    case = CaseFile(new_id(), client.id, number, NOON.date(), caseworker="Aylin Demir", team="Hochfeld")
    store.clients.add(client)
    store.cases.add(case)
    for code in needs:
        store.needs.add(CaseNeed(new_id(), case.id, code))
    return case


def a_referral(
    store: FakeStore,
    case: CaseFile,
    *,
    state: ReferralState = ReferralState.RELEASED,
    delivery: Delivery = Delivery.BY_POST,
    priority: Priority = Priority.NORMAL,
) -> tuple[Referral, Letter]:
    """A referral with its issued letter."""
    referral = Referral(
        id=new_id(),
        case_id=case.id,
        agency_id="ki",
        service_id="ki-erstberatung",
        location_id="ki-sonnenwall",
        need="SUL",
        reason="zuständig, weil das Kind neu zugewandert ist",
        rule_id="R01",
        rule_source="§ 35 SchulG NRW",
        rule_checked_on=NOON.date(),
        priority=priority,
        state=state,
        due_on=NOON.date(),
    )
    number = store.numbers.next_letter(2026)
    letter = Letter(
        id=new_id(),
        referral_id=referral.id,
        case_id=case.id,
        number=number.text,
        made_at=NOON,
        content={"copies": []},
        sha256="",
        language="bg",
        slip_code=f"BR1:{number.running:037d}",
        phone_code=f"{number.running:08d}",
        delivery=delivery,
    )
    store.referrals.add(referral)
    store.letters.add(letter)
    return referral, letter


class FakeDoorway:
    """The way in, without key derivation: one worker, one passphrase."""

    def __init__(
        self, place: Workplace, *, names: tuple[str, ...] = ("Aylin Demir",), store: bool = True
    ) -> None:
        self._place, self._names, self._store = place, names, store
        self.right = "korrekt pferd batterie klammer"
        self.code = "23456789ABCDEFGHJKMNPQRST"
        self.wrong_tries = 0
        self.wanted: SetUp | None = None
        self.printed: list[tuple[bytes, str]] = []

    def has_store(self) -> bool:
        return self._store

    def after_revocation(self) -> None:
        return None

    def names(self) -> tuple[str, ...]:
        return self._names

    def estimated_bits(self, passphrase: str) -> float:
        return len(passphrase) * 2.6

    def minimum_bits(self) -> float:
        return 60.0

    def suggest_passphrase(self) -> str:
        return "Laterne Fjord Apfel Kanu Zebra"

    def create(self, wanted: SetUp) -> Created:
        if self.estimated_bits(wanted.passphrase) < self.minimum_bits():
            raise PassphraseTooWeak(bits=1, minimum=60)
        self.wanted = wanted
        return Created(self._place, b"%PDF-1.7 1", FakePress().pictures(b"%PDF-1.7 1", 60))

    def create_demo(self, language: str) -> Workplace:
        return self._place

    def unlock(self, name: str, passphrase: str, progress: object = None) -> Workplace:
        if passphrase != self.right:
            self.wrong_tries += 1
            raise WrongPassphrase(wait_seconds=2 ** (self.wrong_tries - 1))
        return self._place

    def recover(self, name: str, code: str, passphrase: str) -> Workplace:
        if code != self.code:
            self.wrong_tries += 1
            raise WrongRecoveryCode(wait_seconds=2 ** (self.wrong_tries - 1))
        self.right = passphrase
        return self._place

    def ask_holders(self) -> Any:
        raise EscrowRefused(reason="none")

    def recover_by_escrow(self, asking: object, answer: bytes, name: str, passphrase: str) -> Workplace:
        raise EscrowRefused(reason="file")

    def print_recovery(self, pdf: bytes, printer: str) -> None:
        self.printed.append((pdf, printer))
