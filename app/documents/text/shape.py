"""Shaping by HarfBuzz: a chain of faces per character, and shaped words kept for the next time."""

from __future__ import annotations

from pathlib import Path
from unicodedata import category

import uharfbuzz as hb

from app.documents.text.fields import CONTROLS
from app.documents.text.languages import script_of
from app.domain.sheets import Shaped

REGULAR = ("NotoSans-Regular", "Vazirmatn-Regular", "NotoSansEthiopic-Regular")
BOLD = ("NotoSans-Bold", "Vazirmatn-Bold", "NotoSansEthiopic-Bold")
"""Font chains: the first face that has a character draws it (6-letters.md 1.4)."""

_FIRST_CHOICE = {"Arab": 1, "Ethi": 2}
_STAND_INS = {"\u00a0": " ", "\u202f": " ", "\u2007": " ", "\u2011": "-", "\u2010": "-"}
_JOINERS = frozenset("\u200b\u200c\u200d")
_UNJOINED = frozenset({"tr"})
"""Languages that tell i from ı: a ligature fi would hide which one it is."""
_CACHE_LIMIT = 20_000


class Face:
    """One TrueType file, loaded once per engine."""

    def __init__(self, path: Path) -> None:
        self.name = path.stem
        self.face = hb.Face(hb.Blob.from_file_path(str(path)))
        self.font = hb.Font(self.face)
        self.upem = self.face.upem
        self.covered = frozenset(self.face.unicodes)
        extents = self.font.get_font_extents("ltr")
        self.ascent = extents.ascender * 1000 / self.upem
        self.descent = extents.descender * 1000 / self.upem
        self._advances: dict[int, float] = {}

    def advance(self, glyph: int) -> float:
        """The glyph's own width in thousandths of the type size."""
        known = self._advances.get(glyph)
        if known is None:
            known = self._advances[glyph] = self.font.get_glyph_h_advance(glyph) * 1000 / self.upem
        return known


class FontSet:
    """The faces of an engine and the words already shaped with them."""

    def __init__(self, folder: Path) -> None:
        self.faces = {name: Face(folder / f"{name}.ttf") for name in REGULAR + BOLD}
        self.covered = frozenset[int]().union(*(self.faces[name].covered for name in REGULAR))
        self._chains = {
            False: tuple(self.faces[name] for name in REGULAR),
            True: tuple(self.faces[name] for name in BOLD),
        }
        self._words: dict[tuple[str, str, bool, str], Shaped] = {}

    def preferred(self, language: str, *, bold: bool) -> Face:
        """The face whose digits and punctuation go with the letters of a language."""
        return self._chains[bold][_FIRST_CHOICE.get(script_of(language), 0)]

    def choose(self, character: str, before: Face | None, preferred: Face, *, bold: bool) -> Face:
        """The face for a character: marks, digits and punctuation stay with their neighbours."""
        kind = category(character)
        code = ord(character)
        if before is not None:
            if kind in ("Mn", "Me") or character in _JOINERS:
                return before
            if kind[0] in "PNSZ" and code in before.covered:
                return before
        elif kind[0] in "PNSZ" and code in preferred.covered:
            return preferred
        for face in self._chains[bold]:
            if code in face.covered:
                return face
        return preferred if character in _STAND_INS else self._chains[bold][0]

    def shape(self, face: Face, text: str, language: str, *, rtl: bool) -> Shaped:
        """Glyphs of a text that is in one face, direction and language."""
        key = (face.name, text, rtl, language)
        known = self._words.get(key)
        if known is None:
            if len(self._words) >= _CACHE_LIMIT:
                self._words.clear()
            known = self._words[key] = _shape(face, text, language, rtl=rtl)
        return known


def _shape(face: Face, text: str, language: str, *, rtl: bool) -> Shaped:
    drawn = "".join(character for character in text if character not in CONTROLS)
    buffer = hb.Buffer()
    buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_CHARACTERS
    buffer.add_str("".join(_STAND_INS.get(c, c) if ord(c) not in face.covered else c for c in drawn))
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if rtl else "ltr"
    if language:
        buffer.language = language
    hb.shape(face.font, buffer, {"liga": False} if language in _UNJOINED else {})
    infos, positions = buffer.glyph_infos or [], buffer.glyph_positions or []
    scale = 1000 / face.upem
    offsets = tuple((p.x_offset * scale, p.y_offset * scale) for p in positions)
    advances = tuple(p.x_advance * scale for p in positions)
    clusters = [info.cluster for info in infos]
    return Shaped(
        font=face.name,
        language=language,
        rtl=rtl,
        text=drawn,
        glyphs=tuple(info.codepoint for info in infos),
        advances=advances,
        offsets=offsets if any(x or y for x, y in offsets) else (),
        texts=_texts(drawn, clusters),
        width=sum(advances),
    )


def _texts(text: str, clusters: list[int]) -> tuple[str, ...]:
    """Give each cluster's characters to its first glyph."""
    starts = sorted(set(clusters))
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    seen: set[int] = set()
    texts = []
    for cluster in clusters:
        texts.append("" if cluster in seen else text[cluster : ends[cluster]])
        seen.add(cluster)
    return tuple(texts)
