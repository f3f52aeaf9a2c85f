"""A worker's process: what it is given, how it ends, and that it is told of signals only while it lives."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from kommisjon.cli.child import Child, in_short_waits

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="what is asked for there is another thing")
GOES_ON = "import time; time.sleep(60)"


def started(program: str) -> Child:
    return Child([sys.executable, "-S", "-c", program], {}, [])


@pytest.mark.parametrize(("program", "code"), [("", 0), ("raise SystemExit(75)", 75)])
def test_the_code_it_ends_with_is_told_as_often_as_it_is_asked_for(program: str, code: int) -> None:
    process = started(program)
    assert (process.wait(None), process.wait(None), process.wait(0)) == (code, code, code)
    process.tell(signal.SIGTERM)
    process.kill()


def test_one_that_goes_on_is_waited_for_so_long_and_no_longer_and_can_be_ended() -> None:
    process = started(GOES_ON)
    assert process.wait(0.05) is None
    process.tell(signal.SIGTERM)
    assert process.wait(30) == -signal.SIGTERM
    process = started(GOES_ON)
    process.kill()
    assert process.wait(None) == -signal.SIGKILL


@pytest.mark.parametrize(("seconds", "asked"), [(None, 4), (60.0, 4), (0.0, 1)])
def test_where_no_signal_comes_through_a_wait_it_is_cut_into_short_ones(seconds: float | None, asked: int) -> None:
    waits: list[float] = []

    def soon(most: float) -> int | None:
        waits.append(most)
        return 75 if len(waits) == 4 else None

    assert in_short_waits(soon, seconds) == (75 if asked == 4 else None)
    assert len(waits) == asked
    assert max(waits) <= 0.2


@pytest.mark.parametrize("listed", [True, False])
def test_it_gets_what_is_held_for_it_and_no_other_file(
    listed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not listed:

        def refused(_path: str) -> list[str]:
            raise OSError

        monkeypatch.setattr(os, "listdir", refused)
    left = os.open(__file__, os.O_RDONLY)
    held, ours = os.pipe()
    try:
        os.set_inheritable(left, True)
        open_here = shell(f"ls /proc/$$/fd > {tmp_path}/told", held)
    finally:
        for one in (left, held, ours):
            os.close(one)
    assert open_here == 0
    assert {left, held, ours} & set(map(int, (tmp_path / "told").read_text().split())) == {held}


def test_it_gets_only_the_variables_it_is_given_and_ends_by_signals_that_python_ignores(tmp_path: Path) -> None:
    assert shell(f"cat /proc/self/status > {tmp_path}/told; env > {tmp_path}/variables", GIVEN="one") == 0
    ignored = int((tmp_path / "told").read_text().split("SigIgn:")[1].split()[0], 16)
    assert not ignored >> (signal.SIGPIPE - 1) & 1
    given = {one.partition("=")[0] for one in (tmp_path / "variables").read_text().split()}
    assert given - {"PWD", "SHLVL", "_", "OLDPWD"} == {"GIVEN"}


def test_what_cannot_be_started_is_an_error_at_once() -> None:
    with pytest.raises(OSError, match="nowhere"):
        Child(["/nowhere/python"], {}, [])


def shell(script: str, *held: int, **variables: str) -> int | None:
    return Child(["/bin/sh", "-c", script], variables, held).wait(30)
