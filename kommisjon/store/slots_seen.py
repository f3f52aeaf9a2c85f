"""What the database remembers of the key file: how far it had got, and which ways in were closed.

A key file can be put back from a copy by whoever holds the disk, and an old copy is genuine in itself. Only from
inside the database can it be seen that it is old. A passphrase or code that was closed since then is refused; one
that still holds opens, and the file is mended at once: an older copy may have been put back for a good reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kommisjon.errors import Code, Refusal
from kommisjon.store.audit import Act
from kommisjon.store.store import Store
from kommisjon.vault import keyfile
from kommisjon.vault.slot import b64
from kommisjon.vault.ways_in import closed
from sync.canonical import dumps, loads

_SEEN = "slots-seen"
_MOST_GONE = 300
"""Of the ways that were closed, the last ones are kept."""


@dataclass(frozen=True, slots=True)
class _Seen:
    generation: int
    """The highest that was seen of the key file."""
    live: tuple[str, ...]
    """Salts of the slots it had; a salt is drawn anew with each passphrase and code."""
    gone: tuple[str, ...]


def healed(store: Store, keys: keyfile.Opened, random: Callable[[int], bytes]) -> bool:
    """Hold the opened key file against what was seen before; gives whether it had to be changed.

    Raises Refusal V119 when it was opened by a passphrase or code that had been closed.
    """
    seen = _seen(store)
    if b64(keys.slot.salt) in seen.gone:
        store.note(Act.CLOSED_WAY_TRIED, keys.label)
        raise Refusal(Code.SLOT_REMOVED)
    back = [slot.id for slot in keys.content.slots if b64(slot.salt) in seen.gone]
    if not back and keys.content.generation >= seen.generation:
        return False
    store.note(Act.KEY_FILE_PUT_BACK, keys.label)
    if back:
        closed(keys, back, random, after=seen.generation)
    else:
        keys.changed(after=seen.generation)
    return True


def remember(store: Store, content: keyfile.KeyFile) -> None:
    """Write down which slots hold now; those that held before and do not now are closed for good."""
    seen = _seen(store)
    live = tuple(b64(slot.salt) for slot in content.slots)
    gone = (*seen.gone, *(salt for salt in seen.live if salt not in live))[-_MOST_GONE:]
    now = _Seen(max(seen.generation, content.generation), live, gone)
    if now != seen:
        raw = {"generation": now.generation, "live": list(now.live), "gone": list(now.gone)}
        store.keep_secrets({_SEEN: dumps(raw)})


def _seen(store: Store) -> _Seen:
    kept = store.secret(_SEEN)
    if kept is None:
        return _Seen(0, (), ())
    raw = loads(kept)
    return _Seen(raw["generation"], tuple(raw["live"]), tuple(raw["gone"]))
