"""Functions on numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_FLOOR, Decimal, InvalidOperation

from kommisjon.xform.xpath.functions.registry import MANY, function, spread
from kommisjon.xform.xpath.scope import Scope
from kommisjon.xform.xpath.values import Value, number


@function("number")
def number_(_scope: Scope, values: list[Value]) -> Value:
    return number(values[0])


@function("int")
def whole(_scope: Scope, values: list[Value]) -> Value:
    """The whole part, towards nought."""
    figure = number(values[0])
    return figure if math.isnan(figure) or math.isinf(figure) else float(math.trunc(figure))


@function("round", least=1, most=2)
def rounded(_scope: Scope, values: list[Value]) -> Value:
    """Half goes up, -2.5 to -2; the second argument is a number of decimals, below 0 for tens and hundreds."""
    figure = number(values[0])
    places = number(values[1]) if len(values) > 1 else 0.0
    places = 0.0 if math.isnan(places) else places
    if math.isnan(figure) or math.isinf(figure):
        return figure
    try:
        step = Decimal(1).scaleb(-int(max(-30.0, min(places, 30.0))))
        return float((Decimal(repr(figure)) + step / 2).quantize(step, ROUND_FLOOR))
    except InvalidOperation:
        return figure


@function("floor")
def floor(_scope: Scope, values: list[Value]) -> Value:
    figure = number(values[0])
    return float(math.floor(figure)) if math.isfinite(figure) else figure


@function("ceiling")
def ceiling(_scope: Scope, values: list[Value]) -> Value:
    figure = number(values[0])
    return float(math.ceil(figure)) if math.isfinite(figure) else figure


@function("sum", least=1, most=MANY, lists=True)
def total(_scope: Scope, values: list[Value]) -> Value:
    """Adds; what is no number, blank above all, is passed over; nothing gives 0 (forms.md section 5, JavaRosa)."""
    return math.fsum(figure for figure in map(number, spread(values)) if not math.isnan(figure))


@function("min", least=1, most=MANY, lists=True)
def least(_scope: Scope, values: list[Value]) -> Value:
    """The least number; what is none is passed over, and nothing gives none."""
    return _extreme(min, values)


@function("max", least=1, most=MANY, lists=True)
def most(_scope: Scope, values: list[Value]) -> Value:
    return _extreme(max, values)


def _extreme(choose: Callable[[list[float]], float], values: list[Value]) -> float:
    figures = [figure for figure in map(number, spread(values)) if not math.isnan(figure)]
    return choose(figures) if figures else math.nan


@function("pow", least=2)
def power(_scope: Scope, values: list[Value]) -> Value:
    base, exponent = number(values[0]), number(values[1])
    if math.isnan(exponent):
        # C's pow gives 1 for 1 to the power of nothing; JavaRosa gives no number.
        return math.nan
    if base == 0 and exponent < 0:
        return math.inf
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return math.inf
    except ValueError:
        return math.nan


@function("random", least=0)
def random(scope: Scope, _values: list[Value]) -> Value:
    return scope.world.chance()


@function("pi", least=0)
def pi(_scope: Scope, _values: list[Value]) -> Value:
    return math.pi


@function("atan2", least=2)
def atan2(_scope: Scope, values: list[Value]) -> Value:
    return math.atan2(number(values[0]), number(values[1]))


def _exp10(figure: float) -> float:
    return math.pow(10.0, figure)


def _of_one(name: str, reckon: Callable[[float], float]) -> None:
    @function(name)
    def run(_scope: Scope, values: list[Value]) -> Value:
        try:
            return float(reckon(number(values[0])))
        except ValueError:
            # log(0) is minus infinity in JavaRosa; every other place outside the function's range is no number.
            return -math.inf if name.startswith("log") and number(values[0]) == 0 else math.nan
        except OverflowError:
            return math.inf


for _name, _reckon in {
    "abs": math.fabs,
    "sqrt": math.sqrt,
    "log": math.log,
    "log10": math.log10,
    "exp": math.exp,
    "exp10": _exp10,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
}.items():
    _of_one(_name, _reckon)
