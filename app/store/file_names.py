"""Names of the files of a workstation's store, all in one folder."""

from __future__ import annotations

STORE_FILE, KEY_FILE, TRIES_FILE = "store.db", "store.keys", "store.tries"
REKEYED_KEYS = KEY_FILE + ".rekeyed"
"""The key file of a store under a new key; it counts from the moment that it is there."""
WANTED, READY = "restore.wanted", "restoring"
"""A backup is to be put back; a restored store is ready (`app.store.restoring`)."""
REVOKED_FILE = "revoked.json"
"""The office has revoked this workstation (`app.store.revoking`)."""
