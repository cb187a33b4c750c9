"""A form's own recordings, really decoded, and played to a device that makes no sound."""

from __future__ import annotations

import math
import struct
import time
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.system.recordings import RATE, Player, read_recording


def tone(path: Path, seconds: float) -> Path:
    """A real WAV file: 440 Hz, two channels, 22 kHz."""
    frames = [round(9000 * math.sin(2 * math.pi * 440 * at / 22_050)) for at in range(int(seconds * 22_050))]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(22_050)
        file.writeframes(b"".join(struct.pack("<hh", frame, frame) for frame in frames))
    return path


@pytest.fixture
def player() -> Iterator[Player]:
    made = Player(silent=True)
    yield made
    made.close()


def until(what: Callable[[], bool]) -> float:
    begun = time.monotonic()
    while not what():
        assert time.monotonic() < begun + 20
        time.sleep(0.005)
    return time.monotonic() - begun


def test_a_recording_becomes_samples_of_one_channel(tmp_path: Path) -> None:
    samples = read_recording(tone(tmp_path / "tone.wav", 0.5))

    assert len(samples) == pytest.approx(RATE * 2 * 0.5, rel=0.02)
    loudest = max(abs(sample) for (sample,) in struct.iter_unpack("<h", samples))
    assert loudest == pytest.approx(9000, rel=0.1)


@pytest.mark.parametrize("content", [b"", b"RIFF", b"OggS" + bytes(64), b"ID3" + b"\xff" * 4000])
def test_a_broken_file_is_silence(tmp_path: Path, content: bytes) -> None:
    broken = tmp_path / "broken.ogg"
    broken.write_bytes(content)

    assert read_recording(broken) == b""
    assert read_recording(tmp_path / "gone.wav") == b""


def test_it_plays_for_as_long_as_it_takes(player: Player, tmp_path: Path) -> None:
    player.play(read_recording(tone(tmp_path / "tone.wav", 0.4)))

    assert until(lambda: not player.is_playing) >= 0.3
    assert not player.has_failed


def test_it_stops_at_once(player: Player) -> None:
    player.play(bytes(RATE * 2 * 60))
    assert player.is_playing

    player.stop()

    assert until(lambda: not player.is_playing) < 5


def test_another_recording_takes_its_place(player: Player) -> None:
    player.play(bytes(RATE * 2 * 60))
    player.play(bytes(RATE // 5))

    assert until(lambda: not player.is_playing) < 5
