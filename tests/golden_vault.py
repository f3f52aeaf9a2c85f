"""Makes a vault for tests/data/vaults with whatever kommisjon is on PYTHONPATH. Nobody in it exists.

    git archive COMMIT | tar x -C OLD && PYTHONPATH=OLD python tests/golden_vault.py FOLDER

FOLDER then holds the vault, and `content.json`: every change and every record of it, as that kommisjon read them.
It uses only what every released version has.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from kommisjon.store.store import Store, Write
from kommisjon.store.unlocking import make_vault, unlock
from kommisjon.vault.folder import VaultFolder
from kommisjon.vault.slot import FLOOR

PASSPHRASE = "seks ord fra en syntetisk liste"
CASE, PERSON, LATE = (f"0199f3c2-0000-7000-8000-{number:012}" for number in (1, 2, 3))


class Clock:
    """Moves a second a look."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 2, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


def drawn(size: int) -> bytes:
    """Bytes that are the same in each run: what is in these files protects nobody."""
    return hashlib.shake_128(size.to_bytes(4, "big")).digest(size)


def said(value: Any) -> dict[str, Any]:
    return {"s": "answered", "v": value}


def fill(store: Store) -> None:
    """A case, a person, answers in two scripts that were changed and taken back, a record removed, two bundles."""
    store.name_device("laptop-golden", 1)
    store.keep_form("competence", 1, "ab" * 32, b"<synthetic/>")
    store.keep_secrets({"synthetic": b"no secret"})
    store.save([Write(CASE, CASE, {"_type": said("case"), "number": said("ZZZ-26-00001")})], "KN")
    person = {"_type": said("person"), "_parent": said(CASE), "family_original": said("تجريبي")}
    store.save([Write(CASE, PERSON, person)], "KN")
    for text in ("Sewing", "Sewing dresses", "خياطة"):
        store.save([Write(CASE, PERSON, {"work/title": said(text)}, form="competence@1")], "AB")
    store.save([Write(CASE, PERSON, {"work/years": {"s": "unknown"}}, form="competence@1")], "AB")
    store.save([Write(CASE, LATE, {"_type": said("work"), "remark": said("added by mistake")})], "AB")
    store.delete(CASE, LATE, "AB")
    seq, _, _ = store.reserve_bundle(datetime(2026, 11, 3, tzinfo=UTC))
    store.bundle_signed(seq, "cd" * 32, "0a0b0c0d.kmb")
    store.bundle_written(seq)
    store.reserve_bundle(datetime(2026, 11, 4, tzinfo=UTC))
    if hasattr(store, "bringing"):
        attach(store)
    if hasattr(store, "note"):
        store.note("opened_case", "KN", (CASE,))


def attach(store: Store) -> None:
    from kommisjon.store.attachments import Incoming

    content = b"a synthetic paper\n" * 9
    digest = hashlib.sha256(content).hexdigest()
    attached = {"name": "paper.txt", "sha256": digest, "size": len(content), "kind": "txt"}
    with store.bringing(Incoming(digest, len(content), lambda: [content])):
        answer = {"s": "answered", "v": f"{digest}.txt", "att": attached}
        store.save([Write(CASE, CASE, {"paper": answer}, form="competence@1")], "AB")


def content(store: Store) -> dict[str, Any]:
    """What is in a store, as JSON has it: every change, every record, the ledger, who the laptop is."""
    from sync.merge import encode

    found = {
        "changes": [asdict(change) for change in store.changes()],
        "records": {rec: encode(kept.doc) for rec in (CASE, PERSON, LATE) if (kept := store.record(CASE, rec))},
        "bundles": store.bundles(),
        "device": store.device(),
        "forms": store.forms(),
        "commits": store.vault_state()["commits"],
    }
    read: dict[str, Any] = json.loads(json.dumps(found))
    return read


def main(folder: Path) -> None:
    vault_folder, clock = VaultFolder(folder), Clock()
    make_vault(vault_folder, "KN", PASSPHRASE, FLOOR, drawn)
    with unlock(vault_folder, PASSPHRASE, clock=clock, random=drawn) as vault:
        fill(vault.store)
        found = content(vault.store)
    (folder / "content.json").write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    shutil.rmtree(folder / "out")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
