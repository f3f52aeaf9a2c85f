"""A language pack from headquarters' command line to a laptop's. Nobody speaks what is in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kommisjon.i18n import added
from kommisjon.i18n.spoken import Said
from kommisjon.interview.library import carried_form
from kommisjon.kiosk.texts import Says
from kommisjon.resources import forms_folder, locales_folder
from kommisjon.xform.added_language import entries
from tests.e2e.test_commands import Ended, call
from tests.e2e.test_headquarters import Place, code, done, place

__all__ = ["place"]

TEXTS_OF_THE_FORM = len(list(entries(carried_form("competence").form, "so")))


@pytest.fixture(autouse=True)
def nothing_stays() -> Iterator[None]:
    yield
    added.hold({})


@pytest.fixture
def rundi(tmp_path: Path) -> Path:
    """Catalogues and the form in Rundi, as translators hand them in: the Somali texts under another name."""
    catalogues, form = tmp_path / "locales" / "rn" / "LC_MESSAGES", tmp_path / "forms" / "competence"
    catalogues.mkdir(parents=True)
    form.mkdir(parents=True)
    for domain in ("resident", "spoken"):
        text = (locales_folder() / "so" / "LC_MESSAGES" / f"{domain}.po").read_text(encoding="utf-8")
        (catalogues / f"{domain}.po").write_text(text.replace("Language: so", "Language: rn"), encoding="utf-8")
    xform = (forms_folder() / "competence" / "form.xml").read_text(encoding="utf-8")
    (form / "form.xml").write_text(xform.replace('lang="so"', 'lang="rn"'), encoding="utf-8")
    return tmp_path


def accepted(place: Place) -> None:
    """The laptop takes headquarters' answer, and with it the list of trusted keys."""
    done(place.laptop("enrol", "accept", place.folder / "answer", "--yes", "--json"))


def packed(place: Place, folder: Path, out: Path, *, keys: Path | None = None) -> Ended:
    own = ("--locales", str(folder / "locales"), "--forms", str(folder / "forms"))
    return call(["languages", "pack", "run", "--out", str(out), "--keys", str(keys or place.keys), *own, "--json"])


def test_from_headquarters_to_the_page_of_a_centre(place: Place, rundi: Path) -> None:
    pack = rundi / "rundi.kml"
    made = done(packed(place, rundi, pack))
    assert (made["languages"], made["texts"]) == (["rn"], len(Says) + len(Said) + TEXTS_OF_THE_FORM)
    assert {one["language"]: one for one in done(call(["languages", "--json"]))}.keys() & {"rn", "ar"} == {"ar"}
    accepted(place)
    assert done(place.laptop("languages", "add", pack, "--json")) == {"languages": ["rn"]}
    added.hold({})
    shown = {one["language"]: one for one in done(place.laptop("languages", "--added", "--json"))}
    told = shown["rn"]
    assert (told["own_name"], told["offered"], told["added"]) == ("Ikirundi", True, True)
    assert told["reviewed"]["resident"] == "draft"
    assert "added_language" in {one["act"] for one in done(place.laptop("audit", "--json"))}


def test_a_pack_of_another_headquarters_is_refused(place: Place, rundi: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = Place(tmp_path / "other")
    done(other.hq("init", "--json"))
    pack = rundi / "rundi.kml"
    done(packed(place, rundi, pack, keys=other.keys))
    assert code(place.laptop("languages", "add", pack)) == "KM-V115"
    accepted(place)
    assert code(place.laptop("languages", "add", pack)) == "KM-F830"
    pack.write_bytes(b"no pack")
    assert code(place.laptop("languages", "add", pack)) == "KM-F835"
    assert code(place.laptop("languages", "add", rundi / "missing.kml")) == "KM-B106"


def test_every_language_is_told_in_a_line_for_a_person() -> None:
    lines = call(["languages"]).out.splitlines()
    assert len(lines) == 19
    assert all(f"{TEXTS_OF_THE_FORM}/{TEXTS_OF_THE_FORM}" in line for line in lines[:-1])
    assert sum("utkast" in line or "draft" in line for line in lines) == 17, "all but English"
