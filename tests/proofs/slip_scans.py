"""The whole matrix of simulated scans and photos of slips (`python3 -m app prove slip-scans`)."""

from __future__ import annotations

from tests.support.slip_matrix import Tally, photos, scans, tally

LETTERS = range(1, 6)
PHOTOS = 200


def test_every_scan_at_150_200_and_300_dpi_is_read() -> None:
    result = tally(scans(LETTERS))
    tell("scans", result)

    assert result.missed == []
    assert result.wrong == []


def test_nearly_every_photo_up_to_35_degrees_is_read() -> None:
    result = tally(photos(PHOTOS, seed=7))
    tell("photos", result)

    assert result.share >= 0.95
    assert result.wrong == []


def tell(what: str, result: Tally) -> None:
    print(f"\n{what}: {result.read} of {result.total} read ({result.share:.1%}), {len(result.wrong)} wrong")
    for name in result.missed:
        print(f"  not read: {name}")
