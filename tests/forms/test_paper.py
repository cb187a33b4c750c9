"""The blank form on paper, and the page that shows a form."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from app.content.letters import LetterTemplates
from app.content.lists import least_types
from app.content.loading import load_content
from app.content.paper import paper_words
from app.documents.engine import Engine
from app.domain.letter_json import to_json
from app.domain.letters import Bullets, LetterContent, Together, WritingLines
from app.forms.library import Forms
from app.forms.paper import paper_form
from app.forms.preview import preview_html
from app.forms.reading import read_form
from tests.support.pdf_reading import page_texts

ROOT = Path(__file__).parents[2] / "resources"
MADE = datetime(2026, 11, 24, 12, tzinfo=UTC)
FORMS = Forms(ROOT / "forms")


@cache
def engine() -> Engine:
    return Engine(ROOT / "fonts")


@cache
def letterhead() -> Any:
    return LetterTemplates(ROOT, load_content(ROOT).directory).letterhead()


def paper(form: str, language: str) -> LetterContent:
    return paper_form(
        FORMS.open_form(form),
        paper_words(ROOT),
        language=language,
        fallbacks=("ro",) if language == "rom" else (),
        letterhead=letterhead(),
        made_at=MADE,
        least_types=least_types(load_content(ROOT).languages.values()),
    )


def text_of(form: str, language: str) -> str:
    return " ".join(" ".join(page_texts(engine().render([paper(form, language)]))).split())


def test_each_question_is_numbered_and_stands_in_both_languages() -> None:
    text = text_of("housing", "bg")
    assert "1. Wie wohnen Sie jetzt?" in text
    assert "1. Как живеете сега?" in text
    assert "Wohnung gemietet" in text
    assert "Жилище под наем" in text


def test_a_condition_names_the_question_and_the_answer_that_it_depends_on() -> None:
    text = text_of("violence", "de")
    assert "(Nur wenn: 1 = »Ja«)" in text
    assert "(Nur wenn: 4 = »Ja«)" in text
    assert "(Nur wenn: 3 = »Schule« / »Berufskolleg«)" in text_of("school", "de")


@pytest.mark.parametrize("form", FORMS.form_ids)
@pytest.mark.parametrize("language", ["de", "bg"])
def test_a_question_is_never_torn_from_its_answers(form: str, language: str) -> None:
    pages = [" ".join(text.split()) for text in page_texts(engine().render([paper(form, language)]))]
    questions = FORMS.open_form(form).questions()
    short = [one for one in questions if one.type.has_choices and 0 < len(one.choices) <= 8]
    seen = 0
    for question in short:
        asked = f". {question.label.text('de').text} "
        for page in pages:
            for after in page.split(asked)[1:]:
                seen += 1
                for choice in question.choices:
                    assert choice.label.text("de").text in after, (question.name, choice.name)
    assert seen >= len(short) - 4  # a label that wraps between its words and a value is not found


@pytest.mark.parametrize("language", ["bg", "ar", "ti"])
def test_the_number_of_the_page_stands_in_both_languages(language: str) -> None:
    label = paper("intake", language).page_label
    assert "Seite {page} von {pages}" in label
    assert paper_words(ROOT)[language].page in label
    assert paper("intake", "de").page_label == "Seite {page} von {pages}"


def test_a_paper_form_is_never_stored_like_a_letter() -> None:
    with pytest.raises(TypeError):
        to_json([paper("school", "de")])


def test_a_repeat_is_there_three_times_and_worked_out_values_are_not() -> None:
    text = text_of("school", "de")
    assert [f"Kind {number}" in text for number in (1, 2, 3, 4)] == [True, True, True, False]
    assert "child_age" not in text


def test_a_value_of_the_form_becomes_room_to_write() -> None:
    assert "wage_missing" not in text_of("work", "de")


def test_long_lists_become_a_line_and_short_ones_boxes() -> None:
    asked = [block for block in paper("intake", "de").blocks if isinstance(block, Together)]
    assert "Marxloh" not in text_of("intake", "de")
    assert {type(one.blocks[-1]) for one in asked} >= {WritingLines, Bullets}


@pytest.mark.parametrize("language", ["ar", "ps", "ckb", "ti", "sr-Cyrl", "kmr", "de-simple"])
def test_the_intake_is_printed_in_every_script(language: str) -> None:
    pages = page_texts(engine().render([paper("intake", language)]))
    assert 5 <= len(pages) <= 14


def test_a_language_without_texts_falls_back_to_the_next_and_then_to_german() -> None:
    text = text_of("housing", "rom")
    assert "1. Cum locuiți acum?" in text


class Texts(HTMLParser):
    """What a page says, and which elements it marks as missing."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.missing = 0
        self.tags: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.missing += ("class", "missing") in attrs

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_page_shows_every_question_in_both_languages_and_marks_gaps() -> None:
    form = FORMS.open_form("housing")
    complete, without = Texts(preview_html(form, ("de", "ar"))), Texts(preview_html(form, ("de", "fr")))
    words = " ".join(complete.words)
    assert "Wie wohnen Sie jetzt?" in words
    assert "كيف تسكن الآن؟" in words
    assert complete.missing == 0
    assert without.missing > 50


HOSTILE = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head>
<h:title>&lt;script&gt;alert(1)&lt;/script&gt;</h:title>
<model><instance><d id="&lt;img&gt;"><a/></d></instance>
<bind nodeset="/d/a" relevant="'&lt;b&gt;' = '&lt;b&gt;'"/></model></h:head><h:body><input ref="/d/a">
<label>&lt;script src="https://elsewhere.example"&gt;</label></input></h:body></h:html>"""


def test_what_a_form_says_never_becomes_markup_of_the_page() -> None:
    form = read_form(HOSTILE.encode(), file="hostile.xml").version
    page = Texts(preview_html(form, ("de",)))
    assert not page.tags & {"script", "img", "b"}
