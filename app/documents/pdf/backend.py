"""Display list to PDF: content streams, and everything a file of several papers is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from app.documents import logo
from app.documents.pdf import archive
from app.documents.pdf.fonts import FileFont, FontPool
from app.documents.pdf.objects import Objects, language_tag, number, stream
from app.documents.pdf.tags import StructureTree
from app.domain.sheets import (
    Artifact,
    CloseTag,
    GlyphRun,
    Image,
    Item,
    Line,
    Mark,
    Modules,
    OpenTag,
    Page,
    Path,
    Rect,
    Role,
    Sheets,
)

_POINTS = 72 / 25.4
_PATH_OPERATORS = {"M": "m", "L": "l", "C": "c", "Z": "h"}


def write(papers: Sequence[Sheets], pool: FontPool) -> bytes:
    """One tagged PDF/A-2a and PDF/UA-1 file with all pages of all papers.

    Title, author and date are those of the first.
    """
    first = papers[0]
    file = _File(pool, first.language)
    for paper in papers:
        file.add(paper, alone=len(papers) == 1)
    languages = tuple(dict.fromkeys(paper.language for paper in papers))
    return file.finish(first, languages)


class _File:
    """A file while it is written."""

    def __init__(self, pool: FontPool, language: str) -> None:
        self._pool = pool
        self._objects = Objects()
        self._tree = StructureTree(self._objects, language)
        self._fonts: dict[str, FileFont] = {}
        self._images: dict[str, tuple[str, str]] = {}
        self._pages: list[str] = []
        self._parent = self._objects.reserve()
        self._resources = self._objects.reserve()

    def add(self, paper: Sheets, *, alone: bool) -> None:
        """Write the pages of a paper; several papers are sections of the document."""
        self._tree.start_paper()
        if not alone:
            self._tree.open(OpenTag(Role.SECTION, paper.language))
        for page in paper.pages:
            self._page(page)
        self._tree.end_paper()
        if not alone:
            self._tree.close()

    def _page(self, page: Page) -> None:
        place = self._objects.reserve()
        reference = self._objects.reference(place)
        key = self._tree.start_page(reference, page.height)
        operators = _PageWriter(page, self._tree, self._font, self._image).operators()
        content = self._objects.add(stream("", operators.encode("ascii")))
        size = f"{number(page.width * _POINTS)} {number(page.height * _POINTS)}"
        self._objects.fill(
            place,
            f"<< /Type /Page /Parent {self._objects.reference(self._parent)} /MediaBox [0 0 {size}]"
            f" /Resources {self._objects.reference(self._resources)} /Contents {content}"
            f" /StructParents {key} /Tabs /S >>",
        )
        self._pages.append(reference)

    def _font(self, name: str) -> FileFont:
        font = self._fonts.get(name)
        if font is None:
            face = self._pool.fonts.faces[name]
            font = self._fonts[name] = FileFont(self._pool, face, f"F{len(self._fonts) + 1}")
        return font

    def _image(self, image: Image) -> str:
        """One object per picture and file; the pixels stay packed as they are in the PNG."""
        known = self._images.get(image.png)
        if known is None:
            parts = logo.parts(image.png)
            entries = (
                f"/Type /XObject /Subtype /Image /Width {parts.columns} /Height {parts.rows}"
                f" /ColorSpace [/Indexed /DeviceRGB {len(parts.palette) // 3 - 1} <{parts.palette.hex()}>]"
                f" /BitsPerComponent {parts.bits} /Filter /FlateDecode /DecodeParms"
                f" << /Predictor 15 /Colors 1 /Columns {parts.columns} /BitsPerComponent {parts.bits} >>"
            )
            reference = self._objects.add(stream(entries, parts.pixels, compress=False))
            known = self._images[image.png] = (f"I{len(self._images) + 1}", reference)
        return known[0]

    def finish(self, first: Sheets, languages: tuple[str, ...]) -> bytes:
        """Store what is known last, return the bytes."""
        objects = self._objects
        fonts = " ".join(f"/{font.name} {font.write(objects)}" for font in self._fonts.values())
        images = " ".join(f"/{name} {reference}" for name, reference in self._images.values())
        objects.fill(self._resources, f"<< /Font << {fonts} >> /XObject << {images} >> >>")
        objects.fill(
            self._parent, f"<< /Type /Pages /Kids [{' '.join(self._pages)}] /Count {len(self._pages)} >>"
        )
        xmp = archive.metadata(
            objects, title=first.title, author=first.author, languages=languages, made_at=first.made_at
        )
        catalog = (
            f"<< /Type /Catalog /Pages {objects.reference(self._parent)} /Lang {language_tag(first.language)}"
            f" /MarkInfo << /Marked true >> /StructTreeRoot {self._tree.write()} /Metadata {xmp}"
            f" /OutputIntents [{archive.output_intent(objects)}]"
            # /PrintScaling /None: a window envelope needs 100 %
            " /ViewerPreferences << /DisplayDocTitle true /PrintScaling /None >> >>"
        )
        return objects.file(
            catalog, archive.information(title=first.title, author=first.author, made_at=first.made_at)
        )


class _PageWriter:
    """The content stream of one page."""

    def __init__(
        self, page: Page, tree: StructureTree, font: Callable[[str], FileFont], image: Callable[[Image], str]
    ) -> None:
        self._page, self._tree, self._font, self._image = page, tree, font, image
        self._height = page.height * _POINTS
        self._code: list[str] = []
        self._marked = False
        self._fill = "0 0 0 rg"

    def operators(self) -> str:
        for item in self._page.items:
            self._item(item)
        self._end_content()
        return "\n".join(self._code)

    def _item(self, item: Item) -> None:
        if isinstance(item, OpenTag):
            self._end_content()
            self._tree.open(item)
        elif isinstance(item, CloseTag):
            self._end_content()
            self._tree.close()
        elif isinstance(item, Artifact):
            self._end_content()
            self._code.append("/Artifact <</Type /Pagination>> BDC" if item.pagination else "/Artifact BMC")
            for mark in item.items:
                self._mark(mark, None)
            self._code.append("EMC")
        else:
            if not self._marked:
                role, count = self._tree.mark()
                self._code.append(f"/{role} <</MCID {count}>> BDC")
                self._marked = True
            self._mark(item, self._tree.language)

    def _end_content(self) -> None:
        if self._marked:
            self._code.append("EMC")
            self._marked = False

    def _mark(self, mark: Mark, language: str | None) -> None:
        if isinstance(mark, GlyphRun):
            self._text(mark, language)
        elif isinstance(mark, Line):
            self._line(mark)
        elif isinstance(mark, Rect):
            x, y = mark.x * _POINTS, self._height - (mark.y + mark.height) * _POINTS
            box = f"{number(x)} {number(y)} {number(mark.width * _POINTS)} {number(mark.height * _POINTS)} re"
            self._paint(box, mark.fill, mark.stroke, mark.stroke_width)
        elif isinstance(mark, Path):
            if mark.round_pen:
                self._code.append("1 J 1 j")
            self._paint(self._path(mark), mark.fill, mark.stroke, mark.stroke_width)
            if mark.round_pen:
                self._code.append("0 J 0 j")
        elif isinstance(mark, Modules):
            self._modules(mark)
        else:
            size = f"{number(mark.width * _POINTS)} 0 0 {number(mark.height * _POINTS)}"
            corner = self._point(mark.x, mark.y + mark.height)
            self._code.append(f"q {size} {corner} cm /{self._image(mark)} Do Q")

    def _text(self, run: GlyphRun, language: str | None) -> None:
        """One text object; parts in another language than the element's say so."""
        self._set_fill(run.colour)
        text = _TextObject(self._point(run.x, run.y), run.size, language)
        text.space(run.spacing)
        for part in run.parts:
            if language is not None and part.text.strip():
                text.say(part.language)
            font = self._font(part.font)
            text.use(font.name)
            for up, glyphs in font.encode(part):
                text.show(up, glyphs)
        self._code.append(text.end())

    def _line(self, line: Line) -> None:
        start, end = self._point(line.x1, line.y1), self._point(line.x2, line.y2)
        code = f"{_colour(line.colour)} RG {number(line.width * _POINTS)} w {start} m {end} l S"
        if line.dash is not None:
            on, off = (number(length * _POINTS) for length in line.dash)
            code = f"[{on} {off}] 0 d {code} [] 0 d"
        self._code.append(code)

    def _paint(self, outline: str, fill: str | None, stroke: str | None, width: float) -> None:
        if fill:
            self._set_fill(fill)
        if stroke:
            self._code.append(f"{_colour(stroke)} RG {number(width * _POINTS)} w")
        self._code.append(f"{outline} {'B' if fill and stroke else 'f' if fill else 'S'}")

    def _path(self, path: Path) -> str:
        steps = []
        for operator, *values in path.steps:
            places = [value for value in values if not isinstance(value, str)]
            points = [self._point(x, y) for x, y in zip(places[::2], places[1::2], strict=True)]
            steps.append(" ".join((*points, _PATH_OPERATORS[str(operator)])))
        return " ".join(steps)

    def _modules(self, symbol: Modules) -> None:
        """All modules as one path, so that no printer leaves hair lines between them."""
        self._set_fill(symbol.colour)
        scale = symbol.size * _POINTS / symbol.modules
        rows = "\n".join(f"{column} {row} {count} 1 re" for row, column, count in symbol.runs)
        self._code.append(f"q {scale:.5f} 0 0 {-scale:.5f} {self._point(symbol.x, symbol.y)} cm\n{rows}\nf Q")

    def _set_fill(self, colour: str) -> None:
        operator = f"{_colour(colour)} rg"
        if operator != self._fill:
            self._code.append(operator)
            self._fill = operator

    def _point(self, x: float, y: float) -> str:
        return f"{number(x * _POINTS)} {number(self._height - y * _POINTS)}"


class _TextObject:
    """Operators from BT to ET; neighbouring glyphs go into one array."""

    def __init__(self, place: str, size: float, language: str | None) -> None:
        self._code = [f"BT 1 0 0 1 {place} Tm"]
        self._array: list[str] = []
        self._size, self._spacing, self._rise = size, 0.0, 0.0
        self._font = ""
        self._language = self._said = language

    def space(self, points: float) -> None:
        """Extra room after each glyph."""
        if points:
            self._spacing = points
            self._code.append(f"{number(points)} Tc")

    def say(self, language: str) -> None:
        """What follows is in this language."""
        if language == self._said:
            return
        self._flush()
        if self._said != self._language:
            self._code.append("EMC")
        self._said = language
        if language != self._language:
            self._code.append(f"/Span <</Lang {language_tag(language)}>> BDC")

    def use(self, font: str) -> None:
        """What follows is in this font."""
        if font != self._font:
            self._flush()
            self._font = font
            self._code.append(f"/{font} {number(self._size)} Tf")

    def show(self, up: float, glyphs: str) -> None:
        """Glyphs at a height over the baseline, in thousandths of the size."""
        if up != self._rise:
            self._flush()
            self._rise = up
            self._code.append(f"{number(up * self._size / 1000)} Ts")
        self._array.append(glyphs)

    def end(self) -> str:
        """Everything, with all that was set put back."""
        self._flush()
        if self._said != self._language:
            self._code.append("EMC")
        if self._rise:
            self._code.append("0 Ts")
        if self._spacing:
            self._code.append("0 Tc")
        return " ".join((*self._code, "ET"))

    def _flush(self) -> None:
        if self._array:
            self._code.append(f"[{''.join(self._array)}] TJ")
            self._array.clear()


@cache
def _colour(colour: str) -> str:
    """'#rrggbb' as three numbers from 0 to 1."""
    return " ".join(f"{int(colour[start : start + 2], 16) / 255:.4g}" for start in (1, 3, 5))
