"""Readers of submissions that nobody here wrote: JavaRosa (the engine of ODK Collect) and ODK's JavaScript engine.

JAVAROSA_JAR names a jar that holds JavaRosa (ODK Validate's does), ODK_ENGINE_MODULES a node_modules folder with
@getodk/xforms-engine and jsdom. Where one is not named, its tests skip and say so.
"""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.clients import CLIENTS, node, program


@dataclass(frozen=True)
class Opened:
    """What a reader holds after opening a submission, and the submission as it would send it on."""

    values: dict[str, str]
    attributes: dict[str, str]
    again: str


def javarosa(form: Path, submission: Path) -> Opened:
    """Open it as Collect opens a saved one."""
    jar = _named("JAVAROSA_JAR")
    said = _run([str(program("java")), "-cp", str(jar), str(CLIENTS / "OpenSubmission.java"), form, submission])
    lines = [line.split("\t") for line in said.split("\n") if line]
    return Opened(
        {ref: _read(text) for kind, ref, text in lines if kind == "value"},
        {ref: _read(text) for kind, ref, text in lines if kind == "attribute"},
        next(_read(text) for kind, _, text in lines if kind == "again"),
    )


def odk_engine(form: Path, submission: Path) -> Opened:
    """Open it as ODK Web Forms does, to go on with it."""
    modules = _named("ODK_ENGINE_MODULES")
    said = _run(
        [str(node()), str(CLIENTS / "open_submission.mjs"), form, submission], ODK_ENGINE_MODULES=str(modules)
    )
    opened = json.loads(said)
    return Opened(opened["values"], {}, opened["again"])


def _named(variable: str) -> Path:
    named = os.environ.get(variable)
    if not named:
        pytest.skip(f"{variable} is not set")
    assert Path(named).exists(), f"{variable} names nothing"
    return Path(named)


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
