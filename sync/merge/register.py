"""The multi-value register: a value gives way only to one whose writer had seen it (central-and-merge.md 2.2).

`fold` is the whole of the merge. It is commutative, associative and idempotent, so changes may come late, twice,
in any order and in any portions, and every machine that holds the same changes holds the same state. No clock
decides which values stand; clocks only order them for showing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sync.merge.change import EMPTY, Change, Context, Doc, Dot, Entry, Head, State, Value


def fold(state: State, dot: Dot, hlc: int, value: Value, context: Context) -> State:
    """Give `state` after one entry: the context is joined, and heads that it covers go.

    A dot that is among the heads, or that some writer had seen already, changes nothing but the context.
    """
    ctx = state.ctx if not context or covers(state.ctx, context) else join(state.ctx, context)
    known = any(head.actor == dot.actor and head.n == dot.n for head in state.heads)
    heads = state.heads if known else (*state.heads, Head(hlc, dot.actor, dot.n, value))
    return State(_standing(heads, ctx), ctx)


def apply(doc: Doc, change: Change) -> Doc:
    """Give a new document with one change folded in; `doc` itself stays as it was."""
    return absorb(doc, (change,))


def absorb(doc: Doc, changes: Iterable[Change]) -> Doc:
    """Give a new document with all `changes` (of this record, in any order) folded in; `doc` stays as it was."""
    merged = dict(doc)
    for change in changes:
        dot = change.dot
        for path, value, context in change.entries:
            merged[path] = fold(merged.get(path, EMPTY), dot, change.hlc, value, context)
    return merged


def merge(one: Doc, other: Doc) -> Doc:
    """Give a new document that holds what both hold: for states that travel whole, as in a mission pack."""
    merged = dict(one)
    for path, theirs in other.items():
        ours = merged.get(path)
        merged[path] = theirs if ours is None else _merge_states(ours, theirs)
    return merged


def compose(doc: Doc, values: Mapping[str, Value]) -> tuple[Entry, ...]:
    """Give the entries of a save that sets `values` on a record as it stands in `doc`, sorted by path.

    Each entry's context is what the writer had in front of it on that path, so the save replaces all of that and
    nothing else.
    """
    return tuple(Entry(path, values[path], seen(doc.get(path, EMPTY))) for path in sorted(values))


def tombstones(doc: Doc) -> tuple[Entry, ...]:
    """Give the entries that delete the record as it stands in `doc`: a tombstone on every path seen.

    An edit that the deleter had not seen stays, and keeps the record alive.
    """
    return compose(doc, dict.fromkeys(doc))


def seen(state: State) -> Context:
    """Give the context of somebody who has `state` in front of them: its own context and the dots of its heads."""
    ctx = dict(state.ctx)
    for head in state.heads:
        if ctx.get(head.actor, 0) < head.n:
            ctx[head.actor] = head.n
    return tuple(sorted(ctx.items()))


def join(ctx: Mapping[int, int], context: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Give the greater n of both per actor."""
    joined = dict(ctx)
    for actor, n in context:
        if joined.get(actor, 0) < n:
            joined[actor] = n
    return joined


def covers(ctx: Mapping[int, int], context: Iterable[tuple[int, int]]) -> bool:
    """True when `context` tells `ctx` nothing new."""
    return all(ctx.get(actor, 0) >= n for actor, n in context)


def _standing(heads: Sequence[Head], ctx: Mapping[int, int]) -> tuple[Head, ...]:
    if len(heads) == 1 and not ctx:
        return (heads[0],)
    standing = [head for head in heads if ctx.get(head.actor, 0) < head.n]
    if len(standing) > 1:
        standing.sort(key=lambda head: head[:3])
    return tuple(standing)


def _merge_states(one: State, other: State) -> State:
    ctx = join(one.ctx, other.ctx.items())
    heads = {(head.actor, head.n): head for head in (*one.heads, *other.heads)}
    return State(_standing([*heads.values()], ctx), ctx)
