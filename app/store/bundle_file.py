"""The archive inside a file of one case: `case.json`, `README.txt`, `files/<sha256>.<ext>`.

Untrusted when it comes in: names, sizes, hashes and the shape of `case.json` are checked in full before
anybody looks at what it says. A bomb is stopped by counting what comes out, not by what it promises.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any, Final

from app.actions.exchange_ports import OpenedBundle
from app.domain.errors import BundleBroken
from app.store import age

CASE, README = "case.json", "README.txt"
MOST_BYTES: Final = 300 * 1024 * 1024
"""Of the file, and of everything in it unpacked."""
MOST_JSON: Final = 50 * 1024 * 1024
"""Of `case.json`: letters hold their frozen content."""
MOST_FILES: Final = 1000
_FILE = re.compile(r"files/([0-9a-f]{64})\.(jpg|png|pdf)")
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""A zip's first day: when the file was made stands in `case.json` only."""
_SIGNS: Final[Mapping[str, tuple[bytes, ...]]] = {
    "jpg": (b"\xff\xd8\xff",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "pdf": (b"%PDF-",),
}
_ARCHIVE_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    UnicodeDecodeError,
    ValueError,
)


def pack(content: Mapping[str, Any], files: Mapping[str, bytes], readme: str, passphrase: str) -> bytes:
    """The file; an empty passphrase = the plain archive. Raises `BundleBroken`: too large."""
    if sum(map(len, files.values())) > MOST_BYTES or len(files) > MOST_FILES:
        raise BundleBroken(reason="large", place="files")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        said = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode()
        _put(archive, CASE, said)
        _put(archive, README, readme.encode())
        for name, file in sorted(files.items()):
            _put(archive, f"files/{name}", file)
    plain = out.getvalue()
    return age.seal(plain, passphrase) if passphrase else plain


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED if name in {CASE, README} else zipfile.ZIP_STORED
    entry.external_attr = 0o600 << 16
    archive.writestr(entry, content)


def unpack(content: bytes, passphrase: str) -> OpenedBundle:
    """What is in a file, within limits.

    Raises:
        BundleBroken: no such file, too large, a name or a file that must not be there.
        BundleLocked: the passphrase does not open it.
    """
    if len(content) > MOST_BYTES:
        raise BundleBroken(reason="large", place="")
    plain = age.open_sealed(content, passphrase) if age.is_sealed(content) else content
    try:
        with zipfile.ZipFile(io.BytesIO(plain)) as archive:
            return _read(archive)
    except _ARCHIVE_FAULTS:
        raise BundleBroken(reason="archive", place="") from None


def _read(archive: zipfile.ZipFile) -> OpenedBundle:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(names) > MOST_FILES + 2 or len(set(names)) != len(names):
        raise BundleBroken(reason="archive", place="names")
    left = MOST_BYTES
    said: Any = None
    files: dict[str, bytes] = {}
    for entry in entries:
        name = entry.filename
        known = _FILE.fullmatch(name)
        if known is None and name not in {CASE, README}:
            raise BundleBroken(reason="file", place=name[:80])
        content = _bounded(archive, entry, MOST_JSON if known is None else left)
        left -= len(content)
        if known is not None:
            _demand_file(known[1], known[2], content)
            files[name.removeprefix("files/")] = content
        elif name == CASE:
            said = _json(content)
    if not isinstance(said, dict):
        raise BundleBroken(reason="content", place=CASE)
    return OpenedBundle(said, files)


def _bounded(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    with archive.open(entry) as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise BundleBroken(reason="large", place=entry.filename)
    return content


def _demand_file(sha256: str, extension: str, content: bytes) -> None:
    if hashlib.sha256(content).hexdigest() != sha256 or not content.startswith(_SIGNS[extension]):
        raise BundleBroken(reason="file", place=f"files/{sha256}.{extension}")


def _json(content: bytes) -> Any:
    try:
        return json.loads(content, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise BundleBroken(reason="content", place=CASE) from None


def _no_constant(name: str) -> Any:
    raise ValueError(name)
