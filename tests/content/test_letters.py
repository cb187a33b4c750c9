"""Letters composed from the real templates: what stands on which copy, in which language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.actions.agency_facts import agency_facts
from app.content.letters import LetterTemplates
from app.content.loading import load_content
from app.documents.engine import Engine
from app.domain.content import Content
from app.domain.ids import new_id
from app.domain.letter_facts import ClientFacts, DocumentLine, LetterFacts, for_copy
from app.domain.letter_json import from_json, to_json
from app.domain.letters import Copy, Field, FieldType, LetterContent, Run, SignatureLine
from app.domain.records import Category, Priority, Referral
from app.i18n.formats import hours_text
from tests.support.letter_facts import AGENCY, CLIENT, letter_facts

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
LANGUAGES = ("de", "ar", "bg", "en", "ro", "tr", "uk")
CONTENT: Content = load_content(RESOURCES)
TEMPLATES = LetterTemplates(RESOURCES, CONTENT.directory)

SIGNS = {
    Category.NAME: ("Beispielova",),
    Category.BIRTH_DATE: ("04.03.1991",),
    Category.CONTACT: ("Wanheimer Straße 998", "0221 4710 021", "elena@beispiel.example"),
    Category.LANGUAGE: ("Bulgarisch",),
    Category.NEED: ("Schulplatz", "neu zugewandert"),
    Category.DOCUMENTS: ("Meldebescheinigung",),
    Category.HOUSEHOLD: ("Im Haushalt",),
}
"""Words that appear on a copy if facts of the category do."""

SPARSE_AGENCY = replace(AGENCY, address=(), phone=None, hours=(), verified=False)

subsets = st.sets(st.sampled_from(tuple(Category)))


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


def text(key: str, language: str) -> str:
    """The words under a key of the referral."""
    found = TEMPLATES.sources("referral").text(key, language)
    assert found is not None
    return found[0]


def words(content: LetterContent) -> str:
    """All words of a content, without its letterhead."""
    rest = replace(content, letterhead=letter_facts().letterhead)
    return " ".join(leaf.value if isinstance(leaf, Field) else leaf for leaf in leaves(rest))


def runs(content: LetterContent) -> Iterator[Run]:
    """The running text: subject, notice, blocks and information block."""
    blocks = tuple(block for block in content.blocks if not isinstance(block, SignatureLine))
    yield from leaves((content.subject, content.notice, blocks))
    for row in content.information:
        yield row.field


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("copy", Copy)
def test_every_copy_composes_in_every_language_and_every_case(copy: Copy, language: str) -> None:
    variants = [
        letter_facts(),
        letter_facts((), client=ClientFacts(), basis_until=None, due_on=None),
        letter_facts(basis="statute", priority=Priority.EMERGENCY, rule_source=None, rule_checked_on=None),
        letter_facts(basis="emergency", priority=Priority.URGENT, caseworker_phone="", caseworker_email=""),
        letter_facts(
            basis="own-copy", agency=replace(AGENCY, address=(), phone=None, hours=(), verified=False)
        ),
        letter_facts(
            agency=replace(AGENCY, languages=("bg",)), client=replace(CLIENT, adults=None, email=None)
        ),
    ]
    for facts in variants:
        content = TEMPLATES.compose_copy(copy, language, facts)
        assert content.blocks
        assert content.title
        assert "{" not in words(replace(content, page_label=""))
        assert content.language == ("de" if copy in {Copy.RECEIVER, Copy.SENDER} else language)


def test_the_letterhead_says_where_slips_go_and_that_it_is_a_demonstration() -> None:
    head = TEMPLATES.letterhead()
    assert TEMPLATES.return_to()[0] == head.unit
    assert TEMPLATES.place() == "Duisburg"
    assert "erfundene Angaben" in head.footer[2]


def test_the_languages_are_those_of_the_issue() -> None:
    assert set(LANGUAGES) <= set(TEMPLATES.languages())
    assert TEMPLATES.languages()[0] == "de"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("copy", Copy)
def test_every_inserted_value_is_a_typed_field(copy: Copy, language: str) -> None:
    content = TEMPLATES.compose_copy(copy, language, letter_facts())
    plain = " ".join(run for run in runs(content) if isinstance(run, str))
    for value in ("H7-2026", "Beispielova", "Wanheimer", "4710", "2026", "1991", "Muster", "Sonnenwall", "@"):
        assert value not in plain
    types = {run.value: run.type for run in runs(content) if isinstance(run, Field)}
    assert types["0221 4710 014" if copy is not Copy.SENDER else "H7-2026-0017"] in {
        FieldType.PHONE,
        FieldType.NUMBER,
    }
    if copy in {Copy.RECEIVER, Copy.SENDER}:
        assert types["Elena Beispielova"] is FieldType.NAME
        assert types["04.03.1991"] is FieldType.DATE
        assert types["Wanheimer Straße 998, 47053 Duisburg"] is FieldType.ADDRESS


@given(categories=subsets)
def test_the_receiver_gets_no_fact_that_is_not_covered(categories: set[Category]) -> None:
    content = TEMPLATES.compose_copy(Copy.RECEIVER, "de", letter_facts(categories))
    for category, signs in SIGNS.items():
        for sign in signs:
            assert (sign in words(content)) == (category in categories)


@given(categories=subsets, residence=st.sampled_from(tuple(CONTENT.residence.values())))
def test_residence_status_is_on_no_copy(categories: set[Category], residence: Any) -> None:
    facts = letter_facts(categories)
    for copy in Copy:
        text = words(TEMPLATES.compose_copy(copy, "de", facts))
        assert residence.label == "deutsch" or residence.label not in text
    receiver = words(TEMPLATES.compose_copy(Copy.RECEIVER, "de", facts))
    assert "Aufenthalt" not in receiver


def test_what_stays_always_names_the_residence_status() -> None:
    facts = letter_facts(tuple(Category))
    assert "وضع الإقامة" in words(TEMPLATES.compose_copy(Copy.COURTESY, "ar", facts))
    leaves_text = TEMPLATES.consent("de", facts).paragraphs[3]
    assert "Aufenthaltsstatus" not in leaves_text


def test_the_window_shows_the_agency_only() -> None:
    content = TEMPLATES.compose_copy(Copy.RECEIVER, "de", letter_facts())
    assert content.recipient == (AGENCY.agency, *AGENCY.address)
    assert content.remark == ()
    assert "Betreff" not in words(content)
    subject = " ".join(run if isinstance(run, str) else run.value for run in content.subject)
    assert "Beispielova" not in subject


def test_an_agency_without_an_address_gets_the_letter_by_hand() -> None:
    facts = letter_facts(agency=replace(AGENCY, address=(), verified=False))
    content = TEMPLATES.compose_copy(Copy.RECEIVER, "de", facts)
    assert content.recipient == (AGENCY.agency,)
    assert content.remark == ("Persönlich übergeben",)
    assert "ungeprüft" in words(content)


def test_only_the_receiver_gets_a_slip_and_it_names_nobody() -> None:
    contents = {copy: TEMPLATES.compose_copy(copy, "de", letter_facts()) for copy in Copy}
    slip = contents[Copy.RECEIVER].slip
    assert slip is not None
    assert len(slip.choices) == 5
    assert slip.choices[2].endswith("…")
    text = " ".join(str(leaf) for leaf in leaves(slip))
    assert not any(sign in text for signs in SIGNS.values() for sign in signs)
    assert [copy for copy, content in contents.items() if content.slip] == [Copy.RECEIVER]


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_translation_says_that_only_german_binds_and_that_a_machine_drafted_it(language: str) -> None:
    content = TEMPLATES.compose_copy(Copy.COURTESY, language, letter_facts())
    german = [run.value for run in content.notice if isinstance(run, Field)]
    assert german == ["Unverbindliche Übersetzung. Nur der deutsche Text gilt."]
    drafted = text("drafted", language)
    assert drafted in "".join(run for run in content.notice if isinstance(run, str))
    assert content.recipient == ()
    assert content.slip is None


def test_a_language_without_texts_falls_back_to_german_visibly() -> None:
    content = TEMPLATES.compose_copy(Copy.COURTESY, "rom", letter_facts())
    assert content.language == "de"
    assert content.notice[1] == Field("Romani čhib", FieldType.TEXT, "de")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_consent_text_says_to_whom_what_for_and_until_when(language: str) -> None:
    facts = letter_facts((Category.NAME, Category.NEED))
    text = TEMPLATES.consent(language, facts)
    whole = " ".join(text.paragraphs)
    assert (text.language, text.reviewed) == (language, False)
    assert text.version == f"2026-11-24-{language}"
    assert AGENCY.agency in whole
    assert "2027" in whole
    assert "{" not in whole
    for category in Category:
        assert TEMPLATES.category_label(category, language) in whole


def test_every_language_has_every_text_of_the_clients_copies() -> None:
    for language in LANGUAGES:
        for copy in (Copy.CLIENT, Copy.COURTESY):
            content = TEMPLATES.compose_copy(copy, language, letter_facts())
            missing = text("parts_german", "de")
            assert missing not in words(content)
            own = text("parts_german", language)
            assert language == "de" or own not in words(content)


texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40)
papers = st.builds(DocumentLine, st.sampled_from(("D01", "D99")), st.booleans())
clients = st.builds(
    ClientFacts,
    name=st.none() | texts,
    birth_date=st.none() | st.dates(),
    address=st.lists(texts, max_size=3).map(tuple),
    phone=st.none() | texts,
    spoken=st.lists(st.sampled_from(("bg", "de", "ar", "rom")), max_size=3, unique=True).map(tuple),
    needs_interpreter=st.none() | st.booleans(),
    documents=st.lists(
        st.builds(DocumentLine, st.sampled_from(("D01", "D99")), st.booleans()), max_size=4
    ).map(tuple),
    adults=st.none() | st.integers(0, 20),
    children=st.none() | st.integers(0, 20),
)


@given(
    client=clients, categories=subsets, copy=st.sampled_from(tuple(Copy)), language=st.sampled_from(LANGUAGES)
)
def test_contents_survive_json(
    client: ClientFacts, categories: set[Category], copy: Copy, language: str
) -> None:
    content = TEMPLATES.compose_copy(copy, language, letter_facts(categories, client=client))
    assert from_json(to_json([content])) == (content,)


def test_a_value_cannot_become_template_text() -> None:
    facts = letter_facts(client=replace(CLIENT, name="{{ case.number }} \0 0\0"))
    content = TEMPLATES.compose_copy(Copy.RECEIVER, "de", facts)
    assert Field("{{ case.number }} \0 0\0", FieldType.NAME, "de") in tuple(runs(content))


def test_a_typical_letter_with_its_slip_fits_one_page() -> None:
    facts = letter_facts(tuple(category for category in Category if category is not Category.HOUSEHOLD))
    engine = Engine(RESOURCES / "fonts")
    assert len(engine.lay_out(TEMPLATES.compose_copy(Copy.RECEIVER, "de", facts)).pages) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_copy_can_be_printed(language: str) -> None:
    engine = Engine(RESOURCES / "fonts")
    contents = [TEMPLATES.compose_copy(copy, language, dated()) for copy in Copy]
    assert engine.render(contents).startswith(b"%PDF-")


def dated() -> LetterFacts:
    """Facts with the real letterhead."""
    return letter_facts(letterhead=TEMPLATES.letterhead(), made_on=date(2026, 11, 24))


def test_a_letter_to_every_service_of_the_directory_fits_its_zones() -> None:
    engine = Engine(RESOURCES / "fonts")
    directory = CONTENT.directory
    for service in directory.services.values():
        agency = directory.agency(service.agency_id)
        if agency.protected:
            continue
        for location in directory.locations_of(service) or (None,):
            referral = Referral(new_id(), new_id(), agency.id, service.id, None, "SUL", "", None, None, None)
            placed = replace(referral, location_id=location.id if location else None)
            receiver = agency_facts(placed, directory, lambda openings: hours_text(openings, "de"))
            facts = letter_facts(agency=receiver)
            for copy in (Copy.RECEIVER, Copy.SENDER, Copy.CLIENT):
                assert engine.lay_out(TEMPLATES.compose_copy(copy, "de", facts)).pages


def test_a_preview_without_number_and_code_can_be_laid_out() -> None:
    facts = letter_facts(number="–", slip_code="", phone_code="")
    engine = Engine(RESOURCES / "fonts")
    for copy in Copy:
        assert engine.render([TEMPLATES.compose_copy(copy, "bg", facts)])


def test_a_disputed_fact_is_printed_as_such_on_every_copy_that_carries_it() -> None:
    facts = letter_facts(client=replace(CLIENT, disputed=frozenset({"birth_date", "phone", "address"})))
    german = words(TEMPLATES.compose_copy(Copy.RECEIVER, "de", facts))
    assert "04.03.1991 (bestritten, § 84 SGB X)" in german
    assert "0221 4710 021 (bestritten, § 84 SGB X)" in german
    assert "(bestritten" not in words(TEMPLATES.compose_copy(Copy.RECEIVER, "de", letter_facts()))
    uncovered = letter_facts({Category.NAME}, client=replace(CLIENT, disputed=frozenset({"birth_date"})))
    assert "bestritten" not in words(
        TEMPLATES.compose_copy(Copy.RECEIVER, "de", for_copy(uncovered, Copy.RECEIVER))
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notice_of_a_dispute_has_words_in_every_language_or_german_ones(language: str) -> None:
    assert "§ 84 SGB X" in TEMPLATES.disputed_words(language)
