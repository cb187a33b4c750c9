"""The first tables of a workstation's store.

Written once and never changed: later tables come by later revisions. There is no way back: an
older version never opens a newer store.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_RECORDS = (
    "author",
    "case_file",
    "case_need",
    "client",
    "consent",
    "household",
    "letter",
    "referral",
    "referral_event",
    "submission",
)


def upgrade() -> None:
    _people()
    _cases()
    _consents()
    _letters()
    _referrals()
    _registers()
    _device()
    _local()
    _guards()


def _people() -> None:
    op.create_table(
        "author",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("_heads", sa.JSON(), nullable=False),
        sa.Column("_x", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_author"),
    )
    op.create_table(
        "client",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid()),
        sa.Column("given_name", sa.Text()),
        sa.Column("family_name", sa.Text()),
        sa.Column("code_word", sa.Text()),
        sa.Column("birth_date", sa.Date()),
        sa.Column("gender", sa.Text()),
        sa.Column("nationalities", sa.JSON()),
        sa.Column("residence", sa.Text()),
        sa.Column("spoken", sa.JSON()),
        sa.Column("reads", sa.JSON()),
        sa.Column("letter_language", sa.Text()),
        sa.Column("needs_interpreter", sa.Boolean()),
        sa.Column("prefers_audio", sa.Boolean()),
        sa.Column("phone", sa.Text()),
        sa.Column("email", sa.Text()),
        sa.Column("_heads", sa.JSON(), nullable=False),
        sa.Column("_x", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_client"),
    )
    op.create_index("ix_client_household_id", "client", ["household_id"])
    op.create_table(
        "household",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street", sa.Text()),
        sa.Column("postal_code", sa.Text()),
        sa.Column("city", sa.Text()),
        sa.Column("district", sa.Text()),
        sa.Column("adults", sa.Integer()),
        sa.Column("children", sa.Integer()),
        sa.Column("_heads", sa.JSON(), nullable=False),
        sa.Column("_x", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_household"),
    )


def _cases() -> None:
    op.create_table(
        "case_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid()),
        sa.Column("number", sa.Text()),
        sa.Column("opened_on", sa.Date()),
        sa.Column("status", sa.String(40)),
        sa.Column("caseworker", sa.Text()),
        sa.Column("team", sa.Text()),
        sa.Column("summary", sa.Text()),
        sa.Column("own_words", sa.Text()),
        sa.Column("documents", sa.JSON()),
        sa.Column("chain", sa.Text()),
        sa.Column("steps_done", sa.JSON()),
        sa.Column("closed_on", sa.Date()),
        sa.Column("_heads", sa.JSON(), nullable=False),
        sa.Column("_x", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_file"),
    )
    op.create_index("ix_case_file_client_id", "case_file", ["client_id"])
    op.create_index("ix_case_file_number", "case_file", ["number"])
    op.create_index("ix_case_file_opened_on_id", "case_file", ["opened_on", "id"])
    op.create_table(
        "case_need",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid()),
        sa.Column("code", sa.Text()),
        sa.Column("state", sa.String(40)),
        sa.Column("priority", sa.String(40)),
        sa.Column("_heads", sa.JSON(), nullable=False),
        sa.Column("_x", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_need"),
    )
    op.create_index("ix_case_need_case_id", "case_need", ["case_id"])


def _consents() -> None:
    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid()),
        sa.Column("agency_id", sa.Text()),
        sa.Column("basis", sa.String(40)),
        sa.Column("categories", sa.JSON()),
        sa.Column("purpose", sa.Text()),
        sa.Column("given_on", sa.Date()),
        sa.Column("valid_until", sa.Date()),
        sa.Column("language", sa.Text()),
        sa.Column("text_version", sa.Text()),
        sa.Column("read_aloud", sa.Boolean()),
        sa.Column("interpreter", sa.Text()),
        sa.Column("statute", sa.Text()),
        sa.Column("refused", sa.Boolean()),
        sa.Column("withdrawn_on", sa.Date()),
        sa.Column("_heads", sa.JSON(), nullable=False),
        sa.Column("_x", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_consent"),
    )
    op.create_index("ix_consent_case_id", "consent", ["case_id"])
    op.create_table(
        "submission",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid()),
        sa.Column("form_id", sa.Text()),
        sa.Column("form_version", sa.Text()),
        sa.Column("language", sa.Text()),
        sa.Column("answers", sa.JSON()),
        sa.Column("facts", sa.JSON()),
        sa.Column("handed_in_at", sa.BigInteger()),
        sa.Column("_heads", sa.JSON(), nullable=False),
        sa.Column("_x", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_submission"),
    )
    op.create_index("ix_submission_case_id", "submission", ["case_id"])


def _letters() -> None:
    op.create_table(
        "letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid()),
        sa.Column("case_id", sa.Uuid()),
        sa.Column("number", sa.Text()),
        sa.Column("made_at", sa.BigInteger()),
        sa.Column("content", sa.JSON()),
        sa.Column("sha256", sa.Text()),
        sa.Column("language", sa.Text()),
        sa.Column("slip_code", sa.Text()),
        sa.Column("phone_code", sa.Text()),
        sa.Column("delivery", sa.String(40)),
        sa.Column("printed_at", sa.BigInteger()),
        sa.Column("sent_at", sa.BigInteger()),
        sa.Column("_heads", sa.JSON(), nullable=False),
        sa.Column("_x", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_letter"),
    )
    op.create_index("ix_letter_case_id", "letter", ["case_id"])
    op.create_index("ix_letter_phone_code", "letter", ["phone_code"])
    op.create_index("ix_letter_referral_id_id", "letter", ["referral_id", "id"])
    op.create_index("ix_letter_slip_code", "letter", ["slip_code"])


def _referrals() -> None:
    op.create_table(
        "referral",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid()),
        sa.Column("agency_id", sa.Text()),
        sa.Column("service_id", sa.Text()),
        sa.Column("location_id", sa.Text()),
        sa.Column("need", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.Column("rule_id", sa.Text()),
        sa.Column("rule_source", sa.Text()),
        sa.Column("rule_checked_on", sa.Date()),
        sa.Column("priority", sa.String(40)),
        sa.Column("state", sa.String(40)),
        sa.Column("consent_id", sa.Uuid()),
        sa.Column("due_on", sa.Date()),
        sa.Column("confirmed_by", sa.Text()),
        sa.Column("passed_on_to", sa.Text()),
        sa.Column("_heads", sa.JSON(), nullable=False),
        sa.Column("_x", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_referral"),
    )
    op.create_index("ix_referral_case_id", "referral", ["case_id"])
    op.create_index("ix_referral_state", "referral", ["state"])
    op.create_table(
        "referral_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid()),
        sa.Column("state", sa.String(40)),
        sa.Column("at", sa.BigInteger()),
        sa.Column("by", sa.Text()),
        sa.Column("evidence", sa.String(40)),
        sa.Column("note", sa.Text()),
        sa.Column("_heads", sa.JSON(), nullable=False),
        sa.Column("_x", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_referral_event"),
    )
    op.create_index("ix_referral_event_referral_id", "referral_event", ["referral_id"])


def _registers() -> None:
    op.create_table(
        "sync_conflict",
        sa.Column("tbl", sa.String(64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(64), nullable=False),
        sa.Column("device", sa.Uuid(), nullable=False),
        sa.Column("ctr", sa.BigInteger(), nullable=False),
        sa.Column("hlc", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.Uuid(), nullable=False),
        sa.Column("value", sa.JSON()),
        sa.PrimaryKeyConstraint("tbl", "id", "field", "device", "ctr", name="pk_sync_conflict"),
    )
    op.create_table(
        "sync_dead",
        sa.Column("tbl", sa.String(64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(64), nullable=False),
        sa.Column("device", sa.Uuid(), nullable=False),
        sa.Column("ctr", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tbl", "id", "field", "device", "ctr", name="pk_sync_dead"),
    )


def _device() -> None:
    op.create_table(
        "sync_cursor",
        sa.Column("scope", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("feed_hash", sa.LargeBinary(16), nullable=False),
        sa.PrimaryKeyConstraint("scope", name="pk_sync_cursor"),
    )
    op.create_table(
        "sync_device",
        sa.Column("device", sa.Uuid(), nullable=False),
        sa.Column("private_key", sa.LargeBinary(), nullable=False),
        sa.Column("slip_key", sa.LargeBinary(), nullable=False),
        sa.Column("prefix", sa.String(16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("ctr", sa.BigInteger(), nullable=False),
        sa.Column("hlc", sa.BigInteger(), nullable=False),
        sa.Column("head", sa.LargeBinary(16), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.Column("high", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.JSON()),
        sa.Column("last_contact", sa.BigInteger()),
        sa.PrimaryKeyConstraint("device", name="pk_sync_device"),
    )
    op.create_table(
        "sync_outbox",
        sa.Column("ctr", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("head", sa.LargeBinary(16), nullable=False),
        sa.Column("state", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("ctr", name="pk_sync_outbox"),
    )
    op.create_table(
        "sync_seen",
        sa.Column("scope", sa.Uuid(), nullable=False),
        sa.Column("device", sa.Uuid(), nullable=False),
        sa.Column("ctr", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "device", name="pk_sync_seen"),
    )


def _local() -> None:
    op.create_table(
        "caseworker",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_caseworker"),
    )
    op.create_table(
        "counter",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counter"),
    )
    op.create_table(
        "draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.String(64), nullable=False),
        sa.Column("form_version", sa.String(64), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.Uuid()),
        sa.PrimaryKeyConstraint("id", name="pk_draft"),
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_setting"),
    )
    op.create_table(
        "write_guard",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_write_guard"),
    )


def _guards() -> None:
    """Triggers that refuse a write past the unit of work: it would never reach the office."""
    op.execute("INSERT INTO write_guard (id, is_open) VALUES (1, 0)")
    for table in _RECORDS:
        for event in ("INSERT", "UPDATE", "DELETE"):
            op.execute(  # names are ours, nothing comes from outside
                f"CREATE TRIGGER guard_{table}_{event.lower()} BEFORE {event} ON {table} "  # noqa: S608
                "WHEN (SELECT is_open FROM write_guard) IS NOT 1 "
                "BEGIN SELECT RAISE(ABORT, 'written past the unit of work'); END"
            )
