"""Patterns of regex(): written in Java's syntax, read for the library `regex`, and held to a time.

Java's words for classes, quotation and single characters are put into the library's; what Java does not have
(recursion, fuzzy counts, named lists) is no pattern. \\w, \\d, \\s and \\p{Alpha} take in every script, as they do
in Collect: on Android Java's classes are always Unicode's.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kommisjon.xform.xpath.tokens import ExpressionError

if TYPE_CHECKING:
    # The library is met with the first pattern of a form: a screen without one does not pay for it.
    import regex

LONGEST_PATTERN = 4_000
"""Characters of one pattern."""
LARGEST_PATTERN = 20_000
"""Parts of a pattern once its counted repeats are written out: (ab){10} has 20."""
LONGEST_MATCHED = 10_000
"""Characters of a text that a pattern is held against; a longer one does not fit."""
PATTERN_SECONDS = 0.25
"""What one text may take; after that it does not fit."""

_COUNT = re.compile(r"\{(\d*),?(\d*)\}")
_FLAGS = re.compile(r"\(\?([idmsuxU]*)(?:-([idmsuxU]*))?([:)])")
_GROUP = re.compile(r"\((?:\?(?:[:=!>]|<[=!]|<[A-Za-z][A-Za-z0-9]*>))?")
_PROPERTY = re.compile(r"[pP](?:\{([^{}]*)\}|([A-Za-z]))")
_HEX = re.compile(r"x\{([0-9A-Fa-f]{1,6})\}|x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})")
_LOW_HALF = re.compile(r"\\u(D[C-Fc-f][0-9A-Fa-f]{2})")
_OCTAL = re.compile(r"0([0-3]?[0-7]{1,2})")
_POSIX = re.compile(r"\[:\^?\w+:\]")
_BACK = re.compile(r"k<([A-Za-z][A-Za-z0-9]*)>")

_LEVEL = r"\t \xA0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000"
_UPRIGHT = r"\n\x0B\f\r\x85\u2028\u2029"
_CLASSES = {"h": f"[{_LEVEL}]", "H": f"[^{_LEVEL}]", "v": f"[{_UPRIGHT}]", "V": f"[^{_UPRIGHT}]"}
_PLACES = {"Z": r"(?=\n?\Z)", "z": r"\Z", "b": r"\b", "B": r"\B", "A": r"\A", "G": r"\G", "R": r"\R", "X": r"\X"}
_JAVA_PROPERTIES = {
    "javaLowerCase": "Lower",
    "javaUpperCase": "Upper",
    "javaAlphabetic": "Alphabetic",
    "javaLetter": "L",
    "javaDigit": "Nd",
    "javaWhitespace": "Space",
    "IsDigit": "Nd",
    "IsPunctuation": "P",
    "IsControl": "Cc",
}
_NARROW = {"L1": r"\x00-\xff", "LD": r"\p{L}\p{Nd}", "javaLetterOrDigit": r"\p{L}\p{Nd}"}


def fits(written: str, text: str) -> bool:
    """Whether the whole text fits the pattern, as Java's matches() has it.

    Raises ExpressionError for what is no pattern, and TimeoutError after PATTERN_SECONDS.
    """
    if len(text) > LONGEST_MATCHED:
        return False
    return pattern(written).fullmatch(text, timeout=PATTERN_SECONDS) is not None


@functools.lru_cache(maxsize=512)
def pattern(written: str) -> regex.Pattern[str]:
    """A form's pattern. Raises ExpressionError for one that is none, or passes a limit."""
    import regex

    if len(written) > LONGEST_PATTERN:
        raise ExpressionError(f"a pattern has {len(written)} characters, at most {LONGEST_PATTERN}")
    try:
        return regex.compile(_Reader(written).adapted(), regex.VERSION1)
    except ExpressionError:
        raise
    except (regex.error, RecursionError, OverflowError, ValueError) as problem:
        raise _no_pattern(written, str(problem)) from None


def _no_pattern(written: str, why: str) -> ExpressionError:
    return ExpressionError(f"the pattern {written} is not a pattern: {why}")


@dataclass(slots=True)
class _Group:
    """A bracket being read: how many parts stand in it so far, and in the last thing that can be repeated."""

    size: int = 0
    last: int = 0


@dataclass(slots=True)
class _Reader:
    """Reads Java's syntax from left to right and writes the library's."""

    written: str
    at: int = 0
    out: list[str] = field(default_factory=list)
    groups: list[_Group] = field(default_factory=lambda: [_Group()])

    def adapted(self) -> str:
        while self.at < len(self.written):
            character = self.written[self.at]
            if character == "\\":
                self._escape()
            elif character == "[":
                self._put(self._class())
            elif character == "(":
                self._open()
            elif character == ")":
                self._close()
            elif character in "{}":
                self._count()
            else:
                self._put(character, 1)
        if len(self.groups) > 1:
            raise _no_pattern(self.written, "a bracket is not closed")
        return "".join(self.out)

    def _put(self, piece: str, taken: int = 0, size: int = 1) -> None:
        """Write a piece that took so many characters of the pattern."""
        self.out.append(piece)
        self.at += taken
        self._grow(size)

    def _grow(self, size: int) -> None:
        group = self.groups[-1]
        group.size += size
        group.last = size
        if group.size > LARGEST_PATTERN:
            raise ExpressionError(f"a pattern has more than {LARGEST_PATTERN} parts once its repeats are counted")

    def _open(self) -> None:
        flags = _FLAGS.match(self.written, self.at)
        found = _GROUP.match(self.written, self.at)
        if flags is not None:
            on, off = (re.sub("[duU]", "", part or "") for part in flags.group(1, 2))
            self.at = flags.end()
            chosen = on + (f"-{off}" if off else "")
            if flags[3] == ":":
                self.out.append(f"(?{chosen}:")
                self.groups.append(_Group())
            elif chosen:
                self.out.append(f"(?{chosen})")
            return
        if found is None or (self.written.startswith("(?", self.at) and found.end() == self.at + 1):
            raise _no_pattern(self.written, f"a bracket of an unknown kind at character {self.at + 1}")
        self.out.append(found.group())
        self.at = found.end()
        self.groups.append(_Group())

    def _close(self) -> None:
        if len(self.groups) == 1:
            raise _no_pattern(self.written, f"a bracket is closed at character {self.at + 1} that is not open")
        inner = self.groups.pop()
        self._put(")", 1, inner.size + 1)

    def _count(self) -> None:
        """{2}, {2,}, {2,5}; a brace of any other kind stands for itself."""
        found = _COUNT.match(self.written, self.at)
        if found is None or not (found[1] or found[2]):
            self._put("\\" + self.written[self.at], 1)
            return
        times = max(int(part or 0) for part in found.groups())
        group = self.groups[-1]
        grown = group.last * max(0, times - 1)
        self.out.append(found.group())
        self.at = found.end()
        last = group.last
        self._grow(grown)
        group.last = last + grown

    def _escape(self) -> None:
        """What follows a backslash outside a class."""
        if self.written.startswith("\\Q", self.at):
            end = self.written.find("\\E", self.at)
            quoted = self.written[self.at + 2 : end if end >= 0 else len(self.written)]
            for character in quoted:
                self._put(_literal(character))
            self.at = len(self.written) if end < 0 else end + 2
            return
        place = _PLACES.get(self.written[self.at + 1 : self.at + 2])
        back = _BACK.match(self.written, self.at + 1)
        if place is not None:
            self._put(place, 2)
        elif back is not None:
            self._put(f"(?P={back[1]})", len(back.group()) + 1)
        else:
            self._put(self._character()[0])

    def _character(self) -> tuple[str, bool]:
        """(the library's word for the escape that stands here, whether it is a class of characters)."""
        begun = self.at + 1
        named, coded, octal = (one.match(self.written, begun) for one in (_PROPERTY, _HEX, _OCTAL))
        letter = self.written[begun : begun + 1]
        if named is not None:
            self.at = named.end()
            return _property(self.written, letter == "P", named[1] or named[2]), True
        if coded is not None:
            self.at = coded.end()
            code = int(coded[1] or coded[2] or coded[3], 16)
            low = _LOW_HALF.match(self.written, self.at) if 0xD800 <= code < 0xDC00 else None
            if low is not None:
                self.at = low.end()
                code = 0x10000 + ((code - 0xD800) << 10) + int(low[1], 16) - 0xDC00
            return _coded(self.written, code), False
        if octal is not None:
            self.at = octal.end()
            return _coded(self.written, int(octal[1], 8)), False
        self.at = begun + 1
        if letter == "c" and self.at < len(self.written):
            self.at += 1
            return _coded(self.written, ord(self.written[self.at - 1]) ^ 64), False
        if letter in _CLASSES:
            return _CLASSES[letter], True
        if letter == "e":
            return r"\x1b", False
        if letter and letter in "dDwWsS":
            return "\\" + letter, True
        if letter == "" or (letter.isascii() and letter.isalpha() and letter not in "tnrfa"):
            raise _no_pattern(self.written, f"\\{letter} is not known")
        return "\\" + letter if letter.isascii() else letter, False

    def _class(self) -> str:
        """A class in [brackets], with the classes inside it; in it only && is more than a character."""
        opened = self.at
        self.at += 2 if self.written.startswith("[^", self.at) else 1
        made = [self.written[opened : self.at]]
        empty, single = True, False
        while self.at < len(self.written):
            character = self.written[self.at]
            if character == "]" and not empty:
                self.at += 1
                return "".join([*made, "]"])
            if character == "[":
                posix = _POSIX.match(self.written, self.at)
                made.append(posix.group() if posix else self._class())
                self.at = posix.end() if posix else self.at
                single = False
            elif self.written.startswith("&&", self.at):
                made.append("&&")
                self.at += 2
                empty, single = True, False
                continue
            elif character == "-":
                range_here = single and self.written[self.at + 1 : self.at + 2] not in ("]", "[", "")
                made.append("-" if range_here else r"\-")
                single = not range_here
                self.at += 1
            elif character == "\\":
                piece, of_many = self._character()
                if of_many and made[-1] == "-":
                    made[-1] = r"\-"
                made.append(piece)
                single = not of_many
            else:
                made.append(_literal(character))
                single = made[-2:-1] != ["-"]
                self.at += 1
            empty = False
        raise _no_pattern(self.written, "a class of characters is not closed")


def _literal(character: str) -> str:
    """A character that stands for itself, also inside a class."""
    return character if character.isalnum() or not character.isascii() else "\\" + character


def _coded(written: str, code: int) -> str:
    if code > 0x10FFFF:
        raise _no_pattern(written, "a character beyond the last one")
    return f"\\U{code:08x}"


@functools.lru_cache(maxsize=256)
def _property(written: str, absent: bool, name: str) -> str:
    import regex

    sign = "^" if absent else ""
    if name in _NARROW:
        return f"[{sign}{_NARROW[name]}]"
    for known in (_JAVA_PROPERTIES.get(name), name, name.removeprefix("Is")):
        if known is None or not re.fullmatch(r"[\w ]+(?:[=:][\w -]+)?", known):
            continue
        try:
            regex.compile(rf"\p{{{known}}}")
        except regex.error:
            continue
        return rf"\{'P' if absent else 'p'}{{{known}}}"
    raise _no_pattern(written, f"there is no class of characters {name}")
