"""The first tables of the office's database; every primary key begins with the tenant.

Written once and never changed: later tables come by later revisions. There is no way back: an
older version never opens a newer store.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _people()
    _cases()
    _consents()
    _letters()
    _referrals()
    _registers()
    _feeds()
    _administration()


def _people() -> None:
    op.create_table(
        "author",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("_heads", sa.JSON(), nullable=False),
        sa.Column("_x", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_author"),
    )
    op.create_table(
        "client",
        sa.Column("tenant", sa.Uuid(), nullable=False),
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
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_client"),
    )
    op.create_index("ix_client_tenant_household_id", "client", ["tenant", "household_id"])
    op.create_table(
        "household",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("street", sa.Text()),
        sa.Column("postal_code", sa.Text()),
        sa.Column("city", sa.Text()),
        sa.Column("district", sa.Text()),
        sa.Column("adults", sa.Integer()),
        sa.Column("children", sa.Integer()),
        sa.Column("_heads", sa.JSON(), nullable=False),
        sa.Column("_x", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_household"),
    )


def _cases() -> None:
    op.create_table(
        "case_file",
        sa.Column("tenant", sa.Uuid(), nullable=False),
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
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_case_file"),
    )
    op.create_index("ix_case_file_tenant_client_id", "case_file", ["tenant", "client_id"])
    op.create_index("ix_case_file_tenant_number", "case_file", ["tenant", "number"])
    op.create_index("ix_case_file_tenant_opened_on_id", "case_file", ["tenant", "opened_on", "id"])
    op.create_table(
        "case_need",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid()),
        sa.Column("code", sa.Text()),
        sa.Column("state", sa.String(40)),
        sa.Column("priority", sa.String(40)),
        sa.Column("_heads", sa.JSON(), nullable=False),
        sa.Column("_x", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_case_need"),
    )
    op.create_index("ix_case_need_tenant_case_id", "case_need", ["tenant", "case_id"])


def _consents() -> None:
    op.create_table(
        "consent",
        sa.Column("tenant", sa.Uuid(), nullable=False),
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
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_consent"),
    )
    op.create_index("ix_consent_tenant_case_id", "consent", ["tenant", "case_id"])
    op.create_table(
        "submission",
        sa.Column("tenant", sa.Uuid(), nullable=False),
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
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_submission"),
    )
    op.create_index("ix_submission_tenant_case_id", "submission", ["tenant", "case_id"])


def _letters() -> None:
    op.create_table(
        "letter",
        sa.Column("tenant", sa.Uuid(), nullable=False),
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
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_letter"),
    )
    op.create_index("ix_letter_tenant_case_id", "letter", ["tenant", "case_id"])
    op.create_index("ix_letter_tenant_phone_code", "letter", ["tenant", "phone_code"])
    op.create_index("ix_letter_tenant_referral_id_id", "letter", ["tenant", "referral_id", "id"])
    op.create_index("ix_letter_tenant_slip_code", "letter", ["tenant", "slip_code"])


def _referrals() -> None:
    op.create_table(
        "referral",
        sa.Column("tenant", sa.Uuid(), nullable=False),
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
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_referral"),
    )
    op.create_index("ix_referral_tenant_case_id", "referral", ["tenant", "case_id"])
    op.create_index("ix_referral_tenant_state", "referral", ["tenant", "state"])
    op.create_table(
        "referral_event",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid()),
        sa.Column("state", sa.String(40)),
        sa.Column("at", sa.BigInteger()),
        sa.Column("by", sa.Text()),
        sa.Column("evidence", sa.String(40)),
        sa.Column("note", sa.Text()),
        sa.Column("_heads", sa.JSON(), nullable=False),
        sa.Column("_x", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_referral_event"),
    )
    op.create_index("ix_referral_event_tenant_referral_id", "referral_event", ["tenant", "referral_id"])


def _registers() -> None:
    op.create_table(
        "sync_conflict",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("tbl", sa.String(64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(64), nullable=False),
        sa.Column("device", sa.Uuid(), nullable=False),
        sa.Column("ctr", sa.BigInteger(), nullable=False),
        sa.Column("hlc", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.Uuid(), nullable=False),
        sa.Column("value", sa.JSON()),
        sa.PrimaryKeyConstraint("tenant", "tbl", "id", "field", "device", "ctr", name="pk_sync_conflict"),
    )
    op.create_table(
        "sync_dead",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("tbl", sa.String(64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(64), nullable=False),
        sa.Column("device", sa.Uuid(), nullable=False),
        sa.Column("ctr", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "tbl", "id", "field", "device", "ctr", name="pk_sync_dead"),
    )


def _feeds() -> None:
    op.create_table(
        "feed",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("device", sa.Uuid(), nullable=False),
        sa.Column("ctr", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(16), nullable=False),
        sa.Column("feed_hash", sa.LargeBinary(16), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "scope", "seq", name="pk_feed"),
        sa.UniqueConstraint("tenant", "scope", "device", "ctr", name="uq_feed_tenant_scope_device_ctr"),
    )
    op.create_table(
        "quarantine",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("device", sa.Uuid(), nullable=False),
        sa.Column("ctr", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "device", "ctr", name="pk_quarantine"),
    )
    op.create_table(
        "record_scope",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.Uuid(), nullable=False),
        sa.Column("tbl", sa.String(64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "scope", "tbl", "id", name="pk_record_scope"),
    )
    op.create_index("ix_record_scope_tenant_id", "record_scope", ["tenant", "id"])
    op.create_table(
        "scope",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("feed_hash", sa.LargeBinary(16), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "scope", name="pk_scope"),
    )


def _administration() -> None:
    op.create_table(
        "audit",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(64), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name="pk_audit"),
    )
    op.create_table(
        "device",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("device", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("prefix", sa.String(16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(32), nullable=False),
        sa.Column("slip_key", sa.LargeBinary(32), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.Column("high", sa.BigInteger(), nullable=False),
        sa.Column("head_hash", sa.LargeBinary(16), nullable=False),
        sa.Column("enrolled_at", sa.BigInteger(), nullable=False),
        sa.Column("last_contact", sa.BigInteger()),
        sa.PrimaryKeyConstraint("tenant", "device", name="pk_device"),
        sa.UniqueConstraint("tenant", "prefix", name="uq_device_tenant_prefix"),
    )
    op.create_table(
        "device_scope",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("device", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.Uuid(), nullable=False),
        sa.Column("granted_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "device", "scope", name="pk_device_scope"),
    )
    op.create_table(
        "enrolment",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("handle", sa.LargeBinary(16), nullable=False),
        sa.Column("key", sa.LargeBinary(32), nullable=False),
        sa.Column("scope", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_by", sa.Uuid()),
        sa.PrimaryKeyConstraint("tenant", "handle", name="pk_enrolment"),
    )
    op.create_table(
        "office",
        sa.Column("tenant", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", name="pk_office"),
    )
