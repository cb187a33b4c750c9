"""The copy of everything about one client: on paper in two languages, or as a file for machines."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtWidgets import QFileDialog

from app.actions import rights
from app.actions.ports import PrintChoice, PrintEnd
from app.actions.session_ports import KeptPage
from app.i18n import gettext as _
from app.i18n.formats import list_text
from app.ui import theme
from app.ui.language import spoken
from app.ui.letters.paper_page import Paper, PaperPage
from app.ui.letters.write_model import language_choices
from app.ui.navigation import Navigator
from app.ui.printing import saving
from app.ui.tasks import Control, Lane
from app.ui.widgets import Card, Heading, SecondaryButton, Text
from app.ui.widgets import Kind as BannerKind


class CopyPage(PaperPage):
    """Every printing and saving is written into the audit trail."""

    def __init__(self, nav: Navigator, case_id: UUID, language: str) -> None:
        self._case_id, self._language = case_id, language
        tags = {*nav.place.protection.words, language}
        paper = Paper(
            name="rights.paper",
            file=_("copy-of-everything"),
            remembered_as="rights-copy",
            languages=language_choices(sorted(tags), spoken()),
            compose=partial(rights.copy_letter, case_id, place=nav.place),
        )
        subtitle = _("German, and the client's language beside it where there are words in it")
        super().__init__(nav, _("Copy of everything (Art. 15)"), subtitle, paper, language)
        card = Card("rights.json")
        card.column.addWidget(Heading(_("For machines (Art. 20)")))
        words = _("The same as a JSON file, described by dossier.json. Save it where the client wants it.")
        card.column.addWidget(Text(words, "muted"))
        save = SecondaryButton(_("Save as JSON …"), "rights.json.save", icon="save")
        save.clicked.connect(lambda _checked: self._ask_json())
        card.column.addWidget(save)
        self.side.addWidget(card)
        kept = nav.place.protection
        self.run(Lane.STORE, lambda _control: kept.closed_of_person(case_id), done=self._tell_closed)

    def _tell_closed(self, numbers: tuple[str, ...]) -> None:
        """A copy of everything that lacks something must not be taken for whole."""
        if numbers:
            listed = list_text([theme.isolate(number) for number in numbers], spoken())
            self.banner.show_message(
                _("This is not everything: {numbers}").format(numbers=listed),
                _("These cases of the same person are not open to you. Ask who holds them for their part."),
                BannerKind.ATTENTION,
            )

    def kept_as(self) -> KeptPage:
        return KeptPage("rights.paper", None, self._case_id, {"language": self._language})

    def _ask_json(self) -> None:
        name = f"{self._paper.file}.json"
        chosen = QFileDialog.getSaveFileName(self, _("Save as JSON"), name, _("JSON files (*.json)"))[0]
        if chosen:
            path, place, case_id = Path(chosen), self.nav.place, self._case_id

            def save(_control: Control) -> None:
                saving.save_pdf(path, rights.copy_json(case_id, place=place))
                rights.note_copy(case_id, place=place)

            self.run(Lane.STORE, save, done=lambda _none: self._told(path))

    def _printed(self, choice: PrintChoice, end: PrintEnd) -> None:
        super()._printed(choice, end)
        self._note()

    def _saved(self, path: Path) -> None:
        super()._saved(path)
        self._note()

    def _told(self, path: Path) -> None:
        words = _("Saved as {file}.").format(file=theme.isolate(path.name))
        self.banner.show_message(words, kind=BannerKind.SUCCESS)

    def _note(self) -> None:
        place, case_id = self.nav.place, self._case_id
        self.run(Lane.STORE, lambda _control: rights.note_copy(case_id, place=place), done=lambda _none: None)
