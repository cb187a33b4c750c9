"""How talks are called, with their pictures."""

from __future__ import annotations

from app.domain.casework import ContactKind
from app.i18n import N_
from app.i18n import gettext as _

_CONTACTS = {
    ContactKind.NOTE: (N_("Note"), "edit"),
    ContactKind.OFFICE: (N_("Talk in the office"), "office"),
    ContactKind.STREET: (N_("Talk in the street"), "van"),
    ContactKind.VISIT: (N_("Home visit"), "place"),
    ContactKind.PHONE: (N_("Telephone call"), "phone"),
    ContactKind.MESSAGE: (N_("Message"), "send"),
    ContactKind.LETTER: (N_("Letter received"), "letter"),
    ContactKind.ACCOMPANIED: (N_("Went along"), "people"),
}


def contact_words(contact: str) -> str:
    """'Telephone call'; a code that a newer version wrote stays a code."""
    return _(_CONTACTS[ContactKind(contact)][0]) if contact in set(ContactKind) else contact


def contact_icon(contact: str) -> str:
    """Name of its picture."""
    return _CONTACTS[ContactKind(contact)][1] if contact in set(ContactKind) else "edit"


def contact_choices() -> list[tuple[str, str]]:
    """All kinds, for a drop-down."""
    return [(kind.value, contact_words(kind)) for kind in ContactKind]
