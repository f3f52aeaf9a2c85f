"""`kommisjon vault` and headquarters' side of it, as persons give the commands. Nobody in it exists."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kommisjon.vault.slot import FLOOR
from tests.e2e.test_commands import Ended, Place
from tests.screen.terminal import Terminal

pytestmark = pytest.mark.xdist_group("vault commands")  # what the module makes is made in one worker
AB, CD, NEW = (
    "seks ord som ingen andre vet",
    "kollegaens egne ord i rekke",
    "nye ord som bare jeg kan huske",
)
HQ, LAPTOP = ("--keys", "{keys}"), ("--data", "{laptop}")
SECRET = ("--passphrase-file", "{pass}")


@pytest.fixture(scope="module")
def enrolled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Headquarters, and a laptop whose recovery codes it has."""
    place = Place(tmp_path_factory.mktemp("place"))
    for name, text in (("passphrase", AB), ("cd", CD), ("new", NEW), ("weak", "kommisjonkommisjon")):
        (place.folder / name).write_text(text + "\n")
    with pytest.MonkeyPatch.context() as patched:
        for name in ("KOMMISJON_DATA", "KOMMISJON_KEYS", "KOMMISJON_LANGUAGE"):
            patched.delenv(name, raising=False)
        patched.setattr("kommisjon.vault.slot.calibrate", lambda _: FLOOR)
        place.run("hq", "init", *HQ)
        mission = place.run("hq", "mission", "2026-UGA-01", *HQ, "--json").json["pseudonym"]
        asked = place.run(
            *LAPTOP,
            *("enrol", "request", "--label", "AB", "--mission", mission, "--out", "{here}/request"),
            *("--trust", "{keys}/trust.json", *SECRET, "--json"),
        )
        assert asked.json["recovery"] is True
        place.run("hq", "issue", "{here}/request", "--out", "{here}/answer", *HQ, "--yes")
        accepted = place.run(*LAPTOP, "enrol", "accept", "{here}/answer", *SECRET, "--json")
        assert accepted.json["recovery"] == "ready"
        yield place


@pytest.fixture
def place(enrolled: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A laptop and a headquarters for each test."""
    shutil.copytree(enrolled.folder, tmp_path / "place")
    monkeypatch.setattr("kommisjon.vault.slot.calibrate", lambda _: FLOOR)
    return Place(tmp_path / "place")


def vault(place: Place, *arguments: object, typed: str = "", opened_by: str = "passphrase") -> Ended:
    (place.folder / "laptop" / "attempts").unlink(missing_ok=True)
    return place.run(*LAPTOP, "vault", *arguments, "--passphrase-file", f"{{here}}/{opened_by}", typed=typed)


def labels(place: Place, opened_by: str = "passphrase") -> list[str]:
    ended = vault(place, "users", "--json", opened_by=opened_by)
    return [one["label"] for one in ended.json["users"]]


def test_a_user_comes_and_another_leaves(place: Place) -> None:
    added = vault(place, "add", "--label", "CD", "--new-passphrase-file", "{here}/cd", "--json")
    assert (added.code, added.json) == (0, {"added": "CD"})
    assert labels(place, "cd") == ["AB", "R1", "R2", "CD"]
    again = vault(place, "add", "--label", "CD", "--new-passphrase-file", "{here}/new")
    assert (again.code, "KM-V128" in again.err) == (3, True)
    kept = vault(place, "remove", "AB", typed="no\n", opened_by="cd")
    assert (kept.code, labels(place)) == (2, ["AB", "R1", "R2", "CD"])
    gone = vault(place, "remove", "AB", typed="yes\n", opened_by="cd")
    assert (gone.code, "cannot open the vault any more" in gone.out) == (0, True)
    assert "KM-V101" in vault(place, "users").err
    last = vault(place, "remove", "CD", "--yes", opened_by="cd")
    assert (last.code, "KM-V124" in last.err) == (3, True)
    told = vault(place, "users", opened_by="cd").out
    audit = place.run(*LAPTOP, "audit", "--passphrase-file", "{here}/cd").out
    assert "removed a user  user-1" in audit
    assert "recovery code at headquarters" in told


def test_a_passphrase_is_changed(place: Place) -> None:
    weak = vault(place, "passphrase", "--new-passphrase-file", "{here}/weak")
    assert (weak.code, "KM-V120" in weak.err) == (3, True)
    done = vault(place, "passphrase", "--new-passphrase-file", "{here}/new", "--json")
    assert (done.code, done.json) == (0, {"changed": "AB"})
    assert "KM-V101" in vault(place, "users").err
    assert labels(place, "new") == ["AB", "R1", "R2"]


def test_a_forgotten_passphrase(place: Place) -> None:
    told = place.run("hq", "recovery", "{here}/request", *HQ)
    assert told.code == 0
    [first] = [line.partition(":")[2].split() for line in told.out.splitlines() if line.startswith("First code")]
    recover = ("vault", "recover", "--code-file", "-", "--new-passphrase-file", "{here}/new", "--json")
    done = place.run(*LAPTOP, *recover, typed=" ".join(first).lower() + "\n")
    assert (done.code, done.json) == (0, {"recovered": "AB"})
    assert labels(place, "new") == ["AB", "R2"]
    again = place.run(*LAPTOP, *recover, typed="".join(first) + "\n")
    assert again.json["code"] == "KM-V109"
    short = place.run(*LAPTOP, *recover, typed=" ".join([*first[:6], "7K"]) + "\n")
    assert (short.json["code"], "Group 7" in short.json["what"]) == ("KM-V121", True)
    tries = [place.run(*LAPTOP, *recover, typed=" ".join(first) + "\n").json["code"] for _ in range(2)]
    assert tries == ["KM-V109", "KM-V107"]

    made = vault(place, "codes", "--out", "{here}/codes", "--json", opened_by="new")
    assert made.code == 0
    codes = place.run("hq", "recovery", "{here}/codes", *HQ, "--json").json
    assert set(codes) == {"device", "label", "created", "first", "second"}
    assert labels(place, "new") == ["AB", "R1", "R2"]
    (place.folder / "laptop" / "attempts").unlink(missing_ok=True)
    done = place.run(*LAPTOP, *recover, typed=codes["second"] + "\n")
    assert (done.code, labels(place, "new")) == (0, ["AB", "R1"])


def test_of_several_users_it_must_be_said_who_forgot(place: Place) -> None:
    vault(place, "add", "--label", "CD", "--new-passphrase-file", "{here}/cd")
    code = place.run("hq", "recovery", "{here}/request", *HQ, "--json").json["first"]
    recover = ("vault", "recover", "--code-file", "-", "--new-passphrase-file", "{here}/new")
    asked = place.run(*LAPTOP, *recover, typed=code + "\n")
    assert (asked.code, "AB, CD" in asked.err) == (2, True)
    done = place.run(*LAPTOP, *recover, "--label", "CD", typed=code + "\n")
    assert done.code == 0
    assert labels(place, "new") == labels(place) == ["AB", "R2", "CD"]


def test_without_headquarters_list_the_request_says_what_is_missing(place: Place) -> None:
    other = ("--data", "{here}/other")
    asked = place.run(
        *other, "enrol", "request", "--label", "AB", "--mission", "m-1", "--out", "{here}/r2", *SECRET
    )
    assert (asked.code, "a forgotten passphrase cannot be helped" in asked.out) == (0, True)
    nothing = place.run("hq", "recovery", "{here}/r2", *HQ, "--json")
    assert nothing.json["code"] == "KM-B109"


def test_travelling(place: Place) -> None:
    until = (datetime.now(UTC) + timedelta(days=2)).replace(microsecond=0)
    travel = ("travel", "--until", until.isoformat(), "--out", "{here}/travel")
    wrong = vault(place, *travel, typed="ord\nord\nord\n")
    assert (wrong.code, "KM-V129" in wrong.err) == (3, True)
    assert labels(place) == ["AB", "R1", "R2"]  # nothing was locked

    with subprocess.Popen(
        [
            sys.executable,
            "-m",
            "kommisjon.cli.main",
            *filled(place, "--language", "en", *LAPTOP, "vault", *travel),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as laptop:
        assert laptop.stdin is not None
        assert laptop.stdout is not None
        assert "They read you one word" in laptop.stdout.readline()
        told = place.run("hq", "travel", "{here}/travel", *HQ, "--json").json
        laptop.stdin.write(f"{told['word']}\n")
        laptop.stdin.flush()
        assert "The vault is locked until" in laptop.stdout.read()
    assert laptop.returncode == 0
    assert (told["until"], told["code"]) == (f"{until:%Y-%m-%dT%H:%M:%SZ}", None)
    assert told["word"] in place.run("hq", "travel", "{here}/travel", *HQ).out

    locked = vault(place, "users", "--json")
    assert (locked.json["code"], "Travel lock until" in locked.json["what"]) == ("KM-V122", True)
    early = place.run("hq", "travel", "{here}/travel", *HQ, "--early", "--json").json["code"]
    (place.folder / "code").write_text(f"{early}\n")
    lifted = vault(place, "users", "--travel-code-file", "{here}/code", "--json")
    assert [one["label"] for one in lifted.json["users"]] == ["AB", "R1", "R2"]
    assert labels(place) == ["AB", "R1", "R2"]


@pytest.mark.parametrize("until", ["2020-01-01T00:00", "2098-01-01T00:00"])
def test_a_time_that_is_over_or_far_off_locks_nothing(place: Place, until: str) -> None:
    ended = vault(place, "travel", "--until", until, "--out", "{here}/travel")
    assert (ended.code, (place.folder / "travel").exists()) == (2, False)


@pytest.mark.parametrize("until", ["tomorrow", "2026-12-01", "2026-13-01T10:00", "18:00"])
def test_what_is_no_time_is_told(place: Place, until: str) -> None:
    ended = vault(place, "travel", "--until", until, "--out", "{here}/travel")
    assert (ended.code, "not a time" in ended.err) == (2, True)


def filled(place: Place, *arguments: str) -> list[str]:
    names = {"{laptop}": place.folder / "laptop", "{here}": place.folder}
    out = []
    for argument in (*arguments, "--passphrase-file", "{here}/passphrase"):
        for name, path in names.items():
            argument = argument.replace(name, str(path))
        out.append(argument)
    return out


def test_a_generated_passphrase_is_shown_once_and_typed_from_paper(place: Place) -> None:
    started = filled(place, "--language", "nb", *LAPTOP, "vault", "passphrase", "--generate")
    terminal = Terminal([sys.executable, "-m", "kommisjon.cli.main", *started], {})
    try:
        terminal.wait("Trykk Enter")
        [drawn] = [line.strip() for line in terminal.lines if line.startswith("    ")]
        assert len(drawn.split()) == 6
        terminal.type("\r")
        terminal.wait("Ny passfrase:")
        assert drawn not in "\n".join(terminal.lines)
        terminal.type(drawn + "\r")
        terminal.wait("er byttet")
        assert drawn not in "\n".join(terminal.lines)
    finally:
        terminal.kill()
    (place.folder / "drawn").write_text(drawn + "\n")
    assert labels(place, "drawn") == ["AB", "R1", "R2"]
    assert "KM-V101" in vault(place, "users").err


def test_where_nobody_sees_it_nothing_is_generated(place: Place) -> None:
    ended = vault(place, "passphrase", "--generate")
    assert (ended.code, "shown on a terminal only" in ended.err) == (2, True)
