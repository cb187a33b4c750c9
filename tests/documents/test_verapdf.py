"""Every letter is PDF/A-2a and PDF/UA-1 by the real rule sets, and a spoilt one is noticed."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
import pytest

from app.documents.engine import Engine
from app.documents.recovery import RecoveryWords, recovery_sheet
from app.domain.letters import Copy, LetterContent
from tests.support import letter_kinds, reference_texts, sheet_samples
from tests.support.letter_facts import letter_facts
from tests.support.letter_samples import LANGUAGES, LETTERHEAD, MADE_AT, courtesy, german
from tests.support.verapdf import Verdict, check

Verdicts = dict[tuple[str, str], Verdict]


def without_alt(file: pikepdf.Pdf) -> None:
    del one(file, "/Figure")["/Alt"]


def without_scope(file: pikepdf.Pdf) -> None:
    del one(file, "/TH")["/A"]


def without_unicode_map(file: pikepdf.Pdf) -> None:
    del file.pages[0].Resources.Font["/F1"]["/ToUnicode"]


def without_language(file: pikepdf.Pdf) -> None:
    del file.Root["/Lang"]
    for element in elements(file):
        if "/Lang" in element:
            del element["/Lang"]


def one(file: pikepdf.Pdf, role: str) -> pikepdf.Object:
    return next(element for element in elements(file) if element.get("/S") == role)


def elements(file: pikepdf.Pdf) -> list[pikepdf.Object]:
    return [
        thing
        for thing in file.objects
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/StructElem"
    ]


SPOILT: dict[str, tuple[Callable[[pikepdf.Pdf], None], str]] = {
    "without_alt": (without_alt, "ua1"),
    "without_scope": (without_scope, "ua1"),
    "without_unicode_map": (without_unicode_map, "2a"),
    "without_language": (without_language, "ua1"),
}


def spoil(pdf: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as file:
        change(file)
        file.save(target)
    return target.getvalue()


def samples(engine: Engine) -> dict[str, bytes]:
    words = RecoveryWords(
        "de", "Wiederherstellung", "Code", ("In der Dienststelle aufbewahren.",), "2. März 2026"
    )
    recovery = recovery_sheet("ABCDEFGHJKMNPQRSTVWXYZ234", words, LETTERHEAD, MADE_AT)
    files = {f"courtesy-{language}": engine.render([courtesy(language)]) for language in LANGUAGES}
    files["letter"] = engine.render([german()])
    files["long"] = engine.render([german(paragraphs=16)])
    files["copies"] = engine.render([german(), german(Copy.SENDER), courtesy("ar"), courtesy("bg")])
    files["batch"] = engine.render([german(name=f"Person {number}") for number in range(20)])
    files["recovery"] = engine.render([recovery])
    files["languages"] = engine.render([reference_texts.letter(tag) for tag in reference_texts.languages()])
    for name, paper in sheet_samples.PAPERS.items():
        files[f"sheet-{name}"] = engine.render([paper()])
    for language, content in shipped():
        files[f"shipped-{language}"] = engine.render([content])
    for kind in letter_kinds.kinds():
        files[f"kind-{kind}"] = engine.render(letter_kinds.copies(kind, "ar"))
        if blank := letter_kinds.blank(kind, "ti"):
            files[f"blank-{kind}"] = engine.render(blank)
    return files


def shipped() -> list[tuple[str, LetterContent]]:
    """The courtesy copies of the templates we ship, and the receiver's letter."""
    templates = letter_kinds.templates()
    facts = letter_facts(letterhead=templates.letterhead())
    copies = [
        (language, templates.compose_copy(Copy.COURTESY, language, facts))
        for language in templates.languages()
    ]
    return [*copies, ("receiver", templates.compose_copy(Copy.RECEIVER, "de", facts))]


@pytest.fixture(scope="module")
def verdicts(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    files = samples(engine)
    files |= {name: spoil(files["letter"], change) for name, (change, _) in SPOILT.items()}
    files["untouched"] = spoil(files["letter"], lambda _file: None)
    return check(files, ("2a", "ua1"), tmp_path_factory.mktemp("verapdf"))


def test_every_paper_is_archivable_and_accessible(verdicts: Verdicts) -> None:
    failed = {
        key: verdict.failed_rules
        for key, verdict in verdicts.items()
        if not verdict.passed and key[0] not in SPOILT
    }

    assert failed == {}
    assert len([key for key in verdicts if key[0].startswith("shipped-")]) >= 2 * 8
    assert len([key for key in verdicts if key[0].startswith("courtesy-")]) == 2 * len(LANGUAGES)
    assert len([key for key in verdicts if key[0].startswith("kind-")]) >= 2 * 10
    assert len([key for key in verdicts if key[0].startswith("blank-")]) >= 2 * 4
    assert verdicts["languages", "ua1"].checks > 20_000
    assert verdicts["letter", "ua1"].checks > 3000


@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_paper_fails(verdicts: Verdicts, name: str) -> None:
    assert not verdicts[name, SPOILT[name][1]].passed
