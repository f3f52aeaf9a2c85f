"""A first interview with a hand on the shoulder: what to do next, until it was done. Only in training."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from kommisjon.errors import N_, Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.store.store import Store

_KEPT = "guide"
_AHEAD = 2
"""Steps that are looked at: what one is told, and the one after it."""


@dataclass(frozen=True, slots=True)
class Step:
    text: str
    until: str
    """What ends it, as the application tells the guide: a screen, an action, something saved."""


STEPS: tuple[Step, ...] = (
    Step(N_("These are the missions. Enter opens the one that is marked."), "screen CaseScreen"),
    Step(
        N_("A case is a family. Type some letters of a name to find one, or use the arrows; Enter opens it."),
        "screen HouseholdScreen",
    ),
    Step(N_("The family. F2 opens the sheet for the whole household."), "screen InterviewScreen"),
    Step(
        N_("Read the question aloud; the interpreter says it. Enter keeps what the list says; else type it."),
        "saved",
    ),
    Step(N_("They do not know the next one: press F7. That is an answer, not a blank."), "action unknown"),
    Step(N_("F6 lists the languages in which the person can be asked."), "screen FormLanguagesScreen"),
    Step(N_("Letters or the arrows find one; Enter shows the questions in it."), "screen InterviewScreen"),
    Step(N_("PgUp goes back one question."), "action previous"),
    Step(N_("Give another answer here and press Enter."), "saved"),
    Step(N_("That was a slip: Ctrl+Z takes it back. Both stay in the history."), "action undo"),
    Step(
        N_("Somebody comes to the table: F12 locks. With the passphrase you are back at this question."),
        "unlocked",
    ),
    Step(N_("Esc leaves the interview. Everything is saved."), "action leave"),
    Step(N_("F1 shows what every key does on the screen you are on; Esc closes it."), "action help"),
    Step(N_("Mark an adult with the arrows; Enter shows the forms of that person."), "screen PersonFormsScreen"),
    Step(N_("Enter opens the settlement interview."), "screen InterviewScreen"),
    Step(N_("Answer some questions. Esc leaves when you have had enough."), "action leave"),
)
_DONE = N_("That was a first interview. Go on as you like; kommisjon train --again begins anew.")


class Guide:
    """One person's way through the steps, kept in the store so that it goes on after a lock."""

    def __init__(self, store: Store) -> None:
        self._store = store
        kept = store.secret(_KEPT) or b"0"
        self._at = min(int(kept), len(STEPS))

    @property
    def words(self) -> str:
        """What to do next, in the interface's language."""
        if self._at >= len(STEPS):
            return _(_DONE)
        step = _("Step {n} of {all}").format(n=self._at + 1, all=len(STEPS))
        return f"{step}: {_(STEPS[self._at].text)}"

    def heed(self, what: str) -> bool:
        """Take note of what was done; gives whether that led on. On a full disk only the step is forgotten."""
        for place in range(self._at, min(self._at + _AHEAD, len(STEPS))):
            if STEPS[place].until == what:
                self._at = place + 1
                with suppress(Refusal):
                    self._store.keep_secrets({_KEPT: str(self._at).encode()})
                return True
        return False
