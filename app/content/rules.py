"""Builds the rulebook of the finder and checks every rule against the facts it may use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app.content.reading import ContentFile
from app.domain.conditions import ALWAYS, Condition, FactTest, OpenTest, parse_condition, tests_of
from app.domain.directory import Directory, Labels
from app.domain.records import Category
from app.domain.rulebook import FactDeclaration, Rule, Rulebook, Target, Verdict

_OPERATORS = {
    "boolean": {"is"},
    "integer": {"at_least", "below", "any_between"},
    "integers": {"any_between"},
    "choice": {"is", "is_in"},
    "code": {"is", "is_in"},
    "codes": {"includes"},
}
"""Which comparison makes sense for which type of fact."""


def build_rulebook(file: ContentFile, directory: Directory) -> Rulebook:
    """Rules with their facts.

    Raises:
        ContentBroken: a need, service, fact or value that does not exist, or a condition that is none.
    """
    yes_no = file.values["yes_no"]
    facts = {name: _fact(file, name, raw, yes_no) for name, raw in file.values["facts"].items()}
    rules = tuple(_rule(file, raw) for raw in file.values["rules"])
    if len({rule.id for rule in rules}) < len(rules):
        raise file.broken("rules", "a rule id occurs twice")
    for fact in facts.values():
        _check_condition(file, fact.name, fact.asked_if, facts, directory)
    for rule in rules:
        _check_rule(file, rule, facts, directory)
    return Rulebook(
        version=file.version,
        facts=facts,
        rules=rules,
        usual_reason=file.values["usual_reason"],
        disclaimer=Labels(file.values["disclaimer"]),
    )


def _fact(file: ContentFile, name: str, raw: Mapping[str, Any], yes_no: Mapping[str, str]) -> FactDeclaration:
    is_choice = raw["type"] == "choice"
    if is_choice and not raw.get("values"):
        raise file.broken(name, "a choice without values")
    return FactDeclaration(
        name=name,
        type=raw["type"],
        label=raw["label"],
        question=raw["question"],
        values=yes_no if raw["type"] == "boolean" else raw.get("values", {}),
        unknown_values=tuple(raw.get("unknown_values", ())),
        asked_if=_condition(file, name, raw.get("asked_if")),
        category=raw.get("category"),
    )


def _rule(file: ContentFile, raw: Mapping[str, Any]) -> Rule:
    targets = [
        _target(file, raw["id"], verdict, entry)
        for verdict in Verdict
        for entry in raw.get(verdict.name.lower(), ())
    ]
    return Rule(
        id=raw["id"],
        title=raw["title"],
        needs=tuple(raw["needs"]),
        when=_condition(file, raw["id"], raw["when"]),
        targets=tuple(targets),
        source=file.source_of(raw),
        author=raw.get("author", file.values["author"]),
        priority=raw["priority"],
        verified=file.is_verified(raw),
        valid_from=file.day(raw["valid_from"]) if "valid_from" in raw else None,
        valid_until=file.day(raw["valid_until"]) if "valid_until" in raw else None,
        emergency=raw.get("emergency", False),
        replaces_usual=raw.get("replaces_usual", True),
    )


def _target(file: ContentFile, rule_id: str, verdict: Verdict, raw: Mapping[str, Any]) -> Target:
    return Target(
        verdict=verdict,
        services=tuple(raw["services"]),
        reason=raw["reason"],
        when=_condition(file, rule_id, raw.get("when")),
        unless=_condition(file, rule_id, raw["unless"]) if "unless" in raw else None,
        needs=tuple(raw.get("needs", ())),
        emergency=raw.get("emergency", False),
    )


def _condition(file: ContentFile, place: str, raw: object) -> Condition:
    try:
        return ALWAYS if raw is None else parse_condition(raw)
    except ValueError as error:
        raise file.broken(place, str(error)) from error


def _check_rule(
    file: ContentFile, rule: Rule, facts: Mapping[str, FactDeclaration], directory: Directory
) -> None:
    if not any(target.verdict is not Verdict.NOT_COMPETENT for target in rule.targets):
        raise file.broken(rule.id, "the rule names no agency that helps")
    file.expect(rule.id, rule.needs, directory.needs)
    _check_condition(file, rule.id, rule.when, facts, directory)
    for target in rule.targets:
        file.expect(rule.id, target.services, directory.services)
        file.expect(rule.id, target.needs, rule.needs)
        printable = [fact.name for fact in facts.values() if fact.category != Category.RESIDENCE]
        file.expect(rule.id, re.findall(r"\{(\w*)\}", target.reason), printable)
        for condition in (target.when, target.unless):
            if condition is not None:
                _check_condition(file, rule.id, condition, facts, directory)


def _check_condition(
    file: ContentFile,
    place: str,
    condition: Condition,
    facts: Mapping[str, FactDeclaration],
    directory: Directory,
) -> None:
    for test in tests_of(condition):
        if isinstance(test, OpenTest):
            file.expect(place, (test.service,), directory.services)
            continue
        file.expect(place, (test.fact,), facts)
        problem = _problem_of(test, facts[test.fact])
        if problem:
            raise file.broken(place, problem)


def _problem_of(test: FactTest, fact: FactDeclaration) -> str | None:
    """Why a test can never hold as written: wrong comparison, value that is not allowed."""
    if test.operator not in _OPERATORS[fact.type]:
        return f"{test.operator} does not fit {fact.name} ({fact.type})"
    several = isinstance(test.operand, tuple)
    if several is not (test.operator in ("is_in", "any_between")):
        return f"{test.operator} of {fact.name} needs {'one value' if several else 'a list'}"
    operands = test.operand if several else (test.operand,)
    if test.operator == "any_between" and len(operands) != 2:
        return f"any_between of {fact.name} needs two numbers"
    if fact.type in ("integer", "integers"):
        fits = all(type(one) is int for one in operands)
    elif fact.type == "boolean":
        fits = all(type(one) is bool for one in operands)
    else:
        fits = all(type(one) is str and (not fact.values or one in fact.values) for one in operands)
    return None if fits else f"{fact.name} can never be {test.operand!r}"
