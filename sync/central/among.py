"""Conditions on many values at once: one parameter and one statement, however many there are.

PostgreSQL takes an array, SQLite a text of JSON. A list with a parameter for each value had to be cut into pieces,
and each piece to be written out, read and planned anew: a quarter of the time of an import.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TypeVar

from sqlalchemy import ARRAY, Boolean, ColumnElement, Dialect, Text, TypeDecorator, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

T = TypeVar("T")


def among(column: ColumnElement[T], values: Iterable[T]) -> ColumnElement[bool]:
    """Where `column` is one of `values`; never, where there are none."""
    return _Among(column, bindparam(None, [*values], _Many(column.type)))


def pair_among(
    first: ColumnElement[Any], second: ColumnElement[Any], pairs: Iterable[tuple[Any, Any]]
) -> ColumnElement[bool]:
    """Where (`first`, `second`) is one of `pairs`; never, where there are none."""
    wanted = [*pairs]
    return _PairAmong(
        first,
        second,
        bindparam(None, [one for one, _ in wanted], _Many(first.type)),
        bindparam(None, [other for _, other in wanted], _Many(second.type)),
        bindparam(None, wanted, _Many(Text())),
    )


class _Many(TypeDecorator[list[Any]]):
    """Values of one type, in one parameter."""

    impl = Text
    cache_ok = True

    def __init__(self, of: TypeEngine[Any]) -> None:
        self.of = of
        super().__init__()

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(self.of) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: list[Any] | None, dialect: Dialect) -> Any:
        return value if dialect.name == "postgresql" else json.dumps(value)


class _Condition(FunctionElement[bool]):
    type = Boolean()

    def self_group(self, against: Any = None) -> Any:
        # Otherwise "= 1" is put behind it on SQLite, which then uses no index.
        return self


class _Among(_Condition):
    """A column, and the values."""

    inherit_cache = True


class _PairAmong(_Condition):
    """Two columns, the values of the first, those of the second, and both in pairs."""

    inherit_cache = True


@compiles(_Among, "postgresql")
def _array(element: _Among, compiler: SQLCompiler, **how: Any) -> str:
    column, values = (compiler.process(one, **how) for one in element.clauses)
    return f"{column} = ANY ({values})"


@compiles(_Among, "sqlite")
def _json(element: _Among, compiler: SQLCompiler, **how: Any) -> str:
    column, values = (compiler.process(one, **how) for one in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608


@compiles(_PairAmong, "postgresql")
def _arrays(element: _PairAmong, compiler: SQLCompiler, **how: Any) -> str:
    first, second, firsts, seconds = (compiler.process(one, **how) for one in [*element.clauses][:-1])
    return f"({first}, {second}) IN (SELECT * FROM unnest({firsts}, {seconds}))"  # noqa: S608


@compiles(_PairAmong, "sqlite")
def _json_pairs(element: _PairAmong, compiler: SQLCompiler, **how: Any) -> str:
    columns = [*element.clauses]
    first, second, pairs = (compiler.process(one, **how) for one in (*columns[:2], columns[-1]))
    parts = "json_extract(value, '$[0]'), json_extract(value, '$[1]')"
    return f"({first}, {second}) IN (SELECT {parts} FROM json_each({pairs}))"  # noqa: S608
