"""Facts of one referral letter for tests: an invented client who is sent to the Integrationszentrum."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any

from app.domain.letter_facts import AgencyFacts, ClientFacts, DocumentLine, LetterFacts
from app.domain.letters import Letterhead
from app.domain.records import Category, Priority
from app.domain.slips import phone_code, slip_code

CODE = slip_code(bytes(32), 7, 0x1234_5678_9ABC_DEF0, 42)

CLIENT = ClientFacts(
    name="Elena Beispielova",
    birth_date=date(1991, 3, 4),
    address=("Wanheimer Straße 998", "47053 Duisburg"),
    phone="0221 4710 021",
    email="elena@beispiel.example",
    spoken=("bg", "tr"),
    needs_interpreter=True,
    documents=tuple(DocumentLine(code, code in {"D01", "D02"}) for code in ("D01", "D02", "D15", "D16")),
    adults=2,
    children=3,
)

AGENCY = AgencyFacts(
    agency="Kommunales Integrationszentrum",
    service="Erstberatung für Seiteneinsteiger*innen, Schulzuweisung vorbereiten",
    address=("Sonnenwall 73–75", "Bezirksamt Mitte, 4. OG", "47051 Duisburg"),
    phone="0221 4710 031",
    hours=("Mo–Do 8–16 Uhr", "Fr 8–12 Uhr"),
    languages=("de",),
    verified=True,
    public_body=True,
)

LETTERHEAD = Letterhead("Stadt Muster", "Mobiles Büro", "Musterplatz 1 · 47053 Muster", (("Muster",),))


def letter_facts(categories: Collection[Category] = tuple(Category), **changes: Any) -> LetterFacts:
    """Facts whose legal basis covers `categories`."""
    facts: dict[str, Any] = {
        "number": "H7-2026-B0042",
        "made_at": datetime(2026, 11, 24, 10, 0, tzinfo=UTC),
        "made_on": date(2026, 11, 24),
        "letterhead": LETTERHEAD,
        "place": "Duisburg",
        "caseworker": "Meryem Muster",
        "caseworker_phone": "0221 4710 014",
        "caseworker_email": "muster@sozialraumbuero.example",
        "case_number": "H7-2026-0017",
        "agency": AGENCY,
        "client": CLIENT,
        "need": "SUL",
        "reason": "zuständig, weil das Kind im Schulalter und neu zugewandert ist.",
        "rule_source": "duisburg.de, Seite zur Erstberatung",
        "rule_checked_on": date(2026, 11, 20),
        "priority": Priority.NORMAL,
        "due_on": date(2026, 12, 8),
        "categories": tuple(categories),
        "basis": "consent",
        "basis_until": date(2027, 5, 24),
        "slip_code": CODE,
        "phone_code": phone_code(CODE),
        "return_to": ("Mobiles Büro", "Musterplatz 1", "47053 Muster"),
    }
    return LetterFacts(**{**facts, **changes})
