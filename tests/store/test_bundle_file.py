"""The file of one case: an open format that others read, and nothing that was changed on its way."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import BundleBroken, BundleLocked
from app.store import age
from app.store.bundle_file import MOST_JSON, pack, unpack

PASSPHRASE = "zimt leiter gurke"
PNG = b"\x89PNG\r\n\x1a\n picture"
NAME = f"{hashlib.sha256(PNG).hexdigest()}.png"
FOREIGN = base64.b64decode(
    "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCA0WUZhNGkxK3V6QjNkcXAyMXZUTGp3IDE3CkN5YkYveUQrV1JzYm83TnV4"
    "TlNLWVRPNm15UVpIQk1sQjlWa3h1Mkd5aXcKLS0tIHpQNlBxZmlFblFNa2lrUG5tWVIzUkw0QVp1TGk5YmZmSWFFSnpWRVZZQ2MK"
    "ilaw744di+uUzV7TxEyirM+eDWWV+DunjzgoYiHJ0oMdk5lyZL6UkmBeYJo="
)
"""Made by another implementation of the format (pyrage 1.3, over the Rust library of age's author)."""


def test_a_file_of_another_implementation_opens() -> None:
    assert age.open_sealed(FOREIGN, PASSPHRASE).decode() == "Förderkette"


@pytest.mark.parametrize("size", [0, 1, age.PIECE - 1, age.PIECE, age.PIECE + 1, 3 * age.PIECE])
def test_what_is_sealed_opens_whole(size: int) -> None:
    sealed = age.seal(bytes(size), PASSPHRASE, work=4)
    assert age.open_sealed(sealed, PASSPHRASE) == bytes(size)


SEALED = age.seal(b"Ivanka" * 30_000, PASSPHRASE, work=4)


@given(st.integers(0, len(SEALED) - 1), st.integers(1, 255))
@settings(max_examples=60, deadline=None)
def test_no_byte_can_be_changed(place: int, change: int) -> None:
    changed = bytearray(SEALED)
    changed[place] ^= change
    with pytest.raises((BundleBroken, BundleLocked)):
        age.open_sealed(bytes(changed), PASSPHRASE)


@pytest.mark.parametrize("end", [-1, -16, -age.PIECE - 16, 200, 100, 0])
def test_nothing_can_be_cut_off(end: int) -> None:
    with pytest.raises((BundleBroken, BundleLocked)):
        age.open_sealed(SEALED[:end], PASSPHRASE)


def test_a_wrong_passphrase_and_a_greedy_header_are_refused() -> None:
    with pytest.raises(BundleLocked):
        age.open_sealed(SEALED, PASSPHRASE + "x")
    head, _, rest = SEALED.partition(b" 4\n")
    with pytest.raises(BundleBroken) as caught:
        age.open_sealed(head + b" 30\n" + rest, PASSPHRASE)
    assert caught.value.facts["reason"] == "large"


def test_packed_and_unpacked() -> None:
    for passphrase in ("", PASSPHRASE):
        opened = unpack(pack({"a": "ä"}, {NAME: PNG}, "read me", passphrase), passphrase)
        assert (dict(opened.content), dict(opened.files)) == ({"a": "ä"}, {NAME: PNG})


def archive(*entries: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries:
            made.writestr(name, content)
    return out.getvalue()


def deep() -> bytes:
    return b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (lambda: b"", "archive"),
        (lambda: b"PK\x03\x04 no", "archive"),
        (lambda: archive(("case.json", b"{}"))[:-30], "archive"),
        (lambda: archive(("README.txt", b"")), "content"),
        (lambda: archive(("case.json", b"[]")), "content"),
        (lambda: archive(("case.json", b"{")), "content"),
        (lambda: archive(("case.json", b'{"a": NaN}')), "content"),
        (lambda: archive(("case.json", b'{"a": "\xff"}')), "content"),
        (lambda: archive(("case.json", deep())), "content"),
        (lambda: archive(("case.json", b"{}"), ("../x", b"")), "file"),
        (lambda: archive(("case.json", b"{}"), ("/etc/passwd", b"")), "file"),
        (lambda: archive(("case.json", b"{}"), ("files/x.exe", b"")), "file"),
        (lambda: archive(("case.json", b"{}"), (f"files/{NAME}", PNG + b"!")), "file"),
        (lambda: archive(("case.json", b"{}"), (f"files/{NAME[:-3]}pdf", PNG)), "file"),
        (lambda: archive(("case.json", b" " * (MOST_JSON + 1))), "large"),
    ],
)
def test_what_is_no_case_file_says_why(made: Callable[[], bytes], reason: str) -> None:
    with pytest.raises(BundleBroken) as caught:
        unpack(made(), "")
    assert caught.value.facts["reason"] == reason


PLAIN = pack({"a": list(range(50))}, {NAME: PNG}, "read me", "")


@given(st.lists(st.tuples(st.integers(0, len(PLAIN) - 1), st.integers(0, 255)), min_size=1, max_size=6))
def test_changed_archives_open_whole_or_not_at_all(changes: list[tuple[int, int]]) -> None:
    changed = bytearray(PLAIN)
    for place, value in changes:
        changed[place] = value
    try:
        opened = unpack(bytes(changed), "")
    except BundleBroken:
        return
    assert all(hashlib.sha256(file).hexdigest() == name[:64] for name, file in opened.files.items())
