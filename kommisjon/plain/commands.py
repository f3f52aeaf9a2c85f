"""The commands of the line mode, once: a word with a dot before it, and a short form that is the same everywhere.

The words are translated, and the English ones are taken in every language; the help comes from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kommisjon.errors import N_
from kommisjon.i18n.catalogue import gettext as _


class Where(Enum):
    EVERYWHERE = "everywhere"
    LIST = "list"
    CASES = "cases"
    """The list of cases, where also what holds for every list may be typed."""
    ASKED = "asked"
    """One thing is asked: a line, or a choice."""
    READ_BACK = "read_back"
    INTERVIEW = "interview"


@dataclass(frozen=True, slots=True)
class Command:
    name: str
    word: str
    short: str
    help: str
    where: Where
    takes: str = ""
    """What may stand after the word, for the help."""


_EVERY, _LIST, _INTERVIEW = Where.EVERYWHERE, Where.LIST, Where.INTERVIEW
_CASES, _ASKED, _READ_BACK = Where.CASES, Where.ASKED, Where.READ_BACK

COMMANDS: tuple[Command, ...] = (
    Command("help", N_(".help"), ".h", N_("What can be typed here."), _EVERY),
    Command("again", N_(".again"), ".a", N_("Say it once more."), _EVERY),
    Command("up", N_(".back"), ".b", N_("Go back one list."), _LIST),
    Command("more_lines", N_(".more"), ".s", N_("Say the next lines of the list."), _LIST),
    Command("portfolio", N_(".portfolio"), ".p",
            N_("The mission in numbers: places, families, languages and interpreters."), _CASES),
    Command("unasked", N_(".back"), ".b", N_("Leave it as it was, and go back."), _ASKED),
    Command("more_choices", N_(".more"), ".s", N_("Say the next choices."), _ASKED),
    Command("blank", N_(".clear"), ".c", N_("Leave it blank."), _ASKED),
    Command("draft", N_(".take"), ".t",
            N_("Save what was typed and could not be saved, or was cut off by a lock."), _ASKED),
    Command("confirm", N_(".confirm"), ".v", N_("Save that the person says this page is right, and go on."),
            _READ_BACK),
    Command("page_before", N_(".back"), ".b", N_("Go to the page before this one."), _READ_BACK),
    Command("page_after", N_(".next"), ".n", N_("Go to the next page."), _READ_BACK),
    Command("read_in", N_(".language"), ".l", N_("Another language for the person. Nothing is lost."),
            _READ_BACK, N_("NAME")),
    Command("unread", N_(".leave"), ".q", N_("Leave the read-back. Pages that are confirmed stay confirmed."),
            _READ_BACK),
    Command("back", N_(".back"), ".b", N_("Go to the question before this one."), _INTERVIEW),
    Command("following", N_(".next"), ".n", N_("Go to the next question without an answer to this one."),
            _INTERVIEW),
    Command("unanswered", N_(".open"), ".o",
            N_("Go to the next question without an answer, or with a copied one that nobody has confirmed."),
            _INTERVIEW),
    Command("jump", N_(".jump"), ".j", N_("Go to the question of this number, or with these words."), _INTERVIEW,
            N_("NUMBER or WORDS")),
    Command("end", N_(".end"), ".f", N_("Go to the end, where the interview is finished."), _INTERVIEW),
    Command("more", N_(".more"), ".s", N_("Say the next choices."), _INTERVIEW),
    Command("unknown", N_(".unknown"), ".u", N_("Save that the person does not know."), _INTERVIEW),
    Command("declined", N_(".declined"), ".d", N_("Save that the person would rather not answer."), _INTERVIEW),
    Command("clear", N_(".clear"), ".c", N_("Take the answer to this question back."), _INTERVIEW),
    Command("add", N_(".add"), ".+", N_("Add a line to the answer that stands, where it may have several."),
            _INTERVIEW, N_("TEXT")),
    Command("take", N_(".take"), ".t", N_("Save what was typed and could not be saved, or was cut off by a lock."),
            _INTERVIEW),
    Command("undo", N_(".undo"), ".z", N_("Take back the last answer. Both stay in the history."), _INTERVIEW),
    Command("guidance", N_(".guide"), ".g", N_("Say the longer help that the form has for this question."),
            _INTERVIEW),
    Command("language", N_(".language"), ".l", N_("Another language for the person. Nothing is lost."),
            _INTERVIEW, N_("NAME")),
    Command("own_language", N_(".mine"), ".m", N_("Another language for yourself."), _INTERVIEW, N_("NAME")),
    Command("errors", N_(".errors"), ".e", N_("What is still to be answered or put right, and what is kept."),
            _INTERVIEW),
    Command("words", N_(".words"), ".w",
            N_("Write down what the person said, as it was said, and what it means."), _INTERVIEW, N_("TEXT")),
    Command("note", N_(".note"), ".i", N_("Write a note on this question; it is no answer."), _INTERVIEW,
            N_("TEXT")),
    Command("past", N_(".history"), ".y", N_("What was answered here before."), _INTERVIEW),
    Command("remove", N_(".remove"), ".r", N_("Remove the file that stands here, or the entry one is in."),
            _INTERVIEW),
    Command("leave", N_(".leave"), ".q", N_("Leave the interview. Everything saved stays saved."), _INTERVIEW),
    Command("lock", N_(".lock"), ".k", N_("Lock at once; after the passphrase you go on here."), _EVERY),
    Command("close", N_(".close"), ".x", N_("Lock the vault and close kommisjon."), _EVERY),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was typed: a command with what follows it, or a text."""

    command: Command | None
    text: str
    unknown: bool = False
    """It begins as a command does, and is none here."""


def commands_for(where: Where) -> tuple[Command, ...]:
    there = (where, Where.EVERYWHERE, *((Where.LIST,) if where is Where.CASES else ()))
    return tuple(command for command in COMMANDS if command.where in there)


def read_line(line: str, where: Where) -> Line:
    """Read a line. A dot and a letter begin a command; two dots stand for one that begins a text."""
    typed = line.strip()
    if typed.startswith(".."):
        return Line(None, typed[1:])
    if not (typed.startswith(".") and (typed[1:2].isalpha() or typed[1:2] == "+")):
        return Line(None, typed)
    word, _blank, rest = typed.partition(" ")
    wanted = word.casefold()
    for command in commands_for(where):
        if wanted in (command.short, command.word, _(command.word).casefold()):
            return Line(command, rest.strip())
    return Line(None, typed, unknown=True)


def help_lines(where: Where) -> list[str]:
    """What can be typed, a line each."""
    return [
        " ".join(filter(None, (f"{_(one.word)} ({one.short})", _(one.takes)))) + ": " + _(one.help)
        for one in commands_for(where)
    ]
