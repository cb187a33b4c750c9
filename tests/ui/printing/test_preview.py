"""The preview: sharp at every zoom, only what is seen, by keys, mouse and wheel, in both directions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.actions.ports import Picture
from app.actions.workplace import Workplace
from app.documents.engine import Engine
from app.system.paths import resources_root
from app.ui import language
from app.ui.letters import preview_model as model
from app.ui.letters.preview import LetterPreview
from app.ui.letters.preview_model import Fit
from app.ui.main_window import MainView
from app.ui.navigation import Page
from app.ui.tasks import Tasks
from tests.support.letter_samples import german

A4 = (210.0, 297.0)


class WatchedEngine(Engine):
    """Counts what is made, and how large it is."""

    def __init__(self) -> None:
        super().__init__(resources_root() / "fonts")
        self.made: list[tuple[int, int, int]] = []

    def page_picture(
        self, pdf: bytes, page: int, width: int, part: tuple[int, int, int, int] | None = None
    ) -> Picture:
        picture = super().page_picture(pdf, page, width, part)
        self.made.append((page, picture.width, picture.height))
        return picture


class Bench:
    """A page with nothing but a preview on it."""

    def __init__(self, view: MainView, qtbot: QtBot, engine: WatchedEngine) -> None:
        self.view, self.bot, self.engine = view, qtbot, engine
        page = Page(view, "Preview", name="bench", scroll=False)
        self.preview = LetterPreview(page, "bench.preview")
        page.body.addWidget(self.preview, 1)
        view.open_page(page)
        self.rest()

    def rest(self) -> None:
        QApplication.processEvents()
        self.bot.waitUntil(lambda: self.view.tasks.idle)

    def show(self, copies: int = 1, *, keep_place: bool = False) -> None:
        self.preview.show_pdf(self.engine.render([german(paragraphs=16)] * copies), keep_place=keep_place)
        self.rest()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.preview.view.setFocus()
        self.bot.keyClick(self.preview.view, key, modifier)
        self.rest()


@pytest.fixture
def bench(qtbot: QtBot, tasks: Tasks, place: Workplace) -> Iterator[Bench]:
    engine = WatchedEngine()
    view = MainView(replace(place, press=engine), tasks)
    view.resize(1366, 768)
    view.show()
    view.begin()
    qtbot.waitUntil(lambda: tasks.idle)
    yield Bench(view, qtbot, engine)
    view.close_pages()
    view.close()
    view.deleteLater()


def test_fit_width_and_fit_page_fill_the_window() -> None:
    wide = model.strip([A4] * 3, Fit.WIDTH, (700, 500), 96)
    whole = model.strip([A4] * 3, Fit.PAGE, (700, 500), 96)

    assert 700 - 2 * model.GAP - 8 <= wide.spots[0].width <= 700 - 2 * model.GAP
    assert 500 - 2 * model.GAP - 12 <= whole.spots[0].height <= 500 - 2 * model.GAP
    assert model.strip([A4], 100, (700, 500), 96).spots[0].width == 794


@pytest.mark.parametrize("percent", [50, 75, 100, 150, 200, 400])
@pytest.mark.parametrize("density", [1.0, 1.5, 2.0])
def test_pieces_cover_what_is_seen_and_no_more_than_a_window_around(percent: int, density: float) -> None:
    placed = model.strip([A4] * 9, percent, (700, 500), 96)
    for top in range(0, placed.height - 500, 377):
        left = max((placed.width - 700) // 3, 0)
        pieces = model.wanted(placed, (left, top, 700, 500), density)
        assert pieces
        for piece in pieces:
            spot = placed.spots[piece.page]
            assert piece.width == round(spot.width * density)
            x, y, width, height = piece.part or (0, 0, piece.width, round(spot.height * density))
            assert width * height <= max(model.WHOLE_DOTS, 4 * 700 * 500 * density**2)
            assert x <= max(left - spot.left, 0) * density + 1
            assert y <= max(top - spot.top, 0) * density + 1
            assert x + width >= min(left + 700 - spot.left, spot.width) * density - 1
            assert y + height >= min(top + 500 - spot.top, spot.height) * density - 1


def test_a_small_scroll_asks_for_nothing_new() -> None:
    placed = model.strip([A4], 400, (700, 500), 96)

    assert model.wanted(placed, (700, 1100, 700, 500), 1) == model.wanted(placed, (710, 1120, 700, 500), 1)


def test_pages_are_sharp_at_every_zoom_and_only_those_seen_are_kept(bench: Bench) -> None:
    bench.show(copies=6)
    pages = bench.preview.pages
    assert pages >= 12

    for percent in (50, 100, 400):
        bench.engine.made.clear()
        bench.preview.set_zoom(percent)
        bench.rest()
        assert bench.preview.view.missing() == ()
        assert bench.engine.made
        kept = bench.preview.view._made  # noqa: SLF001 - what is held in memory
        assert sum(made.image.sizeInBytes() for made in kept.values()) < 24_000_000
        assert len(kept) < 6
        density = bench.preview.view.devicePixelRatioF()
        for made in kept.values():
            assert made.piece.width == round(A4[0] * 96 / 25.4 * percent / 100 * density)


def test_what_is_shown_is_the_page(bench: Bench) -> None:
    bench.show()
    bench.preview.set_zoom(100)
    bench.rest()
    view = bench.preview.view
    shown = view.viewport().grab().toImage()
    spot = view._strip.spots[0]  # noqa: SLF001 - where the page lies
    left, top = spot.left - view._left(), spot.top - view.verticalScrollBar().value()  # noqa: SLF001
    pdf = bench.engine.render([german(paragraphs=16)])
    page = bench.engine.page_picture(pdf, 0, spot.width)

    for y in range(5, 400, 7):
        for x in range(5, 690, 7):
            if not view.viewport().rect().contains(left + x, top + y):
                continue
            at = y * page.stride + x * 3
            pixel = shown.pixelColor(left + x, top + y)
            assert (pixel.red(), pixel.green(), pixel.blue()) == tuple(page.pixels[at : at + 3]), (x, y)


def test_keys_turn_pages_and_zoom(bench: Bench) -> None:
    bench.show(copies=2)
    preview = bench.preview
    last = preview.pages

    bench.press(Qt.Key.Key_PageDown)
    assert preview.page == 2
    assert preview.label.text() == f"Page 2 of {last}"
    assert preview.view.accessibleDescription() == f"Page 2 of {last}"
    bench.press(Qt.Key.Key_End)
    assert preview.page == last
    assert not preview.next.isEnabled()
    bench.press(Qt.Key.Key_PageUp)
    assert preview.page == last - 1
    bench.press(Qt.Key.Key_Home)
    assert preview.page == 1
    assert not preview.former.isEnabled()

    fitted = preview.percent
    bench.press(Qt.Key.Key_Plus)
    assert preview.percent > fitted
    assert preview.zoom_choice.code() == str(preview.percent)
    bench.press(Qt.Key.Key_0)
    assert preview.percent == fitted
    for _time in range(12):
        bench.press(Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert preview.percent == 400
    assert not preview.larger.isEnabled()
    for _time in range(12):
        bench.press(Qt.Key.Key_Minus)
    assert preview.percent == 50
    assert not preview.smaller.isEnabled()


def test_the_wheel_zooms_about_the_pointer(bench: Bench) -> None:
    bench.show()
    view = bench.preview.view
    point = QPointF(view.viewport().width() / 2, view.viewport().height() * 0.8)
    before = view._place_of(point)  # noqa: SLF001 - where on the paper the pointer is
    turned = QWheelEvent(
        point,
        view.viewport().mapToGlobal(point),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,  # noqa: FBT003 - Qt takes it by place only
    )
    percent = bench.preview.percent
    for _time in range(3):
        QApplication.sendEvent(view.viewport(), turned)
    bench.rest()

    assert bench.preview.percent > percent
    after = view._place_of(point)  # noqa: SLF001
    assert after[0] == before[0]
    assert after[1:] == pytest.approx(before[1:], abs=0.01)


def test_thumbnails_lead_to_their_page_and_follow(bench: Bench) -> None:
    bench.show(copies=2)
    thumbs = bench.preview.thumbs
    assert thumbs.isVisible()
    third = thumbs.visualRect(thumbs.thumbs.index(2)).center()

    bench.bot.mouseClick(thumbs.viewport(), Qt.MouseButton.LeftButton, pos=third)
    bench.rest()
    assert bench.preview.page == 3

    bench.press(Qt.Key.Key_PageDown)
    assert thumbs.currentIndex().row() == 3
    assert thumbs.thumbs.index(3).data(Qt.ItemDataRole.AccessibleTextRole).startswith("Page 4 of")


def test_one_page_needs_no_thumbnails(bench: Bench) -> None:
    bench.preview.show_pdf(bench.engine.render([german()]))
    bench.rest()

    assert bench.preview.pages == 1
    assert not bench.preview.thumbs.isVisible()


def test_a_newer_state_of_the_same_letter_keeps_the_place(bench: Bench) -> None:
    bench.show(copies=2)
    bench.preview.set_zoom(150)
    bench.preview.go_to(3)
    bench.rest()
    top = bench.preview.view.verticalScrollBar().value()

    bench.show(copies=2, keep_place=True)

    assert (bench.preview.page, bench.preview.percent) == (3, 150)
    assert bench.preview.view.verticalScrollBar().value() == top
    assert bench.preview.view.missing() == ()


def test_outdated_pictures_are_not_made(bench: Bench) -> None:
    bench.show(copies=40)
    bench.engine.made.clear()

    for page in range(2, bench.preview.pages):
        bench.preview.go_to(page)
    bench.rest()

    assert bench.preview.view.missing() == ()
    whole = [page for page, width, _height in bench.engine.made if width > 200]
    assert len(whole) <= 8


def test_right_to_left_scrolls_sideways_as_the_paper_lies(
    bench: Bench, qapp: QApplication, qtbot: QtBot
) -> None:
    language.speak(qapp, "ar")
    try:
        bench.show()
        bench.preview.set_zoom(400)
        view = bench.preview.view
        assert view.layoutDirection() is Qt.LayoutDirection.RightToLeft
        bench.rest()
        before = view._left()  # noqa: SLF001 - what is seen of the strip
        bench.press(Qt.Key.Key_Right)
        assert view._left() > before  # noqa: SLF001
        assert view.missing() == ()
    finally:
        language.speak(qapp, "en")


def test_every_tool_is_reached_by_the_tab_key(bench: Bench) -> None:
    bench.show(copies=2)
    bench.preview.set_zoom(100)
    bench.rest()
    bench.preview.former.setFocus()
    reached = set()
    for _time in range(20):
        focus = QApplication.focusWidget()
        if focus is not None:
            reached.add(focus.objectName())
            assert focus.accessibleName()
            qtbot_target = focus
            bench.bot.keyClick(qtbot_target, Qt.Key.Key_Tab)

    stem = "bench.preview"
    assert {f"{stem}.pages", f"{stem}.zoom", f"{stem}.larger", f"{stem}.smaller"} <= reached
    assert f"{stem}.thumbnails" in reached
