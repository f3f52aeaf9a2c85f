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
    """Every screen that is a list; the next three are lists with more."""
    MISSIONS = "missions"
    CASES = "cases"
    HOUSEHOLD = "household"
    FAMILY = "family"
    SESSION = "session"
    DAY = "day"
    READ_BACK = "read_back"
    AFTER = "after"
    """After the interview: what is open, and the steps until the case is sealed."""
    PAPER = "paper"
    RESIDENTS = "residents"
    """The board of a reception centre's staff."""
    SENDING = "sending"
    FINDING = "finding"
    """A list that one looks something up in, above another screen."""
    INTERVIEW = "interview"
    BESIDE = "beside"
    """The person's own words and the note, over an interview."""
    CENTRAL = "central"
    """Every screen of central's, which has no vault; the next are such screens."""
    CENTRAL_START = "central_start"
    """What waits for somebody, a row for each kind."""
    CENTRAL_ROWS = "central_rows"
    """A list that one only reads."""
    CENTRAL_SEARCH = "central_search"
    CENTRAL_FIGURES = "central_figures"
    CENTRAL_DUE = "central_due"
    CENTRAL_CASES = "central_cases"
    CENTRAL_CASE = "central_case"
    CENTRAL_SHOWN = "central_shown"
    """All that stands of a case."""
    CENTRAL_CASEWORK = "central_casework"
    """A case after the mission."""
    CENTRAL_ANSWERS = "central_answers"
    """One disagreement, with the answers that stand."""


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
    letter: str = ""
    """What does the same after Ctrl+G. Every function key has one, for keyboards that hide those keys."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Each of its keys."""
        return tuple(self.key.split(","))


ACTIONS: tuple[Action, ...] = (
    Action("sheet", "f2", "F2", N_("Household sheet"),
           N_("Fill in the sheet for the whole household."), Where.HOUSEHOLD, letter="s"),
    Action("family", "f3", "F3", N_("Family"),
           N_("Show the family as a tree: who belongs to whom, and what is to be looked at."), Where.HOUSEHOLD,
           letter="y"),
    Action("disagreements", "f4", "F4", N_("Differences"),
           N_("List what another laptop has answered otherwise, by whom and when, and say which one holds."),
           Where.HOUSEHOLD, letter="x", listed=False),
    Action("session", "f5", "F5", N_("Session"),
           N_("Plan or start a session with the marked member, or pause and end it."), Where.HOUSEHOLD,
           letter="i"),
    Action("read_back", "f6", "F6", N_("Read back"),
           N_("Read what was answered back to the person, page by page, and give a paper to keep."),
           Where.HOUSEHOLD, letter="r"),
    Action("confirm", "enter", "Enter", N_("Right"),
           N_("Save that the person has confirmed this page, and go to the next."), Where.READ_BACK),
    Action("correct", "f3", "F3", N_("Correct"),
           N_("Go to the marked question in the interview; Esc there comes back here."), Where.READ_BACK,
           letter="c"),
    Action("following", "pagedown", "PgDn", N_("Next"), N_("Go to the next page."), Where.READ_BACK,
           letter="f"),
    Action("previous", "pageup", "PgUp", N_("Back"), N_("Go to the page before."), Where.READ_BACK,
           letter="b"),
    Action("language", "f6", "F6", N_("Language"),
           N_("Show another language of the form. Pages count as confirmed in the language they were read in."),
           Where.READ_BACK, letter="l"),
    Action("paper", "f2", "F2", N_("Paper"),
           N_("Write what was answered as a paper for the person to keep, to a place you choose."),
           Where.READ_BACK, letter="p"),
    Action("back", "escape", "Esc", N_("Leave"),
           N_("Leave. Every page that was confirmed is saved."), Where.READ_BACK),
    Action("back", "escape", "Esc", N_("Back"), N_("Go back. Nothing is written."), Where.PAPER),
    Action("open", "enter", "Enter", N_("Seat"),
           N_("Give the marked resident a page in the browser, or show the one they have."), Where.RESIDENTS),
    Action("come", "f5", "F5", N_("I am coming"),
           N_("Say that you have come to the marked resident, who called; also that it is they who sit there."),
           Where.RESIDENTS, letter="i"),
    Action("take_over", "f3", "F3", N_("Take over"),
           N_("Go on with the marked resident's answers here, at the same question; Esc there hands them back."),
           Where.RESIDENTS, letter="t"),
    Action("leave_seat", "f8", "F8", N_("Free the page"),
           N_("End the page of the marked resident. Everything answered is kept."), Where.RESIDENTS, letter="f"),
    Action("add", "f2", "F2", N_("Write down"),
           N_("Write down a resident who is not on the list."), Where.RESIDENTS, letter="n"),
    Action("aside", "f7", "F7", N_("Not here"),
           N_("Note that the marked resident is registered elsewhere, or is not to register any more."),
           Where.RESIDENTS, letter="o"),
    Action("session", "f6", "F6", N_("Interpreter"),
           N_("Start or end a session with the marked resident: language, interpreter, number in the register."),
           Where.RESIDENTS, letter="s"),
    Action("paper", "f9", "F9", N_("Paper"),
           N_("Write what the marked resident has answered as a paper to keep, to a place you choose."),
           Where.RESIDENTS, letter="p"),
    Action("moves_out", "ctrl+x", "Ctrl+X", N_("Moves out"),
           N_("Write down the day on which the marked resident moves out. Who moves out soonest stands first."),
           Where.RESIDENTS, letter="d"),
    Action("undo", "ctrl+z", "Ctrl+Z", N_("Undo"),
           N_("Take back what was written down here last: a resident, a day of moving out, why somebody does "
              "not register here."), Where.RESIDENTS, listed=False),
    Action("sending", "f4", "F4", N_("Send and receive"),
           N_("Take receipts from a stick and write what is new to it, for headquarters."), Where.RESIDENTS,
           letter="x"),
    Action("back", "escape", "Esc", N_("Back"),
           N_("Leave the field, or go back one screen. Pages that are open stay open."), Where.RESIDENTS),
    Action("open", "enter", "Enter", N_("Open"), N_("Open what is marked."), Where.LIST),
    Action("sending", "f4", "F4", N_("Send and receive"),
           N_("Take receipts from a stick and write what is new to it, for headquarters."), Where.MISSIONS,
           letter="x"),
    Action("portfolio", "f5", "F5", N_("Portfolio"),
           N_("Show the mission against its quota, and the balance of its households."), Where.MISSIONS,
           letter="p"),
    Action("portfolio", "f5", "F5", N_("Portfolio"),
           N_("Show the mission against its quota, and the balance of its households."), Where.CASES,
           letter="p"),
    Action("visit", "enter", "Enter", N_("Send and receive"),
           N_("Take the receipts in this folder, then write what is new there and read it back."), Where.SENDING),
    Action("delete", "f8", "F8", N_("Delete what is confirmed"),
           N_("Delete from this laptop the cases that headquarters holds, after saying which, and asking."),
           Where.SENDING, letter="d"),
    Action("back", "escape", "Esc", N_("Back"), N_("Go back one screen. Nothing is lost."), Where.SENDING),
    Action("back", "escape", "Esc", N_("Back"), N_("Go back one screen. Nothing is lost."), Where.LIST),
    Action("search", "ctrl+f", "Ctrl+F", N_("Search"),
           N_("Find a household of any mission on this laptop by a case number or a name."), Where.LIST,
           listed=False),
    Action("jump_mode", "ctrl+o", "Ctrl+O", N_("Jump"),
           N_("Put a letter on everything on the screen; the letter goes there."), Where.LIST, listed=False),
    Action("open", "enter", "Enter", N_("Go there"), N_("Go to what is marked."), Where.FINDING),
    Action("back", "escape", "Esc", N_("Back"), N_("Go back to where you were. Nothing is lost."), Where.FINDING),
    Action("day", "f6", "F6", N_("The day"),
           N_("Show who is interviewed when, by whom, and with which interpreter."), Where.MISSIONS, letter="t"),
    Action("day", "f6", "F6", N_("The day"),
           N_("Show who is interviewed when, by whom, and with which interpreter."), Where.CASES, letter="t"),
    Action("change", "enter", "Enter", N_("Change"), N_("Change what is marked; Enter once more saves it."),
           Where.SESSION),
    Action("start", "f5", "F5", N_("Start"), N_("Start the session, or go on after a pause."),
           Where.SESSION, letter="s"),
    Action("pause", "f6", "F6", N_("Pause"), N_("Begin a pause."), Where.SESSION, letter="p"),
    Action("end", "f8", "F8", N_("End"), N_("End the session, after pressing it twice."),
           Where.SESSION, letter="e"),
    Action("abort", "f9", "F9", N_("Break off"), N_("Break the session off, with a reason."),
           Where.SESSION, letter="a"),
    Action("did_not_come", "f7", "F7", N_("Not come"),
           N_("Note that nobody came; pressed again, that they are expected after all."),
           Where.SESSION, letter="n"),
    Action("another", "f4", "F4", N_("Another"),
           N_("Plan one more session with the same person or household."),
           Where.SESSION, letter="m", listed=False),
    Action("drop", "ctrl+r", "Ctrl+R", N_("Take away"),
           N_("Take this plan away, after pressing it twice. What was begun stays."), Where.SESSION, listed=False),
    Action("back", "escape", "Esc", N_("Back"),
           N_("Leave the field, or go back one screen. A session goes on until it is ended."), Where.SESSION),
    Action("open", "enter", "Enter", N_("Open"), N_("Open the household that is marked."), Where.DAY),
    Action("earlier", "pageup", "PgUp", N_("Day before"), N_("Show the day before."), Where.DAY, letter="b"),
    Action("later", "pagedown", "PgDn", N_("Next day"), N_("Show the day after."), Where.DAY, letter="f"),
    Action("today", "f6", "F6", N_("Today"), N_("Show today again."), Where.DAY, letter="t"),
    Action("is_here", "f8", "F8", N_("Here"), N_("Note that the household has come and waits."),
           Where.DAY, letter="w"),
    Action("did_not_come", "f7", "F7", N_("Not come"),
           N_("Note that nobody came; pressed again, that they are expected after all."), Where.DAY, letter="n"),
    Action("move", "f5", "F5", N_("Move"), N_("Give what is marked another time."), Where.DAY, letter="v"),
    Action("back", "escape", "Esc", N_("Back"), N_("Go back one screen. Nothing is lost."), Where.DAY),
    Action("after", "f8", "F8", N_("Afterwards"),
           N_("See what is open, say that mapping is done, have it read by a second officer, and seal it."),
           Where.HOUSEHOLD, letter="a"),
    Action("open", "enter", "Enter", N_("Go on"),
           N_("Do the step that is marked, or go to what is open there."), Where.AFTER),
    Action("back", "escape", "Esc", N_("Back"),
           N_("Leave the field, or go back one screen. Every step that was taken is saved."), Where.AFTER),
    Action("open", "enter", "Enter", N_("Relation"),
           N_("On a person: say what they are to another. On a finding: give a reason."), Where.FAMILY),
    Action("confirm", "f2", "F2", N_("Confirm the list"),
           N_("Keep everything that follows from the list and nobody has said otherwise."), Where.FAMILY,
           letter="c"),
    Action("copy_down", "f4", "F4", N_("Copy down"),
           N_("Copy what the marked person has in common with the others. You see it first."), Where.FAMILY,
           letter="d"),
    Action("remove", "ctrl+r", "Ctrl+R", N_("Remove"),
           N_("Remove this relation, after asking. It stays in the history."), Where.FAMILY),
    Action("undo", "ctrl+z", "Ctrl+Z", N_("Undo"),
           N_("Take back what was saved last on this screen. Both stay in the history."), Where.FAMILY),
    Action("back", "escape", "Esc", N_("Back"), N_("Go back one step. Nothing is lost."), Where.FAMILY),
    Action("forgotten", "f8", "F8", N_("Forgotten passphrase"),
           N_("Open with a recovery code that headquarters reads to you, and choose a new passphrase."),
           Where.UNLOCK, letter="f"),
    Action("generate", "f8", "F8", N_("Generate"),
           N_("Have a new passphrase of six words drawn for you."), Where.RECOVERY, letter="g"),
    Action("back", "escape", "Esc", N_("Back"), N_("Go back to the passphrase. The code is not used up."),
           Where.RECOVERY),
    Action("save", "enter", "Enter", N_("Save and go on"),
           N_("Save the answer and go to the next question."), Where.INTERVIEW),
    Action("unknown", "f7", "F7", N_("Doesn't know"),
           N_("Save that the person does not know. That is an answer of its own, never a blank."),
           Where.INTERVIEW, letter="d"),
    Action("declined", "f9", "F9", N_("Declined"),
           N_("Save that the person would rather not answer."), Where.INTERVIEW, letter="r"),
    Action("previous", "pageup,shift+tab", "PgUp", N_("Back"),
           N_("Go to the question before this one."), Where.INTERVIEW, letter="b"),
    Action("guidance", "f2", "F2", N_("More help"),
           N_("Show or hide the longer help that the form has for this question."), Where.INTERVIEW,
           listed=False, letter="m"),
    Action("lock", "f12,ctrl+t", "F12", N_("Lock"),
           N_("Lock at once (also Ctrl+T). What you are typing is kept; after the passphrase you go on here."),
           Where.EVERYWHERE, letter="k"),
    Action("help", "f1", "F1", N_("Help"), N_("Show what every key does here."), Where.EVERYWHERE, letter="h"),
    Action("leave", "escape", "Esc", N_("Leave"),
           N_("Leave the interview. Everything saved stays saved."), Where.INTERVIEW),
    Action("language", "f6", "F6", N_("Language"),
           N_("Show another language in the person's column: the next one, or one of a list. Nothing is lost."),
           Where.INTERVIEW, letter="l"),
    Action("own_language", "ctrl+l", "Ctrl+L", N_("My language"),
           N_("Show another language of the form in your own column."), Where.INTERVIEW, listed=False),
    Action("unanswered", "f5", "F5", N_("Next open"),
           N_("Go to the next question without an answer, or with a copied one that nobody has confirmed."),
           Where.INTERVIEW, letter="u"),
    Action("following", "pagedown", "PgDn", N_("Next"),
           N_("Go to the next question without an answer to this one."), Where.INTERVIEW, letter="f"),
    Action("undo", "ctrl+z", "Ctrl+Z", N_("Undo"),
           N_("Take back the last answer. Both stay in the history."), Where.INTERVIEW),
    Action("jump", "f3", "F3", N_("Find"),
           N_("Go to a question by its number, or by words of it, in either language, or of its answer."),
           Where.INTERVIEW, letter="j"),
    Action("problems", "f4", "F4", N_("Errors"),
           N_("List what is to be put right, and what is kept beside the path; Enter goes there."),
           Where.INTERVIEW, letter="e"),
    Action("past", "ctrl+y", "Ctrl+Y", N_("History"),
           N_("Show what was answered here before: by whom, when, and which answer stands."),
           Where.INTERVIEW, listed=False),
    Action("remove", "ctrl+r", "Ctrl+R", N_("Remove"),
           N_("Remove the file that stands here, or else the entry the question is in, after asking."),
           Where.INTERVIEW, listed=False),
    Action("beside", "f8", "F8", N_("Note, own words"),
           N_("Write the person's own words and who translated them, and a note of yours on this question."),
           Where.INTERVIEW, letter="n"),
    Action("question_down", "ctrl+down", "Ctrl+↓", N_("More text"),
           N_("Scroll a long question down."), Where.INTERVIEW, listed=False),
    Action("question_up", "ctrl+up", "Ctrl+↑", N_("Up"),
           N_("Scroll a long question up."), Where.INTERVIEW, listed=False),
    Action("jump_mode", "ctrl+o", "Ctrl+O", N_("Jump"),
           N_("Put a letter on everything on the screen; the letter goes there."), Where.INTERVIEW, listed=False),
    Action("palette", "ctrl+p", "Ctrl+P", N_("All actions"),
           N_("Find anything that can be done here by typing, and do it."), Where.EVERYWHERE, listed=False),
    Action("letters", "ctrl+g", "Ctrl+G", N_("By letter"),
           N_("Then a letter does what a function key does, where the keyboard hides those keys."),
           Where.EVERYWHERE, listed=False),
    Action("save", "enter,f8", "Enter", N_("Save, go back"),
           N_("Save what is written here and go back to the question (also F8). The answer stays as it is."),
           Where.BESIDE, letter="s"),
    Action("next_field", "tab", "Tab", N_("Next field"),
           N_("Go to the next field; Shift+Tab to the one before. Ctrl+J begins a new line."), Where.BESIDE),
    Action("back", "escape", "Esc", N_("Back"),
           N_("Save and go back. Where it cannot be saved, Esc once more leaves it."), Where.BESIDE),
    Action("wipe", "ctrl+n", "Ctrl+N", N_("Wipe"),
           N_("Destroy everything in the vault for ever, after typing a word."), Where.EVERYWHERE, listed=False),
    Action("close", "ctrl+q", "Ctrl+Q", N_("Close"), N_("Lock the vault and close kommisjon."), Where.EVERYWHERE),
    Action("open", "enter", "Enter", N_("Open"), N_("Look at the case that is marked."), Where.CENTRAL_CASES),
    Action("back", "escape", "Esc", N_("Back"), N_("Go back one screen. Nothing is changed."),
           Where.CENTRAL_CASES),
    Action("open", "enter", "Enter", N_("Decide"), N_("Look at the answers that differ, and decide."),
           Where.CENTRAL_CASE),
    Action("ask", "f8", "F8", N_("Ask the field"),
           N_("Ask every laptop that wrote in this case; the question goes with its next receipt."),
           Where.CENTRAL_CASE, letter="a"),
    Action("choose", "1,2,3,4,5,6,7,8,9", "1-9", N_("Choose"),
           N_("Let the answer with this number stand; you say why."), Where.CENTRAL_ANSWERS),
    Action("open", "enter", "Enter", N_("Choose"), N_("Do what the marked row says."), Where.CENTRAL_ANSWERS),
    Action("write", "f7", "F7", N_("Another answer"), N_("Write an answer that none of them gave; you say why."),
           Where.CENTRAL_ANSWERS, letter="w"),
    Action("ask", "f8", "F8", N_("Ask the field"),
           N_("Ask the laptops that wrote these answers; the question goes with their next receipt."),
           Where.CENTRAL_ANSWERS, letter="a"),
    Action("back", "escape", "Esc", N_("Back"), N_("Go back one screen. What you have read is no longer new."),
           Where.CENTRAL_CASE),
    Action("back", "escape", "Esc", N_("Back"), N_("Leave the field, or go back one screen. Nothing is changed."),
           Where.CENTRAL_ANSWERS),
    Action("open", "enter", "Enter", N_("Open"), N_("Open what is marked."), Where.CENTRAL_START),
    Action("figures", "f5", "F5", N_("Figures"), N_("Show figures about groups, as bars."), Where.CENTRAL_START,
           letter="p"),
    Action("due", "f6", "F6", N_("Due"), N_("Show what is due of the cases after the mission, overdue first."),
           Where.CENTRAL_START, letter="t"),
    Action("back", "escape", "Esc", N_("Back"), N_("Go back one screen. Nothing is changed."), Where.CENTRAL_ROWS),
    Action("open", "enter", "Enter", N_("Search, open"),
           N_("Search for the line; pressed again, open the case of whoever is marked."), Where.CENTRAL_SEARCH),
    Action("complete", "tab", "Tab", N_("Complete"),
           N_("Go on as the first of what is offered below the line."), Where.CENTRAL_SEARCH),
    Action("figures", "f5", "F5", N_("Figures"),
           N_("Show figures about the group that the line asks for, as bars."), Where.CENTRAL_SEARCH, letter="p"),
    Action("back", "escape", "Esc", N_("Back"), N_("Go back one screen. Nothing is changed."),
           Where.CENTRAL_SEARCH),
    Action("paper", "f2", "F2", N_("Write a page"),
           N_("Write the figures as a page for a browser, to a folder you choose."), Where.CENTRAL_FIGURES,
           letter="w"),
    Action("back", "escape", "Esc", N_("Back"), N_("Leave the field, or go back one screen."),
           Where.CENTRAL_FIGURES),
    Action("open", "enter", "Enter", N_("Open"), N_("Open the case that is marked, after the mission."),
           Where.CENTRAL_DUE),
    Action("back", "escape", "Esc", N_("Back"), N_("Go back one screen. Nothing is changed."), Where.CENTRAL_DUE),
    Action("sheet", "f2", "F2", N_("All of it"), N_("Show all that stands of the case."), Where.CENTRAL_CASE,
           letter="s"),
    Action("casework", "f6", "F6", N_("Settling"),
           N_("Show how far the case is after the mission, what is due, and what can be done."),
           Where.CENTRAL_CASE, letter="t"),
    Action("disagreements", "f4", "F4", N_("Differences"),
           N_("Show what is new, differs or waits in the case, and decide."), Where.CENTRAL_SHOWN, letter="x"),
    Action("casework", "f6", "F6", N_("Settling"),
           N_("Show how far the case is after the mission, what is due, and what can be done."),
           Where.CENTRAL_SHOWN, letter="t"),
    Action("back", "escape", "Esc", N_("Back"), N_("Go back one screen. Nothing is changed."),
           Where.CENTRAL_SHOWN),
    Action("open", "enter", "Enter", N_("Do"), N_("Do what the marked row says."), Where.CENTRAL_CASEWORK),
    Action("undo", "ctrl+z", "Ctrl+Z", N_("Undo"),
           N_("Take back what you did last with this case, where that can be. Both stay in the history."),
           Where.CENTRAL_CASEWORK),
    Action("sheet", "f2", "F2", N_("All of it"), N_("Show all that stands of the case."), Where.CENTRAL_CASEWORK,
           letter="s"),
    Action("disagreements", "f4", "F4", N_("Differences"),
           N_("Show what is new, differs or waits in the case, and decide."), Where.CENTRAL_CASEWORK, letter="x"),
    Action("back", "escape", "Esc", N_("Back"), N_("Leave the field, or go back one screen."),
           Where.CENTRAL_CASEWORK),
    Action("search", "f3,ctrl+f", "F3", N_("Search"),
           N_("Find persons by a line of words and fields (also Ctrl+F, and / on a list)."), Where.CENTRAL,
           letter="j"),
    Action("help", "f1", "F1", N_("Help"), N_("Show what every key does here."), Where.CENTRAL, letter="h"),
    Action("close", "f12,ctrl+q,ctrl+t", "F12", N_("Close"),
           N_("Close at once (also Ctrl+Q). What was decided is saved; what you are typing is not."),
           Where.CENTRAL, letter="k"),
    Action("palette", "ctrl+p", "Ctrl+P", N_("All actions"),
           N_("Find anything that can be done here by typing, and do it."), Where.CENTRAL, listed=False),
    Action("letters", "ctrl+g", "Ctrl+G", N_("By letter"),
           N_("Then a letter does what a function key does, where the keyboard hides those keys."),
           Where.CENTRAL, listed=False),
)  # fmt: skip


_LISTS = (Where.MISSIONS, Where.CASES, Where.HOUSEHOLD)
_CENTRALS = tuple(where for where in Where if where.value.startswith("central_"))
_THE_PROGRAMS = ("lock", "wipe")
"""Actions that work on every screen, whatever it is about: their methods are the application's."""


_ABOVE_FIELDS = ("ctrl+f", "ctrl+g", "ctrl+o", "ctrl+p", "ctrl+y")
"""Keys besides F keys and pages that are the screen's also where a field would take them for editing."""


def actions_for(where: Where, *, without: Collection[str] = ()) -> tuple[Action, ...]:
    """The actions of a screen, those of every screen included; not those named in `without`."""
    everywhere = Where.CENTRAL if where in _CENTRALS else Where.EVERYWHERE
    at = (where, everywhere, *((Where.LIST,) if where in _LISTS else ()))
    return tuple(a for a in ACTIONS if a.where in at and a.name not in without)


def bindings(where: Where, *, without: Collection[str] = ()) -> list[BindingType]:
    """Key bindings for a screen. Actions in `without` are handled by a widget there (Enter in a field)."""
    return [
        Binding(
            action.key,
            action.name,
            action.help,
            show=False,
            priority=action.key.startswith(("f", "page", *_ABOVE_FIELDS)),
        )
        for action in actions_for(where, without=(*without, *_THE_PROGRAMS))
    ]


def app_bindings() -> list[BindingType]:
    """Key bindings of the application, which stand above those of any screen and any field."""
    return [
        Binding(action.key, action.name, action.help, show=False, priority=True)
        for action in ACTIONS
        if action.name in _THE_PROGRAMS
    ]
