"""Erase for good: first what would go, then why, then a deliberate word. There is no way back."""

from __future__ import annotations

from uuid import UUID

from app.actions import erasure
from app.actions.erasure import EraseOrder
from app.actions.protection_ports import ErasureLine, ErasurePlan
from app.actions.touched import Touched
from app.domain.protection import Erasure, ErasureBasis
from app.i18n import gettext as _
from app.i18n.formats import list_text
from app.ui import theme
from app.ui.language import spoken
from app.ui.navigation import Navigator, Page
from app.ui.rights.certificate_page import CertificatePage
from app.ui.rights.words import BASES, basis_words, count_lines
from app.ui.tasks import Control, Lane
from app.ui.widgets import (
    Card,
    Choice,
    DangerButton,
    Field,
    FlowLayout,
    Heading,
    LineEdit,
    QuietButton,
    StatusPill,
    Text,
    empty,
)

CASE, PERSON = "case", "person"


class ErasePage(Page):
    """A dry run until the number of the case is typed."""

    def __init__(self, nav: Navigator, case_id: UUID) -> None:
        super().__init__(nav, _("Erase for good"), name="erase", subtitle=" ")
        self._case_id = case_id
        self._plan: ErasurePlan | None = None
        self.extent = Choice(
            "erase.extent", [(CASE, _("Only this case")), (PERSON, _("The whole person, with all cases"))]
        )
        self.extent.activated.connect(lambda _row: self._fetch())
        self.basis = Choice("erase.basis", [(basis.value, basis_words(basis)) for basis in BASES])
        self._counts = FlowLayout(space=1)
        self.also = Text("", "muted")
        self.also.setObjectName("erase.also")
        self.number = LineEdit("erase.number")
        self.number.textEdited.connect(lambda _text: self._allow())
        self.erase = DangerButton(_("Erase for good"), "erase.now", icon="trash")
        self.erase.clicked.connect(lambda _checked: self._erase())
        self.keep = QuietButton(_("Keep it"), "erase.keep")
        self.keep.clicked.connect(nav.back)
        self._place()
        self._allow()
        self._fetch()

    def _place(self) -> None:
        first = Card("erase.what")
        first.column.addWidget(Field(_("What"), self.extent))
        first.column.addWidget(Heading(_("This would be erased, here and on every device")))
        first.column.addLayout(self._counts)
        first.column.addWidget(self.also)
        second = Card("erase.why")
        second.column.addWidget(Field(_("Why"), self.basis))
        second.column.addWidget(
            Text(
                _(
                    "What stays: the certificate with its number, and ids in the audit trail. What nobody "
                    "can reach from here: paper, sticks, files saved elsewhere, the memory of printers. "
                    "Letters that agencies have received stay there; tell them (Art. 19)."
                ),
                "muted",
            )
        )
        self._typed = Field(
            _("Type the number of the case to confirm"), self.number, _("There is no way back from here.")
        )
        second.column.addWidget(self._typed)
        self.body.addWidget(first)
        self.body.addWidget(second)
        self.footer.addStretch(1)
        self.footer.addWidget(self.keep)
        self.footer.addWidget(self.erase)

    def _fetch(self) -> None:
        place, case_id, whole = self.nav.place, self._case_id, self.extent.code() == PERSON
        self.run(
            Lane.STORE,
            lambda _control: place.protection.plan(case_id, whole_person=whole),
            done=self._show,
        )

    def _show(self, plan: ErasurePlan) -> None:
        self._plan = plan
        numbers = list_text([theme.isolate(number) for number in plan.numbers], spoken())
        self.set_title(self.title(), _("Case {numbers}").format(numbers=numbers))
        empty(self._counts)
        for words in count_lines(plan.counts):
            self._counts.addWidget(StatusPill(words))
        notes = []
        if plan.other_numbers:
            others = list_text([theme.isolate(number) for number in plan.other_numbers], spoken())
            notes.append(_("Other cases of this person stay: {numbers}.").format(numbers=others))
        if plan.household_stays:
            notes.append(_("The household stays: other clients live there."))
        self.also.setText(" ".join(notes))
        self.also.setVisible(bool(notes))
        if plan.held:
            number, reason = plan.held[0]
            self.banner.show_message(
                _("Legal hold on case {number}: {reason}. It cannot be erased now.").format(
                    number=theme.isolate(number), reason=reason
                )
            )
        self._allow()

    def _allow(self) -> None:
        plan = self._plan
        typed = self.number.text().strip().casefold()
        fits = plan is not None and typed in {number.casefold() for number in plan.numbers}
        self.erase.setEnabled(fits and plan is not None and not plan.held)

    def _erase(self) -> None:
        order = EraseOrder(self._case_id, self.extent.code() == PERSON, ErasureBasis(self.basis.code()))
        place = self.nav.place
        made: list[Erasure] = []

        def work(_control: Control) -> Touched:
            done, what = erasure.erase(order, place=place)
            made.append(done)
            return what

        self.erase.setEnabled(False)
        self.banner.show_message(_("Erasing …"))
        self.act(work, done=lambda _what: self._erased(made[0]), failed=self._not_erased)

    def _not_erased(self, error: Exception) -> None:
        self.banner.show_error(error)
        self._allow()

    def _erased(self, done: Erasure) -> None:
        """The pages about what is gone go; the list and the certificate take their place."""
        nav, place, id = self.nav, self.nav.place, done.id

        def read(_control: Control) -> ErasureLine:
            return next(line for line in place.protection.erasures() if line.erasure.id == id)

        def show(line: ErasureLine) -> None:
            nav.open_root("erasures")
            nav.open_page(CertificatePage(nav, line))

        self.run(Lane.STORE, read, done=show)
