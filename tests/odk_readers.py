"""Readers of submissions that nobody here wrote: JavaRosa (the engine of ODK Collect) and ODK's JavaScript engine.

JAVAROSA_JAR names a jar that holds JavaRosa (ODK Validate's does), ODK_ENGINE_MODULES a node_modules folder with
@getodk/xforms-engine and jsdom. Where one is not named it is fetched once, as tests/differential fetches it; where
that cannot be done, the test skips and says so.
"""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.clients import CLIENTS, fetched_modules, node, program
from tests.differential import engines


@dataclass(frozen=True)
class Opened:
    """What a reader holds after opening a submission, and the submission as it would send it on."""

    values: dict[str, str]
    attributes: dict[str, str]
    again: str


def javarosa(form: Path, submission: Path) -> Opened:
    """Open it as Collect opens a saved one."""
    java = str(program("java"))
    said = _run([java, "-cp", str(_jar()), str(CLIENTS / "OpenSubmission.java"), form, submission])
    lines = [line.split("\t") for line in said.split("\n") if line]
    return Opened(
        {ref: _read(text) for kind, ref, text in lines if kind == "value"},
        {ref: _read(text) for kind, ref, text in lines if kind == "attribute"},
        next(_read(text) for kind, _, text in lines if kind == "again"),
    )


def odk_engine(form: Path, submission: Path) -> Opened:
    """Open it as ODK Web Forms does, to go on with it."""
    modules = os.environ.get("ODK_ENGINE_MODULES") or str(fetched_modules(engines.HERE))
    said = _run([str(node()), str(CLIENTS / "open_submission.mjs"), form, submission], ODK_ENGINE_MODULES=modules)
    opened = json.loads(said)
    return Opened(opened["values"], {}, opened["again"])


def _jar() -> Path:
    try:
        return engines.jar()
    except subprocess.CalledProcessError:
        pytest.skip("JavaRosa cannot be fetched, and JAVAROSA_JAR names none")


def _run(command: list[str | Path], **more: str) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, **more},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _read(text: str) -> str:
    signs = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\"}
    read, escaped = "", False
    for sign in text:
        if escaped:
            read, escaped = read + signs[sign], False
        elif sign == "\\":
            escaped = True
        else:
            read += sign
    return read
