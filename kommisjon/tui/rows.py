"""Lines of a list, laid out in cells: fitted, wrapped, and in the order the terminal draws them.

Pure: text and widths in, lines out. The widget that shows them is `widgets.row_list.RowList`.
"""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len, chop_cells, set_cell_size

from kommisjon.model.characters import one_line as one_line
from kommisjon.text.bidi import base_level, has_rtl
from kommisjon.tui.visual_line import visual_line

_GAP = 2
"""Blank cells between two columns."""


@dataclass(frozen=True, slots=True)
class Script:
    """How a column is written: its direction (None: by its first strong letter), and who puts it in order."""

    rtl: bool | None = False
    ordered_here: bool = True
    """This program puts text in visual order; if not, the terminal does."""

    def drawn(self, text: str) -> str:
        """Give one logical line as its cells are written."""
        if not self.ordered_here or not (self.rtl or has_rtl(text)):
            return text
        base = base_level(text) if self.rtl is None else int(self.rtl)
        return "".join(cell.glyphs for cell in visual_line(text, base).cells)

    def at_right(self, text: str) -> bool:
        """Whether the line stands at the right edge of its column."""
        return bool(self.rtl) or (self.rtl is None and base_level(text) == 1)


def fitted(text: str, width: int, script: Script = Script()) -> str:
    """Give `text` in exactly `width` cells: cut with an ellipsis, or padded on the far side of its direction."""
    line = one_line(text)
    if cell_len(line) > width:
        line = set_cell_size(line, max(width - 1, 0)).rstrip() + "…" if width > 0 else ""
    drawn = script.drawn(line)
    blank = " " * (width - cell_len(drawn))
    return blank + drawn if script.at_right(line) else drawn + blank


def wrapped(text: str, width: int) -> list[str]:
    """Break `text` at blanks into lines of at most `width` cells; a longer word is cut. At least one line."""
    width = max(width, 1)
    lines = [""]
    for word in one_line(text).split():
        if lines[-1] and cell_len(lines[-1]) + 1 + cell_len(word) <= width:
            lines[-1] += " " + word
            continue
        parts = chop_cells(word, width)
        if lines[-1]:
            lines.extend(parts)
        else:
            lines[-1:] = parts
    return lines


@dataclass(frozen=True, slots=True)
class TwoColumns:
    """A row in two languages: `lead` and `left` for the one who asks, `right` for the one who answers."""

    lead: str
    left: str
    right: str
    scripts: tuple[Script, Script]
    side_by_side: bool

    def lines(self, width: int) -> list[str]:
        """The row in `width` cells: two columns of equal height, or one language below the other."""
        first, second = self.scripts
        indent, half = cell_len(self.lead), width // 2
        if not self.right:
            return self._hung(wrapped(self.left, width - indent), width, first)
        left = wrapped(self.left, half - indent - _GAP)
        right = wrapped(self.right, width - half - indent)
        # Where the terminal orders text, a line that begins from the right would put the columns the other way.
        from_right = not first.ordered_here and has_rtl(self.left)
        if self.side_by_side or (len(left) == 1 and len(right) == 1 and not from_right):
            return self._beside(left, right, width)
        below = wrapped(self.right, width - indent)
        return [
            *self._hung(wrapped(self.left, width - indent), width, first),
            *(" " * indent + fitted(line, width - indent, second) for line in below),
        ]

    def _hung(self, lines: list[str], width: int, script: Script) -> list[str]:
        indent = cell_len(self.lead)
        leads = [self.lead, *[" " * indent] * (len(lines) - 1)]
        return [lead + fitted(line, width - indent, script) for lead, line in zip(leads, lines, strict=True)]

    def _beside(self, left: list[str], right: list[str], width: int) -> list[str]:
        half = width // 2
        height = max(len(left), len(right))
        left, right = ([*lines, *[""] * (height - len(lines))] for lines in (left, right))
        hung = self._hung(left, half, self.scripts[0])
        return [
            line + fitted(other, width - half, self.scripts[1]) for line, other in zip(hung, right, strict=True)
        ]
