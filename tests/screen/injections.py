"""Texts that a terminal would obey, or that read as something else (security-and-bundles.md 6.1, F20)."""

from __future__ import annotations

import re

INJECTIONS: dict[str, str] = {
    "title": "\x1b]0;owned\x07",
    "title, C1": "\x9d0;owned\x9c",
    "icon name": "\x1b]1;owned\x1b\\",
    "window title": "\x1b]2;owned\x07",
    "colours": "\x1b[31mowned",
    "colours, C1": "\x9b31mowned",
    "clear": "\x1b[2J\x1b[H",
    "clear, C1": "\x9b2J",
    "clear scrollback": "\x1b[3J",
    "normal screen": "\x1b[?1049l",
    "cursor up": "\x1b[5Aowned",
    "save and restore": "\x1b7owned\x1b8",
    "reset": "\x1bc",
    "soft reset": "\x1b[!p",
    "mouse on": "\x1b[?1003h",
    "paste marks off": "\x1b[?2004l",
    "end of paste": "\x1b[201~owned",
    "echo back": "\x1b[21t",
    "resize": "\x1b[8;1;1t",
    "position report": "\x1b[6n",
    "device attributes": "\x1b[c",
    "clipboard": "\x1b]52;c;b3duZWQ=\x07",
    "clipboard, C1": "\x9d52;c;b3duZWQ=\x9c",
    "link": "\x1b]8;;http://example.invalid/\x1b\\owned\x1b]8;;\x1b\\",
    "palette": "\x1b]4;1;#000000\x07",
    "notification": "\x1b]9;owned\x07",
    "font": "\x1b]50;owned\x07",
    "graphics, sixel": "\x1bPq#0;2;0;0;0#0~~\x1b\\",
    "graphics, kitty": "\x1b_Gf=24,s=1,v=1;AAAA\x1b\\",
    "device control": '\x1bP$q"p\x1b\\',
    "device control, C1": "\x90$qm\x9c",
    "privacy message": "\x1b^owned\x1b\\",
    "start of string": "\x1bXowned\x1b\\",
    "bell": "owned\x07",
    "backspaces": "owned\x08\x08\x08\x08\x08safe ",
    "delete": "own\x7fed",
    "return": "owned\rsafe",
    "shift out": "\x0eowned\x0f",
    "vertical tab, form feed": "\x0bowned\x0c",
    "null": "\x00owned",
    "override": "\u202eowned\u202c",
    "embedding": "\u202bowned\u202c",
    "line separators": "owned\u2028owned\u2029",
    "tags": "owned\U000e0041\U000e007f",
    "annotation": "\ufff9owned\ufffaowned\ufffb",
}

OBEYED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\ufff9-\ufffb\U000e0000-\U000e007f]")
"""What must not stand in a cell or a line that is written to a terminal."""
