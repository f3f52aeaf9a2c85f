"""Makes the test vectors of docs/exchange.md: python -m docs.vectors, or with --check tells which are stale.

What follows from the code alone (canonical JSON, folds, a trail, what the files say) is made anew each time. The
files with keys, signatures and sealed content are made once: libraries draw part of them at random, so they could
not be made again to the byte. They are opened and read each time instead. Every key in them is a test key.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from kommisjon.errors import Refusal
from sync import canonical
from sync.bundle.container import MANIFEST, PAYLOAD, SEALED_KEY, SIGNATURE, read_container, write_container
from sync.bundle.read import open_bundle, verify
from sync.central import store
from sync.central.arriving.answering import Sender, write_receipt
from sync.central.arriving.bundle_file import import_file
from sync.merge import Change, Doc, Why, absorb, compose, encode, hlc, tombstones, trail, trail_lines, view
from sync.merge.lines import encode_change, encode_head
from sync.merge.policies import POLICIES
from sync.trust.devices import Register
from sync.trust.document import Trust
from sync.trust.headquarters import DEVICES
from sync.trust.keys import private_text
from sync.trust.sealing import Identity
from sync.trust.signed import read_signed
from tests.bundles import DEVICE, NOON, NOT_CANONICAL, PNG, World, attachment, make_world

FOLDER = Path(__file__).with_name("vectors")
CASE, PERSON = "0199f3c2-0000-7000-8000-000000000001", "0199f3c2-0000-7000-8000-000000000002"
MISSION = "0199f3c2-0000-7000-8000-000000000009"
OTHER = "device-b0b0"
_CLOCK = int(NOON.timestamp() * 1000) << 16
_ACCEPTED: list[Any] = [
    {},
    {"t": "x", "n": 9007199254740991, "a": [], "b": {"z": None, "a": True}},
    {"name": "أمينة", "quote": 'said "yes"\\no', "line": "one\ntwo"},
    {"letters": "æøå ە", "joined": "می‌خواهم"},
    {"n": -9007199254740991, "list": [0, -1, False, ""]},
]


def answered(value: object) -> dict[str, Any]:
    return {"s": "answered", "v": value, "src": "self"}


class Laptop:
    """Composes changes as a laptop does: each save has seen what the laptop holds."""

    def __init__(self, actor: int) -> None:
        self.actor, self.n = actor, 0
        self.docs: dict[str, Doc] = {}

    def say(self, rec: str, values: Mapping[str, Any] | None) -> Change:
        """A save of these answers on a record; None deletes the record."""
        self.n += 1
        doc = self.docs.get(rec, {})
        entries = tombstones(doc) if values is None else compose(doc, values)
        clock = _CLOCK + (self.n << 16) + self.actor
        why: Why | None = "delete" if values is None else None
        change = Change(CASE, rec, self.actor, self.n, clock, f"K{self.actor}", "competence@1", why, entries)
        self.take(change)
        return change

    def take(self, *changes: Change) -> None:
        for change in changes:
            self.docs[change.rec] = absorb(self.docs.get(change.rec, {}), [change])


# What is made once


def bundle_lines() -> list[bytes]:
    """A synthetic case with one person, a picture, a change of mind, a bad line, and two entries of a trail."""
    laptop = Laptop(0)
    digest = hashlib.sha256(PNG).hexdigest()
    picture = {"name": "x.png", "sha256": digest, "size": len(PNG), "kind": "png"}
    changes = [
        laptop.say(
            CASE, {"_type": answered("case"), "number": answered("123-26C00001"), "mission": answered(MISSION)}
        ),
        laptop.say(
            PERSON,
            {
                "_type": answered("person"),
                "_case": answered(CASE),
                "given_latin": answered("Amina"),
                "given_original": answered("أمينة"),
                "birth": answered("1980-05"),
            },
        ),
        laptop.say(PERSON, {"photo": {"s": "answered", "v": f"{digest}.png", "att": picture}}),
        laptop.say(PERSON, {"birth": answered("1981-05")}),
        laptop.say(PERSON, {"role": {"s": "perhaps"}}),  # of no model: central sets this line aside
    ]
    head = encode_head([(DEVICE, 1)], [("competence", 1, "ab" * 32)])
    told = trail_lines.encode(trail.FIRST_HASH, entries())
    return [head, *(encode_change(one, {0: 0}) for one in changes), *told]


def entries() -> list[trail.Entry]:
    """Two entries of a trail, each bound to the one before it."""
    rows = (
        (1, "2026-11-20T11:58:00+00:00", "K0", "opened_vault", "", None),
        (2, "2026-11-20T11:59:00+00:00", "K0", "opened_case", CASE, None),
    )
    made: list[trail.Entry] = []
    for row in rows:
        made.append(trail.Entry(*row, trail.link(made[-1].hash if made else trail.FIRST_HASH, row)))
    return made


def make_files(folder: Path) -> None:
    """Make keys, bundle, receipt and three bad files in a new folder."""
    (folder / "keys").mkdir(parents=True)
    with tempfile.TemporaryDirectory() as place:
        world = make_world(Path(place, "hq"))
        written = world.write(Path(place, "out"), lines=bundle_lines(), attachments=[attachment(PNG)])
        shutil.copy(written.path, folder / "bundle.kmb")
        shutil.copy(_receipt(world, Path(place), written.path), folder / "receipt.kmb")
        _put_keys(world, folder / "keys")
        whole = written.path.read_bytes()
        other = world.write(Path(place, "other"), lines=bundle_lines()).path.read_bytes()
    (folder / "refused").mkdir()
    for name, data in {
        "truncated.kmb": whole[: len(whole) // 2],
        "payload-altered.kmb": whole[:-400] + bytes([whole[-400] ^ 1]) + whole[-399:],
        "signature-of-another.kmb": _with_signature_of(whole, other),
    }.items():
        (folder / "refused" / name).write_bytes(data)


def _receipt(world: World, place: Path, bundle: Path) -> Path:
    hq, register = world.headquarters, Register(world.headquarters.folder / DEVICES)
    engine = store.create(str(place / "central.db"))
    at = NOON + timedelta(days=1)
    import_file(engine, bundle, world.trust, hq.central_identity(), at, register=register)
    sender = Sender(hq.receipt_key, register, hq.signed())
    _, written = write_receipt(engine, DEVICE, None, sender, place, at, random=world.random.randbytes)
    engine.dispose()
    return written.path


def _put_keys(world: World, keys: Path) -> None:
    hq = world.headquarters.folder
    for name in ("trust.json", "allowed_signers", "revoked.krl"):
        shutil.copy(hq / name, keys)
    for holder in ("central", "escrow"):
        shutil.copy(hq / holder / "identity.txt", keys / f"{holder}-TEST-KEY.txt")
    (keys / "laptop-TEST-KEY.txt").write_text(world.identity.file_text(NOON))
    (keys / "device-TEST-KEY").write_bytes(private_text(world.key))
    (keys / "device-cert.pub").write_text(world.certificate.line + "\n")


def _with_signature_of(one: bytes, other: bytes) -> bytes:
    """The same file with the 64 bytes of another bundle's signature, in an archive that is whole."""
    mine, theirs = read_container(BytesIO(one)), read_container(BytesIO(other))
    small = {name: mine.member(name).read() for name in (MANIFEST, SEALED_KEY)}
    small[SIGNATURE] = theirs.member(SIGNATURE).read()
    target = BytesIO()
    write_container(target, small, BytesIO(mine.member(PAYLOAD).read()))
    return target.getvalue()


# What is made each time


def trust_of(folder: Path) -> Trust:
    return read_signed((folder / "keys/trust.json").read_bytes()).trust


def identity_of(folder: Path, holder: str) -> Identity:
    return Identity.parse((folder / f"keys/{holder}-TEST-KEY.txt").read_text())


def what_it_says(folder: Path, name: str, holder: str) -> dict[str, Any]:
    """What a reader of a file of the vectors must find."""
    with verify(folder / name, trust_of(folder), NOON + timedelta(days=1)) as verified:
        opened = open_bundle(verified, identity_of(folder, holder))
        lines = [line.raw for line in opened.lines()]
        return {
            "size": verified.size,
            "manifest": verified.manifest_bytes.decode(),
            "manifest_sha256": verified.manifest_sha256,
            "certificate_serial": verified.certificate.serial_hex,
            "bag_info": opened.info.to_bytes().decode(),
            "records_sha256": hashlib.sha256(b"".join(line + b"\n" for line in lines)).hexdigest(),
            "records": [line.decode() for line in lines],
            "attachments": [asdict(one) | {"kind": one.kind.value} for one in opened.attachments],
        }


def refusals(folder: Path) -> dict[str, str]:
    """The code of each bad file, as a reader gives it who has every key."""
    return {path.name: _refusal(folder, path) for path in sorted((folder / "refused").iterdir())}


def _refusal(folder: Path, path: Path) -> str:
    try:
        with verify(path, trust_of(folder), NOON + timedelta(days=1)) as verified:
            open_bundle(verified, identity_of(folder, "central"))
    except Refusal as refusal:
        return refusal.code.id
    raise ValueError(f"{path.name} is taken")


def canonical_examples() -> dict[str, Any]:
    """Values with their bytes and digests, and bytes that no reader takes."""
    accepted = [
        {"canonical": data.decode(), "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
        for data in map(canonical.dumps, _ACCEPTED)
    ]
    refused = [
        {"base64": base64.b64encode(data).decode(), "code": code.id}
        for data, code in sorted(NOT_CANONICAL, key=lambda one: one[0])
    ]
    return {"accepted": accepted, "refused": refused}


def folds() -> list[dict[str, Any]]:
    """Changes in, record out: every reader comes to the same, in whatever order the changes come."""
    return [_fold(name, changes) for name, changes in _histories()]


def _histories() -> Iterable[tuple[str, list[Change]]]:
    one, other = Laptop(0), Laptop(1)
    first = one.say(PERSON, {"birth": answered("1980")})
    other.take(first)
    second = one.say(PERSON, {"birth": answered("1981")})
    apart = other.say(PERSON, {"birth": answered("1979")})
    one.take(apart)
    decided = one.say(PERSON, {"birth": answered("1979")})
    gone = one.say(PERSON, None)
    late = other.say(PERSON, {"birth": answered("1978"), "remark": answered("seen at the table")})
    yield "one save", [first]
    yield "a later save that had seen the first replaces it", [first, second]
    yield "two saves that had not seen each other both stand", [first, second, apart]
    yield "a decision that had seen both replaces both", [first, second, apart, decided]
    yield "what a decision had seen stays replaced when it comes afterwards", [decided, apart]
    yield "a deletion hides no edit that it had not seen", [first, second, apart, decided, gone, late]
    strict = Laptop(1).say(PERSON, {"shield": answered("strict")})
    yield "of two shields the stricter is drawn first, though it is the older", [strict, *_twice(Laptop(0))]


def _twice(laptop: Laptop) -> list[Change]:
    return [
        laptop.say(PERSON, {"shield": answered("none")}),
        laptop.say(PERSON, {"shield": answered("confidential")}),
    ]


def _fold(name: str, changes: list[Change]) -> dict[str, Any]:
    doc = absorb({}, changes)
    seen = view(doc, POLICIES)
    return {
        "name": name,
        "actors": [[DEVICE, 1], [OTHER, 1]],
        "changes": [encode_change(change, {0: 0, 1: 1}).decode() for change in changes],
        "record": encode(doc),
        "heads": {path: [[head.actor, head.n] for head in state.heads] for path, state in sorted(doc.items())},
        "drawn": {path: drawn.value for path, drawn in sorted(seen.values.items())},
        "conflicts": list(seen.conflicts),
        "clocks": [hlc.to_text(change.hlc) for change in changes],
    }


def a_trail() -> dict[str, Any]:
    """Entries with the bytes that each hash is made of."""
    before, told = trail.FIRST_HASH, []
    for entry in entries():
        content = canonical.dumps(dict(zip(trail.Entry._fields[:-1], entry, strict=False)))
        told.append({"before": before, "content": content.decode(), "hash": entry.hash})
        before = entry.hash
    return {"entries": told, "lines": [one.decode() for one in trail_lines.encode(trail.FIRST_HASH, entries())]}


def described(folder: Path) -> dict[str, str]:
    """The text of every file that is made each time, by name."""
    found: dict[str, Any] = {
        "bundle.json": what_it_says(folder, "bundle.kmb", "central"),
        "receipt.json": what_it_says(folder, "receipt.kmb", "laptop"),
        "refused.json": refusals(folder),
        "canonical.json": canonical_examples(),
        "folds.json": folds(),
        "trail.json": a_trail(),
    }
    return {name: json.dumps(one, ensure_ascii=False, indent=1) + "\n" for name, one in found.items()}


def stale(folder: Path) -> list[tuple[Path, str]]:
    """The files that are not as the code has them, with their new text."""
    found = [(folder / name, text) for name, text in described(folder).items()]
    return [(path, text) for path, text in found if not path.exists() or path.read_text("utf-8") != text]


def main() -> int:
    """Write the stale files and name them; with --check only name them, and give 1 for any."""
    arguments = argparse.ArgumentParser(prog="python -m docs.vectors", description=__doc__)
    arguments.add_argument("--check", action="store_true", help="only tell which are stale")
    check = arguments.parse_args().check
    if not FOLDER.exists() and not check:
        make_files(FOLDER)
    found = stale(FOLDER)
    for path, text in found:
        print(path.name)
        if not check:
            path.write_text(text, encoding="utf-8")
    return 1 if check and found else 0


if __name__ == "__main__":
    sys.exit(main())
