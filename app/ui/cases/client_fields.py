"""The inputs for the facts about a client and her household, and how they are filled and read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QWidget

from app.domain.content import Content
from app.domain.disputes import is_disputable
from app.domain.records import Client, Household
from app.i18n import gettext as _
from app.i18n import language
from app.i18n.formats import language_name
from app.ui.cases.fact_field import FactField
from app.ui.cases.picks import Picks
from app.ui.intake_choices import Answers, Choices
from app.ui.language import spoken
from app.ui.widgets import Choice, LineEdit
from app.ui.widgets.dates import DateField

YES, NO = "yes", "no"


class FactInputs:
    """All inputs of the page, by (table, field)."""

    def __init__(self, content: Content, edited: Callable[[], None]) -> None:
        self._content, self._edited = content, edited
        self.fields: dict[tuple[str, str], FactField] = {}
        tags = list(content.languages)
        tongues = sorted(((tag, language_name(tag, spoken())) for tag in tags), key=lambda one: one[1])
        unknown = ("", _("not known"))
        maybe: Choices = [unknown, (YES, _("yes")), (NO, _("no"))]
        districts = sorted(((d.code, d.name) for d in content.districts.values()), key=lambda one: one[1])
        bases = [(code, basis.label) for code, basis in content.residence.items()]
        prompt = _("Add a language")
        self._line("client", "given_name", _("Given name"))
        self._line("client", "family_name", _("Family name"))
        self._line("client", "code_word", _("Code word"))
        self._put("client", "birth_date", _("Date of birth"), DateField("client.birth_date", reading=False))
        self._put("client", "gender", _("Gender"), Choice("client.gender", [unknown], ""))
        nationalities = Picks("client.nationalities", [], _("Add a nationality"))
        self._put("client", "nationalities", _("Nationality"), nationalities)
        self._line("client", "phone", _("Telephone"))
        self._line("client", "email", _("E-mail"))
        self._put("client", "spoken", _("Spoken languages"), Picks("client.spoken", tongues, prompt))
        self._put("client", "reads", _("Languages read"), Picks("client.reads", tongues, prompt))
        letters = [(tag, f"{words} · {language(tag).autonym}") for tag, words in tongues]
        self._put(
            "client", "letter_language", _("Language for letters"), Choice("client.letter_language", letters)
        )
        interpreter = Choice("client.needs_interpreter", maybe, "")
        self._put("client", "needs_interpreter", _("Needs an interpreter"), interpreter)
        self._put(
            "client", "prefers_audio", _("Prefers listening"), Choice("client.prefers_audio", maybe, "")
        )
        residence = Choice("client.residence", bases, "NE")
        self._put("client", "residence", _("Residence status"), residence, content.residence_hint)
        self._line("household", "street", _("Street"))
        self._line("household", "postal_code", _("Postal code"))
        self._line("household", "city", _("Town"))
        self._put(
            "household", "district", _("District"), Choice("household.district", [unknown, *districts], "")
        )
        self._number("household", "adults", _("Adults"))
        self._number("household", "children", _("Children"))

    def offer(self, answers: Answers) -> None:
        """Choices that the intake form has."""
        gender, nationality = self.input("client", "gender"), self.input("client", "nationalities")
        if isinstance(gender, Choice):
            gender.set_choices([("", _("not known")), *answers.gender], gender.code())
        if isinstance(nationality, Picks):
            nationality.set_choices(answers.nationalities)

    def input(self, table: str, field: str) -> QWidget:
        """The input itself."""
        return self.fields[table, field].field

    def is_whole(self) -> bool:
        """Whether the date can be read; said beside it where not."""
        field = self.fields["client", "birth_date"]
        unfinished = isinstance(field.field, DateField) and field.field.is_unfinished
        field.show_error(_("This is no date: day.month.year") if unfinished else "")
        return not unfinished

    def fill(self, client: Client, household: Household | None) -> None:
        """Show these values; no signal."""
        home = household or Household(client.id)
        for (table, field), shown in self.fields.items():
            _show(shown.field, getattr(client if table == "client" else home, field), field)

    def client(self, before: Client) -> Client:
        """The client as the page has her."""
        return replace(before, **self._values("client", before))

    def household(self, before: Household) -> Household:
        """The household as the page has it."""
        return replace(before, **self._values("household", before))

    def _values(self, table: str, before: Any) -> dict[str, Any]:
        return {
            field: _value(shown.field, getattr(before, field), field)
            for (of, field), shown in self.fields.items()
            if of == table
        }

    # -- building -----------------------------------------------------------------------------------

    def _line(self, table: str, field: str, label: str, hint: str = "") -> None:
        self._put(table, field, label, LineEdit(f"{table}.{field}"), hint)

    def _number(self, table: str, field: str, label: str) -> None:
        line = LineEdit(f"{table}.{field}")
        line.setValidator(QIntValidator(0, 99, line))
        line.setMaximumWidth(96)
        self._put(table, field, label, line)

    def _put(self, table: str, field: str, label: str, editor: QWidget, hint: str = "") -> None:
        made = FactField((table, field), label, editor, hint)
        made.say_markable(can=is_disputable(table, field))
        if isinstance(editor, LineEdit):
            editor.textEdited.connect(lambda _text: self._edited())
        elif isinstance(editor, Choice):
            editor.activated.connect(lambda _index: self._edited())
        elif isinstance(editor, (Picks, DateField)):
            editor.edited.connect(self._edited)
        self.fields[table, field] = made


def _show(editor: QWidget, value: Any, field: str) -> None:
    if isinstance(editor, DateField):
        editor.show_day(value)
    elif isinstance(editor, Picks):
        editor.show_codes(tuple(value))
    elif isinstance(editor, Choice):
        code = {True: YES, False: NO, None: ""}.get(value, value) if not isinstance(value, str) else value
        if editor.findData(code) < 0:
            editor.addItem(code, code)
        editor.choose(code)
    elif isinstance(editor, LineEdit) and editor.text() != str(value if value is not None else ""):
        editor.setText(str(value if value is not None else ""))
    del field


def _value(editor: QWidget, before: Any, field: str) -> Any:
    if isinstance(editor, DateField):
        return editor.value()
    if isinstance(editor, Picks):
        return editor.codes()
    if isinstance(editor, Choice):
        code = editor.code()
        if field in {"needs_interpreter", "prefers_audio"}:
            return {YES: True, NO: False}.get(code)
        return code or (before if field == "letter_language" else None)
    text = editor.text().strip() if isinstance(editor, LineEdit) else ""
    if field in {"adults", "children"}:
        return int(text) if text else None
    return text or None
