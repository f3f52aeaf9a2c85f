"""`kommisjon central duplicates`, as a command. Nobody in it exists."""

from __future__ import annotations

import json
from pathlib import Path

from sync.central.arriving.importer import take
from sync.central.store import connect
from tests.e2e.test_commands import Ended, call
from tests.synthetic_laptop import NOW, Laptop, mission_day, record_id

A, B = record_id(2), record_id(12)


def test_a_pair_is_told_in_words_and_decided(tmp_path: Path) -> None:
    keys, database = tmp_path / "keys", tmp_path / "central.db"
    assert call(["central", "init", "--keys", str(keys), "--database", str(database)]).code == 0
    engine = connect(str(database), bytes.fromhex((keys / "central" / "database.key").read_text()))
    laptop = Laptop("alpha")
    mission_day(laptop, 1)
    mission_day(laptop, 11, ("Testsen", "تستسن"))
    laptop.save(1, 2, {"birth": "1980-01-01"})
    laptop.save(11, 12, {"family_latin": "Amina", "birth": "1981-01-01"})
    take(engine, *laptop.export(), NOW)
    engine.dispose()

    def central(*words: str, language: str = "en") -> Ended:
        where = ["--keys", str(keys), "--database", str(database), "--as", "KB"]
        return call(["--language", language, "central", words[0], *where, *words[1:]])

    told = central("duplicates")
    assert "the same 2 names in another order; birth years 1980 and 1981, both given as 1 January" in told.out
    assert A in told.out
    assert "likely" in told.out
    norwegian = central("duplicates", language="nb").out
    assert (
        "de samme 2 navnene i en annen rekkefølge; fødselsår 1980 og 1981, begge oppgitt som 1. januar"
        in norwegian
    )
    (pair,) = json.loads(central("duplicates", "--json").out)
    assert (pair["a"]["person"], pair["b"]["person"], pair["decided_before"]) == (A, B, None)
    assert central("duplicates", "decide", A, B).code == 2
    assert central("duplicates", "--same").code == 2
    refused = central("duplicates", "decide", A, B, "--same")
    assert (refused.code, "KM-D721" in refused.err) == (3, True)
    assert central("duplicates", "decide", A, B, "--same", "--reason", "The same card.").code == 0
    assert "No pair to decide on." in central("duplicates").out
    assert "the same person. The same card." in central("duplicates", "--decided").out
    assert "= the same person in case 123-26C00011" in central("search", "amina").out
