"""The bag: what its lists say, and how large its padding is (BagIt 1.0; security-and-bundles.md 4.2).

Order in the tar: the four lists, then the payload files in the order of the list: records, attachments by
digest, padding.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from kommisjon.errors import N_, Code, Refusal
from sync.bundle.limits import MAX_FILES
from sync.bundle.manifest import Manifest
from sync.bundle.tar import BLOCK, END, stored_size

ROOT = "bag/"
BAGIT = "bagit.txt"
INFO = "bag-info.txt"
FILES = "manifest-sha256.txt"
TAGS = "tagmanifest-sha256.txt"
LISTS = (BAGIT, INFO, FILES, TAGS)
"""The lists, in their order in the tar."""
RECORDS = "data/records.ndjson"
ATTACHMENTS = "data/att/"
PAD = "data/pad"

BAGIT_TEXT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
NONCE_SIZE = 16
"""Random bytes in bag-info.txt, so that the signed digest of the bag confirms no guess of its content."""

_NUMBER = r"(0|[1-9][0-9]{0,15})"
_INFO = re.compile(
    rf"External-Identifier: ([0-9a-f]{{32}})\n"
    rf"KM-Attachment-Count: {_NUMBER}\n"
    rf"KM-Device: ([a-z0-9-]+)\n"
    rf"KM-Mission: ([a-z0-9-]+)\n"
    rf"KM-Nonce: ([0-9a-f]{{32}})\n"
    rf"KM-Record-Count: {_NUMBER}\n"
    rf"KM-Seq: {_NUMBER}\n"
    rf"Payload-Oxum: {_NUMBER}\.{_NUMBER}\n"
)
_FILE = re.compile(rf"([0-9a-f]{{64}})  ({RECORDS}|{ATTACHMENTS}[0-9a-f]{{64}}|{PAD})")


@dataclass(frozen=True, slots=True)
class BagInfo:
    """What `bag-info.txt` says."""

    bundle_id: str
    attachments: int
    device: str
    mission: str
    nonce: str
    records: int
    """Lines of records.ndjson, with the head line."""
    seq: int
    payload_size: int
    """Bytes of all files under data/."""
    payload_files: int

    def to_bytes(self) -> bytes:
        """Give the file, its labels sorted."""
        return (
            f"External-Identifier: {self.bundle_id}\n"
            f"KM-Attachment-Count: {self.attachments}\n"
            f"KM-Device: {self.device}\n"
            f"KM-Mission: {self.mission}\n"
            f"KM-Nonce: {self.nonce}\n"
            f"KM-Record-Count: {self.records}\n"
            f"KM-Seq: {self.seq}\n"
            f"Payload-Oxum: {self.payload_size}.{self.payload_files}\n"
        ).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> BagInfo:
        """Read the file. Raises Refusal P503 unless it is of exactly this form."""
        found = _INFO.fullmatch(data.decode("ascii", "replace"))
        if found is None:
            raise Refusal(Code.BAG, detail="bag-info")
        bundle_id, attachments, device, mission, nonce, records, seq, size, files = found.groups()
        return cls(
            bundle_id, int(attachments), device, mission, nonce, int(records), int(seq), int(size), int(files)
        )

    def check_belongs(self, manifest: Manifest) -> None:
        """Check that the bag was made for this very manifest. Raises Refusal C404."""
        inside = (self.bundle_id, self.device, self.mission, self.seq)
        if inside != (manifest.bundle_id, manifest.device, manifest.mission, manifest.seq):
            raise Refusal(Code.BINDING)


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list of files."""

    name: str
    sha256: str


def file_list(files: list[Listed]) -> bytes:
    """Give a list of files as `sha256sum -c` reads it."""
    return b"".join(f"{file.sha256}  {file.name}\n".encode() for file in files)


def read_file_list(data: bytes) -> list[Listed]:
    """Read `manifest-sha256.txt`. Raises Refusal P503 unless it names the right files in order, or P505."""
    lines = data.decode("ascii", "replace").split("\n")
    if lines.pop() != "":
        raise Refusal(Code.BAG, detail=N_("file list"))
    if len(lines) + len(LISTS) > MAX_FILES:
        raise Refusal(Code.LIMIT, which="files")
    matches = [_FILE.fullmatch(line) for line in lines]
    files = [Listed(found[2], found[1]) for found in matches if found is not None]
    names = [file.name for file in files]
    attachments = files[1:-1]
    if (
        len(files) != len(lines)
        or len(files) < 2
        or (names[0], names[-1]) != (RECORDS, PAD)
        or names[1:-1] != sorted({ATTACHMENTS + file.sha256 for file in attachments})
    ):
        raise Refusal(Code.BAG, detail=N_("file list"))
    return files


def tag_list(info: bytes, files: bytes) -> bytes:
    """Give `tagmanifest-sha256.txt`: the digests of the other three lists."""
    texts = {INFO: info, BAGIT: BAGIT_TEXT, FILES: files}
    return file_list([Listed(name, hashlib.sha256(text).hexdigest()) for name, text in texts.items()])


def bag_size(sizes: list[int]) -> int:
    """Give the size of a tar whose files have these sizes."""
    return sum(map(stored_size, sizes)) + len(END)


def padded(size: int) -> int:
    """Round a size up as Padmé does, so that it tells little more than its order of magnitude, in whole blocks.

    Of a number of E bits only about log2(E) leading bits stay free; the rest are filled. Costs at most 12 %.
    """
    exponent = size.bit_length() - 1
    step = 1 << max(0, exponent - exponent.bit_length())
    return -(-(-(-size // step) * step) // BLOCK) * BLOCK
