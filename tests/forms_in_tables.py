"""Small forms for tests, written as the tables their authors would write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from pyxform.xls2xform import convert

from kommisjon.xform import Form, State, load

NOON = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)


def xform(tables: str) -> bytes:
    """The XForm of a form in tables (| survey | …), the root being /data."""
    return str(convert(tables, form_name="data").xform).encode()


def form(tables: str) -> Form:
    return load(xform(tables))


def begun(tables: str, clock: Callable[[], datetime] = lambda: NOON) -> State:
    """A filling of the form, at noon on 15 June 2026."""
    return form(tables).begin(clock, 1)


def values(state: State, *names: str) -> list[str]:
    """Values of questions that stand directly below the root."""
    return [state.value(f"/data/{name}") for name in names]
