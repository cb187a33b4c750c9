"""What papers, their sources and their days are called."""

from __future__ import annotations

from datetime import date

from app.domain.casework import CaseDocument, DocumentSource
from app.domain.content import Content
from app.domain.papers import Validity, validity
from app.i18n import N_, ngettext
from app.i18n import gettext as _
from app.i18n.formats import date_text
from app.ui import theme

_SOURCES = {
    DocumentSource.SCAN: (N_("Scan"), "image"),
    DocumentSource.PHOTO: (N_("Photo"), "image"),
    DocumentSource.FILE: (N_("File"), "file"),
    DocumentSource.FOLDER: (N_("From the drop folder"), "incoming"),
    DocumentSource.TELEPHONE: (N_("From the telephone"), "phone"),
    DocumentSource.SEEN: (N_("Only seen"), "hint"),
}


def source_words(source: DocumentSource) -> str:
    """'From the telephone'."""
    return _(_SOURCES[source][0])


def source_icon(source: DocumentSource) -> str:
    """Name of its icon."""
    return _SOURCES[source][1]


def title(paper: CaseDocument, content: Content, tag: str) -> str:
    """What the paper is called: its own title, else its kind."""
    return paper.title or (content.document_label(paper.code, tag) if paper.code else _("Paper"))


def kind(paper: CaseDocument, content: Content, tag: str) -> str:
    """Its kind, where the title says something else; empty otherwise."""
    words = content.document_label(paper.code, tag) if paper.code else ""
    return words if paper.title and words != paper.title else ""


def kind_choices(content: Content, tag: str) -> list[tuple[str, str]]:
    """Codes and labels by name; first the other papers."""
    known = sorted(
        ((code, content.document_label(code, tag)) for code in content.documents),
        key=lambda one: one[1].casefold(),
    )
    return [("", _("Another paper")), *known]


def validity_words(paper: CaseDocument, today: date, tag: str) -> str:
    """'valid until 3 Dec 2026', 'runs out in 9 days', 'ran out on 3 Nov 2026'; empty = nothing says so."""
    if paper.valid_until is None:
        return ""
    until = theme.isolate(date_text(paper.valid_until, tag))
    state, days = validity(paper, today), (paper.valid_until - today).days
    if state is Validity.EXPIRED:
        return _("ran out on {date}").format(date=until)
    if state is Validity.VALID:
        return _("valid until {date}").format(date=until)
    if days == 0:
        return _("runs out today")
    words = ngettext("runs out in {count} day, {date}", "runs out in {count} days, {date}", days)
    return words.format(count=days, date=until)


_LOOKS = {
    Validity.VALID: ("success", "tick"),
    Validity.SOON: ("attention", "clock"),
    Validity.EXPIRED: ("error", "warning"),
    Validity.UNLIMITED: ("", "hint"),
}


def validity_look(paper: CaseDocument, today: date) -> tuple[str, str]:
    """Colour and icon of `validity_words`."""
    return _LOOKS[validity(paper, today)]


def size_words(size: int) -> str:
    """'64 MB', '80 kB'."""
    if size >= 1_000_000:
        return theme.isolate(_("{size} MB").format(size=round(size / 1_000_000)))
    return theme.isolate(_("{size} kB").format(size=max(round(size / 1000), 1)))
