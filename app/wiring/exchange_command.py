"""`sozialraumbuero import`, `export cases` and `case-bundle pack|open`: what comes in and goes out as files.

Exit code 0: done; 1: not done, or rows were left out because of faults. Whatever leaves is noted in the
audit trail; `--dry-run` and `case-bundle open` without `--yes` write nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TextIO

from app.actions import bundles, exporting, importing, origin
from app.actions.exchange_ports import Scope
from app.actions.importing import Decision, ImportPlan, PlannedRow
from app.actions.workplace import Workplace
from app.domain.errors import AppError, FileNotRead, RecordNotFound
from app.domain.importing import Table, Target, guess
from app.i18n import gettext as _
from app.i18n import ngettext
from app.ui.exchange.words import column_words, difference_words, fault_words, headings, table_words
from app.wiring.files import write_whole
from app.wiring.unlocking import add_store_arguments, fail, open_place, read_passphrase

Work = Callable[[Workplace, argparse.Namespace, TextIO], int]


def run_import(argv: Sequence[str], home: Path, out: TextIO, error: TextIO) -> int:
    """`import FILE`."""
    return _run(_import_parser(), _import, "command:import", argv, home, out, error)


def run_export(argv: Sequence[str], home: Path, out: TextIO, error: TextIO) -> int:
    """`export cases --out FILE`."""
    return _run(_export_parser(), _export, "command:export", argv, home, out, error)


def run_bundle(argv: Sequence[str], home: Path, out: TextIO, error: TextIO) -> int:
    """`case-bundle pack|open`."""
    return _run(_bundle_parser(), _bundle, "command:case-bundle", argv, home, out, error)


def _run(
    parser: argparse.ArgumentParser,
    work: Work,
    name: str,
    argv: Sequence[str],
    home: Path,
    out: TextIO,
    error: TextIO,
) -> int:
    wanted = parser.parse_args(list(argv))
    try:
        with closing(open_place(wanted, home)) as place, origin.named(name):
            return work(place, wanted, out)
    except AppError as failure:
        return fail(failure, error)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as failure:
        raise FileNotRead(file=path.name, reason=failure.strerror or "") from failure


def _step(done: int, total: int) -> None:
    """On a terminal only: a line that counts."""
    if sys.stderr.isatty():
        end = "\n" if done >= total else "\r"
        sys.stderr.write(f"{100 * done // max(total, 1):>4} %{end}")


# -- import ---------------------------------------------------------------------------------------


def _import(place: Workplace, wanted: argparse.Namespace, out: TextIO) -> int:
    table = place.exchange.table(_read(wanted.file), wanted.sheet or "")
    mapping = _mapping(place, table, wanted.mapping)
    for column in table.columns:
        if column in mapping:
            out.write(f"{column}  →  {column_words(mapping[column].value)}\n")
        else:
            out.write(_("{column}  (left out)").format(column=column) + "\n")
    plan = importing.plan(table, mapping, place=place, step=_step)
    _say_plan(plan, out)
    if wanted.faults:
        rows = importing.fault_rows(plan.faults, fault_words)
        write_whole(wanted.faults, place.exchange.csv(headings("faults"), rows))
    if wanted.dry_run:
        out.write(_("Nothing was imported (--dry-run).") + "\n")
        return 1 if plan.faults else 0
    decision = Decision.NEW if wanted.duplicates == "new" else Decision.SKIP
    doubtful = {one.row.number: decision for one in plan.rows if one.is_doubtful}
    outcome = importing.bring_in(
        plan, doubtful, leave_out_faulty=wanted.leave_out_faulty, place=place, step=_step
    )
    count = len(outcome.brought)
    out.write(ngettext("{count} row imported.", "{count} rows imported.", count).format(count=count) + "\n")
    if outcome.skipped:
        out.write(
            _("{count} rows were left out because they may be entered already.").format(count=outcome.skipped)
        )
        out.write("\n")
    return 1 if outcome.faulty else 0


def _mapping(place: Workplace, table: Table, named: str | None) -> dict[str, Target]:
    """Saved under a name, out of a JSON file, or guessed."""
    if not named:
        return guess(table, place.exchange.words)
    kept = place.exchange.mappings(table.columns)
    if named in kept:
        return dict(kept[named].columns)
    path = Path(named)
    if not path.is_file():
        raise RecordNotFound(kind="mapping", id=named)
    try:
        said = json.loads(_read(path))
        return {str(column): Target(code) for column, code in said.items()}
    except (ValueError, AttributeError):
        raise FileNotRead(file=path.name, reason=_("no column mapping")) from None


def _say_plan(plan: ImportPlan, out: TextIO) -> None:
    def count(wanted: Callable[[PlannedRow], bool]) -> int:
        return plan.count(wanted)

    lines = (
        (_("rows"), len(plan.rows)),
        (_("can come in"), count(lambda one: not (one.is_faulty or one.is_in or one.is_doubtful))),
        (_("may be entered already"), count(lambda one: one.is_doubtful)),
        (_("came in before"), count(lambda one: one.is_in)),
        (_("have faults"), count(lambda one: one.is_faulty)),
    )
    for words, number in lines:
        out.write(f"{number:>7}  {words}\n")
    for fault in plan.faults[:50]:
        what, todo = fault_words(fault)
        # the value itself is a client's: it stands in the list of faults, not on the terminal
        out.write(
            _("Row {row}, {column}: {what} {todo}").format(
                row=fault.row, column=fault.column or "–", what=what, todo=todo
            )
            + "\n"
        )


def _import_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sozialraumbuero import", description=_("Bring clients and cases in from a table (CSV, XLSX).")
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--sheet", help=_("sheet of a workbook; without it the first with something in it"))
    parser.add_argument(
        "--mapping", metavar="NAME|FILE", help=_("a saved column mapping, or a JSON file: heading to field")
    )
    parser.add_argument("--dry-run", action="store_true", help=_("check everything, write nothing"))
    parser.add_argument("--faults", type=Path, help=_("write the list of faults into this CSV file"))
    parser.add_argument(
        "--leave-out-faulty", action="store_true", help=_("import the others where rows have faults")
    )
    parser.add_argument(
        "--duplicates",
        choices=("skip", "new"),
        default="skip",
        help=_("what becomes of rows that may be entered already"),
    )
    add_store_arguments(parser)
    return parser


# -- export ---------------------------------------------------------------------------------------


def _export(place: Workplace, wanted: argparse.Namespace, out: TextIO) -> int:
    columns = exporting.COLUMNS if wanted.names else exporting.PLAIN
    chosen = tuple(wanted.columns.split(",")) if wanted.columns else columns
    unknown = [name for name in chosen if name not in exporting.COLUMNS]
    if unknown:
        raise RecordNotFound(kind="column", id=unknown[0])
    kind = "xlsx" if wanted.out.suffix.lower() == ".xlsx" else "csv"
    made = exporting.make(
        Scope(wanted.cases), chosen, kind, table_words(), place=place, step=_step, words=column_words_of
    )
    exporting.note(made, place=place)
    write_whole(wanted.out, made.content)
    words = ngettext("{count} case written to {file}.", "{count} cases written to {file}.", made.count)
    out.write(words.format(count=made.count, file=wanted.out.name) + "\n")
    if made.restricted:
        out.write(
            ngettext(
                "{count} case was left out: its processing is restricted (Art. 18 GDPR).",
                "{count} cases were left out: their processing is restricted (Art. 18 GDPR).",
                made.restricted,
            ).format(count=made.restricted)
            + "\n"
        )
    out.write(_("The file is not encrypted: delete it when it is no longer needed.") + "\n")
    return 0


def column_words_of(_column: str, code: str) -> str:
    """On the command line codes stay codes: what reads them is a program."""
    return code


def _export_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sozialraumbuero export", description=_("Write the cases you may read into a table.")
    )
    parser.add_argument("what", choices=("cases",))
    parser.add_argument("--out", type=Path, required=True, help=_("CSV or XLSX file; it is not encrypted"))
    parser.add_argument(
        "--cases", choices=[scope.value for scope in Scope], default="current", help=_("which cases")
    )
    parser.add_argument("--names", action="store_true", help=_("also what says who it is"))
    parser.add_argument("--columns", help=_("names of columns, with commas between them"))
    add_store_arguments(parser)
    return parser


# -- one case -------------------------------------------------------------------------------------


def _bundle(place: Workplace, wanted: argparse.Namespace, out: TextIO) -> int:
    return _pack(place, wanted, out) if wanted.what == "pack" else _open(place, wanted, out)


def _pack(place: Workplace, wanted: argparse.Namespace, out: TextIO) -> int:
    found = [line for line in place.queries.cases(wanted.name) if line.number == wanted.name]
    if not found:
        raise RecordNotFound(kind="case", id=wanted.name)
    case_id = found[0].case_id
    passphrase = "" if wanted.plain else _bundle_passphrase(wanted)
    packed = bundles.pack(case_id, passphrase, place=place)
    bundles.note_packed(packed, case_id, place=place)
    write_whole(wanted.out or Path(f"{wanted.name}.zip{'' if wanted.plain else '.age'}"), packed.content)
    out.write(
        _("{records} records and {files} files were packed.").format(
            records=packed.records, files=packed.files
        )
        + "\n"
    )
    for title in packed.missing:
        out.write(_("Not on this workstation: {title}").format(title=title) + "\n")
    if wanted.plain:
        out.write(_("The file is not encrypted: delete it when it is no longer needed.") + "\n")
    return 0


def _open(place: Workplace, wanted: argparse.Namespace, out: TextIO) -> int:
    content = _read(Path(wanted.name))
    passphrase = _bundle_passphrase(wanted) if place.exchange.is_sealed(content) else ""
    preview = bundles.preview(content, passphrase, place=place, step=_step)
    count = sum(map(len, preview.new.values()))
    out.write(_("Case {number}, given on by {name}").format(number=preview.case.number, name=preview.made_by))
    out.write("\n")
    out.write(_("{new} records are new, {same} are here as they are.").format(new=count, same=preview.same))
    out.write("\n")
    for one in preview.differences:
        out.write(_("Differs: {field}").format(field=difference_words(one)) + "\n")
    if not wanted.yes:
        out.write(_("Nothing was taken over. To take it over: the same command with --yes.") + "\n")
        return 0
    chosen = {(one.record_id, one.field) for one in preview.differences} if wanted.all else set()
    bundles.take(preview, frozenset(chosen), place=place)
    out.write(_("The case file was taken over.") + "\n")
    return 0


def _bundle_passphrase(wanted: argparse.Namespace) -> str:
    """Of the file, not of the store."""
    if wanted.file_passphrase_fd is None and not sys.stdin.isatty() and os.name == "posix":
        sys.stderr.write(_("The passphrase of the file is asked for; see --file-passphrase-fd.") + "\n")
    return read_passphrase(wanted.file_passphrase_fd)


def _bundle_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sozialraumbuero case-bundle", description=_("Give one case on as a file, or take one over.")
    )
    parser.add_argument("what", choices=("pack", "open"))
    parser.add_argument("name", help=_("pack: number of the case; open: the file"))
    parser.add_argument("--out", type=Path, help=_("pack: file to write"))
    parser.add_argument("--plain", action="store_true", help=_("pack: without a passphrase, for anybody"))
    parser.add_argument("--yes", action="store_true", help=_("open: take it over, not only show it"))
    parser.add_argument("--all", action="store_true", help=_("open: also every field that differs"))
    parser.add_argument(
        "--file-passphrase-fd", type=int, help=_("file descriptor to read the file's passphrase from")
    )
    add_store_arguments(parser)
    return parser
