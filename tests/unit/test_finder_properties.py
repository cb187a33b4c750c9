"""What holds for the finder whatever is asked: on the shipped rules and directory."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from app.domain.conditions import FactValue
from app.domain.finder import Finding, Match, NearMiss, find
from app.domain.rulebook import FactDeclaration
from tests.support.real_content import ask, real_content

CONTENT = real_content()
NEEDS = sorted(CONTENT.needs)
PAPERS = sorted(CONTENT.documents)


def values_of(fact: FactDeclaration) -> st.SearchStrategy[FactValue]:
    """Allowed values of a fact, as the form and the store give them."""
    match fact.type:
        case "boolean":
            return st.booleans()
        case "integer":
            return st.integers(-5, 120)
        case "integers":
            return st.lists(st.integers(0, 20), max_size=4)
        case "choice":
            return st.sampled_from(sorted(fact.values))
        case "code":
            return st.sampled_from(sorted(CONTENT.districts))
        case _:
            codes = PAPERS if fact.name == "documents" else sorted(CONTENT.languages)
            return st.lists(st.sampled_from(codes), max_size=5).map(tuple)


known_facts = st.fixed_dictionaries({}, optional={n: values_of(f) for n, f in CONTENT.rules.facts.items()})
junk = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=3), st.lists(st.text(max_size=2), max_size=2)
)
any_facts = st.dictionaries(st.sampled_from([*CONTENT.rules.facts, "shoe_size"]), junk, max_size=8)
some_needs = st.lists(st.sampled_from(NEEDS), max_size=5)
moments = st.datetimes(datetime(2026, 11, 1), datetime(2028, 1, 31), timezones=st.just(UTC))  # noqa: DTZ001


@given(some_needs, known_facts, moments, st.randoms())
def test_the_order_of_needs_facts_and_rules_does_not_matter(
    needs: list[str], facts: dict[str, FactValue], at: datetime, random: Random
) -> None:
    shuffled = random.sample(needs, len(needs)) + needs
    names = random.sample(list(facts), len(facts))
    rules = tuple(random.sample(CONTENT.rules.rules, len(CONTENT.rules.rules)))

    other = find(
        shuffled,
        {name: facts[name] for name in names},
        CONTENT.directory,
        replace(CONTENT.rules, rules=rules),
        at=at,
    )

    assert other == ask(needs, facts, at)


@given(some_needs, known_facts, moments)
def test_no_protected_address_ever_comes_out(
    needs: list[str], facts: dict[str, FactValue], at: datetime
) -> None:
    finding = ask([*needs, "GEW"], facts, at)

    for match in (*finding.competent, *finding.also_possible):
        if match.agency.protected:
            assert match.location is None or (match.location.protected and not match.location.address)


@given(some_needs, known_facts, moments)
def test_every_statement_has_reason_source_and_date(
    needs: list[str], facts: dict[str, FactValue], at: datetime
) -> None:
    finding = ask(needs, facts, at)

    statements: list[Match | NearMiss] = [*finding.competent, *finding.also_possible]
    for said in [*statements, *finding.not_competent]:
        assert said.reason
        assert "?" not in said.reason
        assert "{" not in said.reason
        assert said.source
        assert said.checked_on.year >= 2026


@given(some_needs, known_facts, moments)
def test_no_reason_names_a_residence_paper(
    needs: list[str], facts: dict[str, FactValue], at: datetime
) -> None:
    """A reason is printed in letters to public bodies (§ 87 AufenthG)."""
    sensitive = [words for code, words in CONTENT.rules.facts["residence"].values.items() if code != "DE"]
    finding = ask(needs, facts, at)

    for match in finding.competent:
        assert not [words for words in sensitive if words in match.reason]


@given(some_needs, known_facts, moments)
def test_no_service_is_competent_and_not_competent_for_the_same_need(
    needs: list[str], facts: dict[str, FactValue], at: datetime
) -> None:
    finding = ask(needs, facts, at)

    said = [(m.need, m.service.id) for m in (*finding.competent, *finding.also_possible)]
    said += [(miss.need, miss.service.id) for miss in finding.not_competent]
    assert len(said) == len(set(said))


@given(st.lists(st.sampled_from(["KVU", "SCH", "POS", "OBD", "MED"])), known_facts, moments)
def test_emergencies_come_first(needs: list[str], facts: dict[str, FactValue], at: datetime) -> None:
    flags = [match.emergency for match in ask(needs, facts, at).competent]

    assert flags == sorted(flags, reverse=True)


@given(some_needs, any_facts, moments)
def test_unknown_and_senseless_facts_never_crash(
    needs: list[str], facts: dict[str, FactValue], at: datetime
) -> None:
    finding = ask(needs, facts, at)

    for need in needs:
        assert [m for m in (*finding.competent, *finding.also_possible) if m.need == need]


@given(some_needs, known_facts, moments, st.text(min_size=1), junk)
def test_a_fact_that_no_rule_knows_changes_nothing(
    needs: list[str], facts: dict[str, FactValue], at: datetime, name: str, value: FactValue
) -> None:
    more = facts if name in CONTENT.rules.facts else {**facts, name: value}

    assert ask(needs, more, at) == ask(needs, facts, at)


@given(known_facts, moments)
def test_a_fact_about_another_need_changes_nothing(facts: dict[str, FactValue], at: datetime) -> None:
    calm = {k: v for k, v in facts.items() if k not in ("violence", "child_at_risk", "homeless_tonight")}
    without = {
        k: v for k, v in calm.items() if k not in ("electricity_cut", "wages_unpaid", "decision_days_left")
    }

    assert ask(["SUL"], calm, at) == ask(["SUL"], without, at)


def ids_of(finding: Finding) -> list[str]:
    return [match.service.id for match in (*finding.competent, *finding.also_possible)]


@given(known_facts, moments)
def test_without_open_questions_no_missing_fact_changes_the_answer(
    facts: dict[str, FactValue], at: datetime
) -> None:
    """For one need; a fact that is missing and not asked for may be filled with anything."""
    finding = ask(["ENE"], facts, at)
    asked = {question.fact for question in finding.unknown}

    for name in ("electricity_cut", "receives_benefit"):
        if name in facts or name in asked:
            continue
        for value in (True, False) if name == "electricity_cut" else ("sgb2", "sgb12", "none"):
            emergencies = ask([], facts, at)
            changed = ask(["ENE"], {**facts, name: value}, at)
            assert set(ids_of(changed)) - set(ids_of(emergencies)) == set(ids_of(finding)) - set(
                ids_of(emergencies)
            )
