"""Papers from files into the store and onto the screen: what can go wrong with a file does no harm."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageDraw

from app.documents.photo import clean
from app.documents.receiving import MOST_BYTES, THUMB
from app.domain.errors import PaperUnusable, RecordNotFound
from app.store.workstation import OpenStore
from app.wiring.papers import StorePapers
from tests.support.stores import new_store

HOME = "GPSHome"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[OpenStore]:
    opened, _code = new_store(tmp_path / "home")
    yield opened
    opened.close()


@pytest.fixture
def papers(store: OpenStore) -> StorePapers:
    return StorePapers(store.attachments(clean))


def photo(path: Path, size: tuple[int, int] = (1600, 1000)) -> Path:
    """A photo that says where it was taken."""
    picture = Image.new("RGB", size, "#e8e0c8")
    ImageDraw.Draw(picture).rectangle((100, 100, 400, 500), fill="#335566")
    facts = Image.Exif()
    facts[0x010E] = HOME
    facts[0x0110] = "Fernglas X"
    picture.save(path, "JPEG", exif=facts)
    return path


def pdf(path: Path, pages: int = 2, filling: int = 0) -> Path:
    document = pikepdf.new()
    for number in range(pages):
        document.add_blank_page(page_size=(595, 842))
        if filling:
            document.Root[f"/X{number}"] = document.make_indirect(
                pikepdf.Stream(document, os.urandom(filling))
            )
    document.save(path)
    return path


def test_a_photo_loses_where_it_was_taken_and_gets_a_small_picture(
    papers: StorePapers, tmp_path: Path
) -> None:
    source = photo(tmp_path / "IMG_1.jpg")
    assert HOME.encode() in source.read_bytes()
    checked = papers.check(source)
    name = papers.keep(checked)
    kept = b"".join(papers.pieces(name))
    assert name.endswith(".jpg")
    assert HOME.encode() not in kept
    assert Image.open(io.BytesIO(kept)).size == (1600, 1000)
    assert max(Image.open(io.BytesIO(papers.thumbs([name])[name])).size) == THUMB
    assert papers.is_whole(name)


def test_a_pdf_stays_byte_for_byte(papers: StorePapers, tmp_path: Path) -> None:
    source = pdf(tmp_path / "scan.pdf")
    name = papers.keep(papers.check(source))
    assert b"".join(papers.pieces(name)) == source.read_bytes()
    assert papers.thumbs([name])[name].startswith(b"\xff\xd8")


def empty(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def program(path: Path) -> Path:
    path.write_bytes(b"MZ" + os.urandom(4000))
    return path


def torn_pdf(path: Path) -> Path:
    path.write_bytes(b"%PDF-1.7\n" + os.urandom(4000))
    return path


def torn_photo(path: Path) -> Path:
    whole = photo(path).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def locked(path: Path) -> Path:
    document = pikepdf.new()
    document.add_blank_page()
    document.save(path, encryption=pikepdf.Encryption(user="a", owner="b"))
    return path


def huge(path: Path) -> Path:
    with path.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(MOST_BYTES + 1)
    return path


def iphone(path: Path) -> Path:
    path.write_bytes(b"\0\0\0\x18ftypheic" + os.urandom(400))
    return path


def folder(path: Path) -> Path:
    path.mkdir()
    return path


def pulled_out(path: Path) -> Path:
    return path


def pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


@pytest.mark.parametrize(
    ("make", "name", "reason"),
    [
        (empty, "scan.pdf", "empty"),
        (program, "photo.jpg", "type"),
        (torn_pdf, "scan.pdf", "broken"),
        (torn_photo, "photo.jpg", "broken"),
        (locked, "bank.pdf", "password"),
        (huge, "scan.pdf", "large"),
        (iphone, "IMG_2.heic", "heic"),
        (folder, "DCIM", "folder"),
        (pulled_out, "stick.jpg", "gone"),
        (pipe, "pipe.jpg", "type"),
    ],
)
def test_what_cannot_be_kept_is_said(
    papers: StorePapers, tmp_path: Path, make: Callable[[Path], Path], name: str, reason: str
) -> None:
    with pytest.raises(PaperUnusable) as caught:
        papers.check(make(tmp_path / name))
    assert caught.value.facts == {"reason": reason}


def test_a_file_that_grows_or_vanishes_after_it_was_checked_is_not_kept(
    papers: StorePapers, store: OpenStore, tmp_path: Path
) -> None:
    growing, going = pdf(tmp_path / "a.pdf"), pdf(tmp_path / "b.pdf", 3)
    first, second = papers.check(growing), papers.check(going)
    growing.write_bytes(growing.read_bytes() + b"%more\n")
    going.unlink()
    for checked, reason in ((first, "changed"), (second, "gone")):
        with pytest.raises(PaperUnusable) as caught:
            papers.keep(checked)
        assert caught.value.facts == {"reason": reason}
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM attachment_piece").scalar_one() == 0


def test_only_the_very_file_that_was_taken_over_is_deleted(papers: StorePapers, tmp_path: Path) -> None:
    same, other = photo(tmp_path / "a.jpg"), photo(tmp_path / "b.jpg", (900, 900))
    first, second = papers.check(same), papers.check(other)
    other.write_bytes(other.read_bytes() + b"!")
    assert papers.remove_source(same, first)
    assert not same.exists()
    assert not papers.remove_source(other, second)
    assert other.exists()
    assert not papers.remove_source(same, first)


def test_a_copy_that_was_damaged_in_the_store_is_not_whole(
    papers: StorePapers, store: OpenStore, tmp_path: Path
) -> None:
    name = papers.keep(papers.check(photo(tmp_path / "a.jpg")))
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE attachment_piece SET content = zeroblob(length(content))")
    assert not papers.is_whole(name)


def test_pages_are_drawn_by_a_child_that_ends_with_the_page(papers: StorePapers, tmp_path: Path) -> None:
    pages = papers.pages(papers.keep(papers.check(pdf(tmp_path / "a.pdf", 3))))
    sizes = pages.page_sizes()
    assert len(sizes) == 3
    assert [round(side) for side in sizes[0]] == [210, 297]
    whole, part = pages.page_picture(2, 400), pages.page_picture(0, 4000, (100, 200, 300, 150))
    assert (whole.width, whole.height) == (400, 566)
    assert (part.width, part.height) == (300, 150)
    assert pages.printable().startswith(b"%PDF-")
    pages.close()
    with pytest.raises(PaperUnusable):
        pages.page_sizes()


def test_a_photo_is_drawn_and_printed_on_a_sheet(papers: StorePapers, tmp_path: Path) -> None:
    pages = papers.pages(papers.keep(papers.check(photo(tmp_path / "a.jpg"))))
    try:
        ((width, height),) = pages.page_sizes()
        assert (round(width), round(height)) == (203, 127)
        part = pages.page_picture(0, 800, (0, 0, 200, 100))
        assert len(part.pixels) == part.stride * part.height
        with pikepdf.open(io.BytesIO(pages.printable())) as document:
            box = document.pages[0].mediabox
            assert [round(float(side)) for side in box] == [0, 0, 595, 842]
    finally:
        pages.close()


def test_what_is_not_on_this_workstation_is_said(papers: StorePapers) -> None:
    pages = papers.pages("0" * 64 + ".pdf")
    with pytest.raises(RecordNotFound):
        pages.page_sizes()
    pages.close()


def test_a_large_scan_is_shown_too(papers: StorePapers, tmp_path: Path) -> None:
    name = papers.keep(papers.check(pdf(tmp_path / "large.pdf", 20, 2_000_000)))
    assert papers.sizes([name])[name] > 38_000_000
    pages = papers.pages(name)
    assert len(pages.page_sizes()) == 20
    pages.close()
