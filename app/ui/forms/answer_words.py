"""An answer in words of a language: labels of choices, days, numbers; codes only where nothing is known."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from app.domain.declined import DECLINED
from app.domain.form_changes import is_rows
from app.domain.forms import LocalizedText, Question, QuestionType
from app.i18n import gettext as _
from app.i18n.formats import date_text, list_text, number_text

FILES = frozenset({QuestionType.IMAGE, QuestionType.AUDIO, QuestionType.VIDEO, QuestionType.FILE})
_KEPT = re.compile(r"[0-9a-f]{64}\.\w+")


def kept_file(value: object) -> str:
    """The name of a kept file, if that is what an answer is; else empty."""
    return value if isinstance(value, str) and _KEPT.fullmatch(value) else ""


def answer_words(question: Question | None, value: Any, tag: str, fallbacks: Sequence[str] = ()) -> str:
    """An answer as it is read in `tag`.

    Args:
        question: as it was asked; None = not known, then codes are shown as they are.
        value: the answer.
        tag: the reader's language.
        fallbacks: languages that are read instead where a label is missing.
    """
    if kept_file(value):
        return _("A file, on this workstation only")
    if question is not None and question.type.has_choices:
        return list_text([_label(question, code, tag, fallbacks) for code in _codes(value)], tag)
    if question is not None and question.type is QuestionType.DATE:
        return _day(str(value), tag)
    if question is not None and question.type is QuestionType.ACKNOWLEDGE:
        return _("Yes, confirmed")
    return _plain(value, tag)


def _codes(value: Any) -> list[str]:
    return value.split() if isinstance(value, str) else [str(code) for code in value or ()]


def _label(question: Question, code: str, tag: str, fallbacks: Sequence[str]) -> str:
    label = next((choice.label for choice in question.choices if choice.name == code), LocalizedText())
    return label.text(tag, fallbacks).text or code


def _day(value: str, tag: str) -> str:
    try:
        return date_text(date.fromisoformat(value[:10]), tag)
    except ValueError:
        return value


def _plain(value: Any, tag: str) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number_text(value, tag)
    if is_rows(value):
        return "; ".join(_row(row, tag) for row in value)
    if isinstance(value, (list, tuple)):
        return list_text([str(part) for part in value], tag)
    return str(value)


def _row(row: Mapping[str, Any], tag: str) -> str:
    return ", ".join(f"{name}: {_plain(value, tag)}" for name, value in row.items() if name != DECLINED)
