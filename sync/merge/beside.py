"""What stands beside the answers of a record: the persons' own words and the officers' notes, with who wrote them.

The parts of one save belong together (kommisjon.model.words), so words are gathered by the change they came with.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kommisjon.model.words import (
    NO_WORDS,
    NOTE,
    Beside,
    Utterance,
    note_of,
    note_path,
    part_of,
    words_of,
    words_paths,
)
from sync.merge.change import EMPTY, Change, Doc, Head


@dataclass(frozen=True, slots=True)
class Standing:
    """What says something first, the newest of it before the others; several wrote unseen by each other."""

    words: tuple[tuple[Head, Utterance], ...] = ()
    notes: tuple[tuple[Head, str], ...] = ()

    @property
    def drawn(self) -> Beside:
        """The newest of each."""
        return Beside(self.words[0][1] if self.words else NO_WORDS, self.notes[0][1] if self.notes else "")

    @property
    def others(self) -> tuple[Beside, ...]:
        """What says something else than the newest."""
        drawn = self.drawn
        words = dict.fromkeys(one for _head, one in self.words if one.says_something and one != drawn.words)
        notes = dict.fromkeys(one for _head, one in self.notes if one and one != drawn.note)
        return (*(Beside(words=one) for one in words), *(Beside(note=one) for one in notes))


def standing_beside(doc: Doc, questions: Sequence[str]) -> Standing:
    """What stands beside one question; `questions` are its paths, in this version of the form and in others."""
    parts: dict[tuple[int, int, int, str], tuple[Head, dict[str, Head]]] = {}
    notes = []
    for question in questions:
        notes += list(doc.get(note_path(question), EMPTY).heads)
        for part, path in words_paths(question).items():
            for head in doc.get(path, EMPTY).heads:
                parts.setdefault((*head[:3], question), (head, {}))[1][part] = head
    said = [
        (head, words_of({part: one.value for part, one in of.items() if one.value is not None}))
        for head, of in parts.values()
    ]
    noted = [(head, note_of(head.value)) for head in notes]
    said.sort(key=lambda one: (one[1].says_something, *one[0][:3]), reverse=True)
    noted.sort(key=lambda one: (bool(one[1]), *one[0][:3]), reverse=True)
    return Standing(tuple(said), tuple(noted))


def questions_beside(doc: Doc) -> list[str]:
    """The questions of a record that something has been written beside, in order of their paths."""
    return sorted({found[0] for path in doc if (found := part_of(path)) is not None})


def written_in(change: Change, questions: Iterable[str]) -> tuple[Utterance | None, str | None]:
    """The words and the note that a change set beside a question; None for what it did not touch."""
    wanted = set(questions)
    found = [(part_of(entry.path), entry.value) for entry in change.entries if entry.path.startswith("_")]
    of = {place[1]: value for place, value in found if place is not None and place[0] in wanted}
    note = note_of(of.pop(NOTE)) if NOTE in of else None
    return (words_of(of) if of else None), note
