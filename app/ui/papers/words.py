"""What papers, their sources and their days are called."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from app.actions.papers import PaperText
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


GERMAN = "de"
"""The office's language: what a paper without a title of its own is found by."""


def written_title(said: PaperText, content: Content) -> PaperText:
    """With the German name of its kind as the title where a person wrote none: the search looks there."""
    if said.title.strip() or not said.code:
        return said
    return replace(said, title=content.document_label(said.code, GERMAN))


def own_title(paper: CaseDocument, content: Content) -> str:
    """What a person wrote; empty where it is only the name of its kind."""
    is_kind = bool(paper.code) and paper.title == content.document_label(paper.code, GERMAN)
    return "" if is_kind else paper.title


def title(paper: CaseDocument, content: Content, tag: str) -> str:
    """What the paper is called: its own title, else its kind."""
    named = content.document_label(paper.code, tag) if paper.code else _("Paper")
    return own_title(paper, content) or named


def kind(paper: CaseDocument, content: Content, tag: str) -> str:
    """Its kind, where the title says something else; empty otherwise."""
    words = content.document_label(paper.code, tag) if paper.code else ""
    own = own_title(paper, content)
    return words if own and words != own else ""


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
