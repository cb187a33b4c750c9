"""A letter by our engine against ReportLab Platypus making the same visible page, in CPU time."""

from __future__ import annotations

import html
import io
import subprocess
import sys
import time
from functools import cache, partial
from itertools import count
from pathlib import Path
from typing import Any

import zxingcpp
from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Frame, Spacer, Table
from reportlab.platypus import Paragraph as Text

from app.documents.engine import Engine
from app.domain.letters import Field, LetterContent, Paragraph, Run, SignatureLine
from app.domain.letters import Table as TableBlock
from tests.support.letter_samples import FONTS, german
from tests.support.measuring import assert_ratio, by_turns, timed
from tests.support.pdf_reading import page_texts

ROOT = Path(__file__).resolve().parents[2]
MM = 72 / 25.4
HEIGHT = 297 * MM
ROUNDS = 40
BATCH = 500
LIMIT = 0.6
"""Of the issue on letters: a tagged letter, warm, against Platypus."""
MEGABYTES = 150
"""Of the issue on letters: 500 letters in one process."""


@cache
def styles() -> dict[str, ParagraphStyle]:
    """Fonts are registered once, as a long-running program would."""
    pdfmetrics.registerFont(TTFont("S", str(FONTS / "NotoSans-Regular.ttf")))
    pdfmetrics.registerFont(TTFont("B", str(FONTS / "NotoSans-Bold.ttf")))
    return {
        "body": ParagraphStyle("body", fontName="S", fontSize=10, leading=12, spaceAfter=6),
        "subject": ParagraphStyle("subject", fontName="B", fontSize=11, leading=13, spaceAfter=12),
        "cell": ParagraphStyle("cell", fontName="S", fontSize=9, leading=11),
        "head": ParagraphStyle("head", fontName="B", fontSize=9, leading=11),
    }


def plain(runs: tuple[Run, ...]) -> str:
    return html.escape("".join(run.value if isinstance(run, Field) else run for run in runs), quote=False)


def flowables(content: LetterContent) -> list[Flowable]:
    kinds = styles()
    story: list[Flowable] = [Text(plain(content.subject), kinds["subject"])]
    for block in content.blocks:
        if isinstance(block, Paragraph):
            story.append(Text(plain(block.runs), kinds["body"]))
        elif isinstance(block, TableBlock):
            rows = [[Text(plain(cell), kinds["head"]) for cell in block.head]]
            rows += [[Text(plain(cell), kinds["cell"]) for cell in row] for row in block.rows]
            rules: list[Any] = [
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, HexColor("#bdbdbd")),
                ("BACKGROUND", (0, 0), (-1, 0), HexColor("#f2f4f5")),
            ]
            story += [Table(rows, [width * 165 * MM for width in block.widths], style=rules), Spacer(1, 8)]
        elif isinstance(block, SignatureLine):
            story += [
                Text(plain((block.place_and_date,)), kinds["body"]),
                Spacer(1, 24),
                Text(plain((block.label,)), kinds["cell"]),
            ]
    return story


def fixed_parts(canvas: Canvas, content: LetterContent) -> None:
    """Letterhead, window, information block, footer and marks."""
    head = content.letterhead

    def say(text: str, x: float, y: float, size: float, font: str = "S") -> None:
        canvas.setFont(font, size)
        canvas.drawString(x * MM, HEIGHT - y * MM, text)

    canvas.setFillColor(HexColor(head.colour))
    canvas.rect(25 * MM, HEIGHT - 33 * MM, 165 * MM, 0.9 * MM, stroke=0, fill=1)
    say(head.organisation, 25, 22, 15, "B")
    canvas.setFillGray(0)
    say(head.unit, 25, 27.5, 9.5)
    say(head.return_line, 25, 48.5, 7)
    for number, text in enumerate((*content.remark, *content.recipient)):
        say(text, 25, 61 + 4.5 * number, 10.5)
    for number, row in enumerate(content.information):
        say(row.label, 125, 53 + 4.23 * number, 8)
        say(row.field.value, 152.5, 53 + 4.23 * number, 8.5)
    say(content.copy_label, 25, 95, 8.5, "B")
    for column, lines in enumerate(head.footer):
        for number, text in enumerate(lines):
            say(text, 25 + 55 * column, 280 + 3.3 * number, 7.5)
    for y in (105, 148.5, 210):
        canvas.line(5 * MM, HEIGHT - y * MM, 8.5 * MM, HEIGHT - y * MM)


def slip_parts(canvas: Canvas, content: LetterContent) -> None:
    slip = content.slip
    assert slip is not None
    canvas.setDash(4, 3)
    canvas.line(17 * MM, HEIGHT - 210 * MM, 205 * MM, HEIGHT - 210 * MM)
    canvas.setDash()
    canvas.setFont("B", 11)
    canvas.drawString(25 * MM, HEIGHT - 218 * MM, slip.title)
    canvas.setFont("S", 9.5)
    canvas.drawString(25 * MM, HEIGHT - 222.5 * MM, f"{slip.letter_number} · {slip.date}")
    for number, choice in enumerate(slip.choices):
        y = HEIGHT - (229 + 6.1 * number) * MM
        canvas.rect(25 * MM, y, 3 * MM, 3 * MM)
        canvas.drawString(31 * MM, y, choice.removesuffix("…"))
        if choice.endswith("…"):
            canvas.line(90 * MM, y, 148 * MM, y)
    for number, text in enumerate(slip.return_to):
        canvas.drawString(25 * MM, HEIGHT - (263 + 3.7 * number) * MM, text)
    symbol = zxingcpp.create_barcode(slip.code, zxingcpp.BarcodeFormat.QRCode, ec_level="Q")
    image: Any = symbol.to_image(scale=1, add_quiet_zones=False)
    rows: Any = memoryview(image).tolist()
    module = 25 * MM / len(rows)
    path = canvas.beginPath()
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value < 128:
                path.rect(
                    160 * MM + column * module, HEIGHT - 219 * MM - (number + 1) * module, module, module
                )
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.drawString(160 * MM, HEIGHT - 249 * MM, slip.phone_code_label)
    canvas.setFont("B", 15)
    canvas.drawString(158 * MM, HEIGHT - 256 * MM, f"{slip.phone_code[:4]} {slip.phone_code[4:]}")


def platypus(content: LetterContent) -> bytes:
    target = io.BytesIO()
    story = flowables(content)
    canvas = Canvas(target, invariant=1, pageCompression=1)
    fixed_parts(canvas, content)
    slip_parts(canvas, content)
    Frame(25 * MM, HEIGHT - 206 * MM, 165 * MM, 109 * MM, 0, 0, 0, 0).addFromList(story, canvas)
    assert not story
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def test_a_warm_letter_takes_at_most_0_6_of_platypus() -> None:
    engine = Engine(FONTS)
    numbers = count()

    def own() -> float:
        letter = german(name=f"Person Nummer {next(numbers)}")
        return timed(lambda: engine.render([letter]), time.process_time)

    def peer() -> float:
        letter = german(name=f"Person Nummer {next(numbers)}")
        return timed(lambda: platypus(letter), time.process_time)

    assert_ratio("letter against Platypus, CPU", LIMIT, by_turns(peer, own, ROUNDS, warm_up=5))


def test_both_pages_show_the_same_words() -> None:
    content = german()
    own = page_texts(Engine(FONTS).render([content]))
    peer = page_texts(platypus(content))

    def words(text: str) -> set[str]:
        return {word.strip(".,;:") for word in text.replace("\ufffe", "-").split() if len(word) > 4}

    assert len(own) == len(peer) == 1
    assert len(words(own[0]) ^ words(peer[0])) <= 0.06 * len(words(peer[0]))


def test_a_letter_in_a_batch_costs_little_more_than_one_alone() -> None:
    engine = Engine(FONTS)
    letters = [german(name=f"Person Nummer {number}") for number in range(BATCH)]

    def alone() -> float:
        return min(timed(partial(engine.render, [one]), time.process_time) for one in letters[:ROUNDS])

    def each() -> float:
        return timed(lambda: engine.render(letters), time.process_time) / BATCH

    # measured 1.2 to 1.4; what grows with the square of the letters would be far beyond
    assert_ratio(f"one of {BATCH} letters in a file against one alone, CPU", 2.0, by_turns(alone, each, 1, 0))


MANY_LETTERS = f"""
from pathlib import Path

from app.documents.engine import Engine
from tests.support.letter_samples import FONTS, german

engine = Engine(FONTS)
letters = [german(name=f"Person Nummer {{number}}") for number in range({BATCH})]
sizes = [len(engine.render([letter])) for letter in letters]
file = engine.render(letters)
peak = next(line.split()[1] for line in Path("/proc/self/status").open() if line.startswith("VmHWM"))
print(len(sizes), len(file), int(peak) // 1024)
"""
"""Each as a file of its own, and all in one for the printer."""


def test_500_letters_are_made_in_one_process_of_at_most_150_mb() -> None:
    done = subprocess.run(
        [sys.executable, "-c", MANY_LETTERS], cwd=ROOT, capture_output=True, text=True, check=True
    )
    letters, size, megabytes = map(int, done.stdout.split())

    print(f"\n{letters} letters and one file of {size / 1e6:.1f} MB: {megabytes} MB at most")
    assert letters == BATCH
    assert megabytes <= MEGABYTES
