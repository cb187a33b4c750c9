"""Faces embedded as Type 0 fonts: one CID per glyph and the text it stands for, subset by HarfBuzz.

Every face starts with the same seed of characters in the same order, so most German letters carry
the same subset, made once per engine, and a letter's bytes do not depend on what was written before.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

import uharfbuzz as hb

from app.documents.pdf.objects import Objects, number, stream
from app.documents.text.shape import Face, FontSet
from app.domain.sheets import Shaped

_SEEDED = ("NotoSans-Regular", "NotoSans-Bold")
_SEED = "".join(map(chr, range(0x20, 0x7F))) + "ÄÖÜäöüßéğışțșăç„“”‚‘’–—…·•§€°×"
"""What is in nearly every German letter; a matter of speed only."""

_DROPPED_TABLES = (
    *("GSUB", "GPOS", "GDEF", "name", "post", "cmap"),
    *("OS/2", "DSIG", "STAT", "kern", "gasp", "BASE", "JSTF"),
)
_NO_TEXT = "\u200b"
"""What a glyph without characters of its own is mapped to: PDF/A-2a wants some for each."""

_SUBSETS_KEPT = 64
_ENCODED_KEPT = 30_000
_TOLERANCE = 0.05

Pair = tuple[int, str]
Encoded = tuple[tuple[float, str], ...]
"""Pieces of a text: rise in thousandths of the size, and the inside of a TJ array."""


@dataclass(frozen=True, slots=True)
class _Program:
    """The parts of an embedded font that depend on its characters."""

    tag: str
    file: bytes
    glyph_map: bytes
    widths: str
    unicode_map: bytes


class FontPool:
    """Seeds, subsets and encoded words of an engine, shared by all its files."""

    def __init__(self, fonts: FontSet) -> None:
        self.fonts = fonts
        self.encoded: dict[int, tuple[Shaped, Encoded]] = {}
        self.seeds = {name: self._seed(face) for name, face in fonts.faces.items()}
        self._programs: dict[tuple[str, tuple[Pair, ...]], _Program] = {}

    def _seed(self, face: Face) -> dict[Pair, int]:
        pairs: dict[Pair, int] = {}
        for character in _SEED if face.name in _SEEDED else "":
            shaped = self.fonts.shape(face, character, "de", rtl=False)
            for pair in zip(shaped.glyphs, shaped.texts, strict=True):
                pairs.setdefault(pair, len(pairs) + 1)
        return pairs

    def program(self, face: Face, extras: tuple[Pair, ...]) -> _Program:
        """The subset for a face's seed and these further glyphs."""
        key = (face.name, extras)
        known = self._programs.get(key)
        if known is None:
            if len(self._programs) >= _SUBSETS_KEPT:
                self._programs.clear()
            pairs = [(0, "\ufffd"), *self.seeds[face.name], *extras]
            known = self._programs[key] = _program(face, pairs)
        return known

    def keep(self, part: Shaped, encoded: Encoded) -> None:
        """Remember a word that needs nothing but the seed."""
        if len(self.encoded) >= _ENCODED_KEPT:
            self.encoded.clear()
        self.encoded[id(part)] = (part, encoded)


class FileFont:
    """One face in one file."""

    def __init__(self, pool: FontPool, face: Face, name: str) -> None:
        self.name = name
        self._pool, self._face = pool, face
        self._seed = pool.seeds[face.name]
        self._extras: dict[Pair, int] = {}
        self._encoded: dict[int, tuple[Shaped, Encoded]] = {}

    def encode(self, part: Shaped) -> Encoded:
        """The operands that draw a part of a line."""
        known = self._pool.encoded.get(id(part)) or self._encoded.get(id(part))
        if known is not None and known[0] is part:
            return known[1]
        before = len(self._extras)
        encoded, seeded = self._encode(part)
        if seeded and len(self._extras) == before:
            self._pool.keep(part, encoded)
        else:
            self._encoded[id(part)] = (part, encoded)
        return encoded

    def _cid(self, pair: Pair) -> tuple[int, bool]:
        cid = self._seed.get(pair)
        if cid is not None:
            return cid, True
        return self._extras.setdefault(pair, len(self._seed) + len(self._extras) + 1), False

    def _encode(self, part: Shaped) -> tuple[Encoded, bool]:
        """Glyphs as hexadecimal CIDs, with moves where HarfBuzz placed them off their own widths."""
        pieces: list[tuple[float, str]] = []
        current: list[str] = []
        rise = shift = 0.0
        open_string = False
        all_seeded = True
        offsets = part.offsets or ((0.0, 0.0),) * len(part.glyphs)
        for glyph, text, advance, (right, up) in zip(
            part.glyphs, part.texts, part.advances, offsets, strict=True
        ):
            cid, seeded = self._cid((glyph, text))
            all_seeded &= seeded
            if up != rise:
                pieces.append((rise, "".join(current) + (">" if open_string else "")))
                current, open_string, rise = [], False, up
            shift -= right
            if abs(shift) > _TOLERANCE:
                current.append((">" if open_string else "") + number(shift))
                open_string, shift = False, 0.0
            current.append(f"{cid:04x}" if open_string else f"<{cid:04x}")
            open_string = True
            shift += self._face.advance(glyph) + right - advance
        current.append(">" if open_string else "")
        if abs(shift) > _TOLERANCE:
            current.append(number(shift))
        pieces.append((rise, "".join(current)))
        return tuple(piece for piece in pieces if piece[1]), all_seeded

    def write(self, objects: Objects) -> str:
        """Store the font's objects, return the reference to it."""
        face = self._face
        program = self._pool.program(face, tuple(self._extras))
        name = f"{program.tag}+{face.name}"
        file, glyphs = objects.add(program.file), objects.add(program.glyph_map)
        unicode_map = objects.add(program.unicode_map)
        descriptor = objects.add(
            f"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [-1000 -600 3000 1400]"
            f" /ItalicAngle 0 /Ascent {face.ascent:.0f} /Descent {face.descent:.0f} /CapHeight 714 /StemV 80"
            f" /FontFile2 {file} >>"
        )
        descendant = objects.add(
            f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name}"
            " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
            f" /FontDescriptor {descriptor} /DW 0 /W [0 [{program.widths}]] /CIDToGIDMap {glyphs} >>"
        )
        return objects.add(
            f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H"
            f" /DescendantFonts [{descendant}] /ToUnicode {unicode_map} >>"
        )


def _program(face: Face, pairs: list[Pair]) -> _Program:
    wanted = hb.SubsetInput()
    wanted.glyph_set.update({glyph for glyph, _ in pairs})
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in _DROPPED_TABLES)
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    plan = hb.SubsetPlan(face.face, wanted)
    subset = plan.execute()
    new_glyphs = plan.old_to_new_glyph_mapping
    data = bytes(subset.blob.data)
    glyph_map = struct.pack(f">{len(pairs)}H", *(new_glyphs[glyph] for glyph, _ in pairs))
    widths = " ".join(f"{face.advance(glyph):.3f}".rstrip("0").rstrip(".") for glyph, _ in pairs)
    return _Program(
        tag=_subset_tag(pairs),
        file=stream(f"/Length1 {len(data)}", data),
        glyph_map=stream("", glyph_map),
        widths=widths,
        unicode_map=stream("", _unicode_map(pairs).encode("ascii")),
    )


def _subset_tag(pairs: list[Pair]) -> str:
    """Six capital letters that are the same for the same characters (ISO 32000-1, 9.6.4)."""
    checksum = zlib.crc32(repr(pairs).encode())
    return "".join(chr(65 + checksum // 26**place % 26) for place in range(6))


def _unicode_map(pairs: list[Pair]) -> str:
    """ToUnicode: which characters each CID stands for (ISO 32000-1, 9.10.3)."""
    lines = [
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def",
        "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange",
    ]
    mapped = [(cid, text or _NO_TEXT) for cid, (_, text) in enumerate(pairs) if cid]
    for start in range(0, len(mapped), 100):
        chunk = mapped[start : start + 100]
        lines.append(f"{len(chunk)} beginbfchar")
        lines += [f"<{cid:04x}> <{text.encode('utf-16-be').hex()}>" for cid, text in chunk]
        lines.append("endbfchar")
    lines.append("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
    return "\n".join(lines)
