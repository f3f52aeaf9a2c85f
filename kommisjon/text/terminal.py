"""What a terminal does with right-to-left text, told from its own answers (tui-and-languages.md 1.1, 1.4).

Terminals fall in three classes. A grid draws cells as they come, so the program must put them in visual order.
Others reorder whole lines, and must be told not to. A third kind reorders word by word and cannot be told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

SAMPLE = "\u0915\u093f"
"""Devanagari ki: two cells where spacing marks have a cell of their own, one where they have none."""

QUERY = f"\x1b[8$p\x1b[>q\r{SAMPLE}\x1b[6n\r\x1b[K\x1b[c"
"""Asks for BDSM (ECMA-48), name and version, the column after the sample, and last what every terminal answers."""

END_OF_REPLY = re.compile(rb"\x1b\[\?[\d;]*c")
"""The answer to the last question: nothing more follows it."""

KITTY = "kitty -o force_ltr=yes -o env=KOMMISJON_KITTY_LTR=1 kommisjon"
"""How kitty is started so that it leaves the order alone, and says so."""

_BDSM = re.compile(r"\x1b\[8;(\d)\$y")
_VERSION = re.compile(r"\x1bP>\|([^\x1b\x07]*)(?:\x1b|\x07)")
_COLUMN = re.compile(r"\x1b\[\d+;(\d+)R")
_PRINTABLE = re.compile(r"[^ -~]")


_GRIDS = ("xterm(", "alacritty", "foot")
"""How terminals that are known to draw a plain grid name themselves (tui-and-languages.md 1.1)."""


class TextOrder(Enum):
    """Who puts right-to-left text in order: as probed, the program, or the terminal."""

    AUTO = "auto"
    VISUAL = "visual"
    TERMINAL = "terminal"


@dataclass(frozen=True)
class Terminal:
    """What the screen must know of the terminal it is drawn on."""

    name: str
    """As the terminal names itself, or TERM; the key under which a person's own choice is kept."""
    visual: bool = True
    """The program writes cells in visual order; if not, the terminal orders them and columns must be stacked."""
    enter: str = ""
    """Sent before the first frame, to make the terminal leave the order alone."""
    leave: str = ""
    """Sent at the end, to undo `enter`."""
    mark_cells: int = 1
    """Cells of a spacing mark, 0 or 1."""
    advice: str = ""
    """How to start the terminal so that it shows right-to-left text well, if it does not now."""
    certain: bool = field(default=True, compare=False)
    """It told by its answers or its name what it does; if not, a person can look (`kommisjon terminal`)."""

    def ordered(self, order: TextOrder) -> Terminal:
        """Give this terminal with a person's choice of order, which stands above the probe."""
        if order is TextOrder.AUTO:
            return self
        if order is TextOrder.TERMINAL:
            return replace(self, visual=False, enter="", leave="", certain=True)
        return replace(self, visual=True, advice="", certain=True)


def decide(reply: str, env: Mapping[str, str]) -> Terminal:
    """Read a terminal's reply to QUERY, "" if it gave none, together with its environment.

    Answers weigh more than names. Konsole, mlterm and kitty do not tell their way by an answer, so they go by
    name; OSC 50 must reach Konsole only, since it changes the font in xterm.
    """
    name = _name(reply, env)
    seen = name.lower()
    mark_cells = _mark_cells(reply)
    bdsm = _BDSM.search(reply)
    if bdsm and bdsm[1] in "12":
        return Terminal(name, True, "\x1b[8l", "\x1b[8h", mark_cells)
    if "konsole" in seen or (not seen.startswith("tmux") and env.get("KONSOLE_VERSION")):
        off, on = (f"\x1b]50;BidiRenderingEnabled={value}\x07" for value in ("false", "true"))
        return Terminal(name, True, off, on, mark_cells)
    if env.get("MLTERM"):
        return Terminal(name, True, "\x1b]5379;use_ctl=false\x07", "\x1b]5379;use_ctl=true\x07", mark_cells)
    if "kitty" in seen and not env.get("KOMMISJON_KITTY_LTR"):
        return Terminal(name, visual=False, mark_cells=mark_cells, advice=KITTY)
    return Terminal(name, visual=True, mark_cells=mark_cells, certain=bool(bdsm) or seen.startswith(_GRIDS))


def _name(reply: str, env: Mapping[str, str]) -> str:
    """Give the terminal's name, safe to show and to keep: a reply can hold anything."""
    version = _VERSION.search(reply)
    return _PRINTABLE.sub("", version[1] if version else env.get("TERM", ""))[:80]


def _mark_cells(reply: str) -> int:
    """Tell from the cursor's column after the sample whether the mark took a cell."""
    column = _COLUMN.search(reply)
    return 0 if column and int(column[1]) <= 2 else 1
