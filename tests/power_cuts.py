"""What a disk may hold after a power cut, from the system calls of a program that worked on a folder.

strace writes down every call with its data. Played back, each file has what was made durable by fsync, and what
was written since: of that, a cut keeps any part, in sectors of 512 bytes. What was renamed or deleted lasts from
the folder's fsync on, and before that in the order it was done, up to any point.
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

CALLS = (
    "openat,open,creat,close,write,pwrite64,fsync,fdatasync,ftruncate,rename,renameat,renameat2,unlink,unlinkat"
)
SECTOR = 512

_LINE = re.compile(r"^(?:\d+\s+)?(\w+)\((.*)\)\s+= (-?\d+)")
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


def strace(log: Path) -> list[str]:
    """The words to put before a command."""
    return ["strace", "-f", "-qq", "-xx", "-s", "1000000000", "-e", f"trace={CALLS}", "-o", str(log)]


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    strings: tuple[bytes, ...]
    numbers: tuple[str, ...]
    """The other arguments."""
    result: int


def calls(log: Path) -> Iterator[Call]:
    """Read what strace wrote; calls that failed are left out."""
    for line in log.read_text("ascii").splitlines():
        match = _LINE.match(line)
        if match is None or int(match[3]) < 0:
            continue
        strings = tuple(bytes.fromhex(one.replace("\\x", "")) for one in _STRING.findall(match[2]))
        numbers = tuple(part.strip() for part in _STRING.sub("", match[2]).split(","))
        yield Call(match[1], strings, numbers, int(match[3]))


@dataclass(slots=True)
class File:
    """A file by its content: what lasts, and what was done since: (place, bytes) put, or (length, None) cut."""

    lasting: bytes = b""
    since: list[tuple[int, bytes | None]] = field(default_factory=list)

    def settle(self) -> None:
        self.lasting, self.since = self.now(), []

    def now(self) -> bytes:
        content = bytearray(self.lasting)
        for place, data in self.since:
            _do(content, place, data)
        return bytes(content)

    def after_a_cut(self, chance: random.Random) -> bytes:
        content = bytearray(self.lasting)
        for place, data in self.since:
            fate = chance.randrange(3)
            if fate == 0:
                continue
            if fate == 1 or data is None:
                _do(content, place, data)
                continue
            for at in range(0, len(data), SECTOR):
                if chance.random() < 0.5:
                    _do(content, place + at, data[at : at + SECTOR])
        return bytes(content)


def _do(content: bytearray, place: int, data: bytes | None) -> None:
    if data is None:
        del content[place:]
        content.extend(bytes(place - len(content)))
        return
    content.extend(bytes(max(0, place - len(content))))
    content[place : place + len(data)] = data


@dataclass(slots=True)
class Open:
    file: File | None
    """None for the folder itself."""
    place: int = 0


class Folder:
    """The files of one folder, as they are and as they may be after a cut."""

    def __init__(self, path: Path, begun: Path) -> None:
        """`path` is where the program works, `begun` a copy of it from before."""
        self._path = str(path)
        self._lasting = {file.name: File(file.read_bytes()) for file in begun.iterdir() if file.is_file()}
        self._names = dict(self._lasting)
        self._since: list[dict[str, File]] = []
        self._open: dict[int, Open] = {}
        self.said: list[bytes] = []
        """What the program has written to standard output."""

    def play(self, call: Call) -> None:
        name = call.name
        if name in ("open", "openat", "creat"):
            self._opened(call)
        elif name == "close":
            self._open.pop(int(call.numbers[0]), None)
        elif name in ("rename", "renameat", "renameat2"):
            self._renamed(call.strings[0], call.strings[1])
        elif name in ("unlink", "unlinkat"):
            if (inside := self._inside(call.strings[0])) is not None:
                self._change({known: file for known, file in self._names.items() if known != inside})
        elif (opened := self._open.get(int(call.numbers[0]))) is not None:
            self._worked(opened, call)
        elif name == "write" and call.numbers[0] == "1":
            self.said.append(call.strings[0])

    def _opened(self, call: Call) -> None:
        if call.strings[0].decode() == self._path:
            self._open[call.result] = Open(None)
            return
        if (inside := self._inside(call.strings[0])) is None:
            self._open.pop(call.result, None)
            return
        flags = " ".join(call.numbers)
        if inside not in self._names:
            self._change({**self._names, inside: File()})
        if "O_TRUNC" in flags:
            self._names[inside].since.append((0, None))
        self._open[call.result] = Open(self._names[inside])

    def _worked(self, opened: Open, call: Call) -> None:
        if call.name in ("fsync", "fdatasync"):
            if opened.file is None:
                self._lasting, self._since = self._names, []
            else:
                opened.file.settle()
        elif opened.file is not None and call.name == "pwrite64":
            opened.file.since.append((int(call.numbers[-1]), call.strings[0][: call.result]))
        elif opened.file is not None and call.name == "write":
            opened.file.since.append((opened.place, call.strings[0][: call.result]))
            opened.place += call.result
        elif opened.file is not None and call.name == "ftruncate":
            opened.file.since.append((int(call.numbers[-1]), None))

    def _renamed(self, old: bytes, new: bytes) -> None:
        source, target = self._inside(old), self._inside(new)
        if source is not None and target is not None:
            names = {known: file for known, file in self._names.items() if known != source}
            self._change({**names, target: self._names[source]})

    def _change(self, names: dict[str, File]) -> None:
        self._names = names
        self._since.append(names)

    def _inside(self, path: bytes) -> str | None:
        folder, _, name = path.decode().rpartition("/")
        return name if folder == self._path else None

    def write_after_a_cut(self, target: Path, chance: random.Random) -> None:
        """Put what may be there if the power goes now into a new folder."""
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(mode=0o700)
        names = chance.choice([self._lasting, *self._since])
        for name, file in names.items():
            (target / name).write_bytes(file.after_a_cut(chance))


def cuts(played: Sequence[Call], count: int, chance: random.Random) -> list[int]:
    """After how many calls the power goes, each time."""
    return sorted(chance.choices(range(1, len(played) + 1), k=count))
