"""Ways onto the screens: an interview opened on a household or a member, and back to where one was at a lock."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from kommisjon.errors import Refusal
from kommisjon.interview.centre.residents import speaks
from kommisjon.interview.family.form_states import ADVICE
from kommisjon.interview.family.household import Household, Member, household, missions
from kommisjon.interview.place import Place, take

if TYPE_CHECKING:
    from kommisjon.tui.app import KommisjonApp


def make_ready(of: Household) -> None:
    """Read now what an interview with this household needs, while its page is looked at.

    Enter on a form then waits for the form alone. Call it after the page was painted.
    """
    import kommisjon.tui.screens.carried_over
    import kommisjon.tui.screens.interview  # noqa: F401
    from kommisjon.i18n.named import shown_name

    for language in {member.person.interpreting_language for member in of.members}:
        shown_name(language or "")


def open_interview(
    program: KommisjonApp,
    of: Household,
    form_id: str,
    member: Member | None,
    *,
    training: bool,
    back: Place | None = None,
) -> None:
    """Open a form on a household, or on a member of it; `back` at the place one was at.

    Raises the Refusals of `kommisjon.interview.sitting.open_sitting`.
    """
    from kommisjon.interview.sessions.steps import Sessions
    from kommisjon.interview.sessions.words import word_above
    from kommisjon.interview.sitting import open_sitting
    from kommisjon.tui.screens.carried_over import CarriedOverScreen
    from kommisjon.tui.screens.interview import InterviewScreen

    vault = program.opened
    person = None if member is None else member.id
    language = speaks(vault.store, of, form_id, member)
    sitting = open_sitting(
        vault.store, form_id, case=of.id, person=person, language=language, by=vault.label, clock=program.clock
    )
    title = f"{of.case.number}  {of.name if member is None else member.person.name}"
    here = back or Place(form=form_id, person=person)
    word = word_above(Sessions(vault.store, vault.label, program.clock).of(of), person)
    chosen = program.spoken.get(person or of.id)
    screen = InterviewScreen(sitting, title, chosen or language, training=training, here=here, session=word)
    screen.told_language = partial(program.spoken.__setitem__, person or of.id)
    program.push_screen(screen)
    if here.beside is not None and screen.is_at(here):
        screen.call_after_refresh(screen.open_beside, here.beside)
    if sitting.has_news:
        program.push_screen(CarriedOverScreen(sitting, title, training=training))


def open_advice(program: KommisjonApp, of: Household, *, training: bool) -> None:
    """Open IMDi's advice on a household, which the officer fills in alone. Raises Refusals as `open_interview`."""
    open_interview(program, of, ADVICE, None, training=training)


def go_back(program: KommisjonApp) -> None:
    """Go on from the list of missions to where the user of the open slot was when the screen locked.

    As deep as there still is such a place: a mission, a case or a form may be gone meanwhile.
    """
    vault = program.opened
    try:
        place = take(vault.store, vault.label)
        if place is not None:
            _go(program, place)
    except Refusal as refusal:
        program.tell_when_shown(refusal)


def _go(program: KommisjonApp, place: Place) -> None:
    from kommisjon.tui.screens.household import HouseholdScreen
    from kommisjon.tui.screens.missions import list_of
    from kommisjon.tui.screens.pages_again import over_household, over_lists
    from kommisjon.tui.screens.person_forms import PersonFormsScreen
    from kommisjon.tui.screens.resident_pages import open_again

    store = program.opened.store
    mission = next((one for _rec, one in missions(store) if one.code == place.mission), None)
    if mission is not None:
        program.push_screen(list_of(mission, place.case, place))
    if mission is None or place.case is None or not place.household:
        over_lists(program, mission, place)
        if mission is not None and mission.centre is not None:
            open_again(program, place, training=mission.synthetic)
        return
    of = household(store, place.case, program.clock().date())
    program.push_screen(HouseholdScreen(place.case, mission.synthetic, at=place.person))
    member = next((one for one in of.members if one.id == place.person), None)
    if place.listed is not None and member is not None:
        program.push_screen(PersonFormsScreen(of.id, member.id, mission.synthetic, at=place.listed))
    if place.form is not None and (place.person is None) == (member is None):
        open_interview(program, of, place.form, member, training=mission.synthetic, back=place)
    else:
        over_household(program, of, member, place, training=mission.synthetic)
