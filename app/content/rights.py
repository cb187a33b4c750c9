"""Words of the papers about a client's rights (`resources/rights.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from app.content.reading import read_content_file
from app.domain.dossier_words import DossierWords

RIGHTS = "rights.yaml"


def read_rights_words(root: Path) -> Mapping[str, DossierWords]:
    """Language tag → words; German is always there and complete.

    Raises:
        ContentBroken: the file is not as it must be.
        ContentVersionUnknown: it is of another version.
    """
    found = read_content_file(root / RIGHTS, "rights", schemas=root / "schemas", name=RIGHTS)
    languages = found.values["languages"]
    wanted, labels = set(languages["de"]["texts"]), set(languages["de"]["labels"])
    for tag, words in languages.items():
        lacking = sorted((wanted - set(words["texts"])) | (labels - set(words["labels"])))
        if lacking:
            raise found.broken(f"languages/{tag}", f"missing: {', '.join(lacking)}")
    return {
        tag: DossierWords(tag, dict(words["texts"]), dict(words["labels"]), words["verified"])
        for tag, words in languages.items()
    }
