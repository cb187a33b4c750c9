"""Every kind of letter composes for invented people in every language it has: all copies, and blank."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from app.content.letter_fields import value_lines
from app.content.letter_values import letter_values
from app.content.letters import LetterTemplates
from app.content.loading import load_content
from app.documents.engine import Engine
from app.domain.errors import ContentBroken
from app.domain.letter_facts import ClientFacts, LetterFacts
from app.domain.letter_json import from_json, to_json
from app.domain.letter_kinds import AddressedTo, Ask, AskType, LetterKind, ValueType
from app.domain.letters import Bilingual, Copy, Field, FieldType, LetterContent, SignatureLine
from app.domain.records import Category

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
TEMPLATES = LetterTemplates(RESOURCES, load_content(RESOURCES).directory)
KINDS = TEMPLATES.kinds()
EACH = [(kind, language) for kind in KINDS for language in kind.languages]
NAMES = [f"{kind.id}-{language}" for kind, language in EACH]


def leaves(value: Any) -> Iterator[Any]:
    """Every string and field inside a content."""
    if isinstance(value, (str, Field)):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from leaves(item)
    elif hasattr(value, "__dataclass_fields__"):
        for field in fields(value):
            yield from leaves(getattr(value, field.name))


def said(content: LetterContent) -> tuple[Any, ...]:
    """What one copy says, without letterhead and the words of the page number."""
    return (content.recipient, content.remark, content.information, content.subject, content.blocks)


def words(content: LetterContent) -> str:
    return " ".join(leaf.value if isinstance(leaf, Field) else leaf for leaf in leaves(said(content)))


def types(contents: tuple[LetterContent, ...]) -> dict[str, FieldType]:
    found = leaves(tuple(said(content) for content in contents))
    return {leaf.value: leaf.type for leaf in found if isinstance(leaf, Field)}


def test_the_kinds_are_those_of_the_issue() -> None:
    assert {kind.id for kind in KINDS} == {
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
    assert {kind.id for kind in KINDS if kind.blank} == {
        "application",
        "appointment-proof",
        "consent",
        "next-steps",
    }


def test_shipped_templates_have_no_fault() -> None:
    assert TEMPLATES.faults() == ()


@pytest.mark.parametrize(("kind", "language"), EACH, ids=NAMES)
def test_every_kind_composes_for_its_sample_and_can_be_printed(kind: LetterKind, language: str) -> None:
    facts = TEMPLATES.sample(kind.id, language)
    copies = TEMPLATES.compose(facts, (language,))
    assert copies
    assert from_json(to_json(copies)) == copies
    for content in copies:
        assert content.kind == kind.id
        assert content.title
        assert "{" not in words(content)
        assert (facts.client.name or "") not in content.title
        in_german = content.language == "de"
        assert in_german or content.language == language
    assert not any(content.copy is Copy.COURTESY for content in copies) or language != "de"
    assert Engine(RESOURCES / "fonts").render(copies).startswith(b"%PDF-")


@pytest.mark.parametrize(("kind", "language"), [one for one in EACH if one[0].blank])
def test_a_blank_print_names_nobody_and_leaves_room_to_write(kind: LetterKind, language: str) -> None:
    facts = replace(TEMPLATES.sample(kind.id, language), blank=True)
    copies = TEMPLATES.compose(facts, (language,))
    for content in copies:
        assert not content.recipient
        assert content.slip is None
        assert "{" not in words(content)
        for personal in (facts.client.name, *facts.client.address, facts.client.phone, facts.caseworker):
            assert str(personal) not in words(content)
            assert str(personal) not in content.title
    assert FieldType.BLANK in types(copies).values()
    assert Engine(RESOURCES / "fonts").render(copies)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_a_preview_before_anything_is_filled_in_has_rules_instead(kind: LetterKind) -> None:
    facts = TEMPLATES.sample(kind.id, "de")
    empty = replace(
        facts, asked={}, agency=None, agencies=(), client=ClientFacts(), original=None, need=None, reason=""
    )
    copies = TEMPLATES.compose(replace(empty, rule_source=None, rule_checked_on=None, due_on=None), ("bg",))
    assert copies
    assert Engine(RESOURCES / "fonts").render(copies)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_the_field_list_is_what_the_values_are(kind: LetterKind) -> None:
    facts = TEMPLATES.sample(kind.id, "ar")
    values = letter_values(facts, kind, Copy.CLIENT, "ar", TEMPLATES.wording("ar"))
    given = {f"{group}.{name}" for group, its in values.items() for name in vars(its)}
    listed = {line.path: line for line in TEMPLATES.fields(kind.id)}
    assert given == {path for path in listed if "[]" not in path}
    assert all(line.label for line in listed.values())
    for line in value_lines(kind):
        value = getattr(values[line.group], line.name)
        if line.type in {ValueType.YES_NO, ValueType.LIST, ValueType.SIGNATURE}:
            assert isinstance(value, bool if line.type is ValueType.YES_NO else tuple)
        else:
            assert value is None or isinstance(value, Field)
            assert value is not None or line.optional


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_a_receiver_hears_only_what_kind_and_consent_allow(kind: LetterKind) -> None:
    facts = replace(TEMPLATES.sample(kind.id, "bg"), categories=())
    receivers = [one for one in TEMPLATES.compose(facts, ("bg",)) if one.copy is Copy.RECEIVER]
    for content in receivers:
        for fact in ("04.03.1991", "Musterstraße 12", facts.client.phone, facts.client.email):
            assert str(fact) not in words(content)
    everything = replace(facts, categories=tuple(Category))
    for content in TEMPLATES.compose(everything, ("bg",)):
        if content.copy is Copy.RECEIVER and Category.CONTACT not in kind.categories:
            assert "Musterstraße 12" not in words(content)


def test_a_letter_to_several_agencies_has_a_copy_for_each() -> None:
    facts = TEMPLATES.sample("competence", "bg")
    copies = TEMPLATES.compose(facts, ("bg",))
    receivers = [content for content in copies if content.copy is Copy.RECEIVER]
    assert TEMPLATES.kind("competence").addressed_to is AddressedTo.AGENCIES
    assert [content.recipient[0] for content in receivers] == [one.agency for one in facts.agencies]


def test_consent_is_in_two_languages_and_carries_the_strokes() -> None:
    (content, *_more) = TEMPLATES.compose(TEMPLATES.sample("consent", "ar"), ("ar",))
    assert {block.languages for block in content.blocks if isinstance(block, Bilingual)} == {("de", "ar")}
    signed = [block for block in content.blocks if isinstance(block, SignatureLine)]
    assert len(signed) == 3
    assert all(block.strokes for block in signed)
    notice = " ".join(run.value if isinstance(run, Field) else run for run in content.notice)
    assert "Vesna" in notice
    (german, *_more) = TEMPLATES.compose(TEMPLATES.sample("consent", "de"), ())
    assert not any(isinstance(block, Bilingual) for block in german.blocks)
    assert german.notice == ()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.legal], ids=lambda kind: kind.id)
def test_a_translated_legal_text_says_that_german_binds_and_names_the_interpreter(kind: LetterKind) -> None:
    for language in kind.languages[1:]:
        facts = TEMPLATES.sample(kind.id, language)
        facts = replace(facts, asked={**facts.asked, "interpreter": "Vesna Übersetzova"})
        for content in TEMPLATES.compose(facts, (language,)):
            if content.language == language:
                notice = [run.value for run in content.notice if isinstance(run, Field)]
                assert notice.count("Vesna Übersetzova") == 2, "once in each language"
                assert any("deutsche" in run for run in notice)


def test_asked_values_are_written_by_their_type_with_the_digits_of_the_german_paper() -> None:
    asks = (
        Ask("day", AskType.DATE, {"de": "Tag"}),
        Ask("at", AskType.TIME, {"de": "Um"}),
        Ask("cost", AskType.AMOUNT, {"de": "Betrag"}),
        Ask("count", AskType.NUMBER, {"de": "Zahl"}),
        Ask("how", AskType.CHOICE, {"de": "Wie"}, choices=(("by-phone", {"de": "Telefon", "ar": "الهاتف"}),)),
        Ask("spoken", AskType.LANGUAGE, {"de": "Sprache"}),
        Ask("call", AskType.PHONE, {"de": "Telefon"}),
        Ask("who", AskType.NAME, {"de": "Wer"}),
    )
    kind = replace(TEMPLATES.kind("reminder"), asks=asks)
    asked = {
        "day": date(2026, 12, 8),
        "at": time(14, 5),
        "cost": 123456,
        "count": 12345,
        "how": "by-phone",
        "spoken": "bg",
        "call": "0221 4710 101",
        "who": "Elena Primerova",
    }
    facts = replace(TEMPLATES.sample("reminder", "ar"), asked=asked)

    def written(language: str) -> dict[str, Any]:
        return vars(letter_values(facts, kind, Copy.CLIENT, language, TEMPLATES.wording(language))["asked"])

    german, arabic = written("de"), written("ar")
    assert german["day"] == Field("08.12.2026", FieldType.DATE, "de")
    assert arabic["day"] == Field("08.12.2026", FieldType.DATE, "ar")
    assert german["at"] == Field("14:05", FieldType.TIME, "de")
    assert arabic["at"] == Field("14:05", FieldType.TIME, "ar")
    assert german["cost"] == Field("1.234,56\u00a0€", FieldType.AMOUNT, "de")
    assert arabic["cost"] == Field("1,234.56\u00a0€", FieldType.AMOUNT, "ar")
    assert [digit for digit in arabic["count"].value if digit.isdigit()] == list("12345")
    assert german["how"] == Field("Telefon", FieldType.TEXT, "de")
    assert arabic["how"] == Field("الهاتف", FieldType.TEXT, "ar")
    assert german["how_is_by_phone"] is True
    assert german["spoken"] == Field("Bulgarisch", FieldType.TEXT, "de")
    assert arabic["call"] == Field("0221 4710 101", FieldType.PHONE, "de")
    assert arabic["who"] == Field("Elena Primerova", FieldType.NAME, "de")


def test_lines_of_a_long_answer_become_paragraphs() -> None:
    facts: LetterFacts = TEMPLATES.sample("application", "de")
    facts = replace(facts, asked={**facts.asked, "words": "Erste Zeile.\n\nZweite Zeile."})
    (content, *_more) = TEMPLATES.compose(facts, ())
    runs = [block.runs for block in content.blocks if hasattr(block, "runs")]
    assert any(run[-1:] == (Field("Erste Zeile.", FieldType.TEXT, "de"),) for run in runs)
    assert any(run[:1] == (Field("Zweite Zeile.", FieldType.TEXT, "de"),) for run in runs)


@pytest.mark.parametrize(
    ("type", "answer"),
    [
        (AskType.DATE, "2026-12-08"),
        (AskType.DATE, 8),
        (AskType.TIME, "14:05"),
        (AskType.NUMBER, "12"),
        (AskType.AMOUNT, 12.5),
        (AskType.AMOUNT, True),
        (AskType.CHOICE, "no-such"),
        (AskType.NAME, 5),
        (AskType.TEXT, ("a", "b")),
        (AskType.LIST, ({"a": "x"},) * 21),
        (AskType.LIST, ("a",)),
        (AskType.LIST, 5),
        (AskType.SIGNATURE, "strokes"),
        (AskType.SIGNATURE, ((None,),)),
    ],
)
def test_an_answer_of_another_type_is_an_error_that_does_not_repeat_it(type: AskType, answer: Any) -> None:
    column = Ask("a", AskType.TEXT, {"de": "A"})
    ask = Ask("asked", type, {"de": "Frage"}, choices=(("yes", {"de": "Ja"}),), columns=(column,))
    kind = replace(TEMPLATES.kind("reminder"), asks=(ask,))
    facts = replace(TEMPLATES.sample("reminder", "de"), asked={"asked": answer})
    with pytest.raises(ContentBroken) as caught:
        letter_values(facts, kind, Copy.CLIENT, "de", TEMPLATES.wording("de"))
    assert caught.value.facts == {
        "file": "letters/reminder.yaml",
        "place": "asked",
        "reason": f"the answer is no {type}",
    }


def test_the_sample_of_a_request_for_an_interpreter_goes_to_who_lends_them() -> None:
    copies = TEMPLATES.compose(TEMPLATES.sample("interpreter-request", "bg"), ("bg",))
    receiver = next(copy for copy in copies if copy.copy is Copy.RECEIVER)
    assert receiver.recipient[0] == "Sprachmittlung Musterstadt"
    assert "Jobcenter" not in words(receiver)


def test_a_german_sample_of_a_request_for_an_interpreter_asks_for_another_language() -> None:
    copies = TEMPLATES.compose(TEMPLATES.sample("interpreter-request", "de"), ("de",))
    assert "Bulgarisch" in words(next(copy for copy in copies if copy.copy is Copy.RECEIVER))
