"""What a database says when it fails, in the words of the error table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import DBAPIError, OperationalError

from kommisjon.errors import N_, Code, Refusal

_UNREACHABLE = ("08", "28", "3D", "57")
# SQLSTATE classes: connection, authorisation, no such database, shut down.
_AT_ONCE = ("40001", "40P01", "55P03")
# Could not be put in an order, waited for each other, a lock was not to be had.


@contextmanager
def telling() -> Iterator[None]:
    """Turn failures of the database that a person can do something about into Refusals.

    X902 no disk space, X903 the disk fails, D725 another command held it for too long or the two waited for each
    other, V105 damaged or another key, B106 read-only, D705 not reachable. Anything else is a defect, and goes on
    as it is.
    """
    try:
        yield
    except DBAPIError as problem:
        refusal = _refusal(problem)
        if refusal is None:
            raise
        raise refusal from None


def _refusal(problem: DBAPIError) -> Refusal | None:
    driver: Any = problem.orig
    said = str(driver)
    if hasattr(driver, "sqlstate"):
        return _of_server(driver.sqlstate, unreachable=isinstance(problem, OperationalError))
    if "disk is full" in said:
        return Refusal(Code.RESOURCE, what="disk space")
    if "disk I/O error" in said:
        return Refusal(Code.DISK_FAILED)
    if "database is locked" in said:
        return Refusal(Code.CENTRAL_BUSY)
    if "malformed" in said or "not a database" in said:
        return Refusal(Code.DB_DAMAGED, detail=N_("it cannot be read, or not with this key"))
    if "readonly database" in said:
        return Refusal(Code.FILE_UNREADABLE, detail="read-only")
    return Refusal(Code.NO_CENTRAL) if "unable to open database file" in said else None


def _of_server(state: str | None, *, unreachable: bool) -> Refusal | None:
    """`state` is None where no server answered, or it went away in the middle of an answer."""
    if state == "53100":
        return Refusal(Code.RESOURCE, what="disk space")
    if state == "58030":
        return Refusal(Code.DISK_FAILED)
    if state in _AT_ONCE:
        return Refusal(Code.CENTRAL_BUSY)
    if state.startswith(_UNREACHABLE) if state else unreachable:
        return Refusal(Code.NO_CENTRAL)
    return None
