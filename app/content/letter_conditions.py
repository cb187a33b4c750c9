"""What is known of values at one place of a template, so that its conditions can be judged unrendered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jinja2 import nodes

from app.content.letter_texts import path_of

Known = Mapping[str, bool]
"""Path → whether it holds (is there, is yes) wherever this place is reached."""

_IMPLIES = {
    "need.german": ("need.label",),
    "original.number": ("original.date",),
    "original.date": ("original.number",),
    "letter.agencies": ("letter.agencies_text",),
    "letter.agencies_text": ("letter.agencies",),
    "basis.leaves": ("basis.leaves_text",),
    "basis.leaves_text": ("basis.leaves",),
    "reason.source": ("reason.text",),
    "reason.checked_on": ("reason.source", "reason.text"),
}
"""Values that come together, or one only with the other."""
_MARK = "_is_"
"""`asked.how_is_phone` holds only where `asked.how` is answered."""


def paths_in(node: nodes.Node) -> Iterator[nodes.Getattr]:
    """Every value that the syntax names."""
    if isinstance(node, nodes.Getattr):
        yield node
        return
    for child in node.iter_child_nodes():
        yield from paths_in(child)


def judged(test: nodes.Node, known: Known) -> bool | None:
    """Whether a condition always (True) or never (False) holds here; None = it depends."""
    if isinstance(test, nodes.Not):
        inner = judged(test.node, known)
        return None if inner is None else not inner
    if isinstance(test, (nodes.And, nodes.Or)):
        decisive = isinstance(test, nodes.Or)
        right = judged(test.right, assumed(test.left, known, holds=not decisive))
        sides = judged(test.left, known), right
        if decisive in sides:
            return decisive
        return None if None in sides else not decisive
    return known.get(path_of(test))


def assumed(test: nodes.Node, known: Known, *, holds: bool = True) -> Known:
    """What is known where the condition holds (or does not)."""
    if isinstance(test, nodes.Not):
        return assumed(test.node, known, holds=not holds)
    if isinstance(test, (nodes.And, nodes.Or)):
        if isinstance(test, nodes.And) is holds:
            return assumed(test.right, assumed(test.left, known, holds=holds), holds=holds)
        for one, other in ((test.left, test.right), (test.right, test.left)):
            if judged(one, known) is (not holds):
                return assumed(other, known, holds=holds)
        return known
    path = path_of(test)
    return {**known, path: holds, **_implied(path, holds=holds)}


def _implied(path: str, *, holds: bool) -> dict[str, bool]:
    if holds:
        more = dict.fromkeys(_IMPLIES.get(path, ()), True)
        return {**more, path.partition(_MARK)[0]: True} if _MARK in path else more
    return {other: False for other, its in _IMPLIES.items() if path in its}
