"""Locked in the middle of a print job or an exchange: nothing hangs, nothing is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.actions.ports import PrintChoice, PrintEnd, PrintState
from app.actions.sync_ports import OfficeLine
from app.domain.clock import SystemClock
from app.domain.errors import Offline
from app.domain.ids import new_id
from app.domain.letter_json import to_json
from app.domain.letters import Copy
from app.domain.records import Delivery, Letter
from app.ui.locking import LockSteps
from app.ui.tasks import Lane
from tests.support.enrolled import enrolled
from tests.support.fake_workplace import FakePress
from tests.support.letter_samples import german
from tests.support.shared_desk import AYLIN, Desk


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(qtbot, qapp, tmp_path)
    yield made
    made.stop()


def press_lock(desk: Desk) -> None:
    desk.shell.window.activateWindow()
    desk.bot.waitUntil(desk.shell.window.isActiveWindow)
    desk.bot.keyClick(desk.shell.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)


def test_a_job_at_the_printer_comes_to_its_end_and_stands_on_the_list(desk: Desk) -> None:
    """It is asked whether to stop before the store is closed, and reads as interrupted afterwards."""
    desk.start()
    desk.unlock()
    main = desk.shell.main
    assert main is not None
    at_the_printer, left = threading.Event(), threading.Event()

    def watch(
        _pdf: bytes,
        _printer: str,
        /,
        *,
        count: int = 1,
        sides: str = "one-sided",
        cancelled: Callable[[], bool] = lambda: False,
    ) -> PrintEnd:
        at_the_printer.set()
        try:
            while not cancelled():
                left.wait(0.02)
        finally:
            left.set()
        return PrintEnd.DONE

    letter = a_letter()
    with main.place.work() as unit:
        unit.letters.add(letter)
        unit.commit()
    room = main.carried.print_room(replace(main.place, press=FakePress(), print_pdf=watch))
    job = room.print_letter(letter.id, {Copy.CLIENT}, PrintChoice("Büro", 1, "one-sided"), as_issued=False)
    desk.bot.waitUntil(at_the_printer.is_set)

    press_lock(desk)
    desk.find("unlock.passphrase")
    assert left.is_set(), "the store was closed after the job had ended"
    desk.unlock()
    assert desk.shell.place is not None
    (again,) = desk.shell.place.print_jobs.all()
    assert (again.id, again.state) == (job.id, PrintState.FAILED)
    desk.click("nav.later")
    desk.rest()


def a_letter() -> Letter:
    """As the store has it; what is on it does not count here."""
    return Letter(
        id=new_id(),
        referral_id=new_id(),
        case_id=new_id(),
        number="V-2026-B0001",
        made_at=SystemClock().now(),
        content=to_json([german()]),
        sha256="",
        language="bg",
        slip_code="BR1:" + "0" * 37,
        phone_code="00000001",
        delivery=Delivery.BY_HAND,
    )


def hang(desk: Desk) -> tuple[threading.Event, Callable[[], None]]:
    """An exchange that has begun and does not come back by itself."""
    main = desk.shell.main
    assert main is not None
    begun, may_end = threading.Event(), threading.Event()

    def slow_line() -> OfficeLine:
        begun.set()
        may_end.wait(60)
        raise Offline(reason="test")

    main.sync.use(replace(main.place, sync=enrolled(main.place.sync), line=slow_line))
    main.sync.sync_now()
    desk.bot.waitUntil(begun.is_set)
    return begun, may_end.set


def test_the_process_ends_also_where_the_network_hangs(desk: Desk) -> None:
    """What is unfinished is kept first; then the patience of the policy, and the end."""
    ended: list[str] = []
    desk.start(steps=LockSteps(end=lambda: ended.append("ended")))
    desk.unlock()
    desk.click("nav.cases")
    desk.type("cases.search", "Ivanka")
    _begun, let_go = hang(desk)
    place = desk.shell.place
    assert place is not None
    press_lock(desk)
    desk.bot.waitUntil(lambda: ended == ["ended"])
    assert not desk.shell.tasks.quiet(Lane.NETWORK), "the network hangs still"
    kept = place.session.views.of(place.worker.id)
    assert kept[0].state is not None
    assert kept[0].state["typed"] == {"cases.search": "Ivanka"}
    let_go()
    desk.rest()
    place.close()


def test_the_store_is_closed_before_the_process_ends(desk: Desk) -> None:
    order: list[str] = []
    desk.start(steps=LockSteps(end=lambda: order.append("ended")))
    desk.unlock()
    shell = desk.shell
    assert shell.place is not None
    close = shell.place.close

    def close_it() -> None:
        order.append("closed")
        close()

    shell.place = replace(shell.place, close=close_it)
    press_lock(desk)
    desk.bot.waitUntil(lambda: len(order) == 2)
    assert order == ["closed", "ended"]


def test_where_no_new_process_can_be_started_it_is_locked_all_the_same(desk: Desk) -> None:
    def refuse() -> None:
        raise FileNotFoundError

    desk.start(steps=LockSteps(end=refuse))
    desk.unlock()
    press_lock(desk)
    desk.find("unlock.passphrase")
    assert desk.shell.place is None
    desk.unlock(AYLIN)
