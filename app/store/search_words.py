"""The words of all names in memory, by how they sound: the search looks here before it asks the index.

A town has far fewer different words than names, and each is compared once. What the store learned since
is read when the next search begins; the memory ends with the process.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
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


class Words:
    """Kept by one open store."""

    def __init__(self) -> None:
        self._by_sound: dict[str, list[str]] = defaultdict(list)
        self._sounds: list[str] = []
        self._plain: list[str] = []
        self._last = -1
        self._learning = threading.Lock()

    def learn(self, connection: Connection) -> None:
        """Read what is new since the last search; on one lane at a time."""
        with self._learning:
            self._learn(connection)

    def _learn(self, connection: Connection) -> None:
        last: int = connection.exec_driver_sql(
            "SELECT coalesce(max(entry), 0) FROM search_entry"
        ).scalar_one()
        if last == self._last:
            return
        if self._last < 0:
            rows = [(w, s) for w, s in connection.exec_driver_sql("SELECT word, sounds FROM search_word")]
        else:
            rows = self._since(connection)
        for word, sounds in rows:
            for sound in sounds.split():
                self._by_sound[sound].append(word)
            if word.isascii():
                self._plain.append(word)
        self._sounds = sorted(self._by_sound)
        self._last = last

    def _since(self, connection: Connection) -> list[tuple[str, str]]:
        said = connection.exec_driver_sql("SELECT said FROM search_name WHERE rowid > ?", (self._last,))
        new = {word for (text,) in said for word in text.split() if not word[-1].isdigit()}
        known = set(self._plain)
        return [(word, " ".join(skeletons(word))) for word in new if word not in known]

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
            found.update(dict.fromkeys(self._by_sound.get(sound, ())))
            if is_last and len(sound) >= BEGUN_FROM:
                for longer in self._begun(sound):
                    found.update(dict.fromkeys(self._by_sound[longer]))
                    if len(found) > GLANCED * 8:
                        break
        candidates: Sequence[str] = tuple(found)
        if len(candidates) > GLANCED:
            near = process.extract(
                plain, candidates, scorer=Indel.normalized_similarity, processor=folded, limit=GLANCED
            )
            candidates = [word for word, _, _ in near]
        if with_slips and len(plain) >= 4:
            slips = process.extract(plain, self._plain, scorer=OSA.distance, score_cutoff=1, limit=GLANCED)
            candidates = [*candidates, *(word for word, _, _ in slips)]
        scored = sorted(((begun_likeness(part, word), word) for word in set(candidates)), reverse=True)
        return [word for value, word in scored[:MOST] if value >= ALIKE_FROM]

    def _begun(self, sound: str) -> Sequence[str]:
        start = bisect_left(self._sounds, sound + "\x00")
        end = bisect_left(self._sounds, sound + "\x7f")
        return self._sounds[start:end]
