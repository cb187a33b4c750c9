"""New identities for restored and cloned laptops, as the office's service needs them from its store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from app.sync.healing import Former


class ForkUnit(Protocol):
    """A part of `OfficeUnit`."""

    def fork(self, old: UUID, new: UUID, public_key: bytes) -> None:
        """Register a copy as a device of its own: same name, role and teams, own prefix and number.

        Asked again for the same, it does nothing.

        Raises:
            EnrolmentCodeInvalid: the id is another's, or there are no numbers left.
        """
        ...

    def common(self, old: UUID, own: Sequence[Former]) -> int:
        """Up to which counter these are the change sets that the office has of the device; 0 = none is."""
        ...
