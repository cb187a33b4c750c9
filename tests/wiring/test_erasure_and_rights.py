"""What a person does about erasing and rights, on a real workplace with its demonstration."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator

from app.actions import erasure, rights
from app.actions.certificate import certificate
from app.actions.erasure import EraseOrder
from app.actions.rights import AskRight, month_after
from app.actions.workplace import SetUp, Workplace
from app.domain.casework import CaseNote, Dispute, Measure
from app.domain.errors import LegalHold, ProcessingRestricted, RecordNotFound
from app.domain.ids import new_id
from app.domain.letters import Bilingual, Field, LetterContent, Table
from app.domain.plan import step_key
from app.domain.protection import ErasureBasis, Right
from app.domain.records import (
    CaseFile,
    CaseNeed,
    CaseStatus,
    Client,
    Household,
    NeedState,
    Priority,
    Submission,
)
from app.domain.restriction import demand_unrestricted
from app.store.file_names import KEY_FILE, TRIES_FILE
from app.store.keys import Cost, Tries, read_key_file, unlock
from app.system.paths import resources_root
from app.wiring.door import Door
from tests.support.erasure_records import CANARY, canary
from tests.support.pdf_reading import page_texts
from tests.support.raw_pages import everything
from tests.support.stores import PASSPHRASE, Clock

CHEAP = Cost(memory_kib=8 * 1024, passes=1, lanes=1)


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 11, 25, 9, tzinfo=UTC))


@pytest.fixture
def place(tmp_path: Path, clock: Clock) -> Iterator[Workplace]:
    door = Door(tmp_path / "home", clock=clock, cost=CHEAP)
    made = door.create(SetUp("Aylin Demir", "de", "street", "kommune", PASSPHRASE, "Hochfeld")).workplace
    yield made
    made.close()


def a_case(place: Workplace, name: str = CANARY, **of_case: object) -> CaseFile:
    with place.work() as unit:
        household = Household(new_id(), street=canary("Straße"), adults=2, children=3)
        client = Client(
            new_id(), household.id, given_name=name, birth_date=date(1990, 2, 3), letter_language="ar"
        )
        case = CaseFile(new_id(), client.id, unit.numbers.next_case(2026), date(2026, 11, 1))
        case = replace(case, **of_case)  # type: ignore[arg-type]
        unit.households.add(household)
        unit.clients.add(client)
        unit.cases.add(case)
        at = datetime(2026, 11, 2, tzinfo=UTC)
        unit.notes.add(CaseNote(new_id(), case.id, at, place.worker.id, canary("Notiz", 30)))
        unit.disputes.add(
            Dispute(new_id(), case.id, "client", client.id, "birth_date", "1991", date(2026, 11, 3), "X")
        )
        unit.commit()
    return case


def test_a_dry_run_then_the_erasure_then_its_certificate(place: Workplace, tmp_path: Path) -> None:
    case = a_case(place)
    plan = place.protection.plan(case.id, whole_person=True)
    assert plan.counts == {
        "case_file": 1, "client": 1, "household": 1, "case_note": 1, "dispute": 1, "change_set": 1
    }  # fmt: skip
    assert place.protection.plan(case.id, whole_person=False).counts.get("client") is None

    done, _ = erasure.erase(EraseOrder(case.id, whole_person=True, basis=ErasureBasis.REQUEST), place=place)

    with pytest.raises(RecordNotFound):
        place.queries.case(case.id)
    (line,) = place.protection.erasures()
    assert line.is_rewriting
    assert not line.is_complete
    assert "gerade überschrieben" in words_of(place, done.id, "de")

    assert place.protection.finish(lambda _done, _total: None, gives_way=True)
    assert not place.protection.finish(lambda _done, _total: None, gives_way=True), "once is enough"
    (line,) = place.protection.erasures()
    assert line.erasure.number == done.number
    assert line.is_complete
    key = _key(tmp_path / "home")
    assert CANARY.encode() not in everything(tmp_path / "home", key)
    for tag in ("de", "ar", "bg"):
        words = words_of(place, done.id, tag)
        assert done.number in words
        assert "Papier: Ausdrucke und Briefe" in words
        assert ("noch nicht vor" in words) == (tag == "bg"), "a missing language is said"
        assert CANARY not in words


def words_of(place: Workplace, erasure_id: UUID, tag: str) -> str:
    pdf = place.press.render(certificate(erasure_id, tag, place=place))
    return " ".join("".join(page_texts(pdf)).split())


def _key(home: Path) -> bytes:
    """The data key, to look into the file."""
    tries = Tries.read(home / TRIES_FILE)
    now = datetime(2026, 11, 25, tzinfo=UTC)
    return unlock(read_key_file(home / KEY_FILE), "Aylin Demir", PASSPHRASE, tries=tries, now=now).data_key


def test_a_hold_stops_it(place: Workplace) -> None:
    case = a_case(place)
    erasure.hold(case, "Klage", None, seen={}, place=place)

    with pytest.raises(LegalHold):
        erasure.erase(EraseOrder(case.id, whole_person=True, basis=ErasureBasis.REQUEST), place=place)
    assert place.queries.case(case.id).case.hold_reason == "Klage"

    shown = place.queries.case(case.id)
    erasure.lift_hold(shown.case, seen=shown.seen[case.id], place=place)
    erasure.erase(EraseOrder(case.id, whole_person=False, basis=ErasureBasis.REQUEST), place=place)


def test_thrown_away_brought_back_and_purged(place: Workplace, clock: Clock, tmp_path: Path) -> None:
    case, other = a_case(place), a_case(place, "Ivanka")
    erasure.throw_away("case_file", case.id, place=place)
    assert [line.case_id for line in place.queries.cases()] == [other.id]
    (line,) = place.protection.bin()
    assert (line.table, line.case_number) == ("case_file", case.number)

    erasure.bring_back("case_file", case.id, place=place)
    assert len(place.queries.cases()) == 2
    assert place.protection.bin() == ()

    erasure.throw_away("case_file", case.id, place=place)
    with place.work() as unit:
        (note,) = unit.notes.find(case_id=other.id)
    erasure.throw_away("case_note", note.id, place=place)
    clock.forward(timedelta(days=29).total_seconds())
    assert erasure.purge(place=place).ids == frozenset()
    clock.forward(timedelta(days=1).total_seconds())
    assert erasure.purge(place=place).ids == {case.id, note.id}
    assert place.protection.bin() == ()
    assert place.queries.case(other.id).notes == ()
    with pytest.raises(RecordNotFound):
        place.queries.case(case.id)


def test_what_is_due_is_listed_with_its_reason(place: Workplace) -> None:
    old = a_case(
        place,
        opened_on=date(2015, 1, 1),
        status=CaseStatus.CLOSED,
        closed_on=date(2016, 5, 1),
        retention="social-assistance",
    )
    a_case(place, "Ivanka")
    (line,) = place.protection.due(date(2026, 11, 25))
    assert line.case_id == old.id
    assert line.retention.until == date(2022, 5, 1)
    assert place.protection.retention(old.id).kind.years == 6


def test_requests_have_a_month(place: Workplace) -> None:
    case = a_case(place)
    request, _ = rights.ask(AskRight(case.id, Right.ACCESS, date(2026, 1, 31), "alles"), place=place)
    assert request.due_on == date(2026, 2, 28)
    assert month_after(date(2026, 12, 31)) == date(2027, 1, 31)

    seen = place.queries.case(case.id).seen[request.id]
    rights.answer(request, "Kopie ausgehändigt", seen=seen, place=place)
    (stored,) = place.queries.case(case.id).requests
    assert (stored.answered_on, stored.outcome) == (date(2026, 11, 25), "Kopie ausgehändigt")


def test_a_restricted_case_sends_nothing(place: Workplace) -> None:
    case = a_case(place)
    rights.ask(AskRight(case.id, Right.RESTRICTION, date(2026, 11, 24)), place=place)
    shown = place.queries.case(case.id)
    restricted = shown.case
    with pytest.raises(ProcessingRestricted):
        demand_unrestricted(restricted)

    rights.restrict(restricted, restricted=False, seen=shown.seen[case.id], place=place)
    demand_unrestricted(place.queries.case(case.id).case)


def test_the_copy_holds_everything_and_says_what_it_leaves_out(place: Workplace) -> None:
    case = a_case(place)
    (paper,) = rights.copy_letter(case.id, "ar", place=place)
    words = " ".join(_words(paper))
    for said in (CANARY, "03.02.1990", "bestritten (§ 84 SGB X)", "Persönliche Arbeitsnotizen", "الشخص"):
        assert said in words
    pdf = " ".join("".join(page_texts(place.press.render((paper,)))).split())
    assert "bestritten" in pdf
    (german,) = rights.copy_letter(case.id, "ti", place=place)
    assert "In Ihrer Sprache liegt dieser Text noch nicht vor" in str(german.notice)

    content = json.loads(rights.copy_json(case.id, place=place))
    schema = json.loads((resources_root() / "schemas" / "dossier.json").read_bytes())
    Draft202012Validator(schema).validate(content)
    assert content["client"]["given_name"] == CANARY
    assert content["cases"][0]["notes"][0]["text"].startswith(CANARY)
    assert content["cases"][0]["kept_until"] == "2029-11-01"


def test_codes_are_printed_as_their_names_in_both_languages(place: Workplace) -> None:
    """Read back from the PDF: no key of a list stands on the paper."""
    case = a_case(
        place,
        status=CaseStatus.CLOSED,
        closed_on=date(2026, 11, 20),
        closure_reason="moved",
        documents=("D01",),
        chain="debt-eviction",
        steps_done=("R01",),
        retention="social-assistance",
    )
    with place.work() as unit:
        client = unit.clients.get(case.client_id)
        home = unit.households.get(client.household_id) if client.household_id else None
        assert home is not None
        unit.clients.save(
            replace(
                client,
                gender="female",
                nationalities=("125", "475"),
                residence="AE",
                spoken=("ar", "bg"),
                letter_language="ar",
                needs_interpreter=True,
            )
        )
        unit.households.save(replace(home, district="hochfeld"))
        unit.needs.add(CaseNeed(new_id(), case.id, "WOH", NeedState.REFERRED, Priority.URGENT))
        unit.measures.add(
            Measure(new_id(), case.id, chain_step=step_key("debt-eviction", "R02"), owed_by="client")
        )
        unit.disputes.add(
            Dispute(
                new_id(),
                case.id,
                "client",
                client.id,
                "nationalities",
                canary("nur Bulgarin"),
                date(2026, 11, 1),
                "Aylin Demir",
            )
        )
        unit.submissions.add(
            Submission(
                new_id(),
                case.id,
                "intake",
                "",
                "ar",
                {"gender": "female", "nationalities": ["125"], "birth_date": "1990-02-03", "needs": ["WOH"]},
                {},
                place.clock.now(),
            )
        )
        unit.commit()

    paper = read_back(place, case.id, "ar")
    words = set(paper.replace(":", " ").split())
    content = place.content
    for said in (
        "weiblich Bulgarien Syrien Aufenthaltserlaubnis Arabisch Bulgarisch Hochfeld Weggezogen Sozialhilfe",
        content.need_label("WOH", "de"),
        content.document_label("D01", "de"),
        content.chains["debt-eviction"].title,
        "Staatsangehörigkeit dringend verwiesen Klient*in nur Bulgarin Aufnahme",
        "بلغاريا سوريا أنثى عاجل الجنسية البلغارية",
        content.closure_label("moved", "ar"),
        content.need_label("WOH", "ar"),
    ):
        assert not set(said.replace(",", "").split()) - {word.strip(",.[]()") for word in words}, said
    for code in ("125", "475", "WOH", "D01", "moved", "debt-eviction", "social-assistance", "intake", "AE"):
        assert code not in words, code


def read_back(place: Workplace, case_id: UUID, language: str) -> str:
    """The words of the printed copy; text that runs from right to left in the order it is written."""
    pdf = place.press.render(rights.copy_letter(case_id, language, place=place))
    return " ".join("".join(page_texts(pdf)).replace("\u00ad", "").split())


def _words(paper: LetterContent) -> Iterator[str]:
    for block in paper.blocks:
        if isinstance(block, Table):
            cells = [run for row in block.rows for cell in row for run in cell]
        elif isinstance(block, Bilingual):
            cells = [run for row in block.rows for run in (*row.left, *row.right)]
        else:
            cells = list(getattr(block, "runs", ()))
        yield from (run.value if isinstance(run, Field) else run for run in cells)
