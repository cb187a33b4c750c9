"""The recovery sheet: the code that opens the store when the passphrase is lost, on one page of A4.

It is rendered in memory and printed through a pipe; its content is never stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.letters import CodeLine, Copy, LetterContent, Letterhead, Paragraph

GROUP_LENGTH = 5
"""Characters that stand together: what a person keeps in mind while copying."""


@dataclass(frozen=True, slots=True)
class RecoveryWords:
    """The sheet's texts in the language of the person who sets the workstation up."""

    language: str
    title: str
    code_label: str
    advice: tuple[str, ...]
    """Where to keep it, who may use it, what happens without it."""
    made_on: str


def recovery_sheet(
    code: str, words: RecoveryWords, letterhead: Letterhead, made_at: datetime
) -> LetterContent:
    """The sheet as content for the engine; hyphens and spaces in `code` do not matter."""
    bare = code.replace("-", "").replace(" ", "")
    groups = tuple(bare[start : start + GROUP_LENGTH] for start in range(0, len(bare), GROUP_LENGTH))
    return LetterContent(
        copy=Copy.SENDER,
        language=words.language,
        number="",
        made_at=made_at,
        letterhead=letterhead,
        copy_label=words.made_on,
        recipient=(),
        remark=(),
        information=(),
        subject=(words.title,),
        blocks=(CodeLine(groups, words.code_label), *(Paragraph((text,)) for text in words.advice)),
        title=words.title,
    )
