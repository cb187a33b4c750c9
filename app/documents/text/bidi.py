"""The Unicode Bidirectional Algorithm (UAX #9, Unicode 15) with isolates and paired brackets.

`levels` gives an embedding level per character, `line_levels` applies rule L1 to one line, and
`visual_order` is rule L2. Rule names in comments are those of the standard.
"""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import bidirectional

MAX_DEPTH = 125
"""Highest explicit level (BD2)."""

_MAX_BRACKETS = 63
"""Size of the bracket stack (BD16)."""

_ISOLATES = frozenset({"LRI", "RLI", "FSI"})
_EMBEDDINGS = frozenset({"LRE", "RLE", "LRO", "RLO"})
_REMOVED = _EMBEDDINGS | {"PDF", "BN"}  # X9
_NEUTRAL = frozenset({"B", "S", "WS", "ON", "LRI", "RLI", "FSI", "PDI"})
_NEEDS_WORK = frozenset({"R", "AL", "AN", "PDI", "PDF"}) | _ISOLATES | _EMBEDDINGS
_TRAILING = frozenset({"WS", "PDI"}) | _ISOLATES | _REMOVED
_OVERRIDE = {"LRO": "L", "RLO": "R"}

# BidiBrackets.txt, Unicode 15: each opening bracket is followed by its closing one
_BRACKETS = (
    "()[]{}༺༻༼༽᚛᚜⁅⁆⁽⁾₍₎⌈⌉⌊⌋〈〉❨❩❪❫❬❭❮❯❰❱❲❳❴❵⟅⟆⟦⟧⟨⟩⟪⟫⟬⟭⟮⟯⦃⦄⦅⦆⦇⦈⦉⦊⦋⦌⦍⦐⦏⦎⦑⦒⦓⦔⦕⦖⦗⦘⧘⧙⧚⧛⧼⧽"
    "⸢⸣⸤⸥⸦⸧⸨⸩⹕⹖⹗⹘⹙⹚⹛⹜〈〉《》「」『』【】〔〕〖〗〘〙〚〛﹙﹚﹛﹜﹝﹞（）［］｛｝｟｠｢｣"
)
_CANONICAL = {"\u2329": "\u3008", "\u232a": "\u3009"}
_PAIRS = zip(_BRACKETS[::2], _BRACKETS[1::2], strict=True)
_CLOSING = {_CANONICAL.get(a, a): _CANONICAL.get(b, b) for a, b in _PAIRS}
_CLOSERS = frozenset(_CLOSING.values())


def classes(text: str) -> list[str]:
    """The Bidi_Class of each character (unassigned ones count as left-to-right)."""
    return [bidirectional(character) or "L" for character in text]


def levels(text: str, base: int | None = None) -> tuple[int, list[int]]:
    """Return the paragraph level and the level of each character (odd = right to left).

    `base` is the paragraph level, or None to find it by the first strong character (P2, P3).
    Characters that X9 removes get the level of the one before them.
    """
    types = classes(text)
    if not base and not _NEEDS_WORK.intersection(types):
        return 0, [0] * len(text)
    matching = _matching_isolates(types)
    if base is None:
        base = _first_strong(types, 0, len(types), matching) or 0
    explicit, resolved = _explicit_levels(types, base, matching)
    for sequence, start, end in _isolating_runs(types, explicit, base, matching):
        _resolve_sequence(text, types, resolved, explicit, sequence, start, end)
    previous = base
    for index, kind in enumerate(types):
        if kind in _REMOVED:
            explicit[index] = previous
        previous = explicit[index]
    return base, explicit


def line_levels(text: str, text_levels: Sequence[int], base: int) -> list[int]:
    """Rule L1 for one line: separators and white space at the end fall back to the base level."""
    result = list(text_levels)
    trailing = True
    for index in range(len(text) - 1, -1, -1):
        kind = bidirectional(text[index]) or "L"
        if kind in ("B", "S"):
            result[index] = base
            trailing = True
        elif kind in _TRAILING:
            if trailing:
                result[index] = base
        else:
            trailing = False
    return result


def visual_order(item_levels: Sequence[int]) -> list[int]:
    """Rule L2: the indexes of the items from left to right."""
    order = list(range(len(item_levels)))
    odd = [level for level in item_levels if level & 1]
    if not odd:
        return order
    for level in range(max(item_levels), min(odd) - 1, -1):
        index = 0
        while index < len(order):
            end = index
            while end < len(order) and item_levels[order[end]] >= level:
                end += 1
            if end > index + 1:
                order[index:end] = order[index:end][::-1]
            index = max(end, index + 1)
    return order


def _matching_isolates(types: Sequence[str]) -> dict[int, int]:
    """BD9: the matching PDI of each isolate initiator, or the end of the text."""
    matching: dict[int, int] = {}
    waiting: list[int] = []
    for index, kind in enumerate(types):
        if kind in _ISOLATES:
            waiting.append(index)
        elif kind == "PDI" and waiting:
            matching[waiting.pop()] = index
    matching.update(dict.fromkeys(waiting, len(types)))
    return matching


def _first_strong(types: Sequence[str], start: int, end: int, matching: dict[int, int]) -> int | None:
    """P2, P3: level by the first strong character outside of isolates."""
    index = start
    while index < end:
        kind = types[index]
        if kind == "L":
            return 0
        if kind in ("R", "AL"):
            return 1
        index = matching[index] + 1 if kind in _ISOLATES else index + 1
    return None


class _DirectionalStatus:
    """The stack of rules X1 to X8."""

    __slots__ = ("base", "embedding_overflow", "entries", "isolate_overflow", "isolates")

    def __init__(self, base: int) -> None:
        self.base = base
        self.clear()

    def clear(self) -> None:
        self.entries: list[tuple[int, str | None, bool]] = [(self.base, None, False)]
        self.isolate_overflow = self.embedding_overflow = self.isolates = 0

    def open(self, override: str | None, *, rtl: bool, isolate: bool) -> None:
        """X2 to X5c: push an entry unless it would be too deep."""
        level = self.entries[-1][0]
        deeper = (level + 1) | 1 if rtl else (level + 2) & ~1
        if deeper <= MAX_DEPTH and not self.isolate_overflow and not self.embedding_overflow:
            self.isolates += isolate
            self.entries.append((deeper, override, isolate))
        elif isolate:
            self.isolate_overflow += 1
        elif not self.isolate_overflow:
            self.embedding_overflow += 1

    def close_isolate(self) -> None:
        """X6a."""
        if self.isolate_overflow:
            self.isolate_overflow -= 1
        elif self.isolates:
            self.embedding_overflow = 0
            while not self.entries[-1][2]:
                self.entries.pop()
            self.entries.pop()
            self.isolates -= 1

    def close_embedding(self) -> None:
        """X7."""
        if self.isolate_overflow:
            return
        if self.embedding_overflow:
            self.embedding_overflow -= 1
        elif not self.entries[-1][2] and len(self.entries) > 1:
            self.entries.pop()


def _explicit_levels(
    types: Sequence[str], base: int, matching: dict[int, int]
) -> tuple[list[int], list[str]]:
    """X1 to X8: explicit levels, and the types after overrides."""
    result = [base] * len(types)
    resolved = list(types)
    status = _DirectionalStatus(base)
    for index, kind in enumerate(types):
        if kind in _EMBEDDINGS:
            status.open(_OVERRIDE.get(kind), rtl=kind in ("RLE", "RLO"), isolate=False)
            result[index] = status.entries[-1][0]
            continue
        if kind == "PDF":
            status.close_embedding()
            result[index] = status.entries[-1][0]
            continue
        if kind == "B":
            status.clear()
            continue
        if kind == "PDI":
            status.close_isolate()
        level, override, _ = status.entries[-1]
        result[index] = level
        if override and kind != "BN":
            resolved[index] = override
        if kind in _ISOLATES:
            inside = _first_strong(types, index + 1, matching[index], matching) if kind == "FSI" else None
            status.open(None, rtl=kind == "RLI" or inside == 1, isolate=True)
    return result, resolved


def _isolating_runs(
    types: Sequence[str], explicit: Sequence[int], base: int, matching: dict[int, int]
) -> list[tuple[list[int], str, str]]:
    """BD13, X10: isolating run sequences with their start and end directions."""
    kept = [index for index, kind in enumerate(types) if kind not in _REMOVED]
    place = {index: number for number, index in enumerate(kept)}
    runs: list[list[int]] = []
    for index in kept:
        if runs and explicit[runs[-1][-1]] == explicit[index]:
            runs[-1].append(index)
        else:
            runs.append([index])
    by_start = {run[0]: run for run in runs}
    closers = {pdi for pdi in matching.values() if pdi < len(types)}
    result = []
    for run in runs:
        if run[0] in closers:
            continue
        sequence = list(run)
        while types[sequence[-1]] in _ISOLATES and (follower := by_start.get(matching[sequence[-1]])):
            sequence += follower
        level = explicit[sequence[0]]
        first, last = place[sequence[0]], place[sequence[-1]]
        before = explicit[kept[first - 1]] if first else base
        at_end = last + 1 >= len(kept) or types[sequence[-1]] in _ISOLATES
        after = base if at_end else explicit[kept[last + 1]]
        result.append((sequence, _direction(max(level, before)), _direction(max(level, after))))
    return result


def _direction(level: int) -> str:
    return "R" if level & 1 else "L"


def _resolve_sequence(
    text: str,
    types: Sequence[str],
    resolved: Sequence[str],
    explicit: list[int],
    sequence: Sequence[int],
    start: str,
    end: str,
) -> None:
    """W1 to W7, N0 to N2, I1 and I2 for one isolating run sequence; changes `explicit`."""
    level = explicit[sequence[0]]
    kinds = [resolved[index] for index in sequence]
    _resolve_weak(kinds, start)
    _resolve_brackets(text, types, sequence, kinds, _direction(level), start)
    _resolve_neutral(kinds, _direction(level), start, end)
    for index, kind in zip(sequence, kinds, strict=True):
        if level & 1:
            explicit[index] = level + (kind != "R")
        else:
            explicit[index] = level + {"L": 0, "R": 1}.get(kind, 2)


def _resolve_weak(kinds: list[str], start: str) -> None:
    """W1 to W7; changes `kinds`."""
    _marks_and_arabic_numbers(kinds, start)
    for index in range(1, len(kinds) - 1):  # W4
        before, after = kinds[index - 1], kinds[index + 1]
        if before == after and (before, kinds[index]) in _BETWEEN_NUMBERS:
            kinds[index] = before
    _number_signs(kinds)
    strong = start
    for index, kind in enumerate(kinds):  # W7
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[index] = "L"


_BETWEEN_NUMBERS = frozenset({("EN", "ES"), ("EN", "CS"), ("AN", "CS")})


def _marks_and_arabic_numbers(kinds: list[str], start: str) -> None:
    """W1 to W3; changes `kinds`."""
    previous = strong = start
    for index, found in enumerate(kinds):
        kind = found
        if kind == "NSM":  # W1
            kind = kinds[index] = "ON" if previous in _ISOLATES or previous == "PDI" else previous
        previous = kind
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN" and strong == "AL":  # W2
            kinds[index] = "AN"
    for index, kind in enumerate(kinds):  # W3
        if kind == "AL":
            kinds[index] = "R"


def _number_signs(kinds: list[str]) -> None:
    """W5, W6: signs beside a number belong to it, all other separators are neutral; changes `kinds`."""
    index = 0
    while index < len(kinds):
        end = index
        while end < len(kinds) and kinds[end] == "ET":
            end += 1
        if end > index:
            beside = (kinds[index - 1 : index] or [""])[0], (kinds[end : end + 1] or [""])[0]
            kinds[index:end] = ["EN" if "EN" in beside else "ON"] * (end - index)
        elif kinds[index] in ("ES", "CS"):
            kinds[index] = "ON"
        index = max(end, index + 1)


def _strength(kind: str) -> str | None:
    """N0 to N2 count numbers as right to left."""
    if kind in ("R", "EN", "AN"):
        return "R"
    return "L" if kind == "L" else None


def _bracket_pairs(text: str, sequence: Sequence[int], kinds: Sequence[str]) -> list[tuple[int, int]]:
    """BD16: positions in the sequence of matching brackets, by opening one."""
    pairs: list[tuple[int, int]] = []
    waiting: list[tuple[str, int]] = []
    for place, index in enumerate(sequence):
        if kinds[place] != "ON":
            continue
        character = _CANONICAL.get(text[index], text[index])
        if character in _CLOSING:
            if len(waiting) == _MAX_BRACKETS:
                return []
            waiting.append((_CLOSING[character], place))
        elif character in _CLOSERS:
            for depth in range(len(waiting) - 1, -1, -1):
                if waiting[depth][0] == character:
                    pairs.append((waiting[depth][1], place))
                    del waiting[depth:]
                    break
    return sorted(pairs)


def _resolve_brackets(
    text: str, types: Sequence[str], sequence: Sequence[int], kinds: list[str], embedding: str, start: str
) -> None:
    """N0; changes `kinds`."""
    for opening, closing in _bracket_pairs(text, sequence, kinds):
        inside = {_strength(kind) for kind in kinds[opening + 1 : closing]} - {None}
        if embedding in inside:
            direction = embedding
        elif inside:
            before = (_strength(kind) for kind in reversed(kinds[:opening]))
            direction = next((strength for strength in before if strength), start)
        else:
            continue
        for place in (opening, closing):
            kinds[place] = direction
            follower = place + 1
            while follower < len(kinds) and types[sequence[follower]] == "NSM":
                kinds[follower] = direction
                follower += 1


def _resolve_neutral(kinds: list[str], embedding: str, start: str, end: str) -> None:
    """N1, N2; changes `kinds`."""
    index = 0
    while index < len(kinds):
        if kinds[index] not in _NEUTRAL:
            index += 1
            continue
        stop = index
        while stop < len(kinds) and kinds[stop] in _NEUTRAL:
            stop += 1
        before = _strength(kinds[index - 1]) if index else start
        after = _strength(kinds[stop]) if stop < len(kinds) else end
        direction = before if before == after and before else embedding
        kinds[index:stop] = [direction] * (stop - index)
        index = stop
