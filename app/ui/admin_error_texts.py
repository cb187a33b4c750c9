"""Errors of the administration of the office, in words."""

from __future__ import annotations

from app.domain import errors as e
from app.i18n import N_

ADMIN = {
    e.DeviceNotRevoked: (
        N_("This workstation is not revoked."),
        N_("It exchanges with the office as always; nothing has to be handed in."),
    ),
    e.LastAdministrator: (
        N_("This is the last person who can administer."),
        N_("Make somebody else an administrator first."),
    ),
    e.NotPermitted: (
        N_("Your role does not allow this."),
        N_("Ask somebody with another role, for example a coordinator or an administrator."),
    ),
    e.PersonUnknown: (
        N_("There is no such person."),
        N_("Somebody else may have removed this person meanwhile. Look at the list again."),
    ),
    e.RequestInvalid: (
        N_("The office could not read what was sent."),
        N_("Update the application; if it stays so, tell your administrator. Found: {reason}"),
    ),
    e.SignInRefused: (
        N_("The office does not know this access code."),
        N_("Type or paste it again. If it was revoked, an administrator gives you a new one."),
    ),
}
"""Error → (title, what to do), as in `app.ui.errors`."""
