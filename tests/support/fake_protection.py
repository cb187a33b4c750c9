"""Nothing is due, nothing was erased; the real periods and words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from uuid import UUID

from app.actions.protection_ports import BinLine, DueLine, ErasureLine, ErasurePlan, LostEdit
from app.content.retention import read_retention
from app.content.rights import read_rights_words
from app.domain.dossier_words import DossierWords
from app.domain.retention import Retention, RetentionPolicy
from app.system.paths import resources_root


class FakeProtection:
    """Stands for `actions.protection_ports.Protection`."""

    def __init__(self) -> None:
        self.policy: RetentionPolicy = read_retention(resources_root())
        self.words: Mapping[str, DossierWords] = read_rights_words(resources_root())

    def retention(self, case_id: UUID) -> Retention:
        return Retention(self.policy.kinds[self.policy.usual], None, None, held=False)

    def due(self, until: date, *, limit: int = 200) -> tuple[DueLine, ...]:
        return ()

    def plan(self, case_id: UUID, *, whole_person: bool) -> ErasurePlan:
        return ErasurePlan((f"case_file:{case_id}",), (), {"case_file": 1}, ("H7-2026-0001",), (), False, ())  # noqa: FBT003

    def bin(self) -> tuple[BinLine, ...]:
        return ()

    def cases_of_person(self, case_id: UUID) -> tuple[UUID, ...]:
        return (case_id,)

    def closed_of_person(self, case_id: UUID) -> tuple[str, ...]:
        return ()

    def erasures(self) -> tuple[ErasureLine, ...]:
        return ()

    def lost_edits(self) -> tuple[LostEdit, ...]:
        return ()

    def told(self, erasure_id: UUID) -> None:
        """Nobody needs to be told."""

    def finish(self, progress: Callable[[int, int], None], *, gives_way: bool) -> bool:
        return False
