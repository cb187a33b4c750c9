"""The answers of a session as the XML that ODK calls a submission (ODK XForms, "instance")."""

from __future__ import annotations

from typing import Any

from lxml import etree
from lxml.etree import _Element

from app.forms.cells import AnswerTree, Cell
from app.forms.reading import Name


def submission(tree: AnswerTree) -> str:
    """The primary instance with its answers; what is not relevant is left out."""
    return etree.tostring(_written(tree.root, tree), encoding="unicode")


def _prefixes(name: Name) -> Any:  # the stubs of lxml do not know the default name space
    return {name.prefix: name.namespace}


def _written(cell: Cell, tree: AnswerTree) -> _Element:
    name = tree.form.names.get(cell.path)
    if name is None:
        element = etree.Element(cell.name)
    else:
        element = etree.Element(f"{{{name.namespace}}}{name.local}", nsmap=_prefixes(name))
    for attribute, value in cell.element.attrib.items():
        element.set(attribute, value)
    if cell.is_answer:
        element.text = cell.element.text
    for child in cell.children:
        if child.relevant:
            element.append(_written(child, tree))
    return element
