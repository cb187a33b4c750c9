"""The people of a workstation in memory, for screens that only need somebody to be there."""

from __future__ import annotations

from app.actions.ports import Caseworker
from app.actions.workplace import RecoverySheet


class FakePeople:
    """Whoever was added last counts."""

    def __init__(self, worker: Caseworker) -> None:
        self.known = {worker.name: worker}

    def all(self) -> tuple[Caseworker, ...]:
        return tuple(self.known.values())

    def minimum_bits(self) -> float:
        return 60.0

    def estimated_bits(self, passphrase: str) -> float:
        return len(passphrase) * 2.6

    def suggest_passphrase(self) -> str:
        return "Laterne Fjord Apfel Kanu Zebra"

    def add(self, worker: Caseworker, passphrase: str) -> None:
        self.known[worker.name] = worker

    def save(self, worker: Caseworker) -> None:
        self.known[worker.name] = worker

    def confirm(self, passphrase: str) -> None:
        return None

    def change_passphrase(self, old: str, new: str) -> None:
        return None

    def new_sheet(self, passphrase: str, language: str) -> RecoverySheet:
        return RecoverySheet("23456789ABCDEFGHJKMNPQRST", b"%PDF-1.7 1", ())

    def put_in_force(self, sheet: RecoverySheet) -> None:
        return None
