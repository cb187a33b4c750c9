"""Answers to what a kind of letter asks, out of a YAML file: read, typed and checked as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, time
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from app.content.reading import MAX_BYTES, LinedLoader
from app.domain.letter_kinds import Ask, AskType, LetterKind
from app.i18n import gettext as _

_YES, _NO = {"yes", "true", "ja"}, {"no", "false", "nein"}


class _AllText(LinedLoader):
    """Every value is a text that knows its line: what it means depends on what was asked."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - declared so by PyYAML


class AnswersUnusable(Exception):
    """The file cannot be used; `faults` say what is wrong and where, one sentence each."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


def read_answers(path: Path, kind: LetterKind) -> dict[str, Any]:
    """Answers by name, as `LetterFacts.asked` wants them (`AskType`).

    Raises:
        AnswersUnusable: with every fault of the file, or why it cannot be read.
    """
    given = _parsed(path)
    faults: list[str] = []
    answers = _answers(kind.asks, given, "", faults)
    if faults:
        raise AnswersUnusable(tuple(faults))
    return answers


def _parsed(path: Path) -> Mapping[str, Any]:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise AnswersUnusable(
            (_("The file could not be read: {reason}").format(reason=error.strerror),)
        ) from error
    if len(raw) > MAX_BYTES:
        raise AnswersUnusable((_("The file is too large."),))
    try:
        text = raw.decode("utf-8")
        if "&" in text and any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text)):
            raise AnswersUnusable((_("The file must not use aliases (*name)."),))
        given = yaml.load(text, _AllText)  # noqa: S506 - a safe loader
    except UnicodeDecodeError as error:
        raise AnswersUnusable((_("The file is not UTF-8."),)) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise AnswersUnusable((_("Line {line} is not YAML.").format(line=line),)) from error
    if not isinstance(given, Mapping):
        raise AnswersUnusable((_("The file does not consist of lines like 'name: answer'."),))
    return given


def _answers(
    asks: tuple[Ask, ...], given: Mapping[str, Any], before: str, faults: list[str]
) -> dict[str, Any]:
    known = {ask.name: ask for ask in asks}
    answers = {}
    for name, value in given.items():
        ask = known.get(str(name))
        place = _place(name, f"{before}{name}")
        if ask is None:
            names = ", ".join(known)
            faults.append(_("{place} is not asked. Asked are: {names}").format(place=place, names=names))
            continue
        try:
            answers[ask.name] = _typed(ask, value, f"{before}{name}", faults)
        except (TypeError, ValueError):
            faults.append(f"{place}: {_expected(ask)}")
    return answers


def _place(name: Any, path: str) -> str:
    line = getattr(name, "line", 0)
    return _("Line {line}, {name}").format(line=line, name=path) if line else path


def _typed(ask: Ask, value: Any, path: str, faults: list[str]) -> Any:
    if value in ("", None):
        return None
    if ask.type is AskType.LIST:
        return tuple(_rows(ask, value, path, faults))
    if ask.type is AskType.CHOICE:
        if value not in dict(ask.choices):
            raise ValueError
        return str(value)
    read: Callable[[Any], Any] = _READ.get(ask.type, _text)
    return read(value)


def _rows(ask: Ask, value: Any, path: str, faults: list[str]) -> Iterator[dict[str, Any]]:
    if not isinstance(value, list) or len(value) > ask.most:
        raise ValueError
    for number, row in enumerate(value, start=1):
        if not isinstance(row, Mapping):
            raise TypeError
        yield _answers(ask.columns, row, f"{path}[{number}].", faults)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return str(value)


def _yes_no(value: Any) -> bool:
    word = _text(value).lower()
    if word not in _YES | _NO:
        raise ValueError
    return word in _YES


def _cents(value: Any) -> int:
    try:
        euros = Decimal(_text(value).replace(",", "."))
    except InvalidOperation as error:
        raise ValueError from error
    cents = euros * 100
    if cents != int(cents):
        raise ValueError
    return int(cents)


def _no_signature(_value: Any) -> Any:
    raise ValueError


_READ: Mapping[AskType, Callable[[Any], Any]] = {
    AskType.DATE: lambda value: date.fromisoformat(_text(value)),
    AskType.TIME: lambda value: time.fromisoformat(_text(value)),
    AskType.NUMBER: lambda value: int(_text(value)),
    AskType.AMOUNT: _cents,
    AskType.YES_NO: _yes_no,
    AskType.SIGNATURE: _no_signature,
}


def _expected(ask: Ask) -> str:
    """What would have been right."""
    if ask.type is AskType.CHOICE:
        return _("must be one of: {codes}").format(codes=", ".join(code for code, _labels in ask.choices))
    if ask.type is AskType.LIST:
        return _("must be a list of at most {most} rows").format(most=ask.most)
    words = {
        AskType.DATE: _("must be a date like 2026-11-24"),
        AskType.TIME: _("must be a time like 14:30"),
        AskType.NUMBER: _("must be a whole number"),
        AskType.AMOUNT: _("must be an amount in euros like 12.50"),
        AskType.YES_NO: _("must be yes or no"),
        AskType.SIGNATURE: _("is signed on the screen or on paper, not in a file"),
    }
    return words.get(ask.type, _("must be a text"))
