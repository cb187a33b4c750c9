"""Loops between agencies: A sends to B, B sends to A, over any number of them (1-mission.md L5).

Each referral that came back with 'not us' is a step from one agency to another: to whom it sent the
client on, or, where it named nobody, to whom the client was referred next for the same need.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain.records import Referral, ReferralEvent, ReferralState

AWAY = frozenset({ReferralState.NOT_COMPETENT, ReferralState.REFUSED})
"""Answers by which an agency sends a client away."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One agency sent the client to the next."""

    need: str
    from_agency: str
    to_agency: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Loop:
    """Agencies that send a client round; the last hop ends where the first began."""

    need: str
    hops: tuple[Hop, ...]

    @property
    def agencies(self) -> tuple[str, ...]:
        """Each once, from where the client was first sent away."""
        return tuple(hop.from_agency for hop in self.hops)


def hops_of(
    referrals: Sequence[Referral],
    events: Sequence[ReferralEvent],
    agency_called: Callable[[str], str] = str,
) -> tuple[Hop, ...]:
    """Who sent the client to whom, oldest first.

    Args:
        referrals: of one case.
        events: their transitions.
        agency_called: the id of an agency by what somebody typed; what nobody knows stays as it is.
    """
    opened = {one.id: _opened(one, events) for one in referrals}
    hops = []
    for referral in referrals:
        away = _sent_away(referral, events)
        if away is None:
            continue
        if referral.passed_on_to:
            target = agency_called(referral.passed_on_to)
        else:
            target = _next_agency(referral, away, referrals, opened)
        if target and target != referral.agency_id:
            hops.append(Hop(referral.need, referral.agency_id, target, away))
    return tuple(sorted(hops, key=lambda hop: hop.at))


def loops_in(hops: Iterable[Hop]) -> tuple[Loop, ...]:
    """Every hop that lies on a loop is in one of the loops; each loop is as short as it can be.

    Of several hops between the same two agencies the newest counts.
    """
    newest: dict[tuple[str, str, str], Hop] = {}
    for hop in sorted(hops, key=lambda one: one.at):
        newest[hop.need, hop.from_agency, hop.to_agency] = hop
    found: dict[frozenset[Hop], Loop] = {}
    for hop in newest.values():
        own = [one for one in newest.values() if one.need == hop.need]
        back = _shortest(hop.to_agency, hop.from_agency, own)
        if back is not None:
            round_trip = _from_oldest((hop, *back))
            found.setdefault(frozenset(round_trip), Loop(hop.need, round_trip))
    return tuple(sorted(found.values(), key=lambda loop: max(hop.at for hop in loop.hops), reverse=True))


def _shortest(start: str, goal: str, hops: Sequence[Hop]) -> tuple[Hop, ...] | None:
    """The fewest hops from one agency to another; () where they are the same."""
    ways: dict[str, tuple[Hop, ...]] = {start: ()}
    to_visit = deque([start])
    while to_visit:
        here = to_visit.popleft()
        if here == goal:
            return ways[here]
        for hop in hops:
            if hop.from_agency == here and hop.to_agency not in ways:
                ways[hop.to_agency] = (*ways[here], hop)
                to_visit.append(hop.to_agency)
    return None


def _from_oldest(hops: tuple[Hop, ...]) -> tuple[Hop, ...]:
    first = min(range(len(hops)), key=lambda at: (hops[at].at, hops[at].from_agency))
    return (*hops[first:], *hops[:first])


def _sent_away(referral: Referral, events: Iterable[ReferralEvent]) -> datetime | None:
    """When the agency last said that it is not in charge; also when the referral went on after that."""
    said = [one.at for one in events if one.referral_id == referral.id and one.state in AWAY]
    return max(said) if said else None


def _opened(referral: Referral, events: Iterable[ReferralEvent]) -> datetime | None:
    known = [one.at for one in events if one.referral_id == referral.id]
    return min(known) if known else None


def _next_agency(
    referral: Referral,
    after: datetime,
    referrals: Iterable[Referral],
    opened: Mapping[UUID, datetime | None],
) -> str:
    """To whom the client was referred next for the same need; '' where nobody referred her on."""
    later = []
    for one in referrals:
        at = opened[one.id]
        if one.need == referral.need and one.id != referral.id and at is not None and at >= after:
            later.append((at, one.agency_id))
    return min(later)[1] if later else ""
