"""Alembic's way in for the tables of this end."""

from __future__ import annotations

from app.store.office_tables import OFFICE
from app.store.upgrading import run_revisions

run_revisions(OFFICE)
