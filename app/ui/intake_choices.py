"""Choices that the intake form offers and no other list has: they are asked and shown elsewhere too."""

from __future__ import annotations

from dataclasses import dataclass

from app.actions.intake import INTAKE_FORM
from app.actions.ports import Forms
from app.domain.errors import AppError
from app.ui.language import spoken

Choices = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answers:
    """Choices of the intake form that have no list of their own: gender, nationality."""

    gender: Choices
    nationalities: Choices


def read_answers(forms: Forms) -> Answers:
    """What may be answered, read from the intake form: one list for both. STORE lane."""
    try:
        form = forms.open_form(INTAKE_FORM)
    except AppError:
        return Answers([], [])
    tag = spoken()

    def choices(name: str) -> list[tuple[str, str]]:
        known = {question.name: question for question in form.questions()}
        question = known.get(name)
        return [(one.name, one.label.text(tag).text) for one in question.choices] if question else []

    return Answers(choices("gender"), choices("nationalities") or choices("nationality"))
