"""A lock and kill -9 while a resident answers, on a real terminal: nothing acknowledged is lost, nothing shown.

The resident's browser is a plain client of ours that was let in by the address on the staff's screen.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

import pytest

from kommisjon.exchange.mission import load_synthetic
from kommisjon.interview.centre.residents import FORM, residents
from kommisjon.interview.sitting import open_sitting
from kommisjon.kiosk.texts import symbols, words
from kommisjon.store.unlocking import make_vault
from kommisjon.synth.centre import make_centre
from kommisjon.synth.document import write
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.slot import Cost
from tests.processes import is_alive, worker_of
from tests.resident_browser import ResidentBrowser
from tests.screen.laptop import PASSPHRASE, STARTS, Clock, Drawn, opened
from tests.screen.terminal import Terminal, terminals, unlock

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

CENTRE = make_centre(1, persons=3, starts=STARTS)
PROGRAM = shutil.which("chromium") or shutil.which("google-chrome")
F12 = "\x1b[24~"
_LINK = re.compile(r"http://127\.0\.0\.1:\d+/start/[\w-]{43}")


@pytest.fixture
def folder(tmp_path: Path) -> VaultFolder:
    made = VaultFolder(tmp_path / "vault")
    make_vault(made, "KN", PASSPHRASE, Cost(), Drawn(1))
    with opened(made) as vault:
        vault.store.name_device("synthetic-centre", 1)
        load_synthetic(vault.store, write(CENTRE), "KN")
    return made


@pytest.fixture
def kiosk(folder: VaultFolder) -> Iterator[Terminal]:
    with terminals() as begin:
        yield begin(command(folder))


def command(folder: VaultFolder, *words: str) -> list[str]:
    asked = ["--data", str(folder.path), "--language", "en", "kiosk", *(words or ("--no-browser",))]
    return [sys.executable, "-m", "kommisjon.cli.main", *asked]


def seated(terminal: Terminal) -> str:
    """The address for the resident who is marked on the board."""
    terminal.wait(" to register")
    terminal.type("\r")
    terminal.wait("/start/")
    eventually(lambda: _LINK.search(unbroken(terminal)))
    found = _LINK.search(unbroken(terminal))
    assert found is not None
    return found[0]


def unbroken(terminal: Terminal) -> str:
    return "".join(line.rstrip() for line in terminal.lines)


def to_board(terminal: Terminal) -> None:
    unlock(terminal)
    terminal.wait("TRAINING")
    terminal.type("\r")


def at_first_question(browser: ResidentBrowser) -> tuple[str, str]:
    """From the first page to the first question; gives the word and the symbol to keep in mind."""
    browser.send(language="nb")
    browser.send(do="agree")
    word, symbol = re.findall(r'<p class="big">(?:<svg.*?</svg><br><span class="small">)?([^<]+)<', browser.page)
    browser.send(do="begin")
    keys = {name: key for key, name in (*words("nb").items(), *symbols("nb").items())}
    return keys[word], keys[symbol]


def texts_of(folder: VaultFolder) -> list[str]:
    """What residents have answered in their own words, as the store holds it."""
    with opened(folder, 7) as vault:
        vault.store.check()
        found = []
        for of in residents(vault.store, CENTRE.mission.code, STARTS):
            sitting = open_sitting(
                vault.store, FORM, case=of.case, person=of.person, language="nb", by="KN", clock=Clock()
            )
            found += [sitting.text(stop) for stop in sitting.stops if stop.typed and sitting.text(stop)]
        return found


def to_words(browser: ResidentBrowser) -> None:
    """To the question that is answered in one's own words, past the others."""
    for _page in range(30):
        if browser.takes_words and 'name="find"' not in browser.page:
            return
        browser.send(do="later" if "later" in browser.offered("do") else "back")
    raise AssertionError("no such question")


@contextmanager
def asking_all_the_time(host: str) -> Iterator[list[int]]:
    """What is heard, request after request, until one was answered at the end; 0 for a connection that broke."""
    heard, enough = list[int](), threading.Event()

    def asks() -> None:
        while not enough.is_set():
            stranger = ResidentBrowser(f"http://{host}/")
            with suppress(HTTPException, OSError):
                stranger.load()
            heard.append(stranger.status)

    asking = threading.Thread(target=asks)
    asking.start()
    try:
        yield heard
    finally:
        until = time.monotonic() + 20
        while 503 not in heard and time.monotonic() < until:
            time.sleep(0.02)
        enough.set()
        asking.join(30)


def eventually(what: Callable[[], object], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.slow
def test_after_a_lock_the_page_waits_for_the_staff_and_goes_on(kiosk: Terminal, folder: VaultFolder) -> None:
    to_board(kiosk)
    browser = ResidentBrowser(seated(kiosk))
    browser.start()
    recall = at_first_question(browser)
    to_words(browser)
    worker = worker_of(kiosk.pid)
    browser.send(answer="Synthetic words before the lock", do="answer")
    browser.send(do="back")
    assert "before the lock" in browser.page

    with asking_all_the_time(browser.host) as heard:
        kiosk.type(F12)
        kiosk.wait("type your passphrase")
    assert not is_alive(worker)
    assert {503} <= set(heard) <= {0, 403, 503}, heard
    assert heard.count(0) <= 1, "whoever asks between two workers waits, and is not refused"
    browser.load()
    assert browser.status == 503
    assert "<svg" in browser.page
    assert "Nothing is lost" in browser.page or "Ingenting" in browser.page
    assert "before the lock" not in browser.page
    assert "name=" not in browser.page.partition("<main>")[2]

    unlock(kiosk)
    again = ResidentBrowser(seated(kiosk))
    assert again.host == browser.host, "the port stays"
    browser.load()
    assert browser.status == 403, "what was let in before the lock is not let in after it"
    again.start()
    assert "before the lock" not in again.page
    again.send(do="recognise", word=recall[0], symbol=recall[1])
    assert "before the lock" in again.page or again.offered("do")
    kiosk.type("\x11")
    eventually(lambda: not is_alive(kiosk.pid))
    assert "Synthetic words before the lock" in texts_of(folder)


@pytest.mark.parametrize("kills", [1, pytest.param(15, marks=pytest.mark.long)])
def test_what_a_page_said_is_saved_is_there_after_kill_9(folder: VaultFolder, kills: int) -> None:
    last, recall = 0, ("", "")
    for kill in range(kills):
        with terminals() as begin:
            kiosk = begin(command(folder))
            to_board(kiosk)
            browser = ResidentBrowser(seated(kiosk))
            browser.start()
            if kill == 0:
                recall = at_first_question(browser)
            else:
                browser.send(do="recognise", word=recall[0], symbol=recall[1])
            to_words(browser)
            threading.Timer(0.4 + 0.05 * (kill % 5), os.kill, (worker_of(kiosk.pid), signal.SIGKILL)).start()
            with ThreadPoolExecutor() as hands:
                answering = hands.submit(answers_until_killed, browser, last)
                kiosk.wait("KM-V130")
                last = answering.result()
        kept = texts_of(folder)
        maybe = last + 1  # the one that was under way may have come through
        assert kept in ([f"Synthetic {last}"], [f"Synthetic {maybe}"])
        last = int(kept[0].split()[1])
    assert last >= kills, "it was killed before anything was answered"


def answers_until_killed(browser: ResidentBrowser, last: int) -> int:
    """Answer the same question again and again; gives the number of the last answer that was said to be saved."""
    try:
        while True:
            browser.post(answer=f"Synthetic {last + 1}", do="answer")
            assert browser.status == 303
            last += 1
            browser.load()
            browser.send(do="back")
    except (HTTPException, OSError):
        return last


@pytest.mark.slow
@pytest.mark.skipif(PROGRAM is None, reason="needs a chromium")
def test_enter_opens_a_browser_that_comes_to_the_page_and_a_lock_ends_it(
    folder: VaultFolder, tmp_path: Path
) -> None:
    """The whole program with a real Chromium, told to draw nothing and to say where it is."""
    memory = tmp_path / "memory"
    memory.mkdir()
    told = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --remote-debugging-port=0"
    (tmp_path / "chromium").write_text(f'#!/bin/sh\nexec {PROGRAM} {told} "$@"\n')
    (tmp_path / "chromium").chmod(0o700)
    path = f"{tmp_path}:{os.environ['PATH']}"
    seen = {"PATH": path, "DISPLAY": ":0", "XDG_RUNTIME_DIR": str(memory), "HOME": str(tmp_path)}
    with terminals() as begin:
        kiosk = begin(command(folder, "--lock-after=10"), seen)
        to_board(kiosk)
        kiosk.wait(" to register")
        kiosk.type("\r")
        kiosk.wait("is open in a browser of its own")
        eventually(lambda: [one for one in shown_in(memory) if one == "http:///"])
        of_ours = [line for line in command_lines() if str(memory).encode() in line]
        assert of_ours
        assert not any(b"/start/" in line for line in of_ours), "everybody on the machine can read these"
        kiosk.type(F12)
        kiosk.wait("type your passphrase")
        assert not list(memory.glob("kommisjon-page-*"))
        eventually(lambda: not any(str(memory).encode() in line for line in command_lines()))


def command_lines() -> list[bytes]:
    found = []
    for one in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            found.append(one.read_bytes())
    return found


def shown_in(memory: Path) -> list[str]:
    """The addresses, without their host, that the browser with a profile there shows."""
    for port in memory.glob("*/DevToolsActivePort"):
        with suppress(OSError, ValueError):
            number = int(port.read_text().split()[0])
            pages = json.loads(urlopen(f"http://127.0.0.1:{number}/json/list", timeout=5).read())
            return [re.sub(r"127\.0\.0\.1:\d+", "", one["url"]) for one in pages]
    return []
