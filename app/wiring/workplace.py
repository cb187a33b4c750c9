"""Builds the workplace of a caseworker from an open store and the content."""

from __future__ import annotations

import secrets
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any
from uuid import UUID

from app.actions import synchronise
from app.actions.issuing import Sender
from app.actions.ports import Caseworker, Picture
from app.actions.sync_ports import OfficeLine
from app.actions.upkeep_ports import Upkeep
from app.actions.workplace import Session, Workplace
from app.content.access_policy import access_policy
from app.content.backup_policy import read_backup_policy
from app.content.letter_process import TemplateProcess
from app.content.loading import load_content
from app.content.lock_policy import lock_policy
from app.content.retention import read_retention
from app.content.reviews import read_reviews
from app.content.rights import read_rights_words
from app.documents.engine import Engine
from app.documents.photo import clean
from app.documents.printing import print_pdf
from app.domain.audit import APPLICATION, APPLICATION_NAME
from app.domain.clock import Clock
from app.domain.content import Content
from app.domain.errors import Offline
from app.domain.letters import LetterContent, Logo
from app.domain.sheets import Sheets
from app.domain.slips import TOKEN_BITS, SlipScan, phone_code, slip_code
from app.forms.library import Forms as FormLibrary
from app.store.healing import SqlHealing
from app.store.protection_queries import SqlProtection
from app.store.search_queries import SqlSearch
from app.store.workstation import OpenStore
from app.system.paths import resources_root
from app.transport.office import HttpOfficeLine
from app.wiring.admin import StoreAdmin
from app.wiring.agenda import StoreAgenda
from app.wiring.backups import StoreBackups, after_erasure
from app.wiring.entering import failed_before, note_entry
from app.wiring.exchange import StoreExchange
from app.wiring.form_desk import FormDesk
from app.wiring.keys import StoreKeys
from app.wiring.letter_memory import StoreLetterMemory
from app.wiring.papers import StorePapers
from app.wiring.people import StorePeople
from app.wiring.revoking import StoreRevocation

TEAM = "team"
OPERATOR = "operator"


class SharedPress:
    """The letter engine for several lanes: one letter at a time, its caches are not thread-safe."""

    def __init__(self, fonts: Path) -> None:
        """Loads the fonts."""
        self._engine, self._lock = Engine(fonts), threading.Lock()

    def render(self, contents: Sequence[LetterContent]) -> bytes:
        """One PDF of several contents."""
        with self._lock:
            return self._engine.render(contents)

    def pictures(self, pdf: bytes, dpi: int) -> Sequence[Picture]:
        """The pages for the preview."""
        with self._lock:
            return self._engine.pictures(pdf, dpi)

    def page_sizes(self, pdf: bytes) -> Sequence[tuple[float, float]]:
        """Width and height of each page in mm."""
        return self._engine.page_sizes(pdf)

    def page_picture(
        self, pdf: bytes, page: int, width: int, part: tuple[int, int, int, int] | None = None
    ) -> Picture:
        """One page or a part of it; never waits for a letter that is being written."""
        return self._engine.page_picture(pdf, page, width, part)

    def lay_out(self, content: LetterContent) -> Sheets:
        """The pages of one copy as a display list."""
        with self._lock:
            return self._engine.lay_out(content)

    def read_logo(self, image: bytes, alt: str) -> Logo:
        """A letterhead's picture out of a file."""
        return self._engine.read_logo(image, alt)

    def read_slips(self, scan: bytes, step: Callable[[int, int], None]) -> SlipScan:
        """The square codes in a photo, scan or PDF: a child's work, so nobody waits for the lock."""
        return self._engine.read_slips(scan, step)


def workplace(
    store: OpenStore,
    worker: Caseworker,
    clock: Clock,
    *,
    office_url: Callable[[], str | None] = lambda: None,
    close: Callable[[], None] = lambda: None,
) -> Workplace:
    """Everything the screens of one caseworker need.

    Args:
        store: unlocked.
        worker: who is signed in.
        clock: of this device.
        office_url: where the office answers today, if that differs from the enrolled address.
        close: what else ends with the workplace.

    Raises:
        ContentBroken, ContentVersionUnknown: a content file is not as it must be.
    """
    furnished = _Furnished.of(store, clock, office_url, close)
    furnished.templates.warm()
    return furnished.place_of(worker)


@cache
def _content(root: Path) -> Content:
    """Read once in a process: it is a quarter of a second, and nothing in it changes."""
    return load_content(root)


@dataclass(frozen=True, slots=True)
class _Furnished:
    """What stays when another person goes on: the store, its lanes, the content, the line to the office."""

    store: OpenStore
    clock: Clock
    office_url: Callable[[], str | None]
    then: Callable[[], None]
    root: Path
    content: Content
    templates: TemplateProcess
    forms: FormLibrary
    press: SharedPress
    backups: StoreBackups
    sync: Any

    @classmethod
    def of(
        cls,
        store: OpenStore,
        clock: Clock,
        office_url: Callable[[], str | None],
        then: Callable[[], None],
    ) -> _Furnished:
        root = resources_root()
        content = _content(root)
        store.after_erasure.append(after_erasure(store, clock))
        return cls(
            store,
            clock,
            office_url,
            then,
            root,
            content,
            TemplateProcess(root, content.directory),
            FormLibrary(root / "forms", shelf=store.form_shelf, clock=clock, reviews=read_reviews(root)),
            SharedPress(root / "fonts"),
            StoreBackups(store, clock, read_backup_policy(root)),
            store.sync,
        )

    def line(self) -> OfficeLine:
        account = self.sync.account()
        if account is None:
            raise Offline(reason="not-enrolled")
        url = self.office_url() or account.url
        return HttpOfficeLine(url, certificate=account.certificate, office_key=account.office_key)

    def enrol(self, url: str, code: str) -> None:
        first_line = HttpOfficeLine(url, certificate=None, office_key=None)
        synchronise.enrol(code, url, socket.gethostname(), self.sync, first_line)

    def close(self) -> None:
        self.templates.close()
        self.store.close()
        self.then()

    def enter(self, name: str, passphrase: str) -> Workplace:
        failed = failed_before(self.store.path.parent)
        self.store.sign_in(name, passphrase, now=self.clock.now())
        entered = self.store.caseworker(name)
        note_entry(self.store, entered, failed, self.clock.now())
        return self.place_of(entered)

    def protection_of(self, reader: UUID | None) -> SqlProtection:
        return SqlProtection(
            self.store.engine,
            self.store.path,
            self.clock,
            reader=reader,
            policy=read_retention(self.root),
            words=read_rights_words(self.root),
            finish=self.store.finish_erasures,
        )

    def place_of(self, worker: Caseworker) -> Workplace:
        """Whatever is hers; the rest stays as it is."""
        store, clock, templates = self.store, self.clock, self.templates
        return Workplace(
            worker=worker,
            team=str(store.setting(TEAM) or ""),
            operator=str(store.setting(OPERATOR) or ""),
            sender=Sender(worker.name, worker.phone, worker.email, templates.place(), templates.return_to()),
            clock=clock,
            work=store.work(worker.id),
            queries=store.queries_of(worker.id),
            households=store.households_of(worker.id),
            search=SqlSearch(store.engine, store.path, worker.id, clock, store.words),
            agenda=StoreAgenda(store, worker, clock),
            content=self.content,
            forms=self.forms,
            attachments=store.attachments(clean),
            exchange=StoreExchange(store, worker, clock, self.root, self.content),
            papers=StorePapers(store.attachments(clean)),
            form_desk=FormDesk(self.root, self.content, self.forms, templates.letterhead, clock),
            templates=templates,
            letter_memory=StoreLetterMemory(store),
            press=self.press,
            next_slip=partial(next_slip, self.sync),
            print_pdf=print_pdf,
            print_jobs=store.print_jobs,
            print_choices=store.print_choices,
            personal_notes=store.personal_notes(worker.id),
            access=store.access_of(worker, access_policy(self.root)),
            protection=self.protection_of(worker.id),
            upkeep=Upkeep(self.protection_of(None), store.work(APPLICATION), APPLICATION_NAME),
            audit=store.audit_book(worker),
            session=Session(lock_policy(self.root), store.kept_views, self.enter),
            people=StorePeople(store, worker.name, clock, self.press, templates),
            sync=self.sync,
            scopes=self.sync.scopes(),
            healing=SqlHealing(store.engine, store.path, clock, reader=worker.id),
            line=self.line,
            enrol=self.enrol,
            close=self.close,
            backups=self.backups,
            keys=StoreKeys(store, worker, clock),
            revocation=StoreRevocation(store, clock),
            admin=StoreAdmin(store, worker),
        )


def next_slip(sync: Any, running: int) -> tuple[str, str]:
    """A new slip code of this device, and the phone code derived from it."""
    number, key = sync.slip_key()
    code = slip_code(key, number, secrets.randbits(TOKEN_BITS), running)
    return code, phone_code(code)
