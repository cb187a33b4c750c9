"""What a letter says, frozen: enough to print the same pages anywhere, at any time.

A `LetterContent` is stored and synced with its referral; the office prints from it and gets the
same bytes (and SHA-256) as the workstation. It holds text and field types, no fonts, no places.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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
    EMAIL = "email"


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
    """A list with a tick box or dot before each item."""

    items: tuple[tuple[Run, ...], ...]
    boxes: bool = False


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


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A code that a person copies by hand, in large separated groups (recovery sheet)."""

    groups: tuple[str, ...]
    label: str = ""


Block = Paragraph | Heading | Bullets | Table | SignatureLine | CodeLine


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


@dataclass(frozen=True, slots=True)
class InformationRow:
    """A line of the information block: 'Unser Zeichen' / 'H7-2026-B0042'."""

    label: str
    field: Field


@dataclass(frozen=True, slots=True)
class LetterContent:
    """One copy of a letter in DIN 5008 Form B, or a courtesy copy (no address field)."""

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
