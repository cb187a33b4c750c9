"""A form's own recordings: read in a limited child, played in a thread.

The files come with a form that somebody sent, so the decoder (C code) runs where a broken file can do
no harm (`app.system.child`); what comes back is plain samples. Qt's multimedia module is not in
Essentials.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from app.system.child import run_limited

RATE = 44_100
"""Samples a second, one channel, 16 bit: speech needs no more."""
LONGEST_SECONDS = 600
"""A question that takes longer to read than ten minutes is none."""
_PAUSE = bytes(RATE * 2 * 3 // 10)
"""0.3 s of silence: the end of the samples is told when the last of them wait in the device."""
MOST_BYTES = 60_000_000
"""A larger file is not opened."""


def read_recording(path: Path) -> bytes:
    """The samples of a WAV, OGG, MP3 or FLAC file; empty where it cannot be read. Takes 0.2 s: a lane."""
    return run_limited("app.system.recordings", [str(path)]).output


def main(arguments: Sequence[str]) -> int:
    """The child's side: samples to standard output."""
    import miniaudio  # noqa: PLC0415 - only the child and the player need it

    (path,) = arguments
    if Path(path).stat().st_size > MOST_BYTES:
        return 1
    try:
        if miniaudio.get_file_info(path).duration > LONGEST_SECONDS:
            return 1
        decoded = miniaudio.decode_file(
            path, output_format=miniaudio.SampleFormat.SIGNED16, nchannels=1, sample_rate=RATE
        )
    except miniaudio.MiniaudioError:
        return 1
    sys.stdout.buffer.write(decoded.samples.tobytes())
    return 0


class Player:
    """Plays one recording at a time. Made and used on one thread; the device is opened on one of its own."""

    def __init__(self, *, silent: bool = False) -> None:
        """`silent` = the null device, where a machine has no sound but the time must pass."""
        self._silent = silent
        self._line = ThreadPoolExecutor(1, "player")
        self._end = threading.Event()
        self._playing: Future[bool] | None = None

    @property
    def is_playing(self) -> bool:
        """Whether it is not over yet."""
        return self._playing is not None and not self._playing.done()

    @property
    def has_failed(self) -> bool:
        """Whether no device could be opened the last time."""
        return self._playing is not None and self._playing.done() and not self._playing.result()

    def play(self, samples: bytes) -> None:
        """Begin; what was playing ends."""
        self.stop()
        self._end = threading.Event()
        self._playing = self._line.submit(self._play, samples + _PAUSE, self._end)

    def stop(self) -> None:
        """Be silent at once."""
        self._end.set()

    def close(self) -> None:
        """Nothing is played any more; does not wait for the device."""
        self.stop()
        self._line.shutdown(wait=False)

    def _play(self, samples: bytes, end: threading.Event) -> bool:
        import miniaudio  # noqa: PLC0415 - as above

        if end.is_set():
            return True
        stream = miniaudio.stream_with_callbacks(
            miniaudio.stream_raw_pcm_memory(samples, 1, 2), end_callback=end.set
        )
        next(stream)
        try:
            with miniaudio.PlaybackDevice(
                output_format=miniaudio.SampleFormat.SIGNED16,
                nchannels=1,
                sample_rate=RATE,
                backends=[miniaudio.Backend.NULL] if self._silent else None,
            ) as device:
                device.start(stream)
                end.wait()
        except miniaudio.MiniaudioError:
            return False
        return True
