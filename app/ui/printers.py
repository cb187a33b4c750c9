"""Which printers there are. Qt knows them on every platform; printing itself goes through the port."""

from __future__ import annotations


def names() -> tuple[str, ...]:
    """Names of the printers of this machine, the usual one first; asked for when a page needs them."""
    from PySide6.QtPrintSupport import QPrinterInfo  # noqa: PLC0415 - loads the printing system

    usual = QPrinterInfo.defaultPrinterName()
    known = list(QPrinterInfo.availablePrinterNames())
    return tuple(sorted(known, key=lambda name: (name != usual, name.casefold())))
