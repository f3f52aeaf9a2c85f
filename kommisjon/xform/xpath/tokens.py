"""Cuts an XPath expression into tokens, as people write them in forms.

XPath decides whether a word is a name or an operator by what stands before it. Read that way, `. >= 0 and.<= 5`,
which real forms hold, is read as its author meant it (forms.md section 5).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

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


@dataclass(frozen=True, slots=True)
class Token:
    kind: Kind
    text: str
    at: int


_SPACE = re.compile(r"\s+")
_WORD_OPERATOR = re.compile(r"(?:and|or|div|mod)(?![\w-])")
_SIGN_OPERATOR = re.compile(r"!=|<=|>=|[-+*=<>|]")
_NUMBER = re.compile(r"\d+(?:\.\d*)?|\.\d+")
_TEXT = re.compile(r"'[^']*'|\"[^\"]*\"")
_NAME = re.compile(r"[^\W\d][\w.\-]*(?::(?:[^\W\d][\w.\-]*|\*))?")
_MARK = re.compile(r"\.\.|::|//|[()\[\].@,/*-]")

_BEFORE_OPERAND = {"(", "[", ",", "/", "//", "::", "@"}


def tokens(expression: str) -> list[Token]:
    """Give the tokens of `expression`, ended by one of kind END. Raises ExpressionError."""
    if len(expression) > LONGEST_EXPRESSION:
        raise ExpressionError(f"it is longer than {LONGEST_EXPRESSION} characters")
    found: list[Token] = []
    at = 0
    while True:
        space = _SPACE.match(expression, at)
        if space:
            at = space.end()
        if at >= len(expression):
            found.append(Token(Kind.END, "", at))
            return found
        token = _next(expression, at, _after_operand(found))
        found.append(token)
        at += len(token.text)


def _after_operand(found: list[Token]) -> bool:
    """Whether an operator can stand here: after a name, a value or a closing bracket."""
    if not found:
        return False
    last = found[-1]
    return last.kind is not Kind.OPERATOR and last.text not in _BEFORE_OPERAND


def _next(expression: str, at: int, operator_may_stand: bool) -> Token:
    if operator_may_stand:
        for pattern in (_WORD_OPERATOR, _SIGN_OPERATOR):
            match = pattern.match(expression, at)
            if match:
                return Token(Kind.OPERATOR, match.group(), at)
    for kind, pattern in (
        (Kind.NUMBER, _NUMBER),
        (Kind.TEXT, _TEXT),
        (Kind.NAME, _NAME),
        (Kind.MARK, _MARK),
    ):
        match = pattern.match(expression, at)
        if match:
            return Token(kind, match.group(), at)
    raise ExpressionError(_why_not(expression, at))


def _why_not(expression: str, at: int) -> str:
    character = expression[at]
    if character in "'\"":
        return f"a quotation mark is opened at character {at + 1} and never closed"
    if character in "‘’“”":
        return f"a curved quotation mark {character} at character {at + 1}; write a straight one"
    if character == "$":
        return f"a reference ${{…}} at character {at + 1} that was not resolved"
    return f"{character} is not expected at character {at + 1}"
