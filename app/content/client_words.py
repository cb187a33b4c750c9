"""The words of the client's own screen (`resources/forms/client-words.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping

from app.content.reading import ContentFile
from app.domain.client_words import ClientWords

CLIENT_WORDS = "forms/client-words.yaml"


def build_client_words(file: ContentFile) -> Mapping[str, ClientWords]:
    """Language tag → words; German is always there."""
    return {
        tag: ClientWords(language=tag, **{**words, "voices": tuple(words["voices"])})
        for tag, words in file.values["languages"].items()
    }
