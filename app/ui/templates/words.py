"""What the codes of a kind of letter mean, in words."""

from __future__ import annotations

from app.domain.letter_kinds import AddressedTo, LetterKind, ValueType, WrittenFor
from app.domain.letters import Copy
from app.i18n import N_
from app.i18n import gettext as _

_ADDRESSED = {
    AddressedTo.AGENCY: N_("an agency"),
    AddressedTo.AGENCIES: N_("several agencies"),
    AddressedTo.CLIENT: N_("the client"),
    AddressedTo.NOBODY: N_("nobody: a sheet for the file or to carry along"),
    AddressedTo.INTERPRETER: N_("who lends interpreters"),
}
_WRITTEN = {
    WrittenFor.REFERRAL: N_("a referral"),
    WrittenFor.CASE: N_("a case"),
    WrittenFor.ANYBODY: N_("anybody"),
}
_BASES = {
    "consent": N_("a recorded consent for the agency"),
    "own-copy": N_("the client's own copy: nothing leaves the office without her"),
    "own-application": N_("the client's own application"),
    "none": N_("none needed: it carries no facts about the client to others"),
}
_TYPES = {
    ValueType.TEXT: N_("text"),
    ValueType.NAME: N_("name"),
    ValueType.ADDRESS: N_("address"),
    ValueType.PHONE: N_("telephone"),
    ValueType.NUMBER: N_("number"),
    ValueType.DATE: N_("date"),
    ValueType.TIME: N_("time"),
    ValueType.AMOUNT: N_("amount"),
    ValueType.EMAIL: N_("e-mail"),
    ValueType.YES_NO: N_("yes or no, for conditions"),
    ValueType.LIST: N_("list"),
    ValueType.SIGNATURE: N_("signature"),
}
_COPIES = {
    Copy.RECEIVER: N_("For the receiver"),
    Copy.CLIENT: N_("For the client"),
    Copy.SENDER: N_("For the office"),
    Copy.COURTESY: N_("Translation"),
}


def addressed_words(kind: LetterKind) -> str:
    """'an agency'."""
    return _(_ADDRESSED[kind.addressed_to])


def written_words(kind: LetterKind) -> str:
    """'a case'."""
    return _(_WRITTEN[kind.written_for])


def basis_words(kind: LetterKind) -> str:
    """Why facts may leave."""
    return _(_BASES[kind.basis]) if kind.basis in _BASES else kind.basis


def type_words(type_: ValueType) -> str:
    """'date'."""
    return _(_TYPES[type_])


def copy_words(copy: Copy) -> str:
    """'For the client'."""
    return _(_COPIES[copy])
