"""Letters as JSON and back: what is stored is what was issued."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import StoreNewer
from app.domain.letter_json import VERSION, from_json, to_json
from app.domain.letters import (
    Bilingual,
    BilingualRow,
    Block,
    Bullets,
    CodeLine,
    Copy,
    Field,
    FieldType,
    Heading,
    InformationRow,
    LetterContent,
    Letterhead,
    Logo,
    Paragraph,
    SignatureLine,
    SlipContent,
    Table,
    WritingLines,
)

words = st.text(max_size=8)
flags = st.booleans()
lines = st.lists(words, max_size=2).map(tuple)
values = st.builds(Field, words, st.sampled_from(FieldType), st.sampled_from(["de", "bg", "ar"]))
runs = st.lists(words | values, max_size=3).map(tuple)
cells = st.lists(runs, max_size=2).map(tuple)
slips = st.builds(SlipContent, words, lines, words, words, lines, words, words, words)
strokes = st.lists(st.lists(st.floats(0, 1000), max_size=6).map(tuple), max_size=2).map(tuple)
pairs = st.builds(BilingualRow, runs, runs, st.sampled_from(["text", "heading", "box"]))
blocks: st.SearchStrategy[Block] = st.one_of(
    st.builds(Paragraph, runs, flags, flags, flags),
    st.builds(Heading, runs, st.integers(1, 3)),
    st.builds(Bullets, cells, flags, flags),
    st.builds(Table, cells, st.lists(cells, max_size=2).map(tuple), st.just((0.25, 0.75))),
    st.builds(SignatureLine, words, words, strokes),
    st.builds(WritingLines, st.integers(0, 9), runs),
    st.builds(Bilingual, st.lists(pairs, max_size=3).map(tuple), st.just(("de", "ar"))),
)
logos = st.builds(Logo, words, words, st.floats(1, 30))
letterheads = st.builds(
    Letterhead,
    words,
    words,
    words,
    st.lists(lines, max_size=2).map(tuple),
    id=words,
    form=st.sampled_from(["A", "B"]),
    logo=st.none() | logos,
)
contents = st.builds(
    LetterContent,
    copy=st.sampled_from(Copy),
    language=st.sampled_from(["de", "bg", "ar"]),
    number=words,
    made_at=st.datetimes(timezones=st.just(UTC)),
    letterhead=letterheads,
    copy_label=words,
    recipient=lines,
    remark=lines,
    information=st.lists(st.builds(InformationRow, words, values), max_size=2).map(tuple),
    subject=runs,
    blocks=st.lists(blocks, max_size=3).map(tuple),
    slip=st.none() | slips,
    notice=runs,
    title=words,
    kind=words,
    type_scale=st.sampled_from([1.0, 1.35]),
)
PLAIN = LetterContent(
    Copy.RECEIVER,
    "de",
    "H7-2026-B0042",
    datetime(2026, 11, 24, tzinfo=UTC),
    Letterhead("Stadt", "Büro", "", ()),
    "",
    (),
    (),
    (),
    (),
    (),
)


@given(st.lists(contents, max_size=2).map(tuple))
def test_what_is_read_is_what_was_issued(copies: tuple[LetterContent, ...]) -> None:
    assert from_json(json.loads(json.dumps(to_json(copies)))) == copies


def test_a_recovery_sheet_is_never_stored() -> None:
    with pytest.raises(TypeError, match="never stored"):
        to_json([replace(PLAIN, blocks=(CodeLine(("AAAA", "BBBB")),))])


def test_a_letter_of_a_newer_version_is_told_as_such() -> None:
    with pytest.raises(StoreNewer) as newer:
        from_json({**to_json([PLAIN]), "version": VERSION + 1})
    assert newer.value.facts == {"found": VERSION + 1, "known": VERSION}
    assert from_json(to_json([PLAIN])) == (PLAIN,)


def test_a_logo_stands_once_in_a_letter_of_many_copies() -> None:
    head = replace(PLAIN.letterhead, logo=Logo("iVBORw0KGgo" * 2000, "Haus"))
    copies = [replace(PLAIN, letterhead=head, copy=copy) for copy in Copy] + [PLAIN]

    stored = to_json(copies)

    assert [copy["letterhead"] for copy in stored["copies"]] == [0, 0, 0, 0, 1]
    assert json.dumps(stored).count("iVBORw0KGgo" * 2000) == 1
    assert from_json(stored) == tuple(copies)


def test_a_letter_of_the_first_version_is_still_read() -> None:
    read = from_json(json.loads(VERSION_1))

    assert read == (
        replace(
            PLAIN,
            letterhead=Letterhead("Stadt", "Büro", "Stadt, 47051", (("a", "b"),)),
            information=(InformationRow("Datum", Field("1.3.2026", FieldType.DATE)),),
            blocks=(
                Bullets((("eins",),), boxes=True),
                SignatureLine("Duisburg", "Beispiel"),
                Paragraph((Field("Weiß", FieldType.NAME),), bold=True),
            ),
        ),
    )


VERSION_1 = """
{"version": 1, "copies": [{
  "copy": "receiver", "language": "de", "number": "H7-2026-B0042", "made_at": "2026-11-24T00:00:00+00:00",
  "letterhead": {"organisation": "Stadt", "unit": "Büro", "return_line": "Stadt, 47051",
    "footer": [["a", "b"]], "colour": "#1f4e5f", "language": "de"},
  "copy_label": "", "recipient": [], "remark": [],
  "information": [{"label": "Datum", "field": {"value": "1.3.2026", "type": "date", "language": "de"}}],
  "subject": [],
  "blocks": [
    {"is": "Bullets", "items": [["eins"]], "boxes": true},
    {"is": "SignatureLine", "place_and_date": "Duisburg", "label": "Beispiel"},
    {"is": "Paragraph", "runs": [{"value": "Weiß", "type": "name", "language": "de"}],
     "bold": true, "note": false, "large": false}],
  "slip": null, "notice": [], "title": "", "page_label": "{page}/{pages}"}]}
"""
