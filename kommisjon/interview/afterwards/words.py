"""What comes after an interview, in words: how far a read-back is, what is open, who has read a case, the seal."""

from __future__ import annotations

from collections.abc import Iterable

from kommisjon.errors import N_
from kommisjon.i18n.catalogue import gettext as _
from kommisjon.i18n.catalogue import ngettext
from kommisjon.interview.afterwards.concluding import Added, Reviewed, Sealed
from kommisjon.interview.afterwards.need_cards import NeedCard
from kommisjon.interview.afterwards.open_points import Point
from kommisjon.interview.afterwards.read_back import Standing
from kommisjon.interview.family.findings import called
from kommisjon.interview.family.form_states import SHEET, FormState
from kommisjon.interview.family.household import Household
from kommisjon.interview.family.words import FORM_NAMES, FORM_STATES
from kommisjon.model.consent import Decision
from kommisjon.model.read_back import WhyNot
from kommisjon.model.review import ReviewOutcome

BETWEEN = "  ·  "
STANDINGS = {
    Standing.NONE: ("·", N_("not read back")),
    Standing.UNDER_WAY: ("…", N_("begun")),
    Standing.CONFIRMED: ("✓", N_("confirmed by the person")),
    Standing.NOT_CONFIRMED: ("✗", N_("not confirmed")),
    Standing.OUTDATED: ("!", N_("changed since it was read back")),
}
"""A sign and words."""
CONFIRMED = N_("Confirmed: the person says that everything is right")
REASONS = {
    WhyNot.DISAGREES: N_("Not confirmed: the person does not agree with what is written"),
    WhyNot.ASK_OTHERS: N_("Not confirmed: the person wants to ask or look something up first"),
    WhyNot.NOT_UNDERSTOOD: N_("Not confirmed: it could not be understood, or not interpreted"),
    WhyNot.NO_TIME: N_("Not confirmed: there was no time"),
    WhyNot.OTHER: N_("Not confirmed: another reason"),
}
INTERPRETER = N_("Who interpreted? Initials, or the number in the register. Blank for nobody.")
REMARK = N_("What was said about it? May be left blank.")
"""How a read-back can end; what is asked then."""
CONSENTS: dict[Decision | None, str] = {
    Decision.GIVEN: N_("the person has agreed that a municipality is told"),
    Decision.REFUSED: N_("the person has not agreed: nothing of it is shown or passed on"),
    Decision.WITHDRAWN: N_("the person has taken the consent back: nothing of it is shown or passed on"),
    None: N_("the person was not asked: nothing of it is shown or passed on"),
}


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


def review_words(reviewed: Reviewed | None) -> str:
    """How the last reading by a second officer ended."""
    if reviewed is None:
        return _("nobody yet")
    review = reviewed.review
    if review.outcome is ReviewOutcome.SENT_BACK:
        said = _("sent back by {who}, {day}: {reason}")
        return said.format(who=review.by, day=review.at[:10], reason=review.reason or "–")
    said = _("read by {who}, {day}").format(who=review.by, day=review.at[:10])
    return f"{said}{BETWEEN}! " + _("changed since: have it read once more") if reviewed.outdated else said


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
        said += f"{BETWEEN}! " + more.format(n=sealed.later)
    return said


def card_words(card: NeedCard) -> str:
    """A card of needs with its consent; what it says only where the consent is given."""
    said = [f"{question} {answer}" for question, answer in card.told]
    head = _("Need of {name}: {consent}").format(name=called(card.member), consent=_(CONSENTS[card.consent]))
    return BETWEEN.join([head, *said])


def added_words(added: Added, of: Household) -> str:
    """An addendum: when, by whom, about whom, and what it says."""
    named = {member.id: called(member) for member in of.members}
    about = _("the household") if added.person is None else named[added.person]
    head = _("{day}, {who}, about {about}:").format(day=added.addendum.at[:10], who=added.addendum.by, about=about)
    return f"{head} {added.addendum.text}"
