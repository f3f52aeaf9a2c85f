"""Functions on texts and on the space-separated values of a select."""

from __future__ import annotations

import base64
import binascii
import functools
import hashlib
import re
from typing import TYPE_CHECKING

from kommisjon.xform.node import Node
from kommisjon.xform.xpath.functions.registry import MANY, builder, function, spread
from kommisjon.xform.xpath.grammar import Expression, Literal
from kommisjon.xform.xpath.scope import Evaluate, Scope
from kommisjon.xform.xpath.tokens import ExpressionError
from kommisjon.xform.xpath.values import Value, number, truth, words

if TYPE_CHECKING:
    from kommisjon.xform.xpath.compiling import Compiler
    from kommisjon.xform.xpath.steps import Here

_HYPHEN_AFTER_CLASS = re.compile(r"(?<!\\)(\\[wdsWDS])-(?!\])")
LONGEST_MATCHED = 10_000
"""Characters of a text that regex() looks at; a longer one does not match."""


@function("string")
def string(_scope: Scope, values: list[Value]) -> Value:
    return words(values[0])


@function("concat", least=0, most=MANY, lists=True)
def concat(_scope: Scope, values: list[Value]) -> Value:
    return "".join(words(value) for value in spread(values))


@function("join", least=1, most=MANY, lists=True)
def join(_scope: Scope, values: list[Value]) -> Value:
    return words(values[0]).join(words(value) for value in spread(values[1:]))


@function("string-length")
def string_length(_scope: Scope, values: list[Value]) -> Value:
    return float(len(words(values[0])))


@function("substr", least=2, most=3)
def substr(_scope: Scope, values: list[Value]) -> Value:
    """From a place counted from 0 up to before another; places below 0 count from the end."""
    text = words(values[0])
    start = _place(values[1], len(text))
    end = _place(values[2], len(text)) if len(values) > 2 else len(text)
    return text[start:end] if start < end else ""


def _place(value: Value, length: int) -> int:
    place = number(value)
    if place != place:
        return 0
    whole = int(max(-length - 1.0, min(place, length + 1.0)))
    return max(0, length + whole) if whole < 0 else min(whole, length)


@function("substring", least=2, most=3)
def substring(_scope: Scope, values: list[Value]) -> Value:
    """XPath's own: places count from 1, and the third argument is a length."""
    text = words(values[0])
    start = _round_half_up(number(values[1]))
    if len(values) == 2:
        return "".join(c for place, c in enumerate(text, 1) if place >= start)
    end = start + _round_half_up(number(values[2]))
    return "".join(c for place, c in enumerate(text, 1) if start <= place < end)


def _round_half_up(figure: float) -> float:
    return figure if figure != figure or abs(figure) == float("inf") else float((figure + 0.5) // 1)


@function("substring-before", least=2)
def substring_before(_scope: Scope, values: list[Value]) -> Value:
    before, found, _ = words(values[0]).partition(words(values[1]) or "\0")
    return before if found else ""


@function("substring-after", least=2)
def substring_after(_scope: Scope, values: list[Value]) -> Value:
    mark = words(values[1])
    return words(values[0]).partition(mark)[2] if mark else words(values[0])


@function("contains", least=2)
def contains(_scope: Scope, values: list[Value]) -> Value:
    return words(values[1]) in words(values[0])


@function("starts-with", least=2)
def starts_with(_scope: Scope, values: list[Value]) -> Value:
    return words(values[0]).startswith(words(values[1]))


@function("ends-with", least=2)
def ends_with(_scope: Scope, values: list[Value]) -> Value:
    return words(values[0]).endswith(words(values[1]))


@function("translate", least=3)
def translate(_scope: Scope, values: list[Value]) -> Value:
    text, old, new = (words(value) for value in values)
    table: dict[str, str] = {}
    for place, character in enumerate(old):
        table.setdefault(character, new[place] if place < len(new) else "")
    return "".join(table.get(character, character) for character in text)


@function("normalize-space")
def normalize_space(_scope: Scope, values: list[Value]) -> Value:
    return " ".join(words(values[0]).split())


@builder("regex")
def regex(compiler: Compiler, arguments: tuple[Expression, ...], here: Here) -> Evaluate:
    """Whether the whole text fits the pattern. A pattern made by the form itself that is none fits nothing."""
    if len(arguments) != 2:
        raise ExpressionError("regex() takes a text and a pattern")
    if isinstance(arguments[1], Literal):
        pattern(arguments[1].value)
    value, written = (compiler.scalar(argument, here) for argument in arguments)

    def fits(node: Node, scope: Scope) -> Value:
        text = words(value(node, scope))
        try:
            return (
                len(text) <= LONGEST_MATCHED and pattern(words(written(node, scope))).fullmatch(text) is not None
            )
        except ExpressionError:
            return False

    return fits


@functools.lru_cache(maxsize=512)
def pattern(written: str) -> re.Pattern[str]:
    """A form's pattern as Python's. Raises ExpressionError for one that is none."""
    # Possessive and atomic parts are Python's own since 3.11. A hyphen after a class such as \w is itself in Java.
    adapted = written.replace(r"\p{L}", r"[^\W\d_]").replace(r"\p{N}", r"\d")
    adapted = _HYPHEN_AFTER_CLASS.sub(r"\1\\-", adapted)
    try:
        return re.compile(adapted)
    except re.error as problem:
        raise ExpressionError(f"the pattern {written} is not a pattern: {problem}") from None


@function("selected", "is-selected", least=2)
def selected(_scope: Scope, values: list[Value]) -> Value:
    return f" {words(values[1]).strip()} " in f" {words(values[0]).strip()} "


@function("selected-at", least=2)
def selected_at(_scope: Scope, values: list[Value]) -> Value:
    chosen = words(values[0]).split()
    place = number(values[1])
    # What is no number is the first place, as in JavaRosa.
    place = 0.0 if place != place else place
    return chosen[int(place)] if 0 <= place < len(chosen) else ""


@function("count-selected")
def count_selected(_scope: Scope, values: list[Value]) -> Value:
    return float(len(words(values[0]).split()))


@function("uuid", least=0, most=1)
def uuid(scope: Scope, values: list[Value]) -> Value:
    if values:
        letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        length = int(number(values[0])) if number(values[0]) == number(values[0]) else 0
        return "".join(letters[int(scope.world.chance() * len(letters))] for _ in range(max(0, min(length, 1000))))
    return scope.world.uuid()


_DIGESTS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}


@function("digest", least=2, most=3)
def digest(_scope: Scope, values: list[Value]) -> Value:
    """Digest of a text, in base64 unless hex is asked for; blank for a method that is not known."""
    name = words(values[1]).upper()
    if name not in _DIGESTS:
        return ""
    made = hashlib.new(_DIGESTS[name], words(values[0]).encode(), usedforsecurity=False).digest()
    if len(values) > 2 and words(values[2]).lower() == "hex":
        return made.hex()
    return base64.b64encode(made).decode()


@function("base64-decode")
def base64_decode(_scope: Scope, values: list[Value]) -> Value:
    try:
        return base64.b64decode(words(values[0]), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


@function("boolean-from-string")
def boolean_from_string(_scope: Scope, values: list[Value]) -> Value:
    return words(values[0]).lower() in ("1", "true")


@function("coalesce", least=1, most=MANY)
def coalesce(_scope: Scope, values: list[Value]) -> Value:
    """The first that is neither blank nor, being reckoned, no number; blank where there is none."""
    return next((value for value in values if words(value) not in ("", "NaN")), "")


@function("checklist", least=3, most=MANY, lists=True)
def checklist(_scope: Scope, values: list[Value]) -> Value:
    """Whether between `least` and `most` of the answers are true; -1 stands for no limit."""
    ticked = sum(truth(value) for value in spread(values[2:]))
    return _within(ticked, values[0], values[1])


@function("weighted-checklist", least=4, most=MANY, by=2, lists=True)
def weighted_checklist(_scope: Scope, values: list[Value]) -> Value:
    """As checklist(), with a weight after each answer, or after each list of answers a list of weights."""
    total = 0.0
    for ticks, weights in zip(values[2::2], values[3::2], strict=True):
        total += sum(
            number(weight) for tick, weight in zip(spread([ticks]), spread([weights]), strict=False) if truth(tick)
        )
    return _within(total, values[0], values[1])


def _within(figure: float, least: Value, most: Value) -> bool:
    low, high = number(least), number(most)
    return (low < 0 or figure >= low) and (high < 0 or figure <= high)
