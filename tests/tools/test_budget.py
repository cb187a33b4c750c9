from __future__ import annotations

from pathlib import Path

import pytest

from app.dev import budget


def function(lines: int, name: str = "f") -> str:
    return (
        f'def {name}() -> None:\n    """What.\n\n    Why.\n    """\n'
        + "    print(1)\n" * (lines - 1)
        + "\n\n"
    )


def test_a_long_function_is_named(tmp_path: Path) -> None:
    (tmp_path / "long.py").write_text(function(60) + function(61, "too_long"), encoding="utf-8")

    assert any("too_long: 61 lines, 60 are allowed" in problem for problem in budget.problems(tmp_path))
    assert not any(" f:" in problem for problem in budget.problems(tmp_path))


def test_a_long_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "long.py").write_text("x = 1\n" * 451, encoding="utf-8")

    assert budget.problems(tmp_path) == [f"{tmp_path / 'long.py'}: 451 lines, 450 are allowed in a file"]


def test_most_functions_must_be_short(tmp_path: Path) -> None:
    (tmp_path / "many.py").write_text("".join(function(40, f"f{n}") for n in range(8)), encoding="utf-8")

    assert budget.problems(tmp_path) == [f"{tmp_path}: 95 % of functions are within 40 lines, 35 are allowed"]


@pytest.mark.parametrize(
    ("values", "expected"), [([], 0), ([7], 7), ([1] * 95 + [9] * 5, 1), ([1] * 94 + [9] * 6, 9)]
)
def test_the_percentile(values: list[int], expected: int) -> None:
    assert budget.percentile(values, 95) == expected


def test_a_step_of_a_migration_may_list_a_whole_schema(tmp_path: Path) -> None:
    (tmp_path / "versions").mkdir()
    (tmp_path / "versions" / "r0001_first.py").write_text(function(200), encoding="utf-8")

    assert budget.problems(tmp_path) == []
