"""A form may have many languages and an interview shows two: the texts of the others wait as they are written."""

from __future__ import annotations

from datetime import UTC, datetime

from kommisjon.resources import forms_folder
from kommisjon.xform import load

FORM = """<h:html xmlns:h="http://www.w3.org/1999/xhtml" xmlns="http://www.w3.org/2002/xforms">
<h:head><h:title>t</h:title><model>
<itext>
<translation lang="nb"><text id="a"><value>Navn?</value></text>
<text id="b"><value>Hei <output value="/d/a"/>!</value></text>
<text id="c"><value>C</value></text></translation>
<translation lang="en"><text id="a"><value>Name?</value></text><text id="b"><value>Hi</value></text>
<text id="c"><value>C</value><value form="image">jr://images/c.png</value></text></translation>
</itext>
<instance><d id="t" version="1"><a/><b/><c/></d></instance>
<bind nodeset="/d/a" type="string"/><bind nodeset="/d/b" type="string"/><bind nodeset="/d/c" type="string"/>
</model></h:head>
<h:body><input ref="/d/a"><label ref="jr:itext('a')"/></input>
<input ref="/d/b"><label ref="jr:itext('b')"/></input>
<input ref="/d/c"><label ref="jr:itext('c')"/></input></h:body></h:html>"""


def test_only_the_languages_that_are_shown_are_read() -> None:
    form = load((forms_folder() / "competence" / "form.xml").read_bytes())
    state = form.begin(lambda: datetime(2026, 11, 2, tzinfo=UTC))
    for item in state.items():
        for language in ("nb", "ar"):
            state.label(item.ref, language)
    read = {language for language, known in form.texts.items() if not known._waiting}
    assert read == {"nb", "ar"}


def test_answers_and_pictures_in_a_text_are_known_from_the_start() -> None:
    form = load(FORM.encode())
    for known in form.texts.values():
        assert set(known.ready) == {"b", "c"}
    state = form.begin(lambda: datetime(2026, 11, 2, tzinfo=UTC))
    state.answer("/d/a", "Amal")
    assert (state.label("/d/b", "nb"), state.label("/d/b", "en")) == ("Hei Amal!", "Hi")
    assert (state.label("/d/a", "nb"), state.label("/d/a", "en")) == ("Navn?", "Name?")
    assert form.texts_in("xx") == {}
