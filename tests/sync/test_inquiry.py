"""Does another team know this person? Told: which team, how surely, whom to call; never anything of her."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from app.actions.inquiry import Certainty, KnownBy, Person, inquire
from app.actions.teams import teams
from app.domain.audit import Act
from app.domain.errors import InquiryTooOften, InquiryUnfounded, Offline
from app.office.embedded import EmbeddedOffice
from app.store.office_inquiry import PER_HOUR
from app.store.office_scope_tables import inquiry
from app.store.office_work import OfficeStore
from app.store.tables import audit
from app.transport.office import HttpOfficeLine
from tests.sync.test_moves import HOCHFELD, MARXLOH, Laptop, Make, laptop, office, store

__all__ = ["laptop", "office", "store"]
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


class Asker:
    """A laptop that asks."""

    def __init__(self, laptop: Laptop, url: str) -> None:
        self.laptop = laptop
        account = laptop.store.sync.account()
        assert account is not None
        self.line = HttpOfficeLine(url, certificate=None, office_key=account.office_key)

    def __call__(
        self, given: str, family: str, born: date | None = None, *, consent: bool = True
    ) -> tuple[KnownBy, ...]:
        return inquire(
            Person(given, family, born),
            author=self.laptop.worker.id,
            with_consent=consent,
            now=NOW,
            store=self.laptop.store.sync,
            line=self.line,
            work=self.laptop.work,
        )


@pytest.fixture
def asks(laptop: Make, office: EmbeddedOffice, store: OfficeStore) -> Iterator[Asker]:
    b = laptop("Demir", MARXLOH)
    client = b.open_case("Amal").client_id
    b.edit(client, family_name="Haddad", birth_date=date(1990, 3, 4), phone="0203 777777")
    b.sync()
    store.run(lambda unit: unit.set_contact(MARXLOH, "Frau Demir, 0203 5550"))
    asker = Asker(laptop("Yilmaz"), office.url)
    yield asker
    asker.line.close()


def test_a_team_that_knows_her_is_told_and_nothing_else(asks: Asker, store: OfficeStore) -> None:
    known = asks("Amal", "Haddad", date(1990, 3, 4))
    assert known == (KnownBy(MARXLOH, Certainty.STRONG, "Frau Demir, 0203 5550"),)
    assert asks("أمل", "حداد") != ()
    assert asks("Zoltan", "Kovács") == ()
    assert asks.laptop.ids("client") == set()


def test_it_is_audited_at_both_ends_by_a_digest(asks: Asker, store: OfficeStore) -> None:
    asks("Amal", "Haddad")
    with store.engine.connect() as connection:
        (there,) = connection.execute(select(inquiry)).all()
    with asks.laptop.store.engine.connect() as connection:
        here = connection.execute(select(audit).where(audit.c.act == Act.CLIENT_INQUIRED.value)).one()
    assert (there.basis, there.teams, there.author) == ("consent", 1, asks.laptop.worker.id)
    assert here.record == there.inquiry
    assert here.sha256 != ""
    assert b"Haddad" not in there.digest


def test_without_consent_or_a_name_nothing_is_asked(asks: Asker, store: OfficeStore) -> None:
    with pytest.raises(InquiryUnfounded):
        asks("Amal", "Haddad", consent=False)
    with pytest.raises(InquiryUnfounded):
        asks(" ", "", date(1990, 3, 4))
    with store.engine.connect() as connection:
        assert connection.execute(select(inquiry)).all() == []


def test_a_device_cannot_go_through_a_list_of_names(asks: Asker) -> None:
    for number in range(PER_HOUR):
        asks(f"Name{number}", "Niemand")
    with pytest.raises(InquiryTooOften) as refused:
        asks("Amal", "Haddad")
    assert 0 < int(str(refused.value.facts["wait_seconds"])) <= 3600


def test_offline_says_so(asks: Asker) -> None:
    asks.line.close()
    asks.line = HttpOfficeLine("http://127.0.0.1:9", certificate=None, office_key=bytes(32))
    with pytest.raises(Offline):
        asks("Amal", "Haddad")


def test_own_team_is_no_answer(asks: Asker, laptop: Make, office: EmbeddedOffice) -> None:
    own = laptop("Weber")
    own.open_case("Samira")
    own.sync()
    assert asks("Samira", "") == ()


def test_teams_are_named_when_asked(asks: Asker) -> None:
    assert [team.name for team in teams(asks.laptop.store.sync, asks.line)] == [HOCHFELD, MARXLOH]
