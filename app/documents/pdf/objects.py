"""Indirect objects of a file: ReportLab numbers them and writes header, cross references and trailer."""

from __future__ import annotations

import hashlib
import re
import zlib
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFDocument, PDFObject

_COMPRESSION = 6
_NOT_IN_A_TAG = re.compile("[^A-Za-z0-9-]")


class _Ready(PDFObject):
    """An object whose bytes are known, at the latest when the file is written."""

    __RefOnly__ = 1

    def __init__(self, body: bytes) -> None:
        self.body = body

    def format(self, _document: PDFDocument) -> bytes:
        return self.body


class Objects:
    """The objects of one file."""

    def __init__(self) -> None:
        self._document = PDFDocument(dummyoutline=1, compression=0, invariant=1, pdfVersion=(1, 7))
        self._bodies: list[_Ready] = []

    def reserve(self) -> int:
        """Take a place whose content comes later by `fill`."""
        ready = _Ready(b"")
        self._document.Reference(ready, f"o{len(self._bodies)}")  # type: ignore[no-untyped-call]
        self._bodies.append(ready)
        return len(self._bodies) - 1

    def fill(self, place: int, body: str | bytes) -> None:
        """Set the content of a reserved place."""
        self._bodies[place].body = body.encode("latin-1") if isinstance(body, str) else body

    def add(self, body: str | bytes) -> str:
        """Store an object, return the reference to write elsewhere: '12 0 R'."""
        place = self.reserve()
        self.fill(place, body)
        return self.reference(place)

    def reference(self, place: int) -> str:
        """The reference to a reserved place."""
        object_number, generation = self._document.idToObjectNumberAndVersion[f"o{place}"]
        return f"{object_number} {generation} R"

    def file(self, catalog: str, information: str) -> bytes:
        """The whole file; its ID is made of its content, so equal content gives equal bytes."""
        document: Any = self._document
        document.Catalog = _Ready(catalog.encode("latin-1"))
        document.info = _Ready(information.encode("latin-1"))
        digest = hashlib.sha256(catalog.encode() + information.encode())
        for ready in self._bodies:
            digest.update(ready.body)
        document.updateSignature(digest.digest())
        return bytes(document.format())


def stream(entries: str, content: bytes, *, compress: bool = True) -> bytes:
    """A stream object; PDF/A 6.1.7.1 wants a line end before `endstream`."""
    if compress:
        content = zlib.compress(content, _COMPRESSION)
        entries += " /Filter /FlateDecode"
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries.encode("latin-1"), len(content), content)


def text_string(text: str) -> str:
    """A PDF text string in UTF-16 (ISO 32000-1, 7.9.2.2)."""
    return "<" + ("\ufeff" + text).encode("utf-16-be").hex() + ">"


def language_tag(tag: str) -> str:
    """A language as a string object; what cannot be in a BCP 47 tag is left out."""
    return f"({_NOT_IN_A_TAG.sub('', tag.replace('_', '-'))})"


def number(value: float) -> str:
    """A coordinate in points, to a hundredth (0.004 mm)."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
