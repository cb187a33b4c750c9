"""Alembic's way in for the tables of this end."""

from __future__ import annotations

from app.store.migrations.running import run
from app.store.tables import WORKSTATION

run(WORKSTATION)
