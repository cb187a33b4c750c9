"""Import, export and files of one case for the person who is signed in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

from app.actions.exchange_ports import Cell, ExportLine, KeptMapping, OpenedBundle, Scope
from app.actions.ports import Caseworker
from app.content.bundles import BundleShape
from app.content.importing import read_import_words
from app.documents import table_writing
from app.documents.table_reading import read_table
from app.domain.clock import Clock
from app.domain.content import Content
from app.domain.import_values import ImportWords
from app.domain.importing import Table, Target
from app.store import age, bundle_file
from app.store.exchange_queries import SqlExchange
from app.store.keys import demand_strong
from app.store.workstation import OpenStore


class StoreExchange:
    """`app.actions.exchange_ports.Exchange` over one open store."""

    def __init__(
        self, store: OpenStore, worker: Caseworker, clock: Clock, root: Path, content: Content
    ) -> None:
        """Reads the words of imports when they are first asked for."""
        self._queries = SqlExchange(store.engine, store.path, clock, reader=worker.id, name=worker.name)
        self._root, self._content = root, content
        self._shape = BundleShape(root)

    @cached_property
    def words(self) -> ImportWords:
        """What columns and values are called."""
        return read_import_words(self._root, self._content)

    def table(self, content: bytes, sheet: str = "") -> Table:
        """Read in a limited child. Raises `TableUnreadable`."""
        return read_table(content, sheet)

    def csv(self, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
        """A CSV file."""
        return table_writing.csv_bytes(headings, rows)

    def xlsx(self, title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
        """A workbook."""
        return table_writing.xlsx_bytes(title, headings, rows)

    def mappings(self, columns: Iterable[str]) -> Mapping[str, KeptMapping]:
        """Saved column mappings, applied."""
        return self._queries.mappings(columns)

    def keep_mapping(self, name: str, mapping: Mapping[str, Target]) -> None:
        """Save one."""
        self._queries.keep_mapping(name, mapping)

    def lines(self, scope: Scope) -> Iterator[ExportLine]:
        """What an export may hold."""
        return self._queries.lines(scope)

    def restricted(self, scope: Scope) -> int:
        """How many are left out."""
        return self._queries.restricted(scope)

    def pack(self, content: Mapping[str, Any], files: Mapping[str, bytes], passphrase: str) -> bytes:
        """A file of one case. Raises `BundleBroken`, `PassphraseTooWeak`."""
        if passphrase:
            demand_strong(passphrase)
        self._shape.demand(content)
        return bundle_file.pack(content, files, self._shape.readme, passphrase)

    def unpack(self, content: bytes, passphrase: str) -> OpenedBundle:
        """Open one and check its shape. Raises `BundleBroken`, `BundleLocked`."""
        opened = bundle_file.unpack(content, passphrase)
        self._shape.demand(opened.content)
        return opened

    def is_sealed(self, content: bytes) -> bool:
        """Whether it needs a passphrase."""
        return age.is_sealed(content)

    def closed(self, ids: Mapping[str, Collection[UUID]]) -> frozenset[UUID]:
        """What is there and not open to her."""
        return self._queries.closed(ids)
