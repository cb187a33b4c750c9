"""Errors about teams and the office's knowledge of clients, in words."""

from __future__ import annotations

from app.domain import errors as e
from app.i18n import N_

SCOPES = {
    e.InquiryTooOften: (
        N_("This workstation has asked the office about many people lately."),
        N_("Ask again later, or call the other teams."),
    ),
    e.InquiryUnfounded: (
        N_("The office was not asked: a name and a legal basis are needed."),
        N_("Enter the name and tick the basis, or go on without asking."),
    ),
    e.ScopeNotYours: (
        N_("This workstation does not belong to that team."),
        N_("Synchronise again. If you need the team's cases, ask your office."),
    ),
    e.TeamUnknown: (
        N_("The office has no team called “{team}”."),
        N_("Compare the name with the list of teams."),
    ),
}
