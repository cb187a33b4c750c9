"""A letter's content laid out as sheets: page 1 by DIN 5008 or as a plain sheet, then its pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.documents import blocks, din5008, frame, slip, tables
from app.documents.din5008 import FOLLOWING_TOP, FORM_B, FORMS, GRID, TEXT_BOTTOM, Form
from app.documents.flow import Column, Piece, paginate
from app.documents.setting import BODY, TINT, Setting, Style
from app.documents.text.fields import CONTROLS
from app.documents.text.lines import Typesetter
from app.domain.letters import Field, FieldType, LetterContent, Run, Table
from app.domain.sheets import Artifact, CloseTag, Item, OpenTag, Page, Rect, Role, Sheets

_PANEL_PADDING, _BETWEEN_LANGUAGES = 2.4, 0.8
"""Round the notice's text, and between its languages, mm."""

_SCALES = (0.8, 2.0)
"""Type that can be read, in lines that hold a few words."""

_LESS_AIR = (0.85, 0.7)
"""Of the space between blocks: tried one after the other."""

_TIGHTENED = 4
"""Pages; in a longer letter the last one is not worth less air on all others."""


def lay_out(content: LetterContent, typesetter: Typesetter) -> Sheets:
    """Place everything; pure but for the typesetter's memory of words.

    Raises:
        LetterTooLong: more pages than a letter may have.
        TextDoesNotFit: a value is too long for its zone.
    """
    form = FORMS.get(content.letterhead.form, FORM_B)
    setting = _setting(content, typesetter)
    first_items: list[Item] = []
    if content.recipient or content.slip:
        first_items.append(din5008.fold_and_hole_marks(form))
    first_items += frame.letterhead(content.letterhead, setting, form)
    if content.recipient:
        first_items += frame.address_field(content, setting, form)
        first_items += frame.information_block(content.information, setting, form.information)
        label_top = form.subject_top - 1.4 * GRID
    else:
        label_top = form.plain_top
    first_items += frame.copy_label(content.copy_label, setting, label_top)
    pages = _text_pages(content, setting, form)
    if content.slip:
        pages[0] += slip.draw(content.slip, setting, form)
    return _sheets(content, setting, form, first_items, pages)


def _setting(content: LetterContent, typesetter: Typesetter) -> Setting:
    """As large as the content wants it, and as its language needs it: headings grow with the text."""
    plain = Setting(typesetter, content.language, content.letterhead.colour, least_types=content.least_types)
    wanted = max(content.type_scale, plain.least_type / BODY)
    return replace(plain, scale=min(max(wanted, _SCALES[0]), _SCALES[1]))


def _text_pages(content: LetterContent, setting: Setting, form: Form) -> list[list[Item]]:
    """The text page by page; a little tighter where that saves the last of a few pages."""
    pages = _flow(content, setting, form)
    if 1 < len(pages) <= _TIGHTENED:
        for air in _LESS_AIR:
            tighter = _flow(content, replace(setting, air=air), form)
            if len(tighter) < len(pages):
                return tighter
    return pages


def _flow(content: LetterContent, setting: Setting, form: Form) -> list[list[Item]]:
    bottom = form.text_bottom_above_slip if content.slip else TEXT_BOTTOM
    if content.recipient:
        flow, top = _subject(content, setting), form.subject_top
    else:
        flow, top = _title(content, setting), form.plain_top + (1.5 * GRID if content.copy_label else 0.0)
    flow += blocks.pieces(content.blocks, setting)
    pages, _ = paginate(flow, Column(top, bottom), Column(FOLLOWING_TOP, TEXT_BOTTOM), setting.step)
    return pages


def _sheets(
    content: LetterContent,
    setting: Setting,
    form: Form,
    first_items: list[Item],
    pages: list[list[Item]],
) -> Sheets:
    """Put frames around the pages' text and check the result."""
    result = []
    for number, text in enumerate(pages, 1):
        items = first_items + text if number == 1 else [frame.following_head(content, setting), *text]
        if len(pages) > 1:
            bottom = form.text_bottom_above_slip if content.slip and number == 1 else TEXT_BOTTOM
            items.append(frame.page_number(content, setting, number, len(pages), bottom))
        page = Page((*items, frame.footer(content.letterhead, setting)))
        din5008.check(page, form.window if content.recipient and number == 1 else None)
        result.append(page)
    return Sheets(
        pages=tuple(result),
        language=content.language,
        title=_plain(content.title) or content.number,
        author=content.letterhead.organisation,
        made_at=content.made_at,
        number=content.number,
    )


def _plain(title: str) -> str:
    """A title without direction controls: window titles show them as boxes."""
    return "".join(character for character in title if character not in CONTROLS)


def _subject(content: LetterContent, setting: Setting) -> list[Piece]:
    """Subject in bold (DIN 5008), and a notice if there is one."""
    return [_first_heading(content, setting, setting.style(11.0, bold=True)), *_notice(content, setting)]


def _title(content: LetterContent, setting: Setting) -> list[Piece]:
    """Title, notice and facts of a courtesy copy or another sheet given by hand."""
    style = setting.style(16.0, bold=True, colour=setting.accent)
    return [_first_heading(content, setting, style), *_notice(content, setting), *_facts(content, setting)]


def _first_heading(content: LetterContent, setting: Setting, style: Style) -> Piece:
    """The one H1 of a paper; a blank line follows."""
    lines = setting.break_lines(setting.prose(content.subject), style)

    def draw(top: float) -> list[Item]:
        return [OpenTag(Role.HEADING_1, setting.language), *setting.place(lines, style, top), CloseTag()]

    return Piece(len(lines) * style.lead + setting.gap, draw, keep_with_next=True)


def _notice(content: LetterContent, setting: Setting) -> list[Piece]:
    """'Unverbindliche Übersetzung …' on a light panel, each language in lines of its own."""
    inner = replace(
        setting, left=setting.left + _PANEL_PADDING + 1.2, right=setting.right - _PANEL_PADDING - 1.2
    )
    parts = []
    for language, runs in _by_language(content.notice, content.language):
        own = replace(inner, language=language)
        style = own.style(9.0)
        if lines := own.break_lines(own.prose(runs), style):
            parts.append((own, style, lines))
    if not parts:
        return []
    height = sum(len(lines) * style.lead for _, style, lines in parts) + 2 * _PANEL_PADDING
    height += (len(parts) - 1) * _BETWEEN_LANGUAGES

    def draw(top: float) -> list[Item]:
        panel = Rect(setting.left, top, setting.width, height, fill=TINT)
        edge = setting.right - 1.2 if setting.rtl else setting.left
        strip = Rect(edge, top, 1.2, height, fill=setting.accent)
        items: list[Item] = [Artifact((panel, strip))]
        y = top + _PANEL_PADDING
        for own, style, lines in parts:
            items += [OpenTag(Role.PARAGRAPH, own.language), *own.place(lines, style, y), CloseTag()]
            y += len(lines) * style.lead + _BETWEEN_LANGUAGES
        return items

    return [Piece(height, draw, setting.gap)]


def _by_language(runs: Sequence[Run], language: str) -> list[tuple[str, list[Run]]]:
    """Runs that follow each other in one language; names and numbers go with the words before them."""
    groups: list[tuple[str, list[Run]]] = []
    for run in runs:
        words = isinstance(run, Field) and run.type is FieldType.TEXT
        own = run.language if isinstance(run, Field) and words else language
        blank = not (run.value if isinstance(run, Field) else run).strip()
        if groups and (groups[-1][0] == own or blank or (isinstance(run, Field) and not words)):
            groups[-1][1].append(run)
        elif not blank:
            groups.append((own, [run]))
    return groups


def _facts(content: LetterContent, setting: Setting) -> list[Piece]:
    """The information block of a plain sheet: two columns below the notice."""
    if not content.information:
        return []
    rows = tuple(((row.label,), (row.field,)) for row in content.information)
    return tables.table(Table((), rows, (0.3, 0.7)), setting)
