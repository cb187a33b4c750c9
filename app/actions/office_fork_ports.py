"""New identities for restored and cloned laptops, as the office's service needs them from its store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from app.sync.healing import Former

if TYPE_CHECKING:
    from app.actions.office_ports import OfficeDevice


class ForkUnit(Protocol):
    """A part of `OfficeUnit`."""

    def fork(self, old: OfficeDevice, new: UUID, public_key: bytes) -> OfficeDevice:
        """Register a copy as a device of its own: same name, role and teams, own prefix and number.

        Asked again for the same, it answers the same.

        Raises:
            EnrolmentCodeInvalid: the id is another's, or there are no numbers left.
        """
        ...

    def common(self, old: UUID, own: Sequence[Former]) -> int:
        """Up to which counter these are the change sets that the office has of the device; 0 = none is."""
        ...
