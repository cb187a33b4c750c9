"""Loads all content below `resources/` and checks that every id that is named exists."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from app.content.agencies import Entries, add_agencies, check_entries
from app.content.client_words import CLIENT_WORDS, build_client_words
from app.content.lists import (
    asked_documents,
    build_chain,
    build_districts,
    build_documents,
    build_holidays,
    build_languages,
    build_needs,
    build_residence,
)
from app.content.reading import ContentFile, read_content_file
from app.content.rules import build_rulebook
from app.domain.chains import ChainTemplate
from app.domain.content import Content
from app.domain.directory import Directory, District, Labels, Language, ResidenceBasis
from app.domain.errors import ContentBroken
from app.domain.rulebook import Rulebook


def load_content(root: Path) -> Content:
    """Read the content files below `root` (the `resources` folder).

    Raises:
        ContentBroken: a file is missing, not as its schema says, or names what does not exist.
        ContentVersionUnknown: a file of a version this application does not know.
    """
    files = _Files(root)
    languages = build_languages(files.read("languages.yaml", "languages"))
    districts = build_districts(files.read("districts.yaml", "districts"))
    residence = build_residence(files.read("residence.yaml", "residence"))
    directory = _directory(files, languages, districts)
    rules_file = files.read("rules/finder.yaml", "rules")
    rules = build_rulebook(rules_file, directory)
    _check_places(rules_file, rules, residence)
    chains = _chains(files, directory)
    closure = files.read("closure.yaml", "closure")
    return Content(
        languages=languages,
        language_aliases=files.values("languages.yaml").get("aliases", {}),
        districts=districts,
        residence=residence,
        directory=directory,
        rules=rules,
        chains=chains,
        client_words=build_client_words(files.read(CLIENT_WORDS, "client-words")),
        closure={code: Labels(labels) for code, labels in closure.values["reasons"].items()},
        code_words=tuple(files.read("code-words.yaml", "code-words").values["words"]),
        residence_hint=str(files.values("residence.yaml").get("hint", "")),
        versions={name: file.version for name, file in files.found.items()},
    )


class _Files:
    """Reads files below one root and remembers them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.found: dict[str, ContentFile] = {}

    def read(self, name: str, schema_name: str) -> ContentFile:
        self.found[name] = read_content_file(self.root / name, schema_name, schemas=self.root / "schemas")
        return self.found[name]

    def read_all(self, folder: str, schema_name: str) -> list[ContentFile]:
        names = sorted(f"{folder}/{path.name}" for path in (self.root / folder).glob("*.yaml"))
        if not names:
            raise ContentBroken(file=folder, place="folder", reason="holds no .yaml file")
        return [self.read(name, schema_name) for name in names]

    def values(self, name: str) -> Mapping[str, Mapping[str, str]]:
        return self.found[name].values


def _directory(
    files: _Files, languages: Mapping[str, Language], districts: Mapping[str, District]
) -> Directory:
    documents_file = files.read("documents.yaml", "documents")
    documents = build_documents(documents_file)
    asked = asked_documents(documents_file, documents)
    entries = Entries()
    directory_files = files.read_all("directory", "directory")
    for file in directory_files:
        add_agencies(file, entries, asked)
    needs_file = files.read("needs.yaml", "needs")
    needs = build_needs(needs_file, entries.groups, entries.services)
    known = {"needs": needs, "languages": languages, "districts": districts}
    check_entries(directory_files[-1], entries, known)
    documents_file.expect("asked_by", asked, entries.services)
    return Directory(
        agencies=entries.agencies,
        services=entries.services,
        locations=entries.locations,
        needs=needs,
        documents=documents,
        holidays=build_holidays(files.read("holidays.yaml", "holidays")),
    )


def _check_places(file: ContentFile, rules: Rulebook, residence: Mapping[str, ResidenceBasis]) -> None:
    """The finder's words for residence are those of residence.yaml: one list, no drift."""
    declared = rules.facts.get("residence")
    if declared is not None and set(declared.values) != set(residence):
        differing = sorted(set(declared.values) ^ set(residence))
        raise file.broken("facts/residence", f"differs from residence.yaml: {', '.join(differing)}")


def _chains(files: _Files, directory: Directory) -> dict[str, ChainTemplate]:
    chains: dict[str, ChainTemplate] = {}
    for file in files.read_all("chains", "chain"):
        chain = build_chain(file)
        if chain.id in chains:
            raise file.broken(chain.id, "this id occurs twice")
        for step in chain.steps:
            file.expect(step.id, step.agencies, directory.agencies)
            file.expect(step.id, step.gives, directory.documents)
        chains[chain.id] = chain
    return chains
