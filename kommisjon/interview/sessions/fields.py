"""The fields of a session as a person fills them in: what each is called, how it is typed, how it reads.

Pure but for the laptop's time zone, by which a typed time is the one on the wall.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

from kommisjon.errors import N_
from kommisjon.i18n.catalogue import Msg, current
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.languages import name_in
from kommisjon.interview.sessions.words import CATEGORIES, CHANNELS, PRESENT
from kommisjon.interview.typed.times import read_moment, read_time
from kommisjon.interview.typed.unread import NotRead
from kommisjon.model.session import LONGEST_MINUTES, Session
from kommisjon.text.digits import latin_digits

Value = str | int | bool | None

_TIME_ONLY = re.compile(r"\s*\d{1,2}[:.]?\d{2}\s*")


class Kind(Enum):
    MOMENT = "moment"
    MINUTES = "minutes"
    LINE = "line"
    WORDS = "words"
    """May have several lines."""
    LANGUAGE = "language"
    CHOICE = "choice"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class SessionField:
    """One row of the page. `name` is the session's field, or for SEVERAL what its fields begin with."""

    name: str
    label: str
    kind: Kind
    how: str = ""
    options: Mapping[str, str] = field(default_factory=dict)

    def standing(self, session: Session) -> str:
        """What stands there, as it would be typed or chosen; several are parted by blanks."""
        if self.kind is Kind.SEVERAL:
            return " ".join(one for one in self.options if getattr(session, f"{self.name}_{one}"))
        value = getattr(session, self.name)
        if value is None:
            return ""
        return _wall(value).strftime("%Y-%m-%d %H:%M") if self.kind is Kind.MOMENT else str(value)

    def shown(self, session: Session) -> str:
        """What stands there, in words."""
        standing = self.standing(session)
        if self.kind is Kind.LANGUAGE and standing:
            return name_in(standing, current())
        if self.options:
            return ", ".join(_(self.options[one]) for one in standing.split() if one in self.options)
        if self.kind is Kind.MINUTES and standing:
            return _("{n} min").format(n=standing)
        return standing

    def read(self, typed: str, day: date) -> dict[str, Value]:
        """The session's fields as they are to stand for what was typed or chosen; blank takes them back.

        A time without a date is one of `day`. Raises NotRead.
        """
        text = typed.strip()
        if self.kind is Kind.SEVERAL:
            chosen = text.split()
            return {f"{self.name}_{one}": (one in chosen) or None for one in self.options}
        if not text:
            return {self.name: None}
        if self.kind is Kind.MINUTES:
            return {self.name: _minutes(text)}
        if self.kind is Kind.MOMENT:
            return {self.name: wall_moment(text, day)}
        return {self.name: text}


def wall_moment(text: str, day: date) -> str:
    """Give a typed time, of `day` unless it has a date, with the offset of this laptop's zone. Raises NotRead."""
    if _TIME_ONLY.fullmatch(latin_digits(text)):
        typed = f"{day.isoformat()}T{read_time(text)}"
    else:
        typed = read_moment(text)
    try:
        return datetime.fromisoformat(typed).astimezone().isoformat(timespec="minutes")
    except (ValueError, OverflowError, OSError):  # a year that no zone knows
        raise NotRead(Msg(_NO_SUCH_TIME)) from None


def _wall(moment: str) -> datetime:
    return datetime.fromisoformat(moment)


def _minutes(text: str) -> int:
    digits = latin_digits(text)
    if not digits.isdecimal() or not 1 <= int(digits[:6]) <= LONGEST_MINUTES:
        raise NotRead(Msg(_MINUTES_WANTED, {"most": LONGEST_MINUTES}))
    return int(digits)


_MINUTES_WANTED = N_("Type the length in minutes, a whole number from 1 to {most}.")
_NO_SUCH_TIME = N_("There is no such time. Type the date and the time, such as 2026-05-31 14:30.")

FIELDS: tuple[SessionField, ...] = (
    SessionField(
        "planned_start",
        N_("Planned for"),
        Kind.MOMENT,
        N_("A time such as 14:30, or the date first: 31.5.2026 14:30."),
    ),
    SessionField("minutes", N_("Length"), Kind.MINUTES, N_("In minutes.")),
    SessionField("table", N_("Table or room"), Kind.LINE),
    SessionField("interviewer", N_("Interviewer"), Kind.LINE, N_("Initials.")),
    SessionField("language", N_("Language"), Kind.LANGUAGE),
    SessionField("channel", N_("Interpreter"), Kind.CHOICE, options=CHANNELS),
    SessionField("register_category", N_("Category in the register"), Kind.CHOICE, options=CATEGORIES),
    SessionField(
        "register_number",
        N_("Number in the register"),
        Kind.LINE,
        N_("The number only, never the interpreter's name."),
    ),
    SessionField("interpreter_problem", N_("Problems with interpreting"), Kind.WORDS),
    SessionField("present", N_("Others present"), Kind.SEVERAL, options=PRESENT),
    SessionField("present_words", N_("Others, in words"), Kind.WORDS),
)
"""In the order of the page."""
