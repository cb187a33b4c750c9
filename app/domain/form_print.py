"""A text of a form as paper (ODK appearance `printer`): its words, line by line; no markup has any effect.

Forms written for ODK put simple HTML into such a text (`app/forms` reads the appearance; design page
2-domain.md 3.1). What begins a line there begins a line here, everything else is left out.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime
from html.parser import HTMLParser

from app.domain.letters import Copy, LetterContent, Letterhead, Paragraph

LONGEST = 100_000
"""Characters of a text that are printed: about thirty pages, more than any slip."""
_BLOCKS = {"address", "article", "blockquote", "br", "div", "hr", "p", "pre", "section", "table", "tr"}
_BREAKS = frozenset(_BLOCKS | {"dd", "dl", "dt", "li", "ol", "ul"} | {f"h{level}" for level in range(1, 7)})
_UNSEEN = frozenset({"script", "style", "title"})


class _Words(HTMLParser):
    """Collects what is to be read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unseen = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _UNSEEN:
            self._unseen = tag
        self._break(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._unseen:
            self._unseen = ""
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(data)

    def _break(self, tag: str) -> None:
        if tag in _BREAKS:
            self.pieces.append("\n")
        elif tag in {"td", "th"}:
            self.pieces.append(" ")


def printed_lines(text: str) -> tuple[str, ...]:
    """The lines of a text without its markup; entities are what they stand for, control characters gone."""
    words = _Words()
    words.feed(text[:LONGEST])
    words.close()
    lines = "".join(words.pieces).splitlines()
    return tuple(clean for line in lines if (clean := _readable(line)))


def is_right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction runs from right to left."""
    directions = (unicodedata.bidirectional(letter) for letter in text)
    return next((way != "L" for way in directions if way in {"L", "R", "AL"}), False)


def printed_text(
    text: str, *, label: str, title: str, language: str, letterhead: Letterhead, made_at: datetime
) -> LetterContent:
    """The page of a `printer` question.

    Args:
        text: the answer, perhaps with simple HTML.
        label: the question, printed above.
        title: of the document; shown outside of it, so never what the form says about a person.
        language: BCP 47 tag of the text.
        letterhead: whose paper it is.
        made_at: when it was asked for.
    """
    return LetterContent(
        copy=Copy.CLIENT,
        language=language,
        number="",
        made_at=made_at,
        letterhead=letterhead,
        copy_label="",
        recipient=(),
        remark=(),
        information=(),
        subject=(label,) if label else (),
        blocks=tuple(Paragraph((line,)) for line in printed_lines(text)),
        title=title,
        kind="paper-form",
    )


def _readable(line: str) -> str:
    """One space between words; characters that no font shows are left out, marks of direction stay."""
    spaced = " ".join(line.split())
    return "".join(each for each in spaced if unicodedata.category(each) not in {"Cc", "Cs", "Co", "Cn"})
