"""Keys take effect in the order they were typed, however fast they come.

Textual hands each key to the focused widget and goes on. A letter takes effect there at once; Enter and Backspace
travel up to the application first, and what is typed behind them overtakes them: on a busy laptop "1 Enter 2
Enter" would answer one question, with 2. So one key is let through at a time, the next when all is done.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from typing import Any

from textual import events
from textual.app import App, ReturnType
from textual.message_pump import MessagePump

_ROUNDS = 3
"""A key makes a message, which makes a message of the composed widget, which the screen answers."""
_PAINTED = 0.02
"""Seconds that a key with none behind it has for itself, before anybody asks whether its effect is complete."""
_LONGEST = 1.0
"""Seconds to wait for a widget that may have been removed meanwhile."""


class KeysInOrder(App[ReturnType]):
    """An application that lets one key (or paste) through at a time."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._behind: deque[events.Event] = deque()
        self._one_waits = asyncio.Event()
        self._let_through: events.Event | None = None
        self._settling: asyncio.Task[None] | None = None

    async def on_event(self, event: events.Event) -> None:
        typed = isinstance(event, (events.Key, events.Paste)) and not event.is_forwarded
        if not typed or event is self._let_through:
            await super().on_event(event)
        elif self._settling is not None:
            self._behind.append(event)
            self._one_waits.set()
        else:
            self._settling = asyncio.create_task(self._settle())
            await super().on_event(event)

    async def _settle(self) -> None:
        """Wait until a key has had its effect, then let the next one through, until none is left."""
        self._one_waits.clear()
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(_PAINTED):
                    await self._one_waits.wait()
            while self.is_running:
                for _round in range(_ROUNDS):
                    await self._handled()
                if not self._behind:
                    return
                self._let_through = self._behind.popleft()
                self.post_message(self._let_through)
        finally:
            self._settling = self._let_through = None

    async def _handled(self) -> None:
        """Wait until the application, and each from the focused widget up to it, has worked off its messages."""
        await _worked_off(self)
        start = self.focused or (self.screen if self.screen_stack else self)
        for pump in start.ancestors_with_self:
            await _worked_off(pump)


async def _worked_off(pump: MessagePump) -> None:
    done = asyncio.Event()
    # Not by `call_later`, which looks up the parameters of a callback each time anew.
    if pump.post_message(events.Callback(callback=done.set)):
        with suppress(TimeoutError):
            async with asyncio.timeout(_LONGEST):
                await done.wait()
