"""The texts of a form in all its languages: XForms `itext`, literal labels and `<output>`s."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from app.domain.forms import NO_TEXT, LocalizedText

if TYPE_CHECKING:
    from lxml.etree import _Element

XF = "{http://www.w3.org/2002/xforms}"
JR = "{http://openrosa.org/javarosa}"

UNDETERMINED = "und"
"""BCP 47 tag of a form that names no language (ISO 639-2 "undetermined")."""

_TAG = re.compile(r"\(([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)\)\s*$|^([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)$")
_REFERENCE = re.compile(r"""^\s*jr:itext\(\s*(['"])(.*)\1\s*\)\s*$""")
_BLANK = "-"
"""What pyxform writes for a missing cell (`2-domain.md` 3.1, tested)."""


@dataclass(frozen=True, slots=True)
class Itext:
    """All translated texts by their id."""

    languages: tuple[str, ...]
    default_language: str
    texts: Mapping[str, Mapping[str, LocalizedText]]
    """Text id → form (``""`` = the text itself, `guidance`, `image`, `audio` …) → text."""
    as_odk: bool = False
    """True = nothing falls back: missing cells are dashes, texts without `itext` are in every language."""

    def of(self, id_: str, form: str = "") -> LocalizedText:
        """The text of that id; empty when the form has none."""
        return self.texts.get(id_, {}).get(form, NO_TEXT)

    def literal(self, text: str) -> LocalizedText:
        """A text outside of `itext`: in the default language only, or as ODK shows it in every one."""
        if not text.strip():
            return NO_TEXT
        languages = self.languages if self.as_odk else (self.default_language,)
        return LocalizedText(MappingProxyType(dict.fromkeys(languages, text)))

    def attribute(self, text: str | None) -> LocalizedText:
        """A message attribute: a reference to a text id, or the words themselves."""
        match = _REFERENCE.match(text or "")
        return self.of(match[2]) if match else self.literal(text or "")

    def element(self, element: _Element | None, form: str = "") -> LocalizedText:
        """The text of a `label` or `hint` element."""
        if element is None:
            return NO_TEXT
        match = _REFERENCE.match(element.get("ref") or "")
        if match:
            return self.of(match[2], form)
        return NO_TEXT if form else self.literal(with_outputs(element))

    def media(self, element: _Element | None) -> Mapping[str, str]:
        """`image`, `audio` … of a label in the default language."""
        match = _REFERENCE.match(element.get("ref") or "") if element is not None else None
        return self.media_of(match[2]) if match else MappingProxyType({})

    def media_of(self, id_: str) -> Mapping[str, str]:
        """`image`, `audio` … of a text id in the default language."""
        forms = self.texts.get(id_, {})
        return MappingProxyType(
            {
                form: text.text(self.default_language).text
                for form, text in forms.items()
                if form in {"image", "big-image", "audio", "video"}
            }
        )


def language_tag(name: str) -> str:
    """`Deutsch (de)` → `de`; a name without a tag stays as it is."""
    if name == "default":
        return UNDETERMINED
    match = _TAG.search(name)
    return next(tag for tag in match.groups() if tag) if match else name


def with_outputs(element: _Element) -> str:
    """Text of an element, each `<output value="…"/>` as `${…}` with its expression."""
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str):
            value = child.get("value") or child.get("ref") or ""
            parts.append(f"${{{value.strip()}}}" if value else with_outputs(child))
        parts.append(child.tail or "")
    return re.sub(r"[ \t]*\n[ \t]*", "\n", "".join(parts)).strip()


def read_itext(model: _Element, *, as_odk: bool = False) -> Itext:
    """Read the `itext` of a form's model, the default language first."""
    translations = model.findall(f"{XF}itext/{XF}translation")
    default = next((item for item in translations if item.get("default") is not None), None)
    ordered = (
        sorted(translations, key=lambda item: item is not default) if default is not None else translations
    )
    languages = tuple(dict.fromkeys(language_tag(item.get("lang") or "") for item in ordered))
    collected: dict[str, dict[str, dict[str, str]]] = {}
    for translation in ordered:
        tag = language_tag(translation.get("lang") or "")
        for text in translation.iterchildren(f"{XF}text"):
            forms = collected.setdefault(text.get("id") or "", {})
            for value in text.iterchildren(f"{XF}value"):
                form = value.get("form") or ""
                forms.setdefault("" if form in {"long", "short"} else form, {})[tag] = with_outputs(value)
    return Itext(
        languages or (UNDETERMINED,),
        languages[0] if languages else UNDETERMINED,
        {
            id_: {form: _without_blanks(texts, as_odk=as_odk) for form, texts in forms.items()}
            for id_, forms in collected.items()
        },
        as_odk,
    )


def _without_blanks(texts: Mapping[str, str], *, as_odk: bool) -> LocalizedText:
    """Drop missing cells; a dash in every language is meant."""
    meant = as_odk or set(texts.values()) == {_BLANK}
    return LocalizedText(
        MappingProxyType({tag: text for tag, text in texts.items() if text and (meant or text != _BLANK)})
    )
