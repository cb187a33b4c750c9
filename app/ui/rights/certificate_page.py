"""The certificate of an erasure, as it stands at this moment."""

from __future__ import annotations

from functools import partial

from app.actions.certificate import certificate
from app.actions.protection_ports import ErasureLine
from app.i18n import gettext as _
from app.ui import theme
from app.ui.language import spoken
from app.ui.letters.paper_page import Paper, PaperPage
from app.ui.letters.write_model import language_choices
from app.ui.navigation import Navigator


class CertificatePage(PaperPage):
    """It names no person: the name is written in by hand."""

    def __init__(self, nav: Navigator, line: ErasureLine) -> None:
        paper = Paper(
            name="certificate",
            file=line.erasure.number or "certificate",
            remembered_as="certificate",
            languages=language_choices(sorted(nav.place.protection.words), spoken()),
            compose=partial(certificate, line.erasure.id, place=nav.place),
        )
        title = _("Certificate {number}").format(number=theme.isolate(line.erasure.number))
        subtitle = _("Print it again when more devices have confirmed")
        super().__init__(nav, title, subtitle, paper, "de")
