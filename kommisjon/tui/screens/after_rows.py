"""The rows of the page after the interview: what is open of whom, cards of needs, the steps, what was added.

Pure: values and widths in, lines out.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from kommisjon.i18n.catalogue import gettext as _
from kommisjon.interview.afterwards.concluding import Added
from kommisjon.interview.afterwards.need_cards import NeedCard
from kommisjon.interview.afterwards.open_points import Point
from kommisjon.interview.afterwards.words import BETWEEN, added_words, card_words, point_words
from kommisjon.interview.family.asked_back import AskedBack
from kommisjon.interview.family.findings import called
from kommisjon.interview.family.household import Household, Member
from kommisjon.model.consent import Decision
from kommisjon.tui.rows import Script, fitted, wrapped
from kommisjon.tui.widgets.row_list import Lines


def hung(mark: str, text: str, script: Script) -> Lines:
    """A row of as many lines as the text needs, its mark before the first."""
    return partial(_hung, mark, text, script)


def _hung(mark: str, text: str, script: Script, width: int) -> list[str]:
    lines = wrapped(text, width - 2)
    marks = [mark, *[" "] * (len(lines) - 1)]
    return [f"{one} {fitted(line, max(width - 2, 0), script)}" for one, line in zip(marks, lines, strict=True)]


def points_row(member: Member | None, points: Sequence[Point], script: Script) -> Lines:
    """What is done and open with one member, or with the household as a whole."""
    who = _("The household") if member is None else called(member)
    mark = "✓" if all(point.done for point in points) else "·"
    return hung(mark, f"{who}: " + BETWEEN.join(map(point_words, points)), script)


def card_row(card: NeedCard, script: Script) -> Lines:
    """A card of needs with its consent; what it says only where the consent is given."""
    return hung("■" if card.consent is not Decision.GIVEN else "+", card_words(card), script)


def added_row(added: Added, of: Household, script: Script) -> Lines:
    """An addendum: when, by whom, about whom."""
    return hung("+", added_words(added, of), script)


def asked_row(asked: AskedBack, script: Script) -> Lines:
    """A question of headquarters, and what was answered."""
    about = _("the household") if asked.about is None else called(asked.about)
    one, reply = asked.question, asked.reply
    head = _("Headquarters asks about {about} ({who}, {day}): {text}")
    said = head.format(about=about, who=one.by, day=one.at[:10], text=one.text)
    if reply is not None:
        told = _("{who} answered, {day}: {text}").format(who=reply.by, day=reply.at[:10], text=reply.text)
        said += BETWEEN + told
    return hung("✓" if reply is not None else "?", said, script)
