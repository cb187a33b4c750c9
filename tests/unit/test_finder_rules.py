"""Every rule by example, with its near misses (2-domain.md 4.9 and the corrections of 4.10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.clock import OFFICE_ZONE
from app.domain.conditions import FactValue
from app.domain.directory import OpeningState, Status
from app.domain.finder import find
from tests.support.real_content import (
    SATURDAY_NIGHT,
    TUESDAY_MORNING,
    ask,
    competent,
    near_misses,
    possible,
    questions,
    real_content,
)

NEW_CHILD: dict[str, FactValue] = {"child_ages": [9], "newly_arrived": True, "german_level": "none"}


def test_r01_newly_arrived_child_goes_to_the_integration_centre_and_not_to_the_school() -> None:
    finding = ask(["SUL"], NEW_CHILD)

    best = finding.competent[0]
    assert (best.agency.id, best.rule_id) == ("ki", "R01")
    assert best.location is not None
    assert best.location.address == ("Sonnenwall 73–75", "Bezirksamt Mitte, 4. OG")
    assert best.reason.startswith("zuständig, weil das Kind im Schulalter und neu zugewandert ist")
    assert {fact.name: fact.words for fact in best.because} == {
        "child_ages": "9",
        "newly_arrived": "ja",
        "german_level": "keines",
    }
    assert "eigenständige Anmeldung" in near_misses(finding)["schule-anmeldung"]
    assert {"schulamt-zuweisung", "gesundheitsamt-schularzt"} < set(near_misses(finding))


@pytest.mark.parametrize(
    "change", [{"child_ages": [3, 19]}, {"newly_arrived": False}, {"german_level": "good"}]
)
def test_r01_does_not_hold_for_another_child(change: dict[str, FactValue]) -> None:
    finding = ask(["SUL"], {"age": 35, **NEW_CHILD, **change})

    assert {match.rule_id for match in finding.competent} == {None}
    assert not finding.not_competent
    assert not finding.unknown


def test_r01_sends_an_unregistered_family_to_register_first() -> None:
    assert possible(ask(["SUL"], {**NEW_CHILD, "registered": False})) == ["buergerservice-anmeldung"]


def test_r02_without_insurance_the_clearing_service_is_competent() -> None:
    finding = ask(["KVU"], {"health_insurance": "none", "acute_emergency": False})

    assert competent(finding) == ["clearingstelle-versicherung"]
    assert not finding.competent[0].verified, "its funding is not confirmed, so it must be checked"


def test_r02_an_emergency_goes_to_the_hospital_first() -> None:
    finding = ask(["KVU", "MED"], {"health_insurance": "unclear", "acute_emergency": True})

    assert finding.competent[0].service.id == "klinik-notaufnahme"
    assert finding.competent[0].emergency
    assert "§ 25 SGB XII" in finding.competent[0].reason
    assert "112" in near_misses(finding)["bereitschaftsdienst-116117"]


def test_r02_insured_people_get_the_usual_agencies() -> None:
    assert competent(ask(["KVU"], {"health_insurance": "insured"})) == ["clearingstelle-versicherung"]
    assert ask(["KVU"], {"health_insurance": "insured"}).competent[0].rule_id is None


HOMELESS: dict[str, FactValue] = {"homeless_tonight": True, "children": 0}


def test_r03_on_a_weekday_morning_the_first_contact_is_open() -> None:
    finding = ask(["OBD"], {**HOMELESS, "gender": "male"}, TUESDAY_MORNING)

    assert competent(finding) == ["zabv-erstkontakt"]
    assert finding.competent[0].opening is OpeningState.OPEN
    assert possible(finding) == ["notuebernachtung-maenner"]
    assert "nur Frauen" in near_misses(finding)["notuebernachtung-frauen"]


@pytest.mark.parametrize(
    ("gender", "shelter"),
    [("male", ["notuebernachtung-maenner"]), ("female", ["notuebernachtung-frauen"])],
)
def test_r03_at_night_the_shelter_by_gender(gender: str, shelter: list[str]) -> None:
    finding = ask(["OBD"], {**HOMELESS, "gender": gender}, SATURDAY_NIGHT)

    assert competent(finding) == shelter
    assert "8 bis 16 Uhr" in near_misses(finding)["zabv-erstkontakt"]


def test_r03_a_public_holiday_is_no_weekday() -> None:
    christmas = datetime(2026, 12, 25, 10, 0, tzinfo=OFFICE_ZONE)
    assert christmas.weekday() == 4

    assert competent(ask(["OBD"], {**HOMELESS, "gender": "female"}, christmas)) == ["notuebernachtung-frauen"]


def test_r03_a_diverse_person_chooses() -> None:
    finding = ask(["OBD"], {**HOMELESS, "gender": "diverse"}, SATURDAY_NIGHT)

    assert set(competent(finding)) == {"notuebernachtung-maenner", "notuebernachtung-frauen"}
    assert "entscheidet selbst" in finding.competent[0].reason


def test_r03_with_children_the_housing_emergency_unit_day_and_night() -> None:
    for at in (TUESDAY_MORNING, SATURDAY_NIGHT):
        finding = ask(["OBD"], {"homeless_tonight": True, "children": 2}, at)
        assert competent(finding) == ["fachstelle-obdach"]
        assert "Kinder dabei" in near_misses(finding)["zabv-erstkontakt"]
        assert not finding.unknown, "gender would change nothing"


def test_r03_speaks_up_even_if_nobody_ticked_the_need() -> None:
    assert competent(ask([], {"homeless_tonight": True, "children": 1})) == ["fachstelle-obdach"]


def test_an_emergency_that_is_over_does_not_come_back() -> None:
    content = real_content()

    finding = find(
        ["SUL"],
        {"homeless_tonight": True, "children": 1, **NEW_CHILD},
        content.directory,
        content.rules,
        at=TUESDAY_MORNING,
        settled=["OBD"],
    )

    assert competent(finding) == ["ki-erstberatung"]


@pytest.mark.parametrize("residence", ["GE", "DU", "AN"])
def test_r04_asylum_papers_lead_to_the_social_welfare_office(residence: str) -> None:
    finding = ask(["EXI"], {"residence": residence})

    assert competent(finding) == ["soziales-asylblg"]
    assert list(near_misses(finding)) == ["jobcenter-grundsicherung"]
    assert not finding.unknown


@pytest.mark.parametrize(
    "facts",
    [
        {"residence": "AE", "residence_section": "25a"},
        {"residence": "NL"},
        {"residence": "DE"},
        {"residence": "FZ", "eu_basis": "worker"},
    ],
)
def test_r04_the_jobcenter_for_those_with_a_settled_right(facts: dict[str, FactValue]) -> None:
    finding = ask(["EXI"], facts)

    assert competent(finding) == ["jobcenter-grundsicherung"]
    assert "Grundsicherungsgeld, früher Bürgergeld" in finding.competent[0].reason
    assert "soziales-asylblg" in near_misses(finding)
    assert questions(finding) == {"able_to_work"}


def test_r04_who_cannot_work_goes_to_the_social_welfare_office() -> None:
    finding = ask(["EXI"], {"residence": "DE", "able_to_work": "no"})

    assert competent(finding) == ["soziales-lebensunterhalt"]
    assert "3 Stunden" in near_misses(finding)["jobcenter-grundsicherung"]


def test_r04_while_the_offices_quarrel_the_jobcenter_pays() -> None:
    finding = ask(["EXI"], {"residence": "DE", "able_to_work": "disputed"})

    assert competent(finding) == ["jobcenter-grundsicherung"]
    assert "§ 44a" in finding.competent[0].reason


def test_r04_says_nothing_certain_about_section_24() -> None:
    finding = ask(["EXI"], {"residence": "AE", "residence_section": "24", "able_to_work": "no"})

    assert competent(finding) == []
    assert near_misses(finding) == {}
    assert set(possible(finding)) == {
        "jobcenter-grundsicherung",
        "soziales-lebensunterhalt",
        "soziales-asylblg",
    }
    assert all("nicht gesichert" in match.reason for match in finding.also_possible)


def test_r04_not_collected_residence_concludes_nothing_and_asks() -> None:
    for facts in ({}, {"residence": None}, {"residence": "NE"}):
        finding = ask(["EXI"], facts)
        assert competent(finding) == ["jobcenter-grundsicherung", "soziales-lebensunterhalt"]
        assert not finding.not_competent
        assert "residence" in questions(finding)
        assert "eu_basis" not in questions(finding), "only asked once the residence is known"


@pytest.mark.parametrize("basis", ["job-seeking", "none", "under-3-months"])
def test_r05_file_anyway_and_ask_for_bridging_benefits(basis: str) -> None:
    finding = ask(["EXI"], {"residence": "FZ", "eu_basis": basis})

    assert competent(finding) == ["jobcenter-grundsicherung", "soziales-ueberbrueckung"]
    assert "§ 16 SGB I" in finding.competent[0].reason
    assert possible(finding) == ["intern-antrag"]
    assert list(near_misses(finding)) == ["soziales-asylblg"]
    assert questions(finding) == {"child_in_education", "parent_was_worker"}


def test_r05_parents_of_a_child_at_school_have_an_exception() -> None:
    facts: dict[str, FactValue] = {
        "residence": "FZ",
        "eu_basis": "job-seeking",
        "child_in_education": True,
        "parent_was_worker": True,
    }
    finding = ask(["EXI"], facts)

    assert competent(finding) == ["jobcenter-grundsicherung"]
    assert "Art. 10 VO 492/2011" in finding.competent[0].reason


@pytest.mark.parametrize("days", [0, 14])
def test_r06_fourteen_days_or_less_need_help_today(days: int) -> None:
    finding = ask(["POS"], {"decision_days_left": days, "age": 40})

    assert competent(finding) == ["intern-frist", "amtsgericht-beratungshilfe"]
    assert f"nur noch {days} Tage" in finding.competent[0].reason
    assert set(near_misses(finding)) >= {"mbe-awo", "mbe-caritas"}
    assert near_misses(finding)["mbe-awo"].startswith("jetzt nicht die richtige Stelle")


def test_r06_a_missed_deadline_is_for_lawyers() -> None:
    finding = ask(["RCH"], {"decision_days_left": -2})

    assert competent(finding) == ["amtsgericht-beratungshilfe"]
    assert possible(finding) == ["rechtsantragstelle-klage"]


def test_r06_does_not_hold_with_fifteen_days() -> None:
    assert {m.rule_id for m in ask(["RCH"], {"decision_days_left": 15}).competent} == {None}


def test_r07_electricity_cut_consumer_advice_and_a_loan() -> None:
    finding = ask(["ENE"], {"electricity_cut": True})

    assert competent(finding) == ["verbraucherzentrale-energie", "jobcenter-darlehen"]
    assert finding.competent[0].verified


def test_r07_the_loan_comes_from_who_pays_the_benefit() -> None:
    finding = ask(["ENE"], {"electricity_cut": True, "receives_benefit": "sgb12"})

    assert competent(finding) == ["verbraucherzentrale-energie", "soziales-energie"]
    assert "SGB XII" in near_misses(finding)["jobcenter-darlehen"]


def test_r08_unpaid_wages_advice_first_customs_only_with_informed_consent() -> None:
    finding = ask(["AUS"], {"wages_unpaid": True})

    assert set(competent(finding)) == {"faire-mobilitaet-beratung", "faire-integration-beratung"}
    assert possible(finding) == ["arbeitsgericht-klage"]
    assert "keine informierte Einwilligung" in near_misses(finding)["zoll-fks"]
    assert questions(finding) == {"agrees_to_customs"}

    agreed = ask(["AUS"], {"wages_unpaid": True, "agrees_to_customs": True})
    assert possible(agreed) == ["arbeitsgericht-klage", "zoll-fks"]
    assert near_misses(agreed) == {}


def test_r09_violence_the_help_line_first_and_never_an_address() -> None:
    finding = ask(["GEW"], {"violence": True, "gender": "female"})

    assert competent(finding) == ["hilfetelefon-116016", "frauenhaus-aufnahme", "polizei-schutz"]
    assert "116 016" in finding.competent[0].reason
    refuge = finding.competent[1]
    assert refuge.agency.protected
    assert refuge.location is not None
    assert refuge.location.address == ()
    assert refuge.location.postal_code == ""


def test_r09_a_man_is_not_sent_to_the_womens_refuge() -> None:
    finding = ask(["GEW"], {"violence": True, "gender": "male"})

    assert competent(finding) == ["hilfetelefon-116016", "polizei-schutz"]
    assert list(near_misses(finding)) == ["frauenhaus-aufnahme"]


def test_r10_a_child_at_risk_comes_before_everything() -> None:
    finding = ask(["SUL", "OBD"], {**NEW_CHILD, "child_at_risk": True})

    assert competent(finding)[:2] == ["intern-kinderschutz", "jugendamt-asd"]
    assert "Einwilligung ist dafür nicht nötig" in finding.competent[0].reason
    assert "die Eltern informieren, außer" in finding.competent[0].reason
    assert "schule-anmeldung" in near_misses(finding)


@pytest.mark.parametrize("need", ["AUF", "SPR", "POS"])
def test_r11_under_27_the_youth_service_comes_before_adult_advice(need: str) -> None:
    young, grown = ask([need], {"age": 26}), ask([need], {"age": 27})

    assert "jmd" in competent(young)
    assert {"mbe-awo", "mbe-caritas", "mbe-diakonie", "mbe-drk"} <= set(near_misses(young))
    assert not {"mbe-awo"} & set(competent(young))
    assert "mbe-awo" in competent(grown)
    assert "jmd" in near_misses(grown)


def test_r11_does_not_push_the_usual_agency_aside() -> None:
    assert competent(ask(["AUF"], {"age": 20, "appointment_refused": False})) == ["abh-aufenthalt", "jmd"]


def test_r12_no_appointment_prints_the_proof() -> None:
    finding = ask(["AUF"], {"appointment_refused": True, "age": 40})

    assert finding.competent[0].service.id == "intern-terminnachweis"
    assert "Nachweis der Terminbemühung" in finding.competent[0].reason
    assert "abh-aufenthalt" in competent(finding)
    assert "selben Amt" in near_misses(finding)["ki-erstberatung"]


def test_corrections_of_november_2026() -> None:
    course = ask(["SPR"], {"residence": "FZ", "age": 40})
    assert "vhs-deutsch" in competent(course)
    assert "bamf-kurs" in near_misses(course)
    later = ask(["SPR"], {"residence": "FZ", "age": 40}, datetime(2027, 1, 1, 9, 0, tzinfo=OFFICE_ZONE))
    assert "bamf-kurs" in competent(later), "the rule is only known to hold for 2026"

    assert competent(ask(["ARB"], {"residence": "DU"})) == ["agentur-arbeit"]
    assert competent(ask(["BUT"])) == ["soziales-but"]
    assert competent(ask(["ANE"], {"nursing_recognition": True})) == [
        "bezirksregierung-pflege",
        "iq-beratung",
    ]
    assert competent(ask(["RUE"], {"residence": "FZ", "trafficking": False})) == []
    assert possible(ask(["RUE"], {"residence": "FZ"})) == ["rueckkehrberatung-beratung"]
    assert "lvr-entschaedigung" in possible(ask(["GEW"], {"violence": True}))


def test_a_match_says_what_to_bring_and_what_is_already_there() -> None:
    best = ask(["SUL"], {**NEW_CHILD, "documents": ("D01",)}).competent[0]

    assert {paper.document.code: paper.is_there for paper in best.documents} == {
        "D01": True,
        "D02": False,
        "D15": False,
    }


def test_a_match_says_whether_the_clients_language_is_spoken() -> None:
    assert ask(["SUL"], {**NEW_CHILD, "languages": ["bg", "de"]}).competent[0].speaks_client_language
    assert not ask(["SUL"], {**NEW_CHILD, "languages": ["bg"]}).competent[0].speaks_client_language
    assert not ask(["SUL"], NEW_CHILD).competent[0].speaks_client_language


def test_equal_agencies_are_ordered_by_language() -> None:
    content = real_content()
    services = dict(content.directory.services)
    services["mbe-drk"] = replace(services["mbe-drk"], languages=("de", "ar"))
    directory = replace(content.directory, services=services)

    finding = find(["SPR"], {"languages": ["ar"], "age": 40}, directory, content.rules, at=TUESDAY_MORNING)

    assert competent(finding)[0] == "mbe-drk"


def test_an_ended_service_is_not_recommended() -> None:
    content = real_content()
    services = dict(content.directory.services)
    services["mbe-drk"] = replace(services["mbe-drk"], status=Status.DEFUNCT)
    directory = replace(content.directory, services=services)

    finding = find(["SPR"], {}, directory, content.rules, at=TUESDAY_MORNING)

    assert "mbe-drk" not in competent(finding)


def test_a_rule_before_its_first_day_is_silent() -> None:
    content = real_content()
    start = date(2026, 11, 25)
    rules = tuple(replace(rule, valid_from=start) for rule in content.rules.rules)
    rulebook = replace(content.rules, rules=rules)

    def rule_ids(at: datetime) -> set[str | None]:
        return {m.rule_id for m in find(["BUT"], {}, content.directory, rulebook, at=at).competent}

    assert rule_ids(TUESDAY_MORNING) == {None}
    assert rule_ids(TUESDAY_MORNING + timedelta(days=1)) == {"K04"}


def test_the_day_of_a_rule_is_the_day_in_the_offices_town() -> None:
    new_years_eve_in_utc = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)

    assert "bamf-kurs" in competent(ask(["SPR"], {"residence": "FZ", "age": 40}, new_years_eve_in_utc))


def test_a_need_from_a_newer_workstation_is_named_not_lost() -> None:
    finding = ask(["SUL", "XYZ"], NEW_CHILD)

    assert finding.unknown_needs == ("XYZ",)
    assert competent(finding) == ["ki-erstberatung"]
