"""The OpenAPI 3.1 document of the administration, made from its operations and structs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from app.office.admin_routes import OPERATIONS, UUID_WORD, Operation
from app.sync import admin_wire as wire

_EACH = (400, 401, 403, 429)
_WORDS = {
    400: "The request is not as it must be.",
    401: "Unknown person or wrong access code: no difference is told.",
    403: "The person's role does not allow it.",
    404: "There is none of this id.",
    409: "It would contradict what is there.",
    413: "Too large.",
    415: "Not JSON.",
    429: "Too often; Retry-After says when again.",
}


def document(version: str) -> dict[str, Any]:
    """The whole document."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(wire.ROOT + operation.path, {})[operation.method.lower()] = _operation(operation)
    kinds = {wire.Problem, *(one.answer for one in OPERATIONS)}
    kinds |= {one.body for one in OPERATIONS if one.body is not None}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Sozialraumbüro: administration of the central office",
            "version": version,
            "description": "Devices, people, teams, figures. No answer holds anything about a client.",
        },
        "security": [{"accessCode": []}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(wire.schemas(sorted(kinds, key=lambda kind: kind.__name__)).items())),
            "securitySchemes": {"accessCode": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    parameters = [*_path_words(operation.path), *_query_words(operation.query)]
    errors = {*_EACH, *operation.errors}
    errors |= {413, 415} if operation.body else set()
    made: dict[str, Any] = {
        "operationId": operation.name,
        "summary": (operation.do.__doc__ or "").splitlines()[0],
        "parameters": parameters,
        "responses": {
            str(operation.status): _content("Done.", wire.JSON, operation.answer),
            **{str(status): _problem(status) for status in sorted(errors)},
        },
    }
    if operation.right is not None:
        made["x-right"] = operation.right.value
    if operation.body is not None:
        made["requestBody"] = {"required": True, "content": {wire.JSON: {"schema": _ref(operation.body)}}}
    return made


def _problem(status: int) -> dict[str, Any]:
    made = _content(_WORDS[status], wire.PROBLEM, wire.Problem)
    if status == 429:
        made["headers"] = {"Retry-After": {"required": True, "schema": {"type": "integer", "minimum": 1}}}
    if status == 401:
        made["headers"] = {"WWW-Authenticate": {"required": True, "schema": {"type": "string"}}}
    return made


def _content(words: str, media_type: str, kind: type) -> dict[str, Any]:
    return {"description": words, "content": {media_type: {"schema": _ref(kind)}}}


def _ref(kind: type) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{kind.__name__}"}


def _path_words(path: str) -> Iterable[dict[str, Any]]:
    for name in re.findall(r"{(\w+)}", path):
        schema: dict[str, Any] = {"type": "string", "format": "uuid", "pattern": f"^{UUID_WORD}$"}
        if name == "ctr":
            schema = {"type": "integer", "minimum": 1, "maximum": 2**53}
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _query_words(kind: type) -> Iterable[dict[str, Any]]:
    for name, schema in wire.query_schema(kind).items():
        only = {key: value for key, value in _not_null(schema).items() if key != "default"}
        yield {"name": name, "in": "query", "required": False, "schema": only}


def _not_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A word of a query is left out, never null."""
    found: dict[str, Any] = next(
        (one for one in schema.get("anyOf", ()) if one.get("type") != "null"), schema
    )
    return found
