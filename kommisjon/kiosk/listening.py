"""Where pages are asked for: one port on 127.0.0.1, and connections that have to say in time what they want."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from kommisjon.errors import Code, Refusal

ADDRESS = "127.0.0.1"
"""Never another: what residents answer does not cross a network."""
LONGEST_ASKING = 15.0
"""Seconds for a whole request; a page's own takes milliseconds."""
MOST_ASKING = 40
"""Connections that have not asked for anything yet; beyond, the oldest is closed."""


def a_port() -> socket.socket:
    """A port of this machine that nobody else has. Raises Refusal X961."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        made.bind((ADDRESS, 0))
        made.listen()  # who comes before the server has begun, waits
    except OSError as problem:
        made.close()
        raise Refusal(Code.NO_PORT) from problem
    return made


def taken_from(descriptor: int) -> socket.socket:
    """The port that the parent holds, so that it stays over a lock. Raises Refusal X961 for any other address."""
    given = socket.socket(fileno=descriptor)
    if given.family is not socket.AF_INET or given.getsockname()[0] != ADDRESS:
        given.close()
        raise Refusal(Code.NO_PORT)
    given.set_inheritable(False)
    return given


class Asking(H11Protocol):
    """A connection. One that does not say what it wants, or says it by drops, is closed."""

    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        asking = _oldest_first(self.connections)
        for one in asking[: max(0, len(asking) - MOST_ASKING + 1)]:
            one.transport.abort()
        self._wait()

    def data_received(self, data: bytes) -> None:
        if self._late is None:
            self._wait()
        super().data_received(data)
        if self.conn.their_state.__name__ not in ("IDLE", "SEND_BODY"):
            self._asked()

    def connection_lost(self, exc: Exception | None) -> None:
        self._asked()
        super().connection_lost(exc)

    @property
    def since(self) -> float | None:
        """Until when it has to have asked, by the loop's clock; None for one that has."""
        return None if self._late is None else self._late.when()

    def _wait(self) -> None:
        self._late = self.loop.call_later(LONGEST_ASKING, self.transport.abort)

    def _asked(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


def _oldest_first(connections: Iterable[Any]) -> list[Asking]:
    waiting = [one for one in connections if isinstance(one, Asking) and one.since is not None]
    return sorted(waiting, key=lambda one: one.since or 0.0)
