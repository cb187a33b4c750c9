"""The recovery sheet as pages: in memory only."""

from __future__ import annotations

from app.actions.ports import Press, Templates
from app.actions.workplace import RecoverySheet
from app.documents.recovery import RecoveryWords, recovery_sheet
from app.domain.clock import OFFICE_ZONE, Clock, today
from app.i18n import Translator
from app.i18n.formats import date_text

RECOVERY_DPI = 80


def sheet_of(
    code: str, spoken: Translator, *, press: Press, templates: Templates, clock: Clock
) -> RecoverySheet:
    """The code on a page in the language of the person who prints it."""
    moment = clock.now().astimezone(OFFICE_ZONE)
    words = recovery_words(spoken, date_text(today(clock), spoken.tag, "long"))
    pdf = press.render([recovery_sheet(code, words, templates.letterhead(), moment)])
    return RecoverySheet(code, pdf, press.pictures(pdf, RECOVERY_DPI))


def recovery_words(spoken: Translator, made_on: str) -> RecoveryWords:
    """The sheet's texts in the language of the person who sets the workstation up."""
    _ = spoken.gettext
    return RecoveryWords(
        language=spoken.tag,
        title=_("Recovery sheet of this workstation"),
        code_label=_("Recovery code"),
        advice=(
            _("This code opens the store when the passphrase is forgotten. There is no other way in."),
            _("Keep this sheet at the office, in a locked place. Never in the van, never beside the laptop."),
            _("Whoever has this code and the laptop can read every case on it."),
            _("No copy of this sheet was stored anywhere."),
        ),
        made_on=_("Made on {date}").format(date=made_on),
    )
