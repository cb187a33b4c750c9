"""What the errors of casework and of the protected store are called, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain import errors as e
from app.domain.errors import AppError
from app.i18n import N_

CASEWORK: Mapping[type[AppError], tuple[str, str]] = {
    e.EscrowRefused: (
        N_("The office's escrow key does not open this ({reason})."),
        N_("Nothing was changed. Ask the holders for the answer to the newest request of this workstation."),
    ),
    e.RenewalRefused: (
        N_("This code does not renew the lease."),
        N_("Nothing is lost. Read the code to the office once more; it is for this workstation and today."),
    ),
    e.OwnKeyMissing: (
        N_("Your own key is not at hand."),
        N_("Personal notes open with your passphrase only. Lock, and unlock with your passphrase."),
    ),
    e.MergeNotPossible: (
        N_("These two entries were made one, or parted again, in the meantime."),
        N_("Nothing was changed. Look at the entry again."),
    ),
    e.CaseStateForbids: (
        N_("The case is in another state by now."),
        N_("Look at the case again: somebody has closed it, reopened it or taken it over."),
    ),
    e.CaseNotOpen: (
        N_("This case is not open to you."),
        N_("Ask whoever holds it to let you read it. In an emergency you can open it for some hours."),
    ),
    e.DayCannotMove: (
        N_("This day cannot be moved from here."),
        N_("It is set by law or agreed with somebody. Open the case to record what became of it."),
    ),
    e.EmergencyNotPossible: (
        N_("The case was not opened."),
        N_("Say in a sentence why it cannot wait, and choose for how long."),
    ),
    e.BackupFull: (
        N_("There is no room for a backup."),
        N_("The earlier backups stand. Free some room, or make the backup on a stick."),
    ),
    e.BackupDamaged: (
        N_("This backup is damaged; it cannot be used."),
        N_("Nothing was changed. Take another backup, and make a new one now."),
    ),
    e.BackupOtherKey: (
        N_("This backup was made under another key."),
        N_(
            "Nothing was changed. It is whole: the command “sozialraumbuero backup restore” puts it back "
            "with the passphrase of that time."
        ),
    ),
    e.BackupPlaceUnusable: (
        N_("A backup cannot be written or read there."),
        N_("Check that the stick is in, not write-protected and not full, or choose another folder."),
    ),
    e.BackupUnsafe: (
        N_("This backup still holds data of people who were erased."),
        N_("It cannot be put back, because the erasure cannot be carried out in it. Take a later backup."),
    ),
    e.UpgradeFailed: (
        N_("The store could not be brought up to date."),
        N_(
            "Nothing was changed: your data is as it was. Go on with the former version and tell whoever "
            "looks after the application."
        ),
    ),
    e.LegalHold: (
        N_("The case {number} must be kept for now."),
        N_("A legal hold stands against erasing: {reason}. Whoever set it can lift it in the case."),
    ),
    e.ProcessingRestricted: (
        N_("Nothing about the case {number} may leave the office."),
        N_("Its processing has been restricted since {since} (Art. 18 GDPR). Lift it under “Rights” first."),
    ),
    e.RecordErased: (
        N_("This case has been erased."),
        N_("What you entered was not kept: the case was erased as {number}. The certificate says why."),
    ),
}
