"""Texts of the errors of import, export and files of one case."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain import errors as e
from app.domain.errors import AppError
from app.i18n import N_

EXCHANGE: Mapping[type[AppError], tuple[str, str]] = {
    e.BundleBroken: (
        N_("This case file cannot be taken over."),
        N_("It is damaged or not what it says. Ask for it again. Nothing was taken over."),
    ),
    e.BundleLocked: (
        N_("The passphrase does not open this case file."),
        N_(
            "Compare it letter by letter with what you were told. If it is right, the file was damaged on "
            "its way: ask for it again."
        ),
    ),
    e.FileNotRead: (
        N_("The file {file} could not be read: {reason}"),
        N_("Look whether it is still there under this name and may be opened. Nothing was changed."),
    ),
    e.ImportStopped: (
        N_("Nothing was imported: {count} rows have faults."),
        N_("Put them right in the table, or choose to leave rows with faults out."),
    ),
    e.TableUnreadable: (
        N_("This file is no table that can be read."),
        N_("Save it as XLSX or CSV and open it again. Nothing was imported."),
    ),
}

TABLE_REASONS: Mapping[str, tuple[str, str]] = {
    "broken": (
        N_("This table is damaged and cannot be read."),
        N_("Open it in a spreadsheet, save it anew as XLSX, and try that. Nothing was imported."),
    ),
    "columns": (
        N_("This table has too many columns."),
        N_("Up to 200 are read. Delete those that are not needed. Nothing was imported."),
    ),
    "empty": (
        N_("There are no rows in this table."),
        N_("The first row must be headings, the rows below it clients. Is it the right sheet?"),
    ),
    "headings": (
        N_("There is no row of headings in this table."),
        N_("The first row must say what each column is, for instance first name and date of birth."),
    ),
    "large": (
        N_("This table is too large."),
        N_("Up to 20 MB are read. Delete pictures and sheets that are not needed. Nothing was imported."),
    ),
    "password": (
        N_("This table is locked with a password."),
        N_("Open it with its password, save it without one, and delete that copy after the import."),
    ),
    "rows": (
        N_("This table has too many rows."),
        N_("Up to 20,000 are read at once. Divide it and import one part after the other."),
    ),
    "time": (
        N_("Reading this table took too long."),
        N_("Save only the sheet with the clients as CSV and try that. Nothing was imported."),
    ),
    "type": (
        N_("This is no table, whatever its name says."),
        N_("Tables are read as XLSX or CSV; an old XLS file has to be saved as XLSX first."),
    ),
}
"""By the reason of `TableUnreadable`."""

BUNDLE_REASONS: Mapping[str, tuple[str, str]] = {
    "archive": (
        N_("This is no case file, or it is damaged."),
        N_("Ask for it again; it must not be unpacked and packed anew. Nothing was taken over."),
    ),
    "foreign": (
        N_("Something in this case file belongs to another case here."),
        N_("Nothing was taken over. Tell whoever looks after the application; the file may be forged."),
    ),
    "large": (
        N_("This case file is too large."),
        N_("Up to 300 MB are read and written. Leave out large papers. Nothing was taken over."),
    ),
    "newer": (
        N_("This case file was made by a newer version."),
        N_("Update this application, then open the file again. Nothing was taken over."),
    ),
}
"""By the reason of `BundleBroken`."""
