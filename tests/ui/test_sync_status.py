"""The state of sync in words, exchanging now, and registering: with the real exchange of both ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.actions.sync_ports import OfficeAccount
from app.actions.synchronise import SyncCondition, SyncState
from app.actions.touched import Kind
from app.actions.workplace import Workplace
from app.domain.errors import (
    AppError,
    DeviceRevoked,
    EnrolmentCodeExpired,
    EnrolmentCodeInvalid,
    NotAnOffice,
    Offline,
)
from app.office.exchange import exchange
from app.ui.main_window import MainView
from app.ui.sync.enrol_page import EnrolPage
from app.ui.sync.status import status_words
from tests.support.fake_workplace import NOON, FakeStore, fake_workplace
from tests.support.memory_sync import SCOPE, MemoryDevice, MemoryOffice
from tests.support.real_content import real_content

LEFT = Qt.MouseButton.LeftButton
ACCOUNT = OfficeAccount("https://buero.example.org", UUID(int=7), (SCOPE,), bytes(32), None)
CODE = "7K2M9Q4T" * 3 + "AB"


class ClockedDevice(MemoryDevice):
    """Remembers the moment of the last answer, as the store does."""

    def last_contact(self) -> datetime | None:
        return NOON if self.high else None


@dataclass
class Line:
    """Straight into the office's endpoint, unless something is wrong with it."""

    office: MemoryOffice
    wrong: AppError | None = None

    def post(self, path: str, body: bytes, signature: bytes) -> bytes:
        if self.wrong is not None:
            raise self.wrong
        return exchange(body, signature, self.office)


@pytest.fixture
def device() -> ClockedDevice:
    made = ClockedDevice(UUID(int=7))
    made.enrolled(ACCOUNT)
    made.save(UUID(int=1), "phone", "0203 1", 1)
    made.save(UUID(int=1), "phone", "0203 2", 2)
    return made


@pytest.fixture
def line(device: ClockedDevice) -> Line:
    return Line(MemoryOffice([device]))


@pytest.fixture
def street(store: FakeStore, device: ClockedDevice, line: Line) -> Workplace:
    return fake_workplace(content=real_content(), store=store, sync=device, line=lambda: line)


def _words(view: MainView) -> str:
    return view.status.words.text().replace("\u2068", "").replace("\u2069", "")


def _sync(qtbot: QtBot, view: MainView) -> None:
    button = view.findChild(QPushButton, "sync.now")
    assert isinstance(button, QPushButton)
    qtbot.waitUntil(button.isEnabled)
    qtbot.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: not view.sync.running and view.tasks.idle)


def test_changes_go_out_and_the_status_says_since_when(
    qtbot: QtBot, open_main: Callable[..., MainView], street: Workplace, line: Line
) -> None:
    view = open_main(street)
    assert _words(view) == "2 changes waiting"

    _sync(qtbot, view)

    assert _words(view) == "Up to date, 14:05"
    assert len(line.office.state.feed) == 2


def test_without_a_connection_everything_waits_and_goes_out_later(
    qtbot: QtBot, open_main: Callable[..., MainView], street: Workplace, line: Line
) -> None:
    line.wrong = Offline(reason="unreachable")
    view = open_main(street)
    _sync(qtbot, view)
    assert _words(view) == "Offline – 2 changes waiting"
    assert view.status.detail.isHidden()

    line.wrong = None
    _sync(qtbot, view)
    assert _words(view) == "Up to date, 14:05"


def test_what_the_office_refuses_is_said_beside_the_state(
    qtbot: QtBot, open_main: Callable[..., MainView], street: Workplace, line: Line
) -> None:
    line.wrong = DeviceRevoked()
    view = open_main(street)
    _sync(qtbot, view)

    assert view.status.detail.text() == "The office no longer accepts this device."
    assert "stays on this workstation" in view.status.detail.toolTip()


def test_what_a_colleague_saved_is_announced_to_the_screens(
    qtbot: QtBot, open_main: Callable[..., MainView], store: FakeStore
) -> None:
    mine, colleague = ClockedDevice(UUID(int=7)), ClockedDevice(UUID(int=8))
    line = Line(MemoryOffice([mine, colleague]))
    colleague.enrolled(replace(ACCOUNT, device=colleague.device))
    mine.enrolled(ACCOUNT)
    colleague.save(UUID(int=2), "phone", "0203 3", 3)
    there = open_main(fake_workplace(content=real_content(), sync=colleague, line=lambda: line))
    _sync(qtbot, there)
    here = open_main(fake_workplace(content=real_content(), store=store, sync=mine, line=lambda: line))
    told: list[frozenset[UUID]] = []
    here.touched.watch(here, set(Kind), lambda what: told.append(what.ids))

    _sync(qtbot, here)
    qtbot.waitUntil(lambda: bool(told))
    assert any(UUID(int=2) in ids for ids in told)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (SyncState(SyncCondition.OFFLINE, 3, None, 0), "Offline – 3 changes waiting"),
        (SyncState(SyncCondition.OFFLINE, 0, None, 0), "Offline – nothing waiting"),
        (SyncState(SyncCondition.WAITING, 1, None, 0), "1 change waiting"),
        (SyncState(SyncCondition.UP_TO_DATE, 0, None, 0), "Up to date"),
        (SyncState(SyncCondition.NOT_ENROLLED, 2, None, 0), "Not registered – 2 changes waiting"),
        (
            SyncState(SyncCondition.UP_TO_DATE, 0, datetime(2026, 7, 1, 12, 0, tzinfo=UTC), 0),
            "Up to date, \u206814:00\u2069",
        ),
    ],
)
def test_every_state_has_words(state: SyncState, words: str) -> None:
    assert status_words(state)[0] == words


# -- registering ------------------------------------------------------------------------------


class Registering:
    def __init__(self, qtbot: QtBot, view: MainView) -> None:
        self.bot, self.view = qtbot, view
        view.status.button.click()
        assert isinstance(view.page, EnrolPage)
        self.page: EnrolPage = view.page

    def enter(self, url: str, code: str) -> None:
        for name, text in (("enrol.url", url), ("enrol.code", code)):
            field = self.page.findChild(QLineEdit, name)
            assert isinstance(field, QLineEdit)
            field.clear()
            self.bot.keyClicks(field, text)
        self.bot.mouseClick(self.page.button, LEFT)
        self.bot.waitUntil(lambda: self.view.tasks.idle)


def test_a_code_is_typed_in_groups_and_registers_the_workstation(
    qtbot: QtBot, open_main: Callable[..., MainView]
) -> None:
    asked: list[tuple[str, str]] = []
    view = open_main(
        fake_workplace(content=real_content(), enrol=lambda url, code: asked.append((url, code)))
    )
    register = Registering(qtbot, view)
    register.enter("buero.example.org", CODE.lower())

    assert asked == [("https://buero.example.org", CODE)]
    assert register.page.banner.title.text() == "This workstation is registered."


def test_letters_that_look_like_digits_are_read_as_digits(
    qtbot: QtBot, open_main: Callable[..., MainView]
) -> None:
    asked: list[str] = []
    view = open_main(fake_workplace(content=real_content(), enrol=lambda _url, code: asked.append(code)))
    Registering(qtbot, view).enter("https://x", "oOiIlL" + "2" * 20)

    assert asked == ["001111" + "2" * 20]


@pytest.mark.parametrize(
    ("error", "field", "words"),
    [
        (EnrolmentCodeExpired(minutes=60), "code", "This code has expired."),
        (EnrolmentCodeInvalid(tries_left=3), "code", "This code is mistyped, unknown or already used."),
        (NotAnOffice(url="https://x", reason="html"), "url", "At this address there is no central office."),
        (Offline(reason="unreachable"), "url", "No connection to the office."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    qtbot: QtBot, open_main: Callable[..., MainView], error: AppError, field: str, words: str
) -> None:
    def refuse(_url: str, _code: str) -> None:
        raise error

    register = Registering(qtbot, open_main(fake_workplace(content=real_content(), enrol=refuse)))
    register.enter("https://x", CODE)

    beside = register.page.code_field if field == "code" else register.page.url_field
    assert beside.error.text() == words
    assert register.page.banner.isVisible()
    assert register.page.button.isEnabled()


def test_an_incomplete_code_is_not_sent(qtbot: QtBot, open_main: Callable[..., MainView]) -> None:
    asked: list[str] = []
    view = open_main(fake_workplace(content=real_content(), enrol=lambda _url, code: asked.append(code)))
    register = Registering(qtbot, view)
    register.enter("https://x", "7K2M")

    assert not asked
    assert register.page.code_field.error.text() == "The code has 26 characters."
