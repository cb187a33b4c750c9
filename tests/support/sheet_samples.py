"""Papers that use everything the layout can draw: forms, logo, two languages, blanks, large type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Literal

from app.domain.letters import (
    Bilingual,
    BilingualRow,
    Bullets,
    Field,
    FieldType,
    InformationRow,
    LetterContent,
    Paragraph,
    SignatureLine,
    Table,
    WritingLines,
)
from tests.support.letter_samples import DOCUMENTS, LETTERHEAD, courtesy, german
from tests.support.logos import painted_logo

STROKES = (
    (120.0, 200.0, 180.0, 60.0, 240.0, 190.0, 300.0, 120.0, 420.0, 210.0),
    (480.0, 100.0, 560.0, 230.0, 700.0, 90.0),
    (760.0, 60.0),
)
"""A signature of two strokes and a dot."""

PAIRS = {
    "ar": (
        ("Entbindung von der Schweigepflicht", "الإعفاء من واجب السرية"),
        (
            "Ich entbinde das Mobile Sozialraumbüro von der Schweigepflicht (§ 203 StGB) gegenüber der "
            "genannten Stelle. Ich kann das jederzeit widerrufen.",
            "أعفي المكتب المتنقل من واجب السرية تجاه الجهة المذكورة. يمكنني إلغاء ذلك في أي وقت.",
        ),
        ("Name und Anschrift", "الاسم والعنوان"),
    ),
    "bg": (
        ("Entbindung von der Schweigepflicht", "Освобождаване от задължението за поверителност"),
        (
            "Ich entbinde das Mobile Sozialraumbüro von der Schweigepflicht (§ 203 StGB) gegenüber der "
            "genannten Stelle. Ich kann das jederzeit widerrufen.",
            "Освобождавам мобилното бюро от задължението за поверителност спрямо посочената служба. "
            "Мога да оттегля това по всяко време.",
        ),
        ("Name und Anschrift", "Име и адрес"),
    ),
}


def bilingual(language: str, times: int = 1) -> Bilingual:
    """A heading, `times` texts and a box, in German and another language."""
    heading, text, box = PAIRS[language]
    rows = (
        BilingualRow((heading[0],), (heading[1],), "heading"),
        *[BilingualRow((text[0],), (text[1],))] * times,
        BilingualRow((box[0],), (box[1],), "box"),
    )
    return Bilingual(rows, ("de", language))


def consent(language: str = "ar", times: int = 1) -> LetterContent:
    """A declaration in two languages, signed on the screen."""
    name = Paragraph(("Name: ", Field("60", FieldType.BLANK), " geboren am ", Field("30", FieldType.BLANK)))
    return replace(
        courtesy(language),
        language="de",
        subject=("Einwilligung und Entbindung von der Schweigepflicht",),
        copy_label="Ausfertigung für die Akte",
        information=(),
        notice=(),
        blocks=(
            name,
            bilingual(language, times),
            SignatureLine("Duisburg, 2. März 2026", "Unterschrift", STROKES),
        ),
        page_label="Seite {page} von {pages}",
    )


def letter_in(form: Literal["A", "B"], *, logo: bool = True, paragraphs: int = 1) -> LetterContent:
    """The referral letter in a form of DIN 5008."""
    head = replace(LETTERHEAD, form=form, logo=painted_logo() if logo else None)
    return replace(german(paragraphs=paragraphs), letterhead=head)


def blank_form() -> LetterContent:
    """A letter to be filled in by hand."""
    cell = (Field("30", FieldType.BLANK),)
    return replace(
        german(),
        information=(InformationRow("Datum", Field("60", FieldType.BLANK)),),
        blocks=(
            Paragraph(("Ich, ", Field("70", FieldType.BLANK), ", beantrage:")),
            WritingLines(3, ("Begründung",)),
            Table((("Datum",), ("Weg",), ("Ergebnis",)), ((cell,) * 3,) * 4, (0.2, 0.3, 0.5)),
            SignatureLine("Ort, Datum …", "Unterschrift"),
        ),
        slip=None,
    )


def large(language: str) -> LetterContent:
    """The client's copy in large type, with a numbered list."""
    content = courtesy(language)
    steps = Bullets((content.subject, content.notice), numbered=True)
    return replace(content, type_scale=1.35, blocks=(*content.blocks, steps))


def long_table(rows: int) -> LetterContent:
    """A letter whose table goes on over pages."""
    texts = tuple(((f"Unterlage {n}",), ("fehlt",), ("Hinweis",)) for n in range(1, rows + 1))
    return replace(german(), blocks=(Table(DOCUMENTS.head, texts, DOCUMENTS.widths),))


PAPERS: dict[str, Callable[[], LetterContent]] = {
    "form-a": partial(letter_in, "A"),
    "form-b": partial(letter_in, "B"),
    "form-a-long": partial(letter_in, "A", paragraphs=16),
    "consent-ar": partial(consent, "ar"),
    "consent-bg-long": partial(consent, "bg", 24),
    "blank": blank_form,
    "large-ar": partial(large, "ar"),
    "large-bg": partial(large, "bg"),
    "table": partial(long_table, 130),
}
"""One of each, made when it is asked for."""
