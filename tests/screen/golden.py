"""What a screen shows, kept in a file as text, and held against what it shows today."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from pathlib import Path

from textual.pilot import Pilot

from tests.screen.laptop import frame_of

FRAMES = Path(__file__).with_name("frames")
MOST_LOOKS = 20


@dataclass
class Golden:
    """Frames by their names below `FRAMES`, compared or, where `anew`, written."""

    anew: bool
    others: list[str] = field(default_factory=list)
    """What differs, each as a person reads it."""

    def look(self, name: str, shown: str) -> None:
        """Compare a frame; what differs is told by `same`."""
        path = FRAMES / f"{name}.txt"
        if self.anew:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(shown + "\n", encoding="utf-8", newline="\n")
        kept = path.read_text(encoding="utf-8") if path.exists() else ""
        if kept != shown + "\n":
            lines = (kept.splitlines(), shown.splitlines())
            self.others.append(
                "\n".join(difflib.unified_diff(*lines, f"{name} kept", f"{name} now", lineterm="", n=1))
            )

    def same(self) -> None:
        """Raises AssertionError with every frame that differs."""
        told, self.others = self.others, []
        assert not told, f"{len(told)} frames differ (--new-frames writes them anew)\n" + "\n".join(told)


async def seen(pilot: Pilot[int], size: tuple[int, int] | None = None) -> str:
    """The screen at a size once it stands still, and below it the column and the line of the terminal's cursor."""
    if size is not None:
        await pilot.resize_terminal(*size)
    before, shown = "", _shown(pilot)
    for _look in range(MOST_LOOKS):
        if shown == before and (size is None or pilot.app.size == size):
            return shown
        await pilot.pause()
        before, shown = shown, _shown(pilot)
    raise AssertionError(f"it does not stand still\n{before}\n{shown}")


def _shown(pilot: Pilot[int]) -> str:
    app = pilot.app
    x, y = app.cursor_position
    return "\n".join([*frame_of(app.screen), f"▮ {x}, {y}"])
