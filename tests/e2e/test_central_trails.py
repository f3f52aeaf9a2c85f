"""Who saw whom on which laptop, and what left it, asked at central by its commands. Nobody in it exists."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from kommisjon.cli.central_audit import ACTS
from kommisjon.cli.central_taking import tell_taken, trail_of
from kommisjon.exchange.bundles import export
from kommisjon.interview.family.household import open_household
from kommisjon.vault.folder import VaultFolder
from sync.central import store
from sync.central.staff.audit import Act
from sync.trust.headquarters import Headquarters
from tests.e2e.test_commands import Ended, call
from tests.enrolled import NOON, STARTS, World, make_enrolled


def central(folder: Path, *arguments: str) -> Ended:
    where = ("--keys", str(folder / "office"), "--database", str(folder / "central.db"), "--as", "KB")
    return call(["central", *arguments, *where])


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    assert central(tmp_path, "init").code == 0
    key = bytes.fromhex((tmp_path / "office/central/database.key").read_text())
    opened = store.connect(str(tmp_path / "central.db"), key)
    yield opened
    opened.dispose()


def test_everything_that_is_written_down_has_words() -> None:
    assert set(ACTS) == {act.value for act in Act}


def test_one_command_answers_for_laptops_too(
    tmp_path: Path, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    make_enrolled(tmp_path)
    world = World(VaultFolder(tmp_path / "laptop"), Headquarters(tmp_path / "hq"))
    with world.opened() as vault:
        person = vault.store.records("person")[0]
        open_household(vault.store, person.home, STARTS, "AB")
        first = export(vault, tmp_path, NOON).path
        vault.store.connection.execute("UPDATE audit SET by = 'XX' WHERE act = 'opened_case'")
        second = export(vault, tmp_path, NOON).path
    assert trail_of(engine, world.take(engine, first)) is None
    asked = ("audit", "--person", person.rec)
    told = central(tmp_path, *asked).out
    assert "On laptops, with times by their clocks:" in told
    assert "opened the case" in told
    found = central(tmp_path, *asked, "--json").json
    assert [(one["act"], one["by"], one["left"]) for one in found["on_laptops"]] == [("opened_case", "AB", False)]
    assert (found["broken"], found["unheard"]) == ([], [])

    receipt = world.take(engine, second)
    tell_taken(receipt, again=False, trail=trail_of(engine, receipt))
    assert "KM-C480" in capsys.readouterr().out
    told = central(tmp_path, *asked, "--left").out
    assert "exported a bundle" in told
    assert "it, or the one before it, was altered" in told
