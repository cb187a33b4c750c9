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
    Paragraph,
    SignatureLine,
    SlipContent,
    Table,
)

words = st.text(max_size=8)
flags = st.booleans()
lines = st.lists(words, max_size=2).map(tuple)
values = st.builds(Field, words, st.sampled_from(FieldType), st.sampled_from(["de", "bg", "ar"]))
runs = st.lists(words | values, max_size=3).map(tuple)
cells = st.lists(runs, max_size=2).map(tuple)
slips = st.builds(SlipContent, words, lines, words, words, lines, words, words, words)
blocks: st.SearchStrategy[Block] = st.one_of(
    st.builds(Paragraph, runs, flags, flags, flags),
    st.builds(Heading, runs, st.integers(1, 3)),
    st.builds(Bullets, cells, flags),
    st.builds(Table, cells, st.lists(cells, max_size=2).map(tuple), st.just((0.25, 0.75))),
    st.builds(SignatureLine, words, words),
)
contents = st.builds(
    LetterContent,
    copy=st.sampled_from(Copy),
    language=st.sampled_from(["de", "bg", "ar"]),
    number=words,
    made_at=st.datetimes(timezones=st.just(UTC)),
    letterhead=st.builds(Letterhead, words, words, words, st.lists(lines, max_size=2).map(tuple)),
    copy_label=words,
    recipient=lines,
    remark=lines,
    information=st.lists(st.builds(InformationRow, words, values), max_size=2).map(tuple),
    subject=runs,
    blocks=st.lists(blocks, max_size=3).map(tuple),
    slip=st.none() | slips,
    notice=runs,
    title=words,
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
