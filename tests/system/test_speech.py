"""Reading aloud: which voices there are, what the program is given, and that it stops at once."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.system import speech
from app.system.speech import Sapi, Say, SpeechDispatcher, Voice, find_voices
from tests.support.fake_voice import FakeVoice, make_voice

SPD_SAY = """                     NAME             LANGUAGE              VARIANT
                afrikaans                   af                 none
        English (America)                en-US                 none
    Chinese (Mandarin, latin as English)   cmn                 none
                    Tatar                   tt             male1
"""
SAY = """Alice               it_IT    # Salve, mi chiamo Alice
Anna (Enhanced)     de_DE    # Hallo, ich heiße Anna
Anna                de_DE    # Hallo, ich heiße Anna
Majed               ar_001   # مرحبًا
"""
SAPI = "de-DE Microsoft Hedda Desktop\r\nen-US Microsoft Zira Desktop\r\n\r\n"


def until(what: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not what():
        assert time.monotonic() < end
        time.sleep(0.005)


@pytest.fixture
def talking(tmp_path: Path) -> Iterator[Callable[[FakeVoice], Voice]]:
    made: list[Voice] = []

    def make(fake: FakeVoice) -> Voice:
        known = SpeechDispatcher(str(fake.folder / "spd-say"))
        made.append(Voice(known, find_voices(known)))
        return made[-1]

    yield make
    for voice in made:
        voice.close()


def test_the_lists_of_all_three_systems_are_understood() -> None:
    assert set(SpeechDispatcher("").voices(SPD_SAY)) == {"af", "en", "cmn", "tt"}
    assert Say("").voices(SAY) == {"it": "Alice", "de": "Anna (Enhanced)", "ar": "Majed"}
    assert Sapi("").voices(SAPI) == {"de": "Microsoft Hedda Desktop", "en": "Microsoft Zira Desktop"}


def test_a_machine_without_a_voice_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert speech.program() is None
    assert find_voices(None) == {}
    assert find_voices(SpeechDispatcher(str(tmp_path / "gone"))) == {}


def test_the_program_of_this_system_is_found_on_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = make_voice(tmp_path / "voice", "bg", "de")
    monkeypatch.setenv("PATH", str(fake.folder))
    monkeypatch.setattr("sys.platform", "linux")

    known = speech.program()

    assert known == SpeechDispatcher(str(fake.folder / "spd-say"))
    assert set(find_voices(known)) == {"bg", "de"}


def test_the_text_is_given_by_standard_input_with_its_language(
    tmp_path: Path, talking: Callable[[FakeVoice], Voice]
) -> None:
    fake = make_voice(tmp_path, "bg")
    voice = talking(fake)
    long = "Какви езици говорите? " * 2000
    started = time.perf_counter()

    voice.say(f"!-!QUIT\n{long}", voice.language_of(("ku", "bg")))

    assert time.perf_counter() - started < 0.1
    until(lambda: not voice.is_speaking)
    told = json.loads(fake.noted().splitlines()[0])
    assert told["arguments"] == ["--wait", "--language", "bg", "--pipe-mode"]
    assert told["text"].split() == ["!-!QUIT", *long.split()]
    lines = told["text"].splitlines()
    assert len(lines) > 20
    assert all(line.startswith(" ") and len(line.encode()) < 16_000 for line in lines)
    assert not voice.has_failed


def test_it_is_silent_at_once_and_the_server_is_told(
    tmp_path: Path, talking: Callable[[FakeVoice], Voice]
) -> None:
    fake = make_voice(tmp_path, "bg", seconds=600)
    voice = talking(fake)
    voice.say("Дълъг текст", "bg")
    until(lambda: "arguments" in fake.noted())

    voice.stop()

    until(lambda: not voice.is_speaking)
    assert "cancelled" in fake.noted()
    assert "finished" not in fake.noted()


def test_a_new_text_ends_the_one_before_in_order(
    tmp_path: Path, talking: Callable[[FakeVoice], Voice]
) -> None:
    fake = make_voice(tmp_path, "bg", seconds=600)
    voice = talking(fake)
    voice.say("one", "bg")
    until(lambda: "one" in fake.noted())

    voice.say("two", "bg")

    until(lambda: "two" in fake.noted())
    kinds = [next(iter(json.loads(line))) for line in fake.noted().splitlines()]
    assert kinds == ["arguments", "cancelled", "arguments"]


def test_a_program_that_went_away_is_told(tmp_path: Path, talking: Callable[[FakeVoice], Voice]) -> None:
    fake = make_voice(tmp_path, "bg")
    voice = talking(fake)
    (fake.folder / "spd-say").unlink()

    voice.say("text", "bg")

    until(lambda: not voice.is_speaking)
    assert voice.has_failed


def test_nothing_of_a_text_is_an_argument_or_a_command() -> None:
    text = "[[slnc 9999]] $(rm x) `y`"
    assert text not in " ".join(Sapi("powershell").speaking("Voice"))
    assert "[[" not in Say("say").spoken(text)
    assert Say("say").speaking("Anna") == ("say", "-v", "Anna", "-f", "-")
