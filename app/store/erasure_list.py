"""The list of erasures beside the store: ids only. It outlives a restore, which its replay needs.

A backup does not know what was erased after it was made; this file does (5-sync.md 3.7). It says which
records and attachments had to go, never whose they were.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from uuid import UUID

from app.domain.errors import StoreDamaged
from app.domain.protection import Erasure, ErasureBasis
from app.store.keys import write_whole

LIST = "store.erasures"


def erasures_known(home: Path) -> tuple[Erasure, ...]:
    """Every erasure this workstation has heard of, in the order it heard of them.

    Raises:
        StoreDamaged: the list cannot be read; without it no backup may be put back.
    """
    try:
        content = json.loads((home / LIST).read_bytes())
        return tuple(_erasure(one) for one in content["erasures"])
    except FileNotFoundError:
        return ()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise StoreDamaged(path=home / LIST, backup=None) from error


def remember_erasures(home: Path, *erasures: Erasure) -> None:
    """Add to the list what it does not hold; to be called before an erasure begins.

    Raises:
        StoreFull: the disk is full; the list is as it was.
        StoreDamaged: as `erasures_known`.
    """
    known = {one.id: one for one in erasures_known(home)}
    missing = [one for one in erasures if one.id not in known]
    if missing:
        rows = [_plain(one) for one in (*known.values(), *missing)]
        write_whole(home / LIST, json.dumps({"version": 1, "erasures": rows}, indent=1).encode())


def _plain(erasure: Erasure) -> dict[str, object]:
    return {**asdict(erasure), "id": str(erasure.id), "at": erasure.at.isoformat(), "by": ""}


def _erasure(plain: dict[str, object]) -> Erasure:
    subjects, attachments = plain["subjects"], plain["attachments"]
    if not (isinstance(subjects, list) and isinstance(attachments, list)):
        raise TypeError("lists of ids")
    return Erasure(
        UUID(str(plain["id"])),
        tuple(str(one) for one in subjects),
        tuple(str(one) for one in attachments),
        ErasureBasis(str(plain["basis"])),
        datetime.fromisoformat(str(plain["at"])),
        str(plain["by"]),
        str(plain["number"]),
    )
