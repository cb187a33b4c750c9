"""`sozialraumbuero content`: who has read and signed off which translation.

A translation counts as machine-drafted until somebody who knows the language signs it off here; the
signature holds for exactly these words (`app/domain/reviews.py`).
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TextIO

from app.content.reviews import REVIEWS, read_reviews, reviews_text
from app.domain.clock import SystemClock, today
from app.domain.errors import AppError, ContentBroken, FormBroken
from app.domain.forms import completeness, texts_in
from app.domain.languages import GERMAN
from app.domain.reviews import Review, digest_of_texts, is_signed_off
from app.forms.library import Forms
from app.i18n import gettext as _
from app.i18n import language as language_of
from app.i18n import load, set_ui_translator
from app.system.paths import resources_root
from app.ui.errors import say
from app.wiring.files import write_whole
from app.wiring.spoken import spoken_here

DONE, REFUSED = 0, 1
"""Exit codes; 2 is a wrong command line, as argparse has it."""


def run(
    argv: Sequence[str], chosen_language: str | None, out: TextIO, error: TextIO, root: Path | None = None
) -> int:
    """Carry out one of the two commands, in the language of this workstation; `root` = the content."""
    set_ui_translator(load(spoken_here(chosen_language)))
    wanted = _parser().parse_args(list(argv))
    try:
        return int(wanted.command(wanted, root or resources_root(), out))
    except FormBroken as failure:
        error.write(f"{failure.facts['file']}: {failure.facts['problems']}\n")
    except AppError as failure:
        said = say(failure)
        error.write(f"{said.title}\n{said.next_step}\n")
    return REFUSED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sozialraumbuero content", description=_("Reviews of translations.")
    )
    commands = parser.add_subparsers(required=True)
    review = commands.add_parser("review", help=_("sign a translation off"))
    review.add_argument("file", metavar="FILE", help=_("such as forms/intake.xlsx"))
    review.add_argument("language", metavar="LANG", help=_("such as bg"))
    review.add_argument(
        "--by", required=True, metavar="NAME", help=_("who has read it, and in which capacity")
    )
    review.add_argument("--on", type=date.fromisoformat, metavar="DATE", help=_("when (YYYY-MM-DD); today"))
    review.set_defaults(command=_review)
    status = commands.add_parser("status", help=_("say what is signed off and what is not"))
    status.set_defaults(command=_status)
    return parser


def _review(wanted: argparse.Namespace, root: Path, out: TextIO) -> int:
    file = _place(wanted.file, root)
    digest = _digest(file, wanted.language, root)
    on = wanted.on or today(SystemClock())
    made = Review(file, wanted.language, wanted.by.strip(), on, digest)
    write_whole(root / REVIEWS, reviews_text([*read_reviews(root), made]).encode())
    words = _("Signed off: {file} in {language}, by {name} on {date}.")
    out.write(
        words.format(
            file=file, language=language_of(wanted.language).autonym, name=made.by, date=made.on.isoformat()
        )
        + "\n"
    )
    return DONE


def _place(file: str, root: Path) -> str:
    """The place below `resources/`, however the file was named."""
    path = Path(file)
    whole = (
        path
        if path.is_absolute()
        else next((p for p in (root / path, Path.cwd() / path) if p.exists()), path)
    )
    try:
        return whole.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        raise ContentBroken(file=file, place="", reason=_("is not part of the content")) from None


def _digest(file: str, language: str, root: Path) -> str:
    """What is signed off.

    Raises:
        ContentBroken: there is no such file or language, or texts are missing in it.
    """
    path = root / file
    if path.parent == root / "forms" and path.suffix == ".xlsx":
        form = Forms(root / "forms").open_form(path.stem)
        gaps = next((found.gaps for found in completeness(form) if found.language == language), None)
        if gaps is None:
            raise ContentBroken(file=file, place=language, reason=_("has no texts in this language"))
        if gaps:
            reason = _("{count} texts are missing").format(count=len(gaps))
            raise ContentBroken(file=file, place=language, reason=reason)
        return digest_of_texts(texts_in(form, language))
    if path.suffix == ".yaml" and path.stem == language and path.is_file():
        return hashlib.sha256(path.read_bytes()).hexdigest()
    raise ContentBroken(file=file, place=language, reason=_("has no texts in this language"))


def _status(_wanted: argparse.Namespace, root: Path, out: TextIO) -> int:
    reviews = read_reviews(root)
    for file, language in _translations(root):
        done = is_signed_off(reviews, file, language, _digest(file, language, root))
        word = _("signed off") if done else _("drafted by machine, not reviewed")
        out.write(f"{file} {language}: {word}\n")
    return DONE


def _translations(root: Path) -> Iterator[tuple[str, str]]:
    library = Forms(root / "forms")
    for form_id in library.form_ids:
        form = library.open_form(form_id)
        whole = {found.language for found in completeness(form) if not found.gaps}
        for language in form.languages:
            if language != form.default_language and language in whole:
                yield f"forms/{form_id}.xlsx", language
    for path in sorted((root / "letters/texts").glob("*/*.yaml")):
        if path.stem != GERMAN:
            yield path.relative_to(root).as_posix(), path.stem
