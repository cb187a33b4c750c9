"""A new case without a name: under a code word, which can get a name later."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.actions import clients
from app.actions.clients import NewCase
from app.domain.code_words import suggested
from app.i18n import gettext as _
from app.i18n import language
from app.i18n.formats import language_name
from app.ui.language import spoken
from app.ui.navigation import Navigator, Page
from app.ui.tasks import Control, Lane
from app.ui.widgets import Card, Choice, Field, LineEdit, PrimaryButton, QuietButton, Text, row

WIDTH = 560


class AnonymousPage(Page):
    """Two fields; the rest is asked when she wants to tell it."""

    def __init__(self, nav: Navigator) -> None:
        super().__init__(
            nav,
            _("New case without a name"),
            name="anonymous",
            subtitle=_("Whoever says the code word next time is she. A name can be added at any time."),
        )
        self._taken: tuple[str, ...] = ()
        card = Card("anonymous.card", margin=3)
        card.setMaximumWidth(WIDTH)
        self.word = LineEdit("anonymous.word")
        self.word.setMaximumWidth(260)
        another = QuietButton(_("Another word"), "anonymous.another", icon="sync")
        another.clicked.connect(lambda _checked: self._suggest())
        self.word_field = Field(_("Code word"), self.word, beside=another)
        card.column.addWidget(self.word_field)
        tags = self.nav.place.content.languages
        tongues = [(tag, f"{language_name(tag, spoken())} · {language(tag).autonym}") for tag in tags]
        self.language = Choice("anonymous.language", sorted(tongues, key=lambda one: one[1]), "de")
        card.column.addWidget(Field(_("Language for letters"), self.language))
        self.open = PrimaryButton(_("Open the case"), "anonymous.open", icon="new")
        self.open.clicked.connect(lambda _checked: self.submit())
        end = row(space=1)
        end.addWidget(self.open)
        end.addStretch(1)
        card.column.addLayout(end)
        self.body.addWidget(card)
        self.body.addWidget(
            Text(
                _("Letters and referrals carry the code word until there is a name; many agencies need one."),
                "muted",
            )
        )
        self.body.addStretch(1)
        work = nav.place.work
        self.run(Lane.STORE, lambda _control: clients.code_words_in_use(work=work), done=self._know)

    def shown(self) -> None:
        """The word is marked: it can be typed over."""
        self.word.setFocus(Qt.FocusReason.OtherFocusReason)
        self.word.selectAll()

    def submit(self) -> None:
        """Open the case and go there."""
        word, tag, place = self.word.text().strip(), self.language.code(), self.nav.place
        is_taken = word.casefold() in {one.casefold() for one in self._taken}
        wrong = _("Another case has this code word.") if is_taken else "" if word else _("Choose a word.")
        self.word_field.show_error(wrong)
        if wrong:
            return
        self.open.setEnabled(False)

        def open_(_control: Control) -> NewCase:
            return clients.open_anonymous(
                word, tag, work=place.work, worker=place.worker, team=place.team, clock=place.clock
            )

        self.run(Lane.STORE, open_, done=self._opened, failed=self._not_opened)

    def _opened(self, made: NewCase) -> None:
        nav = self.nav
        self.announce(made.touched)
        nav.back()
        nav.open_case(made.case_id)

    def _not_opened(self, error: Exception) -> None:
        self.open.setEnabled(True)
        self.banner.show_error(error)

    def _know(self, taken: tuple[str, ...]) -> None:
        self._taken = taken
        if not self.word.text():
            self._suggest()

    def _suggest(self) -> None:
        self.word.setText(suggested(self.nav.place.content.code_words, self._taken))
        self.word_field.show_error("")
