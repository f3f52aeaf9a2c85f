"""A label that lays the screen out anew only where its height becomes another (docs/performance.md)."""

from __future__ import annotations

from textual.visual import VisualType
from textual.widget import Widget

from kommisjon.tui.widgets.rtl import RtlLabel


class SteadyLabel(RtlLabel):
    """An RtlLabel for a text that is replaced often. Its width must not depend on its text.

    A stock label has the whole screen laid out at each text, and painted where anything has moved by it.
    """

    def update(self, content: VisualType = "", *, layout: bool = True) -> None:
        """Show a text; the same one again is no work."""
        if content == self.content:
            return
        in_sight = self._is_in_sight
        super().update(content, layout=layout and not in_sight)
        width, height = self.content_size
        if layout and in_sight and height != self.get_content_height(self.container_size, self.screen.size, width):
            self.refresh(layout=True)

    @property
    def _is_in_sight(self) -> bool:
        """Whether its size is that of the text it has had until now."""
        return self.is_attached and all(w.display for w in self.ancestors_with_self if isinstance(w, Widget))
