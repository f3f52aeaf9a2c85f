"""Serves the page on 127.0.0.1, in the event loop of whoever opened the vault, until that one stops it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn

from kommisjon.interview.centre.desk import Desk, Seat
from kommisjon.kiosk.app import Kiosk, Note

ADDRESS = "127.0.0.1"
"""Never another: what residents answer does not cross a network."""


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are the screen's."""
        yield


class KioskServer:
    """One server for all pages of a desk. `start` it in a running event loop, `stop` it before the vault."""

    def __init__(self, desk: Desk, note: Note) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._socket.bind((ADDRESS, 0))
        self._kiosk = Kiosk(desk, f"{ADDRESS}:{self._socket.getsockname()[1]}", note)
        config = uvicorn.Config(
            self._kiosk.asgi,
            interface="asgi3",
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,  # nothing of a request is written down anywhere
            access_log=False,
            server_header=False,
            limit_concurrency=100,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=2,
        )
        self._server = _Server(config)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to answer, within the event loop that runs."""
        self._task = asyncio.get_running_loop().create_task(self._server.serve(sockets=[self._socket]))

    def link(self, seat: Seat) -> str:
        """An address that lets one browser to a seat, once."""
        return self._kiosk.link(seat)

    def close(self, seat: Seat) -> None:
        """A seat's browser is let in no more."""
        self._kiosk.close(seat)

    def stop(self) -> None:
        """From now on nothing of anybody is shown; the server ends with its event loop."""
        self._kiosk.shut()
        self._server.should_exit = True
        self._socket.close()
