"""The person's own words and the officer's note beside a question, read from its record and written to it."""

from __future__ import annotations

from dataclasses import dataclass

from kommisjon.interview.kept.binding import Binding, Entries, Values
from kommisjon.model.words import NO_WORDS, Beside, Utterance, note_values, words_values
from kommisjon.text.script import script_of
from sync.merge.beside import Standing, standing_beside


@dataclass(frozen=True, slots=True)
class BesideBefore:
    """What stood beside a question before somebody wrote there, for taking that back."""

    ref: str
    beside: Beside


def beside(binding: Binding, ref: str) -> Standing:
    """What stands beside a question, also where another version of the form had it."""
    rec, paths = binding.places_of(ref)
    return standing_beside(binding.doc(rec), paths)


def beside_values(binding: Binding, ref: str, new: Beside) -> tuple[Entries, Values]:
    """What is to be stored so that `new` stands beside a question; no values where it stands so already.

    What stood where another version of the form had the question is taken away there.
    """
    entries, path = binding.place(ref)
    rec, (_here, *former) = binding.places_of(ref)
    doc, held = binding.doc(rec), beside(binding, ref).drawn
    values: Values = {}
    if new.words != held.words:
        for other in former:
            values |= {p: blank for p, blank in words_values(other, NO_WORDS).items() if p in doc}
        values |= words_values(path, new.words)
    if new.note != held.note:
        for other in former:
            values |= {p: blank for p, blank in note_values(other, "").items() if p in doc}
        values |= note_values(path, new.note)
    return entries, values


def with_script(words: Utterance) -> Utterance:
    """The words with the script they are written in; words that say nothing have nothing else either."""
    if not words.says_something:
        return NO_WORDS
    return words.model_copy(update={"script": script_of(words.original)})
