"""Files put in place whole: after a power cut the old or the new content is there, never a part."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from kommisjon.errors import Code, Refusal


def put_whole(path: Path, data: bytes) -> None:
    """Write a file so that after a power cut the old or the new content is there, never a part."""
    temporary = path.with_name(path.name + ".tmp")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
        if os.name == "posix":
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
    except OSError as problem:
        temporary.unlink(missing_ok=True)
        raise disk_problem(problem) from None


def disk_problem(problem: OSError) -> Refusal:
    """Tell a full disk from any other reason a file could not be written."""
    if problem.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return Refusal(Code.DISK_FULL)
    return Refusal(Code.UNSAFE_LOCATION, detail=os.strerror(problem.errno or 0))
