"""In which script and direction a language is written: decides base direction and preferred face.

Source: CLDR 48 likelySubtags and scriptMetadata. A language that is not named here is written from
left to right with the letters of the first face.
"""

from __future__ import annotations

_ARABIC_SCRIPT = frozenset(
    {"ar", "arz", "ary", "apc", "ckb", "fa", "pes", "prs", "ps", "pbt", "ur", "ug", "sd"}
)
_OTHER_RIGHT_TO_LEFT = frozenset({"he", "yi", "dv", "syr"})
_ETHIOPIC = frozenset({"am", "ti", "tig"})


def primary(tag: str) -> str:
    """The language subtag of a BCP 47 tag."""
    return tag.replace("_", "-").split("-", 1)[0].lower()


def script_of(tag: str) -> str:
    """ISO 15924 code of the script we choose a face by: 'Arab', 'Ethi' or 'Zyyy' for the rest."""
    if "-arab" in tag.lower() or primary(tag) in _ARABIC_SCRIPT:
        return "Arab"
    return "Ethi" if primary(tag) in _ETHIOPIC else "Zyyy"


def right_to_left(tag: str) -> bool:
    """Whether text in this language starts at the right."""
    return script_of(tag) == "Arab" or primary(tag) in _OTHER_RIGHT_TO_LEFT
