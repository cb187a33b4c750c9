"""Cases whose processing is restricted (Art. 18 GDPR), in the lists that letters leave from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtGui import QIcon

from app.i18n import gettext as _
from app.i18n import ngettext
from app.ui import icons, theme
from app.ui.widgets import Banner, Kind


class Restrictable(Protocol):
    """A line of such a list."""

    @property
    def is_restricted(self) -> bool:
        """Nothing new about its case may leave; what was issued before is warned of."""
        ...


class RestrictedHint(Banner):
    """Says how many of the lines that are about to be printed or sent belong to such cases."""

    def __init__(self, name: str) -> None:
        super().__init__(name, slim=True)

    def show_for(self, marked: Sequence[Restrictable], leave_out: Callable[[], None] | None = None) -> None:
        """Warn of the restricted ones among them; `leave_out` takes those out of what is marked."""
        count = sum(line.is_restricted for line in marked)
        if not count:
            self.clear()
            return
        one = _("The processing of this case is restricted (Art. 18 GDPR).")
        many = ngettext(
            "{count} of these letters is of a case whose processing is restricted (Art. 18 GDPR).",
            "{count} of these letters are of cases whose processing is restricted (Art. 18 GDPR).",
            count,
        )
        can_leave_out = leave_out is not None and count < len(marked)
        self.show_message(
            many.format(count=count) if len(marked) > 1 else one,
            _("Print, save or hand out this letter only to the client, or where the client agrees.")
            if len(marked) == 1
            else _("Print or send them only to the client, or where the client agrees."),
            Kind.ATTENTION,
            action=_("Leave them out") if can_leave_out else "",
            act=leave_out,
        )


def with_restriction(words: str, line: Restrictable) -> str:
    """Words of a cell, with the restriction behind them."""
    restricted = _("restricted, Art. 18")
    return f"{words} · {restricted}" if line.is_restricted else words


def look_of(line: Restrictable, *, is_locked: bool) -> QIcon | None:
    """The picture of a cell: a case that is closed to the reader, else one that is restricted."""
    if is_locked:
        return icons.icon("lock", theme.MUTED)
    return icons.icon("shield", theme.ATTENTION) if line.is_restricted else None
