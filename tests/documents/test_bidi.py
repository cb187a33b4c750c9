"""UAX #9 against Unicode's own cases, and what it does with inserted values."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.documents.text import bidi
from app.documents.text.fields import join
from app.documents.text.lines import Typesetter
from app.documents.text.shape import FontSet
from app.domain.letters import Field, FieldType
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
TEMPLATES = {
    "ar": ("يرجى الاتصال بالرقم ", "، قبل الموعد (", ") إن أمكن."),
    "fa": ("لطفاً با شمارهٔ ", " تماس بگیرید؛ «", "» را همراه بیاورید."),
    "ckb": ("تکایە پەیوەندی بە ", " بکە، پێش ", "."),
    "ps": ("مهرباني وکړئ ", " ته زنګ ووهئ، د ", " مخکې."),
}
digits = st.text("0123456789", min_size=1, max_size=5)
phones = st.builds(
    lambda lead, groups, gaps: lead + "".join(a + b for a, b in zip(groups, gaps, strict=False)) + groups[-1],
    st.sampled_from(["+49 ", "0", "(0203) ", "+"]),
    st.lists(digits, min_size=2, max_size=4),
    st.lists(st.sampled_from([" ", "-", "/", " / "]), min_size=1, max_size=3),
)
dates = st.dates().map(lambda day: day.strftime("%d.%m.%Y"))
numbers = st.from_regex(
    r"[A-Z]{1,2}[0-9]-20[0-9]{2}-B[0-9]{4}|AZ [0-9]{2}\.[0-9]-[0-9]{4}/20[0-9]{2}", fullmatch=True
)


def as_seen(language: str, value: Field, width: float) -> list[str]:
    """The characters of each line from left to right, as the eye meets them."""
    before, between, after = TEMPLATES[language]
    prose = join((before, value, between, value, after), language)
    return [
        "".join(part.text[::-1] if part.rtl else part.text for part in line.parts)
        for line in TYPESETTER.lines(prose, width, 11)
    ]


@given(
    language=st.sampled_from(sorted(TEMPLATES)),
    value=st.one_of(
        phones.map(lambda text: Field(text, FieldType.PHONE)),
        dates.map(lambda text: Field(text, FieldType.DATE)),
        numbers.map(lambda text: Field(text, FieldType.NUMBER)),
    ),
    width=st.floats(80, 165),
)
def test_a_value_inside_right_to_left_text_reads_from_left_to_right_on_one_line(
    language: str, value: Field, width: float
) -> None:
    seen = as_seen(language, value, width)

    assert sum(line.count(value.value.strip()) for line in seen) == 2


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
