"""Cards of the finder: who is responsible and why, who may also help, who is not and why not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import Qt

from app.domain.content import Content
from app.domain.directory import AgencyKind, OpeningState
from app.domain.finder import Match, NearMiss
from app.i18n import gettext as _
from app.i18n import ui_translator
from app.i18n.formats import date_text, hours_text, language_name
from app.ui import theme
from app.ui.widgets import (
    Button,
    Card,
    FlowLayout,
    PrimaryButton,
    SecondaryButton,
    StatusPill,
    Text,
    column,
    row,
)

Choose = Callable[[Match], None]

_OPEN = {
    OpeningState.OPEN: ("success", "clock"),
    OpeningState.CLOSED: ("attention", "clock"),
}


class MatchCard(Card):
    """A service that is responsible (or possible), with all one must know to send somebody there."""

    def __init__(self, match: Match, number: int, content: Content, *, first: bool, choose: Choose) -> None:
        super().__init__(f"match.{number}", margin=2)
        self.match, self._content, self._tag = match, content, ui_translator().tag
        self._head(first=first)
        self.column.addWidget(Text(theme.isolate(match.reason)))
        self._because()
        self._where()
        self._bring()
        self._foot(number, first=first, choose=choose)

    def _head(self, *, first: bool) -> None:
        match = self.match
        names = column(space=0)
        names.addWidget(Text(theme.isolate(match.service.name), "heading" if first else "strong"))
        names.addWidget(Text(theme.isolate(match.agency.name), "muted"))
        top = row(space=1)
        top.addLayout(names, 1)
        if match.emergency:
            top.addWidget(_pill(_("Now"), "error", "warning"), 0, Qt.AlignmentFlag.AlignTop)
        for is_sure, words, explained in (
            (
                match.verified,
                _("unverified"),
                _("Nobody has checked this entry yet. Call before you send somebody there."),
            ),
            (
                match.rule_verified,
                _("rule unverified"),
                _("Nobody has checked this rule against the law yet. Ask the agency first."),
            ),
        ):
            if not is_sure:
                pill = _pill(words, "attention", "warning")
                pill.setToolTip(explained)
                top.addWidget(pill, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(top)

    def _because(self) -> None:
        known = [f"{fact.label}: {fact.words}" for fact in self.match.because]
        if known:
            facts = "; ".join(theme.isolate(words) for words in known)
            self.column.addWidget(Text(_("Rests on: {facts}").format(facts=facts), "small"))

    def _where(self) -> None:
        match, place = self.match, self.match.location
        if place is not None and place.address:
            town = f"{place.postal_code} {place.city}".strip()
            self.column.addWidget(Text(theme.isolate(", ".join((*place.address, town)))))
        elif match.agency.protected:
            self.column.addWidget(Text(_("The address is protected: only by phone."), "muted"))
        hours = hours_text(place.openings, self._tag) if place else ()
        if hours:
            self.column.addWidget(Text(theme.isolate(", ".join(hours)), "muted"))
        pills = FlowLayout()
        if match.opening in _OPEN:
            words = _("Open now") if match.opening is OpeningState.OPEN else _("Closed now")
            pills.addWidget(_pill(words, *_OPEN[match.opening]))
        phone = (place.phone if place else "") or match.service.phone or match.agency.phone
        if phone:
            pills.addWidget(_pill(theme.isolate(phone), "", "phone"))
        self._languages(pills)
        self.column.addLayout(pills)

    def _languages(self, pills: FlowLayout) -> None:
        match = self.match
        if not match.languages:
            return
        names = ", ".join(language_name(tag, self._tag) for tag in match.languages)
        kind = "success" if match.speaks_client_language else ""
        pills.addWidget(_pill(names, kind, "speech"))

    def _bring(self) -> None:
        if not self.match.documents:
            return
        self.column.addWidget(Text(_("To bring along"), "strong"))
        there = [d for d in self.match.documents if d.is_there]
        run_out = [d for d in self.match.documents if not d.is_there and d.expired_on]
        missing = [d for d in self.match.documents if not d.is_there and not d.expired_on]
        label = self._content.document_label
        for words, documents, kind, icon in (
            (_("already there"), there, "success", "tick"),
            (_("has run out"), run_out, "error", "warning"),
            (_("still missing"), missing, "attention", "waiting"),
        ):
            if documents:
                line = row(space=1)
                line.addWidget(_pill(words, kind, icon), 0, Qt.AlignmentFlag.AlignTop)
                names = ", ".join(label(d.document.code, self._tag) for d in documents)
                line.addWidget(Text(names), 1)
                self.column.addLayout(line)
        if self.match.service.documents_note:
            self.column.addWidget(Text(theme.isolate(self.match.service.documents_note), "muted"))

    def _foot(self, number: int, *, first: bool, choose: Choose) -> None:
        match = self.match
        foot = row(space=1)
        words = column(space=0)
        hint = self._hint()
        if hint:
            words.addWidget(Text(hint, "strong"))
        words.addWidget(Text(_source(match, self._tag, is_checked=match.rule_verified), "small"))
        foot.addLayout(words, 1)
        self.refer: Button | None = None
        if match.agency.kind is not AgencyKind.INTERNAL and not match.agency.protected:
            button = PrimaryButton if first else SecondaryButton
            self.refer = button(_("Refer here"), f"match.{number}.refer", icon="send")
            self.refer.setAccessibleName(_("Refer to {agency}").format(agency=match.agency.name))
            self.refer.clicked.connect(partial(choose, match))
            foot.addWidget(self.refer, 0, Qt.AlignmentFlag.AlignBottom)
        self.column.addLayout(foot)

    def _hint(self) -> str:
        if self.match.agency.kind is AgencyKind.INTERNAL:
            return _("Our own team does this: no letter is needed.")
        if self.match.agency.protected:
            return _("No letter is written there: call together.")
        if self.match.agency.kind is AgencyKind.GENERIC:
            return _("You will be asked which one it is.")
        return ""


class NearMissCard(Card):
    """Who seems responsible and is not, so that nobody is sent in circles."""

    def __init__(self, miss: NearMiss, number: int) -> None:
        super().__init__(f"miss.{number}", margin=2)
        tag = ui_translator().tag
        name = f"{miss.service.name} – {miss.agency.name}"
        self.column.addWidget(Text(theme.isolate(name), "strong"))
        self.column.addWidget(Text(theme.isolate(miss.reason)))
        self.column.addWidget(Text(_source(miss, tag), "small"))


def _source(found: Match | NearMiss, tag: str, *, is_checked: bool = True) -> str:
    words = (
        _("Source: {source}, checked on {date}")
        if is_checked
        else _("Source: {source}, not checked yet (as of {date})")
    )
    return words.format(
        source=theme.isolate(found.source), date=theme.isolate(date_text(found.checked_on, tag))
    )


def _pill(text: str, kind: str, icon: str) -> StatusPill:
    return StatusPill(text, kind, icon)


def need_names(codes: Iterable[str], content: Content) -> str:
    """Labels of needs in one line."""
    return ", ".join(content.need_label(code, ui_translator().tag) for code in codes)
