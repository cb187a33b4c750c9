"""The log file: ids and codes only, so that it can be mailed without a second thought.

What a logging call inserts is let through only if it can name nobody: numbers, UUIDs, enum values
and `Code`s. Any other text is replaced by its length; an exception is written as its type (or our
error code) and the places it went through, never with its message. Of other people's libraries only
the logger, level and place are kept.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from logging.handlers import RotatingFileHandler
from pathlib import Path
from uuid import UUID

_MEGABYTE = 1_000_000
_UUID = re.compile(r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}")
LOG_FILE = "sozialraumbuero.log"


class Code(str):
    """A text made by the program, never by a person: error codes, stages, table names."""

    __slots__ = ()


def start_logging(folder: Path, *, level: int = logging.INFO) -> Path:
    """Write to a rotating file (five of a megabyte) below `folder`; returns the file."""
    path = folder / LOG_FILE
    handler = RotatingFileHandler(path, maxBytes=_MEGABYTE, backupCount=4, encoding="utf-8", delay=True)
    handler.addFilter(redact)
    handler.setFormatter(PlaceFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("app").setLevel(level)
    return path


def start_json_logging(folder: Path | None, *, level: int = logging.INFO) -> None:
    """One JSON object a line, for programs that collect logs: to a rotating file, or to standard error.

    `folder` = where the file is; None = standard error, which systemd's journal takes.
    """
    handler: logging.Handler = (
        logging.StreamHandler()
        if folder is None
        else RotatingFileHandler(
            folder / LOG_FILE, maxBytes=_MEGABYTE, backupCount=4, encoding="utf-8", delay=True
        )
    )
    handler.addFilter(redact)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("app").setLevel(level)


def redact(record: logging.LogRecord) -> bool:
    """Take out of a record whatever could name somebody; always lets the record through."""
    if record.name == "app" or record.name.startswith("app."):
        if isinstance(record.args, Mapping):
            record.args = {key: _safe(value) for key, value in record.args.items()}
        elif record.args:
            record.args = tuple(_safe(value) for value in record.args)
    else:
        record.msg, record.args = f"(message withheld) {record.module}:{record.lineno}", ()
    record.exc_text = None
    return True


class PlaceFormatter(logging.Formatter):
    """Writes of an exception the type and the places, not the message and not the source lines."""

    def formatException(self, ei: object) -> str:  # noqa: N802 - logging's name
        """One line per exception of the chain."""
        error = ei[1] if isinstance(ei, tuple) else None
        lines = []
        while isinstance(error, BaseException):
            frames = traceback.extract_tb(error.__traceback__)
            places = " > ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
            lines.append(f"{_error_code(error)} at {places}")
            error = error.__cause__ or error.__context__
        return "\n".join(lines)

    def formatStack(self, stack_info: str) -> str:  # noqa: N802 - logging's name
        """Source lines are not needed to find a place."""
        return f"(stack of {len(stack_info.splitlines()) // 2} places)"


class JsonFormatter(PlaceFormatter):
    """The same, as one JSON object; facts that are given by name stand beside the text."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {"at": moment, "level": record.levelname.lower(), "from": record.name}
        if isinstance(record.args, Mapping):
            line.update({str(key): value for key, value in record.args.items()})
        line["text"] = record.getMessage()
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def _safe(value: object) -> object:
    if isinstance(value, BaseException):
        return _error_code(value)
    if value is None or isinstance(value, bool | int | float | UUID | Enum | Code):
        return value
    if isinstance(value, str) and _UUID.fullmatch(value):
        return value
    if isinstance(value, type):
        return value.__name__
    return f"<text of {len(value)}>" if isinstance(value, str) else f"<{type(value).__name__}>"


def _error_code(error: BaseException) -> str:
    """Our errors have a code; of all others the type is enough."""
    code = getattr(error, "code", None)
    name = type(error).__name__
    return f"{name}({code})" if isinstance(code, str) and type(error).__module__.startswith("app.") else name
