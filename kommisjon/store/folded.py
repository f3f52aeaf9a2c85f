"""A record as it stands, held so that the next save works out only what it changes.

An interview answers one record again and again, and its document grows with every answer. What a document says
and how it is written are matters of each path alone (sync.merge `encode` and `view`, without policies), so both
are kept by path; the whole is put together from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sync.merge import Change, Doc, State, apply, encode, view


class _Piece(NamedTuple):
    """One path: its part of the document's text, whether it still says anything, whether its values disagree."""

    text: str
    living: bool
    conflict: bool


@dataclass(frozen=True, slots=True)
class Folded:
    """A document with its text and the columns drawn from it. A value: nothing alters one once made."""

    doc: Doc
    type: str
    parent: str | None
    _pieces: dict[str, _Piece]

    @classmethod
    def of(cls, doc: Doc) -> Folded:
        pieces = {path: _piece(path, state) for path, state in doc.items()}
        return cls(doc, _says(doc, "_type") or "", _says(doc, "_parent"), pieces)

    def after(self, change: Change) -> Folded:
        """Give the record with one change folded in."""
        doc, pieces = apply(self.doc, change), self._pieces.copy()
        for entry in change.entries:
            pieces[entry.path] = _piece(entry.path, doc[entry.path])
        kind = (_says(doc, "_type") or "") if _wrote(change, "_type") else self.type
        parent = _says(doc, "_parent") if _wrote(change, "_parent") else self.parent
        return Folded(doc, kind, parent, pieces)

    @property
    def text(self) -> str:
        """The same as `encode(doc)`."""
        return "{" + ",".join([self._pieces[path].text for path in sorted(self._pieces)]) + "}"

    @property
    def alive(self) -> bool:
        return any(piece.living for piece in self._pieces.values())

    @property
    def conflicts(self) -> int:
        """On how many paths standing values differ."""
        return sum(piece.conflict for piece in self._pieces.values())


def _says(doc: Doc, path: str) -> str | None:
    value: str | None = view({path: doc[path]}).value(path) if path in doc else None
    return value


def _wrote(change: Change, path: str) -> bool:
    return any(entry.path == path for entry in change.entries)


def _piece(path: str, state: State) -> _Piece:
    alone = {path: state}
    text = encode(alone)[1:-1]
    if len(state.heads) == 1:  # nearly always, and a value cannot disagree with itself
        return _Piece(text, state.heads[0].value is not None, conflict=False)
    shown = view(alone)
    return _Piece(text, shown.alive, bool(shown.conflicts))


UNWRITTEN = Folded.of({})
"""A record before its first change."""
