"""The application itself at work: what is due for every case without anybody asking for it."""

from __future__ import annotations

from dataclasses import dataclass

from app.actions.protection_ports import Protection
from app.actions.store_ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Upkeep:
    """Reads what is kept of every case, whoever may read it, and saves in the application's own name."""

    protection: Protection
    """Not limited to what somebody may read; what it finds is never shown."""
    work: UnitOfWork
    """Its author is `app.domain.audit.APPLICATION`, in the history and in the audit trail."""
    name: str
    """As the certificates of what it erased name whoever decided."""
