"""Takes the texts out of the code and keeps the catalogs in step with them.

`app.pot` and every `.po` follow the code; a check fails if one is stale, if a placeholder differs
between a text and its translation, or if German is not complete. Other languages may have gaps: there
the English text stays visible.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from app.i18n.building import build_all
from app.i18n.catalogs import catalog_file
from app.i18n.languages import SOURCE_LANGUAGE, UI_LANGUAGES, language

COMPLETE = "de"
"""The language that may have no gap."""
KEYWORDS = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
PLURALS = {
    "de": (2, "(n != 1)"),
    "bg": (2, "(n != 1)"),
    "tr": (2, "(n != 1)"),
    "ro": (3, "(n==1 ? 0 : n==0 || (n!=1 && n%100>=1 && n%100<=19) ? 1 : 2)"),
    "uk": (
        3,
        "(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2)",
    ),
    "ar": (6, "(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5)"),
}
"""What gettext and Weblate expect; Babel's own headers for ar and tr differ (7-desktop part 3)."""
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_COPYRIGHT = "# {} texts of Sozialraumbüro. EUPL-1.2.\n"


NO_LINE = 0
"""Babel wants a number; it is not written."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where a text stands, and what its author tells the translator."""

    files: list[str]
    comments: list[str]


@dataclass(frozen=True, slots=True)
class Folder:
    """Where the code and the catalogs lie."""

    code: Path
    translations: Path

    @property
    def template(self) -> Path:
        """All texts, without translations."""
        return self.translations / "app.pot"


def extract(folder: Folder) -> Catalog:
    """All marked texts of the code with the files they stand in.

    Without line numbers: these would make every catalog stale with every edit.
    """
    catalog = Catalog(project="Sozialraumbüro", version="", header_comment=_COPYRIGHT.format("Source"))
    found = extract_from_dir(
        folder.code,
        method_map=[("**.py", "python")],
        options_map={},
        keywords=KEYWORDS,
        comment_tags=("Translators:",),
        strip_comment_tags=True,
    )
    places: dict[tuple[str | tuple[str, ...], str | None], Found] = {}
    for file, _line, text, comments, context in found:
        entry = places.setdefault((text, context), Found([], []))
        entry.files.append(f"{folder.code.name}/{file}")
        entry.comments.extend(comment for comment in comments if comment not in entry.comments)
    for (text, context), entry in places.items():
        message = catalog.add(text, auto_comments=entry.comments, context=context)
        message.locations = [(file, NO_LINE) for file in sorted(set(entry.files))]
    return catalog


def update(folder: Folder) -> list[str]:
    """Write `app.pot` and every `.po` anew; returns what is wrong or missing afterwards."""
    template = extract(folder)
    _write(folder.template, render(template))
    for tag in _tags():
        path = catalog_file(tag, folder.translations)
        _write(path, render(_merged(path, tag, template)))
    build_all(folder.translations)
    return problems(folder)


def problems(folder: Folder) -> list[str]:
    """Everything that a check must refuse, in words."""
    template = extract(folder)
    found = _stale(folder.template, render(template))
    for tag in _tags():
        path = catalog_file(tag, folder.translations)
        found += _stale(path, render(_merged(path, tag, template)))
        if not path.exists():
            continue
        catalog = _read(path, tag)
        found += [f"{path}: {problem}" for problem in _wrong_placeholders(catalog)]
        if tag == COMPLETE:
            found += [f"{path}: not translated: {text!r}" for text in untranslated(catalog)]
    return found


def untranslated(catalog: Catalog) -> list[str]:
    """Source texts without a (sure and whole) translation."""
    return [_source(message) for message in _texts(catalog) if message.fuzzy or not all(_forms(message))]


def coverage(folder: Folder) -> dict[str, tuple[int, int]]:
    """For each language: how many texts are translated, of how many."""
    counts = {}
    for tag in _tags():
        catalog = _read(catalog_file(tag, folder.translations), tag)
        total = len(list(_texts(catalog)))
        counts[tag] = (total - len(untranslated(catalog)), total)
    return counts


def render(catalog: Catalog) -> str:
    """The catalog as the text of a file; the same texts give the same bytes on every day."""
    target = io.BytesIO()
    write_po(
        target,
        catalog,
        width=100,
        sort_output=True,
        omit_header=True,
        ignore_obsolete=True,
        include_lineno=False,
    )
    return _header(catalog) + "\n" + target.getvalue().decode()


def _header(catalog: Catalog) -> str:
    """A header without dates and names of tools: they would change without a text changing."""
    lines = ["Content-Type: text/plain; charset=utf-8\\n", "Content-Transfer-Encoding: 8bit\\n"]
    if catalog.locale is not None:
        count, expression = PLURALS[str(catalog.locale)]
        lines = [
            f"Language: {catalog.locale}\\n",
            f"Plural-Forms: nplurals={count}; plural={expression};\\n",
            *lines,
        ]
    comment = _COPYRIGHT.format("Source" if catalog.locale is None else catalog.locale.english_name)
    return comment + 'msgid ""\nmsgstr ""\n' + "".join(f'"{line}"\n' for line in lines)


def _tags() -> list[str]:
    return [tag for tag in UI_LANGUAGES if tag != SOURCE_LANGUAGE]


def _merged(path: Path, tag: str, template: Catalog) -> Catalog:
    """The kept translations in the order and with the texts of the template; nothing is guessed."""
    catalog = _read(path, tag)
    catalog.update(template, no_fuzzy_matching=True)
    return catalog


def _read(path: Path, tag: str) -> Catalog:
    """The kept catalog; an empty one with our plural rules where there is none yet."""
    locale = language(tag).cldr
    text = path.read_text(encoding="utf-8") if path.exists() else _header(Catalog(locale=locale))
    return read_po(io.BytesIO(text.encode()), locale=locale)


def _stale(path: Path, wanted: str) -> list[str]:
    if path.exists() and path.read_text(encoding="utf-8") == wanted:
        return []
    return [f"{path}: not in step with the code; run: python3 -m app dev catalogs"]


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def _texts(catalog: Catalog) -> Iterable[Message]:
    return (message for message in catalog if message.id)


def _source(message: Message) -> str:
    return message.id if isinstance(message.id, str) else str(message.id[0])


def _forms(message: Message) -> list[str]:
    string = message.string or ""
    return [string] if isinstance(string, str) else [str(form) for form in string]


def _wrong_placeholders(catalog: Catalog) -> list[str]:
    """Translations whose `{placeholders}` are not those of the source."""
    found = []
    for message in _texts(catalog):
        sources = [message.id] if isinstance(message.id, str) else list(message.id)
        allowed = {name for source in sources for name in _PLACEHOLDER.findall(source)}
        for form in _forms(message):
            names = set(_PLACEHOLDER.findall(form))
            # a plural form may say the number in words ("one case"), a single text may not drop any
            if form and (names - allowed or (isinstance(message.id, str) and allowed - names)):
                found.append(f"placeholders differ: {_source(message)!r} -> {form!r}")
    return found
