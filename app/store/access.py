"""Who may read a case: need-to-know, and access in an emergency, as a condition of every query."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, func, or_, select, true

from app.store.tables import LOCAL

_NO_READERS = "[]"


def may_read(case: Any, reader: UUID | None, now: datetime) -> ColumnElement[bool]:
    """Whether `reader` may read what belongs to the case of this row.

    A case without named readers is open to the whole team. Whoever opened it in an emergency may read
    it until that access ends.

    Args:
        case: the table `case_file`, or an alias of it.
        reader: author id of who asks; None = the application itself, which is not limited.
        now: the moment that an emergency access is held against.
    """
    if reader is None:
        return true()
    access = LOCAL.records["emergency_access"]
    opened = (
        select(access.c.id)
        .where(access.c.case_id == case.c.id, access.c.author_id == reader, access.c.until > now)
        .exists()
    )
    named = cast(case.c.readers, Text)
    return or_(
        case.c.readers.is_(None),
        named == _NO_READERS,
        named == "null",
        func.instr(named, str(reader)) > 0,
        opened,
    )
