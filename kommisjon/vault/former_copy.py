"""The second copy of the key file, where it is still as it was before a change.

The program never opens that copy while the first can be read. Whoever has the disk can: delete the first, or read
the second with a program of their own. Where a change was to shut somebody out, it must not stay.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from kommisjon.errors import Code, Refusal
from kommisjon.vault.durable import put_whole
from kommisjon.vault.keyfile import KeyFile, copies
from sync.durable import settle


def remove(path: Path, content: KeyFile) -> None:
    """See that the second copy is `content`, which the first is already, or else that there is none.

    Raises Refusal V177 where one from before is left all the same; the change holds.
    """
    second = copies(path)[1]
    if _is_left(second, content):
        with suppress(Refusal):
            put_whole(second, content.encode())
    if _is_left(second, content):  # the next reading makes it anew
        with suppress(OSError):
            second.unlink()
            settle(second.parent)
    if _is_left(second, content):
        raise Refusal(Code.FORMER_KEYFILE_LEFT, file=str(second))


def _is_left(second: Path, content: KeyFile) -> bool:
    try:
        return second.read_bytes() != content.encode()
    except FileNotFoundError:
        return False
    except OSError:
        return True
