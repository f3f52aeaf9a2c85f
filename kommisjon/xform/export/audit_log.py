"""Writes a log as the file audit.csv that goes with a submission (ODK's client audit logs), or as table rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kommisjon.xform.audit import Event
from kommisjon.xform.export.serialising import sendable
from kommisjon.xform.export.shape import AuditWish

AUDIT_FILE = "audit.csv"
"""The one name that ODK has for it, which meta/audit then says."""
INSTANCE = "instance ID"
"""The first column where the logs of several submissions stand in one table, as Central calls it."""
EVERYTHING = AuditWish(track_changes=True, identify_user=True)
"""The log of a form that asks for none itself, made because somebody wants to see one."""

_ALWAYS = ("event", "node", "start", "end")
_PLACES = ("latitude", "longitude", "accuracy")
_CHANGES = ("old-value", "new-value")
_OURS = ("km-status",)


def audit_header(wish: AuditWish) -> list[str]:
    """The columns that the form asks for; beside values also our own, for declined and unknown.

    A form that wants places gets its columns, blank: nothing here knows where it is.
    """
    header = [*_ALWAYS]
    header += _PLACES if wish.locations else ()
    header += _CHANGES if wish.track_changes else ()
    header += ("user",) if wish.identify_user else ()
    return [*header, *(_OURS if wish.track_changes else ())]


def audit_rows(events: Iterable[Event], wish: AuditWish) -> Iterator[list[str]]:
    """The events as rows below `audit_header`."""
    for event in events:
        row = [event.what.value, event.node, str(event.start), "" if event.end is None else str(event.end)]
        row += [""] * len(_PLACES) if wish.locations else []
        row += [sendable(event.old), sendable(event.new)] if wish.track_changes else []
        row += [sendable(event.user)] if wish.identify_user else []
        status = event.status.value if event.status is not None else ""
        yield [*row, *((status,) if wish.track_changes else ())]


def audit_csv(events: Iterable[Event], wish: AuditWish) -> bytes:
    """The whole file, in the specification's own kind of CSV: line feeds, quotation marks only where needed."""
    rows: list[Sequence[str]] = [audit_header(wish), *audit_rows(events, wish)]
    return "".join(",".join(map(_cell, row)) + "\n" for row in rows).encode()


def _cell(text: str) -> str:
    # The specification quotes for commas and line ends; a quotation mark in front would be taken for one of those.
    if any(sign in text for sign in ",\n\r") or text.startswith('"'):
        return '"' + text.replace('"', '""') + '"'
    return text
