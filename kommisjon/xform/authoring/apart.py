"""Converts a form from outside in a process of its own, within limits, and never waits longer than they allow.

This side imports neither pyxform nor a reader of workbooks: what a stranger's file can do to them happens in
`kommisjon.xform.authoring.child`, which is ended and reaped by its own process number when it takes too much.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import Any

from kommisjon import apart
from kommisjon.errors import Code, Refusal
from kommisjon.i18n import catalogue
from kommisjon.xform.authoring.converted import Converted
from kommisjon.xform.safexml import LARGEST_FORM

MOST_SECONDS = 120
"""By the clock on the wall; the slowest real form looked at takes 18 (forms.md section 6)."""
MOST_PROCESSOR_SECONDS = 60
MOST_MEMORY = 3 * 1024**3
"""Bytes of address space, where the system can hold a process to it (not on Windows)."""
MOST_RESULT = 4 * LARGEST_FORM
"""Bytes of what comes back: a form in JSON, in which a letter of another script takes six."""

_CHILD = "kommisjon.xform.authoring.child"


def convert_apart(source: Path) -> Converted:
    """Convert a folder of sheets, NAME_questions.csv, or a workbook, as `convert.convert_with_repairs` does.

    Raises Refusal F801 to F805 and F809 as it does, and F808 when reading takes more than a limit above.
    """
    answer = _asked(source)
    if "refused" in answer:
        raise Refusal(Code[answer["refused"]], **answer["facts"])
    if "beyond" in answer:
        raise _beyond(source, f"{MOST_MEMORY >> 20} MiB of memory")
    return Converted.from_json(answer)


def _asked(source: Path) -> dict[str, Any]:
    """The child's answer."""
    # The converter writes a draft of the form; it goes with its folder, also when the child is killed.
    with tempfile.TemporaryDirectory(prefix="kommisjon-form-", ignore_cleanup_errors=True) as drafts:
        child = apart.start(_CHILD, [str(source.absolute()), catalogue.current()], drafts)
        written: list[bytes] = []
        reader = threading.Thread(target=_read, args=(child, written), daemon=True)
        reader.start()
        try:
            reader.join(MOST_SECONDS)
        finally:
            late = reader.is_alive()
            if late or not written or len(written[0]) > MOST_RESULT:
                child.kill()
            code = child.wait()
            reader.join()
    if late:
        raise _beyond(source, f"{MOST_SECONDS} seconds")
    return _understood(source, written[0] if written else b"", code)


def _read(child: subprocess.Popen[bytes], written: list[bytes]) -> None:
    assert child.stdout is not None
    with child.stdout as pipe:
        written.append(pipe.read(MOST_RESULT + 1))


def _understood(source: Path, data: bytes, code: int) -> dict[str, Any]:
    if len(data) > MOST_RESULT:
        raise _beyond(source, f"{MOST_RESULT} bytes of converted form")
    try:
        answer = json.loads(data)
    except ValueError:
        answer = None
    if isinstance(answer, dict) and code == 0:
        return answer
    if apart.ended_by_processor_limit(code):
        raise _beyond(source, f"{MOST_PROCESSOR_SECONDS} seconds of the processor")
    raise _beyond(source, f"{MOST_MEMORY >> 20} MiB of memory")


def _beyond(source: Path, which: str) -> Refusal:
    return Refusal(Code.FORM_CONVERSION, name=source.name, which=which)
