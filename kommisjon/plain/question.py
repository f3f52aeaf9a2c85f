"""A stop of an interview as lines: its number, its words in both languages, its choices, and what stands there."""

from __future__ import annotations

from dataclasses import dataclass

from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.named import shown_name
from kommisjon.interview.kept.beside_words import beside_lines
from kommisjon.interview.sitting import Sitting
from kommisjon.interview.stops import CONFIRMED, Stop
from kommisjon.interview.typed.answer import OTHER_CALENDAR, how_to_type
from kommisjon.interview.ways_out import last_words, ways_to_end
from kommisjon.interview.wording import Words
from kommisjon.model.answers import Status
from kommisjon.model.characters import one_line, visible
from kommisjon.plain.asking import beyond_choices
from kommisjon.plain.talk import Listed
from kommisjon.text.in_own_words import InOwnWords, Sayable

YES, NO = "yes", "no"

Languages = tuple[str | None, str | None]
"""The interviewer's language of the form, and the person's, by the form's names."""


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    labels: tuple[str, ...]
    """In the interviewer's language, and in the person's where it is another text."""
    gone: bool = False
    """It was chosen, and the list no longer has it."""
    words: tuple[str, ...] = ()
    """Words that people say for it, in the same languages."""


def choices_at(sitting: Sitting, stop: Stop, languages: Languages) -> list[Choice]:
    """What can be chosen at a stop; nothing where the answer is typed."""
    left, right = languages
    if stop.kind.adds:
        return [Choice(YES, (_("Yes, add one"),)), Choice(NO, (_("No, go on"),))]
    if stop.kind.ends:
        ways = ways_to_end(sitting, sitting.blocking(), sitting.languages[0] if left is None else left)
        return [Choice(one.value, (one.label,)) for one in ways]
    if stop.kind.confirms:
        return [Choice(CONFIRMED, (_("Yes, this is done"),))]
    others = {one.value: one for one in sitting.offered(stop, right)} if right is not None else {}
    found = []
    for one in sitting.offered(stop, left):
        both = [one, *filter(None, (others.get(one.value),))]
        labels = dict.fromkeys(filter(None, (each.label for each in both)))
        found.append(
            Choice(one.value, tuple(labels), one.gone, tuple(filter(None, (each.words for each in both))))
        )
    return found


def meant_by(said: str, choices: list[Choice]) -> tuple[int, ...]:
    """The places of the choices that a sentence of the person's may mean, the likeliest first."""
    if not any(choice.words for choice in choices):
        return ()
    return tuple(InOwnWords([Sayable(choice.labels, choice.words) for choice in choices]).candidates(f"{said} "))


def question_lines(sitting: Sitting, at: int, languages: Languages) -> list[str | Listed]:
    """Everything about the stop at a place, in the order in which it is heard."""
    stop = sitting.stops[at]
    lines: list[str | Listed] = [_where(sitting, at, languages[0])]
    if stop.kind.ends:
        lines.append(last_words(sitting.blocking()))
    else:
        lines += _words(sitting, stop, languages)
    lines += _choice_lines(sitting, stop, choices_at(sitting, stop, languages))
    lines += _how(sitting, stop)
    standing = standing_words(sitting, stop, languages[0])
    if standing:
        lines.append(_("The answer now: {answer}").format(answer=standing))
    return [*lines, *beside_said(sitting, stop)]


def beside_said(sitting: Sitting, stop: Stop) -> list[str]:
    """The person's own words and the officer's note beside an answer, in lines, where there are any."""
    beside = sitting.beside(stop).drawn
    said = beside_lines(beside.words if beside.words.says_something else None, beside.note or None)
    return said.split("\n") if said else []


def _choice_lines(sitting: Sitting, stop: Stop, choices: list[Choice]) -> list[str | Listed]:
    """The choices; of those that carry words, the ones that are meant by what the person said before."""
    said = sitting.said_before(stop) if stop.kind.lists and not sitting.text(stop) else ""
    meant = meant_by(said, choices) if said else ()
    if not meant:
        return [choice_lines(sitting, stop, choices)]
    told = _("{n} of {all} may be meant by: {said}. Type a part of a word to find another.")
    return [
        told.format(n=len(meant), all=len(choices), said=one_line(said)),
        choice_lines(sitting, stop, choices, meant),
    ]


def choice_lines(
    sitting: Sitting, stop: Stop, choices: list[Choice], places: tuple[int, ...] | None = None
) -> Listed:
    """The choices with their numbers, or those at some places."""
    chosen = sitting.text(stop).split() if stop.kind.lists or stop.kind.confirms else []
    said = range(len(choices)) if places is None else places
    return Listed([f"{place + 1}. {_choice(choices[place], chosen)}" for place in said], beyond_choices(len(said)))


def standing_words(sitting: Sitting, stop: Stop, language: str | None) -> str:
    """The answer that stands, in words; blank without one, and of one that nobody may read over the shoulder."""
    if not stop.kind.answerable:
        return ""
    said = {
        Status.UNKNOWN: _("does not know"),
        Status.DECLINED: _("would rather not answer"),
        Status.NOT_ASKED: "",
    }.get(sitting.status(stop))
    if said is not None:
        return said
    if (file := sitting.attached(stop)) is not None:
        return one_line(file.name)
    if sitting.asked(stop).hidden:
        return _("(not shown)")
    return visible(sitting.in_words(stop, sitting.text(stop), language)) or _("nothing chosen")


def _where(sitting: Sitting, at: int, language: str | None) -> str:
    stop = sitting.stops[at]
    parts = [
        _("Question {n} of {all}").format(n=at + 1, all=len(sitting.stops)),
        sitting.section(stop, language),
        _("more than counted") if sitting.is_surplus(stop) else "",
        _("completed") if sitting.completed else "",
    ]
    return ". ".join(filter(None, parts)) + "."


def _words(sitting: Sitting, stop: Stop, languages: Languages) -> list[str]:
    left, right = (sitting.wording(stop, one) if one is not None else None for one in languages)
    lines = _own_words(left)
    if right is not None and languages[1] is not None:
        lines += _persons_words(sitting, left, right, languages[1])
    if left is not None and left.hint:
        lines.append(_("Help: {text}").format(text=left.hint))
    if right is not None and right.hint and (left is None or right.hint != left.hint):
        lines.append(right.hint)
    return lines


def _own_words(words: Words | None) -> list[str]:
    return [] if words is None else list(filter(None, (words.label, words.media)))


def _persons_words(sitting: Sitting, left: Words | None, right: Words, language: str) -> list[str]:
    if right.borrowed:
        return [_("(no text in {language})").format(language=shown_name(language))]
    if left is not None and right.label == left.label:
        return []
    name, draft = shown_name(language), _("draft, not reviewed")
    heading = f"{name}, {draft}:" if sitting.is_draft(language) else f"{name}:"
    return [heading, *filter(None, (right.label, right.media))]


def _choice(choice: Choice, chosen: list[str]) -> str:
    words = " – ".join(one_line(label) for label in choice.labels)
    if choice.gone:
        words = _("{choice} (no longer on the list)").format(choice=words)
    return _("{choice} (chosen)").format(choice=words) if choice.value in chosen else words


def _how(sitting: Sitting, stop: Stop) -> list[str]:
    """How the answer is typed."""
    if stop.kind.several:
        return [_("Type the numbers of all that fit, with blanks between them.")]
    if stop.kind.ranks:
        return [_("Type the numbers of all, the first one first.")]
    if stop.kind.attaches:
        return [_("Type the name of a file on this machine with its folders.")]
    if not stop.kind.answerable and not stop.kind.ends and not stop.kind.adds:
        return [_("Press Enter to go on.")]
    if not stop.typed:
        return []
    asked = sitting.asked(stop)
    said = how_to_type(asked)
    lines = [str(said)] if said is not None else []
    if asked.other_calendar:
        lines.append(_(OTHER_CALENDAR))
    if asked.several_lines:
        lines.append(_("Enter saves the line; .add TEXT (.+) adds another one."))
    return lines
