"""Puts a file on a medium so that it is there whole or not at all, and turns what disks say into refusals."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from kommisjon.errors import Code, Refusal
from sync.durable import forget_cached, settle

_FULL = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}


def place(
    path: Path, size: int, *, write: Callable[[IO[bytes]], None], check: Callable[[IO[bytes]], bool]
) -> None:
    """Write a file of `size` bytes as `path`: under `.part` first, synced, renamed, then read back by `check`.

    What a write that was killed left under `.part` is written over. Whatever fails, nothing of this one is left
    behind, and nothing else is touched. Raises Refusal B104, B105 or B107.
    """
    part, ours = path.with_name(path.name + ".part"), list[Path]()
    try:
        with _medium_errors(size):
            part.unlink(missing_ok=True)
            if shutil.disk_usage(path.parent).free < size:
                raise Refusal(Code.MEDIUM_FULL, size=size)
            with part.open("xb") as file:
                ours.append(part)
                write(file)
                file.flush()
                os.fsync(file.fileno())
            part.rename(path)
            ours.append(path)
            settle(path.parent)
            with path.open("rb") as file:
                forget_cached(file)
                if not _sound(file, check):
                    raise Refusal(Code.READ_BACK_MISMATCH)
    except BaseException:
        for left in ours:
            with suppress(OSError):
                left.unlink()
        raise


def check_takes(path: Path, size: int) -> None:
    """Check that a file of `size` bytes could be put there now; leaves nothing. Raises Refusal B105 or B107."""
    tried = path.with_name(path.name + ".try")
    with _medium_errors(size):
        if shutil.disk_usage(path.parent).free < size:
            raise Refusal(Code.MEDIUM_FULL, size=size)
        tried.open("xb").close()
        tried.unlink()


@contextmanager
def staging_errors() -> Iterator[None]:
    """Turn a full temporary place into Refusal X902."""
    try:
        yield
    except OSError as problem:
        if problem.errno in _FULL:
            raise Refusal(Code.RESOURCE, what="disk space") from None
        raise Refusal(Code.MEDIUM_UNWRITABLE, detail=type(problem).__name__) from None


@contextmanager
def _medium_errors(size: int) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        if problem.errno in _FULL:
            raise Refusal(Code.MEDIUM_FULL, size=size) from None
        raise Refusal(Code.MEDIUM_UNWRITABLE, detail=type(problem).__name__) from None


def _sound(file: IO[bytes], check: Callable[[IO[bytes]], bool]) -> bool:
    try:
        return check(file)
    except (Refusal, OSError):
        return False
