"""What finder rules are made of: the shape of resources/rules, free of any rule itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from app.domain.conditions import ALWAYS, Condition, FactValue
from app.domain.directory import Labels, Source


class Verdict(IntEnum):
    """What a rule says about a service. Within one rule the smaller number wins."""

    NOT_COMPETENT = 0
    COMPETENT = 1
    ALSO_POSSIBLE = 2


@dataclass(frozen=True, slots=True)
class Target:
    """Services about which a rule says something, when its own condition holds too."""

    verdict: Verdict
    services: tuple[str, ...]
    """Equally good ones; language, opening and district decide their order."""
    reason: str
    """German; may hold {fact} placeholders for facts the condition rests on."""
    when: Condition = ALWAYS
    unless: Condition | None = None
    """Takes the target away only when it certainly holds."""
    needs: tuple[str, ...] = ()
    """Only for these needs of the rule; empty = all of them."""
    emergency: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule with everything needed to show, date and dispute it."""

    id: str
    title: str
    needs: tuple[str, ...]
    when: Condition
    targets: tuple[Target, ...]
    source: Source
    author: str
    priority: int
    verified: bool = False
    valid_from: date | None = None
    valid_until: date | None = None
    emergency: bool = False
    """Speaks up whenever its condition holds, even if nobody ticked the need."""
    replaces_usual: bool = True
    """False = adds to the usual agencies of the need instead of replacing them."""

    def is_valid(self, day: date) -> bool:
        """Whether the rule is in force on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


@dataclass(frozen=True, slots=True)
class FactDeclaration:
    """A fact that rules may use: its question and the German words of its values."""

    name: str
    type: str
    """`boolean`, `integer`, `choice`, `integers` or `codes`."""
    label: str
    question: str
    values: Mapping[str, str]
    """Allowed values of a choice, or yes and no, with German words."""
    unknown_values: tuple[str, ...] = ()
    """Values that mean: nobody asked."""
    asked_if: Condition = ALWAYS
    """Makes sense as a question only when this holds."""
    category: str | None = None
    """`records.Category` value of the fact. What is `residence` never stands in a reason's text,
    because a reason is printed (§ 87 AufenthG)."""

    def words(self, value: FactValue) -> str:
        """The value in German words."""
        if isinstance(value, list | tuple):
            return ", ".join(self.values.get(str(one), str(one)) for one in value)
        key = str(value).lower() if isinstance(value, bool) else str(value)
        return self.values.get(key, key)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules with what they share."""

    version: str
    facts: Mapping[str, FactDeclaration]
    rules: tuple[Rule, ...]
    usual_reason: str
    """German reason of a need's usual first agency, with the placeholder {need}."""
    disclaimer: Labels
