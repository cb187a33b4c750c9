"""One engine for all letter tests: what it remembers between letters must never show."""

from __future__ import annotations

import pytest

from app.documents.engine import Engine
from app.documents.text.lines import Typesetter
from app.documents.text.shape import FontSet
from tests.support.letter_samples import FONTS


@pytest.fixture(scope="session")
def engine() -> Engine:
    return Engine(FONTS)


@pytest.fixture(scope="session")
def fonts() -> FontSet:
    return FontSet(FONTS)


@pytest.fixture(scope="session")
def typesetter(fonts: FontSet) -> Typesetter:
    return Typesetter(fonts)
