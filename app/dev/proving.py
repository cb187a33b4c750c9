"""`python3 -m app prove NAME`: claims that need more than the ordinary tests have, measured here and now."""

from __future__ import annotations

from app.dev import testing
from app.prepare import say

PROOFS = {
    "casework": (
        "the real window over 100,000 cases: nobody waits, 200 MB; save, bulk and list against SQLCipher",
        ("-s", "tests/proofs/casework.py", "tests/benchmarks/test_store.py"),
    ),
    "form-engine": (
        "a large form is loaded and answered in less time than by ODK's own engine (with Node)",
        ("-s", "tests/proofs/form_engine.py", "tests/benchmarks/test_forms.py"),
    ),
    "letter-peers": (
        "a letter takes less time than by typst, WeasyPrint or fpdf2",
        ("-s", "-W", "ignore::DeprecationWarning", "tests/proofs/letter_peers.py"),
    ),
    "safety": (
        "500 kills in the middle of work, damaged files and full disks lose nothing that was said to be safe",
        ("-s", "tests/proofs/safety.py", "tests/store/test_damage.py"),
    ),
    "search": (
        "a keystroke finds ranked answers among 100,000 cases and 300,000 notes within 10 ms",
        ("-s", "tests/proofs/search.py"),
    ),
    "slip-scans": (
        "every scan of a slip at 150, 200 and 300 dpi is read, and at least 95 % of photos",
        ("-s", "tests/proofs/slip_scans.py"),
    ),
    "sync-crowd": (
        "200 laptops of 12 teams come back at once on PostgreSQL: all served, p99 3 s, server 300 MB",
        ("-s", "tests/proofs/sync_crowd.py"),
    ),
    "sync-failover": (
        "the database's server is killed under load, its standby takes over: devices lose nothing",
        ("-s", "tests/proofs/sync_failover.py"),
    ),
    "sync-order": (
        "two service processes and eight writers on PostgreSQL: no cursor passes what commits late",
        ("-s", "tests/proofs/sync_order.py"),
    ),
}
"""What each proves, and pytest's arguments; the packages are those of the extra `bench`."""


def run(arguments: list[str]) -> int:
    """Carry out the proofs that are named; exit code as a shell wants it."""
    unknown = [name for name in arguments if name not in PROOFS]
    if unknown or not arguments:
        for name, (claim, _) in PROOFS.items():
            say(f"python3 -m app prove {name:<14} {claim}")
        return 2 if unknown else 0
    failed = [name for name in arguments if testing.pytest(["-q", "-p", "no:randomly", *PROOFS[name][1]])]
    if failed:
        say(f"FAILED: {', '.join(failed)}")
    return 1 if failed else 0
