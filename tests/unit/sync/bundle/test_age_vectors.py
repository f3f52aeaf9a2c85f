"""The age test vectors (C2SP/CCTV) held against our reader of the sealed key, which takes less than age (F8)."""

from __future__ import annotations

import re
import subprocess
import zlib
from dataclasses import dataclass
from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from sync.bundle import seal
from sync.bundle.seal import unseal
from sync.trust.sealing import Identity
from tests import clients

HYBRID = 18
STRICTER = {
    "hybrid_and_x25519": "never two suites in one file",
    "hybrid_grease": "never a stanza that nobody here wrote",
}
"""What age takes and we do not, and why."""
STRANGER = Identity("mlkem768x25519", bytes(32))


@dataclass(frozen=True)
class Vector:
    """One file of the corpus."""

    name: str
    expected: str
    file_key: bytes
    identity: Identity
    armored: bool
    content: bytes

    @classmethod
    def read(cls, path: Path) -> Vector:
        head, _, content = path.read_bytes().partition(b"\n\n")
        told = dict(re.findall(r"(?m)^([a-z ]+): (.*)$", head.decode()))
        identity = told.get("identity", "")
        return cls(
            path.name,
            told["expect"],
            bytes.fromhex(told.get("file key", "")),
            Identity.parse(identity) if identity.startswith("AGE-SECRET-KEY-PQ-") else STRANGER,
            "armored" in told,
            zlib.decompress(content) if told.get("compressed") == "zlib" else content,
        )


@pytest.fixture(scope="module")
def vectors(tmp_path_factory: pytest.TempPathFactory) -> list[Vector]:
    clients.age_client()
    folder = tmp_path_factory.mktemp("vectors")
    script = clients.CLIENTS / "vectors.mjs"
    subprocess.run([str(clients.node()), str(script), str(folder)], check=True, capture_output=True)
    return [Vector.read(path) for path in sorted(folder.iterdir())]


def file_key(vector: Vector) -> bytes:
    """The header alone, as `unseal` reads it: vectors have one recipient and another content than a password."""
    try:
        suite, stanzas, line, _rest = seal._split(vector.content)
    except ValueError:
        raise Refusal(Code.SEAL) from None
    if not vector.content.startswith(seal._head(suite, stanzas) + line):
        raise Refusal(Code.SEAL)
    sizes = {(len(stanza.share), len(stanza.body)) for stanza in stanzas}
    if suite != "mlkem768x25519" or sizes != {(1120, 32)}:
        raise Refusal(Code.SEAL)
    found = next((key for one in stanzas if (key := seal._unwrap(one, vector.identity)) is not None), None)
    if found is None:
        raise Refusal(Code.SEAL_NO_MATCH)
    assert line == seal._mac_line(found, seal._head(suite, stanzas))
    return found


def test_the_hybrid_vectors_are_agreed_with(vectors: list[Vector]) -> None:
    hybrid = [one for one in vectors if one.name.startswith("hybrid") and not one.armored]
    assert len(hybrid) == HYBRID
    taken = 0
    for vector in hybrid:
        if vector.expected == "success" and vector.name not in STRICTER:
            assert file_key(vector) == vector.file_key, vector.name
            taken += 1
        else:
            with pytest.raises(Refusal) as refused:
                file_key(vector)
            assert refused.value.code in (Code.SEAL, Code.SEAL_NO_MATCH), vector.name
    assert taken == 2


def test_no_vector_is_a_sealed_key_of_ours(vectors: list[Vector]) -> None:
    assert len(vectors) == 143
    for vector in vectors:
        for recipients in (1, 2):
            with pytest.raises(Refusal) as refused:
                unseal(vector.content, vector.identity, recipients)
            assert refused.value.code in (Code.SEAL, Code.SEAL_NO_MATCH), vector.name
