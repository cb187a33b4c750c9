"""A text of a form as paper: words only, whatever markup somebody put into it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.domain.form_print import is_right_to_left, printed_lines, printed_text
from app.domain.letters import Letterhead, Paragraph

HEAD = Letterhead("Verein", "Beratung", "Verein, Hof 1", ())


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", ()),
        ("  \n <p> </p><br/>", ()),
        ("Mo 9–12 Uhr", ("Mo 9–12 Uhr",)),
        ("Montag\nDienstag", ("Montag", "Dienstag")),
        ("<h1>Termin</h1><p>Mo &amp; Di<br>9&nbsp;Uhr</p>", ("Termin", "Mo & Di", "9 Uhr")),
        ("<ul><li>Pass<li><b>Miet</b>vertrag</ul>", ("Pass", "Mietvertrag")),
        ("<table><tr><td>Mo</td><td>9 Uhr</td></tr></table>", ("Mo 9 Uhr",)),
        ("5 < 7 und 8 > 2", ("5 < 7 und 8 > 2",)),
        ("&lt;b&gt;bleibt&lt;/b&gt;", ("<b>bleibt</b>",)),
        ("a<script>alert(1)</script>b<style>p{}</style>c", ("abc",)),
        ('x<img src="file:///etc/passwd" onerror="y">', ("x",)),
        ("<!-- weg --><![CDATA[weg]]>da", ("da",)),
        ("null\x00zeichen\x07", ("nullzeichen",)),
        ("<p>موعد يوم <b>الإثنين</b></p>", ("موعد يوم الإثنين",)),
    ],
)
def test_only_words_are_left(text: str, lines: tuple[str, ...]) -> None:
    assert printed_lines(text) == lines


def test_unclosed_and_endless_markup_ends() -> None:
    assert printed_lines("<p>Ja<b")[0].startswith("Ja")
    assert printed_lines("<" * 50_000)
    assert len("".join(printed_lines("<div>" * 400_000 + "x"))) <= 1
    assert len("".join(printed_lines("x" * 400_000))) == 100_000


@pytest.mark.parametrize(
    ("text", "is_rtl"),
    [("", False), ("12 – 3", False), ("1. موعد", True), ("Termin موعد", False), ("שלום", True)],
)
def test_the_first_letter_says_the_direction(text: str, is_rtl: bool) -> None:  # noqa: FBT001
    assert is_right_to_left(text) is is_rtl


def test_the_page_has_the_question_above_and_the_lines_below() -> None:
    moment = datetime(2026, 11, 24, tzinfo=UTC)
    page = printed_text(
        "<p>eins<p>zwei", label="Zettel", title="Alles", language="ar", letterhead=HEAD, made_at=moment
    )

    assert page.subject == ("Zettel",)
    assert page.blocks == (Paragraph(("eins",)), Paragraph(("zwei",)))
    assert (page.title, page.language, page.letterhead, page.recipient) == ("Alles", "ar", HEAD, ())
