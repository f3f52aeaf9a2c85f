"""Media beside labels and choices, texts in a long and a short form, labels of choices that are filtered out."""

from __future__ import annotations

from kommisjon.xform import State, display, load
from tests.forms_in_tables import NOON, begun

FORM = b"""<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
        xmlns:jr="http://openrosa.org/javarosa">
<h:head><h:title>Media</h:title><model>
<itext><translation lang="en" default="true()">
  <text id="q"><value form="long">The long one</value><value form="short">Short</value>
    <value form="image">jr://images/deep/house.jpg</value><value form="audio">jr://audio/hello.mp3</value></text>
  <text id="c"><value>A</value><value form="video">jr://video/a.mp4</value></text>
</translation></itext>
<instance><data id="media"><q/></data></instance><bind nodeset="/data/q" type="string"/>
</model></h:head>
<h:body><select1 ref="/data/q"><label ref="jr:itext('q')"/>
  <item><label ref="jr:itext('c')"/><value>a</value></item></select1></h:body></h:html>"""

CASCADE = """
| survey | | | | |
| | type | name | label | choice_filter |
| | text | land | Land | |
| | select_one towns | town | Town | land = ${land} |
| choices | | | | |
| | list_name | name | label | land |
| | towns | oslo | Oslo | no |
| | towns | malmo | Malmö | se |
"""


def media() -> State:
    return load(FORM).begin(lambda: NOON, 1)


def test_a_text_without_a_plain_form_is_its_long_one() -> None:
    assert media().label("/data/q") == "The long one"


def test_media_are_given_by_their_bare_names() -> None:
    state = media()
    node = state.find("/data/q")
    control = node.definition.control
    assert control is not None
    assert display.media(state, control.label, node, "en") == (("image", "house.jpg"), ("audio", "hello.mp3"))
    (choice,) = state.choices("/data/q")
    assert choice.media == (("video", "a.mp4"),)


def test_a_choice_that_is_filtered_out_still_has_its_label() -> None:
    state = begun(CASCADE)
    state.answer("/data/land", "no")
    node = state.find("/data/town")
    assert [choice.value for choice in state.choices("/data/town")] == ["oslo"]
    assert display.listed_label(state, node, "malmo", "default") == "Malmö"
    assert display.listed_label(state, node, "nowhere", "default") == ""
