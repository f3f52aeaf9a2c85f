"""How a case was ended in the field: its seals, and what came from elsewhere after them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from kommisjon.model.seal import Seal, is_content, saves_counted
from sync.central.merged import log
from sync.central.merged.saving import own_number
from sync.central.shown.seen import Seen, text
from sync.merge import View


@dataclass(frozen=True, slots=True)
class SealView:
    """One seal. Two laptops that had not met may both have set one."""

    by: str
    at: str
    later: int
    """Saves it does not lie on: other laptops made them, before they knew of it."""


def seals(
    connection: Connection, home: str, kinds: Mapping[str, str | None], shown: Iterable[Seen]
) -> list[SealView]:
    """The seals among the records shown. `kinds` are the types of every record born in the case."""
    found = [one.view for one in shown if one.type == Seal.TYPE]
    if not found:
        return []
    # What central wrote itself, the case list before all, is no save of a laptop, and no laptop counted it.
    own = own_number(connection)
    saves = [one for one in log.read(connection, home) if one.actor != own]
    written = [one.hlc for one in saves if is_content(kinds.get(one.rec), [entry.path for entry in one.entries])]
    return [SealView(text(view, "by"), text(view, "at"), _later(view, written)) for view in found]


def _later(seal: View, written: list[int]) -> int:
    """How many of these saves a seal does not lie on, by their number or by their clocks, whichever tells of more.

    What is put away since is counted by the seal and not here, and hides as many that came after. Nothing is added
    for it, or the number would tell of whoever is away. But a laptop's clock stands after all that it has seen.
    """
    rests_on = seal.values.get("rests_on")
    after = 0 if rests_on is None else sum(1 for hlc in written if hlc > rests_on.head.hlc)
    return max(len(written) - saves_counted(text(seal, "rests_on")), after)
