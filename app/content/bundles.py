"""The shape of a file of one case (resources/schemas/case-bundle.json), and the words that lie beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from app.domain.errors import BundleBroken

README = "case-bundle-readme.txt"


class BundleShape:
    """Reads both once, when the first file is made or opened."""

    def __init__(self, root: Path) -> None:
        """`root` = the resources."""
        self._root = root
        self._validator: Draft202012Validator | None = None

    @property
    def readme(self) -> str:
        """In German and English."""
        return (self._root / README).read_text("utf-8")

    def demand(self, content: Mapping[str, Any]) -> None:
        """Raises `BundleBroken`: the first thing that is not as the schema says, or a newer schema."""
        said = content.get("schema")
        if isinstance(said, str) and said.startswith("case-bundle/") and said != "case-bundle/1":
            raise BundleBroken(reason="newer", place="schema")
        if self._validator is None:
            path = self._root / "schemas" / "case-bundle.json"
            self._validator = Draft202012Validator(json.loads(path.read_bytes()))
        fault = next(self._validator.iter_errors(content), None)
        if fault is not None:
            raise BundleBroken(reason="content", place="/".join(map(str, fault.absolute_path))[:80])
