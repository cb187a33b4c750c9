"""The session of a workplace in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from app.actions.session_ports import KeptPage, LockPolicy
from app.actions.workplace import Session, Workplace
from app.domain.errors import WrongPassphrase

POLICY = LockPolicy((1, 5, 20), default=5, warning=30, patience=3.0)


class FakeViews:
    """Pages by caseworker."""

    def __init__(self) -> None:
        self.kept: dict[UUID, tuple[KeptPage, ...]] = {}

    def keep(self, worker: UUID, pages: Sequence[KeptPage]) -> None:
        self.kept[worker] = tuple(pages)

    def of(self, worker: UUID) -> tuple[KeptPage, ...]:
        return self.kept.get(worker, ())

    def forget(self, worker: UUID) -> None:
        self.kept.pop(worker, None)


def _nobody(_name: str, _passphrase: str) -> Workplace:
    raise WrongPassphrase(wait_seconds=0)


def fake_session(policy: LockPolicy = POLICY, enter: Callable[[str, str], Workplace] = _nobody) -> Session:
    """Nobody else can come in, unless `enter` lets them."""
    return Session(policy, FakeViews(), enter)
