"""One question at a time, in the interviewer's language and the person's, saved as each is answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from kommisjon.errors import Code, Refusal
from kommisjon.i18n.catalogue import current, ngettext
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.named import called, same_language
from kommisjon.interview.in_turn import others
from kommisjon.interview.place import NOWHERE, Place, name_of, place_of
from kommisjon.interview.ways_out import last_words
from kommisjon.model.characters import visible
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.outline_lines import wrong_places
from kommisjon.tui.screens.interview_answering import Answering
from kommisjon.tui.screens.interview_outline import OutlineBeside, place_of_line
from kommisjon.tui.screens.interview_shown import (
    columns_of,
    show_answer,
    shown_text,
    status_of,
    where_line,
)
from kommisjon.tui.widgets.answer_area import AnswerArea
from kommisjon.tui.widgets.asked_pane import AskedPane
from kommisjon.tui.widgets.frame import KeyLine
from kommisjon.tui.widgets.line_list import LineList
from kommisjon.tui.widgets.steady_label import SteadyLabel

if TYPE_CHECKING:
    from kommisjon.interview.ending import Blocking
    from kommisjon.interview.sitting import Sitting
    from kommisjon.interview.stops import Stop

_WIDE = 100
"""Cells from which on the two languages stand side by side (tui-and-languages.md 4)."""
_OUTLINED = 120
"""Cells from which on the outline stands beside them."""


@dataclass(frozen=True, slots=True)
class _Counted:
    """What is counted over all questions, once for each save: a form may have hundreds of them."""

    stops: tuple[Stop, ...]
    blocking: list[Blocking]
    wrong: frozenset[int]
    progress: tuple[int, int]

    @classmethod
    def of(cls, sitting: Sitting) -> _Counted:
        blocking = sitting.blocking()
        return cls(sitting.stops, blocking, wrong_places(blocking), sitting.progress())


class InterviewScreen(Answering):
    """Shows a sitting. Every widget is made once and filled anew for each question."""

    WHERE = Where.INTERVIEW
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Where.INTERVIEW, without=("save",)),
        Binding("up", "step(1)", show=False),
        Binding("down", "step(-1)", show=False),
    ]
    # Not a file of its own, for which Textual would read every style sheet again.
    DEFAULT_CSS = """
    InterviewScreen #section { width: 100%; height: 1; padding: 0 1; text-style: italic; }
    InterviewScreen #section { text-wrap: nowrap; text-overflow: ellipsis; }
    InterviewScreen #beside { height: 1fr; }
    InterviewScreen #outline { display: none; }
    InterviewScreen.outlined #outline { display: block; width: 28; height: 1fr; border-right: solid $primary; }
    InterviewScreen #question { width: 1fr; height: 1fr; padding: 1 1 0 1; }
    InterviewScreen #asked { height: auto; max-height: 60%; scrollbar-size-vertical: 1; }
    InterviewScreen.reading #asked { max-height: 85%; }
    InterviewScreen .columns { height: auto; }
    InterviewScreen .columns > RtlLabel { width: 1fr; padding: 0 1 1 1; height: auto; }
    InterviewScreen #labels > RtlLabel { text-style: bold; }
    InterviewScreen #hints > RtlLabel { text-style: italic; }
    InterviewScreen #guidance > RtlLabel { color: $accent; }
    InterviewScreen.stacked .columns { layout: vertical; }
    InterviewScreen.stacked .columns > RtlLabel { width: 100%; padding: 0 1; }
    InterviewScreen.stacked .columns { margin: 0 0 1 0; }
    InterviewScreen #status { height: auto; max-height: 3; padding: 0 1; color: $warning; text-style: bold; }
    """

    def __init__(
        self,
        sitting: Sitting,
        title: str,
        person_language: str | None,
        *,
        training: bool = False,
        here: Place = NOWHERE,
        session: str = "",
    ) -> None:
        """`here` says which interview this is, and where in it somebody was when the screen locked.

        `session` is the word for the session that is open with this person or household.
        """
        super().__init__(sitting)
        self._title = title
        self._training = training
        self._left = sitting.best_language(current())
        self._right = sitting.best_language(person_language, other_than=self._left)
        self._here = here
        self._go_back(here)
        self._guidance = False
        self._noticed = 0
        self._counted: _Counted | None = None
        self._session = session
        has = person_language is None or same_language(person_language, sitting.languages) is not None
        self._lacks = None if has else person_language
        self.told_language: Callable[[str], None] = lambda _language: None
        """Is told which language was chosen for the person's column."""

    def body(self) -> list[Widget]:
        self._take_shape()  # before there are widgets, each of which a class has looked at again
        self._section = SteadyLabel("", id="section", markup=False, rtl=None)
        self._asked = AskedPane()
        self._answer = AnswerArea()
        self._outline = OutlineBeside()
        question = Vertical(self._asked, self._answer, id="question")
        return [self._section, Horizontal(self._outline.list, question, id="beside")]

    async def on_mount(self) -> None:
        self._show_again()
        await self._asked.placed()
        await self._answer.placed()
        if self._lacks is not None:
            lacking = _("This form is not in {language}. F6 shows another language beside yours.")
            self.message.say(lacking.format(language=called(self._lacks, current())), plain=True)

    def on_resize(self) -> None:
        if (self.has_class("stacked"), self.has_class("outlined")) != (self._stacked, self._outlined):
            self._show_again()
        else:
            self._show_where()

    # The place that is kept when the screen locks

    def _go_back(self, here: Place) -> None:
        languages = self._sitting.languages
        if here.left in languages:
            self._left, self._right = here.left, here.right if here.right in languages else None
        at = place_of(self._sitting.stops, here)
        if at is not None:
            self._at, self._draft = at, here.draft

    def place_in(self, place: Place) -> Place:
        stop = self._stop
        return replace(
            place,
            form=self._here.form,
            person=self._here.person,
            question=name_of(stop),
            left=self._left,
            right=self._right,
            draft=self._standing(),
        )

    def _standing(self) -> str | None:
        """What stands in the field as it was typed, where it is not saved."""
        pending = self._pending()
        typed = self._stop.typed or self._stop.kind.attaches
        return self._answer.typed if typed and pending is not None else pending

    @property
    def _stacked(self) -> bool:
        # Where the terminal orders text itself, two columns on a line would change places.
        return self.app.size.width < _WIDE or not self.program.terminal.visual

    @property
    def _outlined(self) -> bool:
        return self.app.size.width >= _OUTLINED and self.program.terminal.visual

    @property
    def _counts(self) -> _Counted:
        """What is counted over all questions; after each save the sitting's stops are new ones."""
        if self._counted is None or self._counted.stops is not self._sitting.stops:
            self._counted = _Counted.of(self._sitting)
        return self._counted

    @property
    def _spoken(self) -> list[str]:
        """The languages on the screen, by the form's names; a form's only one may have none."""
        return [language for language in (self._left, self._right) if language is not None]

    # Showing

    def _show(self) -> None:
        stop, sitting = self._stop, self._sitting
        self._take_shape()
        blocking = self._counts.blocking if stop.kind.ends else []
        with self.app.batch_update():
            self.mark()
            self._show_where()
            columns = columns_of(sitting, stop, (self._left, self._right))
            if stop.kind.ends:
                columns[0] = type(columns[0])(last_words(blocking))
            self._asked.show(columns, status_of(sitting, stop), guidance=self._guidance)
            self._shown = shown_text(sitting, stop)
            show_answer(
                self._answer,
                sitting,
                stop,
                (self._left, self._right),
                blocking,
                side_by_side=not self._stacked,
                draft=self._draft,
                again=self._stays(),
            )
            self._draft = None
            if self._outlined:
                self._outline.show(sitting, self._left, self._counts.wrong, self._at)
        keys = self.query_one(KeyLine)
        keys.offer("guidance", self._has_guidance)
        keys.leave_out(() if stop.kind.answerable else ("unknown", "declined"))
        self._show_saved()
        self._say_notices()

    def _take_shape(self) -> None:
        kind = self._stop.kind
        reading = not (kind.answerable or kind.ends)
        self.update_classes({"stacked": self._stacked, "outlined": self._outlined, "reading": reading})

    def _show_where(self) -> None:
        where = where_line(self._sitting, self._at, (self._left, self._right), self.size.width - 2)
        self._section.update(visible(where), layout=False)

    def on_line_list_taken(self, event: LineList.Taken) -> None:
        """A question of the outline was clicked: go to it, or to the one that decides whether it is asked."""
        event.stop()
        ref = self._outline.named(event.place)
        if self._settle():  # which may let the path come to other questions
            to = place_of_line(self._sitting, ref)
            self._to(min(self._at, len(self._sitting.stops) - 1) if to is None else to)

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        event.stop()

    def _say_notices(self) -> None:
        """Say once what the form asked for and could not be worked out: a question may look otherwise for it."""
        new = self._sitting.notices[self._noticed :]
        self._noticed += len(new)
        if self._sitting.reserve_used:
            self.message.refuse(Refusal(Code.RESERVE_USED))
        elif new:
            self.message.say(*new, plain=True)

    @property
    def _has_guidance(self) -> bool:
        return any(self._sitting.wording(self._stop, language).guidance for language in self._spoken)

    def on_asked_pane_longer(self, event: AskedPane.Longer) -> None:
        event.stop()
        self.query_one(KeyLine).offer("question_down", event.longer)

    def mark(self) -> None:
        """Say at the top whose interview it is, and whether a session is open for it."""
        self.top.place(self._title, training=self._training, mark=self._session)

    def _show_saved(self) -> None:
        """Say in words whether everything on the screen is on the disk. NOT SAVED stays until a save succeeds."""
        counts = self._counts
        done, all_of_them = counts.progress
        if self._unsaved:
            saved = _("NOT SAVED")
        elif self._pending() is not None:
            saved = _("Not saved yet")
        else:
            saved = self.saved_words()
        wrong = len(counts.wrong)
        errors = ngettext("{n} error", "{n} errors", wrong).format(n=wrong) if wrong else ""
        self.top.state(saved, count=_("{done}/{all} answered").format(done=done, all=all_of_them), errors=errors)

    def saved_words(self) -> str:
        """What is said when nothing waits to be saved."""
        if self._sitting.sealed:
            return _("■ sealed: only to be read")
        at = self._sitting.saved_at
        if at is None:
            return _("Everything is saved")
        return _("Saved {time}").format(time=at.astimezone().strftime("%H:%M:%S"))

    def done(self) -> None:
        """The interview is left, finished or not."""
        self.app.pop_screen()

    # Moving

    def _to(self, place: int) -> None:
        self.message.clear()
        self._at, self._guidance = place, False
        self._show()

    def action_previous(self) -> None:
        if self._settle():
            self._go(-1)

    def action_following(self) -> None:
        if self._settle():
            self._go(+1)

    def action_unanswered(self) -> None:
        if self._settle():
            waiting = self._sitting.waiting()
            later = [n for n in waiting if n > self._at] or waiting
            self._to(later[0] if later else len(self._sitting.stops) - 1)

    def action_step(self, by: int) -> None:
        """Up and Down step through a range; where nothing else takes them, they scroll a long question."""
        if not self._answer.step(by):
            self._asked.scroll_lines(-by)

    def action_question_down(self) -> None:
        self._asked.scroll_lines(+1)

    def action_question_up(self) -> None:
        self._asked.scroll_lines(-1)

    def action_guidance(self) -> None:
        if self._has_guidance:
            if self._settle():
                self._guidance = not self._guidance
                self._show()
        else:
            self.message.say(_("The form has no more help for this question."), plain=True)

    def action_language(self) -> None:
        self._another(others(self._sitting.languages, self._left), self._right, self._speak)

    def action_own_language(self) -> None:
        if self._left is not None:
            self._another(self._sitting.languages, self._left, self._read_in)

    def _another(self, languages: Sequence[str], shown: str | None, take: Callable[[str], None]) -> None:
        from kommisjon.tui.screens.form_languages import another

        another(self, self._sitting, languages, shown, take, self._title, training=self._training)

    def _speak(self, language: str) -> None:
        """Show a language in the person's column, also the next time a form is held with them."""
        self._right = language
        self.told_language(language)
        self._show_again()

    def _read_in(self, language: str) -> None:
        """Show a language in the interviewer's column; the two change places where it stands in the other one."""
        if language == self._right:
            self._right = self._left
        self._left = language
        self._show_again()

    def action_jump(self) -> None:
        from kommisjon.tui.screens.jump import JumpScreen

        if self._settle():
            self.app.push_screen(
                JumpScreen(
                    self._sitting,
                    self._at,
                    (self._left, self._right),
                    self._to,
                    title=self._title,
                    training=self._training,
                    wrong=self._counts.wrong,
                )
            )

    def action_problems(self) -> None:
        from kommisjon.tui.screens.problems import ProblemsScreen

        if self._settle():
            self.app.push_screen(
                ProblemsScreen(self._sitting, self._to, title=self._title, training=self._training)
            )

    def action_past(self) -> None:
        from kommisjon.tui.screens.past_answers import PastAnswersScreen

        if not self._stop.kind.answerable:
            self.message.say(_("There is no question here."), plain=True)
        elif self._settle():
            screen = PastAnswersScreen(self._sitting, self._stop, self._title, training=self._training)
            self.app.push_screen(screen)

    def action_leave(self) -> None:
        if self._may_leave("leave"):
            self.done()

    def action_close(self) -> None:
        if self._may_leave("close"):
            self.program.leave()

    def _may_leave(self, how: str) -> bool:
        """Save first; when that is refused, say so, and leave without it only when asked again."""
        if self._settle() or not self._once_more(how):
            return True
        self.message.add(_("NOT SAVED. The same key once more leaves without what is typed here."))
        return False
