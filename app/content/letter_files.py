"""Reads the YAML files of letters and demo cases: schema, version, and the line of every text.

Templates come from people who are no programmers: a fault must name file, line and reason.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from app.domain.errors import ContentBroken, ContentVersionUnknown

LARGEST_FILE = 512 * 1024
"""Bytes; the largest file of ours has a tenth of that."""


class Lined(str):
    """A text of a content file that remembers the line it began on."""

    line: int = 0


class _Loader(yaml.CSafeLoader):
    """Text keeps its line, dates stay text (the schema says their form), keys are unique."""


def _text(loader: yaml.CSafeLoader, node: yaml.ScalarNode) -> Lined:
    text = Lined(loader.construct_scalar(node))
    text.line = node.start_mark.line + 1
    return text


def _mapping(loader: yaml.CSafeLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    loader.flatten_mapping(node)
    found = loader.construct_mapping(node, deep=True)
    if len(found) < len(node.value):
        keys = [key.value for key, _ in node.value]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise yaml.constructor.ConstructorError(None, None, f"'{twice}' stands twice", node.start_mark)
    return found


_Loader.add_constructor("tag:yaml.org,2002:str", _text)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _text)
_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read_yaml(root: Path, place: str, schema: str) -> Mapping[str, Any]:
    """Read `root/place` and check it against `root/schemas/<schema name>.json`.

    `schema` is name and version as the file states it (`letter/1`).

    Raises:
        ContentBroken: unreadable, too large, no YAML, or not as the schema demands.
        ContentVersionUnknown: the file is of another version.
    """
    found = _parsed(root / place, place)
    if not isinstance(found, dict):
        raise ContentBroken(file=place, place="line 1", reason="expected a mapping")
    name, _, _ = schema.partition("/")
    stated = str(found.get("schema", ""))
    if stated != schema and stated.partition("/")[0] == name:
        raise ContentVersionUnknown(file=place, found=stated, known=schema)
    problem = best_match(_validator(root / "schemas" / f"{name}.json").iter_errors(found))
    if problem is not None:
        where = "/".join(str(part) for part in problem.absolute_path) or "top"
        line = _line_of(problem.instance)
        raise ContentBroken(
            file=place, place=f"line {line}: {where}" if line else where, reason=problem.message
        )
    return cast("Mapping[str, Any]", found)


def _parsed(path: Path, place: str) -> Any:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ContentBroken(file=place, place="file", reason=error.strerror or "unreadable") from error
    if len(raw) > LARGEST_FILE:
        raise ContentBroken(file=place, place="file", reason=f"larger than {LARGEST_FILE} bytes")
    try:
        for event in yaml.parse(raw, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.AliasEvent):
                line = event.start_mark.line + 1 if event.start_mark else 0
                raise ContentBroken(file=place, place=f"line {line}", reason="aliases are not allowed")
        return yaml.load(raw, Loader=_Loader)  # noqa: S506 - a safe loader with three constructors of ours
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise ContentBroken(file=place, place=f"line {line}", reason=str(error.problem)) from error
    except yaml.YAMLError as error:
        raise ContentBroken(file=place, place="file", reason="not readable as text (UTF-8)") from error


def _line_of(value: Any) -> int:
    """The first line that anything inside `value` remembers, 0 if nothing does."""
    if isinstance(value, Lined):
        return value.line
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return next((line for line in map(_line_of, parts) if line), 0)


@lru_cache(maxsize=16)
def _validator(path: Path) -> Draft202012Validator:
    return Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))
