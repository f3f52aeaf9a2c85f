"""Files put in place whole: after a power cut the old or the new content is there, never a part."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

from kommisjon.errors import Code, Refusal
from sync.durable import settle


def put_whole(path: Path, data: bytes) -> None:
    """Write a file so that after a power cut the old or the new content is there, never a part.

    Only its owner can read it. Raises Refusal V108, V111 or V117.
    """
    temporary = path.with_name(path.name + ".tmp")
    try:
        temporary.unlink(missing_ok=True)
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
        settle(path.parent)
    except OSError as problem:
        with suppress(OSError):
            temporary.unlink()
        raise disk_problem(problem) from None


def disk_problem(problem: OSError) -> Refusal:
    """Tell a full disk, and one that fails, from any other reason a file could not be written."""
    if problem.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return Refusal(Code.DISK_FULL)
    if problem.errno == errno.EIO:
        return Refusal(Code.DISK_ERROR)
    return Refusal(Code.UNSAFE_LOCATION, detail=os.strerror(problem.errno or 0))
