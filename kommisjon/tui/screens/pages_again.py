"""The page that was open when the screen locked, opened again with what was half typed on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kommisjon.interview.place import Over, Place

if TYPE_CHECKING:
    from kommisjon.interview.family.household import Household, Member
    from kommisjon.model.records import Mission
    from kommisjon.tui.app import KommisjonApp


def over_lists(program: KommisjonApp, mission: Mission | None, place: Place) -> None:
    """Open a page that stands over the list of missions or of cases."""
    from kommisjon.tui.screens.day import DayScreen
    from kommisjon.tui.screens.sending import SendingScreen

    if place.page == Over.SENDING:
        program.push_screen(SendingScreen(place.draft))
    elif place.page == Over.DAY and mission is not None:
        program.push_screen(DayScreen(mission, here=place))


def over_household(
    program: KommisjonApp, of: Household, member: Member | None, place: Place, *, training: bool
) -> None:
    """Open a page that stands over a household. Raises the Refusals of an interview that is read back."""

    def session() -> None:
        from kommisjon.tui.screens.session import SessionScreen

        person = None if member is None else member.id
        screen = SessionScreen(of.id, person, training=training, field=place.asked, draft=place.draft)
        program.push_screen(screen)

    def after() -> None:
        from kommisjon.tui.screens.after import AfterScreen

        program.push_screen(AfterScreen(of.id, training=training, asking=place.asked, draft=place.draft))

    def family() -> None:
        from kommisjon.tui.screens.family import FamilyScreen

        program.push_screen(FamilyScreen(of.id, training, here=place))

    pages: dict[str, Callable[[], None]] = {
        Over.SESSION: session,
        Over.AFTER: after,
        Over.FAMILY: family,
        Over.READ_BACK: lambda: _read_back(program, of, member, place, training=training),
        Over.PAPER: lambda: _read_back(program, of, member, place, training=training),
    }
    if place.page in pages:
        pages[place.page]()


def _read_back(
    program: KommisjonApp, of: Household, member: Member | None, place: Place, *, training: bool
) -> None:
    from kommisjon.tui.screens.paper import PaperScreen
    from kommisjon.tui.screens.readable import ReadableScreen, read_back
    from kommisjon.tui.screens.reading_at import reading_at

    here = reading_at(place)
    if here is None or (place.person is None) != (member is None):
        return
    program.push_screen(ReadableScreen(of.id, training=training))
    reading, title = read_back(program, of, here.form_id, member, training=training, here=here)
    if place.page == Over.PAPER:
        program.push_screen(PaperScreen(reading, title, training=training, folder=place.draft or ""))
