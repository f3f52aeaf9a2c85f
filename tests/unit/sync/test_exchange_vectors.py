"""The vectors of docs/exchange.md are what our readers do, and the page says so. All data is synthetic."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import re
from datetime import timedelta
from itertools import islice, permutations
from pathlib import Path
from typing import Any

import pytest

from docs import vectors
from kommisjon.errors import Code, Refusal
from sync import canonical
from sync.central import store
from sync.central.arriving.bundle_file import import_file
from sync.central.finding.search import search
from sync.central.staff.trail import Asked, ask
from sync.central.staff.who import Role, Staff
from sync.merge import absorb, encode, trail
from sync.merge.lines import decode_change
from sync.merge.receipt import read_lines
from tests.bundles import NOON

FOLDER = vectors.FOLDER
PAGE = FOLDER.with_name("exchange.md").read_text("utf-8")


def read(name: str) -> Any:
    return json.loads((FOLDER / name).read_text("utf-8"))


def test_they_are_what_the_code_does() -> None:
    assert [path.name for path, _ in vectors.stale(FOLDER)] == [], "run python -m docs.vectors"


def test_they_are_few_and_name_their_keys_for_what_they_are() -> None:
    files = [path for path in FOLDER.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 200_000
    secret = [path.name for path in files if re.search(rb"AGE-SECRET|PRIVATE KEY", path.read_bytes())]
    assert secret
    assert all("TEST-KEY" in name for name in secret)


def test_what_was_altered_is_noticed(tmp_path: Path) -> None:
    for name in ("keys/trust.json", "keys/central-TEST-KEY.txt", "keys/laptop-TEST-KEY.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes())
    data = (FOLDER / "bundle.kmb").read_bytes()
    (tmp_path / "bundle.kmb").write_bytes(data[:-1] + b"\1")
    with pytest.raises(Refusal):
        vectors.what_it_says(tmp_path, "bundle.kmb", "central")


def test_central_takes_the_bundle_and_answers_as_the_receipt_says(tmp_path: Path) -> None:
    engine = store.create(str(tmp_path / "central.db"))
    trust, identity = vectors.trust_of(FOLDER), vectors.identity_of(FOLDER, "central")
    at = NOON + timedelta(days=1)
    receipt = import_file(engine, FOLDER / "bundle.kmb", trust, identity, at)
    told, _ = read_lines(line.encode() for line in read("receipt.json")["records"])
    assert receipt == told
    assert receipt.quarantined == [(6, Code.SCHEMA.id)]
    assert [hit.case_id for hit in search(engine, "amina")] == [vectors.CASE]
    found = ask(engine, Staff("RV", "desk", frozenset({Role.AUDITOR})), Asked(person=vectors.PERSON), at)
    assert [(one.act, one.device) for one in found.on_laptops] == [("opened_case", vectors.DEVICE)]
    engine.dispose()


@pytest.mark.parametrize("name", sorted(read("refused.json")))
def test_central_refuses_a_bad_file_with_its_code(tmp_path: Path, name: str) -> None:
    engine = store.create(str(tmp_path / "central.db"))
    trust, identity = vectors.trust_of(FOLDER), vectors.identity_of(FOLDER, "central")
    with pytest.raises(Refusal) as refused:
        import_file(engine, FOLDER / "refused" / name, trust, identity, NOON + timedelta(days=1))
    engine.dispose()
    assert refused.value.code.id == read("refused.json")[name]
    assert refused.value.code.id in PAGE


def test_canonical_json_by_its_digests() -> None:
    for one in read("canonical.json")["accepted"]:
        data = one["canonical"].encode()
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (one["sha256"], one["bytes"])
        assert canonical.dumps(json.loads(data)) == data
    for one in read("canonical.json")["refused"]:
        with pytest.raises(Refusal) as refused:
            canonical.loads(base64.b64decode(one["base64"]))
        assert refused.value.code.id == one["code"]


@pytest.mark.parametrize("history", read("folds.json"), ids=lambda one: one["name"])
def test_changes_fold_to_the_record_in_every_order(history: dict[str, Any]) -> None:
    changes = [decode_change(line.encode(), [0, 1]) for line in history["changes"]]
    orders = list(permutations(changes))
    random.Random(1).shuffle(orders)
    for order in islice(orders, 24):
        doc = absorb({}, [*order, *order[:2]])
        assert encode(doc) == history["record"]
        assert {p: [[h.actor, h.n] for h in s.heads] for p, s in doc.items()} == history["heads"]


def test_a_trail_by_the_bytes_of_its_hashes() -> None:
    before = trail.FIRST_HASH
    for one in read("trail.json")["entries"]:
        assert one["before"] == before
        before = hashlib.sha256(bytes.fromhex(before) + one["content"].encode()).hexdigest()
        assert before == one["hash"]


def test_every_code_that_the_page_names_exists_and_is_a_refusal_of_files() -> None:
    named = set(re.findall(r"KM-[A-Z]\d{3}", PAGE))
    assert len(named) >= 30
    assert named <= {code.id for code in Code}
