"""What a page that writes a letter reads first, and the order that it gives; no widgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.actions import letterheads, writing
from app.actions.agency_facts import agency_facts
from app.actions.issuing import has_locked_address
from app.actions.lines import CaseView
from app.actions.ports import Draft
from app.actions.workplace import Workplace
from app.domain.directory import AgencyKind
from app.domain.errors import AppError
from app.domain.letter_kinds import REFERRAL_KIND, AddressedTo, LetterKind, WrittenFor
from app.domain.records import Referral, ReferralState, Stationery
from app.i18n import language
from app.i18n.formats import german_hours, language_name
from app.ui import unfinished
from app.ui.letters.recipients import Recipient
from app.ui.words import state_words

_ORDER = (
    AddressedTo.CLIENT,
    AddressedTo.NOBODY,
    AddressedTo.AGENCY,
    AddressedTo.AGENCIES,
    AddressedTo.INTERPRETER,
)
"""What the client takes home comes first: it is written after every talk."""
REFUSALS = frozenset({ReferralState.NOT_COMPETENT, ReferralState.REFUSED})


@dataclass(frozen=True, slots=True)
class Opened:
    """Everything that the page shows first."""

    kind: LetterKind
    view: CaseView
    recipients: tuple[Recipient, ...]
    letterheads: tuple[Stationery, ...]
    prefilled: Mapping[str, Any]
    draft: Draft | None
    is_locked: bool
    """Nobody may learn where the client lives."""


def draft_of(case_id: UUID, kind_id: str, referral_id: UUID | None) -> UUID:
    """Where the page keeps what was typed."""
    return unfinished.draft_id(unfinished.LETTER, case_id, kind_id, referral_id or "")


def open_writing(
    kind_id: str, case_id: UUID, referral_id: UUID | None, tag: str, *, place: Workplace
) -> Opened:
    """Read everything at once. Raises `RecordNotFound`, `ContentBroken`."""
    kind = place.templates.kind(kind_id)
    view = place.queries.case(case_id)
    known = recipients(view.referrals, tag, kind=kind, place=place)
    chosen = referral_id or (known[0].referral_id if len(known) == 1 else None)
    return Opened(
        kind=kind,
        view=view,
        recipients=known,
        letterheads=letterheads.all(work=place.work),
        prefilled=prefilled(kind, case_id, chosen, place=place),
        draft=unfinished.load(draft_of(case_id, kind_id, referral_id), work=place.work),
        is_locked=has_locked_address(view.case, view.measures, place.templates.locked_chains()),
    )


def prefilled(
    kind: LetterKind, case_id: UUID, referral_id: UUID | None, *, place: Workplace
) -> dict[str, Any]:
    """What is known already of the answers."""
    return writing.prefill(kind.id, case_id, referral_id, place=place, hours_text=german_hours)


def recipients(
    referrals: Sequence[Referral], tag: str, *, kind: LetterKind, place: Workplace
) -> tuple[Recipient, ...]:
    """The case's referrals, newest first; one whose address is protected is left out."""
    found = []
    for referral in reversed(referrals):
        if kind.written_for is WrittenFor.REFERRAL and referral.state is ReferralState.DRAFT:
            continue
        try:
            facts = agency_facts(referral, place.content.directory, german_hours)
            sort = place.content.directory.agency(referral.agency_id).kind
        except AppError:  # no longer in the directory, or never printed
            continue
        need = place.content.need_label(referral.need, tag)
        found.append(
            Recipient(
                referral_id=referral.id,
                agency_id=referral.agency_id,
                facts=facts,
                words=f"{facts.agency} · {need} · {state_words(referral.state)}",
                is_generic=sort is AgencyKind.GENERIC,
                is_confirmed=bool(referral.confirmed_by),
                is_refused=referral.state in REFUSALS,
            )
        )
    return tuple(found)


def fitting_kinds(
    kinds: Sequence[LetterKind], view: CaseView, referral_id: UUID | None
) -> tuple[tuple[LetterKind, ...], tuple[LetterKind, ...]]:
    """Kinds about a referral, and kinds about the case.

    The letter that sends the client on is none of them: it begins with the finder. Kinds about a
    referral need one that was issued.
    """
    written = [kind for kind in kinds if kind.id != REFERRAL_KIND]
    issued = [referral for referral in view.referrals if referral.state is not ReferralState.DRAFT]
    about = [one for one in issued if referral_id in (None, one.id)]
    follow = tuple(kind for kind in written if kind.written_for is WrittenFor.REFERRAL and about)
    rest = [kind for kind in written if kind.written_for is not WrittenFor.REFERRAL]
    return follow, tuple(sorted(rest, key=lambda kind: _ORDER.index(kind.addressed_to)))


def language_choices(tags: Sequence[str], shown_in: str) -> list[tuple[str, str]]:
    """'Bulgarisch · Български', by name."""
    named = [(tag, language_name(tag, shown_in), language(tag).autonym) for tag in tags]
    words = [(tag, name if name == own else f"{name} · {own}") for tag, name, own in named]
    return sorted(words, key=lambda each: each[1].casefold())
