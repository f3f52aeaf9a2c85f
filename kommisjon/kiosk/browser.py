"""A browser of ours for one page: full screen, by itself, and gone without a trace with its profile.

Its profile is a folder of its own, in memory where the system has a place there, and is deleted when the page is
freed, the vault locks or the program ends. The link stands in a file in that folder, which only this user can
read: every user of a machine can read the words that a program was started with.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from html import escape
from pathlib import Path

from kommisjon.kiosk.listening import ADDRESS

NAMES = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    *("msedge", "microsoft-edge", "microsoft-edge-stable"),
)
"""Programs that understand the words below; the first that is found is taken."""
_MAC = tuple(
    f"/Applications/{name}.app/Contents/MacOS/{name}" for name in ("Chromium", "Google Chrome", "Microsoft Edge")
)
_WINDOWS = ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe")
_WINDOWS_ROOTS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")

_WORDS = (
    "--kiosk",
    "--no-first-run",
    "--no-default-browser-check",
    "--noerrdialogs",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-breakpad",  # what a broken page held would be written to a file
    "--disable-crash-reporter",
    "--disable-features=Translate,MediaRouter,OptimizationHints,AutofillServerCommunication",
    "--disable-pinch",
    "--no-pings",
    "--no-proxy-server",
    "--overscroll-history-navigation=0",
    "--password-store=basic",
    f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {ADDRESS}",  # it finds this machine, and nothing else
)
_SETTINGS = {
    "autofill": {"profile_enabled": False, "credit_card_enabled": False},
    "browser": {"enable_spellchecking": False},
    "credentials_enable_service": False,
    "search": {"suggest_enabled": False},
    "translate": {"enabled": False},
}
_TELLTALE = ("CHROME", "CHROMIUM", "SSLKEYLOGFILE")
"""Beginnings of variables that would change how it is started, or have it write down what it does."""
_PREFIX = "kommisjon-page-"
_LONGEST_END = 5.0


def find_browser(variables: Mapping[str, str], platform: str = sys.platform) -> Path | None:
    """The program that shows pages on this machine; None where there is none, or no screen for one."""
    if platform == "win32":
        roots = [Path(variables[name]) for name in _WINDOWS_ROOTS if variables.get(name)]
        return next((root / one for one in _WINDOWS for root in roots if (root / one).is_file()), None)
    if platform == "darwin":
        return next((Path(one) for one in _MAC if Path(one).is_file()), None)
    if not (variables.get("DISPLAY") or variables.get("WAYLAND_DISPLAY")):
        return None
    found = (shutil.which(name, path=variables.get("PATH")) for name in NAMES)
    return next((Path(one) for one in found if one is not None and not _is_shut_in(Path(one))), None)


def _is_shut_in(program: Path) -> bool:
    """A snap can read neither memory's folder nor another one of ours."""
    return "snap" in program.resolve().parts


def memory_place(variables: Mapping[str, str], platform: str = sys.platform) -> Path:
    """The folder for profiles: in memory where there is such a one, else that for temporary files."""
    if platform == "linux":
        for place in (variables.get("XDG_RUNTIME_DIR"), "/dev/shm"):  # noqa: S108  a folder of our own is made in it
            if place and os.access(place, os.W_OK | os.X_OK):
                return Path(place)
    return Path(tempfile.gettempdir())


def sweep(place: Path) -> None:
    """Delete the profiles of programs that did not come to do it, because they were killed."""
    for folder in place.glob(f"{_PREFIX}*"):
        pid = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if pid.isdecimal() and not _lives(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)


class Browser:
    """One window, from its start on. Raises OSError where it cannot be started."""

    def __init__(self, program: Path, link: str, place: Path, more: Sequence[str] = ()) -> None:
        """`place` is where its profile is made; `more` are further words for it."""
        self._profile = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=place))
        try:
            way = self._profile / "start.html"
            way.write_text(_way_to(link), encoding="utf-8")
            settings = self._profile / "Default"
            settings.mkdir()
            kept = {"download": _kept_in(self._profile), "savefile": _kept_in(self._profile)}
            (settings / "Preferences").write_text(json.dumps({**_SETTINGS, **kept}), encoding="utf-8")
            private = "--inprivate" if "edge" in program.name.lower() else "--incognito"
            self._process = subprocess.Popen(
                [str(program), *_WORDS, private, f"--user-data-dir={self._profile}", *more, way.as_uri()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={name: value for name, value in os.environ.items() if not name.startswith(_TELLTALE)},
                start_new_session=True,
            )
        except OSError:
            self._forget()
            raise

    @property
    def ended(self) -> bool:
        """Somebody has closed it, or it could not go on."""
        return self._process.poll() is not None

    def end(self) -> None:
        """End it at once, with everything that it holds, and delete its profile."""
        if not self.ended:
            if sys.platform == "win32":
                self._process.kill()
            else:
                os.killpg(self._process.pid, signal.SIGKILL)  # its parts are in its group
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_LONGEST_END)
        self._forget()

    def _forget(self) -> None:
        for _time in range(3):  # a part of it that ends later may still write
            shutil.rmtree(self._profile, ignore_errors=True)
            if not self._profile.exists():
                return


def _way_to(link: str) -> str:
    return f'<!DOCTYPE html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url={escape(link)}">'


def _kept_in(profile: Path) -> dict[str, str]:
    """Whatever is saved from a page goes with the profile."""
    return {"default_directory": str(profile)}


def _lives(pid: int) -> bool:
    if sys.platform == "win32":
        return True  # asking would end it there; the system's own tidying deletes temporary files
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
