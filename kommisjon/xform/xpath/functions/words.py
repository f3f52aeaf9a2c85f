"""Functions on texts and on the space-separated values of a select."""

from __future__ import annotations

import base64
import binascii
import hashlib
import math
from typing import TYPE_CHECKING

from kommisjon.i18n.catalogue import gettext as _
from kommisjon.xform.allowance import joined
from kommisjon.xform.node import Node
from kommisjon.xform.xpath.functions.registry import MANY, builder, function, spread
from kommisjon.xform.xpath.grammar import Expression, Literal
from kommisjon.xform.xpath.patterns import PATTERN_SECONDS, fits, pattern
from kommisjon.xform.xpath.scope import Evaluate, Scope
from kommisjon.xform.xpath.tokens import ExpressionError
from kommisjon.xform.xpath.values import Value, number, truth, words

if TYPE_CHECKING:
    from kommisjon.xform.xpath.compiling import Compiler
    from kommisjon.xform.xpath.steps import Here

_PATTERNS_THAT_MAY_TAKE_TOO_LONG = 4
"""For one answer; with one more, the answer is refused."""


def _read(scope: Scope, value: Value) -> str:
    """The text of a value that is going to be read from end to end."""
    return scope.world.allowance.read(words(value))


@function("string")
def string(_scope: Scope, values: list[Value]) -> Value:
    return words(values[0])


@function("concat", least=0, most=MANY, lists=True)
def concat(scope: Scope, values: list[Value]) -> Value:
    return joined(scope.world.allowance, (words(value) for value in spread(values)))


@function("join", least=1, most=MANY, lists=True)
def join(scope: Scope, values: list[Value]) -> Value:
    return joined(scope.world.allowance, (words(value) for value in spread(values[1:])), words(values[0]))


@function("string-length")
def string_length(_scope: Scope, values: list[Value]) -> Value:
    return float(len(words(values[0])))


@function("substr", least=2, most=3)
def substr(scope: Scope, values: list[Value]) -> Value:
    """From a place counted from 0 up to before another; places below 0 count from the end."""
    text = _read(scope, values[0])
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
def substring(scope: Scope, values: list[Value]) -> Value:
    """XPath's own: places count from 1, and the third argument is a length."""
    text = _read(scope, values[0])
    start = _round_half_up(number(values[1]))
    end = start + _round_half_up(number(values[2])) if len(values) > 2 else math.inf
    if start != start or end != end:
        return ""
    first, beyond = max(1.0, start), min(len(text) + 1.0, end)
    return text[int(first) - 1 : int(beyond) - 1] if first < beyond else ""


def _round_half_up(figure: float) -> float:
    return figure if figure != figure or abs(figure) == float("inf") else float((figure + 0.5) // 1)


@function("substring-before", least=2)
def substring_before(scope: Scope, values: list[Value]) -> Value:
    before, found, _ = _read(scope, values[0]).partition(words(values[1]) or "\0")
    return before if found else ""


@function("substring-after", least=2)
def substring_after(scope: Scope, values: list[Value]) -> Value:
    mark = words(values[1])
    return _read(scope, values[0]).partition(mark)[2] if mark else _read(scope, values[0])


@function("contains", least=2)
def contains(scope: Scope, values: list[Value]) -> Value:
    return words(values[1]) in _read(scope, values[0])


@function("starts-with", least=2)
def starts_with(scope: Scope, values: list[Value]) -> Value:
    return _read(scope, values[0]).startswith(words(values[1]))


@function("ends-with", least=2)
def ends_with(scope: Scope, values: list[Value]) -> Value:
    return _read(scope, values[0]).endswith(words(values[1]))


@function("translate", least=3)
def translate(scope: Scope, values: list[Value]) -> Value:
    text, old, new = (_read(scope, value) for value in values)
    table: dict[str, str] = {}
    for place, character in enumerate(old):
        table.setdefault(character, new[place] if place < len(new) else "")
    return "".join(table.get(character, character) for character in text)


@function("normalize-space")
def normalize_space(scope: Scope, values: list[Value]) -> Value:
    return " ".join(_read(scope, values[0]).split())


@builder("regex")
def regex(compiler: Compiler, arguments: tuple[Expression, ...], here: Here) -> Evaluate:
    """Whether the whole text fits the pattern. A pattern made by the form itself that is none fits nothing, and
    neither does one that takes too long on this text: that is noted."""
    if len(arguments) != 2:
        raise ExpressionError("regex() takes a text and a pattern")
    if isinstance(arguments[1], Literal):
        pattern(arguments[1].value)
    value, written = (compiler.scalar(argument, here) for argument in arguments)

    def fits_it(node: Node, scope: Scope) -> Value:
        text = _read(scope, value(node, scope))
        asked = words(written(node, scope))
        try:
            return fits(asked, text)
        except ExpressionError:
            return False
        except TimeoutError:
            allowance = scope.world.allowance
            allowance.notices[_too_long(scope.origin, asked)] = None
            allowance.give_up(_PATTERNS_THAT_MAY_TAKE_TOO_LONG)
            return False

    return fits_it


def _too_long(node: Node, asked: str) -> str:
    return _(
        "{where}: the pattern {pattern} takes more than {seconds} seconds, so the answer does not fit."
    ).format(where=node.definition.ref, pattern=asked[:80], seconds=PATTERN_SECONDS)


@function("selected", "is-selected", least=2)
def selected(scope: Scope, values: list[Value]) -> Value:
    return f" {words(values[1]).strip()} " in f" {_read(scope, values[0]).strip()} "


@function("selected-at", least=2)
def selected_at(scope: Scope, values: list[Value]) -> Value:
    chosen = _read(scope, values[0]).split()
    place = number(values[1])
    # What is no number is the first place, as in JavaRosa.
    place = 0.0 if place != place else place
    return chosen[int(place)] if 0 <= place < len(chosen) else ""


@function("count-selected")
def count_selected(scope: Scope, values: list[Value]) -> Value:
    return float(len(_read(scope, values[0]).split()))


@function("uuid", least=0, most=1)
def uuid(scope: Scope, values: list[Value]) -> Value:
    if values:
        letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        length = int(number(values[0])) if number(values[0]) == number(values[0]) else 0
        return "".join(letters[int(scope.world.chance() * len(letters))] for _ in range(max(0, min(length, 1000))))
    return scope.world.uuid()


_DIGESTS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}


@function("digest", least=2, most=3)
def digest(scope: Scope, values: list[Value]) -> Value:
    """Digest of a text, in base64 unless hex is asked for; blank for a method that is not known."""
    name = words(values[1]).upper()
    if name not in _DIGESTS:
        return ""
    made = hashlib.new(_DIGESTS[name], _read(scope, values[0]).encode(), usedforsecurity=False).digest()
    if len(values) > 2 and words(values[2]).lower() == "hex":
        return made.hex()
    return base64.b64encode(made).decode()


@function("base64-decode")
def base64_decode(scope: Scope, values: list[Value]) -> Value:
    try:
        return base64.b64decode(_read(scope, values[0]), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


@function("boolean-from-string")
def boolean_from_string(_scope: Scope, values: list[Value]) -> Value:
    return words(values[0]).lower() in ("1", "true")


@function("coalesce", least=1, most=MANY)
def coalesce(_scope: Scope, values: list[Value]) -> Value:
    """The first that is neither blank nor, being reckoned, no number; blank where there is none."""
    return next((value for value in values if not _is_nothing(value)), "")


def _is_nothing(value: Value) -> bool:
    return value != value if isinstance(value, float) else words(value) == ""


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
