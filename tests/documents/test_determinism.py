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

from app.documents.engine import Engine
from app.domain import letter_json
from tests.support.letter_samples import FONTS, LANGUAGES, courtesy, german

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import hashlib
import pikepdf

from app.documents.engine import Engine
from app.domain import letter_json
from tests.support.letter_samples import FONTS, courtesy, german
engine = Engine(FONTS)
for content in (german(), courtesy("ar"), courtesy("bg")):
    print(hashlib.sha256(engine.render([content])).hexdigest())
"""


def in_another_process(seed: str) -> list[str]:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "TZ": "Asia/Tokyo"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, cwd=ROOT, capture_output=True, check=True, text=True
    )
    return done.stdout.split()


def test_two_processes_make_the_same_bytes() -> None:
    first, second = in_another_process("1"), in_another_process("4711")

    assert first == second
    assert len(set(first)) == 3


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


def test_the_office_prints_the_same_bytes_from_the_stored_content(engine: Engine) -> None:
    copies = (german(), courtesy("ar"))

    read = letter_json.from_json(json.loads(json.dumps(letter_json.to_json(copies))))

    assert engine.render(read) == engine.render(copies)
