"""A text that the client takes along on paper (appearance `printer`): printed from a page of its own."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.actions.workplace import Workplace
from app.domain.form_print import is_right_to_left, printed_lines, printed_text
from app.domain.forms import FormVersion, LocalizedText, QuestionState
from app.domain.letters import LetterContent
from app.i18n import gettext as _
from app.i18n import language, ui_translator
from app.i18n.languages import Direction
from app.ui import theme
from app.ui.forms.speaking import WORKER
from app.ui.letters.paper_page import Paper, PaperPage
from app.ui.letters.write_model import language_choices
from app.ui.navigation import Navigator
from app.ui.widgets import SecondaryButton


class PrintEditor(QWidget):
    """Shows the text without its markup; nothing is typed here."""

    edited = Signal(object)
    printing = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(f"{name}.box")
        self._words = QLabel()
        self._words.setObjectName(f"{name}.words")
        self._words.setProperty("look", "muted")
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._print = SecondaryButton(_("Print …"), f"{name}.print", icon="printer")
        self._print.clicked.connect(self.printing)
        self.setFocusProxy(self._print)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(self._words)
        down.addWidget(self._print, 0, Qt.AlignmentFlag.AlignLeading)

    def show_state(self, state: QuestionState) -> None:
        """The text as it is now; an empty one has nothing to print."""
        lines = printed_lines("" if state.value is None else str(state.value))
        self._words.setText("\n".join(lines))
        self._words.setVisible(bool(lines))
        self._print.setEnabled(bool(lines))

    def say_name(self, name: str) -> None:
        """As `Editor` has it."""
        self._words.setAccessibleName(name)
        self._print.setAccessibleName(f"{self._print.text()} {name}")


class PrintedTextPage(PaperPage):
    """The text of one question as paper, with the letterhead of the place."""

    def __init__(self, nav: Navigator, form: FormVersion, label: LocalizedText, text: str, tag: str) -> None:
        place, spoken = nav.place, ui_translator().tag
        name = form.title.text(spoken, (WORKER,)).text or form.form_id

        def compose(chosen: str) -> tuple[LetterContent, ...]:
            return (_content(place, name, label, text, chosen),)

        tags = tuple(dict.fromkeys((*form.languages, tag)))
        paper = Paper(
            name="form-print",
            file=form.form_id,
            remembered_as=f"form {form.form_id}",
            languages=language_choices(tags, spoken),
            compose=compose,
        )
        is_hers = is_right_to_left(" ".join(printed_lines(text))) and language(tag).direction is Direction.RTL
        first = tag if is_hers else form.default_language
        subtitle = _("A text of the form, to take along")
        super().__init__(nav, theme.isolate(name), subtitle, paper, first)


def _content(place: Workplace, name: str, label: LocalizedText, text: str, tag: str) -> LetterContent:
    return printed_text(
        text,
        label=label.text(tag, (WORKER,)).text,
        title=name,
        language=tag,
        letterhead=place.templates.letterhead(),
        made_at=place.clock.now(),
    )
