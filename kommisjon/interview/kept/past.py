"""What was answered on a question before: every answer ever given, whoever gave it, oldest first.

With them what was written beside the answers: the person's own words, and notes.

The log has every save (central-and-merge.md 2.2); nothing here is a copy of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kommisjon.interview.kept.binding import text_stored
from kommisjon.model.answers import Status
from kommisjon.model.words import Utterance, part_of
from sync.merge import Change, Doc, hlc, view
from sync.merge.beside import written_in


@dataclass(frozen=True, slots=True)
class Past:
    """One answer, as it was given then."""

    at: datetime
    """By the clock of the laptop that saved it."""
    by: str
    """The label of whoever saved it."""
    actor: int
    """Which laptop saved it: the store's number for it."""
    text: str
    """Blank where none was given, or where it was taken back."""
    status: Status
    removed: bool
    """The whole entry was removed, or the answer was moved to another question of the form."""
    skipped: bool
    """Kept, but the path through the form did not come to the question."""
    stands: bool
    """Nobody who has seen it has answered anew."""
    disputed: bool
    """It stands beside another answer that says something else."""
    words: Utterance | None = None
    """The person's own words, where this save set them; it is no answer then."""
    note: str | None = None
    """The officer's note, where this save set it; it is no answer then."""


def past_answers(changes: Iterable[Change], doc: Doc, paths: Sequence[str]) -> list[Past]:
    """Every answer that `changes`, of one record, have for a question.

    `paths` are where the question's answer stands on its record, in this version of the form first. A choice of
    several has a path below for each. `doc` is the record as it stands.
    """
    conflicts = view(doc).conflicts
    found = []
    for change in sorted(changes, key=lambda one: (one.hlc, one.actor, one.n)):
        values = {entry.path: entry.value for entry in change.entries if _is_of(entry.path, paths)}
        if values:
            found.append(_past(change, values, doc, paths, conflicts))
        words, note = written_in(change, paths)
        if words is not None or note is not None:
            found.append(_beside(change, doc, paths, conflicts, (words, note)))
    return found


def _beside(
    change: Change,
    doc: Doc,
    paths: Sequence[str],
    conflicts: Sequence[str],
    written: tuple[Utterance | None, str | None],
) -> Past:
    words, note = written
    own = [e.path for e in change.entries if (found := part_of(e.path)) is not None and found[0] in paths]
    standing = [path for path in own if _stands(change, doc, path)]
    return Past(
        datetime.fromtimestamp(hlc.milliseconds(change.hlc) / 1000, UTC),
        change.by,
        change.actor,
        "",
        Status.NOT_ASKED,
        all(entry.value is None for entry in change.entries),
        skipped=False,
        stands=bool(standing),
        disputed=any(path in conflicts for path in standing),
        words=words,
        note=note,
    )


def _past(
    change: Change,
    values: Mapping[str, dict[str, Any] | None],
    doc: Doc,
    paths: Sequence[str],
    conflicts: Sequence[str],
) -> Past:
    path = next((p for p in paths if values.get(p) is not None), None)
    removed = path is None and all(value is None for value in values.values())
    path = path or next((p for p in paths if any(_is_of(q, [p]) for q in values)), paths[0])
    value = values.get(path) or {"s": Status.ANSWERED.value}
    standing = [p for p in values if _stands(change, doc, p)]
    return Past(
        datetime.fromtimestamp(hlc.milliseconds(change.hlc) / 1000, UTC),
        change.by,
        change.actor,
        "" if removed else _text(values, path, value),
        Status.NOT_ASKED if removed else Status(value.get("s", Status.NOT_ASKED)),
        removed,
        value.get("off") is True,
        path in standing or (path not in values and bool(standing)),
        any(p in conflicts for p in standing),
    )


def _stands(change: Change, doc: Doc, path: str) -> bool:
    return path in doc and any((head.actor, head.n) == change.dot for head in doc[path].heads)


def _text(values: Mapping[str, dict[str, Any] | None], path: str, value: dict[str, Any]) -> str:
    attached = value.get("att")
    return str(attached["name"]) if attached else text_stored(values, path, value)


def _is_of(path: str, paths: Sequence[str]) -> bool:
    return any(path == p or path.startswith(p + "/") for p in paths)
