"""The sample letter by other engines, as a program would use them that keeps warm what it may.

What they make is neither tagged nor archivable: less than our own letter, and still the same visible page.
The engines come with `pip install .[bench]`; nothing else in the tests imports this module.
"""

from __future__ import annotations

import html
import json
from functools import cache
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import fpdf
import typst
import weasyprint
import zxingcpp
from weasyprint.text.fonts import FontConfiguration

from app.domain.letters import Field, LetterContent, Paragraph, Run, SignatureLine, Table
from tests.support.letter_samples import FONTS

REGULAR, BOLD = FONTS / "NotoSans-Regular.ttf", FONTS / "NotoSans-Bold.ttf"
MARKS = (105, 148.5, 210)


def plain(runs: tuple[Run, ...]) -> str:
    return "".join(run.value if isinstance(run, Field) else run for run in runs)


def qr_rows(code: str) -> list[list[bool]]:
    symbol = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.QRCode, ec_level="Q")
    image: Any = symbol.to_image(scale=1, add_quiet_zones=False)
    rows: Any = memoryview(image).tolist()
    return [[value < 128 for value in row] for row in rows]


def qr_picture(code: str) -> str:
    rows = qr_rows(code)
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    size = len(rows)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path d="{path}"/></svg>'


# -- WeasyPrint -------------------------------------------------------------------------------

STYLE = f"""
@font-face {{ font-family: S; src: url(file://{REGULAR}) }}
@font-face {{ font-family: S; font-weight: 700; src: url(file://{BOLD}) }}
@page {{ size: A4; margin: 0 }}
body {{ margin: 0; font: 10pt/1.2 S }}
p {{ margin: 0 0 6pt }}
h1 {{ font-size: 11pt; margin: 0 0 12pt }}
.a {{ position: absolute; white-space: nowrap }}
.body {{ position: absolute; left: 25mm; top: 92mm; width: 165mm }}
table {{ border-collapse: collapse; font-size: 9pt; width: 165mm; margin-bottom: 8pt }}
td, th {{ border-bottom: .4pt solid #bdbdbd; text-align: left; padding: 3pt 6pt }}
th {{ background: #f2f4f5 }}
"""


@cache
def _weasyprint_style() -> tuple[Any, Any]:
    fonts = FontConfiguration()
    return fonts, weasyprint.CSS(string=STYLE, font_config=fonts)


def by_weasyprint(content: LetterContent) -> bytes:
    fonts, style = _weasyprint_style()
    page = f"<html lang=de><title>{content.title}</title><body>{''.join(_placed(content))}{_body(content)}"
    made: bytes = weasyprint.HTML(string=page).write_pdf(stylesheets=[style], font_config=fonts)
    return made


def _at(x: float, y: float, text: str, size: float = 10.5, more: str = "") -> str:
    return f'<div class=a style="left:{x}mm;top:{y}mm;font-size:{size}pt;{more}">{text}</div>'


def _placed(content: LetterContent) -> list[str]:
    head, slip, say = content.letterhead, content.slip, html.escape
    assert slip
    return [
        _at(25, 17, say(head.organisation), 15, f"font-weight:700;color:{head.colour}"),
        _at(25, 24.6, say(head.unit), 9.5),
        _at(25, 32.2, "", 1, f"width:165mm;height:.9mm;background:{head.colour}"),
        _at(25, 46, say(head.return_line), 7),
        *(_at(25, 58 + 4.5 * n, say(t)) for n, t in enumerate((*content.remark, *content.recipient))),
        *(_at(125, 50 + 4.23 * n, say(row.label), 8) for n, row in enumerate(content.information)),
        *(_at(152.5, 50 + 4.23 * n, say(row.field.value), 8.5) for n, row in enumerate(content.information)),
        *(_at(25 + 55 * n, 278, "<br>".join(map(say, c)), 7.5) for n, c in enumerate(head.footer)),
        *(_at(5, y, "", 1, "width:3.5mm;border-top:.3pt solid") for y in MARKS),
        _at(17, 210, "", 1, "width:188mm;border-top:.5pt dashed"),
        _at(25, 214, say(slip.title), 11, "font-weight:700"),
        _at(25, 219, say(f"{slip.letter_number} · {slip.date}"), 9.5),
        *(_at(25, 226 + 6.1 * n, "", 1, "width:3mm;height:3mm;border:.3pt solid") for n in range(5)),
        *(_at(31, 225 + 6.1 * n, say(t.removesuffix("…")), 9.5) for n, t in enumerate(slip.choices)),
        *(_at(25, 260 + 3.7 * n, say(t), 8) for n, t in enumerate(slip.return_to)),
        _at(160, 219, qr_picture(slip.code), 8, "width:25mm;height:25mm"),
        _at(160, 246, say(slip.phone_code_label), 8),
        _at(158, 251, f"{slip.phone_code[:4]} {slip.phone_code[4:]}", 15, "font-weight:700"),
    ]


def _body(content: LetterContent) -> str:
    def cells(kind: str, row: tuple[tuple[Run, ...], ...]) -> str:
        return "<tr>" + "".join(f"<{kind}>{html.escape(plain(cell))}" for cell in row)

    parts = [f"<b>{html.escape(content.copy_label)}</b><h1>{html.escape(plain(content.subject))}</h1>"]
    for block in content.blocks:
        if isinstance(block, Paragraph):
            parts.append(f"<p>{html.escape(plain(block.runs))}</p>")
        elif isinstance(block, Table):
            rows = "".join(cells("td", row) for row in block.rows)
            parts.append(f"<table>{cells('th', block.head)}{rows}</table>")
        elif isinstance(block, SignatureLine):
            parts.append(f"<p>{html.escape(block.place_and_date)}</p><p><br>{html.escape(block.label)}</p>")
    return f"<div class=body>{''.join(parts)}</div>"


# -- typst ------------------------------------------------------------------------------------

TYPST = """
#let letter = json(bytes(sys.inputs.letter))
#set page(paper: "a4", margin: 0mm)
#set text(font: "Noto Sans", size: 10pt, lang: "de")
#let at(x, y, body) = place(top + left, dx: x * 1mm, dy: y * 1mm, body)
#for (x, y, size, weight, words) in letter.words { at(x, y, text(size * 1pt, weight: weight, words)) }
#at(25, 32.2, rect(width: 165mm, height: .9mm, fill: rgb(letter.colour)))
#for y in (105, 148.5, 210) { at(5, y, line(length: 3.5mm, stroke: .3pt)) }
#at(17, 210, line(length: 188mm, stroke: (dash: "dashed", thickness: .5pt)))
#for n in range(5) { at(25, 226 + 6.1 * n, rect(width: 3mm, height: 3mm, stroke: .3pt)) }
#at(160, 219, image(bytes(letter.picture), format: "svg", width: 25mm))
#at(25, 92, block(width: 165mm, {
  text(11pt, weight: "bold", letter.subject)
  for block in letter.body {
    parbreak()
    if type(block) == str { block } else {
      table(columns: (36fr, 18fr, 46fr), inset: 3pt, stroke: (bottom: .4pt), ..block)
    }
  }
}))
"""


@cache
def _typst_compiler() -> tuple[Any, TemporaryDirectory[str]]:
    folder = TemporaryDirectory()
    for font in (REGULAR, BOLD):
        (Path(folder.name) / font.name).write_bytes(font.read_bytes())
    source = Path(folder.name) / "letter.typ"
    source.write_text(TYPST, "utf-8")
    compiler = typst.Compiler(str(source), font_paths=[folder.name], ignore_system_fonts=True)
    return compiler, folder


def by_typst(content: LetterContent) -> bytes:
    compiler, _ = _typst_compiler()
    made: bytes = compiler.compile(sys_inputs={"letter": json.dumps(_typst_letter(content))})
    return made


def _typst_letter(content: LetterContent) -> dict[str, Any]:
    slip = content.slip
    assert slip
    body: list[str | list[str]] = []
    for block in content.blocks:
        if isinstance(block, Paragraph):
            body.append(plain(block.runs))
        elif isinstance(block, Table):
            body.append([plain(cell) for cell in chain(block.head, *block.rows)])
        elif isinstance(block, SignatureLine):
            body += [block.place_and_date, block.label]
    return {
        "colour": content.letterhead.colour,
        "picture": qr_picture(slip.code),
        "words": _words(content),
        "subject": plain(content.subject),
        "body": body,
    }


def _words(content: LetterContent) -> list[tuple[float, float, float, str, str]]:
    """What stands at fixed places: x and y in mm, size, weight, text."""
    head, slip = content.letterhead, content.slip
    assert slip
    address = (*content.remark, *content.recipient)
    code = f"{slip.phone_code[:4]} {slip.phone_code[4:]}"
    return [
        (25, 18, 15, "bold", head.organisation),
        (25, 25, 9.5, "regular", head.unit),
        (25, 46, 7, "regular", head.return_line),
        *((25, 58 + 4.5 * n, 10.5, "regular", text) for n, text in enumerate(address)),
        *((125, 50 + 4.23 * n, 8, "regular", row.label) for n, row in enumerate(content.information)),
        *((152.5, 50 + 4.23 * n, 8.5, "regular", r.field.value) for n, r in enumerate(content.information)),
        (25, 87, 8.5, "bold", content.copy_label),
        *(
            (25 + 55 * column, 278 + 3.3 * n, 7.5, "regular", text)
            for column, lines in enumerate(head.footer)
            for n, text in enumerate(lines)
        ),
        (25, 214, 11, "bold", slip.title),
        (25, 219, 9.5, "regular", f"{slip.letter_number} · {slip.date}"),
        *((31, 226 + 6.1 * n, 9.5, "regular", t.removesuffix("…")) for n, t in enumerate(slip.choices)),
        *((25, 260 + 3.7 * n, 8, "regular", text) for n, text in enumerate(slip.return_to)),
        (160, 246, 8, "regular", slip.phone_code_label),
        (158, 251, 15, "bold", code),
    ]


# -- fpdf2 ------------------------------------------------------------------------------------


def by_fpdf2(content: LetterContent) -> bytes:
    """Fonts are read for each file: the library keeps them in the document."""
    paper = fpdf.FPDF()
    paper.add_font("S", fname=str(REGULAR))
    paper.add_font("S", "B", str(BOLD))
    paper.set_auto_page_break(False)
    paper.add_page()
    for x, y, size, weight, text in _words(content):
        paper.set_font("S", "B" if weight == "bold" else "", size)
        paper.text(x, y + 0.36 * size, text)
    for y in MARKS:
        paper.line(5, y, 8.5, y)
    paper.line(17, 210, 205, 210)
    paper.rect(25, 32.2, 165, 0.9, "F")
    for number in range(5):
        paper.rect(25, 226 + 6.1 * number, 3, 3)
    _fpdf2_body(paper, content)
    assert content.slip
    rows = qr_rows(content.slip.code)
    module = 25 / len(rows)
    for row, values in enumerate(rows):
        for column, dark in enumerate(values):
            if dark:
                paper.rect(160 + column * module, 219 + row * module, module, module, "F")
    return bytes(paper.output())


def _fpdf2_body(paper: Any, content: LetterContent) -> None:
    paper.set_margins(25, 0, 20)
    paper.set_xy(25, 92)

    def say(text: str, size: float, weight: str = "") -> None:
        paper.set_font("S", weight, size)
        paper.multi_cell(165, 4.3, text, align="L", new_x="LMARGIN", new_y="NEXT")
        paper.ln(2)

    say(plain(content.subject), 11, "B")
    for block in content.blocks:
        if isinstance(block, Paragraph):
            say(plain(block.runs), 10)
        elif isinstance(block, Table):
            paper.set_font("S", "", 9)
            widths = tuple(165 * width for width in block.widths)
            with paper.table(col_widths=widths, line_height=5, borders_layout="HORIZONTAL_LINES") as table:
                for row in (block.head, *block.rows):
                    cells = table.row()
                    for cell in row:
                        cells.cell(plain(cell))
            paper.ln(2)
        elif isinstance(block, SignatureLine):
            say(block.place_and_date, 10)
            say(block.label, 9)


PEERS = {"typst": by_typst, "WeasyPrint": by_weasyprint, "fpdf2": by_fpdf2}
