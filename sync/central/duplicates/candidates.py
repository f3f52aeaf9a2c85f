"""Who is compared with whom: pairs that share enough to be the same person, found by indexes alone.

Pairs are left out whose dates of birth already say no. What two whole dates that are not near a typing mistake of
each other weigh, no name outweighs (sync.central.duplicates.weighing), so a shared word is asked for together with
dates that may be one. A word that very many share leads to nobody by itself: those of such a name are compared
where they share a second word.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, func, or_, select

from sync.central.schema import compared, name_skeleton

MOST_SHARING = 400
"""How many may share a word before it takes a second one (central-and-merge.md 5.3)."""
YEARS = 2

Pair = tuple[str, str]
"""The ids of two persons, the smaller one first."""


def candidates(connection: Connection) -> Iterator[Pair]:
    """Give the pairs to compare; one may come more than once."""
    for find in ways():
        for a, b in connection.execution_options(stream_results=True).execute(find):
            yield (a, b) if a < b else (b, a)


def ways() -> Iterator[Select[Any]]:
    """The statements that find pairs, each by a path of its own."""
    for column in (compared.c.number, compared.c.born_on):
        yield _same(column.key)
    x, y = name_skeleton.alias("x"), name_skeleton.alias("y")
    for dates in (_one_loose(x, y), _same_year(x, y), _same_day(x, y)):
        yield select(x.c.person, y.c.person).where(x.c.skeleton == y.c.skeleton, x.c.skeleton.in_(_rare()), dates)
    yield _sharing_two()


def _same(name: str) -> Select[Any]:
    """Persons with the same number, or the same whole date of birth."""
    a, b = compared.alias("a"), compared.alias("b")
    return select(a.c.person, b.c.person).where(
        a.c[name].is_not(None), a.c[name] == b.c[name], a.c.person < b.c.person
    )


def _rare() -> Select[Any]:
    """Words that lead to somebody by themselves."""
    words = select(name_skeleton.c.skeleton).group_by(name_skeleton.c.skeleton)
    return words.having(func.count().between(2, MOST_SHARING))


def _sharing_two() -> Select[Any]:
    """Persons who share two words, whatever of their dates is known."""
    first, second = name_skeleton.alias("first"), name_skeleton.alias("second")
    words = (
        select(
            first.c.skeleton.label("word"),
            second.c.skeleton.label("other"),
            *(first.c[name] for name in ("person", "year", "day")),
        )
        .join(second, and_(first.c.home == second.c.home, first.c.person == second.c.person))
        .where(first.c.skeleton < second.c.skeleton)
        .cte("words")
        .prefix_with("MATERIALIZED")  # once, and not looked up anew for every pair
    )
    x, y = words.alias("x"), words.alias("y")
    dates = or_(*(may_be(x, y) for may_be in (_one_loose, _same_year, _same_day, _one_unknown)))
    return select(x.c.person, y.c.person).where(x.c.word == y.c.word, x.c.other == y.c.other, dates)


def _one_loose(x: FromClause, y: FromClause) -> ColumnElement[bool]:
    """One date tells the year alone, or hardly more, and the other is near it."""
    near = y.c.year.between(x.c.year - YEARS, x.c.year + YEARS)
    # Where both are loose, the pair is found once.
    once = or_(y.c.day.is_not(None), x.c.person < y.c.person)
    return and_(x.c.year.is_not(None), x.c.day.is_(None), near, once)


def _same_year(x: FromClause, y: FromClause) -> ColumnElement[bool]:
    """Two whole dates of a year: a digit, or day and month, may be mistaken."""
    return and_(x.c.day.is_not(None), y.c.day.is_not(None), x.c.year == y.c.year, x.c.person < y.c.person)


def _same_day(x: FromClause, y: FromClause) -> ColumnElement[bool]:
    """The same day of another year: a digit of the year may be mistaken."""
    return and_(x.c.day == y.c.day, x.c.year < y.c.year)


def _one_unknown(x: FromClause, y: FromClause) -> ColumnElement[bool]:
    """One date, or both, is not known."""
    return and_(x.c.year.is_(None), or_(y.c.year.is_not(None), x.c.person < y.c.person))
