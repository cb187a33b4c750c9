"""What really lies in the files of a store: every page decrypted, free ones and the log included."""

from __future__ import annotations

import struct
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE, RESERVED, SALT = 4096, 80, 16
"""SQLCipher 4: page of 4096 bytes; IV (16) and HMAC-SHA512 (64) at its end; salt before the first."""
WAL_HEADER, FRAME_HEADER = 32, 24


def _plain(page: bytes, key: bytes, *, is_first: bool) -> bytes:
    start = SALT if is_first else 0
    body, vector = page[start : PAGE - RESERVED], page[PAGE - RESERVED : PAGE - RESERVED + 16]
    decryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    return decryptor.update(body) + decryptor.finalize()


def decrypted(path: Path, key: bytes) -> bytes:
    """Every page of a database file one after the other, used or free, and every frame of its log."""
    content = path.read_bytes()
    pages = [
        _plain(content[at : at + PAGE], key, is_first=at == 0)
        for at in range(0, len(content) - PAGE + 1, PAGE)
    ]
    log = path.with_name(path.name + "-wal")
    if log.exists():
        frames = log.read_bytes()
        for at in range(WAL_HEADER, len(frames) - FRAME_HEADER - PAGE + 1, FRAME_HEADER + PAGE):
            number = struct.unpack(">I", frames[at : at + 4])[0]
            page = frames[at + FRAME_HEADER : at + FRAME_HEADER + PAGE]
            pages.append(_plain(page, key, is_first=number == 1))
    return b"".join(pages)


def everything(home: Path, key: bytes) -> bytes:
    """All bytes of a folder: databases decrypted as well as they lie there."""
    found = []
    for path in sorted(home.rglob("*")):
        if path.is_file():
            found.append(path.read_bytes())
            if path.suffix == ".db":
                found.append(decrypted(path, key))
    return b"".join(found)
