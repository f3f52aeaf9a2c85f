"""The rows of the page after the interview: what is open of whom, cards of needs, the steps, what was added.

Pure: values and widths in, lines out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from kommisjon.errors import N_
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext
from kommisjon.interview.afterwards.concluding import Added, Reviewed, Sealed
from kommisjon.interview.afterwards.need_cards import NeedCard
from kommisjon.interview.afterwards.open_points import Point
from kommisjon.interview.afterwards.read_back import Standing
from kommisjon.interview.family.asked_back import AskedBack
from kommisjon.interview.family.findings import called
from kommisjon.interview.family.form_states import SHEET, FormState
from kommisjon.interview.family.household import Household, Member
from kommisjon.interview.family.words import FORM_NAMES, FORM_STATES
from kommisjon.model.consent import Decision
from kommisjon.model.review import ReviewOutcome
from kommisjon.tui.rows import Script, fitted, wrapped
from kommisjon.tui.screens.readable import STANDINGS
from kommisjon.tui.widgets.row_list import Lines

_BETWEEN = "  ·  "
_CONSENTS: dict[Decision | None, str] = {
    Decision.GIVEN: N_("the person has agreed that a municipality is told"),
    Decision.REFUSED: N_("the person has not agreed: nothing of it is shown or passed on"),
    Decision.WITHDRAWN: N_("the person has taken the consent back: nothing of it is shown or passed on"),
    None: N_("the person was not asked: nothing of it is shown or passed on"),
}


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
    return hung(mark, f"{who}: " + _BETWEEN.join(map(point_words, points)), script)


def point_words(point: Point) -> str:
    """One thing, and how far it is."""
    if point.state is None:
        return _("a session is open")
    name = _("household sheet") if point.form == SHEET else _(FORM_NAMES[point.form]).lower()
    if isinstance(point.state, Standing):
        return _("read-back of {form}: {state}").format(form=name, state=_(STANDINGS[point.state][1]))
    return f"{name} {_(FORM_STATES[point.state])}"


def advice_words(points: Iterable[Point], form_id: str) -> tuple[bool, str]:
    """Whether a form of the household is done, and in words."""
    state = next((one.state for one in points if one.form == form_id), FormState.NOT_BEGUN)
    far = state if isinstance(state, FormState) else FormState.NOT_BEGUN
    return far.done, _(FORM_STATES[far])


def card_row(card: NeedCard, script: Script) -> Lines:
    """A card of needs with its consent; what it says only where the consent is given."""
    said = [f"{question} {answer}" for question, answer in card.told]
    head = _("Need of {name}: {consent}").format(name=called(card.member), consent=_(_CONSENTS[card.consent]))
    return hung("■" if card.consent is not Decision.GIVEN else "+", _BETWEEN.join([head, *said]), script)


def added_row(added: Added, of: Household, script: Script) -> Lines:
    """An addendum: when, by whom, about whom."""
    named = {member.id: called(member) for member in of.members}
    about = _("the household") if added.person is None else named[added.person]
    head = _("{day}, {who}, about {about}:").format(day=added.addendum.at[:10], who=added.addendum.by, about=about)
    return hung("+", f"{head} {added.addendum.text}", script)


def asked_row(asked: AskedBack, script: Script) -> Lines:
    """A question of headquarters, and what was answered."""
    about = _("the household") if asked.about is None else called(asked.about)
    one, reply = asked.question, asked.reply
    head = _("Headquarters asks about {about} ({who}, {day}): {text}")
    said = head.format(about=about, who=one.by, day=one.at[:10], text=one.text)
    if reply is not None:
        told = _("{who} answered, {day}: {text}").format(who=reply.by, day=reply.at[:10], text=reply.text)
        said += _BETWEEN + told
    return hung("✓" if reply is not None else "?", said, script)


def review_words(reviewed: Reviewed | None) -> str:
    """How the last reading by a second officer ended."""
    if reviewed is None:
        return _("nobody yet")
    review = reviewed.review
    if review.outcome is ReviewOutcome.SENT_BACK:
        said = _("sent back by {who}, {day}: {reason}")
        return said.format(who=review.by, day=review.at[:10], reason=review.reason or "–")
    said = _("read by {who}, {day}").format(who=review.by, day=review.at[:10])
    return f"{said}{_BETWEEN}! " + _("changed since: have it read once more") if reviewed.outdated else said


def seal_words(sealed: Sealed | None) -> str:
    """Whether the case is sealed, and what came since."""
    if sealed is None:
        return _("not sealed")
    said = _("sealed by {who}, {day}").format(who=sealed.seal.by, day=sealed.seal.at[:10])
    if sealed.later:
        more = ngettext(
            "{n} save was changed after the seal, on another laptop",
            "{n} saves were changed after the seal, on another laptop",
            sealed.later,
        )
        said += f"{_BETWEEN}! " + more.format(n=sealed.later)
    return said
