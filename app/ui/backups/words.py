"""How backups and restores are told."""

from __future__ import annotations

from datetime import datetime

from app.domain.backups import Reason, RestorePreview
from app.domain.clock import OFFICE_ZONE
from app.i18n import formats, ngettext, ui_translator
from app.i18n import gettext as _
from app.ui import theme

_MEGABYTE = 1024 * 1024


def reason_words(reason: Reason) -> str:
    """Why it was made."""
    return {
        Reason.AUTOMATIC: _("by itself"),
        Reason.UPGRADE: _("before an update"),
        Reason.WISH: _("by hand"),
    }[reason]


def moment_words(moment: datetime) -> str:
    """Day and time here."""
    return theme.isolate(formats.moment_text(moment, ui_translator().tag, OFFICE_ZONE))


def size_words(size: int) -> str:
    """`12 MB`, never 0; `1.4 GB` from a gigabyte on."""
    if size >= 1024 * _MEGABYTE:
        number, unit = round(size / 1024 / _MEGABYTE, 1), "GB"
    else:
        number, unit = max(1, round(size / _MEGABYTE)), "MB"
    return theme.isolate(f"{formats.number_text(number, ui_translator().tag)}\u00a0{unit}")


def lines_of(seen: RestorePreview, *, keep_newer: bool) -> tuple[str, ...]:
    """What putting it back would do, a sentence each."""
    lines = []
    if not seen.is_readable:
        lines.append(_("The present store cannot be read; it is kept aside as it is."))
        lines.append(_("What was made since this backup and has not reached the office is only in there."))
    elif not seen.differences and not seen.newer_changes:
        lines.append(_("Nothing differs: the store holds exactly what the backup holds."))
    back = sum(one.only_backup for one in seen.differences)
    if back:
        lines.append(
            ngettext("{count} record comes back.", "{count} records come back.", back).format(count=back)
        )
    if seen.coming_back:
        lines.append(_("Cases that come back: {numbers}").format(numbers=_numbers(seen.coming_back)))
    lines += _newer(seen, keep_newer=keep_newer)
    if seen.erasures:
        lines.append(
            ngettext(
                "{count} erasure is carried out again, so that nobody erased comes back.",
                "{count} erasures are carried out again, so that nobody erased comes back.",
                seen.erasures,
            ).format(count=seen.erasures)
        )
    if seen.is_registered:
        lines.append(_("What came from the office since is fetched again at the next exchange."))
    lines.append(_("The present store is kept until you say that it may go."))
    return tuple(lines)


def _newer(seen: RestorePreview, *, keep_newer: bool) -> list[str]:
    lines = []
    if seen.newer:
        lines.append(_("Cases that are newer now: {numbers}").format(numbers=_numbers(seen.newer)))
    if not seen.newer_changes:
        return lines
    count = seen.newer_changes
    if keep_newer:
        text = ngettext(
            "{count} newer change made on this workstation is applied again.",
            "{count} newer changes made on this workstation are applied again.",
            count,
        )
    else:
        text = ngettext(
            "{count} newer change made on this workstation is left out; it stays in the kept store.",
            "{count} newer changes made on this workstation are left out; they stay in the kept store.",
            count,
        )
    return [*lines, text.format(count=count)]


def _numbers(numbers: tuple[str, ...]) -> str:
    return ", ".join(theme.isolate(number) for number in numbers)
