"""Every error has words: what happened, and what next."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from string import Formatter

import pytest

from app.domain import errors
from app.domain.errors import AppError, StoreFull, WrongPassphrase
from app.i18n import load, set_ui_translator
from app.ui.crash import CrashHook, report
from app.ui.errors import TEXTS, say, wait_of, wait_text


def _all(kind: type[AppError]) -> Iterator[type[AppError]]:
    for child in kind.__subclasses__():
        if child.__module__ == errors.__name__:
            yield child
        yield from _all(child)


EVERY = sorted(set(_all(AppError)), key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
def test_every_error_says_what_and_what_next(kind: type[AppError]) -> None:
    title, next_step = TEXTS[kind]

    assert title.strip().endswith((".", "}"))
    assert len(next_step) > 20


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
def test_placeholders_are_facts_that_the_error_names(kind: type[AppError]) -> None:
    wanted = {name for text in TEXTS[kind] for _, name, _, _ in Formatter().parse(text) if name}

    assert all(name in (kind.__doc__ or "") for name in wanted), wanted


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
def test_every_error_has_german_words(kind: type[AppError]) -> None:
    german = load("de")
    set_ui_translator(german)

    said = say(kind())
    assert said.title
    assert german.gettext(TEXTS[kind][0]) != TEXTS[kind][0]
    assert german.gettext(TEXTS[kind][1]) != TEXTS[kind][1]


def test_an_error_without_words_of_its_own_is_still_said() -> None:
    class NewError(AppError):
        """A kind that a later version adds."""

    assert "new-error" in say(NewError()).next_step


def test_an_error_below_a_known_one_uses_its_words() -> None:
    class DiskQuotaReached(StoreFull):
        """A kind of full disk."""

    assert say(DiskQuotaReached()).title == "The disk is full; this was not saved."


def test_the_wait_after_a_wrong_passphrase_is_rounded_up() -> None:
    assert wait_of(WrongPassphrase(wait_seconds=1.2)) == 2
    assert wait_text(1) == "Next try in 1 second."
    assert wait_text(0) == ""


def test_a_report_of_a_bug_names_places_but_no_values() -> None:
    try:
        raise ValueError("Elena Dimitrova, 0203 123")  # noqa: TRY301 - it is what a bug looks like
    except ValueError:
        kind, _error, trace = sys.exc_info()
    assert kind is not None
    text = report(kind, trace)

    assert "ValueError" in text
    assert "test_errors.py" in text
    assert "Elena" not in text


def test_a_bug_opens_one_window_and_the_work_goes_on(qtbot: object) -> None:
    from pytestqt.qtbot import QtBot  # noqa: PLC0415

    assert isinstance(qtbot, QtBot)
    hook = CrashHook()
    hook.install()
    try:
        sys.excepthook(ValueError, ValueError("Elena"), None)
    finally:
        hook.uninstall()
    qtbot.waitUntil(lambda: hook.window is not None)
    assert hook.window is not None
    assert "Elena" not in hook.window.text.toPlainText()
    hook.window.close()
