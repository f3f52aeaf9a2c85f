"""What a merged record says: the value to draw on each path, the others beside it, what needs a person.

Policies (central-and-merge.md 2.2) decide which of several standing values is drawn first, never which ones stand.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sync.merge.change import Doc, Head, State, Value


@dataclass(frozen=True, slots=True)
class Policy:
    """How a path in conflict is drawn.

    `ask` and `latest` draw the newest value; `ask` wants a decision, `latest` is listed without haste. `safest`
    draws the most restrictive; `order` then names the values `v` from the least to the most restrictive. An
    answered value that the order does not name counts as the most restrictive, one not answered as the least.
    """

    rule: Literal["ask", "latest", "safest"] = "ask"
    order: tuple[Any, ...] = ()


ASK = Policy()
LATEST = Policy("latest")


@dataclass(frozen=True, slots=True)
class Drawn:
    """One path: the value to show with the head it came from, the other heads, and whether they disagree."""

    value: Value
    head: Head
    others: tuple[Head, ...]
    conflict: bool


@dataclass(frozen=True, slots=True)
class View:
    """One record. `values` leaves out deleted paths; `conflicts` are the paths where standing values differ.

    `deleted_but_edited`: somebody deleted the record and somebody who had not seen that edited it.
    """

    values: dict[str, Drawn]
    alive: bool
    conflicts: tuple[str, ...]
    deleted_but_edited: bool

    def value(self, path: str) -> Any:
        """Give the answered value `v` drawn on `path`, or None when there is none."""
        drawn = self.values.get(path)
        if drawn is None or drawn.value is None or drawn.value.get("s") != "answered":
            return None
        return drawn.value.get("v")

    def live(self, path: str) -> Any:
        """Give what `value` gives, or None for an answer that the path through the form skips."""
        drawn = self.values.get(path)
        return None if drawn is None or is_skipped(drawn.value) else self.value(path)


def view(doc: Doc, policies: Mapping[str, Policy] | None = None) -> View:
    """Say what `doc` shows. A path without a policy asks."""
    policies = policies or {}
    values = {path: _draw(state, policies.get(path, ASK)) for path, state in doc.items() if _living(state)}
    conflicts = tuple(sorted(path for path, drawn in values.items() if drawn.conflict))
    deleted = any(head.value is None for state in doc.values() for head in state.heads)
    return View(values, bool(values), conflicts, deleted and bool(values))


def is_skipped(value: Value) -> bool:
    """True for an answer that is kept although the path through the form skips its question."""
    return value is not None and value.get("off") is True


def says(doc: Doc, path: str, value: object) -> bool:
    """Whether somebody's standing answer on a path is `value`, drawn or not."""
    heads = doc[path].heads if path in doc else ()
    return any(head.value is not None and head.value.get("v") == value for head in heads)


def safest(heads: Iterable[Head], order: tuple[Any, ...]) -> Head:
    """Give the most restrictive of `heads`; among equals the newest."""
    return max(heads, key=lambda head: (_severity(head.value, order), *_newest(head)))


def _living(state: State) -> bool:
    # Nearly always one head: the loop is for the rest.
    heads = state.heads
    return heads[0].value is not None if len(heads) == 1 else any(head.value is not None for head in heads)


def _draw(state: State, policy: Policy) -> Drawn:
    if len(state.heads) == 1:
        return Drawn(state.heads[0].value, state.heads[0], (), False)
    living = [head for head in state.heads if head.value is not None]
    drawn = safest(living, policy.order) if policy.rule == "safest" else max(living, key=_newest)
    others = tuple(head for head in state.heads if head is not drawn)
    return Drawn(drawn.value, drawn, others, _disagree(drawn, others))


def _disagree(drawn: Head, others: Iterable[Head]) -> bool:
    """Whether a person has to choose. The mark of a skipped answer is no opinion, it follows from others."""
    said = _text(_unmarked(drawn.value))
    return any(_text(_unmarked(other.value)) != said for other in others)


def _unmarked(value: Value) -> Value:
    return value if value is None or "off" not in value else {k: v for k, v in value.items() if k != "off"}


def _newest(head: Head) -> tuple[int, str, int, int]:
    # Actor numbers are local to a database; the value breaks a tie of clocks alike on every machine.
    return head.hlc, _text(head.value), head.actor, head.n


def _text(value: Value) -> str:
    # Values are compared as text, because to Python True equals 1.
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _severity(value: Value, order: tuple[Any, ...]) -> int:
    if value is None or value.get("s") != "answered":
        return -1
    answered = value.get("v")
    return order.index(answered) if answered in order else len(order)
