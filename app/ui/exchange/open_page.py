"""A case file that somebody gave on: its passphrase, what is new, what differs, and taking it over."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout

from app.actions import bundles
from app.actions.bundles import BundlePreview
from app.actions.touched import Touched
from app.i18n import gettext as _
from app.i18n import ngettext
from app.ui import theme
from app.ui.exchange.words import difference_words, table_name_words, value_words
from app.ui.navigation import Navigator, Page
from app.ui.tasks import Lane
from app.ui.widgets import (
    Busy,
    Card,
    Field,
    Heading,
    Kind,
    PassphraseEdit,
    PrimaryButton,
    SecondaryButton,
    Text,
    limited,
)

_LONGEST = 160


class OpenBundlePage(Page):
    """Nothing is written before the button at the foot."""

    def __init__(self, nav: Navigator, content: bytes) -> None:
        super().__init__(
            nav,
            _("Open a case file"),
            name="bundle",
            subtitle=_("Everything in it is checked before anything is taken over."),
        )
        self._content = content
        self.preview: BundlePreview | None = None
        self.boxes: dict[tuple[UUID, str], QCheckBox] = {}
        self.passphrase = PassphraseEdit("bundle.passphrase")
        self.passphrase.returnPressed.connect(self.submit)
        self.open = SecondaryButton(_("Open"), "bundle.open", icon="key")
        self.open.clicked.connect(lambda _checked: self.submit())
        self.ask = Card(margin=3)
        self.ask.column.setSpacing(16)
        self.ask.column.addWidget(Field(_("Passphrase of the file"), self.passphrase))
        self.ask.column.addWidget(self.open, 0, Qt.AlignmentFlag.AlignLeading)
        self.busy = Busy("bundle.busy")
        self.body.addLayout(limited(self.ask, 640))
        self.body.addWidget(self.busy)
        self.facts = Card("bundle.facts", margin=2)
        self.differing = Card("bundle.differences", margin=2)
        for card in (self.facts, self.differing):
            card.hide()
            self.body.addWidget(card)
        self.body.addStretch(1)
        self.take = PrimaryButton(_("Take it over"), "bundle.take", icon="incoming")
        self.take.clicked.connect(lambda _checked: self._take())
        self.take.setEnabled(False)
        self.footer.addStretch(1)
        self.footer.addWidget(self.take)
        self.ask.setVisible(nav.place.exchange.is_sealed(content))

    def shown(self) -> None:
        if self.preview is None and self.ask.isHidden():
            self._open("")
        else:
            self.passphrase.setFocus()

    def submit(self) -> None:
        """Open it, or take it over."""
        if self.preview is not None:
            if self.take.isEnabled():
                self._take()
        elif self.passphrase.text():
            self._open(self.passphrase.text())
        else:
            self.passphrase.setFocus()

    def _open(self, passphrase: str) -> None:
        if not self.open.isEnabled():
            return
        content, place = self._content, self.nav.place
        self.open.setEnabled(False)
        self.banner.clear()
        self.busy.begin(_("Opening and checking the file …"))
        self.run(
            Lane.STORE,
            lambda control: bundles.preview(content, passphrase, place=place, step=control.step),
            done=self._show,
            failed=self._failed,
            progress=self.busy.progress,
        )

    # -- what is in it --------------------------------------------------------------------------

    def _show(self, preview: BundlePreview) -> None:
        self.preview = preview
        self.busy.end()
        self.passphrase.clear()
        self.ask.hide()
        name = theme.isolate(preview.name or "–")
        number = theme.isolate(preview.case.number)
        self.set_title(name, _("Case {number}").format(number=number))
        self._show_facts(preview)
        if preview.differences:
            self._show_differences(preview)
        if preview.does_nothing:
            self.banner.show_message(_("Everything in this file is here already."), "", Kind.SUCCESS)
        self._show_whether()
        self.take.setFocus()

    def _show_facts(self, preview: BundlePreview) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.GRID * 3)
        grid.setVerticalSpacing(theme.GRID)
        grid.setColumnStretch(1, 1)
        given = " · ".join(theme.isolate(part) for part in (preview.made_by, preview.team) if part)
        new = [f"{table_name_words(table)}: {len(many)}" for table, many in preview.new.items() if many]
        lines = [
            (_("Given on by"), given),
            (_("On"), value_words(preview.made_at)),
            (_("Here"), _("a new case") if preview.is_new else _("the case is here already")),
            (_("New"), ", ".join(new) or "–"),
            (_("As it is here"), str(preview.same)),
            (_("Papers with it"), str(len(preview.files))),
        ]
        if preview.missing:
            lines.append((_("Papers missing"), ", ".join(map(theme.isolate, preview.missing))))
        for number, (label, value) in enumerate(lines):
            grid.addWidget(Text(label, "muted", wrap=False), number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Text(value), number, 1)
        self.facts.column.addLayout(grid)
        if preview.is_new:
            self.facts.column.addWidget(Text(_("You will hold the case; hand it over from there."), "muted"))
        self.facts.show()

    def _show_differences(self, preview: BundlePreview) -> None:
        card = self.differing
        card.column.addWidget(Heading(_("What differs: tick what is to be taken over")))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.GRID * 2)
        grid.setVerticalSpacing(theme.GRID)
        for place, words in enumerate(("", _("Here"), _("In the file"))):
            grid.addWidget(Text(words, "muted"), 0, place)
            grid.setColumnStretch(place, 1)
        for number, one in enumerate(preview.differences, 1):
            box = QCheckBox(difference_words(one))
            box.setObjectName(f"bundle.difference.{number}")
            box.clicked.connect(lambda _checked: self._show_whether())
            self.boxes[(one.record_id, one.field)] = box
            grid.addWidget(box, number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Text(_short(value_words(one.here))), number, 1)
            grid.addWidget(Text(_short(value_words(one.there))), number, 2)
        card.column.addLayout(grid)
        card.show()

    def _show_whether(self) -> None:
        if self.preview is not None:
            chosen = any(box.isChecked() for box in self.boxes.values())
            self.take.setEnabled(chosen or any(self.preview.new.values()))

    # -- taking over ----------------------------------------------------------------------------

    def _take(self) -> None:
        preview, place = self.preview, self.nav.place
        if preview is None:
            return
        chosen = frozenset(key for key, box in self.boxes.items() if box.isChecked())
        self.take.setEnabled(False)
        self.busy.begin(_("Taking it over …"))
        self.act(
            lambda _control: bundles.take(preview, chosen, place=place),
            done=lambda what: self._taken(preview, what),
            failed=self._failed,
        )

    def _taken(self, preview: BundlePreview, _what: Touched) -> None:
        self.busy.end()
        count = sum(map(len, preview.new.values()))
        words = ngettext("{count} new record.", "{count} new records.", count).format(count=count)
        self.banner.show_message(_("The case file was taken over."), words, Kind.SUCCESS)
        case_id = preview.case.id
        self.nav.replace_page(self, lambda: self.nav.open_case(case_id))

    def _failed(self, error: Exception) -> None:
        self.busy.end()
        self.open.setEnabled(True)
        self._show_whether()
        self.banner.show_error(error)


def _short(text: str) -> str:
    cut = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return theme.isolate(cut)
