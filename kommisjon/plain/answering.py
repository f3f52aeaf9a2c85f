"""Lines that answer: what is typed at a stop is read, saved, and said to be saved; or it is said why not."""

from __future__ import annotations

from collections.abc import Callable

from kommisjon.errors import Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.sitting import NotAccepted, Sitting
from kommisjon.interview.stops import Stop
from kommisjon.interview.typed.path import read_path
from kommisjon.interview.ways_out import LEAVE, way
from kommisjon.model.answers import Status
from kommisjon.model.characters import tidy
from kommisjon.plain.choosing import choose
from kommisjon.plain.question import YES, Languages, choice_lines, choices_at, meant_by, standing_words
from kommisjon.plain.talk import Talk
from kommisjon.plain.telling import refusal_lines


class Answering:
    """What is done with a line at the stop at `at`. Moving, and what else commands do, is made on top of it."""

    def __init__(self, talk: Talk, sitting: Sitting, languages: Languages) -> None:
        self.talk, self.sitting, self.languages = talk, sitting, languages
        self.at = sitting.start()
        self.draft: str | None = None
        """What was typed and is not saved, as the form spells it where it was chosen."""
        self.left = False
        """The interview is left."""
        self._asked_twice = ""

    @property
    def stop(self) -> Stop:
        return self.sitting.stops[self.at]

    def give(self, typed: str) -> None:
        """Take a line without a command, and go on."""
        stop, text = self.stop, tidy(typed)
        if not text:
            self._pass(stop)
        elif stop.typed:
            self._keep(text, lambda: self.sitting.answer(stop, text))
        elif stop.kind.attaches:
            self._keep(text, lambda: self.sitting.attach(stop, read_path(text)))
        else:
            self._choose(stop, text)

    def values_of(self, typed: str) -> str | None:
        """A line as the form would keep it, for a stop that is typed or chosen at; None where it is neither."""
        stop = self.stop
        if stop.typed or stop.kind.attaches or not stop.kind.lists:
            return typed if stop.typed or stop.kind.attaches else None
        choices = choices_at(self.sitting, stop, self.languages)
        found = choose(typed, [one.labels for one in choices], many=stop.kind.several or stop.kind.ranks)
        return " ".join(choices[place].value for place in found.places) or None

    def mark(self, status: Status) -> None:
        stop = self.stop
        if stop.kind.answerable:
            self._keep(None, lambda: self.sitting.mark(stop, status))
        else:
            self.talk.say(_("There is no question here."))

    def take(self) -> None:
        """Save what was typed before and could not be saved, or was cut off."""
        stop, draft = self.stop, self.draft
        if draft is None:
            self.talk.say(_("Nothing waits to be saved."))
        elif stop.kind.attaches:
            self._keep(draft, lambda: self.sitting.attach(stop, read_path(draft)))
        else:
            self._keep(draft, lambda: self.sitting.answer(stop, draft))

    def add(self, line: str) -> None:
        """Add a line to the text that stands."""
        stop = self.stop
        if not stop.typed or not self.sitting.asked(stop).several_lines:
            self.talk.say(_("This answer has one line."))
            return
        text = "\n".join(filter(None, (self.sitting.text(stop), tidy(line))))
        if self._saved(text, lambda: self.sitting.answer(stop, text)):
            self._say_saved(stop)

    def clear(self) -> None:
        stop = self.stop
        if stop.kind.answerable and self._saved(None, lambda: self.sitting.answer(stop, "")):
            self.talk.say(_("Taken back. It stays in the history."))

    def remove(self) -> None:
        """Remove the file that stands here, or the entry, when it is asked for twice."""
        stop = self.stop
        if stop.kind.attaches and self.sitting.attached(stop) is not None:
            if self.once_more("detach"):
                self.talk.say(_("Type .remove once more to take this file away from the answers."))
            else:
                self.clear()
        elif stop.repeat is None or stop.kind.adds:
            self.talk.say(_("There is no entry to remove here."))
        else:
            self._remove(stop)

    def undo(self) -> None:
        def undo() -> None:
            undone = self.sitting.undo()
            if undone is None:
                self.talk.say(_("There is nothing to take back."))
            else:
                self.talk.say(_("Taken back."))
                self.go_to(undone)

        self._saved(None, undo)

    def go_to(self, place: int) -> None:
        """Go to a place and say its question."""
        self.at = max(0, min(place, len(self.sitting.stops) - 1))
        self.draft = None
        self.show()

    def show(self) -> None:
        """Say the question one is at."""
        raise NotImplementedError

    def once_more(self, what: str) -> bool:
        """True the first time something is asked for on a question that a slip of the hand must not do."""
        first = self._asked_twice != f"{what} {self.stop.ref}"
        self._asked_twice = f"{what} {self.stop.ref}" if first else ""
        return first

    def _pass(self, stop: Stop) -> None:
        """Enter alone: go on, where nothing has to be answered here."""
        sitting = self.sitting
        if stop.kind.ends:
            self.show()
        elif sitting.is_required(stop) and sitting.status(stop) is Status.NOT_ASKED:
            said = [sitting.required_message(stop, one) for one in self.languages if one is not None]
            ways = _("This question needs an answer. .unknown (.u): does not know. .declined (.d): declines.")
            self.talk.say(*dict.fromkeys(filter(None, said)), ways)
        else:
            self.go_to(self.at + 1)

    def _choose(self, stop: Stop, text: str) -> None:
        choices = choices_at(self.sitting, stop, self.languages)
        several = stop.kind.several or stop.kind.ranks
        found = choose(text, [one.labels for one in choices], many=several)
        if found.perhaps:
            self.talk.say(_("More than one fits. Type its number:"))
            self.talk.say(choice_lines(self.sitting, stop, choices, found.perhaps))
        elif not found.places and (meant := meant_by(text, choices)):
            self.talk.say(_("It may mean one of these. Type its number:"))
            self.talk.say(choice_lines(self.sitting, stop, choices, meant))
        elif not found.places:
            self.talk.say(_("That is none of the choices. Nothing was changed."))
        elif stop.kind.ends:
            self._end(choices[found.places[0]].value)
        elif stop.kind.adds:
            self._more(stop, choices[found.places[0]].value)
        elif stop.kind.answerable:
            values = [choices[place].value for place in found.places]
            if stop.kind.several:  # kept in the order of the list
                values = [one.value for one in choices if one.value in values]
            self._keep(" ".join(values), lambda: self.sitting.answer(stop, " ".join(values)))
        else:
            self.go_to(self.at + 1)

    def _keep(self, text: str | None, act: Callable[[], object]) -> None:
        stop = self.stop
        if self._saved(text, act):
            self._say_saved(stop)
            self.go_to(self.at + 1)

    def _say_saved(self, stop: Stop) -> None:
        at = self.sitting.saved_at
        time = at.astimezone().strftime("%H:%M:%S") if at is not None else ""
        words = standing_words(self.sitting, stop, self.languages[0])
        self.talk.say(_("Saved {time}: {answer}").format(time=time, answer=words))

    def _saved(self, text: str | None, act: Callable[[], object]) -> bool:
        """Do what saves; say why where it was not done. `text` is kept then, for another try."""
        try:
            act()
        except NotAccepted as problem:
            said = [problem.text(language) for language in self.languages if language is not None]
            ours = str(problem.unread) if problem.unread else _("That is not an answer to this question.")
            self.talk.say(_("Not saved."), *(dict.fromkeys(filter(None, said)) or (ours,)))
            self.draft = text if text is not None else self.draft
            return False
        except Refusal as refusal:
            self.talk.say(_("NOT SAVED"), *refusal_lines(refusal))
            self.draft = text if text is not None else self.draft
            return False
        self.draft, self._asked_twice = None, ""
        return True

    def _more(self, stop: Stop, value: str) -> None:
        if value != YES:
            self.go_to(self.at + 1)
        elif self._saved(None, lambda: self.sitting.add(stop)):
            self.go_to(self.at)

    def _end(self, value: str) -> None:
        there = way(value)
        if there is not None and there.removes:
            self._remove(self.sitting.stops[there.place])
        elif there is not None:
            self.go_to(there.place)
        elif value == LEAVE:
            self.left = True
        elif self._saved(None, self.sitting.finish):
            self.talk.say(_("The interview is finished."))
            self.left = True

    def _remove(self, stop: Stop) -> None:
        if self.once_more(f"remove {stop.ref}"):
            self.talk.say(_("Ask for it once more to remove this entry. It stays in the history."))
        elif self._saved(None, lambda: self.sitting.remove(stop)):
            self.go_to(self.at)
