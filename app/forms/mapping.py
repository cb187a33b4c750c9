"""Reads `*.mapping.yaml` (schema `form-mapping/1`): which question fills which field and fact."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from app.domain.errors import ContentBroken, ContentVersionUnknown
from app.domain.form_mapping import As, FormMapping, MappingRule

SCHEMA_NAME = "form-mapping/1"

_RULES: dict[str, Any] = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "required": ["question"],
        "additionalProperties": False,
        "properties": {
            "question": {"type": "string"},
            "as": {"enum": [kind.value for kind in As]},
            "column": {"type": "string"},
            "unknown": {"type": "array", "items": {"type": "string"}},
        },
    },
}
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["schema", "form", "client", "household", "case", "facts", "needs"],
    "additionalProperties": False,
    "properties": {
        "schema": {"const": SCHEMA_NAME},
        "form": {"type": "string"},
        "client": _RULES,
        "household": _RULES,
        "case": _RULES,
        "facts": _RULES,
        "needs": {"type": "array", "items": {"type": "string"}},
        "own_words": {"type": "array", "items": {"type": "string"}},
    },
}


def read_mapping(path: Path) -> FormMapping:
    """Read a mapping file.

    Raises:
        ContentBroken: it is missing or does not follow its schema.
        ContentVersionUnknown: it is of a version that this application does not know.
    """
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ContentBroken(file=path.name, place="", reason=type(error).__name__) from None
    found = content.get("schema") if isinstance(content, dict) else None
    if isinstance(found, str) and found.startswith("form-mapping/") and found != SCHEMA_NAME:
        raise ContentVersionUnknown(file=path.name, found=found, known=SCHEMA_NAME)
    problem = next(iter(Draft202012Validator(_SCHEMA).iter_errors(content)), None)
    if problem is not None:
        raise ContentBroken(file=path.name, place=problem.json_path, reason=problem.message)
    return FormMapping(
        form_id=content["form"],
        client=_rules(content["client"]),
        household=_rules(content["household"]),
        case=_rules(content["case"]),
        facts=_rules(content["facts"]),
        needs=tuple(MappingRule("needs", question, As.CODES) for question in content["needs"]),
        own_words=tuple(content.get("own_words", ())),
    )


def _rules(content: dict[str, dict[str, Any]]) -> tuple[MappingRule, ...]:
    return tuple(
        MappingRule(
            target=target,
            question=rule["question"],
            kind=As(rule.get("as", As.VALUE)),
            column=rule.get("column", ""),
            unknown=frozenset(rule.get("unknown", ())),
        )
        for target, rule in content.items()
    )
