"""Codes that a person copies or reads out: groups of large letters with space between them."""

from __future__ import annotations

from dataclasses import replace

from app.documents.din5008 import GRID
from app.documents.flow import Piece
from app.documents.setting import GREY, RULE, SMALL, TINT, Setting, Style, first_baseline
from app.documents.text.fields import Prose
from app.documents.text.lines import POINT
from app.domain.letters import CodeLine
from app.domain.sheets import Artifact, CloseTag, GlyphRun, Item, OpenTag, Rect, Role


def code_line(block: CodeLine, setting: Setting) -> Piece:
    """Groups of a code in large letters, each on its own panel, with a label above."""
    label_style, style = setting.style(SMALL, colour=GREY), Style(18.0, 11.5, bold=True)
    label = setting.break_lines(setting.prose(block.label), label_style) if block.label else ()
    spacing, gap = 1.4, 3.0
    groups = [spaced_line(setting, group, style, spacing) for group in block.groups]
    panel = max((run.width for run in groups), default=0.0) + 5.0
    per_row = max(1, int((setting.width + gap) / (panel + gap)))
    row_count = -(-len(groups) // per_row)

    def draw(top: float) -> list[Item]:
        items: list[Item] = []
        if label:
            tag = OpenTag(Role.PARAGRAPH, setting.language)
            items += [tag, *setting.place(label, label_style, top), CloseTag()]
            top += len(label) * label_style.lead + 1
        items.append(OpenTag(Role.PARAGRAPH, setting.language))
        for number, run in enumerate(groups):
            x = setting.left + number % per_row * (panel + gap)
            y = top + number // per_row * (style.lead + gap)
            items.append(Artifact((Rect(x, y, panel, style.lead, fill=TINT, stroke=RULE, stroke_width=0.2),)))
            items.append(replace(run, x=x + (panel - run.width) / 2, y=first_baseline(style, y)))
        return [*items, CloseTag()]

    height = (len(label) * label_style.lead + 1 if label else 0) + row_count * (style.lead + gap)
    return Piece(height, draw, GRID)


def spaced_line(setting: Setting, text: str, style: Style, spacing: float) -> GlyphRun:
    """Letters with extra space between them, for a code that is read out; at the origin."""
    line = setting.typesetter.line(Prose(text, setting.language, rtl=False), style.size, bold=style.bold)
    glyphs = sum(len(part.glyphs) for part in line.parts)
    width = line.width + max(0, glyphs - 1) * spacing * POINT
    return GlyphRun(0.0, 0.0, style.size, width, line.parts, style.colour, spacing)
