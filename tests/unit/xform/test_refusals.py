"""What a broken or hostile form is told, and where."""

import itertools

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.xform import load
from kommisjon.xform.safexml import LARGEST_FORM
from tests.forms_in_tables import begun, form

SHELL = (
    '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">'
    '<h:head><h:title>T</h:title><model><instance><data id="t"><a/><b/><c/><g><d/></g></data></instance>{}</model>'
    "</h:head><h:body>{}</h:body></h:html>"
)


def refused(binds: str, body: str = "") -> Refusal:
    with pytest.raises(Refusal) as caught:
        load(SHELL.format(binds, body).encode())
    return caught.value


@pytest.mark.parametrize(
    ("attribute", "expression", "what"),
    [
        ("calculate", "1 +", "calculation"),
        ("relevant", "selected(../b, 'x'", "relevance"),
        ("constraint", ". &gt; and 3", "constraint"),
        ("required", "nosuch(1)", "required"),
        ("readonly", "substr('a')", "read-only"),
    ],
)
def test_a_broken_expression_is_named_with_its_question(attribute: str, expression: str, what: str) -> None:
    refusal = refused(f'<bind nodeset="/data/a" {attribute}="{expression}"/>')
    assert refusal.code is Code.FORM_EXPRESSION
    assert refusal.facts["where"] == f"/data/a ({what})"
    assert "/data/a" in refusal.told().what


@pytest.mark.parametrize("expression", ["/data/missing", "../missing", "/other/a", "/data/g/missing + 1"])
def test_a_name_that_is_not_in_the_form(expression: str) -> None:
    refusal = refused(f'<bind nodeset="/data/a" calculate="{expression}"/>')
    assert refusal.code is Code.FORM_NAME
    assert refusal.facts["where"] == "/data/a (calculation)"
    assert refusal.facts["name"] in ("missing", "other")


def test_a_bind_or_a_question_for_nothing() -> None:
    assert refused('<bind nodeset="/data/z"/>').facts["name"] == "z"
    assert refused("", '<input ref="/data/z"><label>Z</label></input>').facts["name"] == "z"


def test_a_list_that_is_not_there() -> None:
    choices = "<itemset nodeset=\"instance('no')/root/item\"><value ref='name'/></itemset>"
    select = f'<select1 ref="/data/a">{choices}</select1>'
    assert refused("", select).code is Code.FORM_NAME
    tolerated = load(
        SHELL.format('<bind nodeset="/data/a" calculate="count(instance(\'no\')/root/item)"/>', "").encode()
    )
    assert "“no”" in tolerated.notices[0]


@pytest.mark.parametrize(
    ("binds", "path"),
    [
        (
            '<bind nodeset="/data/a" calculate="/data/b"/><bind nodeset="/data/b" calculate="/data/c"/>'
            '<bind nodeset="/data/c" calculate="/data/a"/>',
            {"/data/a", "/data/b", "/data/c"},
        ),
        ('<bind nodeset="/data/a" calculate=". + 1"/>', {"/data/a"}),
        ('<bind nodeset="/data/g" relevant="/data/g/d = 1"/>', {"/data/g"}),
        (
            '<bind nodeset="/data/a" relevant="/data/b = 1"/><bind nodeset="/data/b" calculate="/data/a"/>',
            {"/data/a", "/data/b"},
        ),
    ],
)
def test_a_circle_is_refused_with_its_path(binds: str, path: set[str]) -> None:
    refusal = refused(binds)
    assert refusal.code is Code.FORM_CYCLE
    steps = str(refusal.facts["path"]).split(" → ")
    assert set(steps) == path
    assert steps[0] == steps[-1]


def test_a_long_chain_is_ordered_without_recursion() -> None:
    names = [f"q{n}" for n in range(3000)]
    fields = "".join(f"<{name}/>" for name in names)
    binds = "".join(
        f'<bind nodeset="/data/{name}" calculate="/data/{before} + 1"/>'
        for before, name in itertools.pairwise(names)
    )
    xml = SHELL.replace("<a/><b/><c/><g><d/></g>", fields).format(binds, "").encode()
    state = load(xml).begin(begun("| survey |\n| | type | name | label |\n| | text | a | A |").now)
    state.answer("/data/q0", "1")
    assert state.value("/data/q2999") == "3000"


def test_entities_and_document_types_are_refused(tmp_path: object) -> None:
    bomb = b'<!DOCTYPE h [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><h>&b;</h>'
    outside = b'<!DOCTYPE h SYSTEM "file:///etc/passwd"><h/>'
    for hostile in (bomb, outside):
        with pytest.raises(Refusal) as caught:
            load(hostile)
        assert caught.value.code is Code.FORM_UNREADABLE


@pytest.mark.parametrize("xml", [b"", b"not xml", b"<a><b></a>", b"<a/>", SHELL.replace("<a/>", "<").encode()])
def test_what_is_no_form(xml: bytes) -> None:
    with pytest.raises(Refusal) as caught:
        load(xml)
    assert caught.value.code is Code.FORM_UNREADABLE


def test_limits() -> None:
    with pytest.raises(Refusal) as caught:
        load(b" " * (LARGEST_FORM + 1))
    assert caught.value.code is Code.FORM_LIMIT
    deep = "<g>" * 80 + "</g>" * 80
    with pytest.raises(Refusal) as caught:
        load(SHELL.replace("<g><d/></g>", deep).format("", "").encode())
    assert caught.value.code is Code.FORM_LIMIT


def test_a_bare_word_is_blank_with_a_notice() -> None:
    """WHO's verbal autopsy writes null without quotation marks; JavaRosa reads it as blank, and so it is here."""
    made = form("""
    | survey |
    | | type      | name | label | calculation           |
    | | integer   | a    | A     |                       |
    | | calculate | b    |       | if(${a} > 1, 2, null) |
    """)
    assert "“null”" in made.notices[0]
    state = made.begin(begun("| survey |\n| | type | name | label |\n| | text | a | A |").now)
    assert state.value("/data/b") == ""
    state.answer("/data/a", "2")
    assert state.value("/data/b") == "2"


def test_a_broken_pattern_in_an_answer_is_a_refusal_not_a_crash() -> None:
    with pytest.raises(Refusal) as caught:
        form("""
        | survey |
        | | type | name | label | constraint      |
        | | text | a    | A     | regex(., '[a')  |
        """)
    assert caught.value.code is Code.FORM_EXPRESSION
