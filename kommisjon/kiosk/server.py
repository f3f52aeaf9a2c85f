"""Serves the page on 127.0.0.1, in the event loop of whoever opened the vault, until that one stops it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import uvicorn

from kommisjon.errors import Code, Refusal
from kommisjon.interview.centre.desk import Call, Desk, Seat
from kommisjon.kiosk.app import Kiosk, Note
from kommisjon.kiosk.browser import Browser, memory_place, sweep
from kommisjon.kiosk.listening import ADDRESS, Asking, a_port

_LOOK_EVERY = 3.0
"""Seconds between two looks at whether a browser is still there."""


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are the screen's."""
        yield


class KioskServer:
    """One server for all pages of a desk. `start` it in a running event loop, `stop` it before the vault.

    Without a desk its pages ask for the staff, until `begin`. `program` is the browser that it opens pages in,
    `steady` a clock in seconds that nobody sets.
    Raises Refusal X961 where there is no port.
    """

    def __init__(
        self,
        desk: Desk | None,
        note: Note,
        *,
        listening: socket.socket | None = None,
        program: Path | None = None,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._socket = listening or a_port()
        self._desk, self._program = desk, program
        self._browsers: dict[int, Browser] = {}
        self._place = memory_place(os.environ)
        self._kiosk = Kiosk(desk, f"{ADDRESS}:{self._socket.getsockname()[1]}", note, steady)
        for name in ("uvicorn.error", "uvicorn.asgi"):  # it would write on the screen, values among it
            logging.getLogger(name).disabled = True
        config = uvicorn.Config(
            self._kiosk.asgi,
            interface="asgi3",
            http=Asking,
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
        sweep(self._place)
        self._task = asyncio.get_running_loop().create_task(self._server.serve(sockets=[self._socket]))

    def begin(self, desk: Desk) -> None:
        """Show the pages of a desk from now on."""
        self._desk = desk
        self._kiosk.begin(desk)

    def link(self, seat: Seat) -> str:
        """An address that lets one browser to a seat, once."""
        return self._kiosk.link(seat)

    def open(self, seat: Seat) -> bool:
        """Open a browser of ours at a seat's page; False where there is none. One that has come to the page stays,
        with what is being written in it."""
        before = self._browsers.get(seat.number)
        if before is not None and not before.ended and self._kiosk.is_used(seat):
            return True
        self._end_browser(seat.number)
        if self._program is None:
            return False
        try:
            self._browsers[seat.number] = opened = Browser(self._program, self.link(seat), self._place)
        except OSError:
            return False
        asyncio.get_running_loop().call_later(_LOOK_EVERY, self._look_at, seat, opened)
        return True

    def close(self, seat: Seat) -> None:
        """A seat's browser is let in no more."""
        self._kiosk.close(seat)
        self._end_browser(seat.number)

    def stop(self) -> None:
        """From now on nothing of anybody is shown; the server ends with its event loop."""
        self._kiosk.shut()
        self._desk = None
        for number in list(self._browsers):
            self._end_browser(number)
        self._server.should_exit = True
        if self._server.started:
            for one in self._server.servers:
                one.close()
        elif self._task is not None:
            self._task.cancel()
        self._socket.close()

    def _end_browser(self, number: int) -> None:
        opened = self._browsers.pop(number, None)
        if opened is not None:
            opened.end()

    def _look_at(self, seat: Seat, opened: Browser) -> None:
        """Tell the staff of a browser that has ended, and tidy up after it: nobody sees it otherwise."""
        if self._desk is None or self._browsers.get(seat.number) is not opened:
            return
        if not opened.ended:
            asyncio.get_running_loop().call_later(_LOOK_EVERY, self._look_at, seat, opened)
            return
        came = self._kiosk.is_used(seat)
        self.close(seat)
        seat.refused = Refusal(Code.BROWSER_CLOSED if came else Code.BROWSER_ENDED)
        self._desk.call(seat, Call.FAULT)
