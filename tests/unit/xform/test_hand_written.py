"""XForms that no converter wrote: relative references, one text in two places, prefixes, lists in questions."""

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.xform import State, load
from tests.forms_in_tables import NOON, begun

FORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
    xmlns:jr="http://openrosa.org/javarosa" xmlns:xsd="http://www.w3.org/2001/XMLSchema"
    xmlns:orx="http://openrosa.org/xforms"><h:head><h:title>By hand</h:title><model>
  <instance><my:visit xmlns:my="http://example.org/visit" id="visit">
    <orx:meta><orx:instanceID/></orx:meta><name/><home><age>5</age><well/><inner><x/></inner></home>
    <item jr:template=""><what/><twice/></item><item><what/><twice/></item>
  </my:visit></instance>
  <itext><translation lang="en">
    <text id="both"><value><output value="/visit/name"/> is <output value="/visit/home/age"/></value></text>
  </translation></itext>
  <bind id="age" nodeset="/visit/home/age" type="xsd:int" constraint=". &lt; 99"
    jr:constraintMsg="jr:itext('both')"/>
  <bind nodeset="/visit/home/inner" relevant="../well = 'no'"/>
  <bind nodeset="/visit/item/twice" calculate="concat(../what, ../what)"/>
  <bind nodeset="/visit/orx:meta/orx:instanceID" type="string" jr:preload="uid"/>
</model></h:head><h:body>
  <input ref="name"><label ref="jr:itext('both')"/></input>
  <group ref="home">
    <input bind="age"><label>Age</label></input>
    <select1 ref="well"><label>Well?</label>
      <item><label>Yes</label><value>yes</value></item><item><label>No</label><value>no</value></item></select1>
    <group ref="inner"><input ref="x"><label>X</label></input></group>
    <input ref="../name"><label>Name again</label></input>
  </group>
  <repeat nodeset="/visit/item"><input ref="what"><label>What</label></input></repeat>
</h:body></h:html>"""


def visit() -> State:
    return load(FORM.encode()).begin(lambda: NOON, 1)


def test_references_in_a_group_count_from_it() -> None:
    assert [item.ref for item in visit().items() if item.kind != "member"][:4] == [
        "/visit/name",
        "/visit/home/age",
        "/visit/home/well",
        "/visit/name",
    ]
    state = visit()
    state.answer("/visit/home/well", "no")
    assert "/visit/home/inner/x" in [item.ref for item in state.items()]
    state.answer("/visit/item/what", "ab")
    assert state.value("/visit/item/twice") == "abab"


def test_one_text_is_said_in_two_places() -> None:
    state = visit()
    state.answer("/visit/name", "Amina")
    assert state.label("/visit/name") == "Amina is 5"
    assert state.message("/visit/home/age") == "Amina is 5"


def test_a_relative_name_that_is_not_there_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        load(FORM.replace('ref="x"', 'ref="y"').encode())
    assert refused.value.code is Code.FORM_NAME


def test_a_choice_says_what_was_answered() -> None:
    state = begun("""
    | survey |
    | | type         | name   | label         |
    | | text         | town   | Town          |
    | | select_one l | where  | Where         |
    | | begin repeat | member | M             |
    | | text         | name   | Name          |
    | | select_one m | who    | Who           |
    | | end repeat   |        |               |
    | choices |
    | | list_name | name | label             |
    | | l         | in   | In ${town}        |
    | | l         | out  | Out of ${town}    |
    | | m         | self | ${name} in ${town} |
    """)
    state.answer("/data/town", "Nakivale")
    state.add("/data/member")
    state.answer("/data/member/name", "Amina")
    state.answer("/data/member[2]/name", "Bilal")
    assert [choice.label for choice in state.choices("/data/where")] == ["In Nakivale", "Out of Nakivale"]
    assert [choice.label for choice in state.choices("/data/member/who")] == ["Amina in Nakivale"]
    assert [choice.label for choice in state.choices("/data/member[2]/who")] == ["Bilal in Nakivale"]
    state.answer("/data/town", "Rwamwanja")
    assert [choice.label for choice in state.choices("/data/where")] == ["In Rwamwanja", "Out of Rwamwanja"]
    other = state.form.begin(lambda: NOON, 1)
    other.answer("/data/town", "Beirut")
    assert [choice.label for choice in other.choices("/data/where")] == ["In Beirut", "Out of Beirut"]


def test_choices_that_are_answers_change_with_them() -> None:
    state = begun("""
    | survey |
    | | type               | name   | label |
    | | begin_repeat       | person | P     |
    | | text               | name   | Name  |
    | | end_repeat         |        |       |
    | | select_one ${name} | who    | Who   |
    """)
    for said in ("Amina", "Badria"):
        state.answer("/data/person/name", said)
        assert [choice.label for choice in state.choices("/data/who")] == [said]
        assert [choice.label for choice in state.choices("/data/who")] == [said]


SETS = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
    xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>Sets</h:title><model>
  <instance><data id="sets"><a/><b>old</b><on/>
    <row jr:template=""><n/></row><row><n/></row><late/></data></instance>
  <itext><translation lang="en"><text id="pic"><value form="image">jr://images/a.png</value></text></translation></itext>
  <bind nodeset="/data/row" relevant="/data/on = 'yes'"/><bind nodeset="/data/row/n" type="int"/>
  <setvalue event="odk-instance-first-load" ref="/data/a">in words</setvalue>
  <setvalue event="odk-instance-first-load" ref="/data/b" value="">passed over</setvalue>
  <setvalue event="xforms-value-changed" ref="/data/late" value="'never here'"/>
</model></h:head><h:body>
  <input ref="/data/a"><label>A</label></input>
  <select1 ref="/data/on"><label>On</label>
    <item><label ref="jr:itext('pic')"/><value>yes</value></item>
    <item><label>No</label><value>no</value></item></select1>
  <group ref="/data/row"><label>Row</label><repeat nodeset="/data/row">
    <input ref="/data/row/n"><label>N</label></input>
    <setvalue event="odk-instance-first-load odk-new-repeat" ref="/data/row/n" value="position(..) * 10"/>
  </repeat></group>
</h:body></h:html>"""


def test_what_is_set_when_a_filling_begins() -> None:
    """Also inside a repeat, and while it is skipped; an empty value attribute sets blank (JavaRosa)."""
    state = load(SETS.encode()).begin(lambda: NOON, 1)
    assert (state.value("/data/a"), state.value("/data/b"), state.value("/data/late")) == ("in words", "", "")
    assert not state.relevant("/data/row")
    assert state.value("/data/row/n") == "10"
    state.add("/data/row")
    assert state.value("/data/row[2]/n") == "20"


def test_a_choice_with_nothing_but_a_picture_is_told_by_its_name() -> None:
    state = load(SETS.encode()).begin(lambda: NOON, 1)
    assert [choice.label for choice in state.choices("/data/on")] == ["yes", "No"]
    nodes = state.snapshot()["nodes"]
    assert isinstance(nodes, dict)
    assert nodes["/data/on"]["choice_labels"] == {"": ["", "No"]}, "as it is written"
