"""Parts of a widget that are made when they are first needed, and are in their place before they are painted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widget import AwaitMount

if TYPE_CHECKING:
    from textual.widget import Widget
    from textual.widget import Widget as _Mixed
else:
    # Textual takes a widget's style sheet from its first widget base, so a mixin must not be one.
    _Mixed = object


class OnDemand(_Mixed):
    """Mix in before a container. What it composes is there a moment later; what it places is there at once."""

    _placing: tuple[AwaitMount, ...] = ()

    def place(self, *parts: Widget, before: Widget | None = None) -> None:
        """Make `parts` children now, last or `before` one that is there."""
        self._placing = (*self._placing, self.mount(*parts, before=before))

    async def placed(self) -> None:
        """Wait until every part, and what it has placed itself, can be painted: before, it would be left out."""
        for one in self._placing:
            await one
        self._placing = ()
        for part in self.children:
            if isinstance(part, OnDemand):
                await part.placed()
