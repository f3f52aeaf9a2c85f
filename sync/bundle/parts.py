"""A bundle in parts, for a slow line: `<name>.kmb.001` and so on, the raw bytes in their order.

A part says nothing of itself. The parts put together are the file again, by this module or by any program that
copies files one after another, and only the whole file is ever verified (security-and-bundles.md 4.5).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from kommisjon.errors import N_, Code, Refusal
from sync.bundle import medium
from sync.bundle.container import read_container
from sync.bundle.limits import KIB, MAX_BUNDLE, STEP

SMALLEST = 64 * KIB
"""Bytes of a part at least."""
MOST_PARTS = 999

_NAME = re.compile(r"(?s)(.+)\.([0-9]{3})")

Progress = Callable[[int, int], None]
"""Told the number of parts that are done, and of all."""


@dataclass(frozen=True, slots=True)
class _Part:
    number: int
    path: Path
    size: int


def split(path: Path, size: int, folder: Path, progress: Progress) -> list[Path]:
    """Cut the file at `path` into parts of `size` bytes in `folder`, each read back from there.

    Gives them in order. Raises Refusal B101 to B103 where it is no whole bundle, B106, B115 where a part is there
    already; B104, B105 or B107 for the medium. ValueError where `size` is below SMALLEST or gives more than
    MOST_PARTS.
    """
    whole = _check_bundle(path)
    count = -(-whole // size)
    if count > MOST_PARTS or size < SMALLEST:
        raise ValueError("size of a part")
    places = [folder / f"{path.name}.{number:03}" for number in range(1, count + 1)]
    for place in places:
        _check_free(place)
    done: list[Path] = []
    try:
        with path.open("rb") as source:
            for place in places:
                left = min(size, whole - len(done) * size)
                _place(place, left, _stretch(source, left))
                done.append(place)
                progress(len(done), count)
    except BaseException:
        for place in done:
            place.unlink(missing_ok=True)
        raise
    return done


def join(paths: Sequence[Path], folder: Path, progress: Progress) -> Path:
    """Put parts together, in whatever order they are named; gives the whole file in `folder`.

    Raises Refusal B112 to B114 where they are not all parts of one file, as far as names and sizes tell; B115
    where that file is there already; B101 to B103 where what they give is no whole bundle, which is not kept then;
    B106; B104, B105 or B107 for the medium.
    """
    name, parts = _in_order(paths)
    place = folder / name
    _check_free(place)
    whole = sum(part.size for part in parts)
    if whole > MAX_BUNDLE:
        raise Refusal(Code.TOO_LARGE, most=MAX_BUNDLE >> 20)
    _place(place, whole, _all_of(parts, progress))
    try:
        _check_bundle(place)
    except BaseException:
        place.unlink(missing_ok=True)
        raise
    return place


def _in_order(paths: Sequence[Path]) -> tuple[str, list[_Part]]:
    """Give the whole file's name and its parts from the first to the last."""
    by_number: dict[int, _Part] = {}
    name = ""
    for path in paths:
        found = _NAME.fullmatch(path.name)
        if found is None or int(found[2]) == 0:
            raise Refusal(Code.PART_FOREIGN, file=path.name, detail=N_("its name has no number"))
        if name and found[1] != name:
            raise Refusal(Code.PART_FOREIGN, file=path.name, detail=name)
        name, number = found[1], int(found[2])
        if number in by_number:
            raise Refusal(Code.PART_TWICE, number=number)
        by_number[number] = _Part(number, path, _size(path))
    for number in range(1, max(by_number, default=1) + 1):
        if number not in by_number:
            raise Refusal(Code.PART_MISSING, number=number)
    parts = [by_number[number] for number in sorted(by_number)]
    for part in parts:
        if part.size > parts[0].size or (part.size < parts[0].size and part is not parts[-1]):
            raise Refusal(Code.PART_FOREIGN, file=part.path.name, detail=f"{part.size} bytes")
    return name, parts


def _size(path: Path) -> int:
    try:
        if not path.is_file():
            raise Refusal(Code.FILE_UNREADABLE, detail=path.name)
        return path.stat().st_size
    except OSError as problem:
        raise Refusal(Code.FILE_UNREADABLE, detail=f"{path.name}: {type(problem).__name__}") from None


def _check_bundle(path: Path) -> int:
    """Check layout and checksums of a whole file, without any key or list of trust; gives its size."""
    try:
        with path.open("rb") as file:
            read_container(file).check_sums()
            return file.seek(0, 2)
    except OSError as problem:
        raise Refusal(Code.FILE_UNREADABLE, detail=type(problem).__name__) from None


def _check_free(place: Path) -> None:
    if place.exists() or place.is_symlink():
        raise Refusal(Code.FILE_THERE, file=place.name)


def _place(place: Path, size: int, pieces: Iterable[bytes]) -> None:
    digest = hashlib.sha256()

    def write(target: IO[bytes]) -> None:
        for piece in pieces:
            digest.update(piece)
            target.write(piece)

    def check(file: IO[bytes]) -> bool:
        again = hashlib.sha256()
        while data := file.read(STEP):
            again.update(data)
        return again.digest() == digest.digest()

    medium.place(place, size, write=write, check=check)


def _stretch(source: IO[bytes], size: int) -> Iterator[bytes]:
    while size:
        data = source.read(min(STEP, size))
        if not data:
            raise Refusal(Code.TRUNCATED)
        size -= len(data)
        yield data


def _all_of(parts: Sequence[_Part], progress: Progress) -> Iterator[bytes]:
    for part in parts:
        with part.path.open("rb") as source:
            yield from _stretch(source, part.size)
        progress(part.number, len(parts))
