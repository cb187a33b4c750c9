"""Reads a content file: YAML with dates as text, no double keys, checked against its JSON Schema.

Content is written and replaced by people who are no programmers, so every fault is reported with
file, place and reason, and nothing of a broken file is used.
"""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from app.domain.directory import Source
from app.domain.errors import ContentBroken, ContentVersionUnknown
from app.i18n import gettext as _

MAX_BYTES = 2_000_000
"""Far above any real file; keeps a wrong file from filling the memory."""
LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class ContentFile:
    """A read file: what it holds, and the defaults that its entries inherit."""

    name: str
    values: Mapping[str, Any]

    @property
    def version(self) -> str:
        """The version its author gave it."""
        return str(self.values["version"])

    def source_of(self, entry: Mapping[str, Any], parent: Mapping[str, Any] | None = None) -> Source:
        """Source and date of an entry: its own, its parent's, or the file's."""
        text = self._inherited("source", entry, parent)
        checked_on = str(self._inherited("checked_on", entry, parent))
        return Source(str(text), self.day(checked_on))

    def is_verified(self, entry: Mapping[str, Any], parent: Mapping[str, Any] | None = None) -> bool:
        """Whether somebody has checked the entry: its own word, its parent's, or the file's."""
        return bool(self._inherited("verified", entry, parent))

    def day(self, text: str) -> date:
        """Raises: ContentBroken: no such day."""
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise self.broken(text, "no such day") from error

    def broken(self, place: str, reason: str) -> ContentBroken:
        """The error for something in this file."""
        return ContentBroken(file=self.name, place=place, reason=reason)

    def expect(self, place: str, named: Iterable[str], known: Iterable[str]) -> None:
        """Raises: ContentBroken: `place` names something that is not among `known`."""
        unknown = sorted(set(named) - set(known))
        if unknown:
            raise self.broken(place, f"names what does not exist: {', '.join(unknown)}")

    def _inherited(self, key: str, entry: Mapping[str, Any], parent: Mapping[str, Any] | None) -> Any:
        for values in (entry, parent or {}, self.values):
            if key in values:
                return values[key]
        return None


class Lined(str):
    """A text of a content file that remembers the line it began on."""

    line: int = 0


def read_content_file(
    path: Path,
    schema_name: str,
    known_versions: Sequence[int] = (1,),
    *,
    schemas: Path,
    loader: type[ContentLoader] | None = None,
    name: str = "",
    largest: int = MAX_BYTES,
) -> ContentFile:
    """Read and check one file; `schemas` is the folder of the JSON Schemas, `name` how errors call it.

    With `LinedLoader` the texts are `Lined`: for files whose texts are checked again when used.

    Raises:
        ContentBroken: unreadable, no YAML, or not as its schema says.
        ContentVersionUnknown: its `schema: <name>/<n>` is of a version this application does not know.
    """
    called = name or path.name
    raw = _parsed(path, called, loader or ContentLoader, largest)
    _check_version(called, raw, schema_name, known_versions)
    validator = _validator(schemas / f"{schema_name}.json")
    problem = _plainest(validator.iter_errors(raw))
    if problem is not None:
        place = "/".join(str(part) for part in problem.absolute_path) or schema_name
        line = _line_of(problem.instance)
        place = f"line {line}: {place}" if line else place
        raise ContentBroken(file=called, place=place, reason=_shortened(problem.message))
    return ContentFile(called, raw)


def _plainest(problems: Iterable[ValidationError]) -> ValidationError | None:
    """What a person can put right: rules of what must not stand beside something follow from the others."""
    found = list(problems)
    plain: ValidationError | None = best_match([each for each in found if each.validator != "not"] or found)
    return plain


def _shortened(message: str) -> str:
    """Begins with the value, which can be long, and ends with what is wrong with it: both are kept."""
    return message if len(message) <= LONGEST_REASON else f"{message[:100]} … {message[-150:]}"


class ContentLoader(yaml.CSafeLoader):
    """YAML 1.2 scalars (no `no` = false, no `8:00` = 480), dates as text, double keys refused."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - declared so by PyYAML

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 - PyYAML's signature
        """Refuse a key that occurs twice: the second would silently replace the first."""
        values = super().construct_mapping(node, deep=deep)
        if len(values) < len(node.value):
            names = [key.value for key, _value in node.value]
            twice = next(
                (key for at, (key, _value) in enumerate(node.value) if key.value in names[:at]), node
            )
            raise yaml.constructor.ConstructorError(None, None, "a key occurs twice", twice.start_mark)
        return values


ContentLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
ContentLoader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9]\d*)$"), list("-0123456789")
)
ContentLoader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:null|~|)$"), ["n", "~", ""])


class LinedLoader(ContentLoader):
    """The same, but every text knows its line."""


def _lined(loader: LinedLoader, node: yaml.ScalarNode) -> Lined:
    text = Lined(loader.construct_scalar(node))
    text.line = node.start_mark.line + 1 if node.start_mark else 0
    return text


LinedLoader.add_constructor("tag:yaml.org,2002:str", _lined)
LinedLoader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^-?(?:0|[1-9]\d*)\.\d+$"), list("-0123456789")
)


def _line_of(value: Any) -> int:
    """The first line that anything inside `value` remembers, 0 if nothing does."""
    if isinstance(value, Lined):
        return value.line
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return next((line for line in map(_line_of, parts) if line), 0)


def _parsed(path: Path, called: str, loader: type[ContentLoader], largest: int) -> Any:
    try:
        if path.stat().st_size > largest:
            raise ContentBroken(
                file=called, place="file", reason=_("larger than {count} bytes").format(count=largest)
            )
        raw = path.read_bytes()
    except OSError as error:
        raise ContentBroken(file=called, place="file", reason=error.strerror or "unreadable") from error
    try:
        if b"&" in raw:
            _refuse_aliases(called, raw)
        return yaml.load(raw, Loader=loader)  # noqa: S506 - derives from the safe loader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}" if mark else "file"
        reason = getattr(error, "problem", None) or _("no YAML in UTF-8")
        raise ContentBroken(file=called, place=place, reason=str(reason)) from error


def _refuse_aliases(called: str, raw: bytes) -> None:
    """Aliases can blow a small file up; ours have none."""
    for event in yaml.parse(raw, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise ContentBroken(file=called, place=f"line {line}", reason=_("aliases are not allowed"))


def _check_version(called: str, raw: Any, schema_name: str, known_versions: Sequence[int]) -> None:
    stated = raw.get("schema") if isinstance(raw, dict) else None
    if not isinstance(stated, str) or stated.rpartition("/")[0] != schema_name:
        raise ContentBroken(file=called, place="schema", reason=f"expected schema: {schema_name}/n")
    if stated.rpartition("/")[2] not in {str(known) for known in known_versions}:
        known_names = [f"{schema_name}/{known}" for known in known_versions]
        raise ContentVersionUnknown(file=called, found=stated, known=", ".join(known_names))


@cache
def _validator(path: Path) -> Draft202012Validator:
    try:
        return Draft202012Validator(json.loads(path.read_bytes()))
    except OSError as error:
        raise ContentBroken(file=path.name, place="file", reason=error.strerror or "unreadable") from error
