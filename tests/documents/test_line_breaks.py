"""UAX #14 against Unicode's own cases, and what a paragraph does with the places it finds."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.text.fields import join
from app.documents.text.line_breaks import opportunities
from app.documents.text.line_classes import TABLE
from app.documents.text.lines import Typesetter
from app.domain.letters import Field, FieldType
from tests.support import unicode_lines


def pieces(text: str) -> list[str]:
    ends = [0, *opportunities(text), len(text)]
    return [text[start:end] for start, end in itertools.pairwise(ends)]


def test_every_case_of_unicode_passes() -> None:
    cases = [content.split() for content, _ in unicode_lines.lines("LineBreakTest")]

    failed = []
    for case in cases:
        text = "".join(chr(int(code, 16)) for code in case[1::2])
        wanted = [index for index, sign in enumerate(case[::2]) if sign == "÷" and index < len(text)]
        if opportunities(text) != wanted:
            failed.append(case)

    assert len(cases) > 7_600
    assert failed == []


def test_the_table_is_unicodes_file() -> None:
    assert unicode_lines.table() == TABLE


@pytest.mark.parametrize(
    "text",
    [
        "E-|Mail |oder |Telefon, |und/|oder |vor |Ort",
        "Az. |12.3-4567/2026 |(siehe |„Anlage |2“)",
        "1.234,56 |€ |und |-5 |% |um |14:30 |Uhr",
        "buero@sozialraumbuero.example",
        "«\u00a0rendez-|vous\u00a0», |demain\u00a0!",
        "ሰላም፡|ዓለም። |ቆጸራ፤ |ኣሎ",
        "د. |محمد، |نامه\u200cای |۱۲.۰۵.۲۰۲۶",
    ],
)
def test_lines_of_our_languages_may_end_where_a_typesetter_would(text: str) -> None:
    assert "|".join(pieces(text.replace("|", ""))) == text


@pytest.mark.parametrize("mark", ["\n", "\r\n", "\u2028", "\u2029", "\x0b", "\x85"])
def test_a_forced_line_end_makes_two_lines(typesetter: Typesetter, mark: str) -> None:
    lines = typesetter.lines(join(f"Ort: {mark}Straße", "de"), 100, 10)

    assert ["".join(part.text for part in line.parts) for line in lines] == ["Ort:", "Straße"]


def test_an_empty_line_stays_empty(typesetter: Typesetter) -> None:
    assert [len(line.parts) for line in typesetter.lines(join("a\n\nb", "de"), 100, 10)] == [1, 0, 1]


GLUED = st.sampled_from(
    [
        Field("+49 (0)203 / 5550-1234", FieldType.PHONE),
        Field("AZ 51/3 – 2026-B 0042", FieldType.NUMBER),
        Field("Do, 12. März 2026", FieldType.DATE),
        Field("14:30 – 15:00 Uhr", FieldType.TIME),
        Field("1 234 567,89 €", FieldType.AMOUNT),
    ]
)


@given(value=GLUED, width=st.floats(48, 165), language=st.sampled_from(["de", "fr", "ar", "ckb", "ti"]))
def test_a_value_that_must_stay_together_does(
    typesetter: Typesetter, value: Field, width: float, language: str
) -> None:
    words = {"ar": "يرجى الاتصال قبل الموعد ", "ckb": "تکایە پەیوەندی بکە ", "ti": "ቆጸራኹም፡ኣሎ፤ "}
    prose = join((words.get(language, "Bitte beachten Sie und/oder "), value, " – ", value), language)

    lines = ["".join(part.text for part in line.parts) for line in typesetter.lines(prose, width, 10)]

    assert sum(line.count(value.value) for line in lines) == 2


@pytest.mark.parametrize("width", [20.0, 24.0, 30.0])
def test_opening_hours_do_not_end_a_line_with_a_dash(typesetter: Typesetter, width: float) -> None:
    hours = Field("Mo–Do 8–16 Uhr; Fr 8–12 Uhr – oder nach Absprache")

    lines = [
        "".join(part.text for part in line.parts) for line in typesetter.lines(join((hours,), "de"), width, 9)
    ]

    assert len(lines) > 1
    assert not any(line[-2:] in ("o–", "8–") for line in lines)
    assert any(" – " in line or line.endswith(" –") or line.startswith("– ") for line in lines)


@given(st.text(st.sampled_from("ab ابé\u0301\u200d-/@.,–“„( )\u00a0፡1€\n"), max_size=60), st.floats(8, 60))
def test_no_line_is_too_wide_and_nothing_is_lost(typesetter: Typesetter, text: str, width: float) -> None:
    prose = join(text, "de")

    lines = typesetter.lines(prose, width, 10)

    drawn = "".join(part.text for line in lines for part in line.parts)
    assert sorted(drawn.replace(" ", "")) == sorted(prose.text.replace(" ", "").replace("\n", ""))
    assert all(line.width <= width + 1e-9 for line in lines)
