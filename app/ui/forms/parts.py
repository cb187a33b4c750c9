"""The pages of a form: its groups, and the loose questions between two of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.domain.forms import FormVersion, Group, Node, Question, QuestionType, Repeat, walk


@dataclass(frozen=True, slots=True)
class Part:
    """The nodes of one page, with the group whose label is its title."""

    title: Group | Repeat | None
    nodes: tuple[Node, ...]
    _names: frozenset[str] = field(default=frozenset(), compare=False)
    """Names and paths of everything on it."""

    def has(self, key: str) -> bool:
        """Whether the question of this key is on the page: `birth_date`, `child[2]/birth_date`, a path."""
        return key in self._names or key.split("/", maxsplit=1)[0].split("[", maxsplit=1)[0] in self._names

    @property
    def repeats(self) -> tuple[Repeat, ...]:
        """What is asked several times."""
        return tuple(node for node in walk(self.nodes) if isinstance(node, Repeat))


def parts_of(children: tuple[Node, ...]) -> list[Part]:
    """Labelled top-level groups and every `field-list` are pages; questions between them share one."""
    return list(_parts(children, None))


def _parts(children: tuple[Node, ...], title: Group | None) -> Iterator[Part]:
    loose: list[Node] = []
    for node in children:
        if not _is_part(node):
            loose.append(node)
            continue
        yield from _made(title, loose)
        loose = []
        if isinstance(node, Group) and not node.is_page and any(_is_page(inner) for inner in node.children):
            yield from _parts(node.children, node if node.label else title)
        elif isinstance(node, (Group, Repeat)):
            yield from _made(node if node.label else title, [node])
    yield from _made(title, loose)


def _made(title: Group | Repeat | None, nodes: list[Node]) -> Iterator[Part]:
    shown = any(is_shown(question) for question in questions_of(tuple(nodes)))
    if shown or any(isinstance(node, Repeat) for node in walk(tuple(nodes))):
        names = frozenset(name for node in walk(tuple(nodes)) for name in (node.name, node.path) if name)
        yield Part(title, tuple(nodes), names)


def _is_part(node: Node) -> bool:
    return (isinstance(node, (Group, Repeat)) and bool(node.label)) or _is_page(node)


def _is_page(node: Node) -> bool:
    return isinstance(node, Group) and (node.is_page or any(_is_page(inner) for inner in node.children))


def is_shown(question: Question) -> bool:
    """Whether a question has a place on the screen: worked-out and hidden values and metadata have none."""
    is_said = bool(question.label or question.hint)
    return question.type is not QuestionType.CALCULATE and "hidden" not in question.appearance and is_said


def questions_of(nodes: tuple[Node, ...]) -> Iterator[Question]:
    """The questions outside of repeats."""
    for node in nodes:
        if isinstance(node, Question):
            yield node
        elif isinstance(node, Group):
            yield from questions_of(node.children)


def keys_of(form: FormVersion) -> dict[str, str]:
    """Path → how the session names it: the plain name for the first of that name, else the path."""
    first: dict[str, str] = {}
    for node in walk(form.children):
        if node.path:
            first.setdefault(node.path.split("/")[1], "")
            first.setdefault(node.name, node.path)
    return {
        node.path: node.name if first.get(node.name) == node.path else node.path
        for node in walk(form.children)
        if node.path
    }
