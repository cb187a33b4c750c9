"""What stands around the text of a letter: letterhead, window, information block, footer, numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.documents import din5008, logo
from app.documents.din5008 import FOOTER, GRID, LEFT, RIGHT, Form, Zone
from app.documents.setting import GREY, RULE, Setting, Style, first_baseline, fit
from app.documents.text.fields import join, value
from app.documents.text.lines import POINT, TextLine
from app.domain.errors import TextDoesNotFit
from app.domain.letters import Field, FieldType, InformationRow, LetterContent, Letterhead, Logo
from app.domain.sheets import (
    Artifact,
    CloseTag,
    GlyphRun,
    Image,
    Item,
    Line,
    Mark,
    OpenTag,
    Rect,
    Role,
)

ADDRESS_SIZES = (10.5, 9.5)
"""Points; below 9.5 capitals are lower than the 2.3 mm that the post's readers need (6-letters 1.4)."""

_SMALL_LEAD = 3.3

_LEAST_LOGO, _WIDEST_LOGO, _BESIDE_LOGO = 6.0, 62.0, 8.0
"""Height and width of a logo, and the space between it and the name, mm."""

_LABEL_SIZES, _LEAST_LABEL, _MOST_LABEL, _AFTER_LABEL = (8, 7), 16.0, 29.0, 3.0
"""Points; narrowest and widest column of labels in the information block, and the space after it, mm."""

_BLANK_VALUE = "42"
"""Millimetres to write on in the information block."""


def letterhead(head: Letterhead, setting: Setting, form: Form) -> list[Item]:
    """Organisation and unit above a rule in the organisation's colour, the logo at the right."""
    zone = form.letterhead
    picture = _logo(head.logo, head.language, zone) if head.logo else []
    width = zone.width
    for item in picture:
        if isinstance(item, Image):
            width -= item.width + _BESIDE_LOGO
    german = replace(setting, language=head.language)
    find, tag = setting.typesetter, OpenTag(Role.PARAGRAPH, head.language)
    name_size, name = fit(
        find,
        join(head.organisation, head.language),
        width,
        (15, 13, 11),
        zone="letterhead",
        rows=2,
        bold=True,
    )
    unit_size, unit = fit(find, join(head.unit, head.language), width, (9.5, 8.5, 8), zone="letterhead")
    lead = 7.0 if len(name) < 2 else 4.8
    unit_top = zone.bottom - GRID - 0.9
    name_top = unit_top - 0.6 - len(name) * lead
    bar = Rect(LEFT, form.rule, zone.width, 0.9, fill=head.colour)
    block = Rect(LEFT, form.rule, 22, 1.9, fill=head.colour)
    return [
        tag,
        *german.place(name, Style(name_size, lead, bold=True, colour=head.colour), name_top),
        CloseTag(),
        tag,
        *german.place(unit, Style(unit_size, GRID, colour=GREY), unit_top),
        CloseTag(),
        *picture,
        Artifact((bar, block)),
    ]


def _logo(picture: Logo, language: str, zone: Zone) -> list[Item]:
    """Flush with the right margin, standing on the rule's distance; never near the window."""
    parts = logo.parts(picture.png)
    height = min(max(picture.height_mm, _LEAST_LOGO), zone.height)
    width = height * parts.columns / parts.rows
    if width > _WIDEST_LOGO:
        width, height = _WIDEST_LOGO, _WIDEST_LOGO * parts.rows / parts.columns
    left, top = zone.right - width, zone.bottom - height
    box = (left, top, zone.right, zone.bottom)
    tag = OpenTag(Role.FIGURE, language, alt=picture.alt.strip() or "Logo", box=box)
    return [tag, Image(left, top, width, height, picture.png), CloseTag()]


def address_field(content: LetterContent, setting: Setting, form: Form) -> list[Item]:
    """Return line, remarks and address: the only ink inside the window (DIN 5008)."""
    head, find = content.letterhead, setting.typesetter
    zone = form.return_line
    german = replace(setting, language=head.language, right=zone.right, scale=1.0)
    size, line = fit(find, join(head.return_line, head.language), zone.width, (7, 6.5, 6), zone=zone.name)
    style = Style(size, 3.0, colour=GREY)
    rule = zone.top + 4.4
    items: list[Item] = [
        OpenTag(Role.PARAGRAPH, head.language),
        *german.place(line, style, zone.top + 1.1),
        CloseTag(),
    ]
    if line:
        items.append(Artifact((Line(zone.left, rule, zone.left + line[0].width, rule, 0.1, GREY),)))
    remarks = _zone_lines(content.remark, german, form.remarks, (8, 7), din5008.REMARK_LINES, bold=True)
    top = form.remarks.bottom - len(remarks) * 3.9 - 0.4
    items += _paragraph_of(remarks, german, top, 3.9, bold=True)
    lines = _zone_lines(content.recipient, german, form.address, ADDRESS_SIZES, din5008.ADDRESS_LINES)
    return items + _paragraph_of(lines, german, form.address.top, 4.5)


_Sized = tuple[float, TextLine]


def _zone_lines(
    texts: Sequence[str],
    setting: Setting,
    zone: Zone,
    sizes: Sequence[float],
    rows: int,
    *,
    bold: bool = False,
) -> list[_Sized]:
    """Lines of a zone; one that is too long is set smaller, then wrapped while there is room."""
    result: list[_Sized] = []
    for text in texts:
        room = rows - (len(texts) - 1)
        size, lines = fit(
            setting.typesetter,
            join(text, setting.language),
            zone.width,
            sizes,
            zone=zone.name,
            rows=room,
            bold=bold,
        )
        result += [(size, line) for line in lines]
    if len(result) > rows:
        raise TextDoesNotFit(zone=zone.name, value_length=sum(map(len, texts)))
    return result


def _paragraph_of(
    lines: Sequence[_Sized], setting: Setting, top: float, lead: float, *, bold: bool = False
) -> list[Item]:
    if not lines:
        return []
    items: list[Item] = [OpenTag(Role.PARAGRAPH, setting.language)]
    for number, (size, line) in enumerate(lines):
        items += setting.place((line,), Style(size, lead, bold), top + number * lead)
    return [*items, CloseTag()]


def information_block(rows: Sequence[InformationRow], setting: Setting, zone: Zone) -> list[Item]:
    """Labels and values at the right of the address; a column shrinks as one, then wraps, then fails."""
    if not rows:
        return []
    find, label_width = setting.typesetter, _label_width(rows, setting)
    value_left = zone.left + label_width + _AFTER_LABEL
    width = zone.right - value_left
    labels = [setting.prose(row.label) for row in rows]
    values = [value(_narrow(row.field)) for row in rows]
    label_size = min(fit(find, p, label_width, _LABEL_SIZES, zone=zone.name, rows=2)[0] for p in labels)
    size = min(fit(find, p, width, (9, 8.5, 8), zone=zone.name, rows=3)[0] for p in values)
    items: list[Item] = [OpenTag(Role.TABLE, setting.language)]
    y = zone.top
    for row, words, prose in zip(rows, labels, values, strict=True):
        label, lines = find.lines(words, label_width, label_size), find.lines(prose, width, size)
        lead = GRID if max(len(lines), len(label)) < 2 else 3.6
        if row.field.type is FieldType.BLANK:
            lead = 1.5 * GRID
        own = setting if prose.rtl else replace(setting, language=row.field.language)
        grey = Style(label_size, lead, colour=GREY)
        items += [OpenTag(Role.ROW), OpenTag(Role.HEAD_CELL, scope="Row")]
        items += setting.place(label, grey, y, zone.left, value_left - _AFTER_LABEL)
        items += [CloseTag(), OpenTag(Role.CELL)]
        items += own.place(lines, Style(size, lead), y, value_left, zone.right)
        items += [CloseTag(), CloseTag()]
        y += max(len(lines), len(label), 1) * lead
    if y > zone.bottom + 5:
        raise TextDoesNotFit(zone=zone.name, value_length=len(rows))
    return [*items, CloseTag()]


def _label_width(rows: Sequence[InformationRow], setting: Setting) -> float:
    """As wide as the widest label, so that long values such as e-mail addresses have the rest."""
    find = setting.typesetter
    widest = max(find.line(setting.prose(row.label), _LABEL_SIZES[0]).width for row in rows)
    return min(max(widest + 0.1, _LEAST_LABEL), _MOST_LABEL)


def _narrow(field: Field) -> Field:
    """A blank no longer than the block's values are."""
    return replace(field, value=_BLANK_VALUE) if field.type is FieldType.BLANK else field


def copy_label(text: str, setting: Setting, top: float) -> list[Item]:
    """Whose copy it is, small and in the organisation's colour."""
    if not text:
        return []
    size = setting.style(8.5).size
    fitting, lines = fit(
        setting.typesetter,
        setting.prose(text),
        setting.width,
        (size, max(size - 1, setting.least_type)),
        zone="copy-label",
        bold=True,
    )
    style = Style(fitting, GRID, bold=True, colour=setting.accent)
    return [OpenTag(Role.PARAGRAPH, setting.language), *setting.place(lines, style, top), CloseTag()]


def footer(head: Letterhead, setting: Setting) -> Artifact:
    """Up to three columns of small lines under a light rule, all in the size that the longest line needs."""
    columns = head.footer[:3]
    width = FOOTER.width / max(1, len(columns))
    texts = [[join(text, head.language) for text in column] for column in columns]
    find = setting.typesetter
    sizes = [
        fit(find, text, width - 3, (7.5, 7, 6.5, 6), zone="footer")[0] for column in texts for text in column
    ]
    style = Style(min(sizes, default=7.5), _SMALL_LEAD, colour=GREY)
    marks: list[Mark] = [Line(LEFT, FOOTER.top, RIGHT, FOOTER.top, 0.2, RULE)]
    for number, column in enumerate(texts):
        for row, text in enumerate(column):
            y = first_baseline(style, FOOTER.top + 1.2 + row * _SMALL_LEAD)
            if y > FOOTER.bottom:
                raise TextDoesNotFit(zone="footer", value_length=len(column))
            marks.append(_run(find.line(text, style.size), style, LEFT + number * width, y))
    return Artifact(tuple(marks), pagination=True)


def following_head(content: LetterContent, setting: Setting) -> Artifact:
    """Organisation and number at the head of pages 2 and up; of a long name what fits on the line."""
    style = Style(8.0, GRID, colour=GREY)
    head, find = content.letterhead, setting.typesetter
    number = find.line(join(content.number, head.language), style.size)
    room = RIGHT - LEFT - number.width - _AFTER_LABEL
    name = find.lines(join(head.organisation, head.language), max(room, 20.0), style.size)[:1]
    y = first_baseline(style, 14.0)
    rule = Rect(LEFT, 19.6, RIGHT - LEFT, 0.4, fill=head.colour)
    runs = [_run(line, style, LEFT, y) for line in name]
    return Artifact((*runs, _run(number, style, RIGHT - number.width, y), rule), pagination=True)


def page_number(content: LetterContent, setting: Setting, page: int, pages: int, bottom: float) -> Artifact:
    """'Seite 1 von 3' at the end side of the line below the text."""
    style = setting.style(8.0, colour=GREY)
    words = content.page_label.replace("{page}", str(page)).replace("{pages}", str(pages))
    line = setting.typesetter.line(setting.prose(words), style.size)
    x = setting.left if setting.rtl else setting.right - line.width
    return Artifact((_run(line, style, x, bottom + 2.2 + style.size * POINT),), pagination=True)


def _run(line: TextLine, style: Style, x: float, y: float) -> GlyphRun:
    return GlyphRun(x, y, style.size, line.width, line.parts, style.colour)
