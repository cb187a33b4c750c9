"""The side of the letter templates that works in the limited child (`app.system.worker`).

Requests come from our own process and are pickled facts; answers are JSON, so that nothing which a
template could do to this process can do anything to the other.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from app.content.letters import LetterTemplates
from app.domain.errors import AppError, ContentBroken
from app.domain.letter_json import to_json
from app.i18n import gettext as _
from app.i18n import load, set_ui_translator, ui_translator

ERROR = "error"
"""Key of an answer that is none: the error's code, beside its `facts`."""


def open_service(given: bytes) -> Callable[[bytes], bytes]:
    """Answer requests `(name, arguments, language of the surface)`; files are read when one needs them."""
    root, directory, instead = pickle.loads(given)  # noqa: S301 - written by our own process
    templates = LetterTemplates(root, directory, instead=instead)

    def reply(request: bytes) -> bytes:
        name, arguments, surface = pickle.loads(request)  # noqa: S301 - as above
        if surface != ui_translator().tag:
            set_ui_translator(load(surface))
        return json.dumps(answer(templates, name, arguments)).encode()

    return reply


def answer(templates: LetterTemplates, name: str, arguments: tuple[Any, ...]) -> Any:
    """What the request asks for as plain JSON, or `ERROR` and its facts."""
    try:
        return _ANSWERS[name](templates, *arguments)
    except AppError as error:
        return {ERROR: error.code, "facts": error.facts}
    except RecursionError:
        facts = ContentBroken(file=_file(name, arguments), place="file", reason=_("too deeply nested")).facts
        return {ERROR: ContentBroken.code, "facts": facts}


def _file(name: str, arguments: tuple[Any, ...]) -> str:
    return f"letters/texts/{arguments[0]}/{arguments[1]}.yaml" if name == "texts" else "letters"


def _kind(templates: LetterTemplates, id: str) -> Any:
    sources = templates.sources(id)
    return {"plan": sources.plan, "languages": sources.kind.languages}


def _texts(templates: LetterTemplates, folder: str, language: str) -> Any:
    templates.files.texts(folder, language)


def _sample(templates: LetterTemplates, kind_id: str) -> Any:
    return {"people": templates.sample_people(), "answers": templates.sample_answers(kind_id)}


_ANSWERS: dict[str, Callable[..., Any]] = {
    "kind": _kind,
    "texts": _texts,
    "compose": lambda templates, facts, languages: to_json(templates.compose(facts, languages)),
    "compose_copy": lambda templates, copy, tag, facts: to_json([templates.compose_copy(copy, tag, facts)]),
    "consent": lambda templates, language, facts: asdict(templates.consent(language, facts)),
    "sample": _sample,
    "origins": lambda templates, kind_id: [asdict(origin) for origin in templates.origins(kind_id)],
    "faults": lambda templates: [asdict(fault) for fault in templates.faults()],
}
