"""Whether a change set fits the records: what does not is quarantined, never stored (5-sync.md 3.4).

Values on the wire are plain: dates as ISO text, UUIDs and enums as text, tuples as lists. Fields
that are not known here are let through when the change set was made by a newer schema; they wait in
the store until it is upgraded (5-sync.md 3.9).
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from app.domain.records import SYNCED_RECORDS
from app.sync.changes import SCHEMA, ChangeSet, Op

DELETED = "_deleted"
"""Register of a deletion: the list of dots that its author saw (5-sync.md 3.3)."""

Fits = Callable[[Any], bool]


def table_name(kind: type) -> str:
    """`CaseFile` → `case_file`: the name of a record's table, in the store and on the wire."""
    return _snake(kind.__name__)


@cache
def _snake(name: str) -> str:
    return "".join(("_" + letter.lower()) if letter.isupper() else letter for letter in name).lstrip("_")


def fits(change: ChangeSet) -> bool:
    """Whether every table, field and value of a change set can be stored."""
    return bool(change.ops) and all(_op_fits(op, newer=change.schema > SCHEMA) for op in change.ops)


def _op_fits(op: Op, *, newer: bool) -> bool:
    known = _tables().get(op.table)
    if known is None or not set(op.preds) <= set(op.fields):
        return False
    for name, value in op.fields.items():
        if name == DELETED:
            if not _is_dots(value):
                return False
        elif name not in known:
            if not newer or name == "id" or not name.isidentifier():
                return False
        elif not known[name](value):
            return False
    return True


@cache
def _tables() -> Mapping[str, Mapping[str, Fits]]:
    return {
        table_name(kind): {
            field.name: _fits_type(typing.get_type_hints(kind)[field.name])
            for field in fields(kind)
            if field.name != "id"
        }
        for kind in SYNCED_RECORDS
    }


def _fits_type(kind: Any) -> Fits:
    origin = typing.get_origin(kind)
    if origin in {typing.Union, types.UnionType}:
        inner = [_fits_type(part) for part in typing.get_args(kind) if part is not type(None)]
        return lambda value: value is None or any(fit(value) for fit in inner)
    if origin is tuple:
        item = _fits_type(typing.get_args(kind)[0])
        return lambda value: isinstance(value, list) and all(item(part) for part in value)
    if origin is dict:
        return lambda value: isinstance(value, dict)
    if issubclass(kind, StrEnum):
        members = {member.value for member in kind}
        return lambda value: isinstance(value, str) and value in members
    return _PLAIN[kind]


def _is_text_for(read: Callable[[str], Any]) -> Fits:
    def fit(value: Any) -> bool:
        if not isinstance(value, str):
            return False
        try:
            read(value)
        except ValueError:
            return False
        return True

    return fit


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("without a time zone")
    if not 1900 <= moment.year <= 9998:  # what every zone and engine can hold
        raise ValueError("out of range")
    return moment


def _is_dots(value: Any) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(part, str | list) for part in value))


_PLAIN: Mapping[Any, Fits] = {
    str: lambda value: isinstance(value, str),
    bool: lambda value: isinstance(value, bool),
    # columns are 32 bits wide on PostgreSQL
    int: lambda value: isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**31,
    date: _is_text_for(date.fromisoformat),
    datetime: _is_text_for(_moment),
    UUID: _is_text_for(UUID),
}
