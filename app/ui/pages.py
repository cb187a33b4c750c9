"""Makes the pages of the desk; the main window knows them only by these functions."""

from __future__ import annotations

from uuid import UUID

from app.ui.access.closed_page import ClosedCasePage
from app.ui.cases.case_page import CasePage
from app.ui.cases.list_view import CaseListPage
from app.ui.finder.finder_page import FinderPage
from app.ui.forms.intake_page import IntakePage
from app.ui.letters.letter_page import LetterPage
from app.ui.navigation import Navigator, Page
from app.ui.referrals.referral_page import ReferralPage


def case_list(nav: Navigator) -> Page:
    """All cases, and unfinished forms."""
    return CaseListPage(nav)


def intake(nav: Navigator, draft_id: UUID | None = None) -> Page:
    """A new case, or an unfinished form."""
    return IntakePage(nav, draft_id)


def case(nav: Navigator, case_id: UUID) -> Page:
    """One case."""
    return CasePage(nav, case_id)


def closed_case(nav: Navigator, case_id: UUID) -> Page:
    """A case that is not open to who is signed in."""
    return ClosedCasePage(nav, case_id)


def finder(nav: Navigator, case_id: UUID) -> Page:
    """The responsible agencies for a case."""
    return FinderPage(nav, case_id)


def referral(nav: Navigator, referral_id: UUID) -> Page:
    """Consent and letter of a referral."""
    return ReferralPage(nav, referral_id)


def letter(nav: Navigator, letter_id: UUID) -> Page:
    """An issued letter."""
    return LetterPage(nav, letter_id)
