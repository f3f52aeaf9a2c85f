"""Which records name persons beside the one they hang under."""

from __future__ import annotations

from collections.abc import Mapping

from kommisjon.model.explained import Explained
from kommisjon.model.link import Link
from kommisjon.model.relation import Relation
from sync.merge import View

NAMING: Mapping[str, tuple[str, ...]] = {
    Relation.TYPE: ("a", "b"),
    Link.TYPE: ("a", "b"),
    Explained.TYPE: ("about",),
}
"""The paths on which a record of a type names persons, their ids with blanks between them."""


def named_by(record_type: str | None, seen: View) -> set[str]:
    """The persons whom a record names: one that names somebody shielded would lead to them."""
    paths = NAMING.get(record_type or "", ())
    return {named for path in paths for named in str(seen.value(path) or "").split()}
