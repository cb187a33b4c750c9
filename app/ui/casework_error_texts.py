"""What the errors of casework and of the protected store are called, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.errors import AppError

CASEWORK: Mapping[type[AppError], tuple[str, str]] = {}
