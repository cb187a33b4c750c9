"""Looking at a case is written down after it is on the screen: nobody waits for it, and a lock does."""

from __future__ import annotations

from uuid import UUID

from app.actions import access
from app.ui.navigation import Navigator
from app.ui.tasks import Control, Lane, raise_again


def note_read(nav: Navigator, case_id: UUID) -> None:
    """Write down that the signed-in caseworker looked at this case."""
    place = nav.place

    def note(_control: Control) -> None:
        access.note_opened(case_id, access=place.access, work=place.work, clock=place.clock)

    nav.tasks.start(Lane.STORE, note, failed=raise_again, essential=True)
