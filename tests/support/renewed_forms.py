"""A small form in two versions, as an office renews it: a question comes, one goes, choices change."""

from __future__ import annotations

import shutil
from pathlib import Path

from app.forms.importing import compile_forms
from tests.support.form_files import Row, write_xlsform

DE, BG, AR = "label::Deutsch (de)", "label::Български (bg)", "label::العربية (ar)"
FORM = "rooms"
MAPPING = f"""schema: form-mapping/1
form: {FORM}
client: {{phone: {{question: phone}}}}
household: {{}}
case: {{}}
needs: [need_now]
own_words: [told]
facts:
  loss: {{question: loss}}
"""
_FIRST: tuple[Row, ...] = (
    {
        "type": "select_one loss",
        "name": "loss",
        "required": "yes",
        DE: "Was ist passiert?",
        BG: "Какво се случи?",
        AR: "ماذا حدث؟",
    },
    {"type": "text", "name": "landlord", DE: "Wer vermietet?", BG: "Кой е наемодателят?", AR: "من المؤجر؟"},
    {"type": "integer", "name": "rooms", DE: "Zimmer", BG: "Стаи", AR: "الغرف"},
    {"type": "text", "name": "phone", DE: "Telefon", BG: "Телефон", AR: "الهاتف"},
    {"type": "text", "name": "told", DE: "In eigenen Worten", BG: "С ваши думи", AR: "بكلماتك"},
    {"type": "calculate", "name": "need_now", "calculation": "if(${loss} != '', 'WOH', '')"},
)
_SECOND: tuple[Row, ...] = (
    _FIRST[0],
    {"type": "date", "name": "leave_on", DE: "Auszug bis", BG: "Напускане до", AR: "الإخلاء حتى"},
    {**_FIRST[2], DE: "Wie viele Zimmer?"},
    *_FIRST[3:],
)
_CHOICES: tuple[Row, ...] = (
    {"list_name": "loss", "name": "notice", DE: "Kündigung", BG: "Предизвестие", AR: "إنهاء العقد"},
    {"list_name": "loss", "name": "fire", DE: "Brand", BG: "Пожар", AR: "حريق"},
)
_RENEWED_CHOICES: tuple[Row, ...] = (
    _CHOICES[0],
    {"list_name": "loss", "name": "family", DE: "Trennung", BG: "Раздяла", AR: "انفصال"},
)


def write_first(folder: Path) -> None:
    """The form as it was begun."""
    _write(folder, "1", _FIRST, _CHOICES)


def write_second(folder: Path) -> None:
    """The renewed one in its place."""
    _write(folder, "2", _SECOND, _RENEWED_CHOICES)


def copy_of(made: Path, folder: Path) -> Path:
    """A folder of forms of this test alone."""
    return Path(shutil.copytree(made, folder, dirs_exist_ok=True))


def _write(folder: Path, version: str, survey: tuple[Row, ...], choices: tuple[Row, ...]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    settings = {
        "form_title": "Zimmer",
        "form_id": FORM,
        "version": version,
        "default_language": "Deutsch (de)",
    }
    write_xlsform(folder / f"{FORM}.xlsx", survey, choices, settings)
    (folder / f"{FORM}.mapping.yaml").write_text(MAPPING, "utf-8")
    compile_forms(folder)
