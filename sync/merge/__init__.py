"""The multi-value register: compose a save, fold changes, view a record. Pure (central-and-merge.md 2.2, 2.3).

`sync.merge.hlc` is the clock; `sync.merge.lines` is a change as a line of a bundle, kept apart because it brings
pydantic.
"""

from sync.merge.change import EMPTY, Change, Context, Doc, Dot, Entry, Head, State, Value, Why
from sync.merge.document import decode, decode_some, encode
from sync.merge.register import absorb, apply, compose, fold, join, merge, seen, tombstones
from sync.merge.view import ASK, LATEST, Drawn, Policy, View, is_skipped, says, view

__all__ = [
    "ASK",
    "EMPTY",
    "LATEST",
    "Change",
    "Context",
    "Doc",
    "Dot",
    "Drawn",
    "Entry",
    "Head",
    "Policy",
    "State",
    "Value",
    "View",
    "Why",
    "absorb",
    "apply",
    "compose",
    "decode",
    "decode_some",
    "encode",
    "fold",
    "is_skipped",
    "join",
    "merge",
    "says",
    "seen",
    "tombstones",
    "view",
]
