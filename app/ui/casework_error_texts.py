"""What the errors of casework and of the protected store are called, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain import errors as e
from app.domain.errors import AppError
from app.i18n import N_

CASEWORK: Mapping[type[AppError], tuple[str, str]] = {
    e.OwnKeyMissing: (
        N_("Your own key is not at hand."),
        N_("Personal notes open with your passphrase only. Lock, and unlock with your passphrase."),
    ),
}
