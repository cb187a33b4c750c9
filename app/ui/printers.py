"""Which printers there are, and how pages get to one. Qt knows the printers on every platform."""

from __future__ import annotations

import platform
from collections.abc import Callable, Sequence
from functools import partial

from app.actions.ports import PrintChoice, PrintEnd
from app.actions.workplace import Workplace
from app.domain.errors import Cancelled, PrinterFailed, PrinterMissing
from app.domain.letters import LetterContent
from app.system.paths import resources_root
from app.ui.tasks import Control

SIDES = ("one-sided", "two-sided-long-edge", "two-sided-short-edge")
"""IPP keywords (RFC 8011 5.2.8), in the order they are offered."""
NEUTRAL_NAME = "Sozialraumbüro"
"""What a print job is called where everybody sees it: never a person, never a letter."""


def names() -> tuple[str, ...]:
    """Names of the printers of this machine, the usual one first; asked for when a page needs them."""
    from PySide6.QtPrintSupport import QPrinterInfo  # noqa: PLC0415 - loads the printing system

    usual = QPrinterInfo.defaultPrinterName()
    known = list(QPrinterInfo.availablePrinterNames())
    return tuple(sorted(known, key=lambda name: (name != usual, name.casefold())))


def replays() -> bool:
    """Whether this platform prints by drawing the pages itself: Windows has no `lp`."""
    return platform.system() == "Windows"


def until_closed(control: Control, stopped: Callable[[], bool] = lambda: False) -> Callable[[], bool]:
    """What a print job asks again and again: `stopped` = a person wants it back.

    When its window closes it ends at once, and the job is left to the print system.
    """

    def asked() -> bool:
        control.step(0, 1)
        return stopped()

    return asked


def send(
    place: Workplace,
    pdf: bytes,
    contents: Sequence[LetterContent],
    choice: PrintChoice,
    cancelled: Callable[[], bool],
) -> PrintEnd:
    """Print these copies; PRINT lane.

    Args:
        place: has the press and the print system.
        pdf: the copies as a file, for print systems that take one.
        contents: the same copies, for those that must be drawn on.
        choice: printer, copies and sides.
        cancelled: asked again and again.

    Raises:
        PrinterMissing, PrinterLost, PrintHeld, PrinterFailed: the pages did not come out.
        Cancelled: as asked for.
    """
    if not replays():
        return place.print_pdf(
            pdf, choice.printer, count=choice.count, sides=choice.sides, cancelled=cancelled
        )
    papers = [place.press.lay_out(content) for content in contents]
    draw_on(choice, partial(_draw, papers, cancelled))
    return PrintEnd.DONE


def draw_on(choice: PrintChoice, draw: Callable[..., None]) -> None:
    """Have `draw` called with a printer that is set up as chosen.

    Raises:
        PrinterMissing: no printer of this name.
        PrinterFailed, PrinterLost: it did not take the pages; the printer's name is added.
    """
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo  # noqa: PLC0415 - loads the printing system

    found = QPrinterInfo.printerInfo(choice.printer)
    if choice.printer and found.isNull():
        raise PrinterMissing(printer=choice.printer, reason="unknown")
    device = QPrinter(found, QPrinter.PrinterMode.HighResolution)
    device.setDocName(NEUTRAL_NAME)
    device.setCopyCount(choice.count)
    duplex = (QPrinter.DuplexMode.DuplexNone, QPrinter.DuplexMode.DuplexLongSide)
    modes = dict(zip(SIDES, (*duplex, QPrinter.DuplexMode.DuplexShortSide), strict=True))
    device.setDuplex(modes.get(choice.sides, QPrinter.DuplexMode.DuplexNone))
    try:
        draw(device)
    except PrinterFailed as failure:
        device.abort()
        raise type(failure)(**{**failure.facts, "printer": choice.printer}) from failure
    except Cancelled:
        device.abort()
        raise


def _draw(papers: Sequence[object], cancelled: Callable[[], bool], device: object) -> None:
    from app.ui.paint import Faces, print_sheets  # noqa: PLC0415 - only where it is needed

    print_sheets(papers, device, Faces(resources_root() / "fonts"), cancelled=cancelled)  # type: ignore[arg-type]
