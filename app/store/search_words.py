"""The words of all names in memory, by how they sound: the search looks here before it asks the index.

A town has far fewer different words than names, and each is compared once. What the store learned since
is read when the next search begins; the memory ends with the process.

Twenty thousand words as Python's own texts and lists are five megabytes and twice as much while they are
read; as letters in a row with the places where they begin they are less than one.
"""

from __future__ import annotations

import threading
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA, Indel
from sqlalchemy import Connection

from app.domain.folding import folded
from app.domain.names import begun_likeness
from app.domain.sounds import skeletons

MOST: Final = 14
"""Words that one typed word is taken for."""
GLANCED: Final = 60
"""Candidates that are compared in earnest."""
BEGUN_FROM: Final = 3
"""Classes of consonants from which the beginning of a word says something."""
ALIKE_FROM: Final = 0.72
MOST_NEWER: Final = 4_000
"""Words learned one by one after which all are read again, into their compact form."""

_BY_SOUND: Final = """
SELECT sound.value, word FROM search_word, json_each('["' || replace(sounds, ' ', '","') || '"]') AS sound
ORDER BY sound.value, word
"""
_PLAIN: Final = """
SELECT length(word), group_concat(word, '' ORDER BY word) FROM search_word
WHERE length(word) = length(CAST(word AS BLOB)) GROUP BY length(word)
"""


@dataclass(frozen=True, slots=True)
class _Row:
    """Many texts one behind the other, in UTF-8."""

    letters: bytes
    ends: array[int]

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, place: int) -> str:
        begin = self.ends[place - 1] if place else 0
        return self.letters[begin : self.ends[place]].decode()


@dataclass(frozen=True, slots=True)
class _Sounding:
    """Sounds in order, and the words of each, parted by spaces."""

    sounds: _Row
    words: _Row

    @classmethod
    def of(cls, pairs: Iterator[tuple[str, str]]) -> _Sounding:
        """From pairs of a sound and a word, in order."""
        sounds, words = bytearray(), bytearray()
        sound_ends, word_ends = array("I"), array("I")
        for sound, group in groupby(pairs, key=lambda pair: pair[0]):
            sounds += sound.encode()
            words += " ".join(word for _, word in group).encode()
            sound_ends.append(len(sounds))
            word_ends.append(len(words))
        return cls(_Row(bytes(sounds), sound_ends), _Row(bytes(words), word_ends))

    def of_sound(self, sound: str) -> list[str]:
        """The words that sound so."""
        place = self._place(sound)
        is_there = place < len(self.sounds) and self.sounds[place] == sound
        return self.words[place].split() if is_there else []

    def begun(self, sound: str) -> Iterator[list[str]]:
        """The words of each longer sound."""
        return (
            self.words[at].split() for at in range(self._place(sound + "\x00"), self._place(sound + "\x7f"))
        )

    def _place(self, sound: str) -> int:
        return bisect_left(range(len(self.sounds)), sound, key=self.sounds.__getitem__)


class Words:
    """Kept by one open store."""

    def __init__(self) -> None:
        self._sounding = _Sounding.of(iter(()))
        self._plain: Mapping[int, str] = {}
        """Length → the words of so many ASCII letters, one behind the other."""
        self._newer: dict[str, list[str]] = defaultdict(list)
        """By sound, what was learned since."""
        self._newer_plain: list[str] = []
        self._last = -1
        self._learning = threading.Lock()

    def learn(self, connection: Connection) -> None:
        """Read what is new since the last search; on one lane at a time."""
        with self._learning:
            last: int = connection.exec_driver_sql(
                "SELECT coalesce(max(entry), 0) FROM search_entry"
            ).scalar_one()
            if last == self._last:
                return
            if self._last < 0 or sum(map(len, self._newer.values())) > MOST_NEWER:
                self._learn_all(connection)
            else:
                self._learn_since(connection)
            self._last = last

    def _learn_all(self, connection: Connection) -> None:
        pairs = ((sound, word) for sound, word in connection.exec_driver_sql(_BY_SOUND))
        self._sounding = _Sounding.of(pairs)
        plain = connection.exec_driver_sql(_PLAIN)
        self._plain = {int(length): str(words) for length, words in plain}
        self._newer, self._newer_plain = defaultdict(list), []

    def _learn_since(self, connection: Connection) -> None:
        said = connection.exec_driver_sql("SELECT said FROM search_name WHERE rowid > ?", (self._last,))
        new = {word for (text,) in said for word in text.split() if not word[-1].isdigit()}
        for word in sorted(new):
            sounds = skeletons(word)
            if word in self._of_sound(sounds[0]):
                continue
            for sound in sounds:
                self._newer[sound].append(word)
            if word.isascii():
                self._newer_plain.append(word)

    def _of_sound(self, sound: str) -> list[str]:
        return self._sounding.of_sound(sound) + self._newer.get(sound, [])

    def alike(self, part: str, *, is_last: bool, with_slips: bool) -> list[str]:
        """Words that `part` may stand for, likeliest first.

        Args:
            part: one typed word.
            is_last: it may be only the beginning of a word.
            with_slips: also those that differ by a slip of the finger.
        """
        plain = folded(part)
        found: dict[str, None] = {}
        for sound in skeletons(part):
            found.update(dict.fromkeys(self._of_sound(sound)))
            if is_last and len(sound) >= BEGUN_FROM:
                for longer in self._begun(sound):
                    found.update(dict.fromkeys(longer))
                    if len(found) > GLANCED * 8:
                        break
        candidates: Sequence[str] = tuple(found)
        if len(candidates) > GLANCED:
            near = process.extract(
                plain, candidates, scorer=Indel.normalized_similarity, processor=folded, limit=GLANCED
            )
            candidates = [word for word, _, _ in near]
        if with_slips and len(plain) >= 4:
            slips = process.extract(
                plain, self._near_length(len(plain)), scorer=OSA.distance, score_cutoff=1, limit=GLANCED
            )
            candidates = [*candidates, *(word for word, _, _ in slips)]
        scored = sorted(((begun_likeness(part, word), word) for word in set(candidates)), reverse=True)
        return [word for value, word in scored[:MOST] if value >= ALIKE_FROM]

    def _begun(self, sound: str) -> Iterator[list[str]]:
        newer = tuple(self._newer.items())  # another lane may learn meanwhile
        yield from (words for longer, words in newer if longer != sound and longer.startswith(sound))
        yield from self._sounding.begun(sound)

    def _near_length(self, length: int) -> list[str]:
        """Words of ASCII letters, among them all that a slip makes out of one of that length."""
        near = self._newer_plain.copy()
        for size in (length, length - 1, length + 1):
            row = self._plain.get(size, "")
            near.extend(row[at : at + size] for at in range(0, len(row), size))
        return near
