"""What each error is called and what to do next, in the language of the window.

Every `AppError` has its text here; a test walks all of them. The title says what happened, the next
step says what to do, and that nothing was lost where that is so. Placeholders are the error's facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain import errors as e
from app.domain.errors import AppError
from app.i18n import N_, ngettext
from app.i18n import gettext as _
from app.ui.admin_error_texts import ADMIN
from app.ui.casework_error_texts import CASEWORK, ESCROW_REASONS, PAPER_REASONS
from app.ui.exchange_error_texts import BUNDLE_REASONS, EXCHANGE, TABLE_REASONS
from app.ui.scope_error_texts import SCOPES


@dataclass(frozen=True, slots=True)
class ErrorText:
    """What happened, and what to do next."""

    title: str
    next_step: str


_STORE: Mapping[type[AppError], tuple[str, str]] = {
    e.WrongPassphrase: (
        N_("This passphrase does not open the store."),
        N_("Nothing is lost. Check Caps Lock and the keyboard language, then try again."),
    ),
    e.WaitBeforeNextTry: (
        N_("Please wait a moment before the next try."),
        N_("After a wrong passphrase there is a short pause, so that nobody can try many. Nothing is lost."),
    ),
    e.WrongRecoveryCode: (
        N_("This code does not open the store."),
        N_(
            "Compare it with the sheet, character by character. If a newer sheet was printed, only that "
            "one counts. Nothing is lost."
        ),
    ),
    e.PassphraseMissing: (
        N_("No passphrase was given."),
        N_("Type it when asked, or name an open file with --passphrase-fd."),
    ),
    e.PassphraseTooWeak: (
        N_("This passphrase is too easy to guess."),
        N_("Take four or more words that do not belong together, or let the application suggest one."),
    ),
    e.StoreDamaged: (
        N_("The passphrase is right, but the store cannot be read."),
        N_(
            "Do not change anything. Close the application and ask your office to restore the last copy. "
            "What was already synchronised is safe at the office."
        ),
    ),
    e.StoreMissing: (
        N_("The store of this workstation is not where it should be."),
        N_("If the folder was moved, put it back: {path}. Otherwise ask your office."),
    ),
    e.StoreExists: (
        N_("This workstation is already set up."),
        N_("Start the application again and unlock it with your passphrase."),
    ),
    e.StoreNewer: (
        N_("The store was written by a newer version of this application."),
        N_("Install the current version on this workstation. Nothing was changed."),
    ),
    e.StoreFull: (
        N_("The disk is full; this was not saved."),
        N_("Free some space (empty the bin), then save again. Everything saved before is safe."),
    ),
    e.StoreInUse: (
        N_("Another window or program is using the store."),
        N_("Close the other window of this application, wait a moment and try again."),
    ),
    e.StoreReadOnly: (
        N_("The folder of the store cannot be written."),
        N_(
            "Nothing was changed. Whoever looks after this computer can give you the right to write there, "
            "or take the write protection away."
        ),
    ),
    e.UnknownCaseworker: (
        N_("Nobody of this name is set up on this workstation."),
        N_("Choose your name from the list."),
    ),
    e.NameTaken: (
        N_("Somebody of this name already works here."),
        N_("Add something that tells the two apart, for example a middle initial."),
    ),
}

_CONTENT: Mapping[type[AppError], tuple[str, str]] = {
    e.ContentBroken: (
        N_("A content file is faulty: {file}"),
        N_("Place: {place}. Reason: {reason}. Tell your office; your cases are not affected."),
    ),
    e.ContentVersionUnknown: (
        N_("A content file is of a version that this application does not know: {file}"),
        N_("It has version {found}, known is {known}. Install the current version of the application."),
    ),
    e.TemplateTooCostly: (
        N_("A letter template takes too long or too much memory: {file}"),
        N_("It was stopped; your cases are not affected. Tell your office which letter you wanted."),
    ),
    e.FormBroken: (
        N_("A form cannot be loaded: {file}"),
        N_("Tell your office which form it is. Other forms and your cases are not affected."),
    ),
}

_WORK: Mapping[type[AppError], tuple[str, str]] = {
    e.RecordNotFound: (
        N_("This entry is no longer on this workstation."),
        N_("It may have been deleted or moved to another team. Go back and open the list again."),
    ),
    e.AnswersIncomplete: (
        N_("Some questions still need an answer."),
        N_("They are marked in the form. What is filled in is kept as a draft."),
    ),
    e.AttachmentUnusable: (
        N_("This file cannot be kept with the answer."),
        N_(
            "Pictures (PNG, JPEG, WebP, TIFF) and PDF files up to 10 MB are kept. Photograph or scan it "
            "again, or make it smaller. Your answers are not affected."
        ),
    ),
    e.ReferralStateForbids: (
        N_("This step is not possible now."),
        N_("The referral has meanwhile moved on. Open it again to see where it stands."),
    ),
    e.ConsentMissing: (
        N_("No consent covers this letter yet."),
        N_("Ask the client for consent to this agency first; then the letter can be made."),
    ),
    e.AgencyUnverified: (
        N_("Nobody has checked this directory entry yet."),
        N_("Confirm the address, for example by a call, before a letter goes out."),
    ),
    e.AddressProtected: (
        N_("The address of this place is protected."),
        N_("It is never stored or printed. Make contact by telephone."),
    ),
    e.AuditBroken: (
        N_("The audit trail is not as it was written: row {row}."),
        N_("Do not change anything. Keep a copy of the store and ask your office. Found: {reason}"),
    ),
}

_LETTERS: Mapping[type[AppError], tuple[str, str]] = {
    e.FileNotSaved: (
        N_("The file could not be written: {reason}"),
        N_("Choose another folder, or free some space, and save again."),
    ),
    e.GlyphMissing: (
        N_("The letter has a character that cannot be printed."),
        N_("Check the names for unusual characters: {characters}"),
    ),
    e.TextDoesNotFit: (
        N_("A text is too long for its place in the letter."),
        N_("Shorten it and make the letter again. Place: {zone}"),
    ),
    e.LetterTooLong: (
        N_("The letter has more than {most} pages."),
        N_("Shorten its lists and texts, or write several letters."),
    ),
    e.LogoUnreadable: (
        N_("This picture cannot be a logo."),
        N_("Take a PNG, JPEG or WebP file of at most 10 MB that shows one still picture."),
    ),
    e.LetterDiffers: (
        N_("Letter {number} would not look exactly as it was issued."),
        N_("The printed original is still valid. Ask your office before you print it again."),
    ),
    e.PrinterFailed: (
        N_("The printer did not take the pages."),
        N_("Check that it is switched on and has paper, or choose another printer. Nothing is lost."),
    ),
    e.PrinterMissing: (
        N_("The printer is not there."),
        N_("Switch it on and connect it, choose another printer, or print later. Nothing is lost."),
    ),
    e.PrinterLost: (
        N_("The printer stopped in the middle of the job."),
        N_(
            "The job was taken back, so that nothing comes out twice. Look what came out, then print again, "
            "choose another printer, or print later. Nothing is lost."
        ),
    ),
    e.PrintHeld: (
        N_("The print system holds the job and does not print it."),
        N_("The job was taken back. Choose another printer, print later, or ask your office."),
    ),
    e.SlipAnswered: (
        N_("The slip of letter {number} was booked before with another answer."),
        N_("Nothing was changed. If the new answer is the right one, book it once more on purpose."),
    ),
    e.SlipHasNoReferral: (
        N_("Letter {number} belongs to no referral."),
        N_("There is nothing to book. Put the slip into the file."),
    ),
    e.SlipMistyped: (
        N_("This code has a typing error: at least one character is wrong."),
        N_("Compare it with the slip, or ask for it again, character by character."),
    ),
    e.SlipUnknown: (
        N_("No letter with this code is known here."),
        N_("Compare the code with the slip. If it is right, synchronise: the letter may not be here yet."),
    ),
    e.SlipUnreadable: (
        N_("No code could be read in this picture."),
        N_("Take it again straight from above and in good light, or type the 8 characters of the slip."),
    ),
    e.SlipForged: (
        N_("The code on this slip is not genuine."),
        N_("Do not book it. Call the agency named in the letter and ask."),
    ),
}

_SLIP_REASONS: Mapping[str, tuple[str, str]] = {
    "broken": (
        N_("This file is damaged and cannot be opened."),
        N_("Ask for it again, or type the 8 characters of the slip."),
    ),
    "empty": (N_("This file is empty."), N_("Ask for it again, or type the 8 characters of the slip.")),
    "heic": (
        N_("This is an iPhone picture (HEIC), which cannot be opened here."),
        N_("Send it as JPEG (iPhone: Settings, Camera, Formats, Most Compatible), or take a screenshot."),
    ),
    "memory": (
        N_("This file is too large."),
        N_("Save it with fewer pages or smaller pictures, then try again."),
    ),
    "password": (
        N_("This PDF is locked with a password."),
        N_("Save it without the password, then try again."),
    ),
    "size": (
        N_("This file is too large."),
        N_("Save it with fewer pages or smaller pictures, then try again."),
    ),
    "time": (
        N_("Reading this file took too long and was stopped."),
        N_("Save it with fewer pages or smaller pictures, then try again."),
    ),
    "type": (
        N_("This file is neither a picture nor a PDF."),
        N_("Pictures can be JPEG, PNG, TIFF, WebP, BMP or GIF."),
    ),
}

_OFFICE: Mapping[type[AppError], tuple[str, str]] = {
    e.Offline: (
        N_("No connection to the office."),
        N_("You can go on working. Everything is sent as soon as there is a connection."),
    ),
    e.NotAnOffice: (
        N_("At this address there is no central office."),
        N_("Compare the address with the one from your office: {url}"),
    ),
    e.OfficeFailed: (
        N_("The office could not do this just now."),
        N_("Nothing is lost. Try again later; if it stays so, call your office."),
    ),
    e.OfficeStoreUnavailable: (
        N_("The office cannot open its store."),
        N_("Check the address of the database and that it is running, then start the office again."),
    ),
    e.OfficeBusy: (
        N_("The office has a lot to do just now."),
        N_("Nothing is lost. The workstation asks again by itself; or try again in a minute."),
    ),
    e.TooManyTries: (
        N_("There were too many tries with codes that are not valid."),
        N_("Wait some minutes, or ask your office for a new code."),
    ),
    e.OfficeUnfamiliar: (
        N_("This is not the office that the code belongs to."),
        N_("Do not go on. Ask your office for the address and a new code by telephone."),
    ),
    e.EnrolmentCodeInvalid: (
        N_("This code is mistyped, unknown or already used."),
        N_("Compare it character by character. A code works only once; your office can give you a new one."),
    ),
    e.EnrolmentCodeExpired: (
        N_("This code has expired."),
        N_("Ask your office for a new one. Codes are valid for a short time only."),
    ),
    e.DeviceRevoked: (
        N_("The office no longer accepts this device."),
        N_("Your unsent work stays on this workstation. Call your office."),
    ),
    e.DeviceUnknown: (
        N_("The office does not know this device."),
        N_("Register the workstation again with a new code from your office. Your work stays here."),
    ),
    e.SignatureInvalid: (
        N_("The office could not verify that the message came from this device."),
        N_("Nothing was sent or lost. Try again later; if it stays so, call your office."),
    ),
    e.CallOutOfOrder: (
        N_("The office received this device's messages in the wrong order."),
        N_("Nothing is lost. Try to synchronise again; if it stays so, call your office."),
    ),
    e.GapInChanges: (
        N_("Changes are missing between this workstation and the office."),
        N_("Your work stays here. Call your office before you synchronise again."),
    ),
    e.ChainBroken: (
        N_("This store was restored or copied and no longer fits what the office has."),
        N_("Your work stays here. Call your office: the workstation must be registered again."),
    ),
    e.ProtocolUnknown: (
        N_("This application and the office speak different versions."),
        N_("Install the current version on this workstation. Your work stays here until then."),
    ),
    e.MessageBroken: (
        N_("The answer could not be read."),
        N_("Nothing was changed. Try again; in public networks first open the login page in a browser."),
    ),
    e.MessageTooLarge: (
        N_("The message is larger than the office accepts."),
        N_("Nothing is lost. Call your office."),
    ),
}

TEXTS: Mapping[type[AppError], tuple[str, str]] = {
    **_STORE,
    **_CONTENT,
    **_WORK,
    **_LETTERS,
    **_OFFICE,
    **CASEWORK,
    **EXCHANGE,
    **ADMIN,
    **SCOPES,
}
"""Title and next step of every error, as English source texts."""

_COMMON = (
    N_("This did not work."),
    N_("Nothing was changed. Try again; if it stays so, tell your office this word: {code}"),
)


class _Facts(dict[str, object]):
    """An error's facts; one that is missing shows as a dash."""

    def __missing__(self, key: str) -> str:
        return "–"


def say(error: AppError) -> ErrorText:
    """The words for an error, with its facts filled in."""
    title, next_step = _texts_of(type(error))
    if isinstance(error, e.SlipUnreadable):
        title, next_step = _SLIP_REASONS.get(str(error.facts.get("reason")), (title, next_step))
    if isinstance(error, e.PaperUnusable):
        title, next_step = PAPER_REASONS.get(str(error.facts.get("reason")), (title, next_step))
    if isinstance(error, e.TableUnreadable):
        title, next_step = TABLE_REASONS.get(str(error.facts.get("reason")), (title, next_step))
    if isinstance(error, e.BundleBroken):
        title, next_step = BUNDLE_REASONS.get(str(error.facts.get("reason")), (title, next_step))
    if isinstance(error, e.EscrowRefused):
        title, next_step = ESCROW_REASONS.get(str(error.facts.get("reason")), (title, next_step))
    facts = _Facts({name: _words(value) for name, value in error.facts.items()}, code=error.code)
    return ErrorText(_(title).format_map(facts), _(next_step).format_map(facts))


def wait_of(error: AppError) -> int:
    """Whole seconds to wait after a wrong passphrase; 0 = none."""
    seconds = error.facts.get("wait_seconds", 0)
    return max(0, -int(-seconds // 1)) if isinstance(seconds, (int, float)) else 0


def wait_text(seconds: int) -> str:
    """How long until the next try."""
    if seconds <= 0:
        return ""
    return ngettext("Next try in {count} second.", "Next try in {count} seconds.", seconds).format(
        count=seconds
    )


def _texts_of(kind: type[AppError]) -> tuple[str, str]:
    for known in kind.__mro__:
        if known in TEXTS:
            return TEXTS[known]
    return _COMMON


def _words(value: object) -> object:
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(str(item) for item in value)
    return "–" if value is None else value
