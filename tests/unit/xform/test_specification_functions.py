"""Every function of the ODK XForms specification, with its edges: expression and the text its value is kept as.

JavaRosa 4.4.1 keeps the same texts, save for what test_departures.py names, pulldata() (which Collect adds to it)
and places that are not on the globe.
"""

import re
from xml.sax.saxutils import quoteattr

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.xform import load
from tests.forms_in_tables import NOON

SHAPE = "7.9377 -11.5845 0 0;7.9324 -11.5902 0 0;7.927 -11.5857 0 0;7.925 -11.578 0 0;7.9377 -11.5845 0 0"
FIELDS = {
    "n": ("int", "3"),
    "d": ("decimal", "2.5"),
    "none": ("int", ""),
    "blank": ("string", ""),
    "day": ("date", "2026-01-31"),
    "noday": ("date", ""),
    "when": ("dateTime", "2026-01-31T06:00:00.000Z"),
    "shape": ("geoshape", SHAPE),
    "way": ("geotrace", "12.5 77.1 0 0;12.6 77.1 0 0"),
    "point": ("geopoint", "12.5 77.1 0 0"),
}
MEMBERS = ("1", "", "5")

LOGIC = [
    ("true()", "1"),
    ("false()", "0"),
    ("not('')", "1"),
    ("not(/data/none)", "1"),
    ("not(/data/none > 5)", "1"),
    ("if('', 'a', 'b')", "b"),
    ("if('false', 'a', 'b')", "a"),
    ("if(/data/none, 'a', 'b')", "b"),
    ("if(/data/n > 1, '5', 7) + 1", "6"),
    ("boolean('')", "0"),
    ("boolean('false')", "1"),
    ("boolean(number(''))", "0"),
    ("boolean-from-string('TRUE')", "1"),
    ("boolean-from-string('yes')", "0"),
    ("boolean-from-string(1)", "1"),
    ("coalesce('', '')", ""),
    ("coalesce(/data/none, /data/n)", "3"),
    ("once(5)", "5"),
    ("checklist(1, 2, true(), false())", "1"),
    ("checklist(2, 3, true(), '', 1)", "1"),
    ("checklist(-1, 1, 1, 1)", "0"),
    ("checklist(-1, -1, '', '')", "1"),
    ("weighted-checklist(2, 4, true(), 2, false(), 9)", "1"),
    ("weighted-checklist(-1, 1, true(), 2)", "0"),
    ("weighted-checklist(6, 6, /data/rep/q, /data/rep/q)", "1"),
]
NUMBERS = [
    ("number('')", ""),
    ("number(' 12 ')", "12"),
    ("number('1e3')", ""),
    ("number(true())", "1"),
    ("int('')", ""),
    ("int('-7.9')", "-7"),
    ("int(-0.5)", "0"),
    ("round('')", ""),
    ("round(2.5)", "3"),
    ("round(-2.5)", "-2"),
    ("round(-2.6)", "-3"),
    ("round(-0.5)", "0"),
    ("round(0.49999999999999994)", "0"),
    ("round(1.005, 2)", "1.01"),
    ("round(-2.345, 2)", "-2.34"),
    ("round(-25, -1)", "-20"),
    ("round(2.5, '')", "3"),
    ("round(1 div 0)", "Infinity"),
    ("sum(/data/rep/q)", "6"),
    ("sum(/data/rep[q > 1]/q)", "5"),
    ("sum(/data/none)", "0"),
    ("min(/data/rep/q)", "1"),
    ("min('', 3)", "3"),
    ("min('x', 3)", "3"),
    ("min('x')", ""),
    ("max(/data/rep/q)", "5"),
    ("max(/data/none)", ""),
    ("max('', 5, /data/none)", "5"),
    ("pow(2, -1)", "0.5"),
    ("pow(0, 0)", "1"),
    ("pow(-8, 0.5)", ""),
    ("pow('', 2)", ""),
    ("pow(10, 400)", "Infinity"),
    ("sqrt(-1)", ""),
    ("abs('')", ""),
    ("log(0)", "-Infinity"),
    ("log(-1)", ""),
    ("round(log10(2), 4)", "0.301"),
    ("round(exp(1), 4)", "2.7183"),
    ("exp(1000)", "Infinity"),
    ("round(exp10(2.5), 2)", "316.23"),
    ("exp10('')", ""),
    ("round(sin(pi() div 2), 6)", "1"),
    ("cos(0)", "1"),
    ("cos(/data/none)", ""),
    ("round(tan(1), 4)", "1.5574"),
    ("asin(2)", ""),
    ("round(acos(0), 4)", "1.5708"),
    ("round(atan(1), 4)", "0.7854"),
    ("round(atan2(0, -1), 4)", "3.1416"),
    ("atan2('', 1)", ""),
    ("random() >= 0 and random() < 1", "1"),
]
TEXTS = [
    ("string(1 div 3)", "0.3333333333333333"),
    ("string(0 div 0)", "NaN"),
    ("string(true())", "true"),
    ("concat()", ""),
    ("concat('a', true(), 1.50)", "atrue1.5"),
    ("concat(/data/rep/q)", "15"),
    ("join(',', 'a', '', 'b')", "a,,b"),
    ("join(', ', /data/rep[q != '']/q)", "1, 5"),
    ("join(' ')", ""),
    ("substr('hello', 1, 3)", "el"),
    ("substr('hello', -3, -1)", "ll"),
    ("substr('hello', 10)", ""),
    ("substring-before('ab', '-')", ""),
    ("substring-after('a-b', '')", "a-b"),
    ("contains('a', '')", "1"),
    ("starts-with('a', '')", "1"),
    ("ends-with('', 'a')", "0"),
    ("translate('aabb', 'ab', 'xyz')", "xxyy"),
    ("translate('abc', 'abc', '')", ""),
    ("normalize-space('  a \t b ')", "a b"),
    ("string-length('')", "0"),
    ("string-length('日本語')", "3"),
    ("regex('abc', 'b')", "0"),
    ("regex(/data/none, '.*')", "1"),
    ("digest('abc', 'MD5')", "kAFQmDzST7DWlj99KOF/cg=="),
    ("digest('', 'SHA-1', 'hex')", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
    ("base64-decode('w6k=')", "é"),
    ("base64-decode('!!')", ""),
    ("selected('a b', 'a b')", "1"),
    ("selected('', '')", "1"),
    ("selected-at('a b', -1)", ""),
    ("selected-at('', 0)", ""),
    ("count-selected('a  b ')", "2"),
    ("count-selected('')", "0"),
    ("string-length(uuid())", "36"),
    ("string-length(uuid(8))", "8"),
]
TIMES = [
    ("today() = date('2026-06-15')", "1"),
    ("now() = today()", "1"),
    ("date('2026-1-3') = '2026-01-03'", "1"),
    ("date('')", ""),
    ("date(/data/day + 1) = date('2026-02-01')", "1"),
    ("decimal-date-time('1970-01-01T12:00:00.000Z')", "0.5"),
    ("decimal-date-time(/data/noday)", ""),
    ("decimal-time(/data/when)", "0.25"),
    ("decimal-time('')", ""),
    ("format-date(/data/day, '%Y/%m/%d %y %n %e %b %a')", "2026/01/31 26 1 31 Jan Sat"),
    ("format-date(/data/noday, '%Y')", ""),
    ("format-date('2026-01-31', '%%')", "%"),
    ("format-date(0, '%Y-%m-%d')", "1970-01-01"),
    ("format-date-time('2026-01-31T03:04:05.678Z', '%H:%M:%S.%3 %h')", "03:04:05.678 3"),
    ("format-date-time(/data/day, '%H')", "00"),
    ("format-date-time('', '%H')", ""),
]
LISTS = [
    ("count(/data/rep)", "3"),
    ("count(/data/rep[q = ''])", "1"),
    ("count-non-empty(/data/rep/q)", "2"),
    ("count-non-empty(/data/rep)", "3"),
    ("position(/data/rep)", "1"),
    ("current()/../n", "3"),
    ("instance('camps')/root/item[name = 'b']/label", "Béta"),
    ("instance('camps')/root/item[name = 'z']/label", ""),
    ("pulldata('camps', 'label', 'name', 'b')", "Béta"),
    ("pulldata('camps', 'label', 'name', /data/blank)", ""),
    ("count(randomize(instance('camps')/root/item))", "2"),
    ("indexed-repeat(/data/rep/q, /data/rep, 3)", "5"),
    ("indexed-repeat(/data/rep/q, /data/rep, 9)", ""),
    ("jr:choice-name('b', '/data/camp')", "Béta"),
    ("jr:choice-name('', '/data/camp')", ""),
    ("jr:itext('greeting')", "Good day"),
    ("jr:itext('nothing')", ""),
]
PLACES = [
    ("area(/data/shape)", "855581.1475928577"),
    ("area(/data/point)", "0"),
    ("area(/data/blank)", "0"),
    ("area('a camp')", ""),
    ("distance(/data/shape)", "4104.108036291705"),
    ("distance(/data/way)", "11131.884502167246"),
    ("distance('1 1', '2 2')", "157400.64794881135"),
    ("distance('1 1;1 1')", "0"),
    ("distance('91 0;0 0')", ""),
    ("distance(/data/point)", "0"),
    ("distance(/data/blank)", "0"),
]
TABLE = LOGIC + NUMBERS + TEXTS + TIMES + LISTS + PLACES

SPECIFICATION = """
string concat join substr substring-before substring-after translate string-length normalize-space contains
starts-with ends-with regex digest base64-decode if boolean boolean-from-string true false not coalesce
checklist weighted-checklist once selected selected-at count-selected jr:choice-name jr:itext number int round
min max sum pow log log10 abs sin cos tan asin acos atan atan2 sqrt exp exp10 pi random count count-non-empty
position instance current randomize indexed-repeat today now date decimal-date-time decimal-time format-date
format-date-time area distance pulldata uuid
"""
TAKE_NOTHING = "true false pi today now random current"
TAKE_ONE = """
string number int not boolean boolean-from-string once count sum min max abs round sqrt log log10 exp exp10 sin
cos tan asin acos atan date decimal-date-time decimal-time string-length normalize-space area distance
count-selected count-non-empty base64-decode randomize join coalesce instance jr:itext
"""
TAKE_TWO = """
selected selected-at contains starts-with ends-with regex pow atan2 digest substr substring-before
substring-after format-date format-date-time jr:choice-name
"""
WRONG_ARITY = [
    *(f"{name}('x')" for name in TAKE_NOTHING.split()),
    *(f"{name}()" for name in TAKE_ONE.split()),
    *(f"{name}('x')" for name in TAKE_TWO.split()),
    "if(1, 2)",
    "translate('x', 'y')",
    "checklist(1, 2)",
    "weighted-checklist(1, 2)",
    "weighted-checklist(1, 2, 1, 2, 3)",
    "pulldata('camps', 'label', 'name')",
    "position(/data/rep, 2)",
    "indexed-repeat(/data/n, /data/n)",
    "uuid(1, 2)",
]


def _form(expressions: list[str]) -> bytes:
    fields = "".join(f"<{name}>{default}</{name}>" for name, (_, default) in FIELDS.items()) + "<camp/>"
    fields += "".join(f"<rep><q>{member}</q></rep>" for member in MEMBERS)
    binds = "".join(f'<bind nodeset="/data/{name}" type="{kind}"/>' for name, (kind, _) in FIELDS.items())
    binds += '<bind nodeset="/data/rep/q" type="int"/>'
    for place, expression in enumerate(expressions):
        fields += f"<x{place}/>"
        binds += f'<bind nodeset="/data/x{place}" calculate={quoteattr(expression)}/>'
    items = "".join(
        f"<item><name>{name}</name><label>{label}</label></item>" for name, label in (("a", "Alfa"), ("b", "Béta"))
    )
    chosen = "<itemset nodeset=\"instance('camps')/root/item\"><value ref='name'/><label ref='label'/></itemset>"
    greeting = '<translation lang="en"><text id="greeting"><value>Good day</value></text></translation>'
    return (
        '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">'
        f'<h:head><h:title>T</h:title><model><itext>{greeting}</itext><instance><data id="t">{fields}</data>'
        f'</instance><instance id="camps"><root>{items}</root></instance>{binds}</model></h:head><h:body>'
        f'<select1 ref="/data/camp"><label>C</label>{chosen}</select1>'
        '<group ref="/data/rep"><repeat nodeset="/data/rep"><input ref="/data/rep/q"/></repeat></group>'
        "</h:body></h:html>"
    ).encode()


@pytest.fixture(scope="module")
def kept() -> dict[str, str]:
    state = load(_form([expression for expression, _ in TABLE])).begin(lambda: NOON, seed=7)
    return {expression: state.value(f"/data/x{place}") for place, (expression, _) in enumerate(TABLE)}


@pytest.mark.parametrize(("expression", "wanted"), TABLE)
def test_function(kept: dict[str, str], expression: str, wanted: str) -> None:
    assert kept[expression] == wanted


def test_every_function_of_the_specification_has_a_row() -> None:
    called = {name for expression, _ in TABLE for name in re.findall(r"[a-z][\w:-]*(?=\()", expression)}
    assert len(SPECIFICATION.split()) == 70
    assert set(SPECIFICATION.split()) - called == set()


@pytest.mark.parametrize("expression", WRONG_ARITY)
def test_a_call_with_too_few_or_too_many_arguments_is_refused(expression: str) -> None:
    with pytest.raises(Refusal) as caught:
        load(_form([expression]))
    assert caught.value.code is Code.FORM_EXPRESSION
