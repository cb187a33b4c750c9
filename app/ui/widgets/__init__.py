"""Small widgets without rules, in the look of `app.ui.theme`."""

from app.ui.widgets.banner import Banner, Kind
from app.ui.widgets.buttons import (
    Button,
    ChoiceCard,
    DangerButton,
    PrimaryButton,
    QuietButton,
    SecondaryButton,
)
from app.ui.widgets.empty import Busy, EmptyState
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
from app.ui.widgets.table import Column, LineModel, LineTable
from app.ui.widgets.text import ClientText, Heading, PageTitle, Text

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
