"""A page that nobody touches: it asks whether somebody is there, then rests, and shows nothing meanwhile."""

from __future__ import annotations

from pathlib import Path

from kommisjon.kiosk.pages import Shown, goes_to, page
from tests.unit.interview.centre.at_centre import a_centre, answered, begun


def test_a_page_asks_before_it_rests(tmp_path: Path) -> None:
    with a_centre(tmp_path) as centre:
        seat = centre.seated()
        assert goes_to(seat, Shown()) == "", "the choice of a language is nobody's"
        visit = begun(seat.visit)
        assert goes_to(seat, Shown()) == "195; url=/still"
        assert goes_to(seat, Shown(still=True)) == "45; url=/rest"
        answered(visit, lambda at: at.stop.typed)
        assert goes_to(seat, Shown()) == "675; url=/still", "somebody may be writing"
        visit.rest()
        assert goes_to(seat, Shown()) == ""


def test_while_it_asks_it_shows_nothing_of_anybody(tmp_path: Path) -> None:
    with a_centre(tmp_path) as centre:
        seat = centre.seated()
        visit = answered(begun(seat.visit), lambda at: at.stop.typed)
        asked = visit.open_sitting.wording(visit.stop, "ar").label
        shown, still = (page(seat, one, nonce="n", style="s") for one in (Shown(), Shown(still=True)))
        assert asked in shown
        assert asked not in still
        assert 'value="here"' in still


def test_a_title_never_holds_the_question(tmp_path: Path) -> None:
    with a_centre(tmp_path) as centre:
        seat = centre.seated()
        visit = answered(begun(seat.visit), lambda at: at.stop.typed)
        asked = visit.open_sitting.wording(visit.stop, "ar").label
        title = page(seat, Shown(), nonce="n", style="s").partition("<title>")[2].partition("</title>")[0]
        assert title
        assert asked not in title
