"""The language of the office."""

from __future__ import annotations

GERMAN = "de"
"""BCP 47; the official language (§ 19 SGB X): what is written in it binds, and all texts fall back to it."""
