"""XForms that reach for more than a form may have: nothing is fetched, nothing outside is read. All synthetic."""

import socket
import time
from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.xform import Form, expressions, load, reading, safexml, wording
from tests.forms_in_tables import NOON

TOP = (
    '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" '
    'xmlns:jr="http://openrosa.org/javarosa" xmlns:xi="http://www.w3.org/2001/XInclude" '
    'xmlns:xlink="http://www.w3.org/1999/xlink">'
)
ASKED = '<input ref="/data/a"><label>A</label></input>'
SECRET = "synthetic secret"
LONG = "y" * 11_000_000


def xml(*, before: str = "", instance: str = "<a/>", model: str = "", body: str = ASKED) -> bytes:
    return (
        f"{before}{TOP}<h:head><h:title>t</h:title><model><instance><data id='d'>{instance}</data></instance>"
        f"{model}</model></h:head><h:body>{body}</h:body></h:html>"
    ).encode()


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    (tmp_path / "secret.csv").write_text(f"name,label\n1,{SECRET}\n", encoding="utf-8")
    return tmp_path / "secret.csv"


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def reached(*_args: object) -> None:
        raise AssertionError("the network was reached")

    monkeypatch.setattr(socket.socket, "connect", reached)


def refused(data: bytes) -> Refusal:
    started = time.process_time()
    with pytest.raises(Refusal) as caught:
        load(data)
    assert time.process_time() - started < 20
    return caught.value


@pytest.mark.parametrize(
    "before",
    [
        '<!DOCTYPE h [<!ENTITY e SYSTEM "{file}">]>',
        '<!DOCTYPE h SYSTEM "{file}">',
        '<!DOCTYPE h SYSTEM "http://192.0.2.1/form.dtd">',
        '<!DOCTYPE h [<!ENTITY % p SYSTEM "http://192.0.2.1/p.dtd"> %p;]>',
        '<!DOCTYPE h [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
        '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY e "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>',
        "<!DOCTYPE h>",
    ],
    ids=["file", "external", "network", "parameter", "billion", "bare"],
)
def test_a_document_type(before: str, secret: Path) -> None:
    refusal = refused(xml(before=before.format(file=secret.as_uri()), instance="<a>&e;</a>"))
    assert refusal.code is Code.FORM_UNREADABLE
    assert SECRET not in refusal.told().what


def blank(form: Form) -> bool:
    state = form.begin(lambda: NOON, 1)
    return state.value("/data/a") == "" and state.label("/data/a") == "A"


def test_inclusions_links_and_instructions_do_nothing(secret: Path) -> None:
    instance = (
        f'<a><xi:include parse="text" href="{secret.as_uri()}"/></a><?php echo 1 ?>'
        f'<b xlink:href="{secret.as_uri()}" xlink:type="simple"/>'
    )
    before = f'<?xml version="1.0"?><?xml-stylesheet href="{secret.as_uri()}" type="text/xsl"?>'
    form = load(xml(before=before, instance=instance))
    state = form.begin(lambda: NOON, 1)
    assert all(SECRET not in node.text for node in state.root.subtree())
    assert blank(load(xml(before=before)))


@pytest.mark.parametrize(
    "source",
    [
        "{uri}",
        "{path}",
        "../../secret.csv",
        "jr://file/../secret.csv",
        "jr://file-csv/..%2Fsecret.csv",
        "jr://file/sub/secret.csv",
        "http://192.0.2.1/secret.csv",
        "//192.0.2.1/share/secret.csv",
        "\\\\192.0.2.1\\share\\secret.csv",
        "jr://choices/secret.csv",
        "data:text/csv,name",
        ".secret.csv",
    ],
)
def test_a_list_that_is_not_the_forms_own(source: str, secret: Path) -> None:
    written = source.format(uri=secret.as_uri(), path=secret)
    asked: list[str] = []

    def media(name: str) -> bytes | None:
        asked.append(name)
        return secret.read_bytes()

    model = (
        f'<instance id="l" src="{written}"/><bind nodeset="/data/a" calculate="instance(\'l\')/root/item/label"/>'
    )
    form = load(xml(model=model), media)
    assert (blank(form), asked) == (True, [])
    assert "is not a file of the form and is never read" in form.notices[0]


def test_names_in_any_namespace_are_names() -> None:
    """Prefixes that mean something else, or nothing, change no meaning and open nothing."""
    instance = '<x:a xmlns:x="urn:x"/><y:b xmlns:y="http://www.w3.org/2002/xforms" y:c="1"/>'
    form = load(xml(instance=instance, model='<z:bind xmlns:z="urn:z" nodeset="/data/x:a" type="int"/>'))
    assert sorted(form.root.children) == ["a", "b"]
    assert form.root.children["a"].kind == "int"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (xml(instance="<a>" * 300 + "</a>" * 300), Code.FORM_UNREADABLE),
        (xml(instance="<a>" * 70 + "</a>" * 70), Code.FORM_LIMIT),
        (xml(body="<group>" * 400 + "</group>" * 400), Code.FORM_UNREADABLE),
        (xml(model=f'<bind nodeset="/data/a" x="{LONG}"/>'), Code.FORM_UNREADABLE),
        (xml(instance=f"<a>{LONG}</a>"), Code.FORM_UNREADABLE),
        (xml(instance="<a/>" + "<b/>" * 1_000_000), Code.FORM_LIMIT),
        (xml(model="<instance><root>" + "<i/>" * 1_000_000 + "</root></instance>"), Code.FORM_LIMIT),
        (xml() + b" " * safexml.LARGEST_FORM, Code.FORM_LIMIT),
        (b"", Code.FORM_UNREADABLE),
        (b"\x00\xff\xfe", Code.FORM_UNREADABLE),
        (xml()[:-20], Code.FORM_UNREADABLE),
        (b"<?xml version='1.0' encoding='nonsense'?>" + xml(), Code.FORM_UNREADABLE),
    ],
    ids=[
        *("deep", "deep groups", "deep body", "attribute", "text", "a million questions", "a million rows"),
        *("large", "nothing", "noise", "torn", "encoding"),
    ],
)
def test_what_is_too_much_or_torn(data: bytes, code: Code) -> None:
    assert refused(data).code is code


ATTRIBUTES = " ".join(f'x{n}=""' for n in range(9))
READING = '<bind nodeset="/data/a" required="//*"/>'
LANGUAGES = "".join(f'<translation lang="{n}"/>' for n in range(9))


@pytest.mark.parametrize(
    ("module", "limit", "data"),
    [
        (safexml, "MOST_ATTRIBUTES", xml(model=f'<bind nodeset="/data/a" {ATTRIBUTES}/>')),
        (reading, "MOST_FIELDS", xml(instance="".join(f"<q{n}/>" for n in range(9)), body="")),
        (
            expressions,
            "MOST_READS",
            xml(instance="<a/><b/>", model='<bind nodeset="/data/a" required="//*"/>' * 3),
        ),
        (wording, "MOST_LANGUAGES", xml(model=f"<itext>{LANGUAGES}</itext>")),
    ],
    ids=["attributes", "questions", "readings", "languages"],
)
def test_each_limit(monkeypatch: pytest.MonkeyPatch, module: object, limit: str, data: bytes) -> None:
    load(data)
    monkeypatch.setattr(module, limit, 3)
    assert refused(data).code is Code.FORM_LIMIT


@pytest.mark.parametrize(
    "expression",
    [
        " or ".join([". = 1"] * 6_000),
        "count(" + "|".join(["//*"] * 12_000) + ")",
        "/data/a" + "[1=1]" * 8_000,
        "-" * 60_000 + "1",
        "/".join(["."] * 30_000),
        "(" * 79 + "1" + ")" * 79,
        "/data/a[" * 78 + "1" + "]" * 78,
    ],
    ids=["alternatives", "unions", "filters", "signs", "steps", "brackets", "filters in filters"],
)
def test_long_expressions_are_only_long(expression: str) -> None:
    started = time.process_time()
    state = load(xml(model=f'<bind nodeset="/data/a" constraint="{expression}"/>')).begin(lambda: NOON, 1)
    state.enter("/data/a", "1")
    state.violations()
    assert time.process_time() - started < 20


def test_a_question_asked_inside_a_repeat_it_does_not_stand_in() -> None:
    body = f'<repeat nodeset="/data/r">{ASKED}</repeat>'
    refusal = refused(xml(instance="<a/><r><b/></r>", body=body))
    assert (refusal.code, "/data/a" in refusal.told().what) == (Code.FORM_UNREADABLE, True)


def test_a_member_that_lacks_what_its_template_has() -> None:
    instance = '<a/><r jr:template=""><b/><c/></r><r><c/></r>'
    model = '<bind nodeset="/data/r/c" calculate="concat(../b, \'x\')"/>'
    body = ASKED + '<repeat nodeset="/data/r"><input ref="/data/r/b"/></repeat>'
    state = load(xml(instance=instance, model=model, body=body)).begin(lambda: NOON, 1)
    assert state.value("/data/r/c") == "x"
    assert [item.ref for item in state.items("/data/r")] == ["/data/r"]
