"""What a paper can hold beside running text: blanks, two languages, signatures, lists, large type."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pikepdf
import pytest

from app.documents import din5008
from app.documents.engine import Engine
from app.documents.signing import FIELD_WIDTH, RULING
from app.domain.letters import (
    Bilingual,
    BilingualRow,
    Block,
    Bullets,
    Field,
    FieldType,
    InformationRow,
    LetterContent,
    Paragraph,
    SignatureLine,
    Table,
    Together,
    WritingLines,
)
from app.domain.sheets import Artifact, GlyphRun, Item, Line, OpenTag, Path, Rect, Role
from tests.support.letter_samples import courtesy, german
from tests.support.pdf_reading import page_texts
from tests.support.sheet_samples import STROKES, bilingual, consent, large


def only(*blocks: Block, language: str = "de") -> LetterContent:
    return replace(german(), blocks=blocks, slip=None, language=language)


def body(engine: Engine, content: LetterContent) -> list[Item]:
    """What stands below the subject of the first page."""
    items = engine.lay_out(content).pages[0].items
    start = next(
        n for n, item in enumerate(items) if isinstance(item, OpenTag) and item.role is Role.HEADING_1
    )
    return list(items[start:-1])


def rules(items: list[Item]) -> list[Line]:
    return [mark for mark in din5008.marks(items) if isinstance(mark, Line)]


def runs(items: list[Item]) -> list[GlyphRun]:
    return [item for item in items if isinstance(item, GlyphRun)]


def structure(pdf: bytes) -> list[dict[str, Any]]:
    """Every element below the document in reading order, with its language."""
    found: list[dict[str, Any]] = []

    def walk(element: pikepdf.Object) -> None:
        for child in element.get("/K", []):
            if isinstance(child, pikepdf.Dictionary) and child.get("/Type") == "/StructElem":
                entries = {key[1:]: str(child[key]) for key in ("/S", "/Lang", "/Alt") if key in child}
                found.append({**entries, "A": child.get("/A")})
                walk(child)

    with pikepdf.open(io.BytesIO(pdf)) as file:
        walk(file.Root.StructTreeRoot.K[0])
        return [{**entry, "A": str(entry["A"])} for entry in found]


# -- blanks -----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["de", "ar", "ti"])
@pytest.mark.parametrize("length", [20, 60, 100])
def test_a_blank_is_a_rule_of_the_wished_length(engine: Engine, language: str, length: int) -> None:
    blank = Field(str(length), FieldType.BLANK)
    rule = rules(body(engine, only(Paragraph(("x ", blank, " y")), language=language)))[0]

    size = {"de": 1.0, "ar": 1.1, "ti": 1.05}[language]
    assert rule.x2 - rule.x1 == pytest.approx(length * size, abs=2)
    assert rule.y1 == rule.y2


def test_the_words_round_a_blank_do_not_touch_its_rule(engine: Engine) -> None:
    items = body(engine, only(Paragraph(("Name (", Field("50", FieldType.BLANK), "), bitte"))))
    run = runs(items)[-1]
    rule = rules(items)[0]

    assert run.x + 5 < rule.x1 < rule.x2 < run.x + run.width - 5
    assert 0 < rule.y1 - run.y < 1


def test_lines_with_blanks_are_far_enough_apart_to_write(engine: Engine) -> None:
    blank = Field("90", FieldType.BLANK)
    found = rules(
        body(engine, only(Paragraph(("Wohnhaft in ", blank, ", geboren in ", blank, ", und ", blank))))
    )

    assert all(below.y1 - above.y1 >= 7 for above, below in pairwise(found))
    assert len(found) == 3


def test_a_blank_longer_than_a_line_fills_lines_and_never_leaves_the_page(engine: Engine) -> None:
    found = rules(body(engine, only(Paragraph((Field("999999", FieldType.BLANK),)))))

    assert len(found) >= 2
    assert max(rule.x2 for rule in found) <= 190.1


def test_a_cell_to_write_in_is_a_box_and_not_a_second_rule(engine: Engine) -> None:
    cell = (Field("40", FieldType.BLANK),)
    table = Table((("Datum",), ("Ergebnis",)), ((cell, cell), (cell, cell)), (0.3, 0.7))

    lines = rules(body(engine, only(table)))

    across = sorted({round(rule.y1, 2) for rule in lines if rule.y1 == rule.y2})
    upright = [rule for rule in lines if rule.x1 == rule.x2]
    assert len(across) == 3, "below the head and below each row"
    assert all(below - above >= 7.4 for above, below in pairwise(across))
    assert {round(rule.x1, 1) for rule in upright} == {round(25 + 0.3 * 165, 1)}


def test_a_blank_of_the_information_block_stays_in_it(engine: Engine) -> None:
    rows = tuple(InformationRow(label, Field("120", FieldType.BLANK)) for label in ("Datum", "Zeichen"))
    items = engine.lay_out(replace(german(), information=rows)).pages[0].items

    found = [rule for rule in rules(list(items)) if rule.x1 > 125 and rule.y1 < 95 and rule.x2 > rule.x1]
    assert len(found) == 2
    assert all(rule.x2 <= 200 for rule in found)
    assert found[1].y1 - found[0].y1 > 6


def test_writing_lines_are_eight_millimetres_apart_and_say_nothing(engine: Engine) -> None:
    content = only(WritingLines(4, ("Begründung",)))
    found = rules(body(engine, content))

    assert [below.y1 - above.y1 for above, below in pairwise(found)] == pytest.approx([RULING] * 3)
    assert all((rule.x1, rule.x2) == (25, 190) for rule in found)
    assert [entry["S"] for entry in structure(engine.render([content]))][-2:] == ["/H1", "/P"]


# -- two languages ----------------------------------------------------------------------------


def test_each_side_has_its_own_direction_language_and_first_baseline(engine: Engine) -> None:
    content = replace(consent("ar"), blocks=(bilingual("ar"),))
    items = body(engine, content)
    lines = runs(items)[1:]

    german_side = [run for run in lines if run.parts[0].language == "de"]
    arabic_side = [run for run in lines if run.parts[0].rtl]
    assert all(run.x == pytest.approx(25, abs=6) and run.x + run.width < 103.1 for run in german_side)
    assert all(run.x + run.width == pytest.approx(190, abs=6) and run.x > 111.9 for run in arabic_side)
    assert german_side[0].y == pytest.approx(arabic_side[0].y)
    assert german_side[1].y == pytest.approx(arabic_side[1].y)


def test_both_languages_are_read_one_after_the_other_each_with_its_tag(engine: Engine) -> None:
    content = replace(consent("ar"), blocks=(bilingual("ar"),))

    entries = [(e["S"], e["Lang"]) for e in structure(engine.render([content])) if e["S"] in ("/H2", "/P")]

    assert entries[-6:] == [
        ("/H2", "de"),
        ("/H2", "ar"),
        ("/P", "de"),
        ("/P", "ar"),
        ("/P", "de"),
        ("/P", "ar"),
    ]


def test_a_box_stands_before_the_words_on_each_side(engine: Engine) -> None:
    items = body(engine, replace(consent("ar"), blocks=(bilingual("ar"),)))
    boxes = [mark for mark in din5008.marks(items) if isinstance(mark, Rect) and mark.stroke]

    assert [round(box.x, 1) for box in boxes] == [25.0, 187.0]


def test_a_pair_higher_than_a_page_goes_on_with_both_sides(engine: Engine) -> None:
    left = " ".join(f"wort{n}" for n in range(900))
    right = " ".join(f"дума{n}" for n in range(700))
    block = Bilingual((BilingualRow((left,), (right,)),), ("de", "bg"))

    text = "\n".join(page_texts(engine.render([only(block)])))

    assert len(page_texts(engine.render([only(block)]))) >= 3
    assert [word for word in text.split() if word.startswith("wort")] == left.split()
    assert [word for word in text.split() if word.startswith("дума")] == right.split()


# -- signatures -------------------------------------------------------------------------------


def test_a_signature_from_the_screen_is_a_smooth_path_with_words_for_a_reader(engine: Engine) -> None:
    content = only(SignatureLine("Duisburg, 2. März 2026", "Unterschrift Mandantin", STROKES))
    items = body(engine, content)
    paths = [item for item in items if isinstance(item, Path)]

    assert [len(path.steps) for path in paths] == [5, 3, 6], "four curves, two curves, and a dot"
    assert {step[0] for path in paths[:2] for step in path.steps} == {"M", "C"}
    figure = next(entry for entry in structure(engine.render([content])) if entry["S"] == "/Figure")
    assert figure["Alt"] == "Unterschrift Mandantin"


def test_a_signature_keeps_its_size_and_crosses_nothing(engine: Engine) -> None:
    corners = ((0.0, 0.0, 1000.0, 0.0), (0.0, 275.0, 1000.0, 275.0))
    items = body(engine, only(SignatureLine("Duisburg", "Name", corners)))
    boxes = [din5008.bounds(item) for item in items if isinstance(item, Path)]
    words = [din5008.bounds(run) for run in runs(items)]

    assert max(box[2] for box in boxes) - min(box[0] for box in boxes) == pytest.approx(FIELD_WIDTH)
    assert boxes[1][1] - boxes[0][1] == pytest.approx(22)
    top, bottom = boxes[0][1], boxes[1][3]
    assert not [word for word in words if word[1] < bottom and word[3] > top]


def test_nobody_signs_an_empty_page(engine: Engine) -> None:
    for filler in range(10, 45):
        lines = tuple(Paragraph((f"Zeile {n}",)) for n in range(filler))
        texts = page_texts(
            engine.render([only(*lines, SignatureLine("Mit freundlichen Grüßen", "J. Beispiel"))])
        )
        assert "Zeile" in texts[-1], filler


def test_place_and_date_by_hand_have_a_rule_after_the_words(engine: Engine) -> None:
    items = body(engine, only(SignatureLine("Ort, Datum …", "Unterschrift")))
    by_hand, to_sign = rules(items)

    assert "…" not in runs(items)[-2].text
    assert by_hand.x2 - by_hand.x1 > 55
    assert to_sign.y1 - by_hand.y1 > 10


# -- lists and type ---------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["de", "ar"])
def test_numbers_of_a_list_are_labels_that_are_read(engine: Engine, language: str) -> None:
    content = only(Bullets((("eins",), ("zwei",), ("drei",)), numbered=True), language=language)
    found = structure(engine.render([content]))

    assert [entry["S"] for entry in found][-10:] == ["/L", *["/LI", "/Lbl", "/LBody"] * 3]
    assert "/Decimal" in next(entry["A"] for entry in found if entry["S"] == "/L")
    labels = [run.text for run in runs(body(engine, content))[1::2]]
    assert [label.strip(".") for label in labels] == ["1", "2", "3"]


def test_a_long_item_goes_on_over_the_page(engine: Engine) -> None:
    words = [f"w{n}" for n in range(2000)]
    content = only(Bullets((("kurz",), (" ".join(words),), ("kurz",)), boxes=True))

    text = " ".join(page_texts(engine.render([content])))

    assert [word for word in text.split() if word[1:].isdigit() and word.startswith("w")] == words


def test_large_type_is_larger_by_a_third_and_the_frame_is_not(engine: Engine) -> None:
    small = engine.lay_out(courtesy("bg")).pages[0]
    big = engine.lay_out(large("bg")).pages[0]

    def size_of(page_items: tuple[Item, ...], text: str) -> float:
        return next(run.size for run in page_items if isinstance(run, GlyphRun) and run.text.startswith(text))

    for text in ("Написахме", "Какво", "Служба"):
        assert size_of(big.items, text) == pytest.approx(1.35 * size_of(small.items, text), abs=0.01)
    assert size_of(big.items, "Mobiles") == size_of(small.items, "Mobiles")
    footers = [page.items[-1] for page in (small, big)]
    assert isinstance(footers[0], Artifact)
    assert footers[0] == footers[1]


def test_body_lines_of_a_letter_stand_on_the_grid_of_half_lines(engine: Engine) -> None:
    items = body(engine, german())
    lines = [run for run in runs(items) if run.size == 10 and run.x == 25]
    first = lines[0].y

    assert len(lines) > 6
    for run in lines:
        steps = (run.y - first) / (din5008.GRID / 2)
        assert steps == pytest.approx(round(steps), abs=0.01)


def question(number: int, *, foreign: bool, choices: int) -> Together:
    """A question with a hint and its answers."""
    asked, hint = f"{number:02}. Frage an Sie", "(Mehrere Antworten sind möglich.)"
    if not foreign:
        answers = Bullets(tuple((f"Antwort {n}",) for n in range(choices)), boxes=True)
        return Together((Paragraph((asked,), bold=True), Paragraph((hint,)), answers))
    rows = [BilingualRow((text,), (text,)) for text in (asked, hint)]
    rows += [BilingualRow((f"Antwort {n}",), (f"Answer {n}",), "box") for n in range(choices)]
    return Together((Bilingual(tuple(rows), ("de", "en")),))


@pytest.mark.parametrize("foreign", [False, True])
@pytest.mark.parametrize("choices", [2, 5, 8])
def test_a_question_and_its_answers_stay_on_one_page(engine: Engine, *, foreign: bool, choices: int) -> None:
    asked = [question(number, foreign=foreign, choices=choices) for number in range(1, 25)]
    pages = page_texts(engine.render([only(*asked)]))
    assert len(pages) > 2
    for number in range(1, 25):
        (page,) = [page for page in pages if f"{number:02}. Frage" in page.replace("\n", " ")]
        after = page.split(f"{number:02}. Frage", 1)[1]
        assert f"Antwort {choices - 1}" in after


def test_a_question_longer_than_a_page_goes_on(engine: Engine) -> None:
    pages = page_texts(engine.render([only(Paragraph(("Davor.",)), question(1, foreign=True, choices=90))]))
    assert len(pages) >= 3
    assert "Antwort 2" in pages[[("01. Frage" in page) for page in pages].index(True)]
