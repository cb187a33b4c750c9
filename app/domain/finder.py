"""The competence finder (Zuständigkeitsfinder): which agency is responsible, and why.

Pure rules over data: `find` reads needs and facts of a case, the directory and a rulebook and says
which services are competent, best first, each with its reason and source; which near misses are
not, with the reason; and which unknown facts would change the answer. It orients, it is no legal
advice; the disclaimer is part of the rulebook (2-domain.md 4.9).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, cast

from app.domain.clock import OFFICE_ZONE
from app.domain.conditions import (
    FactValue,
    Outcome,
    Situation,
    Truth,
    evaluate,
)
from app.domain.directory import (
    Agency,
    Directory,
    Document,
    Location,
    OpeningState,
    Service,
    Source,
    Status,
    Urgency,
)
from app.domain.rulebook import Rule, Rulebook, Target, Verdict

EXPIRED_DOCUMENTS = "documents_expired"
"""Fact: kinds of papers that have run out → their last day."""


@dataclass(frozen=True, slots=True)
class KnownFact:
    """A fact that a reason rests on, ready to be shown: `Schlafplatz heute` / `nein`."""

    name: str
    label: str
    words: str
    category: str | None = None
    """`records.Category` value that a legal basis must cover before this fact may leave."""


@dataclass(frozen=True, slots=True)
class DocumentToBring:
    """A document the service asks for, and whether the client has it."""

    document: Document
    is_there: bool
    expired_on: date | None = None
    """She has one, and it has run out."""


@dataclass(frozen=True, slots=True)
class Match:
    """A service that is competent for a need, or that may also help."""

    need: str
    agency: Agency
    service: Service
    location: Location | None
    reason: str
    because: tuple[KnownFact, ...]
    rule_id: str | None
    """None = no rule: the need's usual first agency."""
    source: str
    checked_on: date
    documents: tuple[DocumentToBring, ...]
    opening: OpeningState
    languages: tuple[str, ...]
    speaks_client_language: bool
    verified: bool
    """Agency, service and place are checked; else it prints *ungeprüft*."""
    rule_verified: bool
    emergency: bool


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A service one might think of that is not competent, and why."""

    need: str
    agency: Agency
    service: Service
    reason: str
    because: tuple[KnownFact, ...]
    rule_id: str
    source: str
    checked_on: date


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A fact nobody knows that would change the answer."""

    fact: str
    question: str
    needs: tuple[str, ...]
    services: tuple[str, ...]
    """Services whose competence hangs on it."""
    rule_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """The finder's answer."""

    competent: tuple[Match, ...]
    also_possible: tuple[Match, ...]
    not_competent: tuple[NearMiss, ...]
    unknown: tuple[OpenQuestion, ...]
    unknown_needs: tuple[str, ...] = ()
    """Need codes that the content does not know (from a newer workstation)."""


@dataclass(frozen=True, slots=True)
class _Statement:
    """One rule's word on one service for one need."""

    need: str
    service: str
    rule: Rule | None
    target: Target
    rank: int
    because: frozenset[str]

    weight: tuple[int, str, int, int] = (0, "", 0, 0)
    """Smallest wins when several statements are about the same service and need."""


@dataclass(frozen=True, slots=True)
class _Doubt:
    """What a rule would say about a service if a fact were known."""

    fact: str
    statement: _Statement


@dataclass(frozen=True, slots=True)
class _Search:
    """What stays the same during one `find`."""

    facts: Mapping[str, FactValue]
    directory: Directory
    rulebook: Rulebook
    at: datetime
    situation: Situation


def find(
    needs: Sequence[str],
    facts: Mapping[str, FactValue],
    directory: Directory,
    rules: Rulebook,
    *,
    at: datetime,
    settled: Collection[str] = (),
) -> Finding:
    """Say which services are competent for `needs`, given what is known, at the moment `at`.

    An emergency speaks up even if nobody ticked its need, unless the need is among `settled` (met).

    The order of needs, facts and rules does not matter. Facts that are absent, None, or of another
    type than declared count as unknown; undeclared ones are ignored.
    """
    known_needs = {code for code in needs if code in directory.needs}
    search = _search(facts, directory, rules, at)
    statements: dict[tuple[str, str], _Statement] = {}
    doubts: list[_Doubt] = []
    replaced: set[str] = set()
    for rule in rules.rules:
        if not rule.is_valid(at.astimezone(OFFICE_ZONE).date()):
            continue
        for statement in _statements(rule, known_needs, settled, search.situation, doubts):
            key = (statement.need, statement.service)
            if key not in statements or statement.weight < statements[key].weight:
                statements[key] = statement
            if rule.replaces_usual and statement.target.verdict is not Verdict.NOT_COMPETENT:
                replaced.add(statement.need)
    chosen = [*statements.values(), *_usual(known_needs - replaced, statements, search)]
    return Finding(
        competent=_matches(chosen, Verdict.COMPETENT, search),
        also_possible=_matches(chosen, Verdict.ALSO_POSSIBLE, search),
        not_competent=_near_misses(chosen, search),
        unknown=_open_questions(doubts, statements, search),
        unknown_needs=tuple(sorted(set(needs) - known_needs)),
    )


def _search(
    facts: Mapping[str, FactValue], directory: Directory, rulebook: Rulebook, at: datetime
) -> _Search:
    known = {
        name: value
        for name, value in facts.items()
        if name in rulebook.facts and value not in rulebook.facts[name].unknown_values
    }

    def is_open(service_id: str) -> bool | None:
        states = {
            place.opening_state(at, directory.holidays)
            for place in directory.locations_of(directory.service(service_id))
        }
        if OpeningState.OPEN in states:
            return True
        return None if not states or OpeningState.UNKNOWN in states else False

    return _Search(known, directory, rulebook, at, Situation(known, is_open))


def _statements(
    rule: Rule, needs: set[str], settled: Collection[str], situation: Situation, doubts: list[_Doubt]
) -> Iterable[_Statement]:
    """What one rule says; what it would say if more were known goes to `doubts`."""
    asked = needs & set(rule.needs)
    if not asked and not rule.emergency:
        return
    outcome = evaluate(rule.when, situation)
    if outcome.truth is Truth.FALSE or (outcome.truth is Truth.UNKNOWN and not asked):
        return
    raised = set(rule.needs) - set(settled) if rule.emergency and outcome.truth is Truth.TRUE else set()
    answered = asked | raised
    for rank, target in enumerate(rule.targets):
        own = _target_outcome(target, situation)
        if own.truth is Truth.FALSE:
            continue
        weight = (-rule.priority, rule.id, target.verdict, rank)
        because = outcome.because | own.because
        for need in answered & set(target.needs) if target.needs else answered:
            for service in target.services:
                statement = _Statement(need, service, rule, target, rank, because, weight)
                doubts.extend(_Doubt(fact, statement) for fact in outcome.missing | own.missing)
                if outcome.truth is own.truth is Truth.TRUE:
                    yield statement


def _target_outcome(target: Target, situation: Situation) -> Outcome:
    """The target's own condition; `unless` only counts against it when it certainly holds."""
    outcome = evaluate(target.when, situation)
    if target.unless is None or outcome.truth is Truth.FALSE:
        return outcome
    against = evaluate(target.unless, situation)
    if against.truth is Truth.TRUE:
        return Outcome(Truth.FALSE, against.because)
    return replace(outcome, missing=outcome.missing | against.missing)


def _usual(
    needs: set[str], statements: Mapping[tuple[str, str], _Statement], search: _Search
) -> Iterable[_Statement]:
    """The usual first agencies of needs that no rule answers."""
    for code in needs:
        need = search.directory.need(code)
        reason = search.rulebook.usual_reason.format(need=need.labels.de)
        emergency = need.urgency is Urgency.EMERGENCY
        for rank, services in enumerate(need.usual):
            target = Target(Verdict.COMPETENT, services, reason, emergency=emergency)
            for service in services:
                if (code, service) not in statements:
                    yield _Statement(code, service, None, target, rank, frozenset())


def _matches(chosen: Iterable[_Statement], verdict: Verdict, search: _Search) -> tuple[Match, ...]:
    pairs = [(s, _match(s, search)) for s in chosen if s.target.verdict is verdict]
    alive = [(s, m) for s, m in pairs if _is_alive(m)]
    alive.sort(key=lambda pair: _order(pair[0], pair[1], search))
    return tuple(match for _, match in alive)


def _is_alive(match: Match) -> bool:
    ended = (Status.INACTIVE, Status.DEFUNCT)
    return match.service.status not in ended and match.agency.status not in ended


def _match(statement: _Statement, search: _Search) -> Match:
    directory = search.directory
    service = directory.service(statement.service)
    agency = directory.agency(service.agency_id)
    place = _best_location(directory.locations_of(service), search)
    source, rule_verified = _source(statement, search)
    there = _listed(search.facts.get("documents"))
    run_out: Mapping[str, date] = cast("Any", search.facts.get(EXPIRED_DOCUMENTS)) or {}
    spoken = _listed(search.facts.get("languages"))
    languages = tuple(dict.fromkeys((*service.languages, *(place.languages if place else ()))))
    return Match(
        need=statement.need,
        agency=agency,
        service=service,
        location=place,
        reason=_reason(statement, search),
        because=_known(statement.because, search),
        rule_id=statement.rule.id if statement.rule else None,
        source=source.text,
        checked_on=source.checked_on,
        documents=tuple(
            DocumentToBring(directory.document(code), code in there, run_out.get(code))
            for code in service.documents
        ),
        opening=place.opening_state(search.at, directory.holidays) if place else OpeningState.UNKNOWN,
        languages=languages,
        speaks_client_language=any(language in languages for language in spoken),
        verified=directory.is_verified(service, place),
        rule_verified=rule_verified,
        emergency=statement.target.emergency or bool(statement.rule and statement.rule.emergency),
    )


def _source(statement: _Statement, search: _Search) -> tuple[Source, bool]:
    told_by = statement.rule or search.directory.need(statement.need)
    return told_by.source, told_by.verified


def _best_location(places: Sequence[Location], search: _Search) -> Location | None:
    """In the client's district, open now, as listed: in this order."""
    district = search.facts.get("district")

    def key(place: Location) -> tuple[bool, bool]:
        is_open = place.opening_state(search.at, search.directory.holidays) is OpeningState.OPEN
        return (district is None or place.district != district, not is_open)

    return min(places, key=key, default=None)


def _order(
    statement: _Statement, match: Match, search: _Search
) -> tuple[bool, int, int, int, int, int, bool, bool, bool, str]:
    """Best first: emergencies, urgent needs, what a rule says, then language, opening, nearness."""
    need = search.directory.need(match.need)
    usual = next((rank for rank, ids in enumerate(need.usual) if match.service.id in ids), None)
    among_usual = statement.rule is None or (not statement.rule.replaces_usual and usual is not None)
    district = search.facts.get("district")
    return (
        not match.emergency,
        list(Urgency).index(need.urgency),
        list(search.directory.needs).index(match.need),
        int(among_usual),
        0 if among_usual or statement.rule is None else -statement.rule.priority,
        usual if among_usual and usual is not None else statement.rank,
        not match.speaks_client_language,
        match.opening is OpeningState.CLOSED,
        match.location is None or match.location.district != district,
        match.service.id,
    )


def _near_misses(chosen: Iterable[_Statement], search: _Search) -> tuple[NearMiss, ...]:
    misses = []
    for statement in chosen:
        if statement.target.verdict is not Verdict.NOT_COMPETENT or statement.rule is None:
            continue
        service = search.directory.service(statement.service)
        misses.append(
            NearMiss(
                need=statement.need,
                agency=search.directory.agency(service.agency_id),
                service=service,
                reason=_reason(statement, search),
                because=_known(statement.because, search),
                rule_id=statement.rule.id,
                source=statement.rule.source.text,
                checked_on=statement.rule.source.checked_on,
            )
        )
    order = list(search.directory.needs)
    return tuple(sorted(misses, key=lambda m: (order.index(m.need), m.rule_id, m.service.id)))


def _reason(statement: _Statement, search: _Search) -> str:
    words = {fact.name: fact.words for fact in _known(statement.because, search)}
    return statement.target.reason.format_map(defaultdict(lambda: "?", words))


def _known(names: Iterable[str], search: _Search) -> tuple[KnownFact, ...]:
    declared = search.rulebook.facts
    return tuple(
        KnownFact(
            name,
            declared[name].label,
            declared[name].words(search.facts[name]),
            declared[name].category,
        )
        for name in sorted(names)
        if name in search.facts and name in declared
    )


def _open_questions(
    doubts: Iterable[_Doubt], statements: Mapping[tuple[str, str], _Statement], search: _Search
) -> tuple[OpenQuestion, ...]:
    """Doubts by fact, without those that a stronger statement has already settled."""
    by_fact: dict[str, list[_Statement]] = defaultdict(list)
    for doubt in doubts:
        said = statements.get((doubt.statement.need, doubt.statement.service))
        if said is None or doubt.statement.weight <= said.weight:
            by_fact[doubt.fact].append(doubt.statement)
    return tuple(
        OpenQuestion(
            fact=name,
            question=declared.question,
            needs=tuple(sorted({one.need for one in by_fact[name]})),
            services=tuple(sorted({one.service for one in by_fact[name]})),
            rule_ids=tuple(sorted({one.rule.id for one in by_fact[name] if one.rule})),
        )
        for name, declared in search.rulebook.facts.items()
        if name in by_fact and evaluate(declared.asked_if, search.situation).truth is Truth.TRUE
    )


def _listed(value: FactValue) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, list | tuple) else ()
