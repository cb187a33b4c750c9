"""Small widgets without rules, in the look of `app.ui.theme`.

Each is loaded when it is first asked for: the unlock window must not wait for tables and previews.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.ui.widgets.banner import Banner, Kind
    from app.ui.widgets.buttons import (
        Button,
        ChoiceCard,
        DangerButton,
        PrimaryButton,
        QuietButton,
        SecondaryButton,
    )
    from app.ui.widgets.fields import (
        Avatar,
        Choice,
        CodeEdit,
        Field,
        LineEdit,
        PassphraseEdit,
        SearchField,
    )
    from app.ui.widgets.flow import FlowLayout
    from app.ui.widgets.layout import Card, Line, Scroll, column, empty, limited, row
    from app.ui.widgets.pictures import PREVIEW_DPI, PictureView, Sheet
    from app.ui.widgets.pills import LanguageBadge, StatusPill
    from app.ui.widgets.states import Busy, EmptyState
    from app.ui.widgets.table import Column, LineModel, LineTable
    from app.ui.widgets.text import ClientText, Heading, PageTitle, Text

_HOME = {
    "Avatar": "fields",
    "Banner": "banner",
    "Busy": "states",
    "Button": "buttons",
    "Card": "layout",
    "Choice": "fields",
    "ChoiceCard": "buttons",
    "ClientText": "text",
    "CodeEdit": "fields",
    "Column": "table",
    "DangerButton": "buttons",
    "EmptyState": "states",
    "Field": "fields",
    "FlowLayout": "flow",
    "Heading": "text",
    "Kind": "banner",
    "LanguageBadge": "pills",
    "Line": "layout",
    "LineEdit": "fields",
    "LineModel": "table",
    "LineTable": "table",
    "PREVIEW_DPI": "pictures",
    "PageTitle": "text",
    "PassphraseEdit": "fields",
    "PictureView": "pictures",
    "PrimaryButton": "buttons",
    "QuietButton": "buttons",
    "Scroll": "layout",
    "SearchField": "fields",
    "SecondaryButton": "buttons",
    "Sheet": "pictures",
    "StatusPill": "pills",
    "Text": "text",
    "column": "layout",
    "empty": "layout",
    "limited": "layout",
    "row": "layout",
}
"""Which file a name lives in."""


def __getattr__(name: str) -> Any:
    """Load a widget's file at its first use (PEP 562)."""
    if name not in _HOME:
        raise AttributeError(name)
    found = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = found
    return found


__all__ = [
    "PREVIEW_DPI",
    "Avatar",
    "Banner",
    "Busy",
    "Button",
    "Card",
    "Choice",
    "ChoiceCard",
    "ClientText",
    "CodeEdit",
    "Column",
    "DangerButton",
    "EmptyState",
    "Field",
    "FlowLayout",
    "Heading",
    "Kind",
    "LanguageBadge",
    "Line",
    "LineEdit",
    "LineModel",
    "LineTable",
    "PageTitle",
    "PassphraseEdit",
    "PictureView",
    "PrimaryButton",
    "QuietButton",
    "Scroll",
    "SearchField",
    "SecondaryButton",
    "Sheet",
    "StatusPill",
    "Text",
    "column",
    "empty",
    "limited",
    "row",
]
