"""A record's state as text: the same bytes on a laptop, in SQLite and in PostgreSQL.

Shape: {path: [[[hlc as 16 hex digits, actor, n, value], …], [[actor, n], …]]}, heads sorted by (hlc, actor, n),
contexts by actor, keys sorted, no blanks (central-and-merge.md 2.4).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sync import canonical
from sync.merge import hlc
from sync.merge.change import Doc, Head, State


def encode(doc: Doc) -> str:
    """Give the one text of `doc`."""
    shape = {
        path: [
            [[hlc.to_text(head.hlc), head.actor, head.n, head.value] for head in state.heads],
            sorted(state.ctx.items()) if len(state.ctx) > 1 else list(state.ctx.items()),
        ]
        for path, state in doc.items()
    }
    return canonical.unchecked(shape)


def decode(text: str) -> Doc:
    """Give the document of a text made by `encode`."""
    return {path: _state(shape) for path, shape in json.loads(text).items()}


def decode_some(paths: Sequence[str], text: str) -> Doc:
    """Give the part of a document that stands on `paths`; `text` is the array of their shapes, null for none."""
    return {path: _state(shape) for path, shape in zip(paths, json.loads(text), strict=True) if shape is not None}


def _state(shape: Any) -> State:
    heads, ctx = shape
    return State(tuple(Head(int(time, 16), actor, n, value) for time, actor, n, value in heads), dict(ctx))
