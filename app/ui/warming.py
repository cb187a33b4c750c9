"""What is loaded in the background while somebody types the passphrase."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from app.ui import language


def import_rest(warm_up: Callable[[], None]) -> None:
    """Everything heavy; the language's dates and names too. Runs in a thread of its own."""
    import app.ui.main_window  # noqa: F401, PLC0415
    from app.i18n import formats  # noqa: PLC0415

    tag = language.spoken()
    formats.moment_text(datetime.now(UTC), tag, UTC)
    formats.language_name("de", tag)
    warm_up()
