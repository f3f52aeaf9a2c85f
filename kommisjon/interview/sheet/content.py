"""What stands on the paper: the same for the PDF and for the page of a browser.

No name of a case, an officer or an interpreter is put there by us; what the person said may hold any name.
"""

from __future__ import annotations

from dataclasses import dataclass

from kommisjon.i18n.spoken import Said, Spoken, spoken
from kommisjon.interview.sheet.tongue import Tongue, tongue
from kommisjon.interview.summary import Both, Line, Summary
from kommisjon.model.read_back import Outcome

_READ = {Outcome.CONFIRMED: Said.READ, Outcome.NOT_CONFIRMED: Said.OBJECTED}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its answer; the officer's text is blank where it says nothing else."""

    question: Both
    answer: Both
    own_words: str


@dataclass(frozen=True, slots=True)
class Part:
    heading: Both
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Content:
    person: Tongue
    officer: Tongue
    title: Both
    marks: tuple[Both, ...]
    """What must not be overlooked: training, a draft translation."""
    parts: tuple[Part, ...]
    closing: tuple[Both, ...]
    """How the read-back ended, and what the paper is and is not."""

    def texts(self) -> tuple[str, str]:
        """Everything that is written in the person's language, and in the officer's."""
        both = [self.title, *self.marks, *self.closing]
        for part in self.parts:
            both += [part.heading, *(one for asked in part.asked for one in (asked.question, asked.answer))]
        own = [asked.own_words for part in self.parts for asked in part.asked]
        return "\n".join([*(one.person for one in both), *own]), "\n".join(one.officer for one in both)


def content_of(summary: Summary, ending: tuple[Outcome, str] | None, *, training: bool) -> Content:
    """Lay out what a paper says. `ending` is how and on which day it was read back, None where it was not."""
    words = (spoken(summary.language), spoken(summary.officer))
    outcome, day = ending or (None, "")
    day = f"\u200e{day}"  # among right-to-left words a date keeps its order
    read = Said.NOT_READ if outcome is None else _READ[outcome]
    marks = [Said.TRAINING] if training else []
    marks += [Said.DRAFT] if summary.draft else []
    closing = (read, Said.YOURS, Said.NO_SIGNATURE, Said.NO_DECISION)
    return Content(
        tongue(summary.language),
        tongue(summary.officer),
        _said(words, Said.TITLE),
        tuple(_said(words, mark) for mark in marks),
        tuple(
            Part(_once(section.heading), tuple(_asked(line, words[0]) for line in section.lines))
            for section in summary.sections
        ),
        tuple(_said(words, said, date=day) for said in closing),
    )


def _said(words: tuple[Spoken, Spoken], said: Said, **filled: str) -> Both:
    return _once(Both(words[0].say(said, **filled), words[1].say(said, **filled)))


def _once(both: Both) -> Both:
    """What says the same in both languages is said once."""
    return Both(both.person, "" if both.officer == both.person else both.officer)


def _asked(line: Line, person: Spoken) -> Asked:
    own = person.say(Said.OWN_WORDS, words=line.own_words) if line.own_words else ""
    return Asked(_once(line.question), _once(line.answer), own)
