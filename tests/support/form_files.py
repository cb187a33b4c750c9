"""Writes small XLSForms for tests, as a person would in a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook

Row = Mapping[str, str]

DE, AR = "label::Deutsch (de)", "label::العربية (ar)"


def write_xlsform(
    path: Path, survey: Sequence[Row], choices: Sequence[Row] = (), settings: Row | None = None
) -> Path:
    """A workbook with these rows; columns are the keys that occur."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheets = {"survey": survey, "choices": choices, "settings": [settings] if settings else []}
    for name, rows in sheets.items():
        if rows:
            sheet = book.create_sheet(name)
            columns = list(dict.fromkeys(column for row in rows for column in row))
            sheet.append(columns)
            for row in rows:
                sheet.append([row.get(column) for column in columns])
    book.save(path)
    return path


SURVEY: tuple[Row, ...] = (
    {"type": "text", "name": "name", "required": "yes", DE: "Name", AR: "الاسم"},
    {
        "type": "date",
        "name": "birth_date",
        "constraint": ". <= today()",
        "constraint_message::Deutsch (de)": "Nicht in der Zukunft",
        DE: "Geburtsdatum",
    },
    {
        "type": "calculate",
        "name": "age",
        "calculation": "if(${birth_date} != '', int((today() - ${birth_date}) div 365.25), '')",
    },
    {"type": "select_one country", "name": "country", "relevant": "${age} >= 18", DE: "Land", AR: "البلد"},
    {
        "type": "select_one city",
        "name": "city",
        "choice_filter": "country = ${country}",
        DE: "Stadt für ${name}",
        AR: "مدينة",
    },
    {"type": "select_multiple country", "name": "visited", DE: "Besucht", AR: "زرت"},
    {"type": "integer", "name": "number", DE: "Anzahl", AR: "العدد"},
    {"type": "begin_repeat", "name": "child", "repeat_count": "${number}", DE: "Kind", AR: "طفل"},
    {"type": "text", "name": "child_name", "required": "yes", DE: "Name", AR: "الاسم"},
    {"type": "integer", "name": "child_age", DE: "Alter", AR: "العمر"},
    {"type": "text", "name": "school", "relevant": "${child_age} > 5", DE: "Schule", AR: "المدرسة"},
    {"type": "end_repeat"},
    {"type": "begin_repeat", "name": "visit", DE: "Besuch", AR: "زيارة"},
    {"type": "text", "name": "place", DE: "Ort", AR: "المكان"},
    {"type": "end_repeat"},
    {"type": "calculate", "name": "places", "calculation": "join(', ', ${place})"},
    {"type": "calculate", "name": "oldest", "calculation": "max(${child_age})"},
)
CHOICES: tuple[Row, ...] = (
    {"list_name": "country", "name": "de", DE: "Deutschland", AR: "ألمانيا"},
    {"list_name": "country", "name": "bg", DE: "Bulgarien", AR: "بلغاريا"},
    {"list_name": "city", "name": "duisburg", "country": "de", DE: "Duisburg", AR: "دويسبورغ"},
    {"list_name": "city", "name": "sofia", "country": "bg", DE: "Sofia", AR: "صوفيا"},
    {"list_name": "city", "name": "plovdiv", "country": "bg", DE: "Plowdiw"},
)
SETTINGS: Row = {
    "form_title": "Probe",
    "form_id": "probe",
    "version": "1",
    "default_language": "Deutsch (de)",
}
