"""Import, export and case files over a real store: whole cases, nothing twice, nothing that is closed."""

from __future__ import annotations

import io
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from jsonschema import Draft202012Validator
from PIL import Image

from app.actions import bundles, erasure, exporting, importing, origin
from app.actions.audit_ports import AuditFilter
from app.actions.erasure import EraseOrder
from app.actions.exchange_ports import KeptMapping, Scope
from app.actions.importing import Decision, ImportPlan
from app.actions.lines import CaseView
from app.actions.workplace import Workplace
from app.bootstrap import LightDoor
from app.content.demo import read_demo_worker
from app.domain.audit import Act
from app.domain.bundles import KINDS, fields_of
from app.domain.casework import CaseDocument, CaseNote, DocumentSource
from app.domain.errors import (
    BundleBroken,
    BundleLocked,
    CaseNotOpen,
    FileNotRead,
    ImportStopped,
    PassphraseTooWeak,
    ProcessingRestricted,
)
from app.domain.ids import new_id
from app.domain.importing import Target, guess
from app.domain.protection import ErasureBasis
from app.domain.records import Client
from app.store import bundle_file
from app.system.paths import resources_root
from app.ui.exchange.exchange_page import read_file
from app.wiring import exchange_command
from tests.support.stores import CHEAP

STRONG = "wal nelke 41 turbine saftig krone"
LIST = (
    "Vorname;Nachname;Geburtsdatum;Az;Bemerkung\r\n"
    "Tamar;Beridze;24.12.1980;A-1;spricht leise\r\n"
    "Giorgi;Lomidze;1.2.1975;A-2;\r\n"
    "Nino;Kapanadze;3/4/1990;A-3;\r\n"
    "Tamara;Beridse;24.12.1980;A-4;\r\n"
).encode("cp1252")


def quiet(_done: int, _of: int) -> None:
    """Nobody looks."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("exchange")
    LightDoor(home, cost=CHEAP).create_demo("de").close()
    return home / "demo"


def opened(home: Path) -> Workplace:
    worker = read_demo_worker(resources_root())
    door = LightDoor(home, cost=CHEAP)
    return door.unlock(door.names()[0], worker.passphrase)


@pytest.fixture
def place(demo: Path, tmp_path: Path) -> Iterator[Workplace]:
    shutil.copytree(demo, tmp_path / "here")
    made = opened(tmp_path / "here")
    yield made
    made.close()


@pytest.fixture(scope="module")
def other_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("other")
    LightDoor(home, cost=CHEAP).create_demo("de").close()
    return home / "demo"


@pytest.fixture
def other(other_demo: Path, tmp_path: Path) -> Iterator[Workplace]:
    """Another office, with a store of its own."""
    shutil.copytree(other_demo, tmp_path / "other")
    made = opened(tmp_path / "other")
    yield made
    made.close()


def planned(place: Workplace, content: bytes = LIST) -> ImportPlan:
    table = place.exchange.table(content)
    mapping = guess(table, place.exchange.words)
    return importing.plan(table, mapping, place=place, step=quiet)


def bring(place: Workplace, plan: ImportPlan, **decisions: Decision) -> importing.ImportOutcome:
    chosen = {int(row.removeprefix("row")): decision for row, decision in decisions.items()}
    return importing.bring_in(plan, chosen, leave_out_faulty=True, place=place, step=quiet)


def named(place: Workplace, name: str) -> list[CaseView]:
    return [place.queries.case(line.case_id) for line in place.queries.cases(name)]


def acts(place: Workplace) -> list[tuple[str, int]]:
    lines = place.audit.lines(AuditFilter(), quiet)
    return [(line.act, line.count) for line in lines]


# -- import -----------------------------------------------------------------------------------------


def test_rows_become_cases_and_the_same_file_brings_nothing_twice(place: Workplace) -> None:
    plan = planned(place)
    assert [(one.is_faulty, one.is_doubtful, one.twin) for one in plan.rows] == [
        (False, False, None),
        (False, False, None),
        (True, False, None),
        (False, True, 2),
    ]
    with origin.named("command:import"):
        outcome = bring(place, plan)
    assert ([one.row for one in outcome.brought], outcome.skipped, outcome.faulty) == ([2, 3], 1, 1)
    (view,) = named(place, "Beridze")
    assert view.case.caseworker_id == place.worker.id
    assert "A-1" in (view.case.summary or "")
    assert [note.text for note in view.notes] == ["spricht leise"]
    assert {line.origin for line in place.queries.history([view.case.id])} == {"command:import"}

    again = planned(place)
    assert [one.is_in for one in again.rows] == [True, True, False, False]
    assert not bring(place, again).brought
    assert not bring(place, plan).brought  # a plan made before is no way around it
    done = [row for row in acts(place) if row[0] in {Act.IMPORT_BEGUN, Act.CLIENTS_IMPORTED}]
    counts = [("clients-imported", 0), ("clients-imported", 0), ("clients-imported", 2)]
    assert sorted(done) == [*counts, ("import-begun", 1), ("import-begun", 3), ("import-begun", 3)]


def test_a_corrected_row_comes_in_and_the_others_do_not(place: Workplace) -> None:
    bring(place, planned(place))
    plan = planned(place, LIST.replace(b"3/4/1990", b"3.4.1990").replace(b"Giorgi", b"Georgi"))
    assert [one.row for one in bring(place, plan).brought] == [4]


def test_one_fault_stops_everything_where_that_is_wished(place: Workplace) -> None:
    before = place.queries.count_cases()
    with pytest.raises(ImportStopped):
        importing.bring_in(planned(place), {}, leave_out_faulty=False, place=place, step=quiet)
    assert place.queries.count_cases() == before


def test_a_cut_leaves_whole_cases_and_the_rest_comes_later(place: Workplace) -> None:
    asked = iter([False, True, True])
    outcome = importing.bring_in(
        planned(place),
        {},
        leave_out_faulty=True,
        place=place,
        step=quiet,
        stopped=lambda: next(asked),
    )
    assert outcome.is_cut
    assert [one.row for one in outcome.brought] == [2]
    assert [one.row for one in bring(place, planned(place)).brought] == [3]


def test_a_person_decides_about_who_is_there_already(place: Workplace) -> None:
    bring(place, planned(place))
    plan = planned(place, b"Vorname;Nachname;Geburtsdatum;Telefon\nTamar;Beridze;24.12.1980;0203 12345\n")
    assert plan.rows[0].duplicates[0].name == "Tamar Beridze"
    bring(place, plan, row2=Decision.SAME)
    first, second = named(place, "Beridze")
    assert first.client == second.client
    assert first.client.phone is None


def test_rows_of_an_erased_case_are_forgotten_with_it(place: Workplace) -> None:
    bring(place, planned(place))
    (view,) = named(place, "Lomidze")
    erasure.erase(EraseOrder(view.case.id, whole_person=True, basis=ErasureBasis.REQUEST), place=place)
    assert [one.is_in for one in planned(place).rows] == [True, False, False, False]


def test_mappings_are_kept_by_name(place: Workplace) -> None:
    place.exchange.keep_mapping("Alte Liste", {"Kunde": Target.FULL_NAME})
    place.exchange.keep_mapping("Andere", {"Wer": Target.CODE_WORD})
    kept = place.exchange.mappings(["Kunde", "Ort"])
    assert kept["Alte Liste"] == KeptMapping({"Kunde": Target.FULL_NAME}, fits=True)
    assert kept["Andere"] == KeptMapping({}, fits=False)


# -- export -----------------------------------------------------------------------------------------


def exported(place: Workplace, scope: Scope = Scope.ALL) -> exporting.Export:
    names = {name: name for name in (*exporting.COLUMNS, "title")}
    return exporting.make(scope, exporting.COLUMNS, "csv", names, place=place)


def change(place: Workplace, case_id: UUID, **fields: object) -> None:
    with place.work() as unit:
        case = unit.cases.get(case_id)
        unit.cases.save(replace(case, **fields))  # type: ignore[arg-type]
        unit.commit()


def test_an_export_holds_what_is_open_and_not_restricted(place: Workplace) -> None:
    lines = [line for line in place.queries.cases(limit=500) if not line.is_locked]
    locked = [line for line in place.queries.cases(limit=500) if line.is_locked]
    assert locked
    change(place, lines[0].case_id, restricted_on=lines[0].opened_on)
    made = exported(place)
    text = made.content.decode("utf-8-sig")
    assert (made.count, made.restricted) == (len(lines) - 1, 1)
    assert lines[0].number not in text
    assert all(line.number not in text for line in locked)
    assert lines[1].number in text
    exporting.note(made, place=place)
    assert (Act.CASES_EXPORTED.value, made.count) in acts(place)


def test_scopes(place: Workplace) -> None:
    every, current, mine = (exported(place, scope).count for scope in (Scope.ALL, Scope.CURRENT, Scope.MINE))
    assert every > current >= mine > 0


def test_an_export_can_be_imported_again(place: Workplace, other: Workplace) -> None:
    made = exported(place)
    plan = planned(other, made.content)
    assert len(plan.rows) == made.count
    assert not plan.faults


# -- case files -------------------------------------------------------------------------------------


def open_views(place: Workplace) -> list[CaseView]:
    lines = place.queries.cases(limit=500)
    return [place.queries.case(line.case_id) for line in lines if not line.is_locked]


def with_paper(place: Workplace) -> CaseView:
    """A case of the demonstration that has a bit of everything, and a picture of a paper."""
    views = [
        place.queries.case(line.case_id) for line in place.queries.cases(limit=500) if not line.is_locked
    ]
    view = max(views, key=lambda one: len(one.referrals) + len(one.letters) + len(one.measures))
    out = io.BytesIO()
    Image.effect_noise((900, 700), 60).convert("RGB").save(out, "JPEG")
    file = place.papers.keep(place.papers.check(out.getvalue()))
    paper = CaseDocument(
        new_id(),
        view.case.id,
        "D01",
        "Pass",
        place.clock.now(),
        place.worker.name,
        DocumentSource.PHOTO,
        file,
        "image/jpeg",
    )
    hidden = CaseNote(
        new_id(),
        view.case.id,
        place.clock.now(),
        place.worker.id,
        "nur für mich",
        readers=(str(place.worker.id),),
    )
    with place.work() as unit:
        unit.documents.add(paper)
        unit.notes.add(hidden)
        unit.commit()
    return place.queries.case(view.case.id)


def test_a_case_goes_to_another_office_whole_and_only_once(place: Workplace, other: Workplace) -> None:
    view = with_paper(place)
    packed = bundles.pack(view.case.id, STRONG, place=place)
    assert packed.files == len([one for one in view.documents if one.file])
    assert b"Pass" not in packed.content
    with pytest.raises(BundleLocked):
        bundles.preview(packed.content, STRONG + "x", place=other, step=quiet)
    preview = bundles.preview(packed.content, STRONG, place=other, step=quiet)
    assert preview.is_new
    assert not preview.differences
    before = other.queries.count_cases()
    bundles.take(preview, frozenset(), place=other)
    assert other.queries.count_cases() == before + 1
    taken = other.queries.case(view.case.id)
    assert taken.case.caseworker_id == other.worker.id
    for table in KINDS:
        mine, theirs = bundles.records_in(view, table), bundles.records_in(taken, table)
        assert {one.id for one in mine if not getattr(one, "removed_at", None)} == {one.id for one in theirs}
    assert taken.client == view.client
    note = next(one for one in taken.notes if one.text == "nur für mich")
    assert note.readers == (str(other.worker.id),)
    paper = next(one for one in taken.documents if one.title == "Pass")
    assert other.attachments.read(paper.file)
    again = bundles.preview(packed.content, STRONG, place=other, step=quiet)
    assert again.does_nothing
    assert not again.files or not any(again.new.values())
    assert (Act.BUNDLE_TAKEN.value, 1) in acts(other)


def test_what_differs_is_shown_and_taken_over_only_where_chosen(place: Workplace) -> None:
    view = with_paper(place)
    packed = bundles.pack(view.case.id, "", place=place)
    with place.work() as unit:
        unit.clients.save(replace(view.client, phone="0203 999", email="a@example.org"))
        unit.commit()
    preview = bundles.preview(packed.content, "", place=place, step=quiet)
    assert {one.field for one in preview.differences} == {"phone", "email"}
    bundles.take(preview, frozenset({(view.client.id, "phone")}), place=place)
    client = place.queries.case(view.case.id).client
    assert (client.phone, client.email) == (view.client.phone, "a@example.org")


def test_a_change_made_meanwhile_is_no_silent_loss(place: Workplace) -> None:
    view = with_paper(place)
    packed = bundles.pack(view.case.id, "", place=place)
    with place.work() as unit:
        unit.clients.save(replace(view.client, phone="0203 1"))
        unit.commit()
    preview = bundles.preview(packed.content, "", place=place, step=quiet)
    with place.work() as unit:
        unit.clients.save(replace(unit.clients.get(view.client.id), phone="0203 2"))
        unit.commit()
    bundles.take(preview, frozenset({(view.client.id, "phone")}), place=place)
    torn = [one for one in place.queries.conflicts() if one.record_id == view.client.id]
    assert [one.field for one in torn] == ["phone"]


def test_nothing_about_a_restricted_or_closed_case_leaves(place: Workplace) -> None:
    view = with_paper(place)
    change(place, view.case.id, restricted_on=view.case.opened_on)
    with pytest.raises(ProcessingRestricted):
        bundles.pack(view.case.id, STRONG, place=place)
    locked = next(line for line in place.queries.cases(limit=500) if line.is_locked)
    with pytest.raises(CaseNotOpen):
        bundles.pack(locked.case_id, STRONG, place=place)


def test_a_weak_passphrase_is_refused(place: Workplace) -> None:
    with pytest.raises(PassphraseTooWeak):
        bundles.pack(place.queries.cases()[0].case_id, "1234", place=place)


def content_of(place: Workplace, view: CaseView) -> dict[str, object]:
    packed = bundles.pack(view.case.id, "", place=place)
    said: dict[str, object] = json.loads(json.dumps(bundle_file.unpack(packed.content, "").content))
    return said


def repacked(said: object) -> bytes:
    return bundle_file.pack(said, {}, "", "")  # type: ignore[arg-type]


def test_the_schema_describes_every_field(place: Workplace) -> None:
    schema = json.loads((resources_root() / "schemas" / "case-bundle.json").read_bytes())
    for table in KINDS:
        assert set(schema["$defs"][table]["properties"]) == set(fields_of(table))
    for line in place.queries.cases(limit=500):
        if not line.is_locked:
            said = content_of(place, place.queries.case(line.case_id))
            assert not list(Draft202012Validator(schema).iter_errors(said))


Harm = Callable[[dict[str, list[dict[str, object]]]], object]
STRANGER = str(uuid4())
HARMS: list[Harm] = [
    lambda r: r["client"].clear(),
    lambda r: r["case_file"].append(dict(r["case_file"][0])),
    lambda r: r["client"][0].update(birth_date="1980-02-31"),
    lambda r: r["client"][0].update(given_name=5),
    lambda r: r["client"][0].update(given_name="a\0b"),
    lambda r: r["client"][0].update(merged_into=STRANGER),
    lambda r: r["client"][0].update(unknown="x"),
    lambda r: r["client"][0].update(id="no"),
    lambda r: r["case_file"][0].update(client_id=STRANGER),
    lambda r: r["case_file"][0].update(readers=[STRANGER]),
    lambda r: r["case_file"][0].update(opened_on=None),
    lambda r: r["case_note"][0].update(case_id=STRANGER),
    lambda r: r["case_note"][0].update(at="2026-11-24"),
    lambda r: r["case_note"][0].update(at="2026-11-24T10:00:00"),
    lambda r: r["case_note"][0].update(minutes=2**40),
    lambda r: r["case_note"][0].update(id=r["client"][0]["id"]),
    lambda r: r["case_need"].append({"id": STRANGER, "case_id": STRANGER, "code": "X"}),
    lambda r: r["letter"][0].update(content={"version": 99}),
    lambda r: r["letter"][0].update(content={}),
    lambda r: r.update(author=[]),
]


def test_a_forged_file_is_refused_before_anything_is_written(place: Workplace, other: Workplace) -> None:
    whole = json.dumps(content_of(place, with_paper(place)))
    before = other.queries.count_cases()
    for harm in HARMS:
        said = json.loads(whole)
        harm(said["records"])
        content = repacked(said)
        with pytest.raises(BundleBroken):
            bundles.preview(content, "", place=other, step=quiet)
    assert other.queries.count_cases() == before


def test_a_file_cannot_reach_into_another_case(place: Workplace) -> None:
    """Its need has the id of a need of somebody else's case."""
    view = with_paper(place)
    victim = next(
        one
        for line in place.queries.cases(limit=500)
        if not line.is_locked
        and (one := place.queries.case(line.case_id)).needs
        and one.case.id != view.case.id
    )
    said = content_of(place, view)
    records: dict[str, list[dict[str, object]]] = said["records"]  # type: ignore[assignment]
    records["case_need"] = [{"id": str(victim.needs[0].id), "case_id": str(view.case.id), "code": "X"}]
    with pytest.raises(BundleBroken) as caught:
        bundles.preview(repacked(said), "", place=place, step=quiet)
    assert caught.value.facts["reason"] == "foreign"


def test_a_file_cannot_reach_a_client_of_a_closed_case(place: Workplace) -> None:
    locked = next(line for line in place.queries.cases(limit=500) if line.is_locked)
    with place.work() as unit:
        client: Client = unit.clients.get(unit.cases.get(locked.case_id).client_id)
    view = with_paper(place)
    said = content_of(place, view)
    records: dict[str, list[dict[str, object]]] = said["records"]  # type: ignore[assignment]
    records["client"][0].update(id=str(client.id), household_id=None)
    records["case_file"][0].update(client_id=str(client.id), id=str(uuid4()))
    for many in records.values():
        for one in many:
            if "case_id" in one:
                one["case_id"] = records["case_file"][0]["id"]
    with pytest.raises(CaseNotOpen):
        bundles.preview(repacked(said), "", place=place, step=quiet)


# -- the commands -----------------------------------------------------------------------------------

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(demo: Path, tmp_path: Path) -> Command:
    shutil.copytree(demo, tmp_path / "command")

    def run(which: str, *given: str, file_passphrase: str = "") -> tuple[int, str, str]:
        descriptors = []
        for secret in (read_demo_worker(resources_root()).passphrase, file_passphrase):
            reader, writer = os.pipe()
            os.write(writer, f"{secret}\n".encode())
            os.close(writer)
            descriptors.append(str(reader))
        arguments = [*given, "--passphrase-fd", descriptors[0]]
        if file_passphrase:
            arguments += ["--file-passphrase-fd", descriptors[1]]
        out, error = io.StringIO(), io.StringIO()
        code = getattr(exchange_command, which)(arguments, tmp_path / "command", out, error)
        return code, out.getvalue(), error.getvalue()

    return run


@pytest.mark.parametrize("which", ["run_import", "run_bundle"])
def test_a_file_that_is_not_there_is_told_as_such(command: Command, tmp_path: Path, which: str) -> None:
    given = ["open"] if which == "run_bundle" else []
    code, _, error = command(which, *given, str(tmp_path / "weg.csv"))
    assert code == 1
    assert "The file weg.csv could not be read" in error
    assert "still there" in error


def test_a_mapping_that_is_none_is_told_as_such(command: Command, tmp_path: Path) -> None:
    path, mapping = tmp_path / "list.csv", tmp_path / "mapping.json"
    path.write_bytes(LIST)
    mapping.write_text("[]")
    code, _, error = command("run_import", str(path), "--mapping", str(mapping))
    assert code == 1
    assert "mapping.json could not be read: no column mapping" in error


def test_the_window_says_it_too(tmp_path: Path) -> None:
    with pytest.raises(FileNotRead):
        read_file(tmp_path / "weg.csv")


def test_import_by_command(command: Command, tmp_path: Path) -> None:
    path, faults = tmp_path / "list.csv", tmp_path / "faults.csv"
    path.write_bytes(LIST)
    code, said, _ = command("run_import", str(path), "--dry-run", "--faults", str(faults))
    assert code == 1
    assert "Row 4, Geburtsdatum: Day and month may be exchanged." in said
    assert "Kapanadze" not in said
    assert "3/4/1990" in faults.read_text("utf-8-sig")
    code, _, error = command("run_import", str(path))
    assert code == 1
    assert "Nothing was imported" in error
    code, said, _ = command("run_import", str(path), "--leave-out-faulty", "--duplicates", "new")
    assert "3 rows imported." in said
    _, said, _ = command("run_import", str(path), "--leave-out-faulty", "--duplicates", "new")
    assert "0 rows imported." in said


def test_a_mapping_out_of_a_file(command: Command, tmp_path: Path) -> None:
    path, mapping = tmp_path / "list.csv", tmp_path / "mapping.json"
    path.write_text("Wer;Was\nKornblume;Hallo\n", "utf-8")
    mapping.write_text('{"Wer": "code_word", "Was": "note"}', "utf-8")
    code, said, _ = command("run_import", str(path), "--mapping", str(mapping))
    assert (code, "1 row imported." in said) == (0, True)
    mapping.write_text('{"Wer": "nobody"}', "utf-8")
    assert command("run_import", str(path), "--mapping", str(mapping))[0] == 1


def test_export_by_command_names_nobody_unless_asked(command: Command, tmp_path: Path) -> None:
    plain_file, full = tmp_path / "a.csv", tmp_path / "b.csv"
    assert command("run_export", "cases", "--out", str(plain_file))[0] == 0
    assert command("run_export", "cases", "--out", str(full), "--names", "--cases", "all")[0] == 0
    assert "Vorlage" not in plain_file.read_text("utf-8-sig")
    assert "Vorlage" in full.read_text("utf-8-sig")


def test_a_case_file_by_command(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "case.age"
    number = "H1-2026-0041"
    code, said, _ = command("run_bundle", "pack", number, "--out", str(path), file_passphrase=STRONG)
    assert (code, "records" in said) == (0, True)
    assert path.read_bytes().startswith(b"age-encryption.org/v1")
    code, said, _ = command("run_bundle", "open", str(path), file_passphrase=STRONG)
    assert (code, "Nothing was taken over" in said) == (0, True)
    assert command("run_bundle", "open", str(path), file_passphrase="wrong")[0] == 1
    assert command("run_bundle", "pack", "no such case", "--plain")[0] == 1
