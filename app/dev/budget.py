"""The size budget: long functions and long files are where care runs out (design page 4-models).

A function counts from its signature to its last line, its docstring not. Steps of a migration do not
count: they list a schema once and are never touched again.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

FUNCTION_P95, FUNCTION_MAX = 35, 60
FILE_MAX = 450
MIGRATION_STEPS = "versions"
"""Alembic's name for the folder of the steps."""


@dataclass(frozen=True, slots=True)
class Function:
    """One function and its length in lines."""

    place: str
    lines: int


def functions(path: Path) -> list[Function]:
    """Every function of a file, inner ones too."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        Function(f"{path}:{node.lineno} {node.name}", _length(node))
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def problems(root: Path) -> list[str]:
    """What breaks the budget below `root`, in words; empty if nothing does."""
    files = [path for path in sorted(root.rglob("*.py")) if path.parent.name != MIGRATION_STEPS]
    found: list[str] = []
    lengths: list[int] = []
    for path in files:
        count = len(path.read_text(encoding="utf-8").splitlines())
        if count > FILE_MAX:
            found.append(f"{path}: {count} lines, {FILE_MAX} are allowed in a file")
        for function in functions(path):
            lengths.append(function.lines)
            if function.lines > FUNCTION_MAX:
                found.append(f"{function.place}: {function.lines} lines, {FUNCTION_MAX} are allowed")
    p95 = percentile(lengths, 95)
    if p95 > FUNCTION_P95:
        found.append(f"{root}: 95 % of functions are within {p95} lines, {FUNCTION_P95} are allowed")
    return found


def percentile(values: list[int], share: int) -> int:
    """The smallest value that at least `share` percent of the values do not exceed."""
    if not values:
        return 0
    ordered = sorted(values)
    return ordered[-(-len(ordered) * share // 100) - 1]


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    last = node.end_lineno or node.lineno
    first = node.body[0]
    if ast.get_docstring(node, clean=False) is None:
        return last - node.lineno + 1
    return last - node.lineno + 1 - ((first.end_lineno or first.lineno) - first.lineno + 1)
