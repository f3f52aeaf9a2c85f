"""An interview typed at a real terminal, and beside it held on a copy of the laptop: that says what must be shown.

What was given is kept as it was typed, apart from both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from demo.officer import Interview
from demo.run import open_household
from demo.typist import NotShown, Typist
from kommisjon.i18n.named import shown_name
from kommisjon.interview.family.form_states import OWN
from kommisjon.interview.family.household import Household, Member, household, spoken_by
from kommisjon.interview.held import item_of
from kommisjon.interview.in_turn import FEW, following, others
from kommisjon.interview.sitting import NotAccepted, Sitting, open_sitting
from kommisjon.interview.stops import CONFIRMED, Stop, StopKind
from kommisjon.model.answers import Status
from kommisjon.model.words import Beside, Translator, Utterance
from kommisjon.store.store import Store
from kommisjon.synth.mission import SyntheticCase, SyntheticMission
from kommisjon.text.bidi import base_level
from kommisjon.xform import ItemKind
from tests.frames import KEYS, WHERE, Expected, faults, is_marked, place_in, row_of, shown_from

OFFICER = "nb"
_NOT_READ_HERE = ("my", "ne")
"""Languages whose clusters the terminal of these tests does not put together; others and their pages do."""
UNKNOWN, DECLINED, PASS = "?", "-", ""
_LAST = "Det var siste spørsmål. Ingenting som må besvares, står åpent."
_MOST_STEPS = 200
_SEVERAL = 2
"""Choices marked where the script does not say which."""


@dataclass(frozen=True)
class Given:
    """One answer that the screen has called saved."""

    subject: str
    """The id of the person, or of the case."""
    form: str
    """The form with its version."""
    name: str
    """What the form calls the question."""
    typed: str
    value: object
    """As the store is to have it: words, a number, the name of a choice, several of them, or a status."""

    @property
    def in_words(self) -> bool:
        """A sentence of the person's or the officer's."""
        return self.value == self.typed and " " in self.typed and not self.name.startswith("_")


@dataclass
class Script:
    """What one person answers: by the names of the questions; what is not there is answered by turns."""

    said: Interview
    words: str
    """A sentence with {n} in it, for words that the script does not give."""


@dataclass
class Table:
    """The officer at the screen: `hold` a form, be `cut` off, and go on."""

    start: Callable[[], Typist]
    beside: Store
    mission: SyntheticMission
    case: SyntheticCase
    given: list[Given] = field(default_factory=list)
    frames: int = 0
    """How many frames of questions were looked at."""

    # At the household

    def sit_down(self) -> None:
        """Start the program and go to the household."""
        self.terminal = self.start()
        open_household(self.terminal, self.mission, self.case)
        self.terminal.settle(0.1)

    def cut(self) -> None:
        """End the program as a power cut would."""
        self.terminal.kill()

    @property
    def household(self) -> Household:
        return household(self.beside, self.case.id, datetime.now(UTC).date())

    @property
    def adults(self) -> list[Member]:
        return [member for member in self.household.members if member.alone]

    def mark(self, member: Member) -> None:
        """Mark a member in the household."""
        place = [one.id for one in self.household.members].index(member.id)
        self.terminal.press("home", *["down"] * place)
        self.terminal.wait(lambda t: t.lines[21].strip().startswith(member.person.name))

    # Opening a form

    def open(self, form_id: str, member: Member | None = None) -> None:
        """From the household to a form, on the screen and beside it."""
        terminal = self.terminal
        if member is None:
            terminal.press("f2")
        else:
            self.mark(member)
            terminal.press("enter")
            terminal.wait("Bosettingssamtale")
            terminal.press("home", *["down"] * OWN.index(form_id), "enter")
        self.sitting: Sitting = open_sitting(
            self.beside,
            form_id,
            case=self.case.id,
            person=None if member is None else member.id,
            language=spoken_by(self.household, form_id, member),
            by="KN",
            clock=lambda: datetime.now(UTC),
        )
        self.subject = self.case.id if member is None else member.id
        self.right = self.sitting.best_language(self.sitting.person_language, other_than=OFFICER)
        self.at = self.sitting.start()
        self._saved = False
        self.look()

    def _back(self) -> None:
        """From a form that is finished back to the household."""
        if self.subject != self.case.id:
            self.terminal.wait(lambda t: t.lines[KEYS].startswith("Enter Åpne") and "Behov" in t.frame)
            self.terminal.press("escape")
        self.terminal.wait("Familieark (F2)")

    # A question

    @property
    def stop(self) -> Stop:
        return self.sitting.stops[self.at]

    @property
    def name(self) -> str:
        """What the form calls the question at hand; blank at the end."""
        return "" if self.stop.kind.ends else self.stop.ref.rpartition("/")[2]

    @property
    def _whose(self) -> str:
        """The person whose answer it is: on the household's sheet the one whose entry the question stands in."""
        repeat = self.stop.repeat
        in_entry = repeat is not None and repeat[0] == "person"
        return self.sitting.records_of(self.stop)[1] if in_entry else self.subject

    def look(self) -> None:
        """Wait until the frame of the question at hand is right in every part; say what is not."""
        self.frames += 1
        expected = self._expected()
        try:
            self.terminal.wait(lambda t: not faults(t, expected), seconds=20)
        except NotShown as problem:
            wrong = "\n".join(faults(self.terminal, expected))
            raise AssertionError(f"{self.sitting.form_tag} {self.stop.ref}:\n{wrong}\n{problem}") from None

    def _expected(self) -> Expected:
        stop, sitting = self.stop, self.sitting
        languages = [one for one in (OFFICER, self.right) if one is not None]
        labels = [(OFFICER, _LAST)]
        if not stop.kind.ends:
            labels = [(one, sitting.wording(stop, one).label) for one in languages]
        if len(labels) == 2 and sitting.wording(stop, labels[1][0]).borrowed:
            raise AssertionError(f"{stop.ref} has no text in {labels[1][0]}")
        choices: list[list[tuple[str, str]]] = []
        if stop.kind.lists:
            by_language = [sitting.choices(stop, one) for one in languages]
            choices = [
                [(one, label) for one, (_value, label) in zip(languages, row, strict=True)]
                for row in zip(*by_language, strict=True)
            ]
        return Expected(
            case=self.case.case.number,
            place=(self.at + 1, len(sitting.stops)),
            labels=tuple(labels),
            choices=tuple(map(tuple, choices)),
            typed=stop.typed,
            answered=sitting.progress(),
            spoken=shown_name(self.right) if self.right is not None else "",
            helped=any(sitting.wording(stop, one).guidance for one in languages),
            saved=self._saved,
        )

    # Answering

    def hold(self, script: Script, *, until: str = "") -> None:
        """Go through the form to its end and finish it; or to the question called `until`, not answered yet."""
        for _step in range(_MOST_STEPS):
            if until and self.name == until:
                return
            if self.stop.kind.ends:
                self._finish()
                return
            self.answer(self._planned(script))
        raise AssertionError(f"no end after {_MOST_STEPS} questions")

    def answer(self, answer: str) -> None:
        """Give one answer, and look at the question that follows."""
        stop = self.stop
        if stop.kind is StopKind.NOTE:
            self.terminal.press("enter")
            self._go_on()
        elif stop.kind.adds:
            self._add(answer)
        elif answer == PASS:
            self.terminal.press("pagedown")
            self._go_on()
        elif answer in (UNKNOWN, DECLINED):
            self.terminal.press("f7" if answer == UNKNOWN else "f9")
            status = Status.UNKNOWN if answer == UNKNOWN else Status.DECLINED
            self.sitting.mark(stop, status)
            self._acknowledged(answer, status)
        elif stop.typed:
            self.type(answer)
            self.terminal.press("enter")
            self._keep(answer)
            self._acknowledged(answer, self._as_stored(stop, answer))
        else:
            self._choose(answer)

    def type(self, text: str) -> None:
        """Type into the field in the place of what stands there, and see it as it is written."""
        self.terminal.type("\x05\x15" + text)  # End, then clear to the start
        rtl = base_level(text) == 1
        # A field of one line scrolls where the text is longer than it.
        at_end = text if len(text) < 70 or self.sitting.asked(self.stop).several_lines else text[-40:]

        def stands(terminal: Typist) -> bool:
            lines = terminal.lines[:KEYS]
            return any(shown_from(lines, y, at_end, rtl=rtl) is not None for y in range(4, KEYS)) or (
                at_end is not text and at_end in terminal.frame
            )

        self.terminal.wait(stands)

    def _choose(self, answer: str) -> None:
        stop, terminal = self.stop, self.terminal
        values = [CONFIRMED] if stop.kind.confirms else [value for value, _ in self.sitting.choices(stop, None)]
        labels = ["Ja, dette er gjort"]
        if not stop.kind.confirms:
            labels = [label for _value, label in self.sitting.choices(stop, OFFICER)]
        chosen = []
        wanted = [
            next(n for n, one in enumerate(labels, 1) if one.startswith(label)) for label in answer.split("|")
        ]
        # From the last to the first: 1 and 2 typed one after the other at once would be 12.
        for number in sorted(wanted, reverse=True):
            terminal.type(str(number))
            terminal.wait(lambda t, number=number: is_marked(t, number))  # type: ignore[misc]
            chosen.append(values[number - 1])
            if stop.kind.several:
                row = row_of(terminal, number)
                assert row is not None
                terminal.wait(lambda t, row=row: "[x]" in t.lines[row])  # type: ignore[misc]
        terminal.press("enter")
        self._keep(" ".join(chosen))
        self._acknowledged(answer, tuple(sorted(chosen)) if stop.kind.several else chosen[0])

    def _keep(self, text: str) -> None:
        """Answer beside the screen."""
        try:
            self.sitting.answer(self.stop, text)
        except NotAccepted as problem:
            raise AssertionError(f"{self.stop.ref} does not take {text}: {problem.text(OFFICER)}") from None

    def _acknowledged(self, typed: str, value: object) -> None:
        """The screen goes on, which it does once the answer is saved, and says so: `look` sees to that."""
        given, self._saved = Given(self._whose, self.sitting.form_tag, self.name, typed, value), True
        self._go_on()
        self.given.append(given)

    def _go_on(self) -> None:
        self.at = min(self.at + 1, len(self.sitting.stops) - 1)
        self.look()

    def _add(self, answer: str) -> None:
        stop = self.stop
        self.terminal.type("1" if answer else "2")
        self.terminal.wait(lambda t: is_marked(t, 1 if answer else 2))
        self.terminal.press("enter")
        if answer:
            self.sitting.add(stop)
            self._saved = True
            self.look()
        else:
            self._go_on()

    def _finish(self) -> None:
        self.terminal.wait("Fullfør intervjuet")
        self.terminal.type("1")
        self.terminal.wait(lambda t: is_marked(t, 1) and "Fullfør" in t.lines[row_of(t, 1) or 0])
        self.terminal.press("enter")
        self.sitting.finish()
        self.terminal.wait(lambda t: place_in(t.lines[WHERE]) is None)
        self._back()

    # The script

    def _planned(self, script: Script) -> str:
        """What the script says for the question at hand; a turn of its own where it says nothing."""
        stop, name = self.stop, self.name
        entries = script.said.entries
        if stop.kind is StopKind.NOTE:
            return PASS
        if stop.kind.adds:
            path = item_of(stop).path
            standing = {one.repeat[1] for one in self.sitting.stops if one.repeat and one.repeat[0] == path}
            return "1" if len(standing) < len(entries.get(name, ())) else ""
        said = script.said.root
        *above, _ = stop.ref.split("/")
        for step in above:
            repeat, _, place = step.partition("[")
            if repeat in entries:
                row = entries[repeat]
                said = row[int(place.rstrip("]") or 1) - 1] if len(row) >= int(place.rstrip("]") or 1) else {}
        if name in said:
            return said[name]
        if "*" in said:
            return PASS
        return self._by_turns(script)

    def _by_turns(self, script: Script) -> str:
        stop, n = self.stop, len(self.given)
        if stop.kind.confirms:
            return "Ja, dette er gjort"
        if stop.kind.lists:
            labels = [label for _value, label in self.sitting.choices(stop, OFFICER)]
            # No label that another begins with: the first that begins so would be taken.
            alone = [one for one in labels if sum(other.startswith(one) for other in labels) == 1]
            some = min(_SEVERAL, len(alone)) if stop.kind.several else 1
            return "|".join(alone[(n + more) % len(alone)] for more in range(some))
        assert self.sitting.asked(stop).kind is ItemKind.TEXT, stop.ref
        return script.words.format(n=n)

    def _as_stored(self, stop: Stop, typed: str) -> object:
        whole = self.sitting.asked(stop).kind is ItemKind.INTEGER
        return int(typed) if whole else typed

    # Other things that are done at a question

    def undo(self) -> None:
        """Take the last answer back; the screen goes to its question, and says so."""
        taken = self.given.pop()
        self.terminal.press("ctrl+z")
        at = self.sitting.undo()
        assert at is not None
        self.at = at
        self.terminal.wait("Tatt tilbake.")
        assert self.name == taken.name
        self.look()

    def through_the_languages(self) -> list[str]:
        """Show the person's column in each language of the form, to the first again; gives them."""
        first, seen = self.right, []
        for _language in self.sitting.languages:
            languages = others(self.sitting.languages, OFFICER)
            at = languages.index(self.right)
            self.right = following(languages, self.right)
            self.terminal.press("f6")
            if len(languages) - 1 > FEW:
                self.terminal.wait("Bokstaver i navnet")
                self.terminal.press(*(["down"] if at + 1 < len(languages) else ["up"] * at), "enter")
            if self.right not in _NOT_READ_HERE:
                self.look()
            seen.append(self.right)
            if self.right == first:
                return seen
        raise AssertionError(f"not at {first} again: {seen}")

    def write_beside(self, original: str, meaning: str, language: str, note: str) -> None:
        """F8: the person's own words, what they mean, by the interpreter, read over; and a note."""
        terminal = self.terminal
        terminal.type("\x1b[19~")
        terminal.wait("Personens egne ord")
        terminal.type(f"{original}\t\t{meaning}\t1\t1\t{note}")
        terminal.wait(note)
        for text in (original, meaning):
            rtl = base_level(text) == 1
            shown = any(shown_from(terminal.lines, y, text, rtl=rtl) is not None for y in range(KEYS))
            assert shown, terminal.frame
        terminal.press("enter")
        terminal.wait(lambda t: place_in(t.lines[WHERE]) is not None)
        words = Utterance(
            original=original,
            lang=language,
            translation=meaning,
            translation_lang=OFFICER,
            translated_by=Translator.INTERPRETER,
            reviewed=True,
        )
        self.sitting.write_beside(self.stop, Beside(words, note))
        self._saved = True
        for path, text in ((f"_said/{self.name}", original), (f"_note/{self.name}", note)):
            self.given.append(Given(self.subject, self.sitting.form_tag, path, text, text))
