"""A form opened to be tried: no mission, no vault, nothing on a disk, and nothing kept when it is closed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from kommisjon.interview.library import Carried
from kommisjon.interview.sitting import Sitting, Subject
from kommisjon.store.store import Store
from kommisjon.xform import Form

BY = "trial"
"""Who answers, in the changes of a store that is never read again."""


class TriedForm(Carried):
    """A form of any id and version: nothing made by it leaves this process, so nobody has to name it."""

    @property
    def version(self) -> int:
        return 1

    @property
    def tag(self) -> str:
        return "trial@1"


@dataclass(frozen=True, slots=True)
class Trial:
    """A sitting on a store in memory."""

    sitting: Sitting
    store: Store

    def given(self) -> int:
        """How many questions of the form have an answer of any kind now."""
        return self.sitting.progress()[0]

    def close(self) -> None:
        """Let go of everything that was answered. Closing twice is harmless."""
        self.store.close()


def open_trial(
    form: Form,
    xform: bytes,
    *,
    language: str | None,
    clock: Callable[[], datetime],
    random: Callable[[int], bytes],
    seed: int | None = None,
    properties: Mapping[str, str] = MappingProxyType({}),
) -> Trial:
    """Open a form to try it. Takes the form, the XML it was read from and the person's language.

    `seed` and `properties` are as `Form.begin` takes them: chance that repeats, and what the form learns of the
    device. The database is encrypted by a key that is drawn here and known to nobody, and lies in memory.
    """
    store = Store(None, bytearray(random(32)), clock=clock, random=random)
    try:
        store.name_device("trial", 1)
        subject = Subject(store.new_id(), None)
        state = form.begin(clock, seed, properties=properties)
        sitting = Sitting(
            store, TriedForm(form, xform), subject, language=language, by=BY, clock=clock, state=state
        )
    except BaseException:
        store.close()
        raise
    return Trial(sitting, store)
