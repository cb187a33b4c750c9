"""Words of the papers about a client's rights: the copy for her, and the certificate of an erasure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DossierWords:
    """Words of the copy and of the certificate in one language (resources/rights.yaml)."""

    language: str
    texts: Mapping[str, str]
    labels: Mapping[str, str]
    """Field or section → what it is called; a missing one falls back to German, visibly."""
    verified: bool

    def text(self, name: str) -> str:
        """A sentence."""
        return self.texts[name]

    def label(self, name: str) -> str:
        """What a field is called; its own name where newer versions added it."""
        return self.labels.get(name) or name.replace("_", " ")
