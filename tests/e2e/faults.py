"""Bugs planted where real ones would be: the tour must fail at each, and say the fitting reason."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import pytest
import uharfbuzz

from app.actions import letters, referrals
from app.actions.agency_facts import agency_facts
from app.actions.touched import Kind, touched
from app.content.letter_process import TemplateProcess
from app.domain.finder import Finding, Match, find
from app.domain.letter_facts import LetterFacts
from app.domain.letters import Copy, LetterContent
from app.forms.session import FillSession
from app.store.device import SqlSyncStore
from app.store.local import SqlDrafts
from app.sync import wire
from app.wiring import workplace

Plant = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Fault:
    """What is broken, and the words the tour must fail with."""

    name: str
    plant: Plant
    reason: str
    language: str = "bg"


def _never_push(patch: pytest.MonkeyPatch) -> None:
    real = wire.wanting
    patch.setattr(wire, "wanting", lambda call, wish: msgspec.structs.replace(real(call, wish), push=()))


def _never_pull(patch: pytest.MonkeyPatch) -> None:
    real = SqlSyncStore.take
    patch.setattr(
        SqlSyncStore,
        "take",
        lambda self, answer: real(self, msgspec.structs.replace(answer, frames=(), scopes=())),
    )


def _count_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(SqlSyncStore, "waiting", lambda _self: 0)


def _translate_into_turkish(patch: pytest.MonkeyPatch) -> None:
    real = TemplateProcess.compose

    def compose(
        self: TemplateProcess, facts: LetterFacts, languages: Sequence[str]
    ) -> tuple[LetterContent, ...]:
        turkish = self.compose_copy(Copy.COURTESY, "tr", facts)
        return tuple(turkish if one.copy is Copy.COURTESY else one for one in real(self, facts, languages))

    patch.setattr(TemplateProcess, "compose", compose)


def _leave_the_agency_blank(patch: pytest.MonkeyPatch) -> None:
    real = agency_facts

    def blank(*args: Any) -> Any:
        facts = real(*args)
        return replace(facts, agency="–", letter_name=("–",))

    patch.setattr("app.actions.orders.agency_facts", blank)


def _leave_the_name_out(patch: pytest.MonkeyPatch) -> None:
    real = TemplateProcess.compose

    def nameless(
        self: TemplateProcess, facts: LetterFacts, languages: Sequence[str]
    ) -> tuple[LetterContent, ...]:
        return real(self, replace(facts, client=replace(facts.client, name=None)), languages)

    patch.setattr(TemplateProcess, "compose", nameless)


def _keep_no_answers(patch: pytest.MonkeyPatch) -> None:
    real = SqlDrafts.keep
    patch.setattr(SqlDrafts, "keep", lambda self, kept: real(self, replace(kept, answers={})))


def _keep_no_draft(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(SqlDrafts, "keep", lambda _self, _kept: None)


def _changed_finding(patch: pytest.MonkeyPatch, change: Callable[[Finding], Finding]) -> None:
    patch.setattr("app.actions.finding.find", lambda *args, **more: change(find(*args, **more)))


def _give_no_reason(patch: pytest.MonkeyPatch) -> None:
    _changed_finding(
        patch,
        lambda found: replace(
            found,
            competent=tuple(replace(match, reason="") for match in found.competent),
            also_possible=(),
        ),
    )


def _name_another_agency(patch: pytest.MonkeyPatch) -> None:
    def other(found: Finding) -> Finding:
        miss = found.not_competent[0]

        def wrong(match: Match) -> Match:
            return replace(match, agency=miss.agency, service=miss.service, location=None)

        return replace(found, competent=tuple(wrong(match) for match in found.competent))

    _changed_finding(patch, other)


def _print_another_page(patch: pytest.MonkeyPatch) -> None:
    real = letters.copies

    def other(letter: Any, kinds: Collection[Copy]) -> Sequence[LetterContent]:
        only_receiver = set(kinds) == {Copy.RECEIVER}
        return real(letter, {Copy.SENDER} if only_receiver else kinds)

    patch.setattr(letters, "copies", other)


def _book_nothing(patch: pytest.MonkeyPatch) -> None:
    def forget(command: referrals.RecordAnswer, **_more: Any) -> Any:
        return touched(Kind.REFERRAL, ids=[command.referral_id])

    patch.setattr(referrals, "book_answer", forget)


def _print_a_wrong_code(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(workplace, "phone_code", lambda code: code[-8:])


def _print_no_code(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(workplace, "next_slip", lambda _sync, _running: ("", ""))


def _require_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(FillSession, "problems", lambda _self: ())


def _join_no_letters(patch: pytest.MonkeyPatch) -> None:
    real = uharfbuzz.shape
    off = dict.fromkeys(("init", "medi", "fina", "isol", "rlig", "liga", "calt", "ccmp"), False)
    patch.setattr(uharfbuzz, "shape", lambda font, buffer, _features: real(font, buffer, off))


FAULTS = (
    Fault("nothing is pushed", _never_push, "Auf aktuellem Stand"),
    Fault("nothing is pulled", _never_pull, "incoming"),
    Fault("nothing is counted as waiting", _count_nothing, "count what waits"),
    Fault("the translation is Turkish", _translate_into_turkish, "stand in bg"),
    Fault("the agency's name is blank", _leave_the_agency_blank, "names the agency"),
    Fault("the client's name is missing", _leave_the_name_out, "names the client"),
    Fault("drafts lose their answers", _keep_no_answers, "given_name"),
    Fault("drafts are not kept", _keep_no_draft, "draft"),
    Fault("the finder gives no reason", _give_no_reason, "zuständig"),
    Fault("the finder names another agency", _name_another_agency, "Kommunales Integrationszentrum"),
    Fault("the office prints another page", _print_another_page, "prints the page"),
    Fault("the answer is not saved", _book_nothing, "Angenommen"),
    Fault("the phone code does not fit", _print_a_wrong_code, "belong together"),
    Fault("the slip has no code", _print_no_code, "code"),
    Fault("required questions may stay open", _require_nothing, "fehlen"),
    Fault("Arabic letters are not joined", _join_no_letters, "joined", "ar"),
)
