"""Cuts an XPath expression into tokens, as people write them in forms.

XPath decides whether a word is a name or an operator by what stands before it. Read that way, `. >= 0 and.<= 5`,
which real forms hold, is read as its author meant it (forms.md section 5).
"""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

LONGEST_EXPRESSION = 65_536
"""Characters of one expression; the longest in the real forms looked at has about 9,000."""


class ExpressionError(ValueError):
    """The expression cannot be read; the text says why. Who reads the form adds where it stands."""


class Kind(Enum):
    NUMBER = "number"
    TEXT = "text"
    NAME = "name"
    OPERATOR = "operator"
    MARK = "mark"
    END = "end"


class Token(NamedTuple):
    kind: Kind
    text: str
    at: int


_OPERAND = (
    r"(?P<NUMBER>\d+(?:\.\d*)?|\.\d+)"
    r"|(?P<TEXT>'[^']*'|\"[^\"]*\")"
    r"|(?P<NAME>[^\W\d][\w.\-]*(?::(?:[^\W\d][\w.\-]*|\*))?)"
    r"|(?P<MARK>\.\.|::|//|[()\[\].@,/*-])"
)
# One pattern for each place, with the spaces before it: forms have tens of thousands of tokens.
_WHERE_OPERAND_STANDS = re.compile(rf"\s*(?:{_OPERAND})").match
_WHERE_OPERATOR_STANDS = re.compile(
    rf"\s*(?:(?P<OPERATOR>(?:and|or|div|mod)(?![\w-])|!=|<=|>=|[-+*=<>|])|{_OPERAND})"
).match
_SPACE = re.compile(r"\s*")

_BEFORE_OPERAND = {"(", "[", ",", "/", "//", "::", "@"}
_KINDS = {kind.name: kind for kind in Kind}


def tokens(expression: str) -> list[Token]:
    """Give the tokens of `expression`, ended by one of kind END. Raises ExpressionError."""
    if len(expression) > LONGEST_EXPRESSION:
        raise ExpressionError(f"it is longer than {LONGEST_EXPRESSION} characters")
    found: list[Token] = []
    at, after_operand = 0, False
    # A name or an operator: which one depends on whether an operand stands before it.
    while match := (_WHERE_OPERATOR_STANDS if after_operand else _WHERE_OPERAND_STANDS)(expression, at):
        group = match.lastgroup or ""
        text = match[group]
        at = match.end()
        found.append(Token(_KINDS[group], text, at - len(text)))
        after_operand = group != "OPERATOR" and text not in _BEFORE_OPERAND
    rest = _SPACE.match(expression, at)
    at = rest.end() if rest else at
    if at < len(expression):
        raise ExpressionError(_why_not(expression, at))
    found.append(Token(Kind.END, "", at))
    return found


def _why_not(expression: str, at: int) -> str:
    character = expression[at]
    if character in "'\"":
        return f"a quotation mark is opened at character {at + 1} and never closed"
    if character in "‘’“”":
        return f"a curved quotation mark {character} at character {at + 1}; write a straight one"
    if character == "$":
        return f"a reference ${{…}} at character {at + 1} that was not resolved"
    return f"{character} is not expected at character {at + 1}"
