"""A filling as the XML that ODK's servers take. All answers are synthetic."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from lxml import etree

from kommisjon.xform import Status, load
from kommisjon.xform.export.filling import Filling, instance_id_of
from kommisjon.xform.export.serialising import places
from kommisjon.xform.export.shape import shape_of
from kommisjon.xform.export.submission import STATUS, submission
from tests.exports import EVERY_TYPE, filling, take_back
from tests.forms_in_tables import NOON, xform

EVERY = xform(EVERY_TYPE)
FORM = load(EVERY)
OSLO = datetime(2026, 6, 15, 14, 0, tzinfo=timezone(timedelta(hours=2)))


def sent(*answers: tuple[str, str], moment: datetime = NOON) -> etree._Element:
    state = FORM.begin(lambda: moment, 1)
    for name, text in answers:
        assert state.enter(f"/data/{name}", text).accepted, name
    return etree.fromstring(submission(filling(state, EVERY)))


@pytest.mark.parametrize(
    ("question", "typed", "expected"),
    [
        ("words", "  Amina & <Bilal> \n“x” ", "  Amina & <Bilal> \n“x” "),
        ("words", "أمينة", "أمينة"),
        ("words", "a\x00b\x1fc", "a�b�c"),
        ("whole", "007", "7"),
        ("whole", "-12", "-12"),
        ("whole", "123456789012345678", "123456789012345678"),
        ("part", ".5", "0.5"),
        ("part", "-.5", "-0.5"),
        ("part", "5.", "5"),
        ("part", "1.10", "1.10"),
        ("part", "0.000001", "0.000001"),
        ("day", "2026-1-5", "2026-01-05"),
        ("day", "2026-01-05T10:00:00", "2026-01-05"),
        ("hour", "10:30", "10:30:00.000+02:00"),
        ("hour", "10:30:05.25Z", "10:30:05.250Z"),
        ("moment", "2026-01-05T10:30", "2026-01-05T10:30:00.000+02:00"),
        ("moment", "2026-01-05T10:30:00.000-05:00", "2026-01-05T10:30:00.000-05:00"),
        ("moment", "2026-01-05", "2026-01-05T00:00:00.000+02:00"),
        ("one", "dog", "dog"),
        ("many", "emu  cat", "emu cat"),
        ("order", "dog cat emu", "dog cat emu"),
        ("scale", "4", "4"),
        ("seen", "OK", "OK"),
        ("place", "12.5 41.25", "12.5 41.25 0.0 0.0"),
        ("place", "12.5 41.25 3 4.5", "12.5 41.25 3 4.5"),
        ("place", "by the well", "by the well"),
        ("line", "1 2;3 4 5", "1 2 0.0 0.0; 3 4 5 0.0"),
        ("area", "1 2 0 0;3 4 0 0;1 2 0 0;", "1 2 0 0; 3 4 0 0; 1 2 0 0"),
        ("picture", "media/1.jpg", "1.jpg"),
        ("code", "0012", "0012"),
    ],
)
def test_every_type_in_odks_spelling(question: str, typed: str, expected: str) -> None:
    assert sent((question, typed), moment=OSLO).findtext(question) == expected


def test_points_that_are_none_stay_as_they_are() -> None:
    assert places("1 2 3 4 5") == "1 2 3 4 5"
    assert places("") == ""
    assert places(" ; ") == " ; "


def test_root_and_names_are_the_forms_own() -> None:
    root = sent(("words", "Amina"))
    assert root.tag == "data"
    assert dict(root.attrib) == {"id": "every", "version": "3"}
    assert re.fullmatch("uuid:[0-9a-f-]{36}", root.findtext("meta/instanceID") or "")
    assert root.findtext("meta/instanceName") == "Amina"
    names = [child.tag for child in root]
    assert names == [name for name in FORM.root.children if name != "home"], "in the form's order; home is closed"


def test_what_is_not_relevant_is_left_out_with_all_below_it() -> None:
    assert sent(("whole", "3")).find("home") is None
    root = sent(("whole", "4"), ("home/street", "Storgata"), ("home/person/name", "Bilal"))
    assert root.findtext("home/street") == "Storgata"
    assert [child.tag for child in root.iterfind("home/*")] == ["street", "person"]
    closed = sent(("whole", "4"), ("home/street", "Storgata"), ("whole", "1"))
    assert closed.find("home") is None, "kept for the person, and not sent"


def test_a_blank_answer_is_an_empty_element_so_that_no_default_comes_back() -> None:
    root = sent(("one", ""))
    assert root.find("one") is not None
    assert not root.findtext("one")
    again = take_back(FORM, etree.tostring(root), FORM.begin(lambda: NOON, 2))
    assert again.value("/data/one") == ""


def test_members_of_repeats_are_elements_one_after_the_other() -> None:
    state = FORM.begin(lambda: NOON, 1)
    state.answer("/data/whole", "4")
    state.add("/data/home/person")
    state.add("/data/home/person[2]/toy")
    state.answer("/data/home/person[2]/name", "Bilal")
    state.answer("/data/home/person[2]/toy/name", "ball")
    root = etree.fromstring(submission(filling(state, EVERY)))
    assert [person.findtext("name") for person in root.iterfind("home/person")] == ["", "Bilal"]
    assert [toy.findtext("name") for toy in root.iterfind("home/person[2]/toy")] == ["ball"]
    state.remove("/data/home/person", 1)
    state.remove("/data/home/person", 1)
    assert etree.fromstring(submission(filling(state, EVERY))).find("home/person") is None
    assert b"template" not in submission(filling(state, EVERY))


def test_declined_and_unknown_are_told_in_an_attribute_of_our_own() -> None:
    state = FORM.begin(lambda: NOON, 1)
    state.mark("/data/words", Status.DECLINED)
    state.mark("/data/day", Status.UNKNOWN)
    state.mark("/data/home/street", Status.DECLINED)
    root = etree.fromstring(submission(filling(state, EVERY)))
    assert {element.tag: element.get(STATUS) for element in root.iter() if element.get(STATUS)} == {
        "words": "declined",
        "day": "unknown",
    }
    assert root.nsmap["km"] == "urn:kommisjon:xforms:1"
    state.answer("/data/words", "Amina")
    state.answer("/data/day", "2026-01-01")
    assert b"kommisjon" not in submission(filling(state, EVERY)), "a plain submission says nothing of us"


OTHER_NAMES = b"""<h:html xmlns:h="http://www.w3.org/1999/xhtml" xmlns="http://www.w3.org/2002/xforms"
 xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms/">
 <h:head><h:title>T</h:title><model><instance>
  <own:data xmlns:own="http://example.org/f" xmlns="http://example.org/f" id="own" orx:version="9">
   <own:a kind="x"/><orx:meta><orx:instanceID/></orx:meta></own:data>
 </instance><bind nodeset="/own:data/own:a" type="string"/></model></h:head>
 <h:body><input ref="/own:data/own:a"><label>A</label></input></h:body></h:html>"""


def test_namespaces_and_attributes_stay_as_the_form_has_them() -> None:
    state = load(OTHER_NAMES).begin(lambda: NOON, 1)
    state.answer("/data/a", "x")
    root = etree.fromstring(submission(Filling(state, shape_of(OTHER_NAMES), "uuid:1")))
    assert root.tag == "{http://example.org/f}data"
    assert root.get("{http://openrosa.org/xforms/}version") == "9"
    assert root.find("{http://example.org/f}a").attrib == {"kind": "x"}
    assert root.findtext("{http://openrosa.org/xforms/}meta/{http://openrosa.org/xforms/}instanceID") == "uuid:1"


def test_a_form_without_a_place_for_its_name_gets_one() -> None:
    bare = OTHER_NAMES.replace(b"<orx:meta><orx:instanceID/></orx:meta>", b"")
    state = load(bare).begin(lambda: NOON, 1)
    name = instance_id_of(state)
    assert re.fullmatch("uuid:[0-9a-f-]{36}", name)
    root = etree.fromstring(submission(Filling(state, shape_of(bare), name)))
    assert root.findtext("{http://openrosa.org/xforms}meta/{http://openrosa.org/xforms}instanceID") == name


def test_a_log_is_named_where_the_form_asks_for_one() -> None:
    form = xform("""
    | survey |
    | | type  | name  | label |
    | | audit | audit |       |
    | | text  | a     | A     |
    """)
    state = load(form).begin(lambda: datetime(2026, 1, 1, tzinfo=UTC), 1)
    root = etree.fromstring(submission(filling(state, form, audit_file="audit.csv")))
    assert root.findtext("meta/audit") == "audit.csv"
    assert not etree.fromstring(submission(filling(state, form))).findtext("meta/audit")
