"""The walls around what residents and families tell: every way out of the house asks, and a test that tries each.

A new way out that asks nobody fails here, and so does one that nobody has said anything about. Nobody exists.
"""

from __future__ import annotations

import argparse
import ast
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from kommisjon.cli.central_export import PURPOSES, writer_for
from kommisjon.errors import Code, Refusal
from kommisjon.model.firewall import GIVEN_FOR, NEVER_FOR, Purpose, belongs, check_purpose
from kommisjon.store.audit import Act as LaptopAct
from sync.central.leaving.exporting import export
from sync.central.staff.audit import Act, entries
from sync.central.staff.who import Role, Staff
from tests.canary_household import WORDS, delivered
from tests.e2e.test_commands import call

ROOT = Path(__file__).parents[2]
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
KARI = Staff("KB", "desk-1", frozenset({Role.CASEWORKER}))

ASKS_PURPOSE = {"admit", "check_purpose"}
ASKS_LAPTOP = {"misplaced", "sealed_to"}
WAYS: dict[str, set[str] | str] = {
    "sync/central/leaving/exporting.py": ASKS_PURPOSE,
    "kommisjon/cli/central_submissions.py": ASKS_PURPOSE,
    "kommisjon/cli/central.py": ASKS_PURPOSE,
    "sync/central/preparing/packing.py": ASKS_LAPTOP,
    "kommisjon/exchange/bundles.py": ASKS_LAPTOP,
    "kommisjon/cli/central_request.py": "to the municipality that is named, and to nobody else",
    "kommisjon/cli/central_statistics.py": "figures of groups, of nobody",
    "kommisjon/cli/central_taking.py": "a receipt: numbers of changes",
    "sync/central/arriving/answering.py": "a receipt: numbers of changes",
    "sync/central/signing.py": "signs what packing and answering give it",
    "kommisjon/store/trailing.py": "who did what, by ids: it goes with the bundle that asks for itself",
    "kommisjon/synth/year/office.py": "a synthetic headquarters: nobody exists",
    "kommisjon/interview/sheet/writing.py": "the paper that the persons themselves take home",
}
"""Every module that lets something out: what it must ask before it does, or why there is nothing to ask."""
COMMANDS = {
    "export": ASKS_PURPOSE,
    "submissions": ASKS_PURPOSE,
    "attachment": ASKS_PURPOSE,
    "pack": ASKS_LAPTOP,
    "request": "municipality",
    "receipt": "numbers",
    "ask": "names a laptop, writes nothing",
}
"""Every command of central that is told where to write, or to whom."""


def carries_out(act: str) -> bool:
    return act.startswith(("wrote_", "gave_", "exported"))


def ways_out() -> Iterator[tuple[str, set[str]]]:
    """Every module that notes an act which carries something out, or makes a bundle, with the names it uses."""
    out = {one.name for acts in (Act, LaptopAct) for one in acts if carries_out(one.value)}
    for path in sorted((*ROOT.glob("kommisjon/**/*.py"), *ROOT.glob("sync/**/*.py"))):
        text = path.read_text("utf-8")
        if not any(word in text for word in ("Act.", "write_bundle(", "sender.write(")):
            continue
        tree = ast.parse(text)
        acts = {
            node.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Act"
        }
        called = {
            getattr(node.func, "id", getattr(node.func, "attr", ""))
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
        }
        written = {node.value.id for node in ast.walk(tree) if is_sender(node)}
        if acts & out or "write_bundle" in called or written:
            used = {getattr(node, "attr", getattr(node, "id", "")) for node in ast.walk(tree)}
            yield path.relative_to(ROOT).as_posix(), called | used


def is_sender(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr == "write"
        and isinstance(node.value, ast.Name)
        and node.value.id == "sender"
    )


def test_no_way_out_is_forgotten_and_each_asks() -> None:
    found = dict(ways_out())
    assert set(found) == set(WAYS), "say in WAYS what a new way out asks, or why it need not"
    for module, asks in WAYS.items():
        assert isinstance(asks, str) or asks & found[module], f"{module} lets something out and asks nobody"


def test_no_command_of_central_that_writes_is_forgotten() -> None:
    from kommisjon.cli import central

    parser = argparse.ArgumentParser()
    central.register(parser.add_subparsers())
    [commands] = (one for one in parser._actions if isinstance(one, argparse._SubParsersAction))
    [group] = (one for one in commands.choices["central"]._actions if hasattr(one, "choices") and one.choices)
    found = {}
    for name, command in group.choices.items():
        options = {option for action in command._actions for option in action.option_strings}
        if "--to" in options:
            found[name] = "--purpose" in options
    assert set(found) == set(COMMANDS)
    assert all(found[name] for name, asks in COMMANDS.items() if asks is ASKS_PURPOSE)


def test_what_is_not_named_is_refused() -> None:
    refused = set(Purpose) - GIVEN_FOR
    assert refused == set(NEVER_FOR) == {Purpose.PROTECTION_CASE}
    with pytest.raises(Refusal) as problem:
        check_purpose(Purpose.PROTECTION_CASE)
    assert problem.value.code is Code.PROTECTION_CASE
    assert tuple(Purpose) == PURPOSES


def test_nobody_whose_work_is_protection_has_a_role_at_central() -> None:
    """Whoever decides on protection is no user here. A new role has to be thought about (domain.md section 9)."""
    assert {one.value for one in Role} == {"importer", "caseworker", "protection", "auditor"}


def test_residents_and_families_of_a_mission_are_never_on_one_laptop() -> None:
    assert belongs(resident=True, centre=True)
    assert belongs(resident=False, centre=False)
    assert not belongs(resident=True, centre=False)
    assert not belongs(resident=False, centre=True)


def test_an_export_for_a_case_of_protection_writes_nothing_and_is_noted(central: Engine, tmp_path: Path) -> None:
    delivered(central)
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(Refusal) as problem:
        export(central, KARI, AT, folder, writer_for("jsonl"), form="jsonl", purpose=Purpose.PROTECTION_CASE)
    assert problem.value.code is Code.PROTECTION_CASE
    assert list(folder.iterdir()) == []
    with central.connect() as connection:
        [noted] = entries(connection)
    assert (noted.act, noted.by, noted.about) == (Act.REFUSED_PURPOSE, "KB", ())
    assert noted.detail == {"purpose": "protection_case"}


def test_an_export_says_for_what_it_may_not_be_used(central: Engine, tmp_path: Path) -> None:
    delivered(central)
    (tmp_path / "out").mkdir()
    told = export(
        central, KARI, AT, tmp_path / "out", writer_for("jsonl"), form="jsonl", purpose=Purpose.SETTLEMENT
    )
    assert told["never_for"] == ["protection_case"]
    assert WORDS["given_latin"] in (tmp_path / "out/persons.jsonl").read_text("utf-8")


TRIED = {
    "export": ("--format", "jsonl"),
    "submissions": ("--form", "competence"),
    "attachment": ("ab" * 32,),
}


def test_every_command_that_gives_for_a_purpose_is_tried() -> None:
    assert set(TRIED) == {name for name, asks in COMMANDS.items() if asks is ASKS_PURPOSE}


@pytest.mark.parametrize("command", TRIED)
def test_a_command_that_is_told_so_refuses_and_leaves_nothing(command: str, tmp_path: Path) -> None:
    place = ["--keys", str(tmp_path / "keys"), "--database", str(tmp_path / "central.db")]
    assert call(["central", "init", *place]).code == 0
    given = ["central", command, *TRIED[command], "--to", str(tmp_path / "out.xml"), *place]
    ended = call([*given, "--purpose", "protection_case", "--json"])
    assert (ended.code, json.loads(ended.out)["code"]) == (3, "KM-D786")
    assert not (tmp_path / "out.xml").exists()
    assert "protection_case" in call(["central", "audit", "--json", *place]).out
