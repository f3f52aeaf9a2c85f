"""When a program under test has done all it does: known from its event loop, where Textual's pilot takes a guess.

The pilot sleeps for a fiftieth of a second, again and again, until the process took next to no processor time in
one of them: two of these for each key, more on a busy machine. Here nothing is waited for that is not there.
"""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import Any

from textual._context import active_app
from textual._wait import SLEEP_GRANULARITY

_LOOK = 0.002
"""Seconds between looks at a thread that works."""
UPDATE_PERIOD = 1 / 1000
"""Seconds between two paints of a screen: nobody watches it, and each is waited for."""


async def wait_for_idle(min_sleep: float = 0, max_sleep: float = 1) -> None:
    """Return once no task can go on, no timer ends within the time the pilot would sleep, and no worker works.

    Takes the pilot's arguments in seconds; `max_sleep` is how long it waits at most.
    """
    loop: Any = asyncio.get_running_loop()
    app = active_app.get()
    until, soon = monotonic() + max_sleep, loop.time() + max(min_sleep, SLEEP_GRANULARITY)
    while monotonic() < until:
        await asyncio.sleep(0)
        if loop._ready:
            continue
        if (due := _next_timer(loop)) <= soon:
            await asyncio.sleep(max(0.0, due - loop.time()))
        elif any(worker.is_running for worker in app.workers):
            await asyncio.sleep(_LOOK)
        else:
            return


def _next_timer(loop: Any) -> float:
    """When the next timer ends, by the loop's clock."""
    return min((one.when() for one in loop._scheduled if not one.cancelled()), default=float("inf"))
