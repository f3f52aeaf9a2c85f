"""What a second processor does meanwhile gives the same bytes, and fails as it would have failed here."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kommisjon.errors import Code, Refusal
from sync.bundle.beside import DigestBeside, read_ahead
from sync.bundle.deflating import BLOCK, BlockDeflate


def deflated(pieces: list[bytes]) -> bytes:
    with BlockDeflate() as deflate:
        return b"".join([*(deflate.compress(piece) for piece in pieces), deflate.flush()])


def inflated(stream: bytes) -> bytes:
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    data = inflate.decompress(stream)
    assert inflate.eof
    assert inflate.unused_data == b""
    return data


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, BLOCK)), max_size=6), st.integers(1, 2 * BLOCK))
def test_any_inflater_gives_the_bytes_back_however_they_came(parts: list[tuple[int, int]], step: int) -> None:
    noise = Random(9).randbytes(BLOCK)
    kinds = (bytes(BLOCK), noise, b"the same words again and again " * (BLOCK // 31 + 1), noise[::-1])
    data = b"".join(kinds[kind][:size] for kind, size in parts)
    stream = deflated([data[at : at + step] for at in range(0, len(data), step)])
    assert inflated(stream) == data
    assert stream == deflated([data])


def test_blocks_cost_little() -> None:
    chance = Random(4)
    words = [chance.randbytes(4).hex() for _ in range(2000)]
    data = " ".join(chance.choices(words, k=400_000)).encode()
    compressor = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    whole = compressor.compress(data) + compressor.flush()
    assert len(deflated([data])) < len(whole) * 1.005


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 100_000), max_size=8))
def test_a_digest_is_the_same_beside(sizes: list[int]) -> None:
    plain = hashlib.sha256()
    with DigestBeside() as digest:
        for size in sizes:
            piece = bytes([size % 251]) * size
            plain.update(piece)
            digest.update(piece)
        assert digest.hexdigest() == plain.hexdigest()


def test_reading_ahead_gives_the_same_and_the_same_refusal() -> None:
    def failing() -> Iterator[bytes]:
        yield b"one"
        yield b"two"
        raise Refusal(Code.PAYLOAD, detail="content")

    assert list(read_ahead(iter([b"a", b"b", b"c"]))) == [b"a", b"b", b"c"]
    assert list(read_ahead(iter([]))) == []
    pieces = read_ahead(failing())
    got = [next(pieces), next(pieces)]
    with pytest.raises(Refusal) as refused:
        next(pieces)
    assert (got, refused.value.code) == ([b"one", b"two"], Code.PAYLOAD)


def test_reading_ahead_stops_where_its_reader_stops() -> None:
    read = 0

    def endless() -> Iterator[bytes]:
        nonlocal read
        while True:
            read += 1
            yield b"x"

    pieces = read_ahead(endless())
    assert [next(pieces) for _ in range(3)] == [b"x"] * 3
    pieces.close()
    assert read <= 4
