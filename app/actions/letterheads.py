"""The letterheads of a team: several, edited by people; each letter keeps the one it was issued with."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from app.actions.ports import Unit, UnitOfWork
from app.actions.touched import Kind, Touched, touched
from app.domain.audit import Act
from app.domain.clock import Clock
from app.domain.letters import Letterhead, Logo
from app.domain.records import Json, Stationery
from app.sync.changes import Seen


def all(*, work: UnitOfWork) -> tuple[Stationery, ...]:  # noqa: A001 - read as letterheads.all
    """Those that are still offered, the default one first, then by name."""
    with work() as unit:
        return offered(unit)


def offered(unit: Unit) -> tuple[Stationery, ...]:
    """As `all`, inside a unit."""
    known = (one for one in unit.stationery.find() if not one.retired)
    return tuple(sorted(known, key=lambda one: (not one.is_default, one.name.casefold(), one.id)))


def load(stationery_id: UUID, *, work: UnitOfWork) -> tuple[Stationery, Seen]:
    """One to be edited, with the dots it was read at: give both back to `save`.

    Raises:
        RecordNotFound: there is none of this id.
    """
    with work() as unit:
        return unit.stationery.get(stationery_id), unit.stationery.seen(stationery_id)


def save(
    stationery: Stationery,
    *,
    base: Stationery | None = None,
    seen: Seen | None = None,
    work: UnitOfWork,
    clock: Clock,
) -> Touched:
    """Write a new letterhead, or what was changed of one; a new default takes the place of the old one.

    Args:
        stationery: as the person wants it.
        base: as it was on the screen; None = it is new.
        seen: dots that were on the screen with `base`.
        work: opens the unit.
        clock: of this device.

    Raises:
        StoreFull: the disk is full; nothing was written.
    """
    ids = [stationery.id]
    with work() as unit:
        if base is None:
            unit.stationery.add(stationery)
        else:
            unit.stationery.save(stationery, base=base, seen=seen)
        if stationery.is_default:
            for other in unit.stationery.find(is_default=True):
                if other.id != stationery.id:
                    unit.stationery.save(replace(other, is_default=False))
                    ids.append(other.id)
        unit.audit.note(Act.STATIONERY_SAVED, stationery.id, at=clock.now())
        unit.commit()
    return touched(Kind.STATIONERY, ids=ids)


def retire(stationery_id: UUID, *, work: UnitOfWork, clock: Clock) -> Touched:
    """No longer offer it; letters that carry it stay as they are.

    Raises:
        RecordNotFound: there is none of this id.
    """
    with work() as unit:
        found = unit.stationery.get(stationery_id)
        unit.stationery.save(replace(found, retired=True, is_default=False))
        unit.audit.note(Act.STATIONERY_SAVED, stationery_id, at=clock.now())
        unit.commit()
    return touched(Kind.STATIONERY, ids=[stationery_id])


def chosen(letterhead_id: str, unit: Unit) -> Stationery | None:
    """The letterhead of this id; the team's default for an empty one; None = the shipped one serves.

    Raises:
        RecordNotFound: there is none of this id.
    """
    if letterhead_id:
        return unit.stationery.get(UUID(letterhead_id))
    known = offered(unit)
    return known[0] if known else None


def letterhead(stationery: Stationery) -> Letterhead:
    """As a letter carries it. What has not arrived yet from another device is empty."""
    columns = (stationery.footer or {}).get("columns", ())
    return Letterhead(
        organisation=stationery.organisation or "",
        unit=stationery.unit or "",
        return_line=stationery.return_line or "",
        footer=tuple(tuple(str(line) for line in column) for column in columns),
        colour=stationery.colour,
        language=stationery.language,
        id=str(stationery.id),
        form="A" if stationery.form == "A" else "B",
        logo=_logo(stationery.logo),
    )


def logo_json(logo: Logo | None) -> Json | None:
    """A logo as `Stationery.logo` keeps it."""
    return {"png": logo.png, "alt": logo.alt, "height_mm": logo.height_mm} if logo else None


def _logo(kept: Json | None) -> Logo | None:
    return Logo(kept["png"], kept["alt"], float(kept["height_mm"])) if kept else None
