"""Which pages are opened again after a lock, and how each is made (`app.ui.reopening`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol
from uuid import UUID

from app.actions.session_ports import KeptPage
from app.ui import pages
from app.ui.access.emergencies_page import EmergenciesPage
from app.ui.access.readers_page import ReadersPage
from app.ui.audit.audit_page import AuditPage
from app.ui.backups.backups_page import BackupsPage
from app.ui.cases.forms_page import FormsPage
from app.ui.exchange.exchange_page import ExchangePage
from app.ui.exchange.export_page import ExportCasesPage
from app.ui.form_library.library_page import FormLibraryPage
from app.ui.forms.form_page import CaseFormPage
from app.ui.letterheads.letterheads_page import LetterheadsPage
from app.ui.letters.kinds_page import KindsPage
from app.ui.letters.write_page import WritePage
from app.ui.navigation import Navigator, Page
from app.ui.office.answer_page import AnswerPage
from app.ui.rights.copy_page import CopyPage
from app.ui.rights.erase_page import ErasePage
from app.ui.rights.erasures_page import ErasuresPage
from app.ui.search.merge_page import MergePage
from app.ui.search.search_page import SearchPage
from app.ui.settings.add_person_page import AddPersonPage
from app.ui.shortcuts import ShortcutsPage
from app.ui.templates.templates_page import TemplatesPage


class Window(Navigator, Protocol):
    """The main window, as this module needs it."""

    @property
    def page(self) -> Page | None:
        """The page on top."""
        ...


Make = Callable[[Window, UUID, KeptPage], Page]


def _case_form(nav: Window, draft: UUID, _kept: KeptPage) -> Page:
    def back() -> None:
        nav.back()
        if isinstance(nav.page, FormsPage):
            nav.back()

    page = CaseFormPage(nav, back=back)
    page.resume(draft)
    return page


def _added(_worker: object) -> None:
    """The page below reads its people again."""


def _merge(nav: Window, kept_id: UUID, kept: KeptPage) -> Page:
    return MergePage(nav, kept_id, UUID(str((kept.state or {})["merged"])))


WITH_RECORD: Mapping[str, Make] = {
    "case": lambda nav, id, _kept: pages.case(nav, id),
    "case-forms": lambda nav, id, _kept: FormsPage(nav, id),
    "intake": lambda nav, id, _kept: pages.intake(nav, id),
    "case-form": _case_form,
    "finder": lambda nav, id, _kept: pages.finder(nav, id),
    "referral": lambda nav, id, _kept: pages.referral(nav, id),
    "letter": lambda nav, id, _kept: pages.letter(nav, id),
    "answer": lambda nav, id, _kept: AnswerPage(nav, id),
    "merge": _merge,
}
WITH_CASE: Mapping[str, Make] = {
    "kinds": lambda nav, case_id, kept: KindsPage(nav, case_id, kept.record),
    "write": lambda nav, case_id, kept: WritePage(
        nav, str((kept.state or {}).get("kind", "")), case_id, kept.record
    ),
    "closed-case": lambda nav, case_id, _kept: pages.closed_case(nav, case_id),
    "readers": lambda nav, case_id, _kept: ReadersPage(nav, case_id),
    "rights.paper": lambda nav, case_id, kept: CopyPage(
        nav, case_id, str((kept.state or {}).get("language", "de"))
    ),
    "erase": lambda nav, case_id, _kept: ErasePage(nav, case_id),
}
ALONE: Mapping[str, Callable[[Window], Page]] = {
    "intake": lambda nav: pages.intake(nav, None),
    "shortcuts": ShortcutsPage,
    "letterheads": LetterheadsPage,
    "templates": TemplatesPage,
    "forms": FormLibraryPage,
    "person": lambda nav: AddPersonPage(nav, _added),
    "search": SearchPage,
    "backups": BackupsPage,
    "audit": AuditPage,
    "emergencies": EmergenciesPage,
    "erasures": ErasuresPage,
    "exchange": ExchangePage,
    "export": ExportCasesPage,
}
"""Kinds of `Page.kept_as` and how each is made again; what is not here was made from something that is
not kept (a chosen file, a page of a day) and falls back to its case."""


def made_again(nav: Window, kept: KeptPage) -> Page | None:
    """The page, as it is now; None where this kind cannot be opened again."""
    if kept.record is not None and kept.kind in WITH_RECORD:
        return WITH_RECORD[kept.kind](nav, kept.record, kept)
    if kept.case_id is not None and kept.kind in WITH_CASE:
        return WITH_CASE[kept.kind](nav, kept.case_id, kept)
    return ALONE[kept.kind](nav) if kept.kind in ALONE else None
