"""What is done with an answer in the interview: taken, marked, taken back, saved before anything else happens."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.widgets import Input, TextArea

from kommisjon.errors import Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext
from kommisjon.interview.place import name_of
from kommisjon.interview.typed.path import read_path
from kommisjon.interview.ways_out import LEAVE, way
from kommisjon.model.answers import Status
from kommisjon.model.characters import tidy
from kommisjon.tui.screens.interview_shown import YES, pending_in
from kommisjon.tui.screens.page import Page
from kommisjon.tui.widgets.answer_area import AnswerArea
from kommisjon.tui.widgets.choices import ChoiceList
from kommisjon.tui.widgets.long_field import LongField
from kommisjon.tui.widgets.ranking import Ranking

if TYPE_CHECKING:
    from kommisjon.interview.place import Place
    from kommisjon.interview.sitting import Sitting
    from kommisjon.interview.stops import Stop


class Answering(Page):
    """A screen on a question of a sitting. What shows it, and moves on, is in the screen that is made of this."""

    _answer: AnswerArea
    _title: str
    _training: bool

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self._sitting = sitting
        self._at = sitting.start()
        self._shown = ""
        """The standing answer as it is spelled in the field."""
        self._unsaved = False
        """The last thing that was given could not be saved."""
        self._asked_twice = ""
        self._draft: str | None = None
        self._again = False
        """The question that is on the screen is shown once more."""
        self._filled = ""
        """The name of the stop that the answer area is filled for."""

    @property
    def _stop(self) -> Stop:
        return self._sitting.stops[self._at]

    @property
    def _spoken(self) -> list[str]:
        """The languages on the screen, by the form's names."""
        raise NotImplementedError

    def _show(self) -> None:
        """Show the question one is at."""
        raise NotImplementedError

    def _show_again(self) -> None:
        """Show the same question, with what is half typed, marked or looked for."""
        self._again = True
        self._show()
        self._again = False

    def _stays(self) -> bool:
        """Whether the answer area keeps what stands in it; it is filled for this stop from now on."""
        same = self._again and self._draft is None and self._filled == name_of(self._stop)
        self._filled = name_of(self._stop)
        return same

    def _show_saved(self) -> None:
        """Say in words whether everything on the screen is on the disk."""
        raise NotImplementedError

    def _to(self, place: int) -> None:
        """Go to the question at a place of the sitting."""
        raise NotImplementedError

    def done(self) -> None:
        """The interview is left, finished or not."""
        raise NotImplementedError

    def _go(self, by: int) -> None:
        self._to(max(0, min(self._at + by, len(self._sitting.stops) - 1)))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._give(tidy(event.value))

    def on_long_field_given(self, event: LongField.Given) -> None:
        event.stop()
        self._give(tidy(event.text))

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._answer.show_gauge()
        self._show_saved()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._show_saved()

    def on_choice_list_changed(self, event: ChoiceList.Changed) -> None:
        event.stop()
        self._show_saved()

    def on_ranking_changed(self, event: Ranking.Changed) -> None:
        event.stop()
        self._show_saved()

    def on_ranking_taken(self, event: Ranking.Taken) -> None:
        event.stop()
        self._give(" ".join(event.values))

    def on_choice_list_taken(self, event: ChoiceList.Taken) -> None:
        event.stop()
        stop = self._stop
        if stop.kind.ends:
            self._end(event.values)
        elif stop.kind.adds:
            self._add(event.values)
        elif not stop.kind.answerable:
            self._go(+1)
        else:
            self._give(" ".join(event.values))

    def _give(self, text: str) -> None:
        if self._keep(text):
            self._go(+1)

    def _keep(self, text: str) -> bool:
        """Save what was given, if it is new. False when it was refused; the reason is on the message line."""
        stop, sitting = self._stop, self._sitting
        self.message.clear()
        if stop.kind.attaches:
            return self._take_file(stop, text)
        if stop.typed and text == tidy(self._shown):
            text = sitting.text(stop)
        same = text == sitting.text(stop) and (text or sitting.status(stop) is not Status.NOT_ASKED)
        # The same again confirms what was copied from another member, and what another laptop says otherwise.
        if same and not (sitting.is_copied(stop) or sitting.is_disputed(stop)):
            return True
        if not text and sitting.status(stop) is Status.NOT_ASKED:
            return self._may_pass(stop)
        return self._saving(lambda: sitting.answer(stop, text))

    def _take_file(self, stop: Stop, text: str) -> bool:
        """Take a file from this machine; with nothing typed, what stands stays."""
        if not text:
            return self._sitting.status(stop) is not Status.NOT_ASKED or self._may_pass(stop)
        return self._saving(lambda: self._sitting.attach(stop, read_path(text)))

    def _may_pass(self, stop: Stop) -> bool:
        if not self._sitting.is_required(stop):
            return True
        said = [self._sitting.required_message(stop, spoken) for spoken in self._spoken]
        ways = _("This question needs an answer. F7: does not know. F9: would rather not say.")
        self.message.say(*dict.fromkeys(said), ways)
        return False

    def _saving(self, act: Callable[[], object]) -> bool:
        from kommisjon.interview.sitting import NotAccepted

        try:
            act()
        except NotAccepted as problem:
            said = [problem.text(language) for language in self._spoken]
            ours = str(problem.unread) if problem.unread else _("That is not an answer to this question.")
            self.message.say(*(dict.fromkeys(filter(None, said)) or (ours,)))
            self.app.bell()
            return False
        except Refusal as refusal:
            # A file that cannot be taken was never an answer; everything else was one and is not on the disk.
            self._unsaved = self._unsaved or not (self._stop.kind.attaches and refusal.code.id[3] in "BR")
            self._show_saved()
            self.refuse(refusal)
            return False
        self._unsaved = False
        self._asked_twice = ""
        self.program.heed("saved")
        return True

    def _pending(self) -> str | None:
        """What stands on the screen and is not saved yet."""
        return pending_in(self._answer, self._stop, self._shown, self._sitting.text(self._stop))

    def _settle(self) -> bool:
        """Save what stands on the screen before leaving it."""
        pending = self._pending()
        return pending is None or self._keep(pending)

    def _mark(self, status: Status) -> None:
        stop = self._stop
        if stop.kind.answerable and self._saving(lambda: self._sitting.mark(stop, status)):
            self._go(+1)

    def _add(self, values: tuple[str, ...]) -> None:
        if values != (YES,):
            self._go(+1)
        elif self._saving(lambda: self._sitting.add(self._stop)):
            self._show()

    def _end(self, values: tuple[str, ...]) -> None:
        chosen = values[0] if values else LEAVE
        there = way(chosen)
        if there is not None and there.removes:
            self._remove(self._sitting.stops[there.place], _("Press Enter once more to remove this entry."))
        elif there is not None:
            self._to(there.place)
        elif chosen == LEAVE or self._saving(self._sitting.finish):
            self.done()

    def action_beside(self) -> None:
        """Open the page of own words and note. What is half typed here stays in its field behind it."""
        if self._stop.kind.answerable:
            self.open_beside()
        else:
            self.message.say(_("There is no question here."), plain=True)

    def is_at(self, place: Place) -> bool:
        """Whether this is the question that was kept when the screen locked."""
        return self._stop.kind.answerable and name_of(self._stop) == place.question

    def open_beside(self, draft: str | None = None) -> None:
        """Open the page over the question; `draft` is what stood on it when the screen locked."""
        from kommisjon.tui.screens.beside import BesideScreen

        sitting = self._sitting
        spoken = sitting.person_language or (self._spoken[1] if len(self._spoken) > 1 else None)
        self.app.push_screen(
            BesideScreen(
                sitting,
                self._stop,
                self._title,
                self._back_from_beside,
                spoken=spoken,
                training=self._training,
                draft=draft,
            )
        )

    def _back_from_beside(self, meaning: str) -> None:
        """Show the question again; what the words mean is offered as the answer where none has been given."""
        stop = self._stop
        free = stop.typed and self._sitting.status(stop) is Status.NOT_ASKED and self._pending() is None
        if free and meaning:
            self._draft = meaning if self._sitting.asked(stop).several_lines else " ".join(meaning.split())
        self._show_again()

    def action_unknown(self) -> None:
        self._mark(Status.UNKNOWN)

    def action_declined(self) -> None:
        self._mark(Status.DECLINED)

    def action_undo(self) -> None:
        before, at = self._sitting.steps_to_undo, self._at
        if not before:
            nothing = _("No answer of yours is left that can be taken back here.")
            self.message.say(nothing, _("Ctrl+Y shows what was answered here before."), plain=True)
            return

        def undo() -> None:
            undone = self._sitting.undo()
            self._at = min(at, len(self._sitting.stops) - 1) if undone is None else undone

        if self._saving(undo):
            self._show()
            left = self._sitting.steps_to_undo
            more = ngettext("{n} more answer can be taken back.", "{n} more answers can be taken back.", left)
            self.message.say(_("Taken back."), more.format(n=left) if left else "", plain=True)

    def action_remove(self) -> None:
        stop = self._stop
        if stop.kind.attaches and self._sitting.attached(stop) is not None:
            if self._once_more("detach"):
                self.message.say(_("Press Ctrl+R once more to take this file away from the answers."))
            elif self._saving(lambda: self._sitting.answer(stop, "")):
                self._to(self._at)
        elif stop.repeat is None or stop.kind.adds:
            self.message.say(_("There is no entry to remove here."), plain=True)
        else:
            again = _("Press Ctrl+R once more to remove this entry. It stays in the history.")
            self._remove(stop, again)

    def _remove(self, stop: Stop, again: str) -> None:
        """Remove the entry a stop stands in, when it is asked for twice."""
        if self._once_more(f"remove {stop.ref}"):
            self.message.say(again)
        elif self._saving(lambda: self._sitting.remove(stop)):
            self._to(min(self._at, len(self._sitting.stops) - 1))

    def _once_more(self, what: str) -> bool:
        """True the first time something is asked for on a question that a slip of the hand must not do."""
        first = self._asked_twice != f"{what} {self._stop.ref}"
        self._asked_twice = f"{what} {self._stop.ref}" if first else ""
        return first
