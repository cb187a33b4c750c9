"""'I don't want to answer' is an answer of its own: neither a value nor a question left open.

Whoever asks must be able to tell a question that was never asked from one that a person chose not to
answer, and nothing she says may depend on her answering (Art. 7 (4) GDPR). Answers therefore carry a
list of the names that were declined beside the values, one in each row of a repeat; a declined
question is blank for every expression and fills no fact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from app.domain.forms import Answers

DECLINED = "_declined"
"""The name, among answers, of the list of names that were declined there."""


def declined_in(answers: Answers) -> tuple[str, ...]:
    """Names declined directly here; those of a row are in the row. Anything but texts is passed over."""
    names = answers.get(DECLINED)
    if isinstance(names, str) or not isinstance(names, Sequence):
        return ()
    return tuple(name for name in names if isinstance(name, str))


def declined_keys(answers: Answers) -> Iterator[str]:
    """Every declined question as a session addresses it: `phone`, `child[2]/birth_date`."""
    yield from declined_in(answers)
    for name, value in answers.items():
        if name == DECLINED or isinstance(value, str) or not isinstance(value, Sequence):
            continue
        rows = [row for row in value if isinstance(row, Mapping)]
        for number, row in enumerate(rows, start=1):
            yield from (f"{name}[{number}]/{key}" for key in declined_keys(row))
