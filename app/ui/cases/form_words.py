"""What forms are called and what clients said in them, whatever state their files are in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.actions.ports import Forms
from app.domain.errors import AppError
from app.domain.forms import LocalizedText
from app.domain.records import Submission


def titles_of(form_ids: Sequence[str], forms: Forms) -> Mapping[str, LocalizedText]:
    """What forms are called; one that cannot be opened keeps its id. STORE lane: it may read files."""
    found = {}
    for form_id in dict.fromkeys(form_ids):
        try:
            found[form_id] = forms.open_form(form_id).title
        except AppError:
            continue
    return found


def own_words_of(submissions: Sequence[Submission], forms: Forms) -> Mapping[str, tuple[str, ...]]:
    """Per submission (id as text) what the client said; none where the form's mapping is broken."""
    found = {}
    for submission in submissions:
        try:
            found[str(submission.id)] = forms.mapped(submission.form_id, submission.answers).own_words
        except AppError:
            continue
    return found
