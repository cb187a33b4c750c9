"""Several files into the store, one after the other; what was kept before one failed stays kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from app.actions import papers as acts
from app.actions.paper_ports import CheckedFile, Papers
from app.actions.papers import PaperFile, PaperText
from app.actions.touched import Touched, touched
from app.actions.workplace import Workplace
from app.domain.errors import PaperUnusable
from app.ui.papers.incoming import Given

Asked = tuple[Given, CheckedFile, PaperText]


@dataclass(slots=True)
class Kept:
    """What has become a paper so far."""

    files: list[tuple[Given, CheckedFile]] = field(default_factory=list)


def keep_all(case_id: UUID, asked: Sequence[Asked], kept: Kept, place: Workplace) -> Touched:
    """Keep each file, read it back, and only then write the paper down; STORE lane.

    Raises:
        PaperUnusable: a file changed or vanished; those before it are in `kept`.
        StoreFull: as above.
    """
    what = touched()
    for given, file, said in asked:
        name = place.papers.keep(file)
        if not place.papers.is_whole(name):
            raise PaperUnusable(reason="changed")
        source = PaperFile(given.source, name, file.media_type)
        _paper, changed = acts.add(
            case_id, said, source, work=place.work, worker=place.worker, clock=place.clock
        )
        kept.files.append((given, file))
        what = what.joined(changed)
    return what


def remove_originals(files: Sequence[tuple[Given, CheckedFile]], papers: Papers) -> int:
    """Delete the files of the drop folder whose kept copies can be read back, now once more; STORE lane.

    Returns:
        How many stay: they are not what was taken over any more, or cannot be deleted.
    """
    left = 0
    for given, file in files:
        name = acts.file_name(file)
        is_gone = (
            isinstance(given.content, Path)
            and papers.is_whole(name)
            and papers.remove_source(given.content, file)
        )
        left += not is_gone
    return left
