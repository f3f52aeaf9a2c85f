"""On what a folder lies: the kind of file system, whether it is a network's, whether the disk below is encrypted.

Only looked at, never changed; what a system does not tell is None, and nothing is guessed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_NETWORKS = frozenset(
    ("nfs", "nfs4", "cifs", "smb3", "smbfs", "afpfs", "ncpfs", "afs", "ceph", "glusterfs", "davfs", "webdav")
)  # fmt: skip
_NETWORKS_OF_USERS = frozenset(
    ("sshfs", "rclone", "gvfsd-fuse", "s3fs", "glusterfs", "davfs2", "onedriver", "google-drive-ocamlfuse", "ceph")
)
"""Behind fuse."""
_SECONDS = 10
_BITLOCKER = (
    "(New-Object -ComObject Shell.Application).NameSpace('%s').Self"
    ".ExtendedProperty('System.Volume.BitLockerProtection')"
)
"""What Windows' shell tells of a drive. manage-bde tells administrators only, in the machine's own language."""


@dataclass(frozen=True, slots=True)
class Mount:
    """Where a file system is mounted, as /proc/self/mountinfo has it."""

    device: str
    """major:minor."""
    point: Path
    kind: str
    source: str = ""
    """The device's own path, for one that has no numbers of its own (btrfs)."""


def mounts(text: str) -> list[Mount]:
    """Read /proc/self/mountinfo."""
    found = []
    for line in text.splitlines():
        before, _, after = line.partition(" - ")
        fields, kind = before.split(), after.split()
        if len(fields) >= 5 and kind:
            point = fields[4].encode("latin-1", "backslashreplace").decode("unicode_escape")
            found.append(Mount(fields[2], Path(point), kind[0], kind[1] if len(kind) > 1 else ""))
    return found


def mount_of(path: Path, known: list[Mount]) -> Mount | None:
    """The mount that a path lies on: the deepest one, and of two at one place the later."""
    real = path.resolve()
    above = [mount for mount in known if real.is_relative_to(mount.point)]
    return max(above, key=lambda mount: (len(mount.point.parts), known.index(mount)), default=None)


def linux_mounts() -> list[Mount]:
    """The mounts of this system; none where it does not tell."""
    try:
        return mounts(Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape"))
    except OSError:
        return []


def is_network(path: Path) -> bool:
    """Whether a folder lies on another machine, as far as the system tells."""
    if sys.platform == "win32":
        import ctypes

        remote = 4
        real = str(path.absolute())
        drive = os.path.splitdrive(real)[0] + "\\"
        return real.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(drive) == remote
    if sys.platform == "darwin":
        return is_network_kind(_kind_on_mac(path))
    mount = mount_of(path, linux_mounts())
    return mount is not None and is_network_kind(mount.kind)


def is_network_kind(kind: str) -> bool:
    """Whether a kind of file system is a network's."""
    below = kind.removeprefix("fuse.")
    return kind in _NETWORKS or (kind.startswith("fuse.") and below in _NETWORKS_OF_USERS)


def is_encrypted(path: Path, sysfs: Path = Path("/sys")) -> bool | None:
    """Whether the disk a folder lies on is encrypted; None where the system does not tell."""
    if sys.platform == "darwin":
        said = output("fdesetup", "status")
        return None if said is None else "FileVault is On" in said
    if sys.platform == "win32":
        drive = os.path.splitdrive(str(path.absolute()))[0]
        if not drive.endswith(":"):
            return None
        return bitlocker_protects(
            output(powershell(os.environ), "-NoProfile", "-NonInteractive", "-Command", _BITLOCKER % drive)
        )
    mount = mount_of(path, linux_mounts())
    if mount is None:
        return None
    if mount.kind == "ecryptfs":
        return True
    device = mount.device
    if device.startswith("0:") and mount.source.startswith("/dev/"):
        device = _numbers(Path(mount.source)) or device
    return device_is_encrypted(device, sysfs)


def bitlocker_protects(said: str | None) -> bool | None:
    """Whether BitLocker protects a drive, by the number that Windows' shell has for it.

    1 is on, 6 on and locked. While it encrypts (3), decrypts (4) or is suspended (5), as where it is off (2) or
    cannot be (0), the disk can be read by whoever takes it. Anything else says nothing: None.
    """
    number = (said or "").strip()
    return number in ("1", "6") if number in ("0", "1", "2", "3", "4", "5", "6") else None


def device_is_encrypted(device: str, sysfs: Path = Path("/sys")) -> bool | None:
    """Whether dm-crypt is under a block device of Linux (major:minor); None for what is no disk."""
    block = sysfs / "dev/block" / device
    if not device or device.startswith("0:") or not block.exists():
        return None
    try:
        if (block / "dm/uuid").read_text().startswith("CRYPT-"):
            return True
    except OSError:
        pass
    below = [dev.read_text().strip() for dev in sorted(block.glob("slaves/*/dev"))]
    return bool(below) and all(device_is_encrypted(one, sysfs) is True for one in below)


def swap_is_safe(proc: Path = Path("/proc"), sysfs: Path = Path("/sys")) -> bool | None:
    """Whether memory that is swapped out stays encrypted or stays memory; None where the system does not tell."""
    if sys.platform == "darwin":
        return is_encrypted(Path("/"))
    try:
        used = [line.split()[0] for line in (proc / "swaps").read_text().splitlines()[1:]]
    except OSError:
        return None
    return all(_is_safe_swap(Path(name), sysfs) for name in used)


def _is_safe_swap(place: Path, sysfs: Path) -> bool:
    if place.name.startswith("zram"):  # compressed memory
        return True
    if place.is_block_device():
        return device_is_encrypted(_numbers(place), sysfs) is True
    return is_encrypted(place, sysfs) is True


def _numbers(device: Path) -> str:
    """major:minor of a device, or blank."""
    if sys.platform == "win32":
        return ""
    try:
        found = device.stat().st_rdev
    except OSError:
        return ""
    return f"{os.major(found)}:{os.minor(found)}"


def _kind_on_mac(path: Path) -> str:
    said = output("mount") or ""
    known = []
    for line in said.splitlines():
        _, _, after = line.partition(" on ")
        point, _, kind = after.rpartition(" (")
        known.append(Mount("", Path(point), kind.partition(",")[0]))
    mount = mount_of(path, known)
    return mount.kind if mount is not None else ""


def powershell(env: Mapping[str, str]) -> str:
    """Windows' own. By its bare name one would run that somebody put into the folder kommisjon was started in."""
    return env.get("SystemRoot", r"C:\Windows") + r"\System32\WindowsPowerShell\v1.0\powershell.exe"


def output(*command: str) -> str | None:
    """What a program of the system says; None where there is none, or it fails or does not answer."""
    import subprocess  # kept off the way to the first screen

    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return None
    return done.stdout if done.returncode == 0 else None
