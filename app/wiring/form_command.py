"""`sozialraumbuero form`: for people who write forms, without a window and without a store.

`check` says what is wrong and where in the spreadsheet, `preview` shows the form as a page, `paper`
makes the blank form to be filled in by hand.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

from app.content.letters import LetterTemplates
from app.content.loading import load_content
from app.documents.engine import Engine
from app.domain.clock import SystemClock
from app.domain.errors import AppError, FormBroken
from app.domain.form_remarks import Report
from app.domain.forms import FormVersion
from app.domain.languages import GERMAN
from app.forms.checking import check
from app.forms.importing import import_form
from app.forms.library import Forms
from app.forms.preview import preview_html
from app.i18n import gettext as _
from app.i18n import known_languages, load, ngettext, set_ui_translator
from app.i18n import language as language_of
from app.system.paths import resources_root
from app.ui.errors import say
from app.ui.form_library.remark_words import words_of
from app.wiring.files import write_whole
from app.wiring.form_desk import FormDesk
from app.wiring.spoken import spoken_here

DONE, FAULTY = 0, 1
"""Exit codes; 2 is a wrong command line, as argparse has it."""
SUFFIX_OF_PAGE = frozenset({".html", ".htm"})


def run(argv: Sequence[str], chosen_language: str | None, out: TextIO, error: TextIO) -> int:
    """Carry out one of the three commands, in the language of this workstation."""
    set_ui_translator(load(spoken_here(chosen_language)))
    wanted = _parser().parse_args(list(argv))
    try:
        return int(wanted.command(wanted, out))
    except FormBroken as failure:
        problems = failure.facts["problems"]
        for problem in problems if isinstance(problems, list) else ():
            error.write(f"{wanted.file}: {problem}\n")
    except AppError as failure:
        said = say(failure)
        error.write(f"{said.title}\n{said.next_step}\n")
    return FAULTY


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sozialraumbuero form", description=_("Check and try forms (XLSForm).")
    )
    commands = parser.add_subparsers(required=True)
    checking = commands.add_parser("check", help=_("say what is wrong with a form, and where"))
    checking.add_argument("file", type=Path, metavar="FILE", help=_("a form: .xlsx, .xls, .csv or .xml"))
    checking.add_argument("--json", action="store_true", help=_("for other programs"))
    checking.set_defaults(command=_check)
    preview = commands.add_parser("preview", help=_("show a form as a page (HTML or PDF)"))
    paper = commands.add_parser("paper", help=_("make the blank form on paper (PDF)"))
    for command, carry_out in ((preview, _preview), (paper, _paper)):
        command.add_argument("file", type=Path, metavar="FILE", help=_("a form: .xlsx, .xls, .csv or .xml"))
        command.add_argument(
            "--language",
            default=GERMAN,
            metavar="TAG",
            choices=sorted(known.tag for known in known_languages()),
            help=_("language of the client, such as bg"),
        )
        command.add_argument("--out", type=Path, required=True, metavar="FILE", help=_("the file to write"))
        command.set_defaults(command=carry_out)
    return parser


def _check(wanted: argparse.Namespace, out: TextIO) -> int:
    report = check(wanted.file)
    if wanted.json:
        out.write(json.dumps(_as_json(report), ensure_ascii=False, indent=2) + "\n")
        return FAULTY if report.is_broken else DONE
    for remark in report.remarks:
        place = f" {remark.place}" if str(remark.place) else ""
        out.write(f"{wanted.file}{place}: {words_of(remark)}\n")
    for found in report.completeness:
        done = found.cells - len(found.gaps)
        line = _("{language}: {done} of {all} texts").format(
            language=language_of(found.language).autonym, done=done, all=found.cells
        )
        out.write(line + "\n")
    count = len(report.remarks)
    if report.is_broken:
        out.write(_("This form cannot be used.") + "\n")
        return FAULTY
    said = ngettext("{count} remark. The form can be used.", "{count} remarks. The form can be used.", count)
    out.write((said.format(count=count) if count else _("No remarks. The form can be used.")) + "\n")
    return DONE


def _as_json(report: Report) -> dict[str, object]:
    return {
        "usable": not report.is_broken,
        "remarks": [asdict(remark) for remark in report.remarks],
        "completeness": {found.language: found.cells - len(found.gaps) for found in report.completeness},
        "texts": report.completeness[0].cells if report.completeness else 0,
    }


def _preview(wanted: argparse.Namespace, out: TextIO) -> int:
    if wanted.out.suffix.lower() not in SUFFIX_OF_PAGE:
        return _paper(wanted, out)
    form = import_form(wanted.file).form.version
    languages = tuple(dict.fromkeys((form.default_language, wanted.language)))
    write_whole(wanted.out, preview_html(form, languages).encode())
    out.write(f"{wanted.out}\n")
    return DONE


def _paper(wanted: argparse.Namespace, out: TextIO) -> int:
    write_whole(wanted.out, blank_paper(import_form(wanted.file).form.version, wanted.language))
    out.write(f"{wanted.out}\n")
    return DONE


def blank_paper(form: FormVersion, language: str) -> bytes:
    """The blank form as PDF, in German and `language`.

    Raises:
        GlyphMissing: the form uses a character that no font has.
        LetterTooLong: it is longer than any paper we print.
    """
    root = resources_root()
    content, clock = load_content(root), SystemClock()
    letterhead = LetterTemplates(root, content.directory).letterhead
    desk = FormDesk(root, content, Forms(root / "forms"), letterhead, clock)
    return Engine(root / "fonts").render([desk.paper(form, language)])
