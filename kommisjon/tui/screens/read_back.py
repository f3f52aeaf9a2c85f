"""Reading an interview back: a page at a time, the person's language first, confirmed or corrected."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Input, Label

from kommisjon.errors import Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext
from kommisjon.i18n.named import shown_name, written_from_right
from kommisjon.i18n.spoken import Said, spoken
from kommisjon.interview.afterwards.read_back import ReadingBack
from kommisjon.interview.afterwards.words import CONFIRMED, INTERPRETER, REASONS, REMARK, STANDINGS
from kommisjon.interview.in_turn import others
from kommisjon.interview.place import Over, Place, name_of
from kommisjon.interview.summary import Line
from kommisjon.model.characters import tidy, visible
from kommisjon.model.read_back import Outcome, WhyNot
from kommisjon.text.digits import latin_digits
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.rows import fitted, wrapped
from kommisjon.tui.screens.page import Page
from kommisjon.tui.screens.read_back_rows import rows_of
from kommisjon.tui.screens.reading_at import ReadingAt
from kommisjon.tui.widgets.answer_field import AnswerField
from kommisjon.tui.widgets.row_list import Lines, RowList
from kommisjon.tui.widgets.rtl import RtlLabel

if TYPE_CHECKING:
    from kommisjon.tui.rows import Script

_WIDE = 100


@dataclass
class _Ending:
    """An ending that was chosen and is not saved yet: who interpreted, and what was said, are still asked for."""

    outcome: Outcome
    why_not: WhyNot | None
    interpreter: str | None = None


class ReadBackScreen(Page):
    """Shows a ReadingBack; behind its last page stands how it ended."""

    WHERE = Where.READ_BACK
    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.READ_BACK, without=("confirm",))
    DEFAULT_CSS = """
    ReadBackScreen #where { width: 100%; height: auto; max-height: 2; padding: 0 1; background: $panel; }
    ReadBackScreen #heading { width: 100%; height: auto; max-height: 3; padding: 0 1; text-style: bold; }
    ReadBackScreen #lines { height: 1fr; padding: 0 1; }
    ReadBackScreen #asked { height: auto; padding: 0 1; display: none; }
    ReadBackScreen #reply { display: none; }
    ReadBackScreen.asking #asked, ReadBackScreen.asking #reply { display: block; }
    """

    def __init__(
        self,
        reading: ReadingBack,
        title: str,
        language: str | None,
        *,
        training: bool,
        here: ReadingAt | None = None,
    ) -> None:
        """`language` is the person's (ISO 639); `here` says where in it one was when the screen locked."""
        super().__init__()
        self._here = here
        self._reading, self._title, self._language = reading, title, language
        self._training = training
        self._page = reading.first_open
        self._lines: list[Line] = []
        """The question that each row of the list belongs to."""
        self._ending: _Ending | None = None

    def body(self) -> list[Widget]:
        self._where = RtlLabel("", id="where", markup=False, rtl=None)
        self._heading = RtlLabel("", id="heading", markup=False, rtl=None)
        self._list = RowList(id="lines", markup=False)
        self._asked = Label("", id="asked", markup=False)
        self._reply = AnswerField(id="reply")
        return [self._where, self._heading, self._list, self._asked, self._reply]

    def on_mount(self) -> None:
        self.top.place(self._title, training=self._training)
        self._list.focus()

    def on_resize(self) -> None:
        self._show()

    def fill(self) -> None:
        """Come here, or back from a correction."""
        key = self._key
        changed = self._reading.look_again()
        keys = [page.key for page in self._reading.pages]
        self._page = keys.index(key) if key in keys else min(self._page, len(keys))
        self._show()
        if changed:
            said = ngettext("{n} answer was corrected.", "{n} answers were corrected.", len(changed))
            self.message.say(said.format(n=len(changed)), plain=True)
        here, self._here = self._here, None
        if here is not None:
            self._go_back(here)

    # The place that is kept when the screen locks

    def place_in(self, place: Place) -> Place:
        ending = self._ending
        here = ReadingAt(self._reading.form_id, self._reading.summary.language, self._page)
        if ending is not None:
            here = replace(here, outcome=ending.outcome, why_not=ending.why_not, interpreter=ending.interpreter)
        draft = None if ending is None else self._reply.value
        return replace(place, person=self._reading.subject.person).over(Over.READ_BACK, here.text, draft)

    def _go_back(self, here: ReadingAt) -> None:
        self._to(here.page)
        if here.outcome is not None and self._at_end:
            self._ask(_Ending(here.outcome, here.why_not, here.interpreter))
            self._reply.value = here.draft

    # Showing

    @property
    def _at_end(self) -> bool:
        return self._page >= len(self._reading.pages)

    @property
    def _key(self) -> str:
        return "" if self._at_end else self._reading.pages[self._page].key

    def _show(self) -> None:
        reading = self._reading
        language = reading.summary.language
        self._heading.rtl = written_from_right(language)
        self._where.update(visible(self._where_line()))
        if self._at_end:
            self._heading.update(spoken(language).say(Said.CHECK))
            self._show_endings()
        else:
            self._heading.update(visible(reading.pages[self._page].heading.person))
            self._show_page()
        self._show_state()

    def _where_line(self) -> str:
        """The page's heading for the officer, its number, and the language that is read out."""
        reading, summary = self._reading, self._reading.summary
        if self._at_end:
            parts = [spoken(summary.officer).say(Said.CHECK)]
        else:
            number = _("page {n} of {all}").format(n=self._page + 1, all=len(reading.pages))
            parts = [reading.pages[self._page].heading.officer, number]
        name, draft = shown_name(summary.language), _("draft, not reviewed")
        parts.append(f"{name}: {draft}" if summary.draft else name)
        return "  ·  ".join(filter(None, parts))

    def _show_page(self) -> None:
        summary = self._reading.summary
        scripts = tuple(
            self._list.script(written_from_right(language)) for language in (summary.language, summary.officer)
        )
        side_by_side = self.size.width >= _WIDE and self.program.terminal.visual
        rows: list[Lines] = []
        self._lines = []
        for line in self._reading.pages[self._page].lines:
            for row in rows_of(line, summary, (scripts[0], scripts[1]), side_by_side=side_by_side):
                rows.append(row.lines)
                self._lines.append(line)
        self._list.show(rows, 0)

    def _show_endings(self) -> None:
        waiting = len(self._reading.pages) - len(self._reading.confirmed)
        first = _(CONFIRMED)
        if not self._reading.complete:
            first = ngettext(
                "{n} page is not confirmed: go to it", "{n} pages are not confirmed: go to the first", waiting
            ).format(n=waiting)
        script = self._list.script()
        texts = [first, *(_(text) for text in REASONS.values())]
        self._lines = []
        # Nothing is marked that would say what the person said: Enter pressed on and on must not confirm for them.
        rows = [partial(_ending_row, f"{n}  {text}", script) for n, text in enumerate(texts, 1)]
        self._list.show(rows, None if self._reading.complete else 0)

    def _show_state(self) -> None:
        reading = self._reading
        done, all_of_them = len(reading.confirmed), len(reading.pages)
        mark, words = STANDINGS[reading.standing]
        state = f"{mark} {_(words)}"
        if self._key in reading.confirmed:
            state = "✓ " + _("this page is confirmed")
        self.top.state(state, count=_("{done}/{all} pages").format(done=done, all=all_of_them))

    # Moving

    def _to(self, page: int) -> None:
        self.message.clear()
        self._stop_asking()
        self._page = max(0, min(page, len(self._reading.pages)))
        self._show()

    def action_following(self) -> None:
        self._to(self._page + 1)

    def action_previous(self) -> None:
        self._to(self._page - 1)

    def action_language(self) -> None:
        """Another language of the form for the person; what was confirmed in the one before stays so in it."""
        from kommisjon.tui.screens.form_languages import another

        summary, sitting = self._reading.summary, self._reading.sitting
        languages = others(sitting.languages, summary.officer)
        another(self, sitting, languages, summary.language, self._speak, self._title, training=self._training)

    def _speak(self, language: str) -> None:
        self._reading.speak(language, self._reading.summary.officer)
        self._to(self._page)

    def action_back(self) -> None:
        if self._ending is not None:
            self._stop_asking()
        else:
            self.app.pop_screen()

    def action_correct(self) -> None:
        from kommisjon.tui.screens.interview import InterviewScreen

        at = self._list.highlighted
        if at is None or at >= len(self._lines):
            self.message.say(_("There is no question here."), plain=True)
            return
        summary = self._reading.summary
        here = Place(
            form=self._reading.form_id,
            person=self._reading.subject.person,
            question=name_of(self._lines[at].stop),
            left=summary.officer,
            right=summary.language,
        )
        screen = InterviewScreen(
            self._reading.sitting, self._title, self._language, training=self._training, here=here
        )
        self.app.push_screen(screen)

    def action_paper(self) -> None:
        from kommisjon.tui.screens.paper import PaperScreen

        self.app.push_screen(PaperScreen(self._reading, self._title, training=self._training))

    # Confirming

    def on_key(self, event: events.Key) -> None:
        """A number marks how it ended; Enter with nothing marked says what to do."""
        if not self._at_end or self._ending is not None:
            return
        digit = latin_digits(event.character or "")
        if digit.isdecimal() and 1 <= int(digit) <= self._list.option_count:
            event.stop()
            self._list.highlighted = int(digit) - 1
        elif event.key == "enter" and self._list.highlighted is None:
            event.stop()
            self.message.say(_("Choose how it ended: type its number, then Enter."), plain=True)

    def on_option_list_option_selected(self, event: RowList.OptionSelected) -> None:
        event.stop()
        if not self._at_end and self._list.scroll_offset.y < self._list.max_scroll_y:
            # What has not been on the screen was not read out, and an Enter too many must not confirm it.
            self._list.action_page_down()  # type: ignore[no-untyped-call] # Textual has no types for it
            self.message.say(_("There is more on this page: Enter goes on."), plain=True)
            if self._list.highlighted == self._list.option_count - 1:
                # From the last row that key moves nothing, and the message has just taken a line from the list.
                self.call_after_refresh(self._list.scroll_end, animate=False, immediate=True)
        elif not self._at_end:
            self._saving(partial(self._reading.confirm, self._page), self._page + 1)
        elif event.option_index > 0:
            self._ask(_Ending(Outcome.NOT_CONFIRMED, list(REASONS)[event.option_index - 1]))
        elif self._reading.complete:
            self._ask(_Ending(Outcome.CONFIRMED, None))
        else:
            self._to(self._reading.first_open)

    def _saving(self, act: partial[None], then: int) -> None:
        """Save, and go on only when it is on the disk."""
        self.message.clear()
        try:
            act()
        except Refusal as refusal:
            self.refuse(refusal)
        else:
            self._to(then)

    def _ask(self, ending: _Ending) -> None:
        """Ask for what is still missing: who interpreted, then what was said about it."""
        self._ending = ending
        if ending.interpreter is None:
            self._open_field(_(INTERPRETER), self._reading.interpreter)
        else:
            self._open_field(_(REMARK), "")

    def _open_field(self, text: str, value: str) -> None:
        self._asked.update(text)
        self._reply.value = value
        self.add_class("asking")
        self._reply.focus()

    def _stop_asking(self) -> None:
        self._ending = None
        self._reply.value = ""
        self.remove_class("asking")
        self._list.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        ending = self._ending
        if ending is None:
            return
        said = tidy(event.value)
        if ending.outcome is Outcome.CONFIRMED:
            ending.interpreter = said
            self._conclude(ending, "")
        elif ending.interpreter is None:
            ending.interpreter = said
            self._ask(ending)
        else:
            self._conclude(ending, said)

    def _conclude(self, ending: _Ending, remark: str) -> None:
        try:
            self._reading.conclude(
                ending.outcome,
                interpreter=ending.interpreter or "",
                why_not=ending.why_not,
                remark=remark,
                at=self.program.clock(),
            )
        except Refusal as refusal:
            self.refuse(refusal)
            return
        self._to(len(self._reading.pages))
        self.message.say(_("Saved. F2 writes a paper for the person to keep."), plain=True)


def _ending_row(text: str, script: Script, width: int) -> list[str]:
    return [fitted(line, width, script) for line in wrapped(text, width)]
