"""What opens over the board of residents: a session, a paper, and after a lock what was open there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kommisjon.i18n.catalogue import current
from kommisjon.interview.centre.residents import FORM, Resident, resident
from kommisjon.interview.family.household import household
from kommisjon.interview.place import Over, Place

if TYPE_CHECKING:
    from kommisjon.tui.app import KommisjonApp


def open_session(
    program: KommisjonApp, of: Resident, *, training: bool, field: str = "", draft: str | None = None
) -> None:
    """Open the session of a resident, in which who interprets is written down."""
    from kommisjon.tui.screens.session import SessionScreen

    program.push_screen(SessionScreen(of.case, of.person, training=training, field=field, draft=draft))


def open_paper(
    program: KommisjonApp,
    of: Resident,
    *,
    training: bool,
    folder: str = "",
    written: Callable[[], None] = lambda: None,
) -> None:
    """Ask where a paper of a resident's answers is to be written, in the language they chose.

    Raises Refusal D744 for one who has answered nothing, and those of `open_read_back`.
    """
    from kommisjon.interview.afterwards.read_back import open_read_back
    from kommisjon.tui.screens.paper import PaperScreen

    vault = program.opened
    reading = open_read_back(
        vault.store,
        FORM,
        case=of.case,
        person=of.person,
        language=of.registration.language or of.member.person.interpreting_language,
        officer=current(),
        by=vault.label,
        clock=program.clock,
    )
    title = f"{of.number}  {of.name}"
    program.push_screen(PaperScreen(reading, title, training=training, folder=folder, written=written))


def open_again(program: KommisjonApp, place: Place, *, training: bool) -> None:
    """Go on over the board where one was when the screen locked. Raises Refusal D702 for somebody who is gone."""
    if place.case is None or place.person is None:
        return
    from kommisjon.tui.screens.opening import open_interview

    today = program.clock().date()
    of = resident(program.opened.store, place.case, place.person, today)
    if place.form is not None:
        theirs = household(program.opened.store, place.case, today)
        open_interview(program, theirs, place.form, of.member, training=training, back=place)
    elif place.page == Over.SESSION:
        open_session(program, of, training=training, field=place.asked, draft=place.draft)
    elif place.page == Over.PAPER:
        open_paper(program, of, training=training, folder=place.draft or "")
