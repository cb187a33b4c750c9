"""Tables out of files that somebody was handed: CSV in any usual encoding, and workbooks (XLSX).

The file is read in a limited child (`app.documents.table_child`); only texts come back.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

from app.domain.errors import TableUnreadable
from app.domain.importing import Table
from app.system.child import run_limited

MOST_BYTES: Final = 20_000_000
"""Of a file: a workbook of 20,000 rows has about 5 MB."""
_SECONDS, _MEMORY = 60, 1024 * 1024 * 1024


def read_table(content: bytes, sheet: str = "") -> Table:
    """The table in a file.

    Args:
        content: the file.
        sheet: name of the sheet of a workbook; empty = the first with something in it.

    Raises:
        TableUnreadable: too large, damaged, protected, or no table.
    """
    if len(content) > MOST_BYTES:
        raise TableUnreadable(reason="large")
    done = run_limited(
        "app.documents.table_child", [sheet], given=content, cpu_seconds=_SECONDS, memory_bytes=_MEMORY
    )
    if done.limit:
        raise TableUnreadable(reason="time" if done.limit == "time" else "large")
    try:
        said: Any = json.loads(done.output) if done.exit_code == 0 else {"refused": "broken"}
        if "refused" in said:
            raise TableUnreadable(reason=str(said["refused"]))
        return Table(
            columns=tuple(said["columns"]),
            rows=tuple(tuple(row) for row in said["rows"]),
            numbers=tuple(said["numbers"]),
            sha256=hashlib.sha256(content).hexdigest(),
            kind=said["kind"],
            encoding=said["encoding"],
            delimiter=said["delimiter"],
            sheet=said["sheet"],
            sheets=tuple(said["sheets"]),
        )
    except (ValueError, KeyError, TypeError):
        raise TableUnreadable(reason="broken") from None
