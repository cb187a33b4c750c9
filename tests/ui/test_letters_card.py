"""The letters of a case: kind, day, to whom, where each stands; newest first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.actions.workplace import Workplace
from app.domain.ids import new_id
from app.domain.records import Delivery
from app.ui.cases.letters_card import LettersCard
from app.ui.main_window import MainView
from tests.support.fake_workplace import NOON, FakeQueries, FakeStore, a_case, a_referral


def test_letters_of_every_kind_say_where_they_stand(
    qtbot: QtBot, open_main: Callable[..., MainView], store: FakeStore, place: Workplace
) -> None:
    case = a_case(store, "Elena", "Primerova")
    _, first = a_referral(store, case)
    own = replace(first, id=new_id(), referral_id=None, kind="next-steps", delivery=Delivery.BY_HAND)
    posted = replace(own, id=new_id(), kind="reminder", recipient="Beispielamt", delivery=Delivery.BY_POST)
    sent = replace(posted, id=new_id(), kind="withdrawal", delivery=Delivery.SENT, sent_at=NOON)
    for letter in (own, posted, sent):
        store.letters.add(letter)
    lines = FakeQueries(store).letters_of(case.id)
    card = LettersCard(lines, (), {}, open_main(place, "cases"))
    qtbot.addWidget(card)
    said = [label.text().replace("\u2068", "").replace("\u2069", "") for label in card.findChildren(QLabel)][
        1:
    ]
    assert said == [
        "withdrawal",
        "24 Nov 2026 · to Beispielamt · Sent",
        "reminder",
        "24 Nov 2026 · to Beispielamt · The office sends it by post.",
        "next-steps",
        "24 Nov 2026",
        "referral",
        "24 Nov 2026 · Letter made",
    ]
