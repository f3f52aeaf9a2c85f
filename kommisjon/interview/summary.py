"""What was answered in an interview, as it is read back to the person: sections of questions and answers.

Everything is said in words, in two languages of the form: the person's, and the officer's beside it. "Does not
know" and "would rather not answer" are answers and are said as such; what the path skips, and what nobody has
answered, is absent.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import groupby

from kommisjon.i18n.spoken import Said, Spoken, spoken
from kommisjon.interview.as_tapped import as_tapped
from kommisjon.interview.held import item_of
from kommisjon.interview.sitting import Sitting
from kommisjon.interview.stops import Stop
from kommisjon.model.answers import Status
from kommisjon.model.characters import visible
from kommisjon.text.bidi import has_rtl
from kommisjon.text.controls import without_direction_controls

_DATE = re.compile(r"(?<![0-9])[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?(?![0-9])")
_MEMBER = re.compile(r"\[[0-9]+\]")


@dataclass(frozen=True, slots=True)
class Both:
    """A text for the person, and the same for the officer."""

    person: str
    officer: str


@dataclass(frozen=True, slots=True)
class Line:
    """A question with its answer."""

    stop: Stop
    """Where it is asked."""
    name: str
    """The question's name with the entries it stands in, as the form calls them: person[2]/birth."""
    question: Both
    answer: Both
    own_words: str
    """What the person said, as it was said; blank where it was not written down."""
    kept: tuple[str, Status]
    """The answer as the form keeps it, to tell whether it has changed."""


@dataclass(frozen=True, slots=True)
class Section:
    """A page of the read-back."""

    key: str
    """Stays the same for as long as its record and the form do, whatever is added or removed before it."""
    heading: Both
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    language: str
    """The person's, by the form's name for it."""
    officer: str
    draft: bool
    """No qualified person has reviewed the texts in the person's language."""
    sections: tuple[Section, ...]

    @property
    def lines(self) -> list[Line]:
        return [line for section in self.sections for line in section.lines]


def summary_of(sitting: Sitting, language: str, officer: str, *, hidden: Collection[str] = ()) -> Summary:
    """Sum up what stands in an interview. The languages are of the form.

    Records with an id in `hidden` are absent with all their answers: those of shielded persons.
    """
    summing = _Summing(sitting, language, officer, frozenset(hidden))
    return Summary(
        language,
        officer,
        sitting.is_draft(language) or not spoken(language).reviewed,
        tuple(summing.sections()),
    )


class _Summing:
    def __init__(self, sitting: Sitting, language: str, officer: str, hidden: frozenset[str]) -> None:
        self._sitting, self._hidden = sitting, hidden
        self._languages = (language, officer)
        self._words: tuple[Spoken, Spoken] = (spoken(language), spoken(officer))

    def sections(self) -> Iterator[Section]:
        met = Counter[str]()
        for place, stops in groupby(filter(self._is_told, self._sitting.stops), self._place):
            told = list(stops)
            met[place] += 1
            again = (
                f" {met[place]}" if met[place] > 1 else ""
            )  # questions under no heading stand in several places
            yield Section(place + again, self._heading(told[0]), tuple(map(self._line, told)))

    def _is_told(self, stop: Stop) -> bool:
        sitting = self._sitting
        if not stop.kind.answerable or sitting.status(stop) is Status.NOT_ASKED:
            return False
        return self._hidden.isdisjoint(sitting.records_of(stop))

    def _place(self, stop: Stop) -> str:
        section = item_of(stop).section or ""
        return f"{self._sitting.records_of(stop)[-1]} {re.sub(_MEMBER, '', section)}"

    def _heading(self, stop: Stop) -> Both:
        headings = (self._sitting.section(stop, language) for language in self._languages)
        return Both(
            *(clean(text) or words.say(Said.GENERAL) for text, words in zip(headings, self._words, strict=True))
        )

    def _line(self, stop: Stop) -> Line:
        sitting = self._sitting
        item = item_of(stop)
        entries = [f"{repeat}[{place}]" for repeat, place in item.repeats]
        wordings = (sitting.wording(stop, language) for language in self._languages)
        answers = (self._answer(stop, at) for at in (0, 1))
        return Line(
            stop,
            "/".join([*entries, item.path]),
            Both(*(clean(words.label or words.media) for words in wordings)),
            Both(*(clean(answer) for answer in answers)),
            clean(sitting.own_words(stop)),
            (sitting.text(stop), sitting.status(stop)),
        )

    def _answer(self, stop: Stop, at: int) -> str:
        """The answer in the person's words (0) or the officer's (1)."""
        sitting, words = self._sitting, self._words[at]
        status = sitting.status(stop)
        if status is not Status.ANSWERED:
            return words.say(Said.UNKNOWN if status is Status.UNKNOWN else Said.DECLINED)
        if sitting.asked(stop).hidden:
            return words.say(Said.HIDDEN)
        if stop.kind.confirms:
            return words.say(Said.YES)
        if (file := sitting.attached(stop)) is not None:
            return words.say(Said.FILE, name=file.name)
        return self._chosen(stop, at) if stop.kind.lists else self._typed(stop, at)

    def _typed(self, stop: Stop, at: int) -> str:
        text = self._sitting.text(stop)
        return as_tapped(text, self._languages[at]) if text in self._sitting.tapped(stop) else text

    def _chosen(self, stop: Stop, at: int) -> str:
        sitting, language = self._sitting, self._languages[at]
        text = sitting.text(stop)
        told = sitting.in_words(stop, text, language)
        if told != text:
            return told
        # The form does not have the list itself: it is asked for what it offers now.
        labels = {one.value: one.label for one in sitting.offered(stop, language)}
        return ", ".join(labels.get(value, value) for value in text.split())


def clean(text: str) -> str:
    """Safe for a terminal and for paper: nothing that turns the direction of what stands around it.

    A date among right-to-left words keeps its order: year, month, day.
    """
    text = visible(without_direction_controls(text)).strip()
    return _DATE.sub("\u200e\\g<0>", text) if has_rtl(text) else text
