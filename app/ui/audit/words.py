"""What each act of the audit trail is called."""

from __future__ import annotations

from collections.abc import Mapping

from app.actions.audit_ports import AuditLine
from app.domain.audit import Act
from app.i18n import N_
from app.i18n import gettext as _
from app.i18n.formats import number_text
from app.ui.language import spoken

ACTS: Mapping[Act, str] = {
    Act.LETTER_ISSUED: N_("Letter issued"),
    Act.ADDRESS_TOLD: N_("Locked address told in a letter"),
    Act.LETTER_PRINTED: N_("Letter printed"),
    Act.LETTER_SAVED: N_("Letter saved as a file"),
    Act.LETTER_OPENED: N_("Letter opened in another program"),
    Act.STATIONERY_SAVED: N_("Letterhead changed"),
    Act.SLIP_READ: N_("Answer of a return slip booked"),
    Act.CASE_OPENED: N_("Case looked at"),
    Act.READERS_SET: N_("Who may read the case was changed"),
    Act.EMERGENCY_OPENED: N_("Case opened in an emergency"),
    Act.EMERGENCY_ENDED: N_("Emergency access given back"),
    Act.EMERGENCY_NOTED: N_("Took note of an emergency access"),
    Act.UNLOCKED: N_("Unlocked"),
    Act.UNLOCK_FAILED: N_("Wrong passphrases before"),
    Act.AUDIT_VERIFIED: N_("Audit trail verified"),
    Act.AUDIT_EXPORTED: N_("Audit trail saved as a file"),
    Act.CLIENTS_MERGED: N_("Two entries made one"),
    Act.CLIENTS_PARTED: N_("Two entries parted again"),
    Act.CLIENT_NAMED: N_("Anonymous client named"),
    Act.ERASED: N_("Erased for good"),
    Act.HOLD_SET: N_("Legal hold set"),
    Act.HOLD_LIFTED: N_("Legal hold lifted"),
    Act.RIGHT_ASKED: N_("Client asked for a right"),
    Act.RIGHT_ANSWERED: N_("Right of the client answered"),
    Act.RESTRICTED: N_("Processing restricted"),
    Act.RESTRICTION_LIFTED: N_("Restriction lifted"),
    Act.COPY_GIVEN: N_("Copy of everything given to the client"),
    Act.ESCROW_SET: N_("Escrow key of the office set"),
    Act.ESCROW_USED: N_("Opened with the office's escrow key"),
    Act.KEY_RENEWED: N_("Store given a new key"),
    Act.LEASE_RENEWED: N_("Lease renewed by the office"),
    Act.IMPORT_BEGUN: N_("Import of a table begun"),
    Act.CLIENTS_IMPORTED: N_("Clients imported"),
    Act.CASES_EXPORTED: N_("Cases saved as a table"),
    Act.CASE_GIVEN: N_("Case given to another team"),
    Act.CLIENT_INQUIRED: N_("Office asked whether another team knows a client"),
    Act.BUNDLE_PACKED: N_("Case given on as a file"),
    Act.BUNDLE_TAKEN: N_("Case file taken over"),
    Act.AGENDA_EXPORTED: N_("Agenda saved as a file"),
    Act.DOCUMENT_OPENED: N_("Paper looked at"),
    Act.DOCUMENT_SAVED: N_("Copy of a paper saved as a file"),
    Act.DOCUMENT_PRINTED: N_("Paper printed"),
}
"""English source texts; an act of a newer version, or one that is not here, shows its code."""


def act_words(act: str) -> str:
    """In the language of the window."""
    known = next((words for one, words in ACTS.items() if one.value == act), None)
    return _(known) if known else act


def count_words(line: AuditLine) -> str:
    """How many, where it was not one."""
    return number_text(line.count, spoken()) if line.count != 1 else ""
