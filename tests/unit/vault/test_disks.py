"""On what a vault lies: read from what Linux tells, with the files of systems that are not at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.vault import disks, folder
from kommisjon.vault.disks import Mount, device_is_encrypted, is_network_kind, mount_of, mounts, swap_is_safe

MOUNTINFO = r"""
22 1 253:1 / / rw,relatime shared:1 - ext4 /dev/mapper/root rw
30 22 0:45 / /home/kn/Shared\040files rw,nosuid - cifs //server/files rw
31 22 0:50 / /home rw - btrfs /dev/sda3 rw,subvol=/@home
32 22 0:51 / /home/kn/far rw - fuse.sshfs kn@server: rw
33 22 8:1 / /home rw - ext4 /dev/sda1 rw
"""


def test_windows_is_asked_through_its_own_shell_wherever_the_program_was_started() -> None:
    found = disks.powershell({"SystemRoot": r"D:\WINNT"})
    assert found == r"D:\WINNT\System32\WindowsPowerShell\v1.0\powershell.exe"
    assert disks.powershell({}).startswith("C:\\")


def test_the_deepest_mount_counts_and_of_two_at_one_place_the_later() -> None:
    known = mounts(MOUNTINFO)
    for path, kind in (
        ("/etc", "ext4"),
        ("/home/kn/Shared files/x", "cifs"),
        ("/home/kn/far", "fuse.sshfs"),
        ("/home/kn", "ext4"),
    ):
        found = mount_of(Path(path), known)
        assert found is not None
        assert found.kind == kind
    assert known[1] == Mount("0:45", Path("/home/kn/Shared files"), "cifs", "//server/files")
    assert mount_of(Path("/home/kn"), known) == known[4]
    assert mount_of(Path("/"), []) is None


@pytest.mark.parametrize(
    ("kind", "far"),
    [
        *((kind, True) for kind in ("nfs4", "cifs", "fuse.sshfs", "fuse.rclone")),
        *((kind, False) for kind in ("ext4", "fuseblk", "fuse.veracrypt", "overlay", "9p")),
    ],
)
def test_networks_are_known_by_their_kind(kind: str, far: bool) -> None:
    assert is_network_kind(kind) is far


@pytest.fixture
def sysfs(tmp_path: Path) -> Path:
    """A disk 8:0 in the clear, and 253:1 on 253:0, which is dm-crypt; 253:2 on both."""

    def device(numbers: str, uuid: str = "", below: tuple[str, ...] = ()) -> None:
        place = tmp_path / "dev/block" / numbers
        place.mkdir(parents=True)
        if uuid:
            (place / "dm").mkdir()
            (place / "dm/uuid").write_text(uuid + "\n")
        for one in below:
            (place / "slaves" / one).mkdir(parents=True)
            (place / "slaves" / one / "dev").write_text(one + "\n")

    device("8:0")
    device("253:0", "CRYPT-LUKS2-0123", ("8:0",))
    device("253:1", "LVM-0123", ("253:0",))
    device("253:2", "LVM-4567", ("253:0", "8:0"))
    return tmp_path


@pytest.mark.parametrize(
    ("device", "encrypted"),
    [
        ("8:0", False),
        ("253:0", True),
        ("253:1", True),
        ("253:2", False),
        ("0:21", None),
        ("7:7", None),
        ("", None),
    ],
)
def test_a_disk_is_encrypted_when_all_below_it_is(sysfs: Path, device: str, encrypted: bool | None) -> None:
    assert device_is_encrypted(device, sysfs) is encrypted


def test_swap_in_memory_is_safe_and_one_that_nobody_knows_is_not(tmp_path: Path) -> None:
    head = "Filename Type Size Used Priority\n"
    for lines, safe in (
        ("", True),
        ("/dev/zram0 partition 1 0 100\n", True),
        ("/dev/zram0 partition 1 0 100\n/no/such/file file 1 0 -2\n", False),
    ):
        (tmp_path / "swaps").write_text(head + lines)
        assert swap_is_safe(tmp_path, tmp_path) is safe
    assert swap_is_safe(tmp_path / "none", tmp_path) is None


@pytest.mark.parametrize(
    ("said", "protected"),
    [("1\r\n", True), ("6\r\n", True)]
    + [(f"{number}\r\n", False) for number in (0, 2, 3, 4, 5)]
    + [("", None), ("\r\n", None), ("8\r\n", None), ("Beskyttelse på\r\n", None), (None, None)],
)
def test_windows_is_believed_only_when_it_says_a_number(said: str | None, protected: bool | None) -> None:
    assert disks.bitlocker_protects(said) is protected


def test_a_program_that_is_not_there_or_fails_says_nothing() -> None:
    assert disks.output("kommisjon-has-no-such-program") is None
    assert disks.output("false") is None
    assert disks.output("echo", "x") == "x\n"


def test_a_vault_on_a_network_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    far = [*disks.linux_mounts(), Mount("0:99", tmp_path.resolve(), "nfs4")]
    monkeypatch.setattr(disks.sys, "platform", "linux")
    monkeypatch.setattr(disks, "linux_mounts", lambda: far)
    with pytest.raises(Refusal) as refused:
        folder.VaultFolder(tmp_path / "laptop").prepare()
    assert refused.value.code is Code.UNSAFE_LOCATION
    assert not (tmp_path / "laptop").exists()


def test_a_link_into_a_synchronised_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "OneDrive - Office").mkdir()
    (tmp_path / "laptop").symlink_to(tmp_path / "OneDrive - Office", target_is_directory=True)
    with pytest.raises(Refusal) as refused:
        folder.VaultFolder(tmp_path / "laptop").check_location()
    assert refused.value.code is Code.UNSAFE_LOCATION
