"""No letter tells an agency where a client lives whose address is locked, unless somebody says why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.actions import plan, referrals
from app.actions.issuing import AddressTold
from app.actions.lines import CaseView
from app.actions.workplace import Workplace
from app.domain.audit import Act
from app.domain.records import Referral
from app.store.engine import reading
from app.store.tables import audit
from tests.support.pdf_reading import page_texts
from tests.unit.test_actions import a_case, a_referral, consent, issue, order
from tests.unit.test_writing import sample_command, write

STREET = "Geheimgasse 7"


@pytest.fixture
def sent_on(real_place: Workplace) -> tuple[CaseView, Referral]:
    """A case with an address, and a referral with a consent to everything."""
    view = a_case(real_place)
    assert view.household is not None
    with real_place.work() as unit:
        unit.households.save(replace(view.household, street=STREET, postal_code="47053", city="Duisburg"))
        unit.commit()
    referral = a_referral(real_place, view)
    consent(real_place, referral)
    return real_place.queries.case(view.case.id), referral


def words(pdf: bytes) -> str:
    return " ".join("\n".join(page_texts(pdf)).split())


def lock(place: Workplace, view: CaseView) -> None:
    plan.follow(view, "violence", work=place.work)


def test_a_letter_on_an_open_chain_prints_the_address(
    real_place: Workplace, sent_on: tuple[CaseView, Referral]
) -> None:
    plan.follow(sent_on[0], "arrival", work=real_place.work)
    _, pdf = issue(real_place, order(real_place, sent_on[1]))
    assert STREET in words(pdf)


def test_a_referral_on_a_locked_chain_prints_it_on_no_page(
    real_place: Workplace, sent_on: tuple[CaseView, Referral]
) -> None:
    view, referral = sent_on
    lock(real_place, view)
    wanted = order(real_place, referral)
    seen = referrals.preview(
        wanted, work=real_place.work, templates=real_place.templates, clock=real_place.clock
    )
    letter, pdf = issue(real_place, wanted)
    assert STREET not in words(pdf)
    assert "Мария" in words(pdf), "the rest of her facts is there"
    assert STREET not in str(seen)
    assert STREET not in str(letter.content)


def test_an_application_on_a_locked_chain(real_place: Workplace, sent_on: tuple[CaseView, Referral]) -> None:
    view, referral = sent_on
    kind = real_place.templates.kind("application")
    _, open_pdf = write(real_place, sample_command(real_place, view, kind, referral))
    lock(real_place, view)
    _, pdf = write(real_place, sample_command(real_place, view, kind, referral))
    assert STREET in words(open_pdf)
    assert STREET not in words(pdf)


def test_who_tells_it_says_why_and_it_is_noted(
    real_place: Workplace, sent_on: tuple[CaseView, Referral]
) -> None:
    view, referral = sent_on
    lock(real_place, view)
    told = AddressTold(real_place.worker.id, "Das Frauenhaus weiß Bescheid.")
    letter, pdf = issue(real_place, order(real_place, referral, address=told))
    assert STREET in words(pdf)
    (note,) = real_place.queries.case(view.case.id).notes
    assert note.text == f"{letter.number}: Das Frauenhaus weiß Bescheid."
    assert note.author_id == real_place.worker.id
    store = real_place.queries
    with reading(store._engine, store._path) as connection:  # type: ignore[attr-defined]  # noqa: SLF001
        acts = connection.execute(audit.select().where(audit.c.act == Act.ADDRESS_TOLD.value)).all()
    assert [row.record for row in acts] == [letter.id]


def test_a_chain_that_was_left_locks_nothing(
    real_place: Workplace, sent_on: tuple[CaseView, Referral]
) -> None:
    view, referral = sent_on
    lock(real_place, view)
    again = real_place.queries.case(view.case.id)
    plan.leave(again, "violence", work=real_place.work, clock=real_place.clock)
    _, pdf = issue(real_place, order(real_place, referral))
    assert STREET in words(pdf)
