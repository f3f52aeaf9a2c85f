"""What the staff's board calls things, to be translated where it is shown."""

from __future__ import annotations

from collections.abc import Iterable

from kommisjon.errors import N_
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.centre.assisted import is_interpreted
from kommisjon.interview.centre.desk import Call, Seat
from kommisjon.interview.centre.figures import Figures
from kommisjon.interview.centre.residents import Stage
from kommisjon.interview.centre.steps import Step
from kommisjon.interview.mission.readiness import Topic
from kommisjon.model.session import WORDS, Session, SessionStatus

STAGES = {
    Stage.NOT_BEGUN: N_("not begun"),
    Stage.BEGUN: N_("begun"),
    Stage.COMPLETE: N_("to be read back"),
    Stage.CONFIRMED: N_("confirmed"),
    Stage.DECLINED: N_("does not want to"),
    Stage.ELSEWHERE: N_("registered elsewhere"),
    Stage.OUT_OF_SCOPE: N_("not to register"),
}
CALLS = {
    Call.HELP: N_("asks for help"),
    Call.WHO: N_("word not found: who sits there?"),
    Call.PAPER: N_("wants a paper"),
    Call.FAULT: N_("something failed"),
}
STEPS = {
    Step.LANGUAGE: N_("chooses a language"),
    Step.RECOGNISE: N_("chooses word and symbol"),
    Step.WELCOME: N_("reads what it is for"),
    Step.KEEPSAKE: N_("gets word and symbol"),
    Step.QUESTION: N_("answers"),
    Step.WAITING: N_("at the end"),
    Step.READING: N_("reads what was answered"),
    Step.FINISHED: N_("has finished"),
    Step.DECLINED: N_("does not want to"),
    Step.RESTING: N_("page rests"),
    Step.STAFF: N_("waits for you"),
}
_INTERPRETED = N_("with interpreter")
_GONE = N_("moved out before")


def stage_words(stage: Stage, *, gone: bool) -> str:
    """How far a registration is; `gone` where the resident moved out before they were done."""
    return _(_GONE) if gone else _(STAGES[stage])


def session_words(session: Session) -> str:
    """That a member of staff sits with a resident, in a word or two: with an interpreter, or in a pause."""
    interpreted = is_interpreted(session) and session.status is not SessionStatus.PAUSED
    return _(_INTERPRETED) if interpreted else _(WORDS[session.status])


def called_words(seat: Seat) -> str:
    """What somebody at a page calls for, and since when."""
    assert seat.call is not None
    assert seat.called_at is not None
    time = seat.called_at.astimezone().strftime("%H:%M")
    return _("{what} since {time}").format(what=_(CALLS[seat.call]), time=time)


def lacking_words(topics: Iterable[Topic]) -> str:
    """What municipalities rank first and nobody has answered."""
    return _("Lacking of what municipalities ask first: {topics}").format(
        topics=", ".join(_(topic.value) for topic in topics)
    )


def waiting_words(found: Figures) -> str:
    """How many are still to register."""
    return _("{n} of {all} to register").format(n=found.waiting, all=found.everybody)


def figures_words(found: Figures) -> str:
    """How many of everybody are registered, and who never will be here; what is nobody is left out."""
    more = (
        (found.declined, _("{n} said no")),
        (found.elsewhere, _("{n} elsewhere")),
        (found.left, _("{n} moved out before")),
    )
    first = _("Registered here: {n} of {all}").format(n=found.confirmed, all=found.everybody)
    return "  ·  ".join([first, *(text.format(n=n) for n, text in more if n)])
