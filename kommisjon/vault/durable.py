"""The vault's own files put in place whole, and what a disk says in the words of the error table."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from kommisjon.errors import Code, Refusal
from sync import durable


def put_whole(path: Path, data: bytes) -> None:
    """Write a file so that after a power cut the old or the new content is there, never a part.

    Only its owner can read it. Raises Refusal V108, V111 or V117.
    """
    try:
        durable.put_whole(path, data, 0o600)
    except OSError as problem:
        raise disk_problem(problem) from None


def disk_problem(problem: OSError) -> Refusal:
    """Tell a full disk, and one that fails, from any other reason a file could not be written."""
    if problem.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return Refusal(Code.DISK_FULL)
    if problem.errno == errno.EIO:
        return Refusal(Code.DISK_ERROR)
    return Refusal(Code.UNSAFE_LOCATION, detail=os.strerror(problem.errno or 0))
