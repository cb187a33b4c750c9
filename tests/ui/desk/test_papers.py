"""Papers of a case by real drops, pastes and clicks over a real store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QCheckBox, QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.actions import papers as acts
from app.actions.audit_ports import AuditFilter
from app.domain.audit import Act
from app.domain.casework import CaseDocument, DocumentSource
from app.domain.clock import today
from app.domain.papers import present
from app.ui import habits, printers
from app.ui.cases.case_page import CasePage
from app.ui.papers.drop_page import DropPage
from app.ui.papers.section import DocumentsSection
from app.ui.papers.viewer_page import ViewerPage
from app.ui.widgets import Choice
from tests.support.fake_cups import FakeCups
from tests.support.screens import clipped
from tests.ui.desk.conftest import Desk
from tests.wiring.test_papers import pdf, photo, program

WHO = "Elena Primerova"


def open_papers(desk: Desk, who: str = WHO) -> DocumentsSection:
    desk.main.open_case(desk.case(who).case_id)
    desk.hands.settle()
    desk.hands.click("case.tab.documents")
    desk.hands.settle()
    assert isinstance(desk.page, CasePage)
    return next(iter(desk.page.findChildren(DocumentsSection)))


def papers(desk: Desk, who: str = WHO) -> list[CaseDocument]:
    return list(present(desk.place.queries.case(desk.case(who).case_id).documents))


def drop(desk: Desk, *paths: Path) -> None:
    """As the window system does it: a hand with files comes in, and lets go."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, button, key = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(400, 400), copy, mime, button, key)
    QApplication.sendEvent(desk.page, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(desk.page, QDropEvent(QPointF(400, 400), copy, mime, button, key))
    desk.hands.settle()


def choose(desk: Desk, name: str, code: str) -> None:
    choice = desk.hands.find(name, Choice)
    choice.choose(code)
    choice.activated.emit(choice.currentIndex())


def words(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def test_photos_scans_and_a_program_are_dropped_together(desk: Desk, tmp_path: Path) -> None:
    open_papers(desk)
    before = len(papers(desk))
    files = photo(tmp_path / "IMG_1.jpg"), pdf(tmp_path / "scan.pdf"), program(tmp_path / "tool.jpg")
    (tmp_path / "DCIM").mkdir()
    drop(desk, *files, tmp_path / "DCIM")
    assert len(papers(desk)) == before, "nothing becomes a paper without a word"
    said = words(desk.page)
    assert "This is neither a picture nor a PDF" in said
    assert "This is a folder, not a file." in said
    desk.hands.click("papers.keep")
    desk.hands.settle()
    assert "Choose a kind, or write a title." in words(desk.page)
    assert len(papers(desk)) == before
    choose(desk, "incoming.1.kind", "D01")
    desk.hands.write("incoming.1.valid", "3.12.2027")
    desk.hands.write("incoming.2.title", "Lease of the flat")
    desk.hands.click("papers.keep")
    desk.hands.settle()
    kept = papers(desk)
    assert len(kept) == before + 2
    by_kind = {one.code or one.title: one for one in kept[:2]}
    assert by_kind["D01"].title == "Pass oder Ausweis", "the search finds it by its kind"
    assert by_kind["D01"].valid_until == date(2027, 12, 3)
    assert by_kind["D01"].source is DocumentSource.PHOTO
    assert by_kind["Lease of the flat"].media_type == "application/pdf"
    assert by_kind["D01"].added_by == desk.place.worker.name
    assert "2 papers are kept, encrypted, and were read back." in words(desk.page)
    assert "still in its folder" in words(desk.page)
    assert all(file.exists() for file in files)
    assert "tool.jpg" in words(desk.page), "what could not be kept is still told"
    desk.hands.click("papers.leave")
    desk.hands.settle()
    desk.main.back()
    assert not isinstance(desk.page, CasePage)


def test_a_case_is_not_left_with_files_that_are_not_kept(desk: Desk, tmp_path: Path) -> None:
    open_papers(desk)
    drop(desk, photo(tmp_path / "IMG_1.jpg"))
    desk.main.back()
    assert isinstance(desk.page, CasePage)
    assert "1 file is not kept yet." in words(desk.page)
    desk.hands.click("incoming.1.leave")
    desk.hands.settle()
    desk.main.back()
    assert not isinstance(desk.page, CasePage)


def test_the_same_file_is_noticed(desk: Desk, tmp_path: Path) -> None:
    open_papers(desk)
    scan = pdf(tmp_path / "scan.pdf")
    for number in (1, 2):
        drop(desk, scan)
        twice = desk.page.findChild(QWidget, f"incoming.{number}.twice")
        assert twice is not None
        assert twice.isVisible() == (number == 2)
        choose(desk, f"incoming.{number}.kind", "D02")
        desk.hands.click("papers.keep")
        desk.hands.settle()


def test_a_picture_is_pasted(desk: Desk) -> None:
    section = open_papers(desk)
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkCyan)
    QApplication.clipboard().setImage(image)
    section.add.setFocus()
    desk.hands.press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    desk.hands.settle()
    choose(desk, "incoming.1.kind", "D22")
    desk.hands.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.hands.settle()
    assert papers(desk)[0].code == "D22"
    assert papers(desk)[0].file


def test_what_was_typed_about_a_paper_was_gone_when_the_page_was_left(desk: Desk) -> None:
    open_papers(desk)
    before = len(papers(desk))
    desk.hands.click("papers.seen")
    desk.hands.settle()
    desk.hands.write("papers.fields.title", "Brief vom Vermieter")
    desk.hands.click("nav.cases")
    desk.hands.settle()
    titles = [paper.title for paper in papers(desk)]
    assert len(titles) == before + 1
    assert "Brief vom Vermieter" in titles


def test_a_paper_is_only_seen_described_removed_and_brought_back(desk: Desk) -> None:
    open_papers(desk)
    desk.hands.click("papers.seen")
    desk.hands.settle()
    choose(desk, "papers.fields.kind", "D04")
    desk.hands.write("papers.fields.valid", "1.11.2026")
    desk.hands.click("papers.save")
    desk.hands.settle()
    paper = papers(desk)[0]
    assert (paper.code, paper.source, paper.file) == ("D04", DocumentSource.SEEN, "")
    assert "ran out on" in words(desk.page)
    desk.hands.click(f"paper.edit.{paper.id}")
    desk.hands.settle()
    desk.hands.write("papers.fields.valid", "")
    desk.hands.write("papers.fields.title", "Residence permit")
    desk.hands.click("papers.save")
    desk.hands.settle()
    assert (papers(desk)[0].title, papers(desk)[0].valid_until) == ("Residence permit", None)
    desk.hands.click(f"paper.edit.{paper.id}")
    desk.hands.settle()
    desk.hands.write("papers.fields.title", "")
    choose(desk, "papers.fields.kind", "D01")
    desk.hands.click("papers.save")
    desk.hands.settle()
    assert papers(desk)[0].title == "Pass oder Ausweis"
    assert "Passport or identity card" in words(desk.page)
    assert "Pass oder Ausweis" not in words(desk.page)
    desk.hands.click(f"paper.trash.{paper.id}")
    desk.hands.settle()
    assert paper.id not in {one.id for one in papers(desk)}
    desk.hands.click("case.banner.action")
    desk.hands.settle()
    assert papers(desk)[0].id == paper.id


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(desk: Desk) -> None:
    open_papers(desk)
    paper, place = papers(desk)[0], desk.place
    desk.hands.click(f"paper.edit.{paper.id}")
    desk.hands.settle()
    desk.hands.write("papers.fields.title", "Mine")
    with place.work() as unit:
        unit.documents.save(replace(unit.documents.get(paper.id), note="from the office"))
        unit.commit()
    desk.hands.click("papers.save")
    desk.hands.settle()
    now = next(one for one in papers(desk) if one.id == paper.id)
    assert (now.title, now.note) == ("Mine", "from the office")


@pytest.fixture
def drop_folder(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "drop"
    folder.mkdir()
    yield folder
    habits.begin({})


def follow_notice(desk: Desk) -> None:
    """Another notice may stand before the one of the folder."""
    while "drop folder" not in words(desk.main.notices):
        desk.hands.click("main.notice.close")
        desk.hands.settle()
    desk.hands.click("main.notice.action")
    desk.hands.settle()
    assert isinstance(desk.page, DropPage)


def test_the_drop_folder_offers_what_is_written_to_its_end(
    desk: Desk, drop_folder: Path, tmp_path: Path, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    folder = desk.main.drop_folder
    folder.choose(drop_folder)
    growing, whole = drop_folder / "secret-name.pdf", drop_folder / "scan.pdf"
    pdf(whole)
    (drop_folder / "notes.txt").write_text("no paper")
    (drop_folder / "empty.pdf").touch()
    growing.write_bytes(b"%PDF-1.7")

    def grown() -> bool:
        with growing.open("ab") as file:
            file.write(b"more")
        return whole in folder.waiting

    qtbot.waitUntil(grown, timeout=20_000)
    assert folder.waiting == (whole,)
    desk.hands.settle()
    follow_notice(desk)
    desk.hands.write("drop.search", "Primerova")
    qtbot.waitUntil(lambda: len(desk.page.findChildren(QWidget, f"drop.case.{desk.case(WHO).number}")) == 1)
    desk.hands.settle()
    desk.hands.click(f"drop.case.{desk.case(WHO).number}")
    desk.hands.settle()
    assert isinstance(desk.page, CasePage)
    assert desk.page.tab() == "documents"
    assert whole.exists()
    choose(desk, "incoming.1.kind", "D07")
    desk.hands.click("papers.keep")
    desk.hands.settle()
    assert papers(desk)[0].source is DocumentSource.FOLDER
    assert whole.exists(), "it stays until a person says otherwise"
    assert whole not in folder.waiting
    desk.hands.click("case.banner.action")
    desk.hands.settle()
    assert not whole.exists()
    assert growing.exists()
    assert "secret-name" not in caplog.text


def test_a_file_that_was_replaced_after_it_was_kept_is_not_deleted(
    desk: Desk, drop_folder: Path, qtbot: QtBot
) -> None:
    folder = desk.main.drop_folder
    folder.choose(drop_folder)
    scan = pdf(drop_folder / "scan.pdf")
    qtbot.waitUntil(lambda: folder.waiting == (scan,), timeout=20_000)
    open_papers(desk)
    desk.hands.click("papers.folder")
    desk.hands.settle()
    choose(desk, "incoming.1.kind", "D07")
    desk.hands.click("papers.keep")
    desk.hands.settle()
    pdf(scan, 3)
    desk.hands.click("case.banner.action")
    desk.hands.settle()
    assert scan.exists()
    assert "1 file stays" in words(desk.page)


def test_a_drop_folder_that_vanishes_and_comes_back(
    desk: Desk, drop_folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.main.open_root("settings")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(drop_folder))
    desk.hands.click("settings.drop.choose")
    desk.hands.settle()
    folder = desk.main.drop_folder
    assert habits.place(habits.DROP_FOLDER) == str(drop_folder)
    away = drop_folder.rename(drop_folder.with_name("away"))
    qtbot.waitUntil(lambda: not folder.is_there, timeout=20_000)
    assert "This folder cannot be read now" in [
        label.text() for label in desk.page.findChildren(QLabel) if not label.isHidden()
    ]
    away.rename(drop_folder)
    pdf(drop_folder / "scan.pdf")
    qtbot.waitUntil(lambda: len(folder.waiting) == 1, timeout=20_000)
    desk.hands.click("settings.drop.none")
    desk.hands.settle()
    assert folder.waiting == ()
    assert habits.place(habits.DROP_FOLDER) == ""


def test_not_now_is_heard(desk: Desk, drop_folder: Path, qtbot: QtBot) -> None:
    folder = desk.main.drop_folder
    folder.choose(drop_folder)
    scan = pdf(drop_folder / "scan.pdf")
    pdf(drop_folder / "other.pdf")
    qtbot.waitUntil(lambda: len(folder.waiting) == 2, timeout=20_000)
    desk.hands.settle()
    follow_notice(desk)
    boxes = [box for box in desk.page.findChildren(QCheckBox) if box.accessibleName() == "other.pdf"]
    desk.hands.click(boxes[0].objectName())
    desk.hands.click("drop.later")
    desk.hands.settle()
    assert [path.name for path in folder.waiting] == ["other.pdf"]
    pdf(scan, 4)
    qtbot.waitUntil(lambda: len(folder.waiting) == 2, timeout=20_000)


def test_pictures_of_a_telephone(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    camera = tmp_path / "run" / "gvfs" / "mtp:host=Brand_Model" / "DCIM"
    camera.mkdir(parents=True)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    taken = photo(camera / "IMG_1.jpg")
    started: list[str] = []

    def pick(_parent: object, _title: str, start: str, *_more: object) -> tuple[list[str], str]:
        started.append(start)
        return [str(taken)], ""

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", pick)
    open_papers(desk)
    desk.hands.click("papers.phone")
    desk.hands.settle()
    assert "A telephone is connected" in words(desk.page)
    desk.hands.click("telephone.open")
    desk.hands.settle()
    assert started == [str(camera.parent)]
    choose(desk, "incoming.1.kind", "D01")
    desk.hands.click("papers.keep")
    desk.hands.settle()
    assert papers(desk)[0].source is DocumentSource.TELEPHONE
    assert "still on the telephone" in words(desk.page)
    assert taken.exists()


def kept_paper(desk: Desk, path: Path) -> CaseDocument:
    open_papers(desk)
    drop(desk, path)
    choose(desk, "incoming.1.kind", "D01")
    desk.hands.click("papers.keep")
    desk.hands.settle()
    return papers(desk)[0]


def noted(desk: Desk, paper: CaseDocument) -> list[str]:
    found = desk.place.audit.page(AuditFilter(case_id=paper.case_id))
    return [line.act for line in reversed(found) if line.record == paper.id]


def test_looking_printing_and_saving_stand_in_the_trail(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    cups = FakeCups(tmp_path / "cups")
    monkeypatch.setenv("PATH", cups.path)
    monkeypatch.setattr(printers, "names", lambda: ("HP",))
    scan = pdf(tmp_path / "scan.pdf", 3)
    paper = kept_paper(desk, scan)
    desk.hands.click(f"paper.zoom-in.{paper.id}")
    desk.hands.settle()
    page = desk.page
    assert isinstance(page, ViewerPage)
    qtbot.waitUntil(lambda: page.preview.pages == 3)
    page.preview.go_to(2)
    page.preview.set_zoom(200)
    desk.hands.settle()
    assert page.preview.percent == 200
    copy = tmp_path / "copy.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(copy), ""))
    desk.hands.click("paper.copy")
    desk.hands.settle()
    assert copy.read_bytes() == scan.read_bytes()
    assert "This copy is not encrypted." in words(page)
    assert list(tmp_path.glob("*.part")) == []
    assert acts.file_name(desk.place.papers.check(scan)) == paper.file
    desk.hands.click("paper.print")
    qtbot.waitUntil(lambda: "Printed." in words(page))
    desk.hands.settle()
    assert cups.given == [scan.read_bytes()]
    assert "D01" not in " ".join(cups.arguments)
    assert noted(desk, paper) == [Act.DOCUMENT_OPENED, Act.DOCUMENT_SAVED, Act.DOCUMENT_PRINTED]


def test_nothing_of_a_restricted_case_leaves(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = kept_paper(desk, photo(tmp_path / "IMG_1.jpg"))
    with desk.place.work() as unit:
        unit.cases.save(replace(unit.cases.get(paper.case_id), restricted_on=date(2026, 11, 1)))
        unit.commit()
    open_papers(desk)
    desk.hands.click(f"paper.zoom-in.{paper.id}")
    desk.hands.settle()
    copy = tmp_path / "copy.jpg"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(copy), ""))
    desk.hands.click("paper.copy")
    desk.hands.settle()
    assert not copy.exists()


def test_an_expired_paper_is_flagged_where_it_matters(desk: Desk) -> None:
    case = desk.place.queries.case(desk.case(WHO).case_id)
    code = case.case.documents[0]
    end = today(desk.place.clock) - timedelta(days=3)
    acts.add(
        case.case.id,
        acts.PaperText(code=code, valid_until=end),
        work=desk.place.work,
        worker=desk.place.worker,
        clock=desk.place.clock,
    )
    desk.main.open_case(case.case.id)
    desk.hands.settle()
    label = desk.place.content.document_label(code, "en")
    assert f"Has run out: {label}" in words(desk.page)


@pytest.mark.parametrize("tag", ["de", "ar", "uk"])
def test_no_word_is_cut_off(open_desk: Callable[..., Desk], tag: str, tmp_path: Path) -> None:
    desk = open_desk(tag)
    open_papers(desk, "Hamid")
    assert clipped(desk.main) == []
    drop(desk, photo(tmp_path / "IMG_1.jpg"))
    assert clipped(desk.main) == []
