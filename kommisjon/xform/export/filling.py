"""One filling on its way out: the answers, the name it goes by, and its log if there is one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from kommisjon.xform.export.shape import INSTANCE_ID, Shape
from kommisjon.xform.state import State

PREFIX = "uuid:"


@dataclass(frozen=True, slots=True)
class Filling:
    """`instance_id` is "uuid:" and a UUID: every reader of ODK's tells submissions apart by it.

    `audit_file` is the bare name of the log that goes with the submission, if one does. `zoned`: moments that were
    given without a zone are in the machine's own; else nobody knows theirs, and they stay without.
    """

    state: State
    shape: Shape
    instance_id: str
    audit_file: str | None = None
    zoned: bool = True

    @property
    def zone(self) -> tzinfo | None:
        """The zone of moments that were given without one."""
        return self.state.now().tzinfo if self.zoned else None


def instance_id_of(state: State) -> str:
    """The name that the form gave this filling itself; a new one where it has no place for it."""
    node = state.root
    for name in INSTANCE_ID:
        found = node.of(name)
        if not found:
            return PREFIX + state.uuid()
        node = found[0]
    return node.text or PREFIX + state.uuid()
