"""All content that the application works with, loaded and cross-checked: what rules rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.chains import ChainTemplate
from app.domain.client_words import ClientWords
from app.domain.directory import Directory, District, Document, Labels, Language, Need, ResidenceBasis
from app.domain.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Content:
    """Frozen for the run of the application; a newer set of files is a newer `Content`."""

    languages: Mapping[str, Language]
    language_aliases: Mapping[str, str]
    districts: Mapping[str, District]
    residence: Mapping[str, ResidenceBasis]
    directory: Directory
    rules: Rulebook
    chains: Mapping[str, ChainTemplate]
    client_words: Mapping[str, ClientWords]
    """Language tag → what the client's own screen says."""
    closure: Mapping[str, Labels]
    """Code → why the work on a case ended."""
    code_words: tuple[str, ...]
    """Suggestions for cases without a name."""
    residence_hint: str
    """What a person must know before she asks for the residence basis (§ 87 AufenthG); German."""
    versions: Mapping[str, str]
    """File name → version, for reports and letters."""

    @property
    def needs(self) -> Mapping[str, Need]:
        """Needs by code, in the order of lists."""
        return self.directory.needs

    @property
    def documents(self) -> Mapping[str, Document]:
        """Documents by code."""
        return self.directory.documents

    def language(self, tag: str) -> Language:
        """The language for a tag, by alias or by its main part, else German."""
        for candidate in (tag, self.language_aliases.get(tag, ""), tag.partition("-")[0]):
            code = self.language_aliases.get(candidate, candidate)
            if code in self.languages:
                return self.languages[code]
        return self.languages["de"]

    def need_label(self, code: str, tag: str) -> str:
        """What a need is called; the code itself where newer content named it."""
        need = self.needs.get(code)
        return need.labels.in_language(tag) if need else code

    def document_label(self, code: str, tag: str) -> str:
        """What a paper is called; the code itself where newer content named it."""
        document = self.documents.get(code)
        return document.labels.in_language(tag) if document else code

    def closure_label(self, code: str, tag: str) -> str:
        """Why a case was closed; the code itself where newer content named it."""
        labels = self.closure.get(code)
        return labels.in_language(tag) if labels else code

    def agency_name(self, agency_id: str) -> str:
        """The name of an agency; the id itself where the directory no longer has it."""
        agency = self.directory.agencies.get(agency_id)
        return agency.name if agency else agency_id
