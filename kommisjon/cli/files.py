"""Files named on the command line: read up to a limit, written whole, and told of in words when they are wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kommisjon.cli.whole_files import Together
from kommisjon.errors import Code, Refusal

_WRONG_CONTENT = (Code.JSON, Code.SCHEMA, Code.TEXT_UNSAFE, Code.LIMIT)


def read(path: Path, most: int) -> bytes:
    """The bytes of a file of at most `most` bytes. Raises Refusal B106 or B109."""
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as problem:
        raise Refusal(Code.FILE_UNREADABLE, detail=f"{path.name}: {type(problem).__name__}") from None
    if len(data) > most:
        raise Refusal(Code.WRONG_FILE, detail=f"{path.name}: larger than {most} bytes")
    return data


def start_of(path: Path, size: int) -> bytes:
    """The first `size` bytes of a file, by which it is told what it is. Raises Refusal B106."""
    try:
        with path.open("rb") as file:
            return file.read(size)
    except OSError as problem:
        raise Refusal(Code.FILE_UNREADABLE, detail=f"{path.name}: {type(problem).__name__}") from None


def write(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write a file so that it is there whole and stays, or not at all. Raises Refusal B108.

    `private`: only its owner can read it. What is no plain file, as /dev/stdout, is written to as it is.
    """
    write_pieces(path, (data,), private=private)


def write_pieces(path: Path, pieces: Iterable[bytes], *, private: bool = False) -> None:
    """Write a file that comes in pieces, as `write` does. What `pieces` raises leaves no file."""
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as file:
                file.writelines(pieces)
            return
    except OSError as problem:
        raise Refusal(Code.FILE_UNWRITABLE, file=path.name, detail=type(problem).__name__) from None
    with Together(private=private) as together:
        together.open(path).writelines(pieces)


@contextmanager
def needed(path: Path) -> Iterator[None]:
    """While the content of a file is made sense of: what is said of a bundle's lines becomes Refusal B109."""
    try:
        yield
    except Refusal as refusal:
        if refusal.code not in _WRONG_CONTENT:
            raise
        where = next(iter(refusal.facts.values()), "")
        raise Refusal(Code.WRONG_FILE, detail=f"{path.name}: {refusal.code.id} {where}".strip()) from None
