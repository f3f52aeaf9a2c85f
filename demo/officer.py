"""An officer who holds interviews on the real screen: reads the question, answers from a plan, goes on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from demo.typist import NotShown, Typist
from kommisjon.interview.family.form_states import OWN
from kommisjon.interview.library import carried_form
from kommisjon.text.bidi import has_rtl

_NUMBERED = re.compile(r"^\W*(\d+)\s+(?:\[[ x]\] |• )?(.+?)\s*$")
_BESIDE = "│"
"""Ends each line of the outline, on a terminal wide enough for it."""
_ENTRY = re.compile(r"(\d+)\s*$")
_FINISH, _ADD, _GO_ON = "Fullfør intervjuet", "Ja, legg til", "Nei, gå videre"
_ASKING = re.compile(r"spørsmål \d|(?:^|·)\s+\d+/\d+\s+·")
"""Stands on the second line of the interview screen, and of no other; the short form where there is less room."""
_LISTED = "Enter Åpne"
"""Stands first among the keys of a list, and of nothing on the way through an interview."""
_SHEET = "F2 "
"""Stands among the keys of a household, and of none of the screens above it."""
_FIRST_FORM = "Bosettingssamtale"
"""Stands in the list of a grown-up's forms, first."""
_MOST_STEPS = 400

Plan = Mapping[str, str]
"""Answers by a question's name: the label of a choice (several parted by |), words to type, "?" for does not know,
"-" for declines. A question without an answer here keeps what stands there, or is passed over."""


@dataclass(frozen=True)
class Interview:
    """What one person, or one household, answers: at the form's root, and in the entries of each repeat."""

    root: Plan
    entries: Mapping[str, Sequence[Plan]] = field(default_factory=dict)


class Officer:
    """Reads the interviewer's column, which is Norwegian, and answers by the question's path in the form."""

    def __init__(self, terminal: Typist) -> None:
        self._terminal = terminal
        self._added: dict[str, int] = {}
        self._giving: tuple[str, str] | None = None
        self.given: list[tuple[str, str]] = []
        """(path, answer) of everything the screen went on from, which it does once it is saved."""

    def of_member(self, form_id: str, interview: Interview, **how: Any) -> bool:
        """Open a form of the member that is marked in the household, hold it as `hold` does, and go back there."""
        terminal = self._terminal
        terminal.press("enter")
        terminal.wait_for(_FIRST_FORM)
        terminal.press("home", *["down"] * OWN.index(form_id), "enter")
        if not self.hold(form_id, interview, **how):
            return False
        terminal.press("escape")
        terminal.wait(lambda t: _SHEET in _last(t.lines))
        return True

    def hold(
        self, form_id: str, interview: Interview, *, at_most: int = _MOST_STEPS, resumed: bool = False
    ) -> bool:
        """Go through one form from where it stands to its end; False when `at_most` steps did not reach it."""
        paths = _paths_by_label(form_id)
        if not resumed:
            self._added.clear()
        self._terminal.wait(lambda t: _ASKING.search(t.lines[1]) is not None)
        self._terminal.settle(0.05)
        for _step in range(at_most):
            before, self._giving = self._place(), None
            if _FINISH in self._terminal.frame:
                self._choose(_FINISH)
                self._terminal.press("enter")
                self._terminal.wait(lambda t: _LISTED in _last(t.lines))
                return True
            self._answer(paths.get(self.question(), ""), interview)
            self._wait_past(before)
            self._terminal.settle(0.05)
            if self._giving is not None:
                self.given.append(self._giving)
        return False

    def _wait_past(self, before: str) -> None:
        self._terminal.wait(lambda _terminal: self._place() != before)

    def question(self) -> str:
        """The question on the screen, in the interviewer's language."""
        found: list[str] = []
        for line in self._column()[2:]:
            if not line.strip():
                if found:
                    break
            elif not has_rtl(line):
                found.append(line.strip())
        return " ".join(found)

    def _answer(self, path: str, interview: Interview) -> None:
        terminal, name = self._terminal, path.rpartition("/")[2]
        if _ADD in terminal.frame:
            added, wanted = self._added.get(path, 0), len(interview.entries.get(name, ()))
            self._choose(_ADD if added < wanted else _GO_ON)
            terminal.press("enter")
            self._added[path] = min(added + 1, wanted)
            return
        answer = self._planned(path, interview)
        if answer is None:
            terminal.press("pagedown")
            return
        self._giving = (path, answer)
        if answer in ("?", "-"):
            terminal.press("f7" if answer == "?" else "f9")
        elif self._numbers():
            for label in answer.split("|"):
                self._choose(label)
            terminal.press("enter")
        else:
            terminal.type("\x05\x15")  # End, then clear to the start: the list may have filled the field
            terminal.settle(0.05)
            terminal.type(answer)
            terminal.press("enter")

    def _planned(self, path: str, interview: Interview) -> str | None:
        *above, name = path.split("/")
        for repeat, entries in interview.entries.items():
            if repeat in above:
                place = self._entry()
                return entries[place - 1].get(name) if 1 <= place <= len(entries) else None
        return interview.root.get(name)

    def _entry(self) -> int:
        """The number of the entry on the screen, which ends the first part of the line below the top; else 0."""
        found = _ENTRY.search(self._terminal.lines[1].split("·")[0])
        return int(found[1]) if found else 0

    def _choose(self, label: str) -> None:
        """Mark the choice with this label by its number, going down a long list until it shows."""
        for _line in range(60):
            for number, shown in self._numbers().items():
                if shown.startswith(label):
                    self._terminal.type(number)
                    self._terminal.settle(0.05)
                    return
            self._terminal.press("down")
            self._terminal.settle(0.05)
        raise NotShown(f"no choice “{label}”:\n{self._terminal.frame}")

    def _numbers(self) -> dict[str, str]:
        found = (_NUMBERED.match(line) for line in self._column()[3:-1])
        return {match[1]: re.split(r"\s{2,}", match[2])[0] for match in found if match}

    def _column(self) -> list[str]:
        """The lines of the interviewer's language: beside the outline, if any, and beside the other language."""
        columns = self._terminal.screen.columns
        left = next((line.index(_BESIDE) + 1 for line in self._terminal.lines if _BESIDE in line), 0)
        middle = left + (columns - left) // 2 if columns >= 100 else None
        return [line[left:middle] for line in self._terminal.lines]

    def _place(self) -> str:
        """What changes when the next question comes."""
        return self._terminal.lines[1] + self.question()


def _last(lines: Sequence[str]) -> str:
    """The line of keys: the last one with anything on it, for a terminal may be larger than its screen."""
    return next((line for line in reversed(lines) if line.strip()), "")


def _paths_by_label(form_id: str) -> dict[str, str]:
    """Norwegian labels of a form, and the paths of what they stand on."""
    texts = carried_form(form_id).form.texts["nb"]
    found: dict[str, str] = {}
    for text_id, kinds in texts.items():
        path, _, what = text_id.rpartition(":")
        plain = kinds.get("")
        if what == "label" and plain is not None and all(isinstance(piece, str) for piece in plain.pieces):
            # Of two questions with the same words the first is meant.
            found.setdefault(" ".join("".join(map(str, plain.pieces)).split()), path)
    return found
