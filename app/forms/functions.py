"""The ODK functions that XPath 1.0 lacks (ODK XForms specification; list in `2-domain.md` 3.1).

Arguments come as lxml gives them: a list of elements, text, float or bool.
"""

from __future__ import annotations

import base64
import hashlib
import math
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import regex as safe_regex

from app.forms.conversions import (
    NAN,
    each,
    item_text,
    number,
    numbers,
    text,
    texts,
    truth,
    whole_days,
)
from app.forms.dates import DATES
from app.forms.geography import GEOGRAPHY

REGEX_SECONDS = 0.1
"""A form is untrusted: a pattern that takes longer is given up (`7-desktop.md` part 4)."""


MAX_PATTERN = 2000
"""Characters of a pattern."""
MAX_TEXT = 100_000
"""Characters that a function puts together: answers that double each other must end somewhere."""
_WHITE = r"\s\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"


class RegexBroken(ValueError):
    """A `regex()` of the form has a pattern that is none."""


class TextTooLong(ValueError):
    """A function of the form puts together a text without end."""


class RegexTooSlow(ValueError):
    """A `regex()` of the form took longer than its limit."""


# -- comparing --------------------------------------------------------------------------------


def _known(value: Any) -> list[float]:
    return [each for each in numbers((value,)) if not math.isnan(each)]


def less(left: Any, right: Any) -> bool:
    """`<` with dates as days; true when any pair of nodes is (XPath 1.0, 3.4)."""
    lower, upper = _known(left), _known(right)
    return bool(lower and upper) and min(lower) < max(upper)


def less_equal(left: Any, right: Any) -> bool:
    """`<=` with dates as days."""
    lower, upper = _known(left), _known(right)
    return bool(lower and upper) and min(lower) <= max(upper)


def equal(left: Any, right: Any) -> bool:
    """`=` where one side is a number: the other side's dates count as days."""
    return not set(_known(left)).isdisjoint(_known(right))


def different(left: Any, right: Any) -> bool:
    """`!=` where one side is a number."""
    lefts, rights = numbers((left,)), numbers((right,))
    both = {*lefts, *rights}
    return bool(lefts and rights) and (len(both) > 1 or any(map(math.isnan, both)))


def some_equal(left: Any, right: Any) -> bool:
    """`=` of two lists of nodes, by their texts."""
    return not set(texts((left,))).isdisjoint(texts((right,)))


def some_different(left: Any, right: Any) -> bool:
    """`!=` of two lists of nodes: whether any two of them have different texts."""
    lefts, rights = texts((left,)), texts((right,))
    return bool(lefts and rights) and len({*lefts, *rights}) > 1


def choose(condition: Any, then: Any, otherwise: Any) -> Any:
    """`if(condition, then, otherwise)`."""
    return then if truth(condition) else otherwise


def coalesce(first: Any, *others: Any) -> str:
    """The first value that is not blank."""
    return next((content for content in map(text, (first, *others)) if content), "")


def boolean_from_string(value: Any) -> bool:
    """`true` and `1` are true, all else is false."""
    return text(value) in {"true", "1"}


def _conditions(values: tuple[Any, ...]) -> list[bool]:
    """Whether each is met; of a list each node that is not blank."""
    return [
        bool(item_text(item)) if isinstance(value, list) else truth(item)
        for value in values
        for item in each(value)
    ]


def checklist(least: Any, most: Any, *conditions: Any) -> bool:
    """Whether between `least` and `most` (-1 = no limit) of the conditions are true."""
    met = sum(_conditions(conditions))
    low, high = number(least), number(most)
    return (low < 0 or met >= low) and (high < 0 or met <= high)


def weighted_checklist(least: Any, most: Any, *pairs: Any) -> bool:
    """As `checklist`, each condition followed by its weight."""
    weights = numbers(pairs[1::2])
    met = sum(weight for is_met, weight in zip(_conditions(pairs[::2]), weights, strict=False) if is_met)
    low, high = number(least), number(most)
    return (low < 0 or met >= low) and (high < 0 or met <= high)


# -- choices ----------------------------------------------------------------------------------


def selected(answer: Any, name: Any) -> bool:
    """Whether a code is among the chosen ones."""
    return text(name).strip() in (text(answer).split() or [""])


def selected_at(answer: Any, index: Any) -> str:
    """The chosen code at a place, counted from 0; blank beyond the end."""
    names, place = text(answer).split(), number(index)
    return names[int(place)] if 0 <= place < len(names) else ""


def count_selected(answer: Any) -> float:
    """How many codes are chosen."""
    return float(len(text(answer).split()))


# -- text -------------------------------------------------------------------------------------


def regex(value: Any, pattern: Any) -> bool:
    """Whether the pattern is found in the value; anchored only if it says so.

    Raises:
        RegexTooSlow: the pattern takes too long on this value.
        RegexBroken: it is no pattern.
    """
    try:
        return _compiled(text(pattern)).search(text(value), timeout=REGEX_SECONDS) is not None
    except TimeoutError:
        raise RegexTooSlow(text(pattern)) from None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> safe_regex.Pattern[str]:
    if len(pattern) > MAX_PATTERN:
        raise RegexBroken("too long")
    try:
        return safe_regex.compile(_as_ecmascript(pattern), safe_regex.ASCII)
    except (safe_regex.error, RecursionError, OverflowError) as error:
        raise RegexBroken(str(error)) from None


def _as_ecmascript(pattern: str) -> str:
    """A pattern that means here what it means to ODK: `$` is the very end, white space is Unicode's."""
    parts, is_in_class = [], False
    for part in re.findall(r"\\.|.", pattern, re.DOTALL):
        if part == r"\s":
            parts.append(_WHITE if is_in_class else f"[{_WHITE}]")
            continue
        if part in "[]":
            is_in_class = part == "["
        parts.append(r"\Z" if part == "$" and not is_in_class else part)
    return "".join(parts)


def substr(value: Any, start: Any, end: Any = None) -> str:
    """Characters from `start` (from 0, negative from the end) up to before `end`."""
    content, first = text(value), number(start)
    if math.isnan(first):
        return ""
    last = None if end is None or math.isnan(number(end)) else int(number(end))
    return content[int(first) : last]


def concat(*values: Any) -> str:
    """All values one after the other, every node of a list."""
    return _joined("", values)


def join(separator: Any, *values: Any) -> str:
    """All values with the separator between, every node of a list."""
    return _joined(text(separator), values)


def _joined(separator: str, values: tuple[Any, ...]) -> str:
    parts = texts(values)
    if sum(map(len, parts)) + len(separator) * len(parts) > MAX_TEXT:
        raise TextTooLong
    return separator.join(parts)


_DIGESTS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}


def digest(value: Any, algorithm: Any, encoding: Any = "base64") -> str:
    """MD5, SHA-1, SHA-256, SHA-384 or SHA-512 of a text, in base64 or hex.

    Raises:
        ValueError: the algorithm or the encoding is another one.
    """
    name, written = _DIGESTS.get(text(algorithm)), text(encoding)
    if name is None or written not in {"base64", "hex"}:
        raise ValueError(f"digest() knows no {text(algorithm)} in {written}")
    content = hashlib.new(name, text(value).encode(), usedforsecurity=False).digest()
    return content.hex() if written == "hex" else base64.b64encode(content).decode()


def base64_decode(value: Any) -> str:
    """The text in a base64 text, white space and missing padding forgiven; blank when it is none."""
    words = "".join(text(value).split())
    words += "=" * (-len(words) % 4 if words.isascii() and "=" not in words else 0)
    try:
        return base64.b64decode(words, validate=True).decode("utf-8", "replace")
    except ValueError:
        return ""


# -- numbers ----------------------------------------------------------------------------------


def integer(value: Any) -> float:
    """The whole part, towards zero."""
    content = number(value)
    return float(math.trunc(content)) if math.isfinite(content) else content


def rounded(value: Any, places: Any = 0.0) -> float:
    """Half away from zero; a negative number of places rounds before the decimal point."""
    content, digits = number(value), number(places)
    if math.isnan(digits):
        return NAN
    if not math.isfinite(content):
        return content
    step = math.pow(10, int(min(abs(digits), 300)))
    scaled = content * step if digits > 0 else content / step
    if math.isinf(scaled):
        return content
    whole = math.copysign(math.floor(abs(scaled) + 0.5), scaled)
    return whole / step if digits > 0 else whole * step


def total(nodes: Any) -> float:
    """The sum of all nodes; NaN of none, as ODK's engine says."""
    found = numbers((nodes,))
    return math.fsum(found) if found and not any(map(math.isnan, found)) else NAN


def smallest(*values: Any) -> float:
    """The smallest number; NaN of none or when one is blank."""
    found = numbers(values)
    return min(found) if found and not any(map(math.isnan, found)) else NAN


def largest(*values: Any) -> float:
    """The largest number; NaN of none or when one is blank."""
    found = numbers(values)
    return max(found) if found and not any(map(math.isnan, found)) else NAN


def count_non_empty(nodes: Any) -> float:
    """How many nodes have a text."""
    if not isinstance(nodes, list):
        raise TypeError("count-non-empty() wants nodes")
    return float(sum(bool(item_text(item)) for item in nodes))


def _safe(function: Callable[..., float]) -> Callable[..., float]:
    """A function of `math` that answers NaN where mathematics has no answer."""

    def call(*values: Any) -> float:
        try:
            return float(function(*map(number, values)))
        except OverflowError:
            return math.inf
        except (ValueError, ZeroDivisionError):
            return NAN

    return call


def _power(base: float, exponent: float) -> float:
    """As JavaScript: without end where mathematics grows without end."""
    if base == 0 and exponent < 0:
        return math.inf
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return -math.inf if base < 0 and exponent % 2 == 1 else math.inf


PURE: Mapping[str, Callable[..., Any]] = {
    "less": less,
    "less-equal": less_equal,
    "equal": equal,
    "different": different,
    "some-equal": some_equal,
    "some-different": some_different,
    "number": number,
    "whole-days": whole_days,
    "string": text,
    "if": choose,
    "coalesce": coalesce,
    "boolean-from-string": boolean_from_string,
    "checklist": checklist,
    "weighted-checklist": weighted_checklist,
    "selected": selected,
    "selected-at": selected_at,
    "count-selected": count_selected,
    "regex": regex,
    "substr": substr,
    "ends-with": lambda value, end: text(value).endswith(text(end)),
    "string-length": lambda value: float(len(text(value))),
    "lower-case": lambda value: text(value).lower(),
    "upper-case": lambda value: text(value).upper(),
    "concat": concat,
    "join": join,
    "digest": digest,
    "base64-decode": base64_decode,
    "int": integer,
    "round": rounded,
    "sum": total,
    "min": smallest,
    "max": largest,
    "count-non-empty": count_non_empty,
    "abs": _safe(abs),
    "pow": _safe(_power),
    "sqrt": _safe(math.sqrt),
    "exp": _safe(math.exp),
    "exp10": _safe(lambda value: 10**value),
    "log": _safe(lambda value: math.log(value) if value else -math.inf),
    "log10": _safe(lambda value: math.log10(value) if value else -math.inf),
    "sin": _safe(math.sin),
    "cos": _safe(math.cos),
    "tan": _safe(math.tan),
    "asin": _safe(math.asin),
    "acos": _safe(math.acos),
    "atan": _safe(math.atan),
    "atan2": _safe(math.atan2),
    "pi": lambda: math.pi,
    **DATES,
    **GEOGRAPHY,
}
"""Functions that depend on nothing but their arguments, by their ODK name."""
