"""Words for the codes of records; one place, so that a state is called the same on every screen."""

from __future__ import annotations

from app.domain.records import Client, Evidence, NeedState, Priority, ReferralState
from app.i18n import N_
from app.i18n import gettext as _
from app.ui import theme

_STATES = {
    ReferralState.DRAFT: (N_("Being prepared"), "", "edit"),
    ReferralState.RELEASED: (N_("Letter made"), "accent", "letter"),
    ReferralState.HANDED_OUT: (N_("Handed to the client"), "accent", "person"),
    ReferralState.SENT: (N_("Sent"), "accent", "send"),
    ReferralState.RECEIVED: (N_("Received by the agency"), "accent", "incoming"),
    ReferralState.ACCEPTED: (N_("Accepted"), "success", "tick"),
    ReferralState.NOT_COMPETENT: (N_("Says: not responsible"), "attention", "warning"),
    ReferralState.REFUSED: (N_("Refused"), "attention", "warning"),
    ReferralState.NO_SHOW: (N_("Client did not come"), "attention", "warning"),
    ReferralState.DONE: (N_("Done"), "success", "tick"),
    ReferralState.PARTLY_DONE: (N_("Partly done"), "attention", "tick"),
    ReferralState.NOT_DONE: (N_("Not done"), "attention", "close"),
    ReferralState.CLOSED: (N_("Closed"), "", "lock"),
    ReferralState.WITHDRAWN: (N_("Withdrawn by the client"), "", "close"),
}


def name_of(client: Client) -> str:
    """Given and family name, or the code word of an anonymous case."""
    names = " ".join(part for part in (client.given_name, client.family_name) if part)
    return theme.isolate(names or client.code_word or _("Without a name"))


def state_words(state: str) -> str:
    """'Handed to the client'."""
    return _(_STATES[ReferralState(state)][0])


def state_look(state: str) -> tuple[str, str]:
    """(kind of the pill, icon): never colour alone."""
    return _STATES[ReferralState(state)][1:]


_PRIORITIES = {
    Priority.EMERGENCY: N_("Emergency, within a day"),
    Priority.URGENT: N_("Urgent, within three days"),
    Priority.NORMAL: N_("Normal, within two weeks"),
}


_PRIORITIES_SHORT = {
    Priority.EMERGENCY: N_("Emergency, 24 h"),
    Priority.URGENT: N_("Urgent, 72 h"),
    Priority.NORMAL: N_("Normal, 2 weeks"),
}


def short_priority_words(priority: str) -> str:
    """'Urgent, 72 h': for a narrow column."""
    return _(_PRIORITIES_SHORT[Priority(priority)])


def priority_words(priority: str) -> str:
    """'Urgent, within three days'."""
    return _(_PRIORITIES[Priority(priority)])


_NEEDS = {
    NeedState.OPEN: (N_("open"), "attention", "waiting"),
    NeedState.REFERRED: (N_("referred on"), "accent", "send"),
    NeedState.MET: (N_("settled"), "success", "tick"),
    NeedState.DROPPED: (N_("no longer wanted"), "", "close"),
}


def need_state_words(state: str) -> str:
    """'referred on'."""
    return _(_NEEDS[NeedState(state)][0])


def need_state_look(state: str) -> tuple[str, str]:
    """(kind of the pill, icon)."""
    return _NEEDS[NeedState(state)][1:]


_EVIDENCE = {
    Evidence.OWN_ACT: N_("own act"),
    Evidence.SLIP: N_("return slip"),
    Evidence.QR: N_("scanned slip"),
    Evidence.PHONE: N_("by phone"),
    Evidence.CLIENT_SAID: N_("the client says"),
    Evidence.LETTER: N_("by letter"),
}


def evidence_words(evidence: str) -> str:
    """'by phone'."""
    return _(_EVIDENCE[Evidence(evidence)])
