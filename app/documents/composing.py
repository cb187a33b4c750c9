"""A letter's content laid out as sheets: page 1 by DIN 5008 or as a plain sheet, then its pages."""

from __future__ import annotations

from dataclasses import replace

from app.documents import blocks, din5008, frame, slip, tables
from app.documents.din5008 import FOLLOWING_TOP, FORMS, GRID, TEXT_BOTTOM, Form
from app.documents.flow import Column, Piece, paginate
from app.documents.setting import TINT, Setting, Style
from app.documents.text.fields import CONTROLS
from app.documents.text.lines import Typesetter
from app.domain.letters import LetterContent, Table
from app.domain.sheets import Artifact, CloseTag, Item, OpenTag, Page, Rect, Role, Sheets

_PANEL_PADDING = 2.4


def lay_out(content: LetterContent, typesetter: Typesetter) -> Sheets:
    """Place everything; pure but for the typesetter's memory of words.

    Raises:
        LetterTooLong: more pages than a letter may have.
        TextDoesNotFit: a value is too long for its zone.
    """
    form = FORMS[content.letterhead.form]
    setting = Setting(typesetter, content.language, content.letterhead.colour, scale=content.type_scale)
    addressed = bool(content.recipient)
    first_items: list[Item] = [din5008.fold_and_hole_marks(form)] if addressed or content.slip else []
    first_items += frame.letterhead(content.letterhead, setting, form)
    bottom = form.text_bottom_above_slip if content.slip else TEXT_BOTTOM
    if addressed:
        first_items += frame.address_field(content, setting, form)
        first_items += frame.information_block(content.information, setting, form.information)
        first_items += frame.copy_label(content.copy_label, setting, form.subject_top - 1.4 * GRID)
        flow, top = _subject(content, setting), form.subject_top
    else:
        first_items += frame.copy_label(content.copy_label, setting, form.plain_top)
        flow, top = _title(content, setting), form.plain_top + (1.5 * GRID if content.copy_label else 0.0)
    flow += blocks.pieces(content.blocks, setting)
    pages, _ = paginate(flow, Column(top, bottom), Column(FOLLOWING_TOP, TEXT_BOTTOM), setting.step)
    if content.slip:
        pages[0] += slip.draw(content.slip, setting, form)
    return _sheets(content, setting, form, first_items, pages)


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
    """'Unverbindliche Übersetzung …' on a light panel."""
    if not content.notice:
        return []
    style = setting.style(9.0)
    inner = replace(
        setting, left=setting.left + _PANEL_PADDING + 1.2, right=setting.right - _PANEL_PADDING - 1.2
    )
    lines = inner.break_lines(inner.prose(content.notice), style)
    height = len(lines) * style.lead + 2 * _PANEL_PADDING

    def draw(top: float) -> list[Item]:
        panel = Rect(setting.left, top, setting.width, height, fill=TINT)
        edge = setting.right - 1.2 if setting.rtl else setting.left
        strip = Rect(edge, top, 1.2, height, fill=setting.accent)
        text = inner.place(lines, style, top + _PANEL_PADDING)
        return [Artifact((panel, strip)), OpenTag(Role.PARAGRAPH, setting.language), *text, CloseTag()]

    return [Piece(height, draw, setting.gap)]


def _facts(content: LetterContent, setting: Setting) -> list[Piece]:
    """The information block of a plain sheet: two columns below the notice."""
    if not content.information:
        return []
    rows = tuple(((row.label,), (row.field,)) for row in content.information)
    return tables.table(Table((), rows, (0.3, 0.7)), setting)
