"""Texts that are no JSON, or not its one accepted encoding: none is taken, each with a code (F8)."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator

import pytest

from kommisjon.errors import Code, Refusal
from sync import canonical

NUMBERS = [
    '+1', '-01', '01', '1.', '.5', '1.0', '-0.0', '0.1', '1e5', '1E5', '1e+5', '1e-5', '1e', '1e+',
    '1eE2', '0e1', '-0e+1', '1.5e3', '-', '--', '+-', '-x', '0x1', '0x', '0b1', '0o7', '1_000', '1,000',
    '1a', 'NaN', '-NaN', 'nan', 'Infinity', '-Infinity', 'Inf', 'inf', '1/2', '1-', '1+2', '0.', '2.e3',
    '-.123', '-2.', '0.1.2', '9.e+', '\u0663', '\uff11', '\xbd', '99999999999999999999',
    '9007199254740992', '-9007199254740992', '-0', '00', '1\xa0',
]  # fmt: skip
LITERALS = [
    'True', 'False', 'None', 'TRUE', 'nul', 'tru', 'fals', 'nulll', 'truee', 'undefined', 'null1',
    "'null'", '\\u006eull', 'nil', 'void', 'yes',
]  # fmt: skip
STRINGS = [
    "'a'", '"a', 'a"', '"', '""""', '"\\"', '"\\x41"', '"\\a"', '"\\0"', '"\\u12"', '"\\u123"',
    '"\\uD800\\u"', '"\\ud800"', '"\\udc00\\ud800"', '"\\uqqqq"', '"\\U0001f600"', '"\\u0041"', '"\\/"',
    '"\\u00e5"', '"a\tb"', '"a\nb"', '"a\x00b"', '"\\', '"\\u', '"\\u00A"', '"e\u0301"', '"\ufb01" ',
    '"\u202e"', '"\u2066\u202a"', '"\ufeff"', '"\ufffe"', '"\U000e0041"', '"\u2028"', '"\x7f"', '"\x85"',
    '"\x1b[31m"', '\u201ca\u201d', '\xaba\xbb', '"a" "b"', '"a",', '`a`', '"\\n\\u0000"', '"\u212b"',
    '"\u0344"',
]  # fmt: skip
ARRAYS = [
    '[', ']', '[]]', '[[]', '[,]', '[1,]', '[,1]', '[1,,2]', '[1 2]', '[1;2]', '(1)', '[1:2]', '["a":1]',
    '[]1', '[1', '[1,', '[ ]', '[1, 2]', '[\n1]', '[*]', '[1]x', '[1],[2]', '[-]', '["a",\n', '[3[4]]',
    '[a]', '[\xe5]', '["x"', '[null,]',
]  # fmt: skip
OBJECTS = [
    '{', '}', '{}}', '{{}}', '{,}', '{"a"}', '{"a":}', '{:1}', '{"a":1,}', '{,"a":1}', '{"a":1 "b":2}',
    '{"a":1,,"b":2}', '{a:1}', "{'a':1}", '{1:1}', '{null:1}', '{"a"::1}', '{"a":1:2}', '{"a"=1}',
    '{"a":1;"b":2}', '{"a":1}}', '{"a":1', '{"a":"b', '{"a":1,"a":1}', '{"a":1,"a":2}', '{"b":1,"a":1}',
    '{"a": 1}', '{ "a":1}', '{"a" :1}', '{"A":1}', '{"":1}', '{"a b":1}', '{"\xe5":1}', '{"a-b":1}',
    '{"_a":1}', '{"1a":1}', '{"\\u0061":1}', '{"a":1}/*x*/', '/*x*/{"a":1}', '{"a":1}//x', '#{"a":1}',
    '{"a":1}#', '{"a":1},', ',{"a":1}', '{"a":[}', '{"a":{"b":1}', '{"a":1}{"b":2}', '{"a":"x"y}',
    '{[]:1}', '{"__proto__":1}',
    '{"abbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb":1}',
]  # fmt: skip
WHOLE = [
    '', ' ', '\n', '\t', '\ufeff{}', '{}\n', '{}\r\n', '\r{}', ' {}', '{} ', '\xa0{}', '{}\u2028', '\x00',
    '{}\x00', '<a/>', 'a=1', '---\na: 1', '%', '\\', ';', ',', ':', '\u2060{}', '\xe9', '\x0c{}',
    '{}\x0b',
]  # fmt: skip
BYTES = [
    b'\xff', b'\xfe\xff\x00{', b'\xff\xfe{\x00}\x00', b'"\xc3("', b'"\xa0\xa1"', b'"\xe2(\xa1"',
    b'"\xf0(\x8c\xbc"', b'"\xf8\xa1\xa1\xa1\xa1"', b'"\xed\xa0\x80"', b'"\xc0\x80"', b'"\xc1\xbf"',
    b'"\xf4\x90\x80\x80"', b'"\xe9"', b'"\x80"', b'{"\xb9":"0"}', b'\xef\xbb\xbf', b'[\xe5]', b'123\xe5',
    b'"\xf0\x9f\x98"', b'\xff\xfe\x00\x00{\x00\x00\x00}\x00\x00\x00',
]  # fmt: skip
DEEP = [
    "[" * 13 + "]" * 13, "[" * 100_000, "[" * 50_000 + "]" * 50_000,
    '{"a":' * 13 + "1" + "}" * 13, '{"a":' * 100_000,
    "[" + "1," * 500 + "1]", "{" + ",".join(f'"k{n:03}":1' for n in range(201)) + "}", '"' + "x" * 32_769 + '"',
    "9" * 200_000, "-" * 100_000, '"' + "\\" * 99_999, "1e" + "9" * 10_000,
]  # fmt: skip


def texts() -> Iterator[bytes]:
    for text in itertools.chain(NUMBERS, LITERALS, STRINGS, ARRAYS, OBJECTS, WHOLE, DEEP):
        yield text.encode("utf-8", "surrogatepass")
    yield from BYTES


def test_there_are_many_and_none_twice() -> None:
    every = list(texts())
    assert len(every) == len(set(every)) >= 150


@pytest.mark.parametrize("text", texts(), ids=lambda text: repr(text[:24]))
def test_a_malformed_text_is_refused(text: bytes) -> None:
    for inside in (text, b"[" + text + b"]", b'{"a":' + text + b"}"):
        if inside == text or not _is_canonical(inside):
            with pytest.raises(Refusal) as refused:
                canonical.loads(inside)
            assert refused.value.code in (Code.JSON, Code.TEXT_UNSAFE, Code.LIMIT)


def _is_canonical(text: bytes) -> bool:
    """Whether a text became right by what was put around it, by somebody else's reader."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return False
    said = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return said.encode("utf-8", "surrogatepass") == text
