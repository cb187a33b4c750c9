"""From an error to an answer: status, code and facts; the one place (B6, sketch 5)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from app.domain import errors
from app.sync import wire

_log = logging.getLogger(__name__)

_STATUS: Mapping[type[errors.AppError], HTTPStatus] = {
    errors.MessageBroken: HTTPStatus.BAD_REQUEST,
    errors.MessageTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.ProtocolUnknown: HTTPStatus.UPGRADE_REQUIRED,
    errors.SignatureInvalid: HTTPStatus.UNAUTHORIZED,
    errors.DeviceUnknown: HTTPStatus.UNAUTHORIZED,
    errors.DeviceRevoked: HTTPStatus.FORBIDDEN,
    errors.DeviceNotRevoked: HTTPStatus.CONFLICT,
    errors.CallOutOfOrder: HTTPStatus.CONFLICT,
    errors.GapInChanges: HTTPStatus.CONFLICT,
    errors.ChainBroken: HTTPStatus.CONFLICT,
    errors.EnrolmentCodeInvalid: HTTPStatus.FORBIDDEN,
    errors.EnrolmentCodeExpired: HTTPStatus.GONE,
    errors.OfficeBusy: HTTPStatus.TOO_MANY_REQUESTS,
    errors.ScopeNotYours: HTTPStatus.FORBIDDEN,
    errors.InquiryTooOften: HTTPStatus.TOO_MANY_REQUESTS,
    errors.TooManyTries: HTTPStatus.TOO_MANY_REQUESTS,
}


def error_answer(error: Exception) -> tuple[int, bytes]:
    """Return (HTTP status, packed `ErrorAnswer`); what nobody foresaw is logged and answered 500."""
    if isinstance(error, errors.AppError):
        _log.info("refused: %s", error)
        status = _STATUS.get(type(error), HTTPStatus.BAD_REQUEST)
        return status, wire.pack(wire.ErrorAnswer(error.code, plain_facts(error.facts)))
    _log.error("a request failed", exc_info=error)
    return HTTPStatus.INTERNAL_SERVER_ERROR, wire.pack(
        wire.ErrorAnswer(errors.OfficeFailed.code, {"status": 500, "answer": ""})
    )


def plain_facts(facts: Mapping[str, object]) -> dict[str, Any]:
    """Facts as they can be packed."""
    return {
        name: fact if fact is None or isinstance(fact, bool | int | str | list) else str(fact)
        for name, fact in facts.items()
    }
