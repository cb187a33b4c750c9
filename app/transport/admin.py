"""The line to the administration of the office: JSON over HTTPS, an access code in each request.

TLS as for the exchange: the office's own authority, pinned at enrolment, or the system's trust store.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from urllib3.exceptions import HTTPError, ProtocolError, SSLError
from urllib3.exceptions import TimeoutError as TooSlow

from app.actions.admin_ports import AdminAccount, Overview
from app.domain.errors import AppError, NotAnOffice, OfficeFailed, Offline
from app.domain.roles import Right
from app.sync import admin_wire as wire
from app.transport.office import checked_host, context, pool


class HttpAdminOffice:
    """`AdminOffice` over HTTP(S); keeps one connection open; for one thread."""

    def __init__(self, account: AdminAccount, *, certificate: bytes | None) -> None:
        """Nothing is sent yet. Raises `NotAnOffice`."""
        self._url, self._token = account.url.strip().rstrip("/"), account.token
        host = checked_host(self._url)
        self._pool = pool(self._url, host, context(certificate, enrolling=False))

    def overview(self) -> Overview:
        """What the role shows, in one go."""
        me = self._ask("GET", "/me", wire.Me)
        rights = set(me.rights)
        sees_devices, sees_people = Right.SEE_DEVICES in rights, Right.SEE_PEOPLE in rights
        sees_quarantine = Right.SEE_QUARANTINE in rights
        return Overview(
            me=me,
            devices=self._devices() if sees_devices else None,
            teams=tuple(self._ask("GET", "/teams", wire.Teams).teams) if sees_devices else (),
            stats=self._ask("GET", "/stats", wire.Stats) if sees_devices else None,
            people=tuple(self._ask("GET", "/people", wire.People).people) if sees_people else None,
            quarantine=self._ask("GET", "/quarantine", wire.Quarantine) if sees_quarantine else None,
            policy=self._ask("GET", "/policy", wire.Policy) if Right.SEE_POLICY in rights else None,
        )

    def make_code(self, team: str, role: str, minutes: int) -> wire.Code:
        """A one-time code for a workstation."""
        return self._ask(
            "POST", "/enrolment-codes", wire.Code, {"team": team, "role": role, "minutes": minutes}
        )

    def revoke(self, device: UUID) -> wire.Device:
        """Listen to it no more."""
        return self._ask("POST", f"/devices/{device}/revoke", wire.Device)

    def lost(self, device: UUID) -> wire.Device:
        """It is gone."""
        return self._ask("POST", f"/devices/{device}/lost", wire.Device)

    def loss_report(self, device: UUID) -> wire.LossReport:
        """What has to be known now."""
        return self._ask("GET", f"/devices/{device}/loss-report", wire.LossReport)

    def add_person(self, name: str, role: str) -> wire.AccessCode:
        """Somebody new."""
        return self._ask("POST", "/people", wire.AccessCode, {"name": name, "role": role})

    def give_token(self, person: UUID) -> wire.AccessCode:
        """Another access code."""
        return self._ask("POST", f"/people/{person}/token", wire.AccessCode)

    def revoke_person(self, person: UUID) -> wire.Person:
        """The access code opens nothing any more."""
        return self._ask("POST", f"/people/{person}/revoke", wire.Person)

    def close(self) -> None:
        """Close the connection."""
        self._pool.clear()

    def _devices(self) -> tuple[wire.Device, ...]:
        found: list[wire.Device] = []
        after: int | None = 0
        while after is not None:
            page = self._ask("GET", f"/devices?limit={wire.LARGEST_PAGE}&after={after}", wire.Devices)
            found += page.devices
            after = page.next
        return tuple(found)

    def _ask(
        self, method: str, path: str, kind: type[wire.Read], body: dict[str, Any] | None = None
    ) -> wire.Read:
        headers = {"Authorization": f"Bearer {self._token}"}
        if body is not None:
            headers["Content-Type"] = wire.JSON
        try:
            response = self._pool.request(
                method,
                self._url + wire.ROOT + path,
                body=wire.pack_wish(body) if body is not None else None,
                headers=headers,
                redirect=False,
                retries=False,
                preload_content=False,
            )
            said = response.read(wire.MAX_ANSWER + 1)
            response.release_conn()
        except SSLError as error:
            raise NotAnOffice(url=self._url, reason="certificate") from error
        except ProtocolError as error:
            raise Offline(reason="cut") from error
        except TooSlow as error:
            raise Offline(reason="timeout") from error
        except HTTPError as error:
            raise Offline(reason="unreachable") from error
        media_type = response.headers.get("content-type", "").partition(";")[0].strip()
        if media_type == wire.JSON and response.status < 300 and len(said) <= wire.MAX_ANSWER:
            return wire.read(said, kind)
        if media_type == wire.PROBLEM:
            raise _error(wire.read(said, wire.Problem))
        if response.status in {502, 503, 504}:
            raise Offline(reason="away")
        raise NotAnOffice(url=self._url, reason="content")


def _error(said: wire.Problem) -> AppError:
    for kind in AppError.__subclasses__():
        if kind.code == said.code:
            return kind(**{name: fact for name, fact in said.facts.items() if name != "self"})
    return OfficeFailed(status=said.status, answer=said.code)
