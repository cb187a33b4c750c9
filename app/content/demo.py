"""Reads the invented people of the demonstration (`resources/demo/people.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from app.actions.ports import Caseworker
from app.content.demo_plans import read_plans
from app.content.letter_files import read_lined
from app.domain.demo_cases import DemoAnswer, DemoCase, DemoConsent, DemoNeed, DemoReferral
from app.domain.ids import new_id
from app.domain.records import (
    CaseStatus,
    Category,
    Delivery,
    Evidence,
    Priority,
    ReferralState,
)

PEOPLE = "demo/people.yaml"
WORKER = "demo/worker.yaml"

USUAL_CATEGORIES = (
    Category.NAME,
    Category.BIRTH_DATE,
    Category.CONTACT,
    Category.LANGUAGE,
    Category.NEED,
    Category.DOCUMENTS,
)
"""What a consent of the demonstration covers where the file names nothing else."""


def read_demo(root: Path) -> tuple[DemoCase, ...]:
    """The demo cases below `root` (the `resources` folder), in the order of the file.

    Raises:
        ContentBroken: the file is not as its schema says.
        ContentVersionUnknown: of a version this application does not know.
    """
    found, plans = read_lined(root, PEOPLE, "demo"), read_plans(root)
    cases = (_case(person) for person in found["people"])
    return tuple(replace(case, plan=plans[case.id]) if case.id in plans else case for case in cases)


@dataclass(frozen=True, slots=True)
class DemoWorker:
    """Who uses the demonstration, and the passphrase that protects nothing."""

    worker: Caseworker
    team: str
    passphrase: str


def read_demo_worker(root: Path) -> DemoWorker:
    """The invented caseworker.

    Raises:
        ContentBroken, ContentVersionUnknown: as `read_demo`.
    """
    found = read_lined(root, WORKER, "demo-worker")
    texts = {name: str(found[name]) for name in ("name", "language", "phone", "email", "room")}
    return DemoWorker(
        Caseworker(id=new_id(), role="street", **texts), str(found["team"]), str(found["passphrase"])
    )


def _case(person: Mapping[str, Any]) -> DemoCase:
    given, family = person.get("name", (None, None))
    needs = tuple(
        DemoNeed(str(code), Priority(need.get("priority", Priority.NORMAL)))
        for code, need in person["needs"].items()
    )
    return DemoCase(
        id=str(person["id"]),
        language=str(person["language"]),
        spoken=_texts(person["spoken"]),
        opened=person["opened"],
        needs=needs,
        given_name=_text(given),
        family_name=_text(family),
        code_word=_text(person.get("code_word")),
        born=date.fromisoformat(person["born"]) if "born" in person else None,
        gender=_text(person.get("gender")),
        nationalities=_texts(person.get("nationalities", ())),
        residence=str(person.get("residence", "NE")),
        reads=_texts(person.get("reads", ())),
        needs_interpreter=person.get("needs_interpreter"),
        prefers_audio=person.get("prefers_audio"),
        phone=_text(person.get("phone")),
        household=_plain(person["household"]) if "household" in person else None,
        household_of=_text(person.get("household_of")),
        closed=person.get("closed"),
        status=CaseStatus(person.get("status", CaseStatus.OPEN)),
        summary=_text(person.get("summary")),
        own_words=_text(person.get("own_words")),
        documents=_texts(person.get("documents", ())),
        chain=_text(person.get("chain")),
        steps_done=_texts(person.get("steps_done", ())),
        breaks=_plain(person.get("breaks", {})),
        facts=_plain(person["facts"]),
        referrals=tuple(_referral(referral) for referral in person.get("referrals", ())),
    )


def _referral(referral: Mapping[str, Any]) -> DemoReferral:
    return DemoReferral(
        need=str(referral["need"]),
        service=str(referral["service"]),
        days=referral["days"],
        priority=Priority(referral.get("priority", Priority.NORMAL)),
        reason=_text(referral.get("reason")),
        consent=_consent(referral["consent"]) if "consent" in referral else None,
        letter=Delivery(referral["letter"]) if "letter" in referral else None,
        handed=referral.get("handed"),
        sent=referral.get("sent"),
        answers=tuple(
            DemoAnswer(
                state=ReferralState(answer["state"]),
                days=answer["days"],
                evidence=Evidence(answer["evidence"]),
                note=_text(answer.get("note")),
                passed_on_to=_text(answer.get("passed_on_to")),
            )
            for answer in referral.get("answers", ())
        ),
        withdrawn=referral.get("withdrawn"),
    )


def _consent(consent: Mapping[str, Any]) -> DemoConsent:
    named = tuple(Category(category) for category in consent.get("categories", USUAL_CATEGORIES))
    return DemoConsent(named, bool(consent.get("read_aloud")), bool(consent.get("refused")))


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _texts(values: Any) -> tuple[str, ...]:
    return tuple(str(value) for value in values)


def _plain(value: Any) -> Any:
    """Plain text instead of text that remembers its line: records are stored and sent."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value
