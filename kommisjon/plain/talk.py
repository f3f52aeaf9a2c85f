"""Talking by lines: what is said and asked on a terminal that nothing is drawn on.

The terminal's own line editing is used, so that a screen reader, a braille display or a poor link has nothing to
follow but text that comes at the end. What comes from outside, a signal or a lock, ends the waiting for a line.
"""

from __future__ import annotations

import re
import shutil
import textwrap
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TextIO

from kommisjon.i18n.catalogue import gettext as _
from kommisjon.model.characters import visible
from kommisjon.plain.console import Console
from kommisjon.text.drawn import drawn
from kommisjon.vault import LOCKED
from kommisjon.vault.lock_watch import LOOK_EVERY, LockWatch, Verdict

MOST_SAID = 20
"""Lines of a list that are said at once."""
_LONGEST_LINE = 4095
"""Bytes of a line that a terminal takes on Linux; it drops the rest without a word."""
_HALF_COMES = 0.3
"""Seconds in which the terminal hands over what was typed and not ended by Enter."""
_NARROWEST = 20
_KEYS = re.compile("\x1b(?:\\[[0-?]*[ -/]*[@-~]|O.|.)?|[\x00-\x08\x0b-\x1f\x7f]")
"""What keys such as arrows send, and other commands to a terminal: no letters of an answer."""
BREAK = "\x03"
"""Ends a line that Ctrl+C broke off."""


class Ended(Exception):
    """The program is to end, with this exit code: 75 where it locks."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Wiped(Exception):
    """The vault was wiped from another window: what is typed from now on would be kept nowhere."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Lines of a list, of which `Talk` says as many at once as can be listened to; `beyond` tells of the rest."""

    lines: Sequence[str]
    beyond: str


class Talk:
    """Says lines and asks for lines on a console. `visual` puts right-to-left lines in the order of the cells."""

    def __init__(
        self,
        console: Console,
        out: TextIO,
        watch: LockWatch,
        *,
        visual: bool = False,
        looks_every: float = LOOK_EVERY,
    ) -> None:
        self._console, self._out, self._watch = console, out, watch
        self._visual = visual
        self._looks_every = looks_every
        self._came: SimpleQueue[bytes | int] = SimpleQueue()
        self._typed = b""
        self._reading = False
        self._warned = False
        self._rest = Listed((), "")
        self.minutes: float | None = None
        """Minutes without a line after which it locks; None while there is nothing to lock."""
        self.wiped: Path | None = None
        """What is there once the open vault was wiped."""

    def end(self, code: int) -> None:
        """End the line that is waited for, from a signal or another thread."""
        self._came.put(code)

    def say(self, *lines: str | Listed) -> None:
        """Say lines, broken at blanks to the terminal's width; of a list the first ones (`say_more`)."""
        width = max(shutil.get_terminal_size().columns - 1, _NARROWEST)
        whole = chain.from_iterable(self._first(one) if isinstance(one, Listed) else [one] for one in lines)
        for text in whole:
            for line in text.split("\n"):
                for part in textwrap.wrap(visible(line), width, break_on_hyphens=False) or [""]:
                    self._out.write((drawn(part) if self._visual else part) + "\n")
        self._out.flush()

    def say_more(self) -> None:
        """Say the next lines of the list that was said last."""
        self.say(self._rest if self._rest.lines else _("That was all."))

    def _first(self, listed: Listed) -> list[str]:
        self._rest = Listed(listed.lines[MOST_SAID:], listed.beyond)
        return [*listed.lines[:MOST_SAID], *([listed.beyond] if self._rest.lines else [])]

    def ask(self, prompt: str, *, unseen: bool = False) -> str:
        """The next line, without its end. A line that Ctrl+C broke off ends with U+0003.

        Raises Ended when the program is to end instead: by a signal, a terminal that went away, or nobody there.
        Raises Wiped.
        """
        hidden = self._console.listen(unseen=unseen)
        if unseen and not hidden:
            self.say(_("Take care: this terminal shows what you type next, and cannot be told not to."))
        self._out.write(prompt)
        self._out.flush()
        while True:
            if (line := self._next_line()) is not None:
                self._watch.touched()
                if unseen:
                    self.say("")
                if (text := self._read(line)) is not None:
                    return text
                self._out.write(prompt)
                self._out.flush()
            self._begin_reading()
            self._wait()

    def half_typed(self) -> str:
        """What was typed on the line that was cut off by the end of the program."""
        self._console.hand_over()
        try:
            while isinstance(came := self._came.get(timeout=_HALF_COMES), bytes) and came:
                self._typed += came
        except Empty:
            pass
        line, self._typed = self._typed, b""
        return _KEYS.sub("", line.decode(self._console.encoding, "ignore")).strip()

    def _wait(self) -> None:
        """Wait for something to come; look now and then whether somebody is still there."""
        try:
            came = self._came.get(timeout=self._looks_every)
        except Empty:
            came = None
        self._look()
        if isinstance(came, int):
            raise Ended(came)
        if came == b"":  # Ctrl+D is no end here: the terminal is gone
            raise Ended(LOCKED)
        self._typed += came or b""

    def _look(self) -> None:
        verdict = self._watch.look(self.minutes if self.minutes is not None else 1)
        if self.minutes is None:
            return
        if self.wiped is not None and self.wiped.exists():
            raise Wiped
        if verdict is Verdict.LOCK:
            raise Ended(LOCKED)
        if verdict is Verdict.WARN and not self._warned:
            self.say("", _("Nobody has typed a line: this locks in a moment. Press Enter to go on."))
        self._warned = verdict is Verdict.WARN

    def _next_line(self) -> bytes | None:
        found = re.search(b"[\n\x03]", self._typed)
        if found is None:
            return None
        line, self._typed = self._typed[: found.end()], self._typed[found.end() :]
        return line

    def _read(self, line: bytes) -> str | None:
        """A line as text; None where it cannot be read, which is said."""
        try:
            text = line.rstrip(b"\r\n").decode(self._console.encoding)
        except UnicodeDecodeError:
            self.say(_("That line came garbled and was not taken. Type it again."))
            return None
        broken = text.endswith(BREAK)
        clean = _KEYS.sub("", text.replace("\t", " "))
        if clean != text.removesuffix(BREAK).replace("\t", " "):
            self.say(_("Keys such as arrows do nothing here; only the letters of the line were taken."))
        if len(line) >= _LONGEST_LINE:
            self.say(_("That line was as long as this terminal lets one be: its end may be missing."))
        return clean + BREAK if broken else clean

    def _begin_reading(self) -> None:
        if not self._reading:
            self._reading = True
            threading.Thread(target=self._read_on, name="typed lines", daemon=True).start()

    def _read_on(self) -> None:
        came, ahead = b"-", self._console.reads_ahead
        while came:
            came = self._console.read()
            self._reading = ahead
            self._came.put(came)
            if not ahead:
                return
