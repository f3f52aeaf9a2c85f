import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommisjon.errors import Refusal
from sync.canonical import dumps, loads

keys = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
texts = st.text(alphabet='abcæøå مرحبا\u200c0123"\\/\n', max_size=20).map(
    lambda t: __import__("unicodedata").normalize("NFC", t)
)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=15,
)


@given(values)
def test_what_is_written_reads_back_the_same(value: object) -> None:
    assert loads(dumps(value)) == value


@pytest.mark.parametrize(
    "raw",
    [
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a": 1}',
        b'\xef\xbb\xbf{"a":1}',
        b'{"a":1}\r\n',
        b'{"a":1.0}',
        b'{"a":1e3}',
        b'{"a":NaN}',
        b'{"a":9007199254740992}',
        b'{"A":1}',
        b'{"a":"\\u0041"}',
        b'{"a":"\\u0000"}',
        b'"\xff"',
        b"[" * 50_000,
        b'{"a":' + b"1" * 300 + b"}",
        '{"a":"e\u0301"}'.encode(),
        b"",
        b"nul",
        b'{"a":-0}',
        b"[1,]",
        '"\u202e"'.encode(),
    ],
)
def test_any_other_encoding_is_refused(raw: bytes) -> None:
    with pytest.raises(Refusal):
        loads(raw)


@pytest.mark.parametrize(
    "value", [[0] * 501, {f"k{n}": 0 for n in range(201)}, "x" * 32_769, 1.5, {"a b": 1}, b"x", "\ud800"]
)
def test_what_passes_a_limit_is_refused(value: object) -> None:
    with pytest.raises(Refusal):
        dumps(value)


def test_depth() -> None:
    deep: list[object] = []
    for _ in range(11):
        deep = [deep]
    assert loads(dumps(deep)) == deep
    with pytest.raises(Refusal):
        dumps([deep])


def test_a_line_over_256_kib_is_refused() -> None:
    line = json.dumps(["x" * 30_000] * 9).replace(" ", "").encode()
    with pytest.raises(Refusal) as refused:
        loads(line)
    assert refused.value.code.id == "KM-P505"
