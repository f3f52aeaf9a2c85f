"""An Input whose typing never lays the screen out again (tui-and-languages.md 5.2)."""

from __future__ import annotations

from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Input


class QuickInput(Input):
    """An Input for screens with many widgets.

    A stock Input sets `virtual_size` on each key, which lays out every widget of the screen. The size of a line
    of text does not depend on what is typed, so here the value is set without that watch.
    """

    def _watch_value(self, value: str) -> None:
        self.set_reactive(Widget.virtual_size, Size(self.content_width, 1))
        super()._watch_value(value)
        self.refresh()
