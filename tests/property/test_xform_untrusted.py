"""Forms that somebody changed by chance or on purpose: a form or a Refusal comes of them, nothing else, and soon.

All synthetic. The mutations know what a form is made of, so that most of them get past the first reader.
"""

import contextlib
import io
import random
import string
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl import Workbook  # type: ignore[import-untyped]

from kommisjon.errors import Refusal
from kommisjon.xform import ItemKind, NoSuchPlace, State, Status, load
from kommisjon.xform.authoring.convert import convert
from kommisjon.xform.xpath.grammar import parse
from kommisjon.xform.xpath.tokens import ExpressionError
from tests.forms_in_tables import NOON, xform

SOON = 20.0
"""Seconds on a processor that no single act may take with a small form, whatever else the machine does.

What one act may set off is bounded (kommisjon/xform/allowance.py). A form may use that up at every act.
"""
ENOUGH = 5.0
"""Seconds on a processor after which such a form has been used enough; others take less than one."""

FORM = xform(
    """
| survey |
| | type | name | label | relevant | constraint | calculation | choice_filter | repeat_count | default |
| | integer | n | How many, ${town}? | | . < 9 | | | | 2 |
| | select_one_from_file towns.csv | town | Town | | | | size > ${n} | | |
| | begin_repeat | r | Person ${p} | ${n} > 0 | | | | ${n} | |
| | text | p | Name | | regex(., '[a-z]+') | | | | |
| | calculate | c | | | | concat(${p}, position(..), sum(${n})) | | | |
| | date | d | Day | selected(${s}, 'a') | . <= today() | | | | |
| | end_repeat | | | | | | | | |
| | select_multiple s | s | Some | | | | | | |
| | calculate | k | | | | count(${r}) + count-selected(${s}) | | | |
| | calculate | w | | | | pulldata('towns', 'label', 'name', ${town}) | | | |
| | note | z | ${k} and ${w} | | | | | | |
| choices |
| | list_name | name | label |
| | s | a | A |
| | s | b | B |
"""
)
TOWNS = b"name,label,size\nt1,Ain,1\nt2,Bab,5\nt3,Jub,9\n"
EXPRESSIONS = [
    "/data/n",
    "../..",
    "//*",
    "count(//*[count(//*) > 1])",
    ". = 1",
    "concat(/data/w, /data/w)",
    "/data/r[position() = 1]/p",
    "instance('towns')/root/item[name = current()/../n]",
    "indexed-repeat(/data/r/p, /data/r, 2)",
    "if(true(), 1 div 0, 'x')",
    "format-date(/data/r/d, '%Y%')",
    "date(99999999999) - 1",
    "substr('abc', -9e99, 9e99)",
    "round(1e308, -400)",
    "pow(9, 9e9)",
    "randomize(//*, 'seed')",
    "uuid(1e9)",
    "once(random())",
    "jr:choice-name(/data/s, '/data/s')",
    "digest('a', 'MD5', 'hex')",
    "regex('aaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', '(a|aa)+')",
    "-" * 40 + "1",
    "@id",
    "''",
]


def used(data: bytes) -> None:
    """Load the form and use it as a person would; what is refused is refused."""
    with contextlib.suppress(Refusal):
        form = _soon(load, data, lambda name: TOWNS if name.startswith("towns") else None)
        _hold(_soon(form.begin, lambda: NOON, 1))


def _soon(act: Callable[..., Any], *given: object) -> Any:
    begun = time.process_time()
    try:
        return act(*given)
    finally:
        assert time.process_time() - begun < SOON


def _hold(state: State) -> None:
    enough = time.process_time() + ENOUGH
    for text in ("2", "a", "2026-06-01", "a b", ""):
        for item in state.items(hidden=True)[:40]:
            try:
                _meet(state, item.ref, item.kind, text)
            except (Refusal, NoSuchPlace):
                continue
            if time.process_time() > enough:
                return
    _soon(state.violations)
    _soon(state.surplus)
    _soon(state.snapshot)
    assert list(state.kept()) is not None


def _meet(state: State, ref: str, kind: ItemKind, text: str) -> None:
    if kind is ItemKind.MORE:
        _soon(state.repeat_label, ref)
        _soon(state.add, ref)
        _soon(state.remove, ref, 1)
    elif kind is not ItemKind.MEMBER:
        _soon(state.label, ref)
        _soon(state.choices, ref)
        _soon(state.answer, ref, text)
        _soon(state.enter, ref, text)
        _soon(state.mark, ref, Status.UNKNOWN)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), changes=st.integers(1, 6))
def test_a_form_whose_parts_were_changed(seed: int, changes: int) -> None:
    chance = random.Random(seed)
    top = etree.fromstring(FORM)
    for _ in range(changes):
        _change(top, chance)
    used(etree.tostring(top))


def _change(top: etree._Element, chance: random.Random) -> None:
    elements = [one for one in top.iter() if isinstance(one.tag, str)]
    one, other = chance.choice(elements), chance.choice(elements)
    attributes = [(e, name) for e in elements for name in e.attrib]
    match chance.randrange(7):
        case 0 if one.getparent() is not None:
            one.getparent().remove(one)  # type: ignore[union-attr]
        case 1 if one not in other.iterancestors() and one is not other:
            other.append(etree.fromstring(etree.tostring(one, with_tail=False)))
        case 2:
            holder, name = chance.choice(attributes)
            holder.set(name, chance.choice(EXPRESSIONS))
        case 3:
            (holder, name), (giver, given) = chance.choice(attributes), chance.choice(attributes)
            holder.set(name, giver.get(given) or "")
        case 4:
            holder, name = chance.choice(attributes)
            del holder.attrib[name]
        case 5:
            one.tag = other.tag
        case 6:
            one.text = other.text


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_a_form_whose_bytes_were_changed(seed: int) -> None:
    chance = random.Random(seed)
    used(_torn(FORM, chance))


def _torn(data: bytes, chance: random.Random) -> bytes:
    made = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        start = chance.randrange(len(made))
        end = min(len(made), start + chance.randint(0, 12))
        new = bytes(chance.choice(b"<>&'\"/[]()=:;, \x00\xff0123abcxyz") for _ in range(chance.randint(0, 6)))
        made[start:end] = new
    return bytes(made)


def _workbook() -> bytes:
    book = Workbook()
    survey = book.worksheets[0]
    survey.title = "survey"
    for row in (["type", "name", "label"], ["integer", "n", "N"], ["select_one s", "a", "A ${n}"]):
        survey.append(row)
    choices = book.create_sheet("choices")
    for row in (["list_name", "name", "label"], ["s", "1", "One"], ["s", "2", "Two"]):
        choices.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


WORKBOOK = _workbook()


@settings(max_examples=40, deadline=None, suppress_health_check=[*HealthCheck])
@given(seed=st.integers(0, 2**32), inside=st.booleans())
def test_a_workbook_that_was_changed(tmp_path_factory: object, seed: int, inside: bool) -> None:
    chance = random.Random(seed)
    data = _changed_inside(WORKBOOK, chance) if inside else _torn(WORKBOOK, chance)
    path = Path(tmp_path_factory.getbasetemp()) / "changed.xlsx"  # type: ignore[attr-defined]
    path.write_bytes(data)
    with contextlib.suppress(Refusal):
        used(_soon(convert, path))


def _changed_inside(data: bytes, chance: random.Random) -> bytes:
    """The workbook with one of its parts torn, gone, or in another's place."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        parts = old.namelist()
        victim, other = chance.choice(parts), chance.choice(parts)
        for part in parts:
            content = old.read(part)
            if part == victim:
                way = chance.randrange(3)
                content = (_torn(content, chance), b"", old.read(other))[way]
            new.writestr(part, content)
    return made.getvalue()


WORDS = [
    *EXPRESSIONS,
    "[",
    "]",
    "(",
    ")",
    "/",
    "//",
    "@",
    "..",
    ".",
    "*",
    " and ",
    " or ",
    " div ",
    "|",
    "!=",
    "::",
]


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.text(max_size=60),
        st.text(alphabet=string.ascii_lowercase + "/[]().@*:|=<>'\" -+,0123", max_size=60),
        st.lists(st.sampled_from(WORDS), max_size=12).map("".join),
    )
)
def test_any_text_is_an_expression_or_is_refused(text: str) -> None:
    with contextlib.suppress(ExpressionError):
        assert parse(text) is not None
