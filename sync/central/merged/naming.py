"""Which records name persons beside the one they hang under, and what a change says a record hangs on or names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kommisjon.model.explained import Explained
from kommisjon.model.link import Link
from kommisjon.model.relation import Relation
from sync.merge import Change, View

NAMING: Mapping[str, tuple[str, ...]] = {
    Relation.TYPE: ("a", "b"),
    Link.TYPE: ("a", "b"),
    Explained.TYPE: ("about",),
}
"""The paths on which a record of a type names persons, their ids with blanks between them."""

POINTING = frozenset({"_parent", "_case", *(path for paths in NAMING.values() for path in paths)})
"""The paths on which a record says what it hangs on, and whom it names."""


def named_by(record_type: str | None, seen: View) -> set[str]:
    """The persons whom a record names: one that names somebody shielded would lead to them."""
    paths = NAMING.get(record_type or "", ())
    return {named for path in paths for named in str(seen.value(path) or "").split()}


def pointed(change: Change) -> Iterator[tuple[str, list[str]]]:
    """The paths on which a change says what its record hangs on or names, with the ids that stand there."""
    for entry in change.entries:
        if entry.path in POINTING and entry.value is not None and isinstance(entry.value.get("v"), str):
            yield entry.path, str(entry.value["v"]).split()
