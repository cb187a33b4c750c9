"""Every error a person can meet: a code and facts, no prose.

Words and the next step for each code live in the layers that speak to people (`ui`, `office`,
the command line); a test walks all subclasses and demands a German text for each.
"""

from __future__ import annotations

import re
from typing import ClassVar


class AppError(Exception):
    """The person can act on it. `facts` fill the placeholders of the text for `code`."""

    code: ClassVar[str] = "app-error"

    def __init_subclass__(cls, **kwargs: object) -> None:
        """Derive the code from the class name: `WrongPassphrase` → `wrong-passphrase`."""
        super().__init_subclass__(**kwargs)
        cls.code = re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()

    def __init__(self, **facts: object) -> None:
        super().__init__(self.code)
        self.facts = facts

    def __str__(self) -> str:
        """Code and fact names only: values may name a client and must not reach a log."""
        return f"{self.code}({', '.join(sorted(self.facts))})"


class Offline(AppError):
    """The office cannot be reached; status line only, never a dialog. Facts: reason."""


class Cancelled(Exception):
    """A person asked a task to stop; nothing is shown."""


# -- store and keys ---------------------------------------------------------------------------


class WrongPassphrase(AppError):
    """No key slot opens with it. Facts: wait_seconds."""


class WaitBeforeNextTry(AppError):
    """Too early after a wrong passphrase. Facts: wait_seconds."""


class PassphraseMissing(AppError):
    """A command without a window was given no passphrase."""


class PassphraseTooWeak(AppError):
    """Estimated below the minimum. Facts: bits, minimum."""


class StoreDamaged(AppError):
    """The key is right but the file cannot be read. Facts: path, backup (path or None)."""


class StoreMissing(AppError):
    """No store at the place the settings name. Facts: path."""


class StoreExists(AppError):
    """Set-up was asked for where a store already is. Facts: path."""


class StoreNewer(AppError):
    """Written by a newer version of the application. Facts: found, known."""


class StoreFull(AppError):
    """The disk is full; nothing of this save was written. Facts: path."""


class StoreInUse(AppError):
    """Another process holds the store. Facts: path."""


class StoreReadOnly(AppError):
    """The store's folder or a file in it may not be written or opened; all is as it was. Facts: path."""


class BackupFull(AppError):
    """No room for a backup; the earlier ones stand. Facts: path, needed, free (bytes)."""


class BackupDamaged(AppError):
    """A backup is not what was written. Facts: name, reason (files, key, pages, counts, audit, store)."""


class BackupOtherKey(BackupDamaged):
    """A backup is whole but of another key: another store's, or from before a rekey. Facts: name, reason."""


class BackupPlaceUnusable(AppError):
    """A backup cannot be written to or read from this folder. Facts: path, reason."""


class BackupUnsafe(AppError):
    """Put back without an erasure having been carried out in it, it would bring erased people back."""


class UpgradeFailed(AppError):
    """The tables could not be brought up to date; the store is as it was. Facts: found, known."""


class UnknownCaseworker(AppError):
    """No key slot of that name. Facts: name."""


class NameTaken(AppError):
    """Another caseworker of this workstation has this name; names open key slots. Facts: name."""


class EscrowRefused(AppError):
    """The office's escrow key does not open this: `reason` = file, words, key or other."""


class LeaseOver(AppError):
    """The office has not answered for longer than it wants: a command shows no case."""


class RenewalRefused(AppError):
    """The code does not renew the lease of this workstation."""


class OwnKeyMissing(AppError):
    """The caseworker's own key is not at hand: personal notes can be neither read nor written."""


class WrongRecoveryCode(WrongPassphrase):
    """The code is not the one of the sheet in force. Facts: wait_seconds."""


# -- content ----------------------------------------------------------------------------------


class ContentBroken(AppError):
    """A content file does not follow its schema. Facts: file, place, reason."""


class ContentVersionUnknown(AppError):
    """A content file of a version this application does not know. Facts: file, found, known."""


class TemplateTooCostly(AppError):
    """A template takes more than it may. Facts: file, limit (time, memory, or '' = its reader broke)."""


class FormBroken(AppError):
    """A form cannot be loaded. Facts: file, problems (list of texts), maybe places (where things stand)."""


# -- records ----------------------------------------------------------------------------------


class BundleBroken(AppError):
    """A file of one case that is not as it must be; nothing of it was taken. Facts: reason, place.

    Reasons: archive, content, file, foreign, large, letter, newer, reference, type.
    """


class BundleLocked(AppError):
    """The passphrase does not open the file of a case, or it was changed on the way."""


class ImportStopped(AppError):
    """Rows have faults and nothing was to be left out: nothing was imported. Facts: count."""


class TableUnreadable(AppError):
    """No table that can be read. Facts: reason.

    Reasons: broken, columns, empty, headings, large, password, rows, time, type.
    """


class LegalHold(AppError):
    """A legal hold stands against erasing. Facts: number (of the case), reason."""


class ProcessingRestricted(AppError):
    """Nothing about this case may leave the office (Art. 18 GDPR). Facts: number, since."""


class RecordErased(AppError):
    """What a save would change was erased meanwhile. Facts: number (of the erasure's certificate)."""


class RecordNotFound(AppError):
    """Facts: kind, id."""


class AnswersIncomplete(AppError):
    """Required questions are open or answers break a rule. Facts: questions (names)."""


class AttachmentUnusable(AppError):
    """A file cannot be kept with an answer. Facts: reason (broken, empty, large, type)."""


class PaperUnusable(AppError):
    """A file cannot be kept or shown as a client's paper.

    Facts: reason (broken, changed, drawing, empty, folder, gone, heic, large, password, type).
    """


class MergeNotPossible(AppError):
    """Two entries cannot be made one, or parted again, any more: somebody else did it."""


class CaseStateForbids(AppError):
    """The case's state does not allow it. Facts: state, wanted."""


class ReferralStateForbids(AppError):
    """The referral's state does not allow it. Facts: state, wanted."""


class ConsentMissing(AppError):
    """No recorded legal basis covers what would leave. Facts: agency, categories."""


class AgencyUnverified(AppError):
    """The directory entry is unverified and nobody confirmed it yet. Facts: agency."""


class AddressProtected(AppError):
    """A protected address is never stored or printed. Facts: agency."""


class CaseNotOpen(AppError):
    """The case is not open to who asks (need-to-know). Facts: case_id, number, holder."""


class EmergencyNotPossible(AppError):
    """This cannot open the case in an emergency. Facts: reason = short or hours, minimum (characters)."""


class DayCannotMove(AppError):
    """This cannot be put off, or settled from the agenda. Facts: kind, latest = last possible day."""


class AuditBroken(AppError):
    """The audit trail is not as it was written. Facts: row, reason.

    Reasons: changed, letter-differs, missing, out-of-order.
    """


# -- letters ----------------------------------------------------------------------------------


class FileNotRead(AppError):
    """A file that a person named could not be read, or is not what it should be. Facts: file, reason."""


class FileNotSaved(AppError):
    """A file could not be written where a person asked for it. Facts: file, reason."""


class GlyphMissing(AppError):
    """No font has these characters. Facts: characters (list), where."""


class TextDoesNotFit(AppError):
    """A value is too long for its zone. Facts: zone, value_length."""


class LetterTooLong(AppError):
    """More pages than a letter may have. Facts: pages, most."""


class LogoUnreadable(AppError):
    """No picture that can be a logo. Facts: reason (animated, broken, empty, large, small, type)."""


class LetterDiffers(AppError):
    """An issued letter no longer renders to the bytes that were issued. Facts: number."""


class PrinterFailed(AppError):
    """The printing system refused the job. Facts: printer, reason."""


class PrinterLost(PrinterFailed):
    """The printer stopped or vanished in the middle of a job, which was taken back.

    Facts: printer, reason.
    """


class PrinterMissing(PrinterFailed):
    """There is no print system, or no printer of this name. Facts: printer, reason."""


class PrintHeld(PrinterFailed):
    """The print system held the job, which was taken back. Facts: printer, reason."""


class SlipAnswered(AppError):
    """The slip was booked before with another answer. Facts: number, state, at."""


class SlipHasNoReferral(AppError):
    """The letter of this slip belongs to no referral, so nothing waits for an answer. Facts: number."""


class SlipMistyped(AppError):
    """The check character of a typed code does not fit: no letter has this code. Facts: code."""


class SlipUnknown(AppError):
    """The code of a return slip belongs to no letter known here. Facts: code."""


class SlipUnreadable(AppError):
    """The file is neither a picture nor a PDF that can be opened, or it is too large.

    Facts: reason (broken, empty, file, heic, memory, no-code, password, size, time, type).
    """


class SlipForged(AppError):
    """The code's proof does not verify. Facts: code."""


# -- office and sync --------------------------------------------------------------------------


class NotAnOffice(AppError):
    """Something answered, but it is not a central office. Facts: url, reason."""


class OfficeFailed(AppError):
    """The office could not do it and wrote the reason into its own log. Facts: status, answer."""


class OfficeStoreUnavailable(AppError):
    """The office's database cannot be opened. Facts: database (without password), reason."""


class OfficeUnfamiliar(AppError):
    """The office's key is not the one the enrolment code names. Facts: url."""


class OfficeBusy(AppError):
    """The office has more to do than it takes on: ask again later. Facts: wait_seconds."""


class DeviceNotRevoked(AppError):
    """Only a revoked device hands in sealed work. Facts: device."""


class LastAdministrator(AppError):
    """Nobody could administer any more."""


class NotPermitted(AppError):
    """The person's role has not this right (`app.domain.roles.Right`). Facts: right."""


class PersonUnknown(AppError):
    """Nobody active of this id."""


class RequestInvalid(AppError):
    """A request to the administration that is not as the document says. Facts: reason."""


class SignInRefused(AppError):
    """Unknown person or wrong token: no difference is told."""


class ScopeNotYours(AppError):
    """The device does not belong to the team whose records it asks for."""


class TeamUnknown(AppError):
    """The office has no team of that name. Facts: team."""


class InquiryTooOften(AppError):
    """This device asked too often whether anybody knows a client. Facts: wait_seconds."""


class InquiryUnfounded(AppError):
    """Asked without a legal basis or without a name; nothing was looked up."""


class TooManyTries(AppError):
    """Too many wrong enrolment codes from this address. Facts: wait_seconds."""


class EnrolmentCodeInvalid(AppError):
    """Mistyped, unknown or already used. Facts: tries_left (int or None)."""


class EnrolmentCodeExpired(AppError):
    """Older than its validity. Facts: minutes."""


class DeviceRevoked(AppError):
    """The office no longer accepts this device.

    Facts: waiting (change sets that it has not got), seal_to (public key, base64: what they are sealed
    to; missing = an older office, and everything stays as it is), contact (whom to call, perhaps empty).
    """


class DeviceUnknown(AppError):
    """The office does not know this device. Facts: device."""


class SignatureInvalid(AppError):
    """The request's signature does not verify. Facts: device."""


class CallOutOfOrder(AppError):
    """The call number did not rise. Facts: stored."""


class GapInChanges(AppError):
    """Change sets are missing before the first one sent. Facts: stored, got."""


class ChainBroken(AppError):
    """The hash chain at `high` differs: a restored or cloned store. Facts: high."""


class ProtocolUnknown(AppError):
    """No protocol version in common. Facts: offered, known."""


class MessageBroken(AppError):
    """Bytes that are not a message of ours. Facts: reason."""


class MessageTooLarge(AppError):
    """Above the limit. Facts: size, limit."""
