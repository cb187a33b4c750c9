"""What the errors of casework and of the protected store are called, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain import errors as e
from app.domain.errors import AppError
from app.i18n import N_

CASEWORK: Mapping[type[AppError], tuple[str, str]] = {
    e.EscrowRefused: (
        N_("The office's escrow key does not open this."),
        N_("Nothing was changed. Ask the holders for the answer to the newest request of this workstation."),
    ),
    e.LeaseOver: (
        N_("The office has not heard of this workstation for a long time."),
        N_("The cases stay closed until it has. Open the application and exchange; nothing is lost."),
    ),
    e.RenewalRefused: (
        N_("This code does not renew the lease."),
        N_("Nothing is lost. Read the code to the office once more; it is for this workstation and today."),
    ),
    e.OwnKeyMissing: (
        N_("Your own key is not at hand."),
        N_("Personal notes open with your passphrase only. Lock, and unlock with your passphrase."),
    ),
    e.PaperUnusable: (
        N_("This file cannot be kept as a paper."),
        N_("Pictures (JPEG, PNG, WebP, TIFF) and PDF files are kept. Nothing was taken over."),
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

ESCROW_REASONS: Mapping[str, tuple[str, str]] = {
    "none": (
        N_("The office has no key to this store."),
        N_(
            "It was never given one, so its holders cannot help. Only a passphrase, the recovery sheet or a "
            "backup with its own passphrase opens what is here."
        ),
    ),
    "file": (
        N_("This file is no answer of the office."),
        N_("Choose the file that the office made from your request. Nothing was changed."),
    ),
    "other": (
        N_("This answer belongs to another request."),
        N_(
            "Only the window that wrote a request can read its answer. If it was closed, or a newer request "
            "was written, ask for the answer to the newest one."
        ),
    ),
    "words": (
        N_("These are not the words of two holders of one key."),
        N_("Check them word by word. Nothing was changed."),
    ),
    "key": (
        N_("This store was sealed to another escrow key."),
        N_("The holders of the key of that time can open it. Nothing was changed."),
    ),
}
"""By the reason of `EscrowRefused`."""

PAPER_REASONS: Mapping[str, tuple[str, str]] = {
    "broken": (
        N_("This file is damaged and cannot be opened."),
        N_("Scan or photograph the paper again. Nothing was taken over."),
    ),
    "changed": (
        N_("The file changed while it was being read."),
        N_("Wait until it is copied to its end, then take it over again. Nothing was taken over."),
    ),
    "drawing": (
        N_("This paper cannot be shown here."),
        N_("Its file is kept as it came. Save a copy and open it with another program."),
    ),
    "empty": (
        N_("This file is empty."),
        N_("The copy from the telephone or stick may have been cut off. Copy it again."),
    ),
    "folder": (
        N_("This is a folder, not a file."),
        N_("Open it and take the files in it; several can be chosen at once."),
    ),
    "gone": (
        N_("The file is no longer there."),
        N_("Put the stick in or connect the telephone again. Nothing was taken over."),
    ),
    "heic": (
        N_("This is an iPhone picture (HEIC), which cannot be opened here."),
        N_("Send it as JPEG (iPhone: Settings, Camera, Formats, Most Compatible), or take a screenshot."),
    ),
    "large": (
        N_("This file is too large."),
        N_("Up to 100 MB are kept. Scan it with fewer colours or in two parts."),
    ),
    "password": (
        N_("This PDF is locked with a password."),
        N_("Open it with its password, print it into a new PDF, and take that over."),
    ),
    "type": (
        N_("This is neither a picture nor a PDF, whatever its name says."),
        N_("Pictures (JPEG, PNG, WebP, TIFF) and PDF files are kept. Nothing was taken over."),
    ),
}
"""By the reason of `PaperUnusable`."""
