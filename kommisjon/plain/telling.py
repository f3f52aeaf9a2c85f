"""What was refused, and what was answered before, as lines."""

from __future__ import annotations

from datetime import datetime

from kommisjon.errors import Refusal
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.kept.past import Past
from kommisjon.interview.sitting import Sitting
from kommisjon.interview.stops import Stop
from kommisjon.model.answers import Status
from kommisjon.plain.talk import Talk


def refusal_lines(refusal: Refusal) -> list[str]:
    """What happened, whether anything is lost, what to do."""
    told = refusal.told(_)
    return [f"{told.code}  {told.what}", told.lost, told.do]


def say_refusal(talk: Talk, refusal: Refusal) -> None:
    talk.say(*refusal_lines(refusal))


def no_command(typed: str) -> str:
    """What is said to a line that begins as a command does, and is none."""
    said = _("There is no command {word}. .help (.h) says which there are; an answer that begins so is typed "
             "with two dots.")  # fmt: skip
    return said.format(word=typed.split()[0])


def say_saved(talk: Talk, at: datetime) -> None:
    """Say that something is saved, and when."""
    talk.say(_("Saved {time}").format(time=at.astimezone().strftime("%H:%M:%S")))


def past_lines(sitting: Sitting, stop: Stop, language: str | None) -> list[str]:
    """Each answer that was ever given to a question, oldest first. Raises Refusal as `Sitting.past` does."""
    past = sitting.past(stop)
    if not past:
        return [_("Nothing was answered here before.")]
    return [_past_line(sitting, stop, one, language) for one in past]


def _past_line(sitting: Sitting, stop: Stop, past: Past, language: str | None) -> str:
    facts = [past.at.astimezone().strftime("%Y-%m-%d %H:%M"), past.by, sitting.laptop(past) or _("this laptop")]
    if past.disputed:
        facts.append(_("STANDS – another answer says otherwise"))
    elif past.stands:
        facts.append(_("STANDS"))
    said = {
        Status.UNKNOWN: _("does not know"),
        Status.DECLINED: _("would rather not answer"),
        Status.NOT_ASKED: _("taken back"),
    }.get(past.status)
    words = _("removed") if past.removed else said or sitting.in_words(stop, past.text, language)
    if past.skipped:
        words += "  " + _("(skipped by the path)")
    return ", ".join(facts) + ": " + (words or _("nothing chosen"))
