"""What the actions need from outside, as protocols; `app.bootstrap` wires the real things.

All ports under one name. Nothing here knows Qt, SQL or HTTP.
"""

from __future__ import annotations

from app.actions.form_ports import (
    FillSession,
    FormDesk,
    Forms,
    FormShelf,
    LanguageState,
    Mapped,
    ShippedForm,
)
from app.actions.letter_ports import (
    ConsentText,
    LetterMemory,
    Picture,
    Press,
    Templates,
)
from app.actions.print_ports import (
    INTERRUPTED,
    Print,
    PrintChoice,
    PrintChoices,
    PrintEnd,
    PrintJob,
    PrintJobs,
    PrintState,
)
from app.actions.store_ports import (
    Attachments,
    Audit,
    Caseworker,
    CleanFile,
    Draft,
    Drafts,
    LetterNumber,
    Numbers,
    Queries,
    Record,
    Repository,
    Unit,
    UnitOfWork,
)

__all__ = [
    "INTERRUPTED",
    "Attachments",
    "Audit",
    "Caseworker",
    "CleanFile",
    "ConsentText",
    "Draft",
    "Drafts",
    "FillSession",
    "FormDesk",
    "FormShelf",
    "Forms",
    "LanguageState",
    "LetterMemory",
    "LetterNumber",
    "Mapped",
    "Numbers",
    "Picture",
    "Press",
    "Print",
    "PrintChoice",
    "PrintChoices",
    "PrintEnd",
    "PrintJob",
    "PrintJobs",
    "PrintState",
    "Queries",
    "Record",
    "Repository",
    "ShippedForm",
    "Templates",
    "Unit",
    "UnitOfWork",
]
