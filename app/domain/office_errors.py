"""Errors that whoever runs a central office can meet; all others stand in `app.domain.errors`."""

from __future__ import annotations

from app.domain.errors import AppError


class OfficeBackupBroken(AppError):
    """A file that is no backup of an office, or not a whole one. Facts: reason."""


class OfficeBackupForeign(AppError):
    """A backup of another office than the one whose database this is. Facts: name, here."""


class OfficeBackupLocked(AppError):
    """None of the keys given opens this backup."""


class OfficeFileUnwritable(AppError):
    """A file of the office cannot be read or written. Facts: path, reason."""


class OfficeOutdated(AppError):
    """The office's database was made by an older version. Facts: found, known."""


class OfficeRecipientInvalid(AppError):
    """Not the public key of an age recipient; without one there is no backup. Facts: recipient."""


class OfficeUpgradeFailed(AppError):
    """The office's database is as it was before. Facts: found, known, reason."""
