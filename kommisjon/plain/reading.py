"""Reading an interview back by lines: a page at a time, confirmed or corrected, and how it ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from kommisjon.errors import Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext
from kommisjon.i18n.named import shown_name
from kommisjon.i18n.spoken import Said, spoken
from kommisjon.interview.afterwards.read_back import ReadingBack
from kommisjon.interview.afterwards.words import CONFIRMED, INTERPRETER, REASONS, REMARK, STANDINGS
from kommisjon.interview.in_turn import others
from kommisjon.interview.summary import Line
from kommisjon.model.characters import one_line
from kommisjon.model.read_back import Outcome, WhyNot
from kommisjon.plain.asking import Asked, ask
from kommisjon.plain.commands import Where, help_lines, read_line
from kommisjon.plain.form_languages import another
from kommisjon.plain.lists import Row, choose_row
from kommisjon.plain.talk import BREAK, Ended, Talk
from kommisjon.plain.telling import no_command, refusal_lines, say_saved
from kommisjon.text.digits import latin_digits
from kommisjon.vault import LOCKED


class ReadingAloud:
    """Holds one read-back until it is left or ended. Raises Ended.

    `correct` opens the interview at the question of a line, and comes back.
    """

    def __init__(
        self, talk: Talk, reading: ReadingBack, correct: Callable[[Line], None], clock: Callable[[], datetime]
    ) -> None:
        self._talk, self._reading, self._correct, self._clock = talk, reading, correct, clock
        self._page = reading.first_open
        self._left = False

    def hold(self) -> None:
        """Read page by page, then ask how it ended."""
        self._talk.say(
            "", _("Read it aloud. .confirm (.v): the person says it is right. A number corrects a line.")
        )
        while not self._left:
            if self._page >= len(self._reading.pages):
                self._end()
            else:
                self._talk.say("", *self._lines())
                self._take_line()

    # A page

    def _lines(self) -> Iterator[str]:
        reading, page = self._reading, self._reading.pages[self._page]
        summary = reading.summary
        number = _("page {n} of {all}").format(n=self._page + 1, all=len(reading.pages))
        done = _("this page is confirmed") if page.key in reading.confirmed else ""
        yield ". ".join(filter(None, (page.heading.officer, number, done))) + "."
        name, draft = shown_name(summary.language), _("draft, not reviewed")
        yield (f"{name}, {draft}: " if summary.draft else f"{name}: ") + page.heading.person
        for n, line in enumerate(page.lines, 1):
            both = [(line.question.officer, line.answer.officer), (line.question.person, line.answer.person)]
            first, *more = (f"{question}  {answer}" for question, answer in dict.fromkeys(both))
            yield f"{n}. {first}"
            yield from more
            if line.own_words:
                yield spoken(summary.language).say(Said.OWN_WORDS, words=line.own_words)

    def _take_line(self) -> None:
        """Take lines until the page changes, or is to be said again."""
        while True:
            typed = self._talk.ask(f"{self._page + 1}> ")
            line = read_line(typed, Where.READ_BACK)
            if typed.endswith(BREAK) or not (typed.strip() or line.command):
                self._talk.say(_(".confirm (.v) confirms this page, .next (.n) goes on without. .help (.h)."))
            elif line.unknown:
                self._talk.say(no_command(line.text))
            elif line.command is None:
                if self._corrected(line.text):
                    return
            elif line.command.name == "help":
                self._talk.say(*help_lines(Where.READ_BACK))
            else:
                self._do(line.command.name, line.text)
                return

    def _do(self, command: str, text: str) -> None:
        match command:
            case "confirm":
                self._confirm()
            case "page_before":
                self._page = max(self._page - 1, 0)
            case "page_after":
                self._page += 1
            case "read_in":
                self._read_in(text)
            case "unread":
                self._left = True
            case "lock":
                raise Ended(LOCKED)
            case "close":
                raise Ended(0)

    def _confirm(self) -> None:
        try:
            self._reading.confirm(self._page)
        except Refusal as refusal:
            self._talk.say(_("NOT SAVED"), *refusal_lines(refusal))
            return
        say_saved(self._talk, self._clock())
        self._page += 1

    def _read_in(self, name: str) -> None:
        """Another language of the form for the person; what was confirmed in the one before stays so in it."""
        summary, sitting = self._reading.summary, self._reading.sitting
        chosen = another(self._talk, sitting, others(sitting.languages, summary.officer), summary.language, name)
        if chosen is not None:
            self._reading.speak(chosen, summary.officer)
            self._page = min(self._page, len(self._reading.pages))

    def _corrected(self, text: str) -> bool:
        """Open the question of the line with this number; False where there is none, which is said."""
        number, lines = latin_digits(text), self._reading.pages[self._page].lines
        if not (number.isdecimal() and 1 <= int(number[:6]) <= len(lines)):
            self._talk.say(_("There is no line of that number on this page."))
            return False
        key = self._reading.pages[self._page].key
        self._correct(lines[int(number) - 1])
        try:
            changed = self._reading.look_again()
        except Refusal as refusal:
            self._talk.say(_("NOT SAVED"), *refusal_lines(refusal))
            return True
        keys = [page.key for page in self._reading.pages]
        self._page = keys.index(key) if key in keys else min(self._page, len(keys))
        if changed:
            said = ngettext("{n} answer was corrected.", "{n} answers were corrected.", len(changed))
            self._talk.say(said.format(n=len(changed)))
        return True

    # The end

    def _end(self) -> None:
        reading = self._reading
        waiting = len(reading.pages) - len(reading.confirmed)
        first = _(CONFIRMED)
        if not reading.complete:
            first = ngettext(
                "{n} page is not confirmed: go to it", "{n} pages are not confirmed: go to the first", waiting
            ).format(n=waiting)
        heading = [spoken(reading.summary.officer).say(Said.CHECK), _(STANDINGS[reading.standing][1])]
        texts = [first, *(_(text) for text in REASONS.values()), _("Leave the read-back")]
        chosen = choose_row(self._talk, heading, [Row(text, (text,)) for text in texts])
        if chosen is None:
            self._page = max(len(reading.pages) - 1, 0)
        elif chosen == len(texts) - 1:
            self._left = True
        elif chosen:
            self._conclude(Outcome.NOT_CONFIRMED, list(REASONS)[chosen - 1])
        elif reading.complete:
            self._conclude(Outcome.CONFIRMED, None)
        else:
            self._page = reading.first_open

    def _conclude(self, outcome: Outcome, why_not: WhyNot | None) -> None:
        interpreter = ask(self._talk, Asked(_(INTERPRETER), standing=self._reading.interpreter))
        if interpreter is None:
            return
        remark = "" if why_not is None else ask(self._talk, Asked(_(REMARK)))
        if remark is None:
            return
        try:
            self._reading.conclude(
                outcome, interpreter=one_line(interpreter), why_not=why_not, remark=remark, at=self._clock()
            )
        except Refusal as refusal:
            self._talk.say(_("NOT SAVED"), *refusal_lines(refusal))
            return
        say_saved(self._talk, self._clock())
        self._left = True
