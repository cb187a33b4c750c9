"""UAX #9 against Unicode's own cases, and what it does with inserted values."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.documents.text import bidi
from app.documents.text.fields import join
from app.documents.text.languages import right_to_left
from app.documents.text.lines import Typesetter
from app.documents.text.shape import FontSet
from app.domain.letters import Field, FieldType
from tests.support import reference_texts
from tests.support.letter_samples import FONTS

CASES = Path("/usr/share/unicode/BidiCharacterTest.txt")
"""Of the Debian package unicode-data."""

BASES = {"0": 0, "1": 1, "2": None}


def passes(case: str) -> bool:
    characters, base, paragraph, wanted, order = case.split(";")
    text = "".join(chr(int(code, 16)) for code in characters.split())
    level, found = bidi.levels(text, BASES[base])
    found = bidi.line_levels(text, found, level)
    kept = [index for index, number in enumerate(wanted.split()) if number != "x"]
    visual = [kept[place] for place in bidi.visual_order([found[index] for index in kept])]
    return (
        level == int(paragraph)
        and all(found[index] == int(wanted.split()[index]) for index in kept)
        and visual == [int(index) for index in order.split()]
    )


def test_every_case_of_unicode_passes() -> None:
    lines = (line.split("#")[0].strip() for line in CASES.read_text("utf-8").splitlines())
    cases = [line for line in lines if line]

    failed = [case for case in cases if not passes(case)]

    assert len(cases) > 91_000
    assert failed == []


TYPESETTER = Typesetter(FontSet(FONTS))
RIGHT_TO_LEFT = [tag for tag in reference_texts.languages() if right_to_left(tag)]


def own_words(language: str) -> list[str]:
    """The words of a language's reference text with what stands beside them."""
    runs = (run for paragraph in reference_texts.paragraphs(language) for run in paragraph)
    return [word for run in runs if isinstance(run, str) for word in run.split()]


def templates(language: str) -> st.SearchStrategy[list[str]]:
    """Three pieces of text, of words of the language, foreign ones, numbers and signs in any order."""
    strange = ["(", ")", "«", "»", "–", "/", "A4", "Jobcenter", "٣", "۱۲", "25", "%", ":", "،", "-5", "\n"]
    words = st.lists(st.sampled_from(own_words(language)) | st.sampled_from(strange), max_size=5)
    space = st.sampled_from(["", " ", "\u00a0"])
    return st.lists(
        st.builds(lambda a, texts, b: a + " ".join(texts) + b, space, words, space), min_size=3, max_size=3
    )


digits = st.text("0123456789", min_size=1, max_size=5)
phones = st.builds(
    lambda lead, groups, gaps: lead + "".join(a + b for a, b in zip(groups, gaps, strict=False)) + groups[-1],
    st.sampled_from(["+49 ", "0", "(0203) ", "+"]),
    st.lists(digits, min_size=2, max_size=4),
    st.lists(st.sampled_from([" ", "-", "/", " / "]), min_size=1, max_size=3),
)
dates = st.dates().map(lambda day: day.strftime("%d.%m.%Y")) | st.dates().map(lambda day: day.isoformat())
times = st.times().map(lambda time: time.strftime("%H:%M")) | st.just("9–16 Uhr")
numbers = st.from_regex(
    r"[A-Z]{1,2}[0-9]-20[0-9]{2}-B[0-9]{4}|AZ [0-9]{2}\.[0-9]-[0-9]{4}/20[0-9]{2}", fullmatch=True
)
amounts = st.builds(
    lambda sign, number, currency: f"{sign}{number:,.2f} {currency}",
    st.sampled_from(["", "-", "+", "−"]),
    st.decimals(0, 10**6, places=2),
    st.sampled_from(["€", "EUR", "£", "%"]),
)
emails = st.from_regex(r"[a-z]{1,8}([._-][a-z0-9]{1,6})?@[a-z]{2,9}(-[0-9]{1,3})?\.example", fullmatch=True)
values = st.one_of(
    phones.map(lambda text: Field(text, FieldType.PHONE)),
    dates.map(lambda text: Field(text, FieldType.DATE)),
    times.map(lambda text: Field(text, FieldType.TIME)),
    numbers.map(lambda text: Field(text, FieldType.NUMBER)),
    amounts.map(lambda text: Field(text, FieldType.AMOUNT)),
    emails.map(lambda text: Field(text, FieldType.EMAIL)),
)


def as_seen(language: str, pieces: list[str], value: Field, width: float) -> list[str]:
    """The characters of each line from left to right, as the eye meets them."""
    before, between, after = pieces
    prose = join((before, value, between, value, after), language)
    return [
        "".join(part.text[::-1] if part.rtl else part.text for part in line.parts)
        for line in TYPESETTER.lines(prose, width, 11)
    ]


@given(data=st.data(), language=st.sampled_from(RIGHT_TO_LEFT), value=values, width=st.floats(80, 165))
def test_a_value_inside_right_to_left_text_reads_from_left_to_right_on_one_line(
    data: st.DataObject, language: str, value: Field, width: float
) -> None:
    if value.type is FieldType.EMAIL:  # may go on in the next line where it is too long for one
        width = float("inf")
    template = data.draw(templates(language))

    seen = as_seen(language, template, value, width)

    there = sum(line.count(value.value.strip()) for line in seen)
    assert there >= 2, seen


@given(st.text(st.sampled_from("abc אבג\u202e\u202b\u2067\u2066\u2069\u202c123-"), max_size=12))
def test_a_value_cannot_turn_the_text_around_it(value: str) -> None:
    prose = join(("Vor dem Wert ", Field(value, FieldType.NAME), " nach dem Wert."), "de")

    _, levels = bidi.levels(prose.text, 0)

    assert set(levels[:13]) == {0}
    assert set(levels[-len(" nach dem Wert.") :]) == {0}


def test_without_isolation_a_phone_number_is_turned_round() -> None:
    """The control: why fields exist (6-letters.md 1.2)."""
    plain = join(("يرجى الاتصال بالرقم +49 30 9018-23456 قبل الموعد",), "ar")

    line = TYPESETTER.lines(plain, 165, 11)[0]

    assert "+49 30 9018-23456" not in "".join(p.text[::-1] if p.rtl else p.text for p in line.parts)


def test_sentences_of_another_language_are_read_in_its_own_order() -> None:
    name = Field("Vesna Beispiel", FieldType.NAME)
    arabic = (Field("جملة أولى.", language="ar"), " ", Field("الترجمة:", language="ar"), " ", name)
    german = (Field("Erster Satz."), " ", Field("Gedolmetscht hat:"), " ", name, Field("."))

    seen = {}
    for language, first, second in (
        ("de", (*arabic, Field(".", language="ar")), german),
        ("ar", arabic, german),
    ):
        line = TYPESETTER.line(join((*first, " ", *second), language), 10)
        seen[language] = "".join(part.text[::-1] if part.rtl else part.text for part in line.parts)

    assert seen["de"].startswith(".Vesna Beispiel :"), "the end of the Arabic sentence is at its left"
    assert seen["de"].endswith("Erster Satz. Gedolmetscht hat: Vesna Beispiel.")
    assert seen["ar"].startswith("Erster Satz. Gedolmetscht hat: Vesna Beispiel.")


def test_names_beside_each_other_are_no_passage() -> None:
    names = (Field("ليلى", FieldType.NAME, "ar"), ", ", Field("نور", FieldType.NAME, "ar"))

    line = TYPESETTER.line(join(names, "de"), 10)

    assert "".join(part.text for part in line.parts) == "ليلى, نور"


def test_values_side_by_side_keep_the_order_of_the_text_around_them() -> None:
    values = (Field("H7-2026", FieldType.NUMBER), Field("12.05.2026", FieldType.DATE))

    line = TYPESETTER.line(join(("رقم ", *values), "ar"), 10)

    assert [part.text for part in line.parts if part.text.strip()] == ["12.05.2026", "H7-2026", "رقم"]
