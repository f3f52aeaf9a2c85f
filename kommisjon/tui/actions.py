"""Every action of the screen, once: key bindings, the key line, the help screen and the manual come from here.

Those that matter most come first, for a narrow key line. Keys keep clear of what terminals take for themselves or
alias (tui-and-languages.md 4).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum

from textual.binding import Binding, BindingType

from kommisjon.errors import N_


class Where(Enum):
    """The screens an action belongs to."""

    EVERYWHERE = "everywhere"
    UNLOCK = "unlock"
    RECOVERY = "recovery"
    LIST = "list"
    INTERVIEW = "interview"
    BESIDE = "beside"
    """The person's own words and the note, over an interview."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a person can do: `name` is the screen's method, `action_<name>`."""

    name: str
    key: str
    """As Textual names it; more than one, separated by commas."""
    shown: str
    """As a person reads it on a keyboard."""
    text: str
    """A word or two for the key line."""
    help: str
    """A sentence for the help screen."""
    where: Where
    listed: bool = True
    """Whether the key line always has room for it; others show where they have something to do."""


ACTIONS: tuple[Action, ...] = (
    Action("sheet", "f2", "F2", N_("Household sheet"),
           N_("Fill in the sheet for the whole household."), Where.LIST),
    Action("open", "enter", "Enter", N_("Open"), N_("Open what is marked."), Where.LIST),
    Action("back", "escape", "Esc", N_("Back"), N_("Go back one screen. Nothing is lost."), Where.LIST),
    Action("forgotten", "f8", "F8", N_("Forgotten passphrase"),
           N_("Open with a recovery code that headquarters reads to you, and choose a new passphrase."),
           Where.UNLOCK),
    Action("generate", "f8", "F8", N_("Generate"),
           N_("Have a new passphrase of six words drawn for you."), Where.RECOVERY),
    Action("back", "escape", "Esc", N_("Back"), N_("Go back to the passphrase. The code is not used up."),
           Where.RECOVERY),
    Action("save", "enter", "Enter", N_("Save and go on"),
           N_("Save the answer and go to the next question."), Where.INTERVIEW),
    Action("unknown", "f7", "F7", N_("Doesn't know"),
           N_("Save that the person does not know. That is an answer of its own, never a blank."),
           Where.INTERVIEW),
    Action("declined", "f9", "F9", N_("Declined"),
           N_("Save that the person would rather not answer."), Where.INTERVIEW),
    Action("previous", "pageup,shift+tab", "PgUp", N_("Back"),
           N_("Go to the question before this one."), Where.INTERVIEW),
    Action("guidance", "f2", "F2", N_("More help"),
           N_("Show or hide the longer help that the form has for this question."), Where.INTERVIEW,
           listed=False),
    Action("lock", "f12,ctrl+t", "F12", N_("Lock"),
           N_("Lock at once (also Ctrl+T). What you are typing is kept; after the passphrase you go on here."),
           Where.EVERYWHERE),
    Action("help", "f1", "F1", N_("Help"), N_("Show what every key does here."), Where.EVERYWHERE),
    Action("leave", "escape", "Esc", N_("Leave"),
           N_("Leave the interview. Everything saved stays saved."), Where.INTERVIEW),
    Action("language", "f6", "F6", N_("Language"),
           N_("Show the next language in the person's column. Nothing is lost."), Where.INTERVIEW),
    Action("own_language", "ctrl+l", "Ctrl+L", N_("My language"),
           N_("Show the next language of the form in your own column."), Where.INTERVIEW, listed=False),
    Action("unanswered", "f5", "F5", N_("Next open"),
           N_("Go to the next question without an answer."), Where.INTERVIEW),
    Action("following", "pagedown", "PgDn", N_("Next"),
           N_("Go to the next question without an answer to this one."), Where.INTERVIEW),
    Action("undo", "ctrl+z", "Ctrl+Z", N_("Undo"),
           N_("Take back the last answer. Both stay in the history."), Where.INTERVIEW),
    Action("kept", "f4", "F4", N_("Kept"),
           N_("Show what is kept beside the path: skipped answers, and what another version of the form left."),
           Where.INTERVIEW, listed=False),
    Action("past", "f3", "F3", N_("History"),
           N_("Show what was answered here before: by whom, when, and which answer stands."),
           Where.INTERVIEW, listed=False),
    Action("remove", "ctrl+r", "Ctrl+R", N_("Remove"),
           N_("Remove the file that stands here, or else the entry the question is in, after asking."),
           Where.INTERVIEW, listed=False),
    Action("beside", "f8", "F8", N_("Note, own words"),
           N_("Write the person's own words and who translated them, and a note of yours on this question."),
           Where.INTERVIEW),
    Action("question_down", "ctrl+down", "Ctrl+↓", N_("More text"),
           N_("Scroll a long question down."), Where.INTERVIEW, listed=False),
    Action("question_up", "ctrl+up", "Ctrl+↑", N_("Up"),
           N_("Scroll a long question up."), Where.INTERVIEW, listed=False),
    Action("save", "enter,f8", "Enter", N_("Save, go back"),
           N_("Save what is written here and go back to the question (also F8). The answer stays as it is."),
           Where.BESIDE),
    Action("next_field", "tab", "Tab", N_("Next field"),
           N_("Go to the next field; Shift+Tab to the one before. Ctrl+J begins a new line."), Where.BESIDE),
    Action("back", "escape", "Esc", N_("Back"),
           N_("Save and go back. Where it cannot be saved, Esc once more leaves it."), Where.BESIDE),
    Action("wipe", "ctrl+n", "Ctrl+N", N_("Wipe"),
           N_("Destroy everything in the vault for ever, after typing a word."), Where.EVERYWHERE, listed=False),
    Action("close", "ctrl+q", "Ctrl+Q", N_("Close"), N_("Lock the vault and close kommisjon."), Where.EVERYWHERE),
)  # fmt: skip


_THE_PROGRAMS = ("lock", "wipe")
"""Actions that work on every screen, whatever it is about: their methods are the application's."""


def actions_for(where: Where, *, without: Collection[str] = ()) -> tuple[Action, ...]:
    """The actions of a screen, those of every screen included; not those named in `without`."""
    return tuple(a for a in ACTIONS if a.where in (where, Where.EVERYWHERE) and a.name not in without)


def bindings(where: Where, *, without: Collection[str] = ()) -> list[BindingType]:
    """Key bindings for a screen. Actions in `without` are handled by a widget there (Enter in a field)."""
    return [
        Binding(action.key, action.name, action.help, show=False, priority=action.key.startswith(("f", "page")))
        for action in actions_for(where, without=(*without, *_THE_PROGRAMS))
    ]


def app_bindings() -> list[BindingType]:
    """Key bindings of the application, which stand above those of any screen and any field."""
    return [
        Binding(action.key, action.name, action.help, show=False, priority=True)
        for action in ACTIONS
        if action.name in _THE_PROGRAMS
    ]
