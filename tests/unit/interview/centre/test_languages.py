"""Which languages residents are offered: whole ones only, those of the centre's residents first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from kommisjon.i18n import added, po
from kommisjon.i18n.added import Added
from kommisjon.i18n.named import same_language
from kommisjon.interview.centre import languages
from kommisjon.interview.centre.languages import PAGE, offers
from kommisjon.interview.centre.steps import NotOnPage
from kommisjon.interview.library import ADDED, carried_form
from kommisjon.kiosk.texts import Says
from kommisjon.resources import locales_folder
from kommisjon.xform.added_language import entries
from tests.unit.interview.centre.at_centre import Centre, a_centre

FORM = ADDED.format(id="competence")
REQUIRED, OPTIONAL = "Which language?", "Which dialect or variety?"


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with a_centre(tmp_path) as made:
        yield made


@pytest.fixture(autouse=True)
def nothing_stays() -> Iterator[None]:
    yield
    added.hold({})


def page_in_rundi() -> dict[tuple[str, str], str]:
    """A made-up translation: nobody speaks it."""
    file = po.read(locales_folder() / "nb" / "LC_MESSAGES" / f"{PAGE}.po")
    return {("", po.ids(one)[0]): f"rn {po.ids(one)[0]}" for one in file.catalogue if one.id}


def form_in_rundi() -> dict[tuple[str, str], str]:
    return {
        (one.where, one.english): f"rn {one.english}" for one in entries(carried_form("competence").form, "en")
    }


def hold(page: dict[tuple[str, str], str], form: dict[tuple[str, str], str]) -> None:
    added.hold({("rn", PAGE): Added(False, page), ("rn", FORM): Added(False, form)})


def without(texts: dict[tuple[str, str], str], english: str) -> dict[tuple[str, str], str]:
    return {key: said for key, said in texts.items() if key[1] != english}


def test_all_eighteen_are_offered() -> None:
    assert len(offers()) == 18
    assert [one for one in offers() if not one.offered] == []


def test_an_added_language_is_offered_where_it_is_whole(centre: Centre) -> None:
    hold(page_in_rundi(), form_in_rundi())
    visit = centre.seated().visit
    assert "rn" in visit.languages
    visit.choose_language("rn")
    visit.agree()
    visit.begin()
    asked = visit.open_sitting.wording(visit.stop, "rn")
    assert asked.label.startswith("rn ")
    assert visit.open_sitting.is_draft("rn")
    assert visit.open_sitting.form_tag == "competence@2"
    assert carried_form("competence").form.digest in {digest for *_, digest in centre.store.forms()}


@pytest.mark.parametrize("lost", ["I need help", "horse"])
def test_a_language_without_a_text_of_the_page_is_not(centre: Centre, lost: str) -> None:
    hold(without(page_in_rundi(), lost), form_in_rundi())
    [rundi] = [one for one in offers() if one.language == "rn"]
    assert (rundi.offered, rundi.page) == (False, (len(Says) - 1, len(Says)))
    visit = centre.seated().visit
    assert "rn" not in visit.languages
    with pytest.raises(NotOnPage):
        visit.choose_language("rn")


@pytest.mark.parametrize(("lost", "whole"), [(REQUIRED, False), ("Choose a language.", False), (OPTIONAL, True)])
def test_a_language_without_a_text_of_a_required_question_is_not(lost: str, whole: bool) -> None:
    hold(page_in_rundi(), without(form_in_rundi(), lost))
    [rundi] = [one for one in offers() if one.language == "rn"]
    assert rundi.offered is whole


def test_a_required_question_counts_with_its_choices() -> None:
    hold(page_in_rundi(), without(form_in_rundi(), "Tigrinya"))
    [rundi] = [one for one in offers() if one.language == "rn"]
    assert not rundi.offered


def test_the_languages_of_the_centres_residents_come_first(centre: Centre) -> None:
    visit = centre.seated().visit
    persons = [one.member.person for one in centre.residents]
    codes = [person.interpreting_language or person.mother_tongue or "" for person in persons]
    theirs = Counter(filter(None, (same_language(code, visit.languages) for code in codes)))
    assert len(theirs) > 1
    first = visit.languages[: len(theirs)]
    assert set(first) == set(theirs)
    assert [theirs[one] for one in first] == sorted(theirs.values(), reverse=True)
    assert set(visit.languages) == {one.language for one in offers()}


def test_offers_are_worked_out_once_while_nothing_is_added(monkeypatch: pytest.MonkeyPatch) -> None:
    offers()
    monkeypatch.setattr(languages, "required_coverage", None)
    assert len(offers()) == 18
