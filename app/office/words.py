"""What a command of the office says of an error: what happened, and what to do next, on one line.

The commands end with 0 = done, 1 = not done (said here), 2 = mistyped, 3 = `check` found something wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.domain import errors as e
from app.domain.errors import AppError
from app.domain.office_errors import (
    OfficeBackupBroken,
    OfficeBackupForeign,
    OfficeBackupLocked,
    OfficeFileUnwritable,
    OfficeOutdated,
    OfficeRecipientInvalid,
    OfficeUpgradeFailed,
)
from app.i18n import N_
from app.i18n import gettext as _

DONE: Final = 0
NOT_DONE: Final = 1
FAULTS: Final = 3

TEXTS: Mapping[type[AppError], tuple[str, str]] = {
    e.BundleBroken: (
        N_("The office's keys in this backup cannot be read."),
        N_("Take another backup, or copy the folder's *.pem from the old computer."),
    ),
    e.BundleLocked: (
        N_("This passphrase does not open the office's keys in this backup."),
        N_("Check Caps Lock and the keyboard language, then try again. Nothing was changed."),
    ),
    e.DeviceUnknown: (N_("There is no such device."), N_("`devices` lists all.")),
    OfficeBackupBroken: (
        N_("This is not a whole backup of an office ({reason})."),
        N_("Nothing was changed. Take the backup before it."),
    ),
    OfficeBackupForeign: (
        N_("This backup belongs to another office ({name}); the database to {here}."),
        N_("Nothing was changed. Name an empty --database and another --home."),
    ),
    OfficeBackupLocked: (
        N_("None of these keys opens this backup."),
        N_("Name the file of a recipient's key with --key. Nothing was changed."),
    ),
    OfficeFileUnwritable: (
        N_("{path} cannot be read or written ({reason})."),
        N_("Check the folder, its rights and the free space, then try again."),
    ),
    OfficeOutdated: (
        N_("The database was made by an older version ({found}); this one needs {known}."),
        N_("Run `sozialraumbuero-office upgrade`; it makes a copy first."),
    ),
    OfficeRecipientInvalid: (
        N_("Nobody is named who may open the backup, or not by a public key: {recipient}"),
        N_("Name --to age1…; `sozialraumbuero-office backup-key FILE` makes such a key."),
    ),
    e.OfficeStoreUnavailable: (
        N_("The database cannot be opened: {database} ({reason})."),
        N_("Check the address, and that the database is running."),
    ),
    OfficeUpgradeFailed: (
        N_("The database could not be upgraded from {found} to {known} ({reason}); it is as it was."),
        N_("Go on with the version before, and ask for help with this line."),
    ),
    e.StoreFull: (N_("The disk is full: {path}"), N_("Make room, then try again. Nothing was changed.")),
    e.StoreNewer: (
        N_("The database was written by a newer version ({found}); this one knows {known}."),
        N_("Install the newer version again. Nothing was changed."),
    ),
    e.StoreReadOnly: (N_("{path} may not be written."), N_("Check the rights of the folder.")),
}
"""Title and next step of what a command can meet; a test compares it with what the commands raise."""


def said(error: AppError) -> str:
    """One line in the language of the terminal."""
    what, then = TEXTS.get(
        type(error),
        (
            N_("The office could not do this (`{code}`)."),
            N_("Nothing is lost. `check` says whether the database is whole; the log has the place."),
        ),
    )
    facts = {"code": error.code, **error.facts}
    return f"{_(what).format_map(facts)} {_(then).format_map(facts)}"
