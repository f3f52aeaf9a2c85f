"""Questions of headquarters that came with a receipt, kept as records of their cases until they are answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kommisjon.model.answers import Source
from kommisjon.model.asking_back import Question
from kommisjon.model.system import system_values
from kommisjon.store.settled import settled
from kommisjon.store.store import Store, Write
from sync.merge.receipt import Asked


@dataclass(frozen=True, slots=True)
class Kept:
    new: int
    """Questions that were not here before."""
    elsewhere: tuple[str, ...]
    """The words of those whose case takes no answers here any more."""


def keep(store: Store, questions: Iterable[Asked], by: str) -> Kept:
    """Keep what is asked, part of the transaction that is open; what is here already stays as it is.

    Each is saved with the id and the answers it has at central, so that it is one record there: that it is here
    goes out with the next bundle. `by` is the label of whoever takes the receipt.
    """
    device = store.device()[0]
    gone = {one.home for one in settled(store.connection)}
    writes, elsewhere = [], []
    for one in questions:
        if store.record(one.home, one.rec) is not None:
            continue
        if one.home in gone or store.record(one.home, one.home) is None:
            elsewhere.append(one.text)
            continue
        asked = Question(by=one.by, at=one.at, text=one.text, device=device, path=one.path)
        values = asked.wired(Source.STAFF)
        system = system_values(Question.TYPE, case=one.case, parent=one.about)
        writes.append(Write(one.home, one.rec, {**system, **values}))
    if writes:
        store.save(writes, by)
    return Kept(len(writes), tuple(elsewhere))
