"""`sozialraumbuero template`: for people who write letter templates, without a window and without a store.

`check` says what is wrong, `fields` what a text may use, `preview` shows a letter of invented people. A
person's own files take the place of shipped ones by what they say of themselves (`schema`, `id`,
`letter`, `language`); they are parsed in the limited child only.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from app.content.letter_checks import as_fault
from app.content.letter_files import LARGEST_FILE, plan_place, text_place
from app.content.letter_process import TemplateProcess
from app.content.loading import load_content
from app.documents.engine import Engine
from app.domain.errors import AppError, ContentBroken, ContentVersionUnknown, RecordNotFound
from app.domain.languages import GERMAN
from app.domain.letter_kinds import FieldLine, TemplateFault
from app.i18n import gettext as _
from app.i18n import known_languages, load, ngettext, set_ui_translator
from app.system.paths import resources_root
from app.ui.errors import say
from app.wiring.files import write_whole
from app.wiring.spoken import spoken_here

DONE, FAULTY = 0, 1
"""Exit codes; 2 is a wrong command line, as argparse has it."""
_SAYS = re.compile(r"^(schema|id|letter|language):[ \t]*[\"']?([A-Za-z0-9/-]+)[\"']?[ \t]*$", re.MULTILINE)


def run(argv: Sequence[str], chosen_language: str | None, out: TextIO, error: TextIO) -> int:
    """Carry out one of the three commands, in the language of this workstation."""
    set_ui_translator(load(spoken_here(chosen_language)))
    wanted = _parser().parse_args(list(argv))
    try:
        return int(wanted.command(wanted, out))
    except RecordNotFound as failure:
        error.write(_("There is no kind of letter '{id}'.").format(**failure.facts) + "\n")
        with _templates({}) as templates:
            names = ", ".join(kind.id for kind in templates.kinds())
        error.write(_("There are: {names}").format(names=names) + "\n")
    except (ContentBroken, ContentVersionUnknown) as failure:
        error.write(_fault_line(as_fault(failure), {}) + "\n")
    except AppError as failure:
        said = say(failure)
        error.write(f"{said.title}\n{said.next_step}\n")
    return FAULTY


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sozialraumbuero template", description=_("Check and try the templates of letters.")
    )
    commands = parser.add_subparsers(required=True)
    check = commands.add_parser("check", help=_("say what is wrong with templates"))
    check.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help=_("your own; without: all shipped")
    )
    check.set_defaults(command=_check)
    fields = commands.add_parser("fields", help=_("say what the texts of a kind may use"))
    fields.add_argument("kind", metavar="KIND", help=_("such as referral"))
    _add_own(fields)
    fields.set_defaults(command=_fields)
    preview = commands.add_parser("preview", help=_("make a PDF with invented people"))
    preview.add_argument("kind", metavar="KIND", help=_("such as referral"))
    preview.add_argument(
        "--language",
        default=GERMAN,
        metavar="TAG",
        choices=sorted(known.tag for known in known_languages()),
        help=_("language of the client, such as bg"),
    )
    preview.add_argument("--blank", action="store_true", help=_("to be filled in by hand"))
    preview.add_argument("--out", type=Path, required=True, metavar="FILE", help=_("the PDF file to write"))
    _add_own(preview)
    preview.set_defaults(command=_preview)
    return parser


def _add_own(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--with", dest="files", action="append", default=[], type=Path, metavar="FILE",
        help=_("a template of your own; may be given several times"),
    )  # fmt: skip


# -- the three commands -----------------------------------------------------------------------


def _check(wanted: argparse.Namespace, out: TextIO) -> int:
    own = _places(wanted.files)
    with _templates(own) as templates:
        found = templates.faults()
    if own:
        found = tuple(fault for fault in found if fault.file in own)
    for fault in found:
        out.write(_fault_line(fault, own) + "\n")
    if found:
        words = ngettext("{count} fault.", "{count} faults.", len(found))
        out.write(words.format(count=len(found)) + "\n")
        return FAULTY
    out.write(_("No faults found.") + "\n")
    return DONE


def _fault_line(fault: TemplateFault, own: Mapping[str, Path]) -> str:
    file = own.get(fault.file, Path(fault.file))
    return f"{file}:{fault.line}: {fault.reason}" if fault.line else f"{file}: {fault.reason}"


def _fields(wanted: argparse.Namespace, out: TextIO) -> int:
    with _templates(_places(wanted.files)) as templates:
        lines = templates.fields(wanted.kind)
    widest = max(len(line.path) for line in lines)
    for line in lines:
        out.write(f"{line.path:<{widest}}  {line.type.value:<9}  {_presence(line)}  {line.label}\n")
    out.write(_("? = may be missing: ask for it with 'if' or 'when' before you put it in.") + "\n")
    return DONE


def _presence(line: FieldLine) -> str:
    return "?" if line.optional else " "


def _preview(wanted: argparse.Namespace, out: TextIO) -> int:
    with _templates(_places(wanted.files)) as templates:
        facts = templates.sample(wanted.kind, wanted.language)
        if wanted.blank:
            facts = replace(facts, blank=True, number="")
        copies = templates.compose(facts, (wanted.language,))
    pdf = Engine(resources_root() / "fonts").render(copies)
    write_whole(wanted.out, pdf)
    words = ngettext("{count} copy: {file}", "{count} copies: {file}", len(copies))
    out.write(words.format(count=len(copies), file=wanted.out) + "\n")
    return DONE


# -- own files --------------------------------------------------------------------------------


@contextmanager
def _templates(own: Mapping[str, Path]) -> Iterator[TemplateProcess]:
    root = resources_root()
    templates = TemplateProcess(root, load_content(root).directory, instead=own)
    try:
        yield templates
    finally:
        templates.close()


def _places(files: Sequence[Path]) -> dict[str, Path]:
    """Each file under the place that it says it is for.

    Raises:
        ContentBroken: it cannot be read, says nothing of the kind, or two are for the same place.
    """
    places: dict[str, Path] = {}
    for file in files:
        place = _place(file)
        if place in places:
            reason = _("is for the same place as {file}").format(file=places[place])
            raise ContentBroken(file=str(file), place="schema", reason=reason)
        places[place] = file
    return places


def _place(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            start = opened.read(LARGEST_FILE).decode("utf-8", "replace")
    except OSError as failure:
        raise ContentBroken(file=str(file), place="file", reason=failure.strerror or "") from failure
    said = dict(reversed(_SAYS.findall(start)))
    schema = said.get("schema", "").partition("/")[0]
    if schema == "letter" and "id" in said:
        return plan_place(said["id"])
    if schema == "letter-text" and "letter" in said and "language" in said:
        return text_place(said["letter"], said["language"])
    reason = _("neither a plan (schema: letter/2, id) nor texts (schema: letter-text/2, letter, language)")
    raise ContentBroken(file=str(file), place="schema", reason=reason)
