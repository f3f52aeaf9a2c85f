"""The choices of a question: numbered, in one or two languages, one or several to be chosen, or searched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Label

from kommisjon.i18n.catalogue import gettext as _
from kommisjon.text.digits import latin_digits
from kommisjon.text.finding import Findable
from kommisjon.text.in_own_words import InOwnWords, Sayable
from kommisjon.tui.rows import Script, TwoColumns, one_line
from kommisjon.tui.widgets.on_demand import OnDemand
from kommisjon.tui.widgets.row_list import Lines, Row, RowList

_LONG = 9
"""Choices from which on it is worth saying that letters find one."""
_AROUND = 12
"""Lines of the screen that are not the list's; a list that does not fit into the rest is searched."""
_MOST_ROWS = 300
"""Rows laid out at once, which takes time; the others are there too, and are found by typing."""
_ONE_NUMBER = 1.0
"""Seconds within which two digits are one number, where several may stand and each toggles a choice at once."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice in the interviewer's language and in the person's."""

    value: str
    left: str
    right: str
    words: tuple[str, str] = ("", "")
    """Words that people say for it, in each of the two languages."""


class ChoiceRows(RowList):
    """Rows of which a click takes one, or marks one where several may stand."""

    class Clicked(Message):
        """A row was clicked where several may stand."""

        def __init__(self, place: int) -> None:
            super().__init__()
            self.place = place

    several = False
    opens_by_letter = False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """With one row or none there is nowhere to move to: the keys are left to the screen."""
        moves = action in ("cursor_up", "cursor_down")
        return not moves or self.option_count > 1

    def on_click(self, event: events.Click) -> None:
        place = event.style.meta.get("option")
        if self.several and place is not None:
            event.stop()
            event.prevent_default()
            self.post_message(self.Clicked(place))


class ChoiceList(OnDemand, Vertical):
    """Numbers mark a choice, letters find one, Space toggles where several may stand, Enter takes what is marked.

    With nothing marked, Enter takes nothing: so an answer of another kind stands until one is chosen. Of a list
    that is searched, letters leave only the rows that have them; where the choices carry words that people say,
    whole sentences find them, the likeliest first.
    """

    DEFAULT_CSS = """
    ChoiceList { height: 1fr; }
    ChoiceList > #choices-rows { height: auto; max-height: 1fr; }
    ChoiceList > #choices-find { height: 1; dock: bottom; text-style: italic; display: none; }
    ChoiceList.long > #choices-find { display: block; }
    """

    class Taken(Message):
        """Enter was pressed; `values` are the chosen ones in the order of the list."""

        def __init__(self, values: tuple[str, ...]) -> None:
            super().__init__()
            self.values = values

    class Changed(Message):
        """What Enter would take is another now, and not saved."""

    class Missed(Message):
        """What was typed is none of the choices; with nothing marked, the next Enter says so too."""

    def __init__(self) -> None:
        super().__init__(id="choices")
        self.rows = ChoiceRows(id="choices-rows", markup=False)
        self._find = Label("", id="choices-find", markup=False)
        self._choices: tuple[Choice, ...] = ()
        self._chosen: set[str] = set()
        self._shown: list[int] = []
        """Which choices the rows are: all of them, or those that were found."""
        self._hits = 0
        self._many = self._searched = self._at_once = False
        self._number = ""
        self._digit_at = 0.0
        """When the last digit was typed, on the clock of events."""
        self._missed = False
        """The last that was typed is none of the choices."""
        self._letters = ""
        self._scripts = (Script(), Script())
        self._side_by_side = False

    def fill(
        self,
        choices: Sequence[Choice],
        chosen: Sequence[str],
        *,
        many: bool,
        rtl: tuple[bool | None, bool | None],
        side_by_side: bool,
        mark_first: bool = True,
        searched: bool = False,
        at_once: bool = False,
        said: str = "",
    ) -> None:
        """Show other choices; `rtl` says which of the two languages is written from right to left.

        Marks the chosen one, or else the first one where `mark_first`. A list is `searched` where the form asks
        for it, and where it is longer than the screen; `at_once` takes a choice as soon as its number is typed.
        Choices that carry words begin with those that are meant by what was `said`, and none is marked.
        """
        if not self.children:
            self.place(self.rows, self._find)
        self._choices, self._chosen, self._many = tuple(choices), set(chosen), many
        self._number = self._letters = ""
        self._missed = False
        self.rows.several = many
        self._scripts = (self.rows.script(rtl[0]), self.rows.script(rtl[1]))
        self._side_by_side = side_by_side
        self._searched = searched or len(choices) > max(_LONG, self.app.size.height - _AROUND)
        self._at_once = at_once and not many
        self._findable = Findable([(choice.left, choice.right) for choice in choices])
        sayable = [Sayable((choice.left, choice.right), choice.words) for choice in choices]
        self._in_own_words = InOwnWords(sayable) if any(any(choice.words) for choice in choices) else None
        self._said = ""
        self.set_class(len(choices) > _LONG or searched, "long")
        first = 0 if mark_first else None
        if self._in_own_words is not None and (meant := self._in_own_words.candidates(f"{said} ")):
            self._said = said
            self._show_rows(meant, None)
            return
        self._show_all(next((n for n, choice in enumerate(choices) if choice.value in self._chosen), first))

    def relabel(
        self, choices: Sequence[Choice], *, rtl: tuple[bool | None, bool | None], side_by_side: bool
    ) -> None:
        """Show the same choices in other words. What is chosen, marked and looked for stays.

        Letters that no choice has in these words are let go; what they had marked stays marked.
        """
        number, letters, marked = self._number, self._letters, self._marked
        self._choices = tuple(choices)
        self._scripts = (self.rows.script(rtl[0]), self.rows.script(rtl[1]))
        self._side_by_side = side_by_side
        self._findable = Findable([(choice.left, choice.right) for choice in choices])
        found = self._findable.hits(letters) if letters and self._searched else []
        self._number = number
        self._letters = letters if found or (letters and not self._searched) else ""
        if found:
            self._show_rows(found, marked if marked in found[:_MOST_ROWS] else found[0])
        else:
            self._show_all(marked)

    @property
    def chosen(self) -> tuple[str, ...]:
        """What Enter would take."""
        if self._many:
            return tuple(c.value for c in self._choices if c.value in self._chosen)
        at = self._marked
        return () if at is None else (self._choices[at].value,)

    @property
    def _marked(self) -> int | None:
        row = self.rows.highlighted
        return None if row is None or row >= len(self._shown) else self._shown[row]

    def _show_all(self, marked: int | None) -> None:
        """All rows, or as many of a very long list as are laid out at once, the marked one among them."""
        self._said = ""
        first = max(0, min((marked or 0) - _MOST_ROWS // 2, len(self._choices) - _MOST_ROWS))
        self._show_rows(list(range(first, len(self._choices)))[:_MOST_ROWS], marked)

    def _show_rows(self, places: list[int], marked: int | None) -> None:
        self._hits = len(places) if self._letters or self._said else len(self._choices)
        self._shown = places = places[:_MOST_ROWS]
        row = places.index(marked) if marked in places else None
        self.rows.show([self._row(n, self._choices[n]) for n in places], row)
        self._say_found()

    def _row(self, n: int, choice: Choice) -> Lines:
        mark = ""
        if self._many:
            mark = "[x] " if choice.value in self._chosen else "[ ] "
        elif choice.value in self._chosen:
            mark = "• "
        digits = max(2, len(str(len(self._choices))))
        return TwoColumns(
            f"{n + 1:>{digits}}  {mark}", choice.left, choice.right, self._scripts, self._side_by_side
        ).lines

    def on_option_list_option_highlighted(self, event: RowList.OptionHighlighted) -> None:
        event.stop()

    def on_option_list_option_selected(self, event: RowList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.Taken(self.chosen))

    def on_choice_rows_clicked(self, event: ChoiceRows.Clicked) -> None:
        event.stop()
        self._toggle(event.place)

    def on_key(self, event: events.Key) -> None:
        taken = self._takes(event.key, event.character, event.time)
        if taken:
            event.stop()
            event.prevent_default()
        elif event.key == "enter" and self.rows.highlighted is None:
            event.stop()
            if self._missed:
                self._miss(again=False)
            else:
                self.post_message(self.Taken(self.chosen))
        elif event.key in ("up", "down", "home", "end", "enter"):
            self._number = ""
            if not self._searched:
                self._look_for("")

    def _takes(self, key: str, character: str | None, at: float) -> bool:
        if not self._choices:
            return False
        if character is not None and character.isdecimal() and not self._letters:
            self._by_number(latin_digits(character), at)
        elif key == "space" and self._many and self.rows.highlighted is not None:
            self._number = ""
            self._toggle(self.rows.highlighted)
        elif character is not None and (character.isalnum() or (key == "space" and self._letters)):
            self._by_letter(character)
        elif key in ("backspace", "escape") and (self._letters or self._said):
            self._shorten(self._letters[:-1] if key == "backspace" else "")
        else:
            return False
        return True

    def _by_number(self, digit: str, typed_at: float) -> None:
        # When it was typed, not when it is handled: a slow laptop must not make two numbers of one.
        if self._many and typed_at - self._digit_at > _ONE_NUMBER:
            self._number = ""
        self._digit_at = typed_at
        begun = self._number
        self._number += digit
        while self._number and not 1 <= int(self._number) <= len(self._choices):
            self._number = self._number[1:]
        if not self._number:
            self._miss()
            return
        if self._many and begun and self._number == begun + digit:
            # The digits before were the beginning of this number, and the choice they toggled was not meant.
            self._toggle(self._shown.index(int(begun) - 1))
        at = int(self._number) - 1
        if at not in self._shown:
            self._show_all(at)
        self.rows.highlighted = row = self._shown.index(at)
        if self._many:
            self._toggle(row)
        if (at + 1) * 10 > len(self._choices):
            self._number = ""
            if self._at_once:
                self.post_message(self.Taken(self.chosen))

    def _by_letter(self, letter: str) -> None:
        if self._searched:
            self._search(self._letters + letter)
            return
        for typed in (self._letters + letter, letter.strip()):
            at = self._findable.first(typed) if typed else None
            if at is not None:
                self.rows.highlighted = at
                self._look_for(typed)
                return
        self._miss()

    def _search(self, letters: str) -> None:
        """Show what the letters find. Of a sentence, also words that find nothing are taken: more may follow."""
        found = self._found(letters)
        if found:
            self._letters, self._said = letters, ""
            self._show_rows(found, found[0])
        elif self._in_own_words is not None:
            self._letters = letters
            self._show_all(None)
            self._hits = 0
            self._say_found()
        else:
            self._miss()

    def _miss(self, *, again: bool = True) -> None:
        """Ring and say so; `again`: with nothing marked, the next Enter does the same."""
        self._missed = again
        self.app.bell()
        self.post_message(self.Missed())

    def _found(self, letters: str) -> list[int]:
        meant = self._in_own_words.candidates(letters) if self._in_own_words is not None else []
        return meant or self._findable.hits(letters)

    def _shorten(self, letters: str) -> None:
        if not self._searched:
            self._look_for(letters)
            return
        self._letters, marked = letters, self._marked
        found = self._found(letters) if letters else []
        if found:
            self._show_rows(found, marked if marked in found[:_MOST_ROWS] else found[0])
        else:
            self._show_all(marked)

    def _look_for(self, letters: str) -> None:
        self._letters = letters
        self._say_found()

    def _say_found(self) -> None:
        letters, n, all_of_them = one_line(self._letters), self._hits, len(self._choices)
        if self._said:
            said = _("{n} of {all} may be meant by: {said}. Esc shows all.")
            said = said.format(n=n, all=all_of_them, said=one_line(self._said))
        elif not letters and len(self._shown) < all_of_them:
            said = _("{n} of {all} are shown. Type letters to find one, or its number.")
            said = said.format(n=len(self._shown), all=all_of_them)
        elif not letters and self._in_own_words is not None:
            said = _("Type what the person says, in either language, or a number.")
        elif not letters:
            said = _("Type letters to find a choice, or its number.")
        elif self._searched:
            said = _("Find: {letters} – {n} of {all}").format(letters=letters, n=n, all=all_of_them)
        else:
            said = _("Find: {letters}").format(letters=letters)
        self._find.update(said)

    def _toggle(self, row: int) -> None:
        at = self._shown[row]
        self._chosen ^= {self._choices[at].value}
        self.rows.highlighted = row
        self.rows.replace_option_prompt_at_index(row, Row(self._row(at, self._choices[at])))
        self.post_message(self.Changed())
