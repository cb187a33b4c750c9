"""Pango lays out a paragraph: where its lines end and how wide they are, to compare ours with.

Reached by ctypes, with our font files in a configuration of its own: whatever else the machine has
installed takes no part.
"""

from __future__ import annotations

import ctypes
from ctypes import POINTER, Structure, byref, c_bool, c_char_p, c_double, c_int, c_ubyte, c_uint, c_void_p
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

UNITS = 1024
"""Pango's units per point, at 72 dots per inch."""
_LTR, _RTL = 0, 1
_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <match target="pattern">
    <edit name="hinting" mode="assign"><bool>false</bool></edit>
    <edit name="hintstyle" mode="assign"><const>hintnone</const></edit>
    <edit name="antialias" mode="assign"><bool>true</bool></edit>
  </match>
</fontconfig>"""


class _Attribute(Structure):
    _fields_ = (("kind", c_void_p), ("start", c_uint), ("end", c_uint))


class _Rectangle(Structure):
    _fields_ = (("x", c_int), ("y", c_int), ("width", c_int), ("height", c_int))


class _Item(Structure):
    """Where a run is in the text, and its level."""

    _fields_ = (
        ("offset", c_int),
        ("length", c_int),
        ("characters", c_int),
        ("shaper", c_void_p),
        ("language", c_void_p),
        ("font", c_void_p),
        ("level", c_ubyte),
    )


class _Run(Structure):
    _fields_ = (("item", POINTER(_Item)), ("glyphs", c_void_p))


class _Runs(Structure):
    """A list of runs from left to right."""


_Runs._fields_ = (("run", POINTER(_Run)), ("next", POINTER(_Runs)))


class _Line(Structure):
    _fields_ = (("layout", c_void_p), ("start", c_int), ("length", c_int), ("runs", POINTER(_Runs)))


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a text (in characters) with its font and language, or one that may not be broken."""

    start: int
    end: int
    family: str = ""
    language: str = ""
    glued: bool = False


@dataclass(frozen=True, slots=True)
class PangoLine:
    """A line as the eye meets it from left to right, and its width in points."""

    seen: str
    width: float


@cache
def _libraries() -> tuple[Any, Any, Any]:
    pango, types = ctypes.CDLL("libpango-1.0.so.0"), ctypes.CDLL("libgobject-2.0.so.0")
    ft2, fonts = ctypes.CDLL("libpangoft2-1.0.so.0"), ctypes.CDLL("libfontconfig.so.1")
    for library, name, result, arguments in (
        (ft2, "pango_ft2_font_map_new", c_void_p, ()),
        (ft2, "pango_ft2_font_map_set_resolution", None, (c_void_p, c_double, c_double)),
        (ft2, "pango_fc_font_map_set_config", None, (c_void_p, c_void_p)),
        (pango, "pango_font_map_create_context", c_void_p, (c_void_p,)),
        (pango, "pango_context_set_round_glyph_positions", None, (c_void_p, c_int)),
        (pango, "pango_context_set_base_dir", None, (c_void_p, c_int)),
        (pango, "pango_context_set_language", None, (c_void_p, c_void_p)),
        (pango, "pango_language_from_string", c_void_p, (c_char_p,)),
        (pango, "pango_layout_new", c_void_p, (c_void_p,)),
        (pango, "pango_layout_set_text", None, (c_void_p, c_char_p, c_int)),
        (pango, "pango_layout_set_width", None, (c_void_p, c_int)),
        (pango, "pango_layout_set_auto_dir", None, (c_void_p, c_int)),
        (pango, "pango_layout_set_attributes", None, (c_void_p, c_void_p)),
        (pango, "pango_layout_get_line_count", c_int, (c_void_p,)),
        (pango, "pango_layout_get_line_readonly", POINTER(_Line), (c_void_p, c_int)),
        (pango, "pango_layout_line_get_extents", None, (POINTER(_Line), c_void_p, POINTER(_Rectangle))),
        (pango, "pango_attr_list_new", c_void_p, ()),
        (pango, "pango_attr_list_insert", None, (c_void_p, c_void_p)),
        (pango, "pango_attr_list_unref", None, (c_void_p,)),
        (pango, "pango_attr_language_new", POINTER(_Attribute), (c_void_p,)),
        (pango, "pango_attr_font_desc_new", POINTER(_Attribute), (c_void_p,)),
        (pango, "pango_attr_allow_breaks_new", POINTER(_Attribute), (c_int,)),
        (pango, "pango_font_description_from_string", c_void_p, (c_char_p,)),
        (pango, "pango_font_description_free", None, (c_void_p,)),
        (pango, "pango_version_string", c_char_p, ()),
        (types, "g_object_unref", None, (c_void_p,)),
        (fonts, "FcConfigCreate", c_void_p, ()),
        (fonts, "FcConfigAppFontAddFile", c_bool, (c_void_p, c_char_p)),
        (fonts, "FcConfigParseAndLoadFromMemory", c_bool, (c_void_p, c_char_p, c_bool)),
        (fonts, "FcConfigDestroy", None, (c_void_p,)),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return pango, ft2, (types, fonts)


class Pango:
    """Pango with the font files of a folder and no others."""

    def __init__(self, folder: Path) -> None:
        self._pango, ft2, (self._types, self._fonts) = _libraries()
        self._config = self._fonts.FcConfigCreate()
        assert self._fonts.FcConfigParseAndLoadFromMemory(self._config, _CONFIGURATION.encode(), 1)
        for file in sorted(folder.glob("*.ttf")):
            assert self._fonts.FcConfigAppFontAddFile(self._config, str(file).encode())
        self._map = ft2.pango_ft2_font_map_new()
        ft2.pango_ft2_font_map_set_resolution(self._map, 72.0, 72.0)
        ft2.pango_fc_font_map_set_config(self._map, self._config)
        self._context = self._pango.pango_font_map_create_context(self._map)
        self._pango.pango_context_set_round_glyph_positions(self._context, 0)
        self.version = self._pango.pango_version_string().decode()

    def __enter__(self) -> Pango:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._types.g_object_unref(self._context)
        self._types.g_object_unref(self._map)
        self._fonts.FcConfigDestroy(self._config)

    def lines(
        self, text: str, stretches: list[Stretch], *, language: str, rtl: bool, width: float, size: float
    ) -> list[PangoLine]:
        """Break a text at `width` points in `size` points."""
        pango = self._pango
        pango.pango_context_set_base_dir(self._context, _RTL if rtl else _LTR)
        pango.pango_context_set_language(self._context, pango.pango_language_from_string(language.encode()))
        layout = pango.pango_layout_new(self._context)
        encoded = text.encode()
        pango.pango_layout_set_auto_dir(layout, 0)
        pango.pango_layout_set_text(layout, encoded, len(encoded))
        pango.pango_layout_set_width(layout, round(width * UNITS))
        attributes = self._attributes(text, stretches, size)
        pango.pango_layout_set_attributes(layout, attributes)
        result = []
        for number in range(pango.pango_layout_get_line_count(layout)):
            line = pango.pango_layout_get_line_readonly(layout, number)
            extents = _Rectangle()
            pango.pango_layout_line_get_extents(line, None, byref(extents))
            result.append(PangoLine(_seen(line.contents.runs, encoded), extents.width / UNITS))
        pango.pango_attr_list_unref(attributes)
        self._types.g_object_unref(layout)
        return result

    def _attributes(self, text: str, stretches: list[Stretch], size: float) -> Any:
        pango = self._pango
        attributes = pango.pango_attr_list_new()
        for stretch in stretches:
            made = []
            if stretch.family:
                description = pango.pango_font_description_from_string(f"{stretch.family} {size:g}".encode())
                made.append(pango.pango_attr_font_desc_new(description))
                pango.pango_font_description_free(description)
            if stretch.language:
                language = pango.pango_language_from_string(stretch.language.encode())
                made.append(pango.pango_attr_language_new(language))
            if stretch.glued:
                made.append(pango.pango_attr_allow_breaks_new(0))
            for attribute in made:
                attribute.contents.start = len(text[: stretch.start].encode())
                attribute.contents.end = len(text[: stretch.end].encode())
                pango.pango_attr_list_insert(attributes, attribute)
        return attributes


def _seen(runs: Any, text: bytes) -> str:
    pieces = []
    while runs:
        item = runs.contents.run.contents.item.contents
        piece = text[item.offset : item.offset + item.length].decode()
        pieces.append(piece[::-1] if item.level & 1 else piece)
        runs = runs.contents.next
    return "".join(pieces)
