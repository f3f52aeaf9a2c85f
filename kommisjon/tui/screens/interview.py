"""One question at a time, in the interviewer's language and the person's, saved as each is answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input, Label

from kommisjon.errors import Refusal
from kommisjon.i18n.catalogue import current, ngettext
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.languages import direction, native_name
from kommisjon.interview.stops import CONFIRMED
from kommisjon.model.answers import Status
from kommisjon.model.characters import tidy, visible
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.rows import one_line
from kommisjon.tui.screens.page import Page
from kommisjon.tui.widgets.answer_field import AnswerField
from kommisjon.tui.widgets.choices import Choice, ChoiceList
from kommisjon.tui.widgets.rtl import RtlLabel

if TYPE_CHECKING:
    from kommisjon.interview.sitting import Sitting
    from kommisjon.interview.stops import Stop

_YES, _NO = "yes", "no"
_OPEN = "open"
"""Before the place of an open question, among the choices at the end."""
_WIDE = 100
"""Cells from which on the two languages stand side by side (tui-and-languages.md 4)."""


class InterviewScreen(Page):
    """Shows a sitting. Every widget is made once and filled anew for each question."""

    WHERE = Where.INTERVIEW
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.INTERVIEW, without=("save",))]
    CSS_PATH = "interview.tcss"

    def __init__(
        self, sitting: Sitting, title: str, person_language: str | None, *, training: bool = False
    ) -> None:
        super().__init__()
        self._sitting = sitting
        self._title = title
        self._training = training
        self._left = sitting.best_language(current())
        self._right = sitting.best_language(person_language, other_than=self._left)
        self._at = sitting.start()
        self._shown = ""
        self._unsaved = False
        self._asked_twice = ""

    def body(self) -> list[Widget]:
        self._section = RtlLabel("", id="section", markup=False)
        self._asked = (RtlLabel("", id="left", markup=False), RtlLabel("", id="right", markup=False))
        self._hints = (RtlLabel("", id="left-hint", markup=False), RtlLabel("", id="right-hint", markup=False))
        self._status = Label("", id="status", markup=False)
        self._field = AnswerField(id="field", rtl=None)
        self._choices = ChoiceList()
        return [
            self._section,
            Vertical(
                Horizontal(*self._asked, id="labels", classes="columns"),
                Horizontal(*self._hints, id="hints", classes="columns"),
                self._status,
                self._field,
                self._choices,
                id="question",
            ),
        ]

    def on_mount(self) -> None:
        self._show()

    def on_resize(self) -> None:
        if self.has_class("stacked") != self._stacked:
            self._show()

    @property
    def _stacked(self) -> bool:
        # Where the terminal orders text itself, two columns on a line would change places.
        return self.size.width < _WIDE or not self.program.terminal.visual

    @property
    def _stop(self) -> Stop:
        return self._sitting.stops[self._at]

    # Showing

    def _show(self) -> None:
        stop, sitting = self._stop, self._sitting
        self.set_class(self._stacked, "stacked")
        with self.app.batch_update():
            self.top.place(self._title, training=self._training)
            self._section.update(visible(self._where_line(stop)))
            for side, language in enumerate((self._left, self._right)):
                words = sitting.wording(stop, language) if language else None
                rtl = bool(language) and direction(language or "") == "rtl"
                label = words.label if words else ""
                self._asked[side].rtl = self._hints[side].rtl = rtl
                if stop.kind.ends and not side:
                    label = self._last_words()
                self._asked[side].update(visible(label))
                self._hints[side].update(visible(words.hint if words else ""))
            self.query_one("#hints").display = any(str(hint.content) for hint in self._hints)
            self._status.update(_status_text(sitting.status(stop)))
            self._status.display = sitting.status(stop) not in (Status.ANSWERED, Status.NOT_ASKED)
            self._show_answer(stop)
        self._show_saved()

    def _show_answer(self, stop: Stop) -> None:
        choices = self._options(stop)
        self._choices.display = not stop.typed
        self._field.display = stop.typed
        if stop.typed:
            self._shown = one_line(self._sitting.text(stop))
            self._field.value = self._shown
            self._field.cursor_position = len(self._shown)
            self._field.focus()
            return
        held = self._sitting.text(stop).split() if stop.kind.several else [self._sitting.text(stop)]
        rtl = (direction(self._left or "") == "rtl", direction(self._right or "") == "rtl")
        # Nothing is marked that nobody has chosen: an Enter too many must not say yes, least of all to consent.
        self._choices.fill(
            choices,
            held,
            many=stop.kind.several,
            rtl=rtl,
            side_by_side=not self._stacked,
            mark_first=stop.kind.several or not stop.kind.answerable,
        )
        self._choices.rows.focus()

    def _options(self, stop: Stop) -> list[Choice]:
        if stop.kind.adds:
            return [Choice(_YES, _("Yes, add one"), ""), Choice(_NO, _("No, go on"), "")]
        if stop.kind.ends:
            return self._ways_to_end()
        if stop.kind.confirms:
            return [Choice(CONFIRMED, _("Yes, this is done"), "")]
        if not stop.kind.answerable:
            return [Choice(_YES, _("Go on"), "")]
        left = self._sitting.choices(stop, self._left)
        right = dict(self._sitting.choices(stop, self._right)) if self._right else {}
        return [Choice(value, label, right.get(value, "")) for value, label in left]

    def _last_words(self) -> str:
        open_ones = len(self._sitting.open_stops())
        if not open_ones:
            return _("That was the last question. Nothing that needs an answer is open.")
        return ngettext(
            "{n} question still needs an answer.", "{n} questions still need an answer.", open_ones
        ).format(n=open_ones)

    def _ways_to_end(self) -> list[Choice]:
        """To each open question, and out."""
        stops = self._sitting.stops
        language = self._left or self._sitting.languages[0]
        ways = [
            Choice(f"{_OPEN} {n}", _("Open: {question}").format(question=self._named(stops[n], language)), "")
            for n in self._sitting.open_stops()
        ]
        return [*ways, Choice(_YES, _("Finish the interview"), "")]

    def _named(self, stop: Stop, language: str) -> str:
        section, label = self._sitting.section(stop, language), self._sitting.wording(stop, language).label
        return f"{section}: {label}" if section else label

    def _where_line(self, stop: Stop) -> str:
        n, all_of_them = self._at + 1, len(self._sitting.stops)
        long = self._parts(stop, _("question {n} of {all}").format(n=n, all=all_of_them))
        return long if cell_len(long) <= self.size.width - 2 else self._parts(stop, f"{n}/{all_of_them}")

    def _parts(self, stop: Stop, number: str) -> str:
        parts = [
            self._sitting.section(stop, self._left),
            number,
            _("completed") if self._sitting.completed else "",
        ]
        if self._right:
            name = native_name(self._right)
            draft = _("draft, not reviewed")
            parts.append(f"{name}: {draft}" if self._sitting.is_draft(self._right) else name)
        return "  ·  ".join(filter(None, parts))

    def _show_saved(self) -> None:
        """Say in words whether everything on the screen is on the disk. NOT SAVED stays until a save succeeds."""
        done, all_of_them = self._sitting.progress()
        at = self._sitting.saved_at
        if self._unsaved:
            saved = _("NOT SAVED")
        elif self._pending() is not None:
            saved = _("Not saved yet")
        elif at is not None:
            saved = _("Saved {time}").format(time=at.astimezone().strftime("%H:%M:%S"))
        else:
            saved = _("Everything is saved")
        self.top.state(saved, count=_("{done}/{all} answered").format(done=done, all=all_of_them))

    # Answering

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._keep(tidy(event.value)):
            self._go(+1)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._show_saved()

    def on_choice_list_changed(self, event: ChoiceList.Changed) -> None:
        event.stop()
        self._show_saved()

    def on_choice_list_taken(self, event: ChoiceList.Taken) -> None:
        event.stop()
        stop = self._stop
        if stop.kind.ends:
            self._end(event.values)
        elif stop.kind.adds:
            self._add(event.values)
        elif not stop.kind.answerable or self._keep(" ".join(event.values)):
            self._go(+1)

    def _keep(self, text: str) -> bool:
        """Save what was given, if it is new. False when it was refused; the reason is on the message line."""
        stop = self._stop
        self.message.clear()
        if stop.typed and text == tidy(self._shown):
            text = self._sitting.text(stop)
        if text == self._sitting.text(stop) and (text or self._sitting.status(stop) is not Status.NOT_ASKED):
            return True
        if not text and self._sitting.status(stop) is Status.NOT_ASKED:
            return self._may_pass(stop)
        return self._saving(lambda: self._sitting.answer(stop, text))

    def _may_pass(self, stop: Stop) -> bool:
        if not self._sitting.is_required(stop):
            return True
        self.message.say(_("This question needs an answer. F7: does not know. F9: would rather not say."))
        return False

    def _saving(self, act: Callable[[], object]) -> bool:
        from kommisjon.interview.sitting import NotAccepted

        try:
            act()
        except NotAccepted as problem:
            left, right = (problem.text(language) if language else "" for language in (self._left, self._right))
            self.message.say(left or _("That is not an answer to this question."), right)
            self.app.bell()
            return False
        except Refusal as refusal:
            self._unsaved = True
            self._show_saved()
            self.refuse(refusal)
            return False
        self._unsaved = False
        self._asked_twice = ""
        return True

    def _pending(self) -> str | None:
        """What stands on the screen and is not saved yet."""
        stop = self._stop
        if stop.typed:
            text = tidy(self._field.value)
            return text if text and text != tidy(self._shown) else None
        if stop.kind.several:
            text = " ".join(self._choices.chosen)
            return text if text != self._sitting.text(stop) and text else None
        return None

    def _settle(self) -> bool:
        """Save what stands on the screen before leaving it."""
        pending = self._pending()
        return pending is None or self._keep(pending)

    def _mark(self, status: Status) -> None:
        stop = self._stop
        if stop.kind.adds or stop.kind.ends or not stop.kind.answerable:
            return
        if self._saving(lambda: self._sitting.mark(stop, status)):
            self._go(+1)

    def _add(self, values: tuple[str, ...]) -> None:
        if values != (_YES,):
            self._go(+1)
        elif self._saving(lambda: self._sitting.add(self._stop)):
            self._show()

    def _end(self, values: tuple[str, ...]) -> None:
        chosen = values[0] if values else _YES
        if chosen.startswith(_OPEN):
            self._at = int(chosen.split()[1])
            self._show()
        elif self._saving(self._sitting.finish):
            self.app.pop_screen()

    # Moving

    def _go(self, by: int) -> None:
        self.message.clear()
        self._at = max(0, min(self._at + by, len(self._sitting.stops) - 1))
        self._show()

    def action_previous(self) -> None:
        if self._settle():
            self._go(-1)

    def action_following(self) -> None:
        if self._settle():
            self._go(+1)

    def action_unanswered(self) -> None:
        if not self._settle():
            return
        waiting = self._sitting.unanswered()
        later = [n for n in waiting if n > self._at] or waiting
        self._at = later[0] if later else len(self._sitting.stops) - 1
        self.message.clear()
        self._show()

    def action_language(self) -> None:
        languages = [language for language in self._sitting.languages if language != self._left]
        if languages and self._settle():
            at = languages.index(self._right) if self._right in languages else -1
            self._right = languages[(at + 1) % len(languages)]
            self._show()

    def action_unknown(self) -> None:
        self._mark(Status.UNKNOWN)

    def action_declined(self) -> None:
        self._mark(Status.DECLINED)

    def action_undo(self) -> None:
        def undo() -> None:
            undone = self._sitting.undo()
            if undone is None:
                self.message.say(_("There is nothing to take back."), plain=True)
            else:
                self._at = undone

        if self._saving(undo):
            self._show()

    def action_remove(self) -> None:
        stop = self._stop
        if stop.repeat is None or stop.kind.adds:
            self.message.say(_("There is no entry to remove here."), plain=True)
        elif self._once_more("remove"):
            self.message.say(_("Press Ctrl+R once more to remove this entry. It stays in the history."))
        elif self._saving(lambda: self._sitting.remove(stop)):
            self.message.clear()
            self._at = min(self._at, len(self._sitting.stops) - 1)
            self._show()

    def action_kept(self) -> None:
        from kommisjon.tui.screens.carried_over import CarriedOverScreen

        if self._settle():
            self.app.push_screen(CarriedOverScreen(self._sitting, self._title, training=self._training))

    def action_leave(self) -> None:
        if self._may_leave("leave"):
            self.app.pop_screen()

    def action_close(self) -> None:
        if self._may_leave("close"):
            self.program.lock()

    def _may_leave(self, how: str) -> bool:
        """Save first; when that is refused, say so, and leave without it only when asked again."""
        return self._settle() or not self._once_more(how)

    def _once_more(self, what: str) -> bool:
        """True the first time something is asked for on a question that a slip of the hand must not do."""
        first = self._asked_twice != f"{what} {self._stop.ref}"
        self._asked_twice = f"{what} {self._stop.ref}" if first else ""
        return first


def _status_text(status: Status) -> str:
    return {
        Status.UNKNOWN: _("Saved as: does not know"),
        Status.DECLINED: _("Saved as: would rather not answer"),
    }.get(status, "")
