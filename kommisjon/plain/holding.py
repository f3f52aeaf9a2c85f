"""An interview held by lines: the commands, and finding one's way. What answers is in `answering`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import current
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.in_turn import others
from kommisjon.interview.place import NOWHERE, Place, name_of, place_of
from kommisjon.interview.sitting import Sitting
from kommisjon.interview.ways_out import last_words, ways_to_end
from kommisjon.model.answers import Status
from kommisjon.plain.answering import Answering
from kommisjon.plain.beside import BesideAnswer
from kommisjon.plain.commands import Where, help_lines, read_line
from kommisjon.plain.form_languages import another
from kommisjon.plain.question import question_lines, standing_words
from kommisjon.plain.talk import BREAK, Ended, Listed, Talk
from kommisjon.plain.telling import no_command, past_lines, refusal_lines
from kommisjon.text.digits import latin_digits
from kommisjon.text.finding import matches
from kommisjon.vault import LOCKED


class Holding(Answering):
    """Holds one sitting until it is left. Raises Ended, with the place kept in `place_in`, when all ends."""

    def __init__(
        self, talk: Talk, sitting: Sitting, person_language: str | None, *, here: Place = NOWHERE
    ) -> None:
        """`here` says which interview this is, and where in it somebody was at a lock."""
        left = sitting.best_language(current())
        super().__init__(talk, sitting, (left, sitting.best_language(person_language, other_than=left)))
        self._here = here
        self._beside: BesideAnswer | None = None
        self._spoken = person_language
        self._noticed = 0
        self._choosing = False
        """A list is up: what is half typed there is no answer."""
        self._go_back(here)

    def hold(self) -> None:
        """Ask and take answers until the interview is left."""
        self.talk.say("", _("An empty line goes on. .help (.h) says what else can be typed."))
        self.show()
        if self._here.beside is not None and name_of(self.stop) == self._here.question:
            kept = self._here.beside
            self._write(lambda beside: beside.go_on(kept))
        while not self.left:
            stop = self.stop
            unseen = stop.typed and self.sitting.asked(stop).hidden
            self._take_line(self.talk.ask(f"{self.at + 1}> ", unseen=unseen))

    def place_in(self, half_typed: str) -> Place:
        """Where one is, with what was not saved: the line that was cut off, else what waits."""
        beside = None if self._beside is None else self._beside.draft(half_typed)
        of_answer = half_typed and beside is None and not self._choosing
        values = self.values_of(half_typed) if of_answer else None
        return replace(
            self._here,
            beside=beside,
            question=name_of(self.stop),
            left=self.languages[0],
            right=self.languages[1],
            draft=values or self.draft,
        )

    def show(self) -> None:
        self.talk.say("", *question_lines(self.sitting, self.at, self.languages))
        if self.draft is not None:
            self.talk.say(_("Not saved yet: {text}").format(text=self.draft), _(".take (.t) saves it."))
        new = self.sitting.notices[self._noticed :]
        self._noticed += len(new)
        self.talk.say(*new)
        if self.sitting.reserve_used:
            self.talk.say(*refusal_lines(Refusal(Code.RESERVE_USED)))

    def _write(self, part: Callable[[BesideAnswer], None]) -> None:
        """Write beside the question one is at; a lock keeps what is being typed."""
        if not self.stop.kind.answerable:
            self.talk.say(_("There is no question here."))
            return
        self._beside = BesideAnswer(self.talk, self.sitting, self.stop, self._spoken)
        part(self._beside)
        self._beside = None

    def _go_back(self, here: Place) -> None:
        languages = self.sitting.languages
        if here.left in languages:
            self.languages = here.left, here.right if here.right in languages else None
        at = place_of(self.sitting.stops, here)
        if at is not None:
            self.at, self.draft = at, here.draft

    def _take_line(self, typed: str) -> None:
        if typed.endswith(BREAK):
            self.draft = self.values_of(typed.removesuffix(BREAK)) or self.draft
            self.talk.say("", _("Ctrl+C ends nothing. .leave (.q) leaves the interview, .close (.x) the program."))
            if self.draft is not None:
                self.talk.say(_("Not saved yet: {text}").format(text=self.draft), _(".take (.t) saves it."))
            return
        line = read_line(typed, Where.INTERVIEW)
        if line.unknown:
            self.draft = self.values_of(line.text) or self.draft
            self.talk.say(no_command(line.text))
        elif line.command is None:
            self.give(line.text)
        else:
            getattr(self, f"do_{line.command.name}")(line.text)

    def _may_go(self, how: str) -> bool:
        """Whether nothing waits to be saved, or one goes on without it, having asked twice."""
        if self.draft is None or not self.once_more(how):
            return True
        self.talk.say(
            _("Not saved yet: {text}").format(text=self.draft),
            _(".take (.t) saves it. Ask once more to go on without it."),
        )
        return False

    # The commands, by their names in `commands`

    def do_help(self, _text: str) -> None:
        self.talk.say(*help_lines(Where.INTERVIEW))

    def do_again(self, _text: str) -> None:
        self.show()

    def do_more(self, _text: str) -> None:
        self.talk.say_more()

    def do_back(self, _text: str) -> None:
        if self._may_go("back"):
            self.go_to(self.at - 1)

    def do_following(self, _text: str) -> None:
        if self._may_go("next"):
            self.go_to(self.at + 1)

    def do_unanswered(self, _text: str) -> None:
        if self._may_go("open"):
            waiting = self.sitting.waiting()
            later = [n for n in waiting if n > self.at] or waiting
            self.go_to(later[0] if later else len(self.sitting.stops) - 1)
            if self.sitting.is_copied(self.stop):
                self.talk.say(_("Copied from another member, and nobody has confirmed it yet."))

    def do_jump(self, text: str) -> None:
        number = latin_digits(text)
        if number.isdecimal() and 1 <= int(number) <= len(self.sitting.stops):
            found = [int(number) - 1]
        else:
            found = [n for n in range(len(self.sitting.stops)) if text and matches(text, self._found_by(n))]
        if len(found) == 1:
            if self._may_go("jump"):
                self.go_to(found[0])
            return
        self.talk.say(_("More than one fits. .jump NUMBER goes there:") if found else _("No question fits that."))
        lines = [f"{n + 1}. {' '.join(self._found_by(n)[0].split())}" for n in found]
        self.talk.say(Listed(lines, _("There are {n}; .more (.s) says the next.").format(n=len(lines))))

    def do_end(self, _text: str) -> None:
        if self._may_go("end"):
            self.go_to(len(self.sitting.stops) - 1)

    def do_unknown(self, _text: str) -> None:
        self.mark(Status.UNKNOWN)

    def do_declined(self, _text: str) -> None:
        self.mark(Status.DECLINED)

    def do_clear(self, _text: str) -> None:
        self.clear()

    def do_add(self, text: str) -> None:
        self.add(text)

    def do_take(self, _text: str) -> None:
        self.take()

    def do_undo(self, _text: str) -> None:
        self.undo()

    def do_remove(self, _text: str) -> None:
        self.remove()

    def do_guidance(self, _text: str) -> None:
        spoken = [one for one in self.languages if one is not None] if not self.stop.kind.ends else []
        said = [self.sitting.wording(self.stop, one).guidance for one in spoken]
        self.talk.say(*(list(dict.fromkeys(filter(None, said))) or [_("There is no more help here.")]))

    def do_language(self, text: str) -> None:
        left, right = self.languages
        chosen = self._another(others(self.sitting.languages, left), right, text)
        if chosen is not None:
            self.languages = left, chosen
        self.show()

    def do_own_language(self, text: str) -> None:
        left, right = self.languages
        chosen = self._another(self.sitting.languages, left, text)
        if chosen is not None:
            self.languages = chosen, left if chosen == right else right
        self.show()

    def _another(self, languages: Sequence[str], shown: str | None, typed: str) -> str | None:
        self._choosing = True
        chosen = another(self.talk, self.sitting, languages, shown, typed)
        self._choosing = False
        return chosen

    def do_errors(self, _text: str) -> None:
        """What blocks finishing, each with the number of its question; then what the path skips."""
        sitting, language = self.sitting, self.languages[0]
        blocking = sitting.blocking()
        self.talk.say(last_words(blocking) if blocking else _("Nothing that needs an answer is open."))
        if blocking:
            ways = ways_to_end(sitting, blocking, language or sitting.languages[0])
            self.talk.say(*(one.label for one in ways[:-1]))
            self.talk.say(_(".jump NUMBER goes there: {places}").format(
                places=", ".join(str(place) for place in dict.fromkeys(one.place + 1 for one in blocking))
            ))  # fmt: skip
        skipped = sitting.skipped(language)
        if skipped:
            self.talk.say(_("Answered, and skipped now because of other answers; kept:"))
            self.talk.say(*(f"{one.question}  {one.answer}" for one in skipped))

    def do_words(self, text: str) -> None:
        self._write(lambda beside: beside.words(text))

    def do_note(self, text: str) -> None:
        self._write(lambda beside: beside.note(text))

    def do_past(self, _text: str) -> None:
        if not self.stop.kind.answerable:
            self.talk.say(_("There is no question here."))
            return
        try:
            self.talk.say(*past_lines(self.sitting, self.stop, self.languages[0]))
        except Refusal as refusal:
            self.talk.say(*refusal_lines(refusal))

    def do_leave(self, _text: str) -> None:
        self.left = self._may_go("leave")

    def do_lock(self, _text: str) -> None:
        raise Ended(LOCKED)

    def do_close(self, _text: str) -> None:
        if self._may_go("close"):
            raise Ended(0)

    def _found_by(self, place: int) -> list[str]:
        """What a question is found by: its words in both languages, and its answer."""
        stop = self.sitting.stops[place]
        if stop.kind.ends:
            return [""]
        words = [self.sitting.wording(stop, one).label for one in self.languages if one is not None]
        return [*words, standing_words(self.sitting, stop, self.languages[0])]
