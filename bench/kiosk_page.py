"""kiosk-page: a resident's question page beside a bare page of Starlette, asked for over a connection each time.

Both are served by the same server in the same event loop, ours with its guard, its store and its form open, one
question after the other of the whole path. Loaded again, as the way on after an answer does it.
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from bench.laptop import LABEL, clock
from bench.report import Comparison, Measured, percentile
from kommisjon.exchange.mission import load_synthetic
from kommisjon.interview.centre.desk import Desk, Seat
from kommisjon.interview.centre.residents import residents
from kommisjon.interview.centre.steps import Step
from kommisjon.kiosk.server import KioskServer
from kommisjon.store.opening import create
from kommisjon.store.store import Store
from kommisjon.synth.centre import make_centre
from kommisjon.synth.document import write

ROUNDS, TIMES = 7, 12
"""Rounds, and how often each question is loaded in one."""
KEY = b"synthetic key of thirty-two byte"
LANGUAGE = "ar"
_BARE = "<!DOCTYPE html><html lang=en><title>Bare</title><h1>What can you do?</h1><form><button>Yes</button>"


def measure(folder: Path) -> Measured:
    """Load both in turn, round by round; a figure is the 95th percentile of a round."""
    with _Loop() as loop, _residents_page(loop, folder) as ours, _bare_page(loop) as bare:
        _round(loop, ours, bare)  # reads what is read once
        rounds = [_round(loop, ours, bare) for _ in range(ROUNDS)]
    kiosk, floor = zip(*rounds, strict=True)
    used = [median(load.processor for loads in side for load in loads) * 1000 for side in (kiosk, floor)]
    return Measured(
        [Comparison("kiosk-page", 3, [_p95(loads) for loads in kiosk], [_p95(loads) for loads in floor])],
        [
            f"kiosk-page: {len(kiosk[0]) // TIMES} questions in {LANGUAGE}; processor's time of the server's "
            f"thread, median: {used[0]:.2f} ms, bare {used[1]:.2f} ms."
        ],
    )


@dataclass(frozen=True, slots=True)
class _Load:
    seconds: float
    processor: float
    """Seconds of the processor that the server's thread has used."""


def _round(loop: _Loop, ours: _Ours, bare: str) -> tuple[list[_Load], list[_Load]]:
    """Ours and the bare page in turn, load by load, so that what else the machine does falls on both."""
    found: tuple[list[_Load], list[_Load]] = [], []
    for _page in ours.questions():
        for _time in range(TIMES):
            for loads, host, cookie in zip(found, (ours.host, bare), (ours.cookie, ""), strict=True):
                before = loop.run(time.thread_time)
                seconds = _timed(host, cookie)
                loads.append(_Load(seconds, loop.run(time.thread_time) - before))
    return found


def _p95(loads: Sequence[_Load]) -> float:
    return percentile([load.seconds for load in loads], 0.95)


def _timed(host: str, cookie: str) -> float:
    """Seconds from asking for a page on a connection of its own to its last byte."""
    began = time.perf_counter()
    connection = HTTPConnection(host, timeout=10)
    try:
        connection.request("GET", "/", headers={"Cookie": cookie} if cookie else {})
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    if answer.status != 200 or b"<form" not in body:
        raise RuntimeError(f"no page: {answer.status}")
    return time.perf_counter() - began


class _Loop:
    """An event loop in a thread, as the screen's own is to a browser."""

    def __enter__(self) -> _Loop:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.wait(_ended())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def run(self, what: Callable[[], Any]) -> Any:
        """Do it in the loop's thread, to which the store belongs."""

        async def done() -> Any:
            return what()

        return self.wait(done())

    def wait(self, what: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(60)


class _Ours:
    """A resident of a synthetic centre at the questions of the shortest path."""

    def __init__(self, loop: _Loop, seat: Seat, link: str) -> None:
        self._loop, self._seat = loop, seat
        self.host, path = link.removeprefix("http://").split("/", 1)
        connection = HTTPConnection(self.host, timeout=10)
        connection.request("GET", f"/{path}")
        self.cookie = str(connection.getresponse().headers["set-cookie"]).partition(";")[0]
        connection.close()

    def questions(self) -> Iterator[None]:
        """Stand on one question after the other, from the first on."""
        visit = self._seat.visit
        self._loop.run(visit.vouched_for)
        while visit.step is Step.QUESTION:
            yield
            self._loop.run(visit.later)


@contextmanager
def _residents_page(loop: _Loop, folder: Path) -> Iterator[_Ours]:
    def served() -> tuple[KioskServer, Store, Seat, str]:
        path = folder / "vault.db"
        create(path, bytearray(KEY), "0199f3c2-0000-7000-8000-0000000000ff")
        store = Store(path, bytearray(KEY), clock=clock, random=os.urandom)
        store.name_device("synthetic-centre", 1)
        centre = make_centre(1, persons=60, starts=clock().date())
        load_synthetic(store, write(centre), LABEL)
        desk = Desk(store, by=LABEL, clock=clock)
        server = KioskServer(desk, _failed)
        server.start()
        seat = desk.seat(residents(store, centre.mission.code, clock().date())[0])
        seat.visit.choose_language(LANGUAGE)
        seat.visit.agree()
        seat.visit.begin()
        seat.visit.add()
        return server, store, seat, server.link(seat)

    server, store, seat, link = loop.run(served)
    try:
        yield _Ours(loop, seat, link)
    finally:
        loop.run(server.stop)
        loop.run(store.close)


@contextmanager
def _bare_page(loop: _Loop) -> Iterator[str]:
    """The floor: one route, one page that stands still."""

    async def page(_request: Request) -> HTMLResponse:
        return HTMLResponse(_BARE)

    app = Starlette(routes=[Route("/", page)])
    config = uvicorn.Config(app, port=0, http="h11", ws="none", lifespan="off", log_config=None, access_log=False)
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]

    async def begin() -> str:
        config.load()
        server.lifespan = config.lifespan_class(config)
        await server.startup()
        host, port = server.servers[0].sockets[0].getsockname()
        return f"{host}:{port}"

    host = loop.wait(begin())
    try:
        yield host
    finally:
        loop.wait(server.shutdown())


async def _ended() -> None:
    """Wait for servers that were told to end."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    if left:
        await asyncio.wait(left, timeout=5)


def _failed(problem: BaseException) -> None:
    raise RuntimeError("a page of the benchmark failed") from problem
