"""The certificate of an erasure, as it stands at this moment; valid when this workstation has finished."""

from __future__ import annotations

from functools import partial

from app.actions.certificate import certificate
from app.actions.protection_ports import ErasureLine
from app.actions.touched import Kind
from app.domain.errors import StoreInUse
from app.i18n import gettext as _
from app.ui import theme
from app.ui.language import spoken
from app.ui.letters.paper_page import Paper, PaperPage
from app.ui.letters.write_model import language_choices
from app.ui.navigation import Navigator
from app.ui.tasks import Control, Lane
from app.ui.widgets import Busy
from app.ui.widgets import Kind as BannerKind


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
        self._erasure_id = line.erasure.id
        self.busy = Busy("certificate.busy")
        self.side.addWidget(self.busy)
        self.busy.hide()
        keeper = nav.erasing
        if keeper is not None:
            keeper.progress.connect(self.busy.progress)
            keeper.changed.connect(self._look)
        self.watch({Kind.ERASURE}, lambda _what: self._look())
        self._show(line)

    def _look(self) -> None:
        """How far this workstation is."""
        place, id = self.nav.place, self._erasure_id

        def read(_control: Control) -> ErasureLine | None:
            return next((line for line in place.protection.erasures() if line.erasure.id == id), None)

        self.run(Lane.STORE, read, done=self._show)

    def _show(self, line: ErasureLine | None) -> None:
        """Printed only when it is true: no earlier than this workstation's own receipt."""
        if line is None:
            return
        was_valid, self.is_valid = self.is_valid, not line.is_rewriting
        if line.is_rewriting:
            self._say_waiting()
        elif not was_valid:
            self.busy.end()
            words = _("Nothing of it is left on this workstation. The certificate can be printed.")
            self.banner.show_message(words, kind=BannerKind.SUCCESS)
            self.make()
        self._allow()

    def _say_waiting(self) -> None:
        keeper = self.nav.erasing
        if keeper is not None and keeper.error is not None and not isinstance(keeper.error, StoreInUse):
            self.busy.end()
            self.banner.show_error(keeper.error)
            return
        if not self.busy.isVisibleTo(self):
            self.busy.begin(_("Freed storage and backups are being overwritten …"))
        self.banner.show_message(
            _("The records are erased. The certificate waits until this workstation has finished."),
            _("You can go on working. If you lock before that, it goes on after the next unlocking."),
        )
