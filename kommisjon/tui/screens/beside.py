"""Beside the answer: the person's own words with their translation, and the officer's note, over the interview."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget
from textual.widgets import Input, Label, TextArea

from kommisjon.errors import Refusal
from kommisjon.i18n.catalogue import current
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.languages import identifier
from kommisjon.i18n.named import code_of, shown_name, written_from_right
from kommisjon.interview.kept.beside_words import TRANSLATORS, beside_lines
from kommisjon.interview.place import Place
from kommisjon.model.characters import tidy, visible
from kommisjon.model.words import Beside, Translator, Utterance
from kommisjon.tui.actions import Where, bindings
from kommisjon.tui.screens.page import Page
from kommisjon.tui.widgets.answer_field import AnswerField
from kommisjon.tui.widgets.long_field import LongField
from kommisjon.tui.widgets.one_of import OneOf
from kommisjon.tui.widgets.rtl import RtlLabel
from kommisjon.xform import ItemKind

if TYPE_CHECKING:
    from kommisjon.interview.sitting import Sitting
    from kommisjon.interview.stops import Stop

_CODE = re.compile(r"[a-z]{2,3}(_[A-Za-z0-9]{2,8})*")
_YES, _NO = "yes", "no"


class BesideScreen(Page):
    """Everything on it is saved together. Enter, F8 and Esc save it and go back to the question."""

    WHERE = Where.BESIDE
    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.BESIDE)
    DEFAULT_CSS = """
    BesideScreen #beside { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    BesideScreen #question { width: 100%; max-height: 3; text-style: bold; }
    BesideScreen #beside > Label { width: 100%; }
    BesideScreen #answer { text-style: italic; }
    BesideScreen #beside > LongField { height: 3; padding: 0 1; border: none; background: $panel; }
    BesideScreen Horizontal { height: 1; }
    BesideScreen Horizontal > Label { width: 20; }
    BesideScreen Horizontal > AnswerField { width: 1fr; }
    BesideScreen #others { color: $warning; }
    """

    def __init__(
        self,
        sitting: Sitting,
        stop: Stop,
        title: str,
        back: Callable[[str], None],
        *,
        spoken: str | None,
        training: bool = False,
        draft: str | None = None,
    ) -> None:
        """`back` is told, when one is back at the question, what the words mean in the interviewer's language.

        `spoken` is the person's language, as the form or a list names it; `draft` what stood here at a lock.
        """
        super().__init__()
        self._sitting, self._stop, self._title, self._back = sitting, stop, title, back
        self._training = training
        self._standing = sitting.beside(stop)
        self._spoken = (code_of(spoken) or identifier(spoken)) if spoken else ""
        self._draft: dict[str, str] = json.loads(draft) if draft else {}
        self._in_text = sitting.asked(stop).kind is ItemKind.TEXT
        self._given_up = False

    def body(self) -> list[Widget]:
        shown = self._shown(self._standing.drawn) | self._draft
        asked, language = self._sitting.asked(self._stop), self._sitting.best_language(current())
        told = self._sitting.told(self._stop, language)
        self._original = LongField(id="original", rtl=None)
        self._language = AnswerField(id="lang", rtl=None, value=shown["lang"], select_on_focus=True)
        self._translation = LongField(id="translation", rtl=None)
        who = [(one.value, _(words)) for one, words in TRANSLATORS.items()]
        self._by = OneOf(who, shown["by"], "by")
        self._reviewed = OneOf([(_YES, _("yes")), (_NO, _("not yet"))], shown["reviewed"], "reviewed")
        self._note = LongField(id="note", rtl=None)
        for field, name in self._long:
            field.text = shown[name]
        answer = _("Answer: {text}").format(text=told.answer) if told.answer and not asked.hidden else ""
        return [
            VerticalScroll(
                RtlLabel(visible(told.question), rtl=None, id="question", markup=False),
                RtlLabel(visible(answer), rtl=None, id="answer", markup=False),
                Label(_("The person's own words, as they were said"), markup=False),
                self._original,
                Horizontal(Label(_("In which language"), markup=False), self._language),
                Label(_("What they mean, in your language"), id="meaning", markup=False),
                self._translation,
                Horizontal(Label(_("Translated by"), markup=False), self._by),
                Horizontal(Label(_("Read over"), markup=False), self._reviewed),
                Label(_("Your note on this question; it is no answer"), markup=False),
                self._note,
                RtlLabel(visible(self._others()), rtl=None, id="others", markup=False),
                id="beside",
                can_focus=False,
            )
        ]

    @property
    def _long(self) -> list[tuple[LongField, str]]:
        return [(self._original, "original"), (self._translation, "translation"), (self._note, "note")]

    def on_mount(self) -> None:
        self.top.place(self._title, training=self._training)
        for wanted, name in ((self._in_text, "meaning"), (self._in_text, "translation")):
            self.query_one(f"#{name}").display = wanted
        self.query_one("#answer").display = bool(self.query_one("#answer", Label).content)
        self.query_one("#others").display = bool(self._others())
        for field, _name in self._long:
            field.move_cursor(field.document.end)
        self._original.focus()
        self._turn()
        self._show_saved()

    def _others(self) -> str:
        found = [
            beside_lines(one.words if one.words.says_something else None, one.note or None)
            for one in self._standing.others
        ]
        if not found:
            return ""
        return "\n".join(
            (_("Another laptop has written, unseen by yours; what you save here replaces it:"), *found)
        )

    # What stands in the fields

    def _shown(self, beside: Beside) -> dict[str, str]:
        words = beside.words
        return {
            "original": visible(words.original),
            "lang": _named(words.lang or ("" if words.says_something else self._spoken)),
            "translation": visible(words.translation),
            "by": words.translated_by.value if words.translated_by is not None else "",
            "reviewed": _YES if words.reviewed else (_NO if words.says_something else ""),
            "note": visible(beside.note),
        }

    def _fields(self) -> dict[str, str]:
        texts = {name: field.text for field, name in self._long}
        return {**texts, "lang": self._language.value, "by": self._by.value, "reviewed": self._reviewed.value}

    @property
    def _pending(self) -> bool:
        shown, now = self._shown(self._standing.drawn), self._fields()
        if not (
            now["original"].strip() or now["translation"].strip() or self._standing.drawn.words.says_something
        ):
            return tidy(now["note"]) != tidy(shown["note"])
        return any(tidy(now[name]) != tidy(text) for name, text in shown.items())

    def _code(self) -> str | None:
        """The language that is typed; blank for none, None for one that is not known."""
        typed = self._language.value.strip()
        found = code_of(typed) if typed else ""
        return typed if found is None and _CODE.fullmatch(typed) else found

    def _beside(self, language: str) -> Beside:
        texts = {name: tidy(field.text) for field, name in self._long}
        words = Utterance(
            original=texts["original"],
            lang=language,
            translation=texts["translation"],
            translation_lang=current() if texts["translation"] else "",
            translated_by=Translator(self._by.value) if self._by.value else None,
            reviewed=self._reviewed.value == _YES,
        )
        return Beside(words, texts["note"])

    def _turn(self) -> None:
        """Write the words from the side their language is written from."""
        code = self._code()
        self._original.rtl = written_from_right(code) if code else None

    def place_in(self, place: Place) -> Place:
        return replace(place, beside=json.dumps(self._fields() if self._pending else {}))

    def _show_saved(self) -> None:
        self.top.state(_("Not saved yet") if self._pending else _("Everything is saved"))

    # Saving

    def _save(self) -> bool:
        if not self._pending:
            return True
        language = self._code()
        if language is None:
            self.message.say(
                _("No language of that name is known here. Write its name or its code: Dari, tir, am.")
            )
            self._language.focus()
            self.app.bell()
            return False
        try:
            self._sitting.write_beside(self._stop, self._beside(language))
        except Refusal as refusal:
            self.refuse(refusal)
            self.top.state(_("NOT SAVED"))
            return False
        return True

    def action_save(self) -> None:
        """Save and go back; what is refused stays here, and Esc pressed twice leaves it."""
        if self._save():
            self._leave()

    def action_back(self) -> None:
        if self._save() or self._given_up:
            self._leave()
        else:
            self._given_up = True

    def _leave(self) -> None:
        self.app.pop_screen()
        self._back(tidy(self._translation.text) if self._in_text else "")

    def action_close(self) -> None:
        if self._save() or self._given_up:
            self.program.leave()
        else:
            self._given_up = True

    def action_next_field(self) -> None:
        self.focus_next()

    def on_long_field_given(self, event: LongField.Given) -> None:
        event.stop()
        self.action_save()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_save()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._changed(new_words=event.text_area is not self._note)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._turn()
        self._changed()

    def on_one_of_changed(self, event: OneOf.Changed) -> None:
        event.stop()
        self._changed()

    def _changed(self, *, new_words: bool = False) -> None:
        held = self._standing.drawn.words
        texts = tidy(self._original.text), tidy(self._translation.text)
        if new_words and self._reviewed.value == _YES and texts != (held.original, held.translation):
            self._reviewed.choose(_NO)  # nobody has read over what was written just now
        self._given_up = False
        self._show_saved()


def _named(code: str) -> str:
    """A language as it can be typed: by its own name, or by its code where the name would not be found again."""
    name = shown_name(code) if code else ""
    return name if code_of(name) == code else code
