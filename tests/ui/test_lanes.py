"""Work away from the GUI thread, and telling screens what changed."""

from __future__ import annotations

import threading
import time
from uuid import UUID

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.actions.touched import Kind, Touched, touched
from app.ui.tasks import Control, Lane, OwnTasks, Tasks
from app.ui.touched import TouchedHub
from app.ui.watchdog import Watchdog


def _unexpected(error: Exception) -> None:
    raise error


def test_work_runs_elsewhere_and_its_result_comes_back_here(qtbot: QtBot, tasks: Tasks) -> None:
    came: list[tuple[int, int]] = []
    here = threading.get_ident()
    tasks.start(
        Lane.STORE,
        lambda _control: threading.get_ident(),
        done=lambda there: came.append((there, threading.get_ident())),
        failed=_unexpected,
    )
    qtbot.waitUntil(lambda: bool(came))

    there, back = came[0]
    assert there != here
    assert back == here


def test_pieces_on_one_lane_run_one_after_the_other(qtbot: QtBot, tasks: Tasks) -> None:
    order: list[int] = []
    for number in range(5):
        tasks.start(Lane.STORE, lambda _control, n=number: order.append(n), failed=_unexpected)  # type: ignore[misc] # a default binds it
    qtbot.waitUntil(lambda: tasks.idle)

    assert order == [0, 1, 2, 3, 4]


def test_a_cancelled_task_calls_nobody(qtbot: QtBot, tasks: Tasks) -> None:
    go_on = threading.Event()
    came: list[object] = []
    control = tasks.start(
        Lane.NETWORK, lambda _control: go_on.wait(5), done=came.append, failed=lambda error: came.append(True)
    )
    control.cancel()
    go_on.set()
    qtbot.waitUntil(lambda: tasks.idle)

    assert not came


def test_an_error_reaches_whoever_asked(qtbot: QtBot, tasks: Tasks) -> None:
    errors: list[Exception] = []

    def fail(_control: Control) -> None:
        raise ValueError

    tasks.start(Lane.RENDER, fail, failed=errors.append)
    qtbot.waitUntil(lambda: bool(errors))

    assert isinstance(errors[0], ValueError)


def test_progress_is_told_at_most_ten_times_a_second_and_always_at_the_end(
    qtbot: QtBot, tasks: Tasks
) -> None:
    told: list[tuple[int, int]] = []

    def work(control: Control) -> None:
        for number in range(1, 201):
            control.step(number, 200)

    began = time.monotonic()
    tasks.start(
        Lane.RENDER, work, failed=_unexpected, progress=lambda done, total: told.append((done, total))
    )
    qtbot.waitUntil(lambda: tasks.idle)
    lasted = time.monotonic() - began

    assert told[-1] == (200, 200)
    assert len(told) <= 3 + lasted * 10


def test_a_screens_tasks_end_with_it(qtbot: QtBot, tasks: Tasks) -> None:
    go_on = threading.Event()
    came: list[object] = []
    own = OwnTasks(tasks)
    own.start(Lane.STORE, lambda _control: go_on.wait(5), done=came.append, failed=_unexpected)
    own.cancel()
    go_on.set()
    qtbot.waitUntil(lambda: tasks.idle)

    assert not came


def test_closing_waits_for_the_piece_that_runs(qapp: object) -> None:
    tasks, finished = Tasks(), threading.Event()
    started = threading.Event()

    def work(_control: Control) -> None:
        started.set()
        finished.wait(0.2)
        finished.set()

    tasks.start(Lane.STORE, work, failed=_unexpected)
    started.wait(5)
    tasks.close()

    assert finished.is_set()
    assert tasks.start(Lane.STORE, work, failed=_unexpected).cancelled


# -- touched ----------------------------------------------------------------------------------


@pytest.fixture
def hub(qapp: object) -> TouchedHub:
    return TouchedHub()


def test_everybody_who_shows_it_is_told_once_but_not_the_asker(qtbot: QtBot, hub: TouchedHub) -> None:
    case_list, case_page, told = QObject(), QObject(), []
    hub.watch(case_list, {Kind.CASE}, lambda what: told.append(("list", what)))
    hub.watch(case_page, {Kind.CASE, Kind.LETTER}, lambda what: told.append(("page", what)))

    hub.announce(touched(Kind.CASE, ids=[UUID(int=1)]), asker=case_page)
    hub.announce(touched(Kind.CASE, ids=[UUID(int=2)]), asker=case_page)
    qtbot.waitUntil(lambda: bool(told))

    expected = Touched(frozenset({Kind.CASE}), frozenset({UUID(int=1), UUID(int=2)}))
    assert told == [("list", expected)]


def test_a_screen_that_is_gone_is_not_told(qtbot: QtBot, hub: TouchedHub) -> None:
    gone, stays, told = QObject(), QObject(), []
    hub.watch(gone, {Kind.CASE}, lambda _what: told.append("gone"))
    hub.watch(stays, {Kind.CASE}, lambda _what: told.append("stays"))
    hub.announce(touched(Kind.CASE))
    hub.forget(gone)
    qtbot.waitUntil(lambda: bool(told))

    assert told == ["stays"]


def test_the_watchdog_finds_a_stall_and_its_place(qtbot: QtBot) -> None:
    watchdog = Watchdog()
    watchdog.start()
    qtbot.wait(30)
    end = time.perf_counter() + 0.12
    while time.perf_counter() < end:
        pass
    qtbot.waitUntil(lambda: watchdog.worst_ms > 80)

    assert watchdog.stop() > 80
    assert watchdog.stalls
