"""Reads every SQL statement that the office issues: each table it names is narrowed to one tenant.

So each statement is answered by one shard (Citus), one range (CockroachDB), one tablet (YugabyteDB).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from types import FrameType
from typing import Any

import sqlglot
from sqlalchemy import Engine, event
from sqlglot import exp

from app.store.office_tables import OFFICE

_ROOT = str(Path(__file__).parents[2])
_APP = f"{_ROOT}/app/"
_PARAMETER = re.compile(r"%\((\w+)\)s")
_UPKEEP = ("/migrations/", "upgrading.py", "office_upgrade.py", "office_restore.py", "/upgrade.py")
"""Making and changing tables goes over all tenants: done by a person, on one computer."""
_ASKS = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"})
_CHOOSES = frozenset({"office"})
"""The list of tenants itself."""


@contextmanager
def watched() -> Iterator[list[str]]:
    """Collects statements of the office's own code that are not narrowed to a tenant."""
    wrong: list[str] = []

    def look(
        conn: Any,
        cursor: Any,
        statement: str,
        parameters: Any,
        context: Any,
        executemany: bool,  # noqa: FBT001
    ) -> None:
        dialect = conn.dialect.name
        if "cipher" in type(cursor).__module__:
            return  # a workstation's own store
        fault = crosses(statement, dialect)
        if fault and _issuer(sys._getframe(1)):  # noqa: SLF001 - who asked, as a debugger sees it
            wrong.append(f"{fault}: {statement}")

    event.listen(Engine, "before_cursor_execute", look)
    try:
        yield wrong
    finally:
        event.remove(Engine, "before_cursor_execute", look)


@lru_cache(4096)
def crosses(statement: str, dialect: str) -> str:
    """Which table of a statement is not narrowed to a tenant; empty = all are."""
    if statement.lstrip().partition(" ")[0].upper() not in _ASKS:
        return ""  # savepoints, tables, settings
    plain = _PARAMETER.sub(r":\1", statement)
    tree = sqlglot.parse_one(plain, dialect="postgres" if dialect == "postgresql" else dialect)
    if isinstance(tree, exp.Insert):
        target = tree.this
        table = target.find(exp.Table)
        if table is not None and _is_ours(table) and "tenant" not in _columns(target):
            return str(table.name)
    for table in tree.find_all(exp.Table):
        written = isinstance(table.parent, (exp.Insert, exp.Schema))
        if _is_ours(table) and not written and not _is_narrowed(table):
            return str(table.name)
    return ""


def _is_ours(table: exp.Table) -> bool:
    return table.name in OFFICE.tables and table.name not in _CHOOSES


def _columns(target: exp.Expression) -> set[str]:
    return {column.name for column in target.expressions}


def _is_narrowed(table: exp.Table) -> bool:
    around = table.find_ancestor(exp.Select, exp.Update, exp.Delete)
    if around is None:
        return True  # DDL, VACUUM
    alone = sum(1 for each in around.find_all(exp.Table) if _is_ours(each)) == 1
    conditions = [around.args.get("where"), *(join.args.get("on") for join in around.args.get("joins") or ())]
    for condition in filter(None, conditions):
        for equal in condition.find_all(exp.EQ):
            for side in (equal.left, equal.right):
                named = isinstance(side, exp.Column) and side.name == "tenant"
                if named and (side.table == table.alias_or_name or (alone and not side.table)):
                    return True
    return False


def _issuer(frame: FrameType | None) -> bool:
    """Whether the office's own code asked, and not a test, nor the making of tables."""
    inner = ""
    names = []
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(_ROOT) and "/.venv/" not in name:
            inner = inner or name
            names.append(name)
        frame = frame.f_back
    own = next((name for name in names if not name.endswith("tenant_statements.py")), "")
    return own.startswith(_APP) and not any(mark in name for mark in _UPKEEP for name in names)
