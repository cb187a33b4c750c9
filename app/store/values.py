"""One value in its three shapes: in a record (Python), in a column, and plain (on the wire, in JSON).

Plain: dates and moments as ISO text, UUIDs and enums as text, tuples as lists. Columns are real
types, so that reports and search run in SQL.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Boolean, Date, Dialect, Integer, String, Text, Uuid
from sqlalchemy.types import TypeDecorator, TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC as milliseconds since 1970: the same on every engine, and sortable."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """To the column."""
        return None if value is None else (value - EPOCH) // MILLISECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """From the column."""
        return None if value is None else EPOCH + value * MILLISECOND


def moment_of(hlc: int) -> datetime:
    """The moment in a hybrid logical clock's value: its upper bits are milliseconds since 1970."""
    return EPOCH + (hlc >> 16) * MILLISECOND


def hints(kind: type) -> Mapping[str, Any]:
    """Field name → type of a record kind, without `id`."""
    return _hints(kind)


@cache
def _hints(kind: Any) -> Mapping[str, Any]:
    known = typing.get_type_hints(kind)
    return {field.name: known[field.name] for field in fields(kind) if field.name != "id"}


@cache
def inner(hint: Any) -> Any:
    """The type without `| None`."""
    if typing.get_origin(hint) in {typing.Union, types.UnionType}:
        return next(part for part in typing.get_args(hint) if part is not type(None))
    return hint


def column_type(hint: Any) -> TypeEngine[Any]:
    """The column for a field of this type."""
    kind = inner(hint)
    if typing.get_origin(kind) in {tuple, dict}:
        return JSON()
    if issubclass(kind, StrEnum):
        return String(40)
    made: Mapping[type, TypeEngine[Any]] = {
        str: Text(),
        bool: Boolean(),
        int: Integer(),
        date: Date(),
        datetime: Moment(),
        UUID: Uuid(),
    }
    return made[kind]


def to_plain(value: Any) -> Any:
    """A record's value as it travels."""
    if isinstance(value, datetime):  # before date, which it is too
        return value.astimezone(UTC).isoformat(timespec="milliseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return [to_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: to_plain(item) for key, item in value.items()}
    if isinstance(value, StrEnum):
        return value.value
    return str(value) if isinstance(value, UUID) else value


@cache
def to_columns(kind: type) -> Mapping[str, Callable[[Any], Any] | None]:
    """Per field what makes a column's value of a plain one that is not None; None = it is the same."""
    read: Mapping[Any, Callable[[Any], Any]] = {
        UUID: UUID,
        datetime: datetime.fromisoformat,
        date: date.fromisoformat,
    }
    return {name: read.get(inner(hint)) for name, hint in hints(kind).items()}


def to_column(hint: Any, plain: Any) -> Any:
    """A plain value as its column takes it."""
    if plain is None:
        return None
    kind = inner(hint)
    if kind is UUID:
        return UUID(plain)
    if kind is datetime:
        return datetime.fromisoformat(plain)
    if kind is date:
        return date.fromisoformat(plain)
    return plain


@cache
def _members(kind: type[StrEnum]) -> Mapping[str, StrEnum]:
    return {member.value: member for member in kind}


def to_record(hint: Any, stored: Any) -> Any:
    """A column's value as the record has it; None for a code that only a newer version knows.

    The stored value stays as it came (5-sync.md 3.9); a save that leaves the field alone cannot blank it.
    """
    if stored is None:
        return None
    kind = inner(hint)
    if typing.get_origin(kind) is tuple:
        item = typing.get_args(kind)[0]
        known = (to_record(item, part) for part in stored)
        return tuple(part for part in known if part is not None)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _members(kind).get(stored)
    return stored
