"""The pages of a form: its top-level groups, and the loose questions between two of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.forms import Group, Node, Question, Repeat, walk


@dataclass(frozen=True, slots=True)
class Part:
    """The nodes of one page, with the group whose label is its title."""

    title: Group | Repeat | None
    nodes: tuple[Node, ...]

    def has(self, key: str) -> bool:
        """Whether the question of this key is on the page: `birth_date`, `child[2]/birth_date`."""
        name = key.split("/", maxsplit=1)[0].split("[", maxsplit=1)[0]
        return any(node.name == name for node in walk(self.nodes))

    @property
    def repeats(self) -> tuple[Repeat, ...]:
        """What is asked several times."""
        return tuple(node for node in walk(self.nodes) if isinstance(node, Repeat))


def parts_of(children: tuple[Node, ...]) -> list[Part]:
    """Labelled top-level groups are pages; questions between them share one."""
    parts: list[Part] = []
    loose: list[Node] = []

    def close() -> None:
        if any(question.label for question in questions_of(tuple(loose))):
            parts.append(Part(None, tuple(loose)))
        loose.clear()

    for node in children:
        if isinstance(node, (Group, Repeat)) and node.label:
            close()
            parts.append(Part(node, (node,)))
        else:
            loose.append(node)
    close()
    return parts


def questions_of(nodes: tuple[Node, ...]) -> Iterator[Question]:
    """The questions outside of repeats."""
    for node in nodes:
        if isinstance(node, Question):
            yield node
        elif isinstance(node, Group):
            yield from questions_of(node.children)
