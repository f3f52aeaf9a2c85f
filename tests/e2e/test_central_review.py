"""Reviewing, deciding and asking by the commands, in words and as JSON. Nobody in it exists."""

from __future__ import annotations

from pathlib import Path

import pytest

from kommisjon.cli.main import main
from sync.central import store
from sync.central.arriving.importer import take
from tests.e2e.test_commands import Ended, call
from tests.synthetic_laptop import NOW, Laptop, mission_day, record_id

CASE = "123-26C00001"


def run(folder: Path, *arguments: str) -> Ended:
    where = ("--keys", str(folder / "hq"), "--database", str(folder / "central.db"), "--as", "KB")
    return call(["central", *arguments, *where])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two laptops that differ; a line set aside, and a record whose parent never came."""
    assert run(tmp_path, "init").code == 0
    key = bytes.fromhex((tmp_path / "hq/central/database.key").read_text())
    engine = store.connect(str(tmp_path / "central.db"), key)
    alpha, beta = Laptop("alpha"), Laptop("beta")
    mission_day(alpha)
    beta.take(alpha.log.values())
    take(engine, *alpha.export(), NOW)
    alpha.save(1, 2, {"birth": "1979"})
    beta.save(1, 2, {"birth": "1981", "role": "spouse"})
    beta.save(1, 19, {"_type": "language", "_parent": record_id(99), "language_code": "arb"})
    take(engine, *alpha.export(), NOW)
    lines, manifest = beta.export()
    broken = lines[-1].replace(b'"t":"chg"', b'"t":"chg","u":1')
    take(engine, [*lines, broken], manifest, NOW)
    engine.dispose()
    return tmp_path


def test_what_it_says_and_what_can_be_done(folder: Path) -> None:
    listed = run(folder, "review")
    assert f"!  {CASE}  Amina Testsen" in listed.out
    assert "1 differs, 1 waits, 1 set aside" in listed.out
    told = run(folder, "review", CASE).out
    for sentence in (
        "Amina Testsen: When was the person born?  [",
        "1. 1979  ·  alpha, alpha,",
        "had “1980-05” in front",
        "alpha (alpha) and beta (beta) had not seen each other's answer.",
        "language: what it belongs to has not come yet.",
        "Line 4 of bundle 1 of beta: KM-R602",
    ):
        assert sentence in told
    assert "\nNew" not in run(folder, "review", CASE).out
    assert "\nNew" in run(folder, "review", CASE, "--bundle", "1").out
    finding = run(folder, "review", CASE, "--json").json["disagreements"][0]["id"]
    assert run(folder, "decide", CASE, finding, "--choose", "2", "--json").json["code"] == "KM-D721"
    assert "alpha, beta" in run(folder, "ask", CASE, "Which year?", "--about", finding).out
    assert run(folder, "ask", CASE, "x", "--to", "gamma", "--json").json["code"] == "KM-D764"
    misfit = run(folder, "decide", CASE, finding, "--write", "in spring", "--reason", "By telephone.", "--json")
    assert misfit.json["code"] == "KM-D758"
    assert misfit.json["what"] == "The answer does not fit this question: it is no date."
    assert "1980-05-17, 1980-05 or 1980" in misfit.json["do"]
    assert (
        run(folder, "decide", CASE, finding, "--write", "a\x1bb", "--reason", "x", "--json").json["code"]
        == "KM-R603"
    )
    assert run(folder, "decide", CASE, finding, "--write", "1980", "--reason", "By telephone.").code == 0
    assert run(folder, "decide", CASE, finding, "--accept", "--json").json["code"] == "KM-D761"
    after = run(folder, "review", CASE)
    assert "KB asked alpha" in after.out
    assert "Answers that differ" not in after.out
    assert run(folder, "show", CASE, "--json").json["persons"][0]["birth"] == "1980"
    assert run(folder, "screen", "--json").json["cases"][0]["disagreements"] == 0


def test_it_says_so_in_norwegian(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--keys", str(folder / "hq"), "--database", str(folder / "central.db")]
    assert main(["--language", "nb", "central", "review", CASE, *where]) == 0
    told = capsys.readouterr().out
    assert "Amina Testsen: Når er personen født?" in told
    assert "alpha (alpha) og beta (beta) hadde ikke sett hverandres svar." in told
