"""Our submissions opened by ODK's own engines. All answers are synthetic."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from kommisjon.xform import State, Status, load
from kommisjon.xform.export.submission import STATUS, submission
from tests.exports import EVERY_TYPE, filling
from tests.forms_in_tables import NOON, xform
from tests.odk_readers import Opened, javarosa, odk_engine

EVERY = xform(EVERY_TYPE)
ANSWERS = {
    "words": "Amina & <Bilal> أمينة",
    "whole": "4",
    "part": "1.5",
    "day": "2026-1-5",
    "hour": "10:30Z",
    "moment": "2026-01-05T10:30:00Z",
    "one": "",
    "many": "emu cat",
    "order": "dog cat emu",
    "scale": "4",
    "seen": "OK",
    "place": "12.5 41.25",
    "line": "1.5 2.5;3.5 4.5",
    "picture": "1.jpg",
    "code": "0012",
    "home/street": "Storgata",
    "home/person/name": "Chaima",
    "home/person[2]/name": "Bilal",
    "home/person[2]/likes": "dog emu",
    "home/person[2]/toy/name": "ball",
}


def filled() -> State:
    state = load(EVERY).begin(lambda: NOON, 1)
    state.answer("/data/whole", "4")
    state.add("/data/home/person")
    state.add("/data/home/person[2]/toy")
    for name, text in ANSWERS.items():
        assert state.answer(f"/data/{name}", text).accepted, name
    state.mark("/data/area", Status.DECLINED)
    state.mark("/data/home/person/likes", Status.UNKNOWN)
    return state


def written(folder: Path) -> tuple[Path, Path, dict[str, str]]:
    """Files of the form and the submission, and what the submission holds by reference."""
    form, sent = folder / "form.xml", folder / "submission.xml"
    form.write_bytes(EVERY)
    sent.write_bytes(submission(filling(filled(), EVERY)))
    root = etree.fromstring(sent.read_bytes())
    tree = root.getroottree()
    held = {
        tree.getpath(element).replace("[1]", ""): element.text or "" for element in root.iter() if not len(element)
    }
    return form, sent, held


def plain(again: str) -> list[tuple[str, str]]:
    """Elements with their texts in document order, blank between elements left out."""
    root = etree.fromstring(again.encode())
    return [(etree.QName(one).localname, (one.text or "").strip()) for one in root.iter()]


def number_of(opened: Opened, ref: str) -> list[float]:
    return [float(part) for part in opened.values[ref].replace(";", " ").split()]


def test_javarosa_opens_a_submission_and_holds_every_answer(tmp_path: Path) -> None:
    form, sent, held = written(tmp_path)
    opened = javarosa(form, sent)
    places = ("/data/place", "/data/line")
    for ref in places:
        assert number_of(opened, ref) == [float(part) for part in held[ref].replace(";", " ").split()]
    # JavaRosa shows moments in its machine's own zone, and points with a decimal each.
    odd = {*places, "/data/hour", "/data/moment"}
    assert {k: v for k, v in opened.values.items() if k not in odd} == {
        k: v for k, v in held.items() if k not in odd
    }
    assert opened.values["/data/moment"].startswith("2026-01-05T")


def test_javarosa_keeps_what_became_of_an_answer_and_sends_it_on(tmp_path: Path) -> None:
    form, sent, _ = written(tmp_path)
    opened = javarosa(form, sent)
    told = {ref.partition(" ")[0]: said for ref, said in opened.attributes.items() if "kommisjon" in ref}
    assert told == {"/data/area": "declined", "/data/home/person/likes": "unknown"}
    again = etree.fromstring(opened.again.encode())
    assert [one.get(STATUS) for one in again.iter() if one.get(STATUS)] == ["declined", "unknown"]
    assert [name for name, _ in plain(opened.again)] == [name for name, _ in plain(sent.read_text("utf-8"))]


def test_odks_javascript_engine_opens_a_submission_and_holds_every_answer(tmp_path: Path) -> None:
    form, sent, held = written(tmp_path)
    opened = odk_engine(form, sent)
    for ref in ("/data/place", "/data/line"):
        assert number_of(opened, ref) == [float(part) for part in held.pop(ref).replace(";", " ").split()]
        del opened.values[ref]
    assert opened.values == held
    assert [name for name, _ in plain(opened.again)] == [name for name, _ in plain(sent.read_text("utf-8"))]
