"""Many letters in one go, over the real engine: order, single files, faults, progress, cancelling."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.actions import batch, letters, writing
from app.actions.workplace import Workplace
from app.actions.writing import WriteLetter
from app.domain.errors import Cancelled, LetterDiffers, StoreNewer
from app.domain.letter_facts import AgencyFacts
from app.domain.letters import Copy
from app.domain.records import CaseFile, Letter
from tests.support.pdf_reading import page_texts
from tests.support.stores import add_case

KINDS = (Copy.RECEIVER,)


def agency(name: str) -> AgencyFacts:
    return AgencyFacts(name, "Dienst", ("Musterweg 7", "47053 Duisburg"), None, (), ("de",), True, True)  # noqa: FBT003


def issued(place: Workplace, case: CaseFile, to: str) -> Letter:
    wanted = WriteLetter(
        "appointment-proof",
        case.id,
        place.sender,
        agency=agency(to),
        asked={
            "matter": "Ausweis verlängern",
            "attempts": ({"on": date(2026, 11, 20), "how": "phone", "outcome": "besetzt"},),
        },
    )
    letter, _, _ = writing.issue(
        wanted,
        work=place.work,
        templates=place.templates,
        press=place.press,
        next_slip=place.next_slip,
        worker=place.worker,
        clock=place.clock,
    )
    return letter


@pytest.fixture
def made(real_place: Workplace) -> list[Letter]:
    with real_place.work() as unit:
        case = add_case(unit, family_name="Primerova")
        unit.commit()
    return [issued(real_place, case, to) for to in ("Zollamt", "amt Ost", "Zollamt", "Beispielamt")]


def render(
    place: Workplace, wanted: list[Letter], **changed: Any
) -> tuple[batch.Batch, list[tuple[int, int]]]:
    steps: list[tuple[int, int]] = []
    options: dict[str, Any] = {
        "progress": lambda done, total: steps.append((done, total)),
        "cancelled": lambda: False,
    }
    return batch.render(wanted, KINDS, press=place.press, **{**options, **changed}), steps


def test_letters_to_one_recipient_lie_together(real_place: Workplace, made: list[Letter]) -> None:
    found, steps = render(real_place, made)
    first, second, third, fourth = made
    assert [letter.id for letter, _ in found.singles] == [second.id, fourth.id, first.id, third.id]
    assert found.faults == ()
    pages = page_texts(found.pdf)
    assert [
        letter.number in page for letter, page in zip((second, fourth, first, third), pages, strict=True)
    ] == [True] * 4
    for letter, pdf in found.singles:
        assert pdf == letters.pages(letter, press=real_place.press)
    assert steps == [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]


def test_a_fault_is_listed_and_the_rest_goes_on(real_place: Workplace, made: list[Letter]) -> None:
    differs = replace(made[0], sha256="00")
    newer = replace(made[1], content={"version": 99, "copies": []}, recipient="")
    found, steps = render(real_place, [differs, newer, *made[2:]])
    assert [letter.id for letter, _ in found.singles] == [made[3].id, made[2].id]
    assert {(letter.id, type(fault)) for letter, fault in found.faults} == {
        (differs.id, LetterDiffers),
        (newer.id, StoreNewer),
    }
    assert len(page_texts(found.pdf)) == 2
    assert steps[-1] == (5, 5)


def test_nothing_sound_is_an_empty_batch(real_place: Workplace, made: list[Letter]) -> None:
    found, _ = render(real_place, [replace(letter, sha256="00") for letter in made])
    assert (found.pdf, found.singles, len(found.faults)) == (b"", (), 4)
    assert render(real_place, [])[0] == batch.Batch(b"", (), ())


def test_it_stops_when_a_person_says_so(real_place: Workplace, made: list[Letter]) -> None:
    steps: list[int] = []
    with pytest.raises(Cancelled):
        render(
            real_place,
            made,
            progress=lambda done, _total: steps.append(done),
            cancelled=lambda: len(steps) == 2,
        )
    assert steps == [1, 2]


def test_an_old_letter_is_sorted_by_its_address(real_place: Workplace, made: list[Letter]) -> None:
    old = replace(made[0], recipient="")
    assert letters.recipient(old).startswith("Zollamt")
    found, _ = render(real_place, [old, *made[1:]])
    assert [letter.id for letter, _ in found.singles] == [made[1].id, made[3].id, made[2].id, made[0].id]
