"""A lost laptop: what was on it, and the draft of the notification of Art. 33 GDPR."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from app.actions.synchronise import enrol, synchronise
from app.content.loss_report import read_loss_text
from app.domain.clock import SystemClock
from app.domain.errors import ContentBroken
from app.domain.ids import new_id
from app.domain.policy import OfficePolicy
from app.office.command import run
from app.office.embedded import EmbeddedOffice
from app.office.loss_report import loss_report
from app.store.office_work import OfficeStore, open_office
from app.sync.changes import Op
from app.system.paths import resources_root
from tests.office.conftest import Clock, Lines
from tests.office.test_people import save
from tests.support.memory_sync import MemoryDevice


@pytest.fixture
def lost(office: EmbeddedOffice, lines: Lines) -> Callable[[], UUID]:
    """A laptop with two cases of two people, one of them with an addiction and a known residence status."""

    def make() -> UUID:
        device = MemoryDevice(uuid4())
        code = office.enrolment_code(team="Hochfeld")
        account = enrol(code, office.url, "Laptop 3", device, lines(office.url))
        for need, residence in (("SUC", "A10"), ("WOH", "NE")):
            client, case = new_id(), new_id()
            save(device, Op("client", client, {"given_name": "Kanarienvogel", "residence": residence}, {}))
            save(device, Op("case_file", case, {"client_id": str(client), "number": "H1-1"}, {}))
            save(device, Op("case_need", new_id(), {"case_id": str(case), "code": need}, {}))
        line = lines(office.url, account.office_key)
        synchronise(device, line, step=lambda _done, _of: None)
        return account.device

    return make


def test_the_report_counts_what_the_office_knows(
    lost: Callable[[], UUID], store: OfficeStore, clock: Clock
) -> None:
    id = lost()
    store.run(lambda unit: unit.decide(OfficePolicy(lease_days=30, escrow_key=bytes(32), contact="Frau Ek")))
    clock.forward(hours=2)
    store.run(lambda unit: unit.report_lost(id))
    report = store.run(lambda unit: loss_report(unit, id, "Zentrale"))
    content = report.content
    assert (content.cases, content.persons, content.special, content.residence) == (2, 2, 1, 1)
    assert content.teams == ["Hochfeld"]
    assert report.reported_at == clock.now()
    assert report.notify_by is not None
    assert (report.notify_by - clock.now()).total_seconds() == 72 * 3600
    for words in (
        "H1 Laptop 3",
        "endet: 27.11.2026",
        "Fälle: 2. Klient*innen: 2.",
        "1 Fälle mit einem Bedarf",
        "keine kryptografische Grenze",
        "das Gerät hatte seither keinen Kontakt",
        "Ansprechperson: Frau Ek",
        "fachlich nicht geprüft",
        "§ 83a SGB X",
    ):
        assert words in report.text, report.text
    assert "Kanarienvogel" not in report.text
    assert "{" not in report.text


def test_before_the_report_there_is_no_deadline(lost: Callable[[], UUID], store: OfficeStore) -> None:
    id = lost()
    report = store.run(lambda unit: loss_report(unit, id, "Zentrale"))
    assert (report.reported_at, report.notify_by, report.escrow_decided_at) == (None, None, None)
    assert "noch nicht als verloren gemeldet" in report.text
    assert "keinen hinterlegten Schlüssel" in report.text


def test_the_command_reports_and_writes_the_draft(
    lost: Callable[[], UUID], store: OfficeStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    id = lost()

    def command(*argv: str) -> int:
        at = ("--database", str(tmp_path / "office.db"))
        return run([*argv, *at], lambda at, name: open_office(at, name=name, clock=SystemClock()), tmp_path)

    draft = tmp_path / "draft.txt"
    assert command("lost", "H1", "--out", str(draft)) == 0
    assert "Art. 33 DSGVO" in draft.read_text("utf-8")
    assert "lost" not in {device.status.value for device in store.run(lambda unit: unit.devices())}
    figures = store.run(lambda unit: unit.device_figures())
    assert figures[id].lost_at is not None
    capsys.readouterr()
    assert command("lost", str(id), "--json") == 0
    assert json.loads(capsys.readouterr().out)["content"]["cases"] == 2
    assert command("lost", "X9") == 1
    assert command("lost", "H1", "--out", str(tmp_path)) == 1


def test_a_draft_with_a_place_that_nobody_fills_is_refused(tmp_path: Path) -> None:
    root = resources_root()
    (tmp_path / "schemas").mkdir()
    for name in ("loss-report.yaml", "schemas/loss-report.json"):
        (tmp_path / name).write_bytes((root / name).read_bytes())
    assert read_loss_text(tmp_path).hours == 72
    path = tmp_path / "loss-report.yaml"
    path.write_text(path.read_text("utf-8").replace("{cases}", "{casses}"), "utf-8")
    with pytest.raises(ContentBroken):
        read_loss_text(tmp_path)
