"""What a letter says, frozen: enough to print the same pages anywhere, at any time.

A `LetterContent` is stored and synced with its referral; the office prints from it and gets the
same bytes (and SHA-256) as the workstation. It holds text and field types, no fonts, no places.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal


class Copy(StrEnum):
    """Whose copy it is (IASC referral form: in triplicate) or the client's courtesy copy."""

    SENDER = "sender"
    CLIENT = "client"
    RECEIVER = "receiver"
    COURTESY = "courtesy"


class FieldType(StrEnum):
    """What an inserted value is: decides its isolation, digits and where it may break."""

    TEXT = "text"
    NAME = "name"
    ADDRESS = "address"
    PHONE = "phone"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    AMOUNT = "amount"
    EMAIL = "email"
    BLANK = "blank"
    """Room to write by hand: a rule; the value is its length in mm, as digits."""


@dataclass(frozen=True, slots=True)
class Field:
    """A value that the template engine inserted."""

    value: str
    type: FieldType = FieldType.TEXT
    language: str = "de"
    """BCP 47 tag of the value (a German name inside Arabic text stays German)."""


Run = str | Field
"""A piece of a paragraph: the template's own words, or an inserted value."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text. `bold` for whole paragraphs only; `note` = small print; `large` = 14 pt."""

    runs: tuple[Run, ...]
    bold: bool = False
    note: bool = False
    large: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the text; level 1 is the subject or the title of a copy."""

    runs: tuple[Run, ...]
    level: int = 2


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list with a number, a tick box or a dot before each item."""

    items: tuple[tuple[Run, ...], ...]
    boxes: bool = False
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under one repeated head row. `widths` are shares that add up to 1."""

    head: tuple[tuple[Run, ...], ...]
    rows: tuple[tuple[tuple[Run, ...], ...], ...]
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """Place, date and a line to sign on, with the words under it."""

    place_and_date: str
    label: str
    strokes: tuple[tuple[float, ...], ...] = ()
    """A signature given on screen: per stroke x0, y0, x1, y1 … in thousandths of the field's width
    (0-1000 by 0-275, the field is 80 by 22 mm). The path only, no time and no pressure: those
    would be biometric (Art. 9 GDPR)."""


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A code that a person copies by hand, in large separated groups (recovery sheet)."""

    groups: tuple[str, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class WritingLines:
    """Ruled lines for handwriting, 8 mm apart, with words above them."""

    count: int
    label: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class BilingualRow:
    """The same words in two languages beside each other."""

    left: tuple[Run, ...]
    right: tuple[Run, ...]
    look: Literal["text", "heading", "box"] = "text"
    """`box` has a tick box before it, on each side."""


@dataclass(frozen=True, slots=True)
class Bilingual:
    """Two columns, each in its own language and direction; rows go on over pages."""

    rows: tuple[BilingualRow, ...]
    languages: tuple[str, str]
    """BCP 47 tags of the left and the right column."""


@dataclass(frozen=True, slots=True)
class Together:
    """A question and its answers: on one page where they fit; in a paper form, never in a letter."""

    blocks: tuple[Part, ...]


Part = Paragraph | Heading | Bullets | Table | SignatureLine | CodeLine | WritingLines | Bilingual
Block = Part | Together


@dataclass(frozen=True, slots=True)
class SlipContent:
    """The return slip (Rückmeldeabschnitt) below the second fold; names no person."""

    title: str
    return_to: tuple[str, ...]
    letter_number: str
    date: str
    choices: tuple[str, ...]
    """Tick boxes; the last but two may carry a line to write on (marked by a trailing '…')."""
    code: str
    """The 41 characters of the QR code (6-letters.md part 3)."""
    phone_code: str
    """8 characters that look the letter up, never prove it."""
    phone_code_label: str
    language: str = "de"
    """BCP 47; the slip is for the agency, so German also below a letter in another language."""


@dataclass(frozen=True, slots=True)
class Logo:
    """The picture of a letterhead, read from an untrusted file and made anew (`Press.read_logo`)."""

    png: str
    """A palette PNG of at most 800 by 300 pixels, base64."""
    alt: str
    """What is read out instead of it."""
    height_mm: float = 18.0


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Whose letter it is. Several per installation; data, never code."""

    organisation: str
    unit: str
    return_line: str
    """One line, sender's address in the window."""
    footer: tuple[tuple[str, ...], ...]
    """Up to three columns of lines."""
    colour: str = "#1f4e5f"
    language: str = "de"
    """BCP 47 tag of the letterhead's words."""
    id: str = ""
    """Which letterhead of the installation it is; empty for the shipped one."""
    form: Literal["A", "B"] = "B"
    """Form of DIN 5008: A has the low letterhead (27 mm), B the high one (45 mm)."""
    logo: Logo | None = None


@dataclass(frozen=True, slots=True)
class InformationRow:
    """A line of the information block: 'Unser Zeichen' / 'H7-2026-B0042'."""

    label: str
    field: Field


@dataclass(frozen=True, slots=True)
class LetterContent:
    """One copy of a letter in DIN 5008 (form of its letterhead), or a courtesy copy (no address field)."""

    copy: Copy
    language: str
    """BCP 47 tag of the template's own words."""
    number: str
    made_at: datetime
    letterhead: Letterhead
    copy_label: str
    """'Ausfertigung für die Empfängerin' … printed above the subject, outside the window."""
    recipient: tuple[str, ...]
    """Lines of the address zone; empty on a courtesy copy and on a sheet given by hand."""
    remark: tuple[str, ...]
    """Lines of the remarks zone (Zusatz- und Vermerkzone)."""
    information: tuple[InformationRow, ...]
    subject: tuple[Run, ...]
    blocks: tuple[Block, ...]
    slip: SlipContent | None = None
    notice: tuple[Run, ...] = ()
    """'Unverbindliche Übersetzung …' at the head of a courtesy copy, or a drafted-by-machine mark."""
    title: str = ""
    """PDF document title: kind and number, never a person's name."""
    page_label: str = "{page}/{pages}"
    """Words of the page number, printed when there is more than one page: 'Seite {page} von {pages}'."""
    kind: str = "referral"
    """Which kind of letter (`app/domain/letter_kinds.py`)."""
    type_scale: float = 1.0
    """Size of the text against that of a letter: 1.35 for people who read with difficulty."""
    least_types: tuple[tuple[str, float], ...] = ()
    """Language and smallest type in points of what is printed in it (Leichte Sprache: 14)."""
