"""Eight readers of bytes that nobody has vouched for, each with a sound example to start from (F23).

`run` may meet nothing but a Refusal, whatever it is given. Coverage-guided runs: `python -m tests.fuzz.run`; the
same targets without any tool: tests/property/test_fuzz_targets.py.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kommisjon.errors import Refusal
from sync import canonical
from sync.bundle import container, tar
from sync.bundle.lines import place
from sync.bundle.opening import BagStream
from sync.bundle.payload import check_layout, read_payload
from sync.bundle.read import verify
from sync.bundle.seal import unseal
from sync.bundle.unpacking import split_lines
from sync.bundle.window import Window
from sync.merge.lines import decode_change, decode_head
from sync.trust import certificate, sshsig
from tests.bundles import HEAD, NOON, PNG, World, change, make_world
from tests.forging import PASSWORD, bag_files, forgery, payload_files, tar_of

MOST = 64 * 1024
"""Bytes that a target is given at most."""


@dataclass(frozen=True)
class Target:
    """A reader, and bytes that it takes."""

    read: Callable[[bytes], object]
    seeds: tuple[bytes, ...]

    def run(self, data: bytes) -> bool:
        """Read the data; gives whether they were taken."""
        try:
            self.read(data[:MOST])
        except Refusal:
            return False
        return True


def targets() -> dict[str, Target]:
    """Make the targets around one synthetic laptop, the same each time."""
    with tempfile.TemporaryDirectory() as folder:
        world = make_world(Path(folder, "headquarters"))
        forged = forgery(world, tar_of(bag_files(world, payload_files(attachments=[PNG]))))
        bundle = forged.place(Path(folder, "seed.kmb"))
        whole = bundle.read_bytes()
        with verify(bundle, world.trust, NOON) as verified:
            armoured, size = verified.signature, verified.manifest.payload.inner_size
        _, sealed, payload = forged.parts()
        return _targets(world, whole, armoured, sealed, payload, size)


def _targets(
    world: World, whole: bytes, armoured: bytes, sealed: bytes, payload: bytes, size: int
) -> dict[str, Target]:
    identity = world.headquarters.central_identity()
    inner = tar_of(bag_files(world, payload_files(attachments=[PNG])))

    def read_all_of_a_payload(data: bytes) -> None:
        window = Window(io.BytesIO(data), 0, len(data))
        check_layout(window, size)
        for _ in read_payload(window, PASSWORD, size):
            pass

    return {
        "outer": Target(lambda data: container.read_container(io.BytesIO(data)).check_sums(), (whole,)),
        "sshsig": Target(sshsig.parse, (armoured,)),
        "certificate": Target(
            lambda data: world.trust.check_issued(certificate.parse(data)), (world.certificate.blob,)
        ),
        "age": Target(lambda data: unseal(data, identity, 2), (sealed,)),
        "payload": Target(read_all_of_a_payload, (payload,)),
        "tar": Target(_tar, (inner, tar.header("bag/data/pad", 512) + bytes(512) + tar.END)),
        "bag": Target(_bag, (inner,)),
        "line": Target(_line, (HEAD, change(1), change(2, "بيكر"))),
    }


def _tar(data: bytes) -> None:
    """Header by header, as far as they are in the one accepted form."""
    at = 0
    while at + tar.BLOCK <= len(data):
        try:
            name, size = tar.read_header(data[at : at + tar.BLOCK])
        except ValueError:
            return
        if tar.header(name, size) != data[at : at + tar.BLOCK]:
            raise AssertionError("a second encoding")
        at += tar.stored_size(size)


def _bag(data: bytes) -> None:
    stream = BagStream(_pieces(data))
    _info, listed = stream.lists()
    for one in listed:
        for _ in split_lines(stream.file(one, MOST)) if one is listed[0] else stream.file(one, MOST):
            pass
    stream.finish()


def _pieces(data: bytes) -> Iterator[bytes]:
    for at in range(0, len(data), 700):
        yield data[at : at + 700]


def _line(data: bytes) -> None:
    value = canonical.loads(data)
    if canonical.dumps(value) != data:
        raise AssertionError("a second encoding")
    place(value)
    if value["t"] == "head":
        decode_head(data)
    else:
        decode_change(data, [1, 2, 3])
