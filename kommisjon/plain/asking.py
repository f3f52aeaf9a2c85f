"""One thing that is asked beside the forms: a line, or a choice from a list. What stands there is said with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kommisjon.i18n.catalogue import gettext as _
from kommisjon.model.characters import one_line, tidy
from kommisjon.plain.choosing import choose
from kommisjon.plain.commands import Where, help_lines, read_line
from kommisjon.plain.talk import BREAK, Ended, Listed, Talk
from kommisjon.plain.telling import no_command
from kommisjon.vault import LOCKED


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked. `standing` is kept by an empty line; of a choice, its values parted by blanks.

    `draft` was typed before and not saved: a lock cut it off.
    """

    label: str
    how: str = ""
    standing: str = ""
    draft: str | None = None
    choices: Sequence[tuple[str, str]] = ()
    """(value, words); a line is typed where there are none."""
    many: bool = False


def ask(talk: Talk, asked: Asked) -> str | None:
    """Ask until something fits; None where one goes back. Raises Ended."""
    talk.say("", *_question(asked))
    while True:
        typed = talk.ask("> ")
        if typed.endswith(BREAK):
            talk.say("", _("Ctrl+C ends nothing. .back (.b) leaves this as it was, .close (.x) ends the program."))
            continue
        line = read_line(typed, Where.ASKED)
        if line.unknown:
            talk.say(no_command(line.text))
        elif line.command is not None:
            match line.command.name:
                case "unasked":
                    return None
                case "blank":
                    return ""
                case "draft" if asked.draft is not None:
                    return asked.draft
                case "draft":
                    talk.say(_("Nothing waits to be saved."))
                case "lock":
                    raise Ended(LOCKED)
                case "close":
                    raise Ended(0)
                case "more_choices":
                    talk.say_more()
                case "help":
                    talk.say(*help_lines(Where.ASKED))
                case _:
                    talk.say("", *_question(asked))
        elif (given := _given(talk, asked, tidy(line.text))) is not None:
            return given


def _given(talk: Talk, asked: Asked, text: str) -> str | None:
    """What a line means; None where it fits nothing, which is said."""
    if not text or not asked.choices:
        return text or asked.standing
    found = choose(text, [(words,) for _value, words in asked.choices], many=asked.many)
    if found.places:
        return " ".join(asked.choices[place][0] for place in found.places)
    if found.perhaps:
        talk.say(_("More than one fits. Type its number:"), _choices(asked, found.perhaps))
    else:
        talk.say(_("That is none of the choices. Nothing was changed."))
    return None


def _question(asked: Asked) -> list[str | Listed]:
    lines: list[str | Listed] = [asked.label, _choices(asked, range(len(asked.choices)))]
    if asked.many:
        lines.append(_("Type the numbers of all that fit, with blanks between them."))
    if asked.how:
        lines.append(asked.how)
    if asked.standing and not asked.choices:
        lines.append(_("It says now: {text}").format(text=one_line(asked.standing)))
    if asked.draft is not None:
        lines += [_("Not saved yet: {text}").format(text=asked.draft), _(".take (.t) saves it.")]
    return lines


def _choices(asked: Asked, places: Sequence[int]) -> Listed:
    chosen = asked.standing.split() if asked.many else [asked.standing]
    lines = []
    for place in places:
        value, words = asked.choices[place]
        said = _("{choice} (chosen)").format(choice=words) if value and value in chosen else words
        lines.append(f"{place + 1}. {said}")
    return Listed(lines, beyond_choices(len(lines)))


def beyond_choices(n: int) -> str:
    """What is said where not all of `n` choices are said at once."""
    return _("There are {n} choices; .more (.s) says the next. Type a part of a word to find one.").format(n=n)
