"""The words of the shipped letters: complete, dated, careful, and only what may be told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.content.letters import LetterTemplates
from app.content.loading import load_content
from app.content.reading import ContentLoader
from app.domain.letter_facts import LetterFacts
from app.domain.letters import Copy, Field, LetterContent, SignatureLine

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
LETTERS = RESOURCES / "letters"
TEMPLATES = LetterTemplates(RESOURCES, load_content(RESOURCES).directory)
KINDS = tuple(kind.id for kind in TEMPLATES.kinds())
FIRST_LANGUAGES = ("de", "ar", "bg", "en", "ro", "tr", "uk")
RTL = {"ar", "pes", "prs", "ckb", "ps"}
NEVER = re.compile(r"Aufenthaltstitel|Aufenthaltserlaubnis|Duldung|Gestattung|Asyl|Fiktionsbescheinigung")
"""Words of a residence status; no letter says one (2-domain.md 3.5, § 87 AufenthG)."""


@cache
def read(place: str) -> Any:
    """A file of the letters, as the application reads it."""
    return yaml.load((LETTERS / place).read_text(encoding="utf-8"), Loader=ContentLoader)  # noqa: S506


def text_files() -> tuple[str, ...]:
    return tuple(sorted(str(path.relative_to(LETTERS)) for path in LETTERS.glob("texts/*/*.yaml")))


def said(part: object) -> Iterator[str]:
    """Every string inside a letter."""
    if isinstance(part, str):
        yield part
    elif is_dataclass(part) and not isinstance(part, type):
        for one in fields(part):
            if one.name != "letterhead":
                yield from said(getattr(part, one.name))
    elif isinstance(part, tuple):
        for value in part:
            yield from said(value)


def whole(content: LetterContent) -> str:
    return " ".join(" ".join(said(content)).replace("\u00a0", " ").split())


def copies(facts: LetterFacts, language: str = "bg") -> dict[Copy, str]:
    return {content.copy: whole(content) for content in TEMPLATES.compose(facts, (language,))}


def about_the_client(facts: LetterFacts) -> tuple[str, ...]:
    client = facts.client
    return tuple(
        str(value) for value in (client.name, "04.03.1991", client.address[0], client.phone, client.email)
    )


def test_all_kinds_are_there() -> None:
    assert set(KINDS) == {
        "application",
        "appointment-proof",
        "competence",
        "consent",
        "interpreter-request",
        "next-steps",
        "privacy-notice",
        "referral",
        "reminder",
        "withdrawal",
    }
    assert {kind.id for kind in TEMPLATES.kinds() if kind.blank} == {
        "application",
        "appointment-proof",
        "consent",
        "next-steps",
    }


def test_the_templates_have_no_faults() -> None:
    assert TEMPLATES.faults() == ()


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_named_and_explained_in_the_languages_of_the_surface(kind: str) -> None:
    plan = read(f"{kind}.yaml")
    named = [plan["labels"], plan["about"]]
    for ask in plan.get("asks", ()):
        named += [ask["labels"], *ask.get("choices", {}).values()]
        named += [column["labels"] for column in ask.get("columns", ())]
    for labels in named:
        assert set(FIRST_LANGUAGES) <= set(labels), labels


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_texts_in_the_first_languages(kind: str) -> None:
    languages = TEMPLATES.kind(kind).languages
    assert languages[0] == "de"
    assert set(FIRST_LANGUAGES) <= set(languages)


@pytest.mark.parametrize("kind", [kind.id for kind in TEMPLATES.kinds() if kind.legal])
def test_a_legal_kind_names_its_law_and_that_no_lawyer_read_it(kind: str) -> None:
    source = read(f"{kind}.yaml")["source"]
    assert re.search(r"§|Art\.", source)
    assert "Noch nicht juristisch geprüft" in source


@pytest.mark.parametrize("place", text_files())
def test_only_german_binds_and_nothing_claims_to_be_reviewed(place: str) -> None:
    texts = read(place)
    assert texts["binding"] == (texts["language"] == "de")
    assert texts["reviewed"] is False
    assert place == f"texts/{texts['letter']}/{texts['language']}.yaml"


@pytest.mark.parametrize("place", [place for place in text_files() if not place.endswith("/de.yaml")])
def test_a_translation_says_what_the_german_text_says(place: str) -> None:
    """The same values are put in, and no key is one that the German text does not have."""
    texts = read(place)
    german = {**read("texts/common/de.yaml")["texts"], **read(f"texts/{texts['letter']}/de.yaml")["texts"]}
    assert set(texts["texts"]) <= set(german)
    for key, text in texts["texts"].items():
        if texts["letter"] == "referral" and key in {"what_it_says", "bring_document"}:
            continue  # these name the German word beside the client's
        assert values_in(text) == values_in(german[key]), key


def values_in(text: str) -> set[str]:
    return set(re.findall(r"{{ ([\w.]+) }}", text))


@pytest.mark.parametrize("place", [place for place in text_files() if Path(place).stem in RTL])
def test_german_laws_and_numbers_are_isolated_in_right_to_left_words(place: str) -> None:
    for text in read(place)["texts"].values():
        bare = re.sub("\u2066[^\u2069]*\u2069", "", text)
        assert "§" not in bare
        assert not re.search(r"\d \d|\d-\d|@", bare), text


@pytest.mark.parametrize("kind", KINDS)
def test_the_receiver_is_told_nothing_that_the_basis_does_not_cover(kind: str) -> None:
    facts = replace(TEMPLATES.sample(kind, "bg"), categories=())
    told = " ".join(
        whole(content)
        for content in TEMPLATES.compose(facts, ("bg",))
        if content.copy is Copy.RECEIVER and kind != "consent"
    )
    own_words = " ".join(str(value) for value in said(tuple(map(str, flat(facts.asked)))))
    for value in about_the_client(facts):
        assert value not in told or value in own_words


def flat(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from flat(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from flat(inner)
    else:
        yield value


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_tells_the_receiver_no_more_than_its_plan_says(kind: str) -> None:
    """A copy carries a client's address only where the kind has the category, and so on."""
    facts = TEMPLATES.sample(kind, "bg")
    told = copies(facts).get(Copy.RECEIVER, "")
    named = {str(category) for category in TEMPLATES.kind(kind).categories}
    for category, value in (
        ("birth-date", "04.03.1991"),
        ("contact", "Musterstraße 12"),
        ("contact", "0221 4710 101"),
    ):
        assert category in named or value not in told


@pytest.mark.parametrize("kind", KINDS)
def test_no_copy_in_any_language_names_a_residence_status(kind: str) -> None:
    for language in TEMPLATES.kind(kind).languages:
        for copy, text in copies(TEMPLATES.sample(kind, language), language).items():
            assert not NEVER.search(text), (copy, language)


@pytest.mark.parametrize("kind", [kind.id for kind in TEMPLATES.kinds() if kind.blank])
def test_a_blank_print_has_nothing_of_anybody(kind: str) -> None:
    facts = replace(TEMPLATES.sample(kind, "bg"), blank=True, asked={})
    for text in copies(facts).values():
        for value in (*about_the_client(facts), "Mira Beispiel", "Musterstadt"):
            assert value not in text


def test_only_a_municipal_office_says_that_the_application_counts_from_today() -> None:
    """§ 16 Abs. 2 SGB I holds for agencies and municipalities, not for a charity's office."""
    facts = TEMPLATES.sample("application", "bg")
    municipal = copies(facts)
    charity = copies(replace(facts, asked={**facts.asked, "municipal": False}))
    assert "leiten ihn nach § 16 Abs. 2 Satz 1 SGB I an Sie weiter" in municipal[Copy.RECEIVER]
    assert "Wir gehören zur Stadt" in municipal[Copy.CLIENT]
    assert "bei uns eingegangen" not in charity[Copy.RECEIVER]
    assert "§ 16 Abs. 2 Satz 1" not in charity[Copy.RECEIVER]
    assert "Wir sind kein Amt" in charity[Copy.CLIENT]
    assert "Wir gehören zur Stadt" not in charity[Copy.CLIENT]


def test_the_consent_is_two_declarations_that_are_signed_apart() -> None:
    facts = TEMPLATES.sample("consent", "tr")
    for content in TEMPLATES.compose(facts, ("tr",)):
        labels = [block.label for block in content.blocks if isinstance(block, SignatureLine)]
        assert [label[:26] for label in labels[:2]] == ["Unterschrift zu Erklärung 1"[:26]] * 2
        assert labels[0] != labels[1]
        text = whole(content)
        assert "Erklärung 1 – Schweigepflicht (§ 203 StGB)" in text
        assert "Beyan 2" in text
        assert "Ich darf Nein sagen" in text


@pytest.mark.parametrize("kind", ["consent", "application", "privacy-notice"])
def test_the_words_of_a_notice_do_not_run_into_each_other(kind: str) -> None:
    """A value is set without its outer spaces: they stand beside it."""
    for content in TEMPLATES.compose(TEMPLATES.sample(kind, "ar"), ("ar",)):
        values = [run.value for run in content.notice if isinstance(run, Field)]
        assert values == [value.strip() for value in values]
        runs = [run.value if isinstance(run, Field) else run for run in content.notice]
        assert not re.search(r"[.:]\w", re.sub("[\u2066-\u2069]", "", "".join(runs)))


def test_a_withdrawal_is_written_without_the_consent_that_is_gone() -> None:
    kind = TEMPLATES.kind("withdrawal")
    assert kind.basis == "none"
    assert [str(category) for category in kind.categories] == ["name"]


def test_both_agencies_get_the_same_letter_on_unclear_competence() -> None:
    facts = TEMPLATES.sample("competence", "bg")
    letters = [content for content in TEMPLATES.compose(facts, ("bg",)) if content.copy is Copy.RECEIVER]
    assert [letter.recipient[0] for letter in letters] == [agency.agency for agency in facts.agencies]
    assert letters[0].blocks == letters[1].blocks


def test_the_invented_people_cannot_be_called() -> None:
    words = (LETTERS / "sample.yaml").read_text(encoding="utf-8")
    words += "".join((LETTERS / f"{kind}.yaml").read_text(encoding="utf-8") for kind in KINDS)
    assert all(number.startswith("0221 4710 ") for number in re.findall(r"\b0\d{3,4} \d[\d ]+", words))
    assert all(address.endswith(".example") for address in re.findall(r"\S+@([\w.-]+\w)", words))


SIMPLE = (
    "client_",
    "receipt_",
    "right_",
    "gets_",
    "short",
    "what_",
    "must_",
    "how_long",
    "no_machine",
    "stays",
)


@pytest.mark.parametrize("kind", KINDS)
def test_clients_read_short_sentences(kind: str) -> None:
    """At most 22 words: what tired people with little schooling read in one go."""
    texts = read(f"texts/{kind}/de.yaml")["texts"]
    for key, text in texts.items():
        if key.startswith(SIMPLE) and key not in {"what_happened", "client_signature"}:
            plain = re.sub(r"{%.*?%}", "", text)
            for sentence in re.split(r"[.?!:]\s", plain):
                assert len(sentence.split()) <= 22, (key, sentence)


def test_a_charity_names_other_legal_bases_and_may_name_its_own_authority() -> None:
    """Art. 6 (1) e DSGVO is for public bodies; church bodies are not under the state's authority."""
    facts = TEMPLATES.sample("privacy-notice", "bg")
    own = {**facts.asked, "municipal": False, "authority": "Kirchliche Beispielaufsicht, 47053 Duisburg"}
    city, church = copies(facts)[Copy.CLIENT], copies(replace(facts, asked=own))[Copy.CLIENT]
    assert "Abs. 1 Buchst. e DSGVO" in city
    assert "poststelle@ldi.nrw.de" in city
    assert "Buchst. e DSGVO" not in church
    assert "Kirchliche Beispielaufsicht" in church
    assert "ldi.nrw.de" not in church
