"""What is to be seen of a laptop without its passphrase: disk, memory, place, clock, libraries, terminal."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from kommisjon.errors import N_, Refusal
from kommisjon.i18n.catalogue import Msg
from kommisjon.store import ballast, libraries
from kommisjon.vault import disks
from kommisjon.vault.folder import VaultFolder

Verdict = Literal["ok", "look", "bad"]
OK: Verdict = "ok"
LOOK: Verdict = "look"
BAD: Verdict = "bad"

_MIB = 1024 * 1024
_LITTLE, _SOON_LITTLE = 256 * _MIB, 1024 * _MIB
_BUILT = datetime(2026, 11, 1, tzinfo=UTC)
"""No clock that is right says less."""
_PERSISTED = "persistedWindowLayoutAndContent"
"""Windows Terminal keeps what was on the screen."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, in one sentence that also says what to do."""

    about: str
    verdict: Verdict
    text: str
    facts: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def what(self) -> Msg:
        return Msg(self.text, self.facts)


def surroundings(folder: VaultFolder, now: datetime) -> list[Finding]:
    """Look at everything that needs no passphrase."""
    return [
        _place(folder),
        _owner(folder.path),
        _disk(disks.is_encrypted(folder.path)),
        _swap(disks.swap_is_safe()),
        _memory(),
        *_room(folder),
        _clock(now, _newest(folder.path)),
        *map(_library, libraries.in_use()),
        _terminal(os.environ),
    ]


def _place(folder: VaultFolder) -> Finding:
    try:
        folder.check_location()
    except Refusal:
        return Finding(
            "place", BAD, N_("The vault lies in a folder that leaves this laptop: choose another, with --data.")
        )
    return Finding("place", OK, N_("The vault lies on this laptop's own disk."))


def _owner(path: Path) -> Finding:
    if sys.platform == "win32":
        return Finding("permissions", LOOK, N_("Who may read the vault's folder cannot be told here."))
    try:
        found = path.stat()
    except OSError:
        return Finding("permissions", OK, N_("There is no vault here yet."))
    if found.st_mode & 0o077 or found.st_uid != os.getuid():
        return Finding("permissions", BAD, N_("Others may read the vault's folder: chmod 700, as its owner."))
    return Finding("permissions", OK, N_("Only its owner may read the vault's folder."))


def _disk(encrypted: bool | None) -> Finding:
    if encrypted is None:
        return Finding(
            "disk", LOOK, N_("Whether the disk is encrypted cannot be told here: ask who set the laptop up.")
        )
    if not encrypted:
        return Finding("disk", BAD, N_("The disk is not encrypted: have that done before any real case."))
    return Finding("disk", OK, N_("The disk is encrypted."))


def _swap(safe: bool | None) -> Finding:
    if safe is None:
        return Finding("swap", LOOK, N_("Whether memory is written to disk encrypted cannot be told here."))
    if not safe:
        return Finding("swap", BAD, N_("Memory is written to disk in the clear (swap): have that encrypted."))
    return Finding("swap", OK, N_("Memory is not written to disk in the clear."))


def _memory() -> Finding:
    if sys.platform == "win32":
        return Finding("dumps", LOOK, N_("Whether a crash leaves memory on the disk cannot be told here."))
    import resource

    if resource.getrlimit(resource.RLIMIT_CORE)[0] == 0:
        return Finding("dumps", OK, N_("A crash leaves no memory on the disk."))
    return Finding("dumps", BAD, N_("A crash could leave memory on the disk (core dumps): ulimit -c 0."))


def _room(folder: VaultFolder) -> list[Finding]:
    try:
        free = shutil.disk_usage(next(p for p in (folder.path, *folder.path.parents) if p.exists())).free
    except OSError:
        free = 0
    facts = {"mib": free // _MIB}
    if free < _LITTLE:
        found = [Finding("room", BAD, N_("Only {mib} MiB are free on the disk: free some space today."), facts)]
    elif free < _SOON_LITTLE:
        found = [Finding("room", LOOK, N_("{mib} MiB are free on the disk: free some space soon."), facts)]
    else:
        found = [Finding("room", OK, N_("{mib} MiB are free on the disk."), facts)]
    kept = ballast.size(folder)
    if not folder.holds_vault() or kept >= folder.reserve:
        return found
    short = N_("The reserve for a full disk is {mib} MiB; it is made anew when there is room and the vault opens.")
    return [*found, Finding("reserve", LOOK, short, {"mib": kept // _MIB})]


def _newest(path: Path) -> datetime | None:
    """When anything of the vault was last written."""
    try:
        times = [file.stat().st_mtime for file in path.iterdir() if file.is_file()]
    except OSError:
        return None
    return datetime.fromtimestamp(max(times), UTC) if times else None


def _clock(now: datetime, newest: datetime | None) -> Finding:
    facts = {"day": f"{now:%Y-%m-%d}"}
    behind = now < _BUILT or (newest is not None and now < newest - timedelta(hours=24))
    if behind or now > _BUILT + timedelta(days=20 * 365):
        return Finding("clock", BAD, N_("The clock says {day}, which cannot be: set it."), facts)
    return Finding("clock", OK, N_("The clock says {day}."), facts)


def _library(one: libraries.Library) -> Finding:
    facts = {"name": one.name, "version": ".".join(map(str, libraries.version(one.found))) or "?"}
    if one.good:
        return Finding("library", OK, N_("{name} {version} is one that was found good."), facts)
    return Finding(
        "library",
        BAD,
        N_("{name} {version} was not found good: have kommisjon installed anew."),
        facts,
    )


def _terminal(environment: Mapping[str, str]) -> Finding:
    kept = environment.get("LOCALAPPDATA")
    settings = Path(kept).glob("Packages/Microsoft.WindowsTerminal*/LocalState/settings.json") if kept else ()
    for file in settings:
        try:
            persisted = _PERSISTED in file.read_text("utf-8", "replace")
        except OSError:
            continue
        if persisted:
            return Finding(
                "terminal", BAD, N_("The terminal keeps what was on the screen: turn off restoring its content.")
            )
    if environment.get("TERM_PROGRAM") == "iTerm.app":
        return Finding("terminal", LOOK, N_("This terminal can replay what was on the screen: turn that off."))
    return Finding("terminal", OK, N_("The terminal is not known to keep what was on the screen."))
