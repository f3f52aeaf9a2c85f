"""Sessions in words: what the codes are called, how far a session is, and what stands wrong with its times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from kommisjon.errors import N_
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext
from kommisjon.interview.sessions.steps import HeldSession, open_sessions
from kommisjon.interview.sessions.time_spent import spent
from kommisjon.model.session import WORDS, AbortReason, Channel, Present, RegisterCategory, SessionStatus

CHANNELS: Mapping[str, str] = {
    Channel.ON_SITE.value: N_("on site"),
    Channel.PHONE.value: N_("by phone"),
    Channel.SCREEN.value: N_("by screen"),
    Channel.NOT_NEEDED.value: N_("no interpreter needed"),
}
CATEGORIES: Mapping[str, str] = {
    RegisterCategory.A.value: N_("A: state authorisation and a bachelor's degree in interpreting"),
    RegisterCategory.B.value: N_(
        "B: a bachelor's degree, or state authorisation and a basic course of 30 credits"
    ),
    RegisterCategory.C.value: N_("C: state authorisation"),
    RegisterCategory.D.value: N_("D: a basic course of 30 credits"),
    RegisterCategory.E.value: N_("E: the bilingual test, or a translator's licence, and a short course"),
    RegisterCategory.NOT_LISTED.value: N_("not in the register"),
}
"""The register's five categories in plain words (IMDi's register of interpreters, since December 2020)."""

PRESENT: Mapping[str, str] = {
    Present.PARENT.value: N_("a parent"),
    Present.CHILD.value: N_("a child"),
    Present.GUARDIAN.value: N_("a guardian"),
    Present.LAWYER.value: N_("a lawyer, or UNHCR"),
    Present.OFFICER.value: N_("another officer"),
}
REASONS: Mapping[str, str] = {
    AbortReason.INTERPRETER.value: N_("the interpreter"),
    AbortReason.HEALTH.value: N_("somebody's health"),
    AbortReason.SECURITY.value: N_("security"),
    AbortReason.CONNECTION.value: N_("the connection"),
    AbortReason.OTHER.value: N_("something else"),
}


def clock_time(moment: str) -> str:
    """The time of day, on this laptop's clock, of something that has happened."""
    return datetime.fromisoformat(moment).astimezone().strftime("%H:%M")


def progress_words(held: HeldSession, now: datetime) -> list[str]:
    """How far a session is, a line each: its state with its times; then what is to be looked at."""
    session = held.session
    if session.status is SessionStatus.PLANNED:
        return [_("Planned. F5 starts it.")]
    lines = [_(WORDS[session.status]).capitalize() + ". " + _times(held, now)]
    if session.abort_reason is not None:
        said = _("Broken off because of {reason}.").format(reason=_(REASONS[session.abort_reason.value]))
        lines.append(" ".join(filter(None, (said, session.abort_words))))
    return lines


def clock_warning(held: HeldSession, now: datetime) -> str:
    """What is told where the times of a session contradict one another; else blank."""
    took = spent(held.session, [pause for _rec, pause in held.pauses], now)
    if took is None or not took.clock_wrong:
        return ""
    return _("The times contradict one another: was the clock changed? Go on, and note the right times in words.")


def _times(held: HeldSession, now: datetime) -> str:
    session = held.session
    took = spent(session, [pause for _rec, pause in held.pauses], now)
    if took is None or session.started_at is None:
        return ""
    start = clock_time(session.started_at)
    if session.ended_at is None:
        since = _("Since {time}").format(time=start)
    else:
        since = _("{start} to {end}").format(start=start, end=clock_time(session.ended_at))
    said = [since, _("{n} min at the table").format(n=took.minutes)]
    if held.pauses:
        n = len(held.pauses)
        counted = ngettext("{n} pause of {minutes} min", "{n} pauses of {minutes} min", n)
        said.append(counted.format(n=n, minutes=took.paused))
    return ", ".join(said)


def open_words(sessions: Iterable[HeldSession]) -> str:
    """In a few words which sessions of a household are open; blank where none is."""
    running = open_sessions(sessions)
    if len(running) > 1:
        return ngettext("{n} session open", "{n} sessions open", len(running)).format(n=len(running))
    for one in running:
        if one.session.started_at is None or one.session.status is SessionStatus.PAUSED:
            return _(WORDS[one.session.status])
        return _("in interview since {time}").format(time=clock_time(one.session.started_at))
    return ""


def open_word(sessions: Iterable[HeldSession]) -> str:
    """The same in one word: paused where nobody of the household sits at the table, but somebody is in a pause."""
    running = {one.session.status for one in open_sessions(sessions)}
    status = SessionStatus.STARTED if SessionStatus.STARTED in running else next(iter(running), None)
    return "" if status is None else _(WORDS[status])


def word_above(sessions: Iterable[HeldSession], person: str | None) -> str:
    """The word to stand above an interview: what the session with this person is, or else the household's."""
    running = {one.person: one for one in open_sessions(sessions)}
    held = running.get(person) or running.get(None)
    return "" if held is None else _(WORDS[held.session.status])
