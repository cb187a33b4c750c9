"""The same letter has the same bytes: everywhere, at any time, whatever was printed before it."""

from __future__ import annotations

import hashlib
import io
import json
import os
import struct
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents.engine import Engine
from app.domain import letter_json
from tests.support import reference_texts
from tests.support.letter_samples import FONTS, LANGUAGES, courtesy, german

ROOT = Path(__file__).resolve().parents[2]
ORDERED = ("de", "ar", "bg", "ti", "sr-Cyrl", "ps", "tr")
PROGRAM = """
import hashlib
import sys

from app.documents.engine import Engine
from tests.support import letter_kinds, reference_texts
from tests.support.letter_samples import FONTS, courtesy, german

engine = Engine(FONTS)
papers = {"letter": (german(),), "courtesy": (courtesy("ar"), courtesy("bg"))}
papers |= {language: (reference_texts.letter(language),) for language in reference_texts.languages()}
papers |= {kind: letter_kinds.copies(kind, "ckb") for kind in letter_kinds.kinds()}
for name in sorted(papers, reverse="backwards" in sys.argv):
    print(name, hashlib.sha256(engine.render(papers[name])).hexdigest())
"""


def in_another_process(seed: str, *arguments: str) -> dict[str, str]:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "TZ": "Asia/Tokyo"}
    command = [sys.executable, "-c", PROGRAM, *arguments]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, check=True, text=True)
    return dict(line.split() for line in done.stdout.splitlines())


def test_two_processes_make_the_same_bytes_in_whatever_order() -> None:
    first, second = in_another_process("1"), in_another_process("4711", "backwards")

    assert list(first) == list(reversed(second))
    assert first == second
    assert len(set(first.values())) == len(first) >= 2 + 25 + 10


def test_no_time_of_day_hides_in_the_colour_profile(engine: Engine) -> None:
    with pikepdf.open(io.BytesIO(engine.render([german()]))) as file:
        profile = file.Root.OutputIntents[0].DestOutputProfile.read_bytes()

    assert struct.unpack(">6H", profile[24:36]) == (2000, 1, 1, 0, 0, 0)
    assert len(profile) == int.from_bytes(profile[:4], "big")


def test_a_letter_does_not_depend_on_its_neighbours() -> None:
    fresh = Engine(FONTS).render([german()])
    used = Engine(FONTS)
    for language in LANGUAGES:
        used.render([courtesy(language)])

    assert hashlib.sha256(used.render([german()])).digest() == hashlib.sha256(fresh).digest()


@pytest.fixture(scope="module")
def alone() -> dict[str, bytes]:
    """Pages that were the first of a fresh engine."""
    return {tag: Engine(FONTS).render([reference_texts.letter(tag)]) for tag in ORDERED}


@given(st.permutations(ORDERED))
@settings(max_examples=10)
def test_the_order_of_a_batch_changes_no_letter(
    engine: Engine, alone: dict[str, bytes], order: list[str]
) -> None:
    made = {tag: engine.render([reference_texts.letter(tag)]) for tag in order}

    assert made == alone


def test_the_office_prints_the_same_bytes_from_the_stored_content(engine: Engine) -> None:
    copies = (german(), courtesy("ar"))

    read = letter_json.from_json(json.loads(json.dumps(letter_json.to_json(copies))))

    assert engine.render(read) == engine.render(copies)
