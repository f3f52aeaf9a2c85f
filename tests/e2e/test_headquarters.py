"""Headquarters at the command line: keys apart, withdrawing, signing on two machines, renewing (synthetic)."""

from __future__ import annotations

import io
import json
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kommisjon.cli.main import main
from kommisjon.vault.slot import FLOOR
from tests.e2e.test_commands import Ended, call
from tests.enrolled import let_the_list_expire

PASSPHRASE = "seks ord som ingen andre vet"
UNTIL, LATER = "2099-01-31", "2099-02-28"


class Place:
    """A headquarters with an enrolled laptop."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.keys = folder, folder / "hq"
        (folder / "passphrase").write_text(PASSPHRASE + "\n")

    def hq(self, *arguments: object, keys: Path | None = None, typed: str = "") -> Ended:
        return call(["hq", *map(str, arguments), "--keys", str(keys or self.keys)], typed)

    def laptop(self, *arguments: object) -> Ended:
        secret = ("--passphrase-file", str(self.folder / "passphrase"))
        return call(["--data", str(self.folder / "laptop"), *map(str, arguments), *secret])

    def issue(self, *more: object, until: str = UNTIL) -> Ended:
        out = ("--out", self.folder / "answer", "--until", until, "--yes", "--json")
        return self.hq("issue", self.folder / "request", *out, *more)

    def serial(self) -> str:
        """Of the certificate that the last answer holds."""
        from sync.trust.certificate import parse_line

        return parse_line(json.loads((self.folder / "answer").read_text())["certificate"]).serial_hex


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setattr("kommisjon.vault.slot.calibrate", lambda _: FLOOR)
    for name in ("KOMMISJON_DATA", "KOMMISJON_KEYS", "KOMMISJON_DATABASE", "KOMMISJON_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    made = Place(tmp_path)
    done(made.hq("init", "--json"))
    mission = done(made.hq("mission", "2026-UGA-01", "--json"))["pseudonym"]
    asked = ("--label", "AB", "--mission", mission, "--out", tmp_path / "request", "--json")
    done(made.laptop("enrol", "request", *asked))
    done(made.issue())
    return made


def done(ended: Ended) -> Any:
    assert (ended.code, ended.err) == (0, ""), ended
    return ended.json


def code(ended: Ended) -> str:
    assert ended.code == 3, ended
    return ended.err.split()[0]


def test_init_says_who_takes_what(tmp_path: Path) -> None:
    ended = Place(tmp_path).hq("init", "--roots", "2")
    assert ended.code == 0, ended
    for name in ("root-1/", "root-2/", "ca/", "escrow/", "central/"):
        assert sum(line.split()[0] == name for line in ended.out.splitlines()) == 1, ended.out
    assert "NOT under a passphrase" in ended.out
    assert "root-3/" not in ended.out


def test_two_screens_show_the_same_words(place: Place) -> None:
    asked = ("--label", "AB", "--mission", "mission-x", "--out", place.folder / "other")
    laptop = place.laptop("enrol", "request", *asked)
    out = ("--out", place.folder / "answer", "--until", UNTIL)
    headquarters = place.hq("issue", place.folder / "request", *out, typed="yes\n")
    assert (laptop.code, headquarters.code) == (0, 0), (laptop, headquarters)
    words = place.issue().json
    assert set(f"{words['fingerprint']} {words['fingerprint_en']}".split()) <= set(headquarters.out.split())
    # Another mission is another request: other words, and no answer to the first one fits it.
    assert not set(words["fingerprint"].split()) <= set(laptop.out.split())
    assert code(place.laptop("enrol", "accept", place.folder / "answer", "--json")) == "KM-I309"


def test_which_laptop_it_is_for_is_said_before_it_is_confirmed_and_after(place: Place) -> None:
    asked = json.loads((place.folder / "request").read_text())["request"]
    missions = json.loads((place.keys / "missions.json").read_text())
    [mission] = [code for code, pseudonym in missions.items() if pseudonym == asked["mission"]]
    out = ("--out", place.folder / "answer", "--until", UNTIL)
    for ended, told in (
        (place.hq("issue", place.folder / "request", *out, typed="no\n"), "before"),
        (place.hq("issue", place.folder / "request", *out, typed="yes\n"), "both"),
        (place.hq("issue", place.folder / "request", *out, "--yes"), "both"),
    ):
        before, _asked, after = ended.out.partition("fingerprint")
        assert f"The laptop {asked['device']} asks for a certificate for mission {mission}" in before
        assert (f"Certificate of {asked['device']} written" in after) == (told == "both")
    assert place.issue().json["mission"] == mission
    again = ("--label", "AB", "--mission", asked["mission"], "--out", place.folder / "other")
    assert f"Request of {asked['device']} written" in place.laptop("enrol", "request", *again).out


def test_headquarters_words_are_shown_before_its_keys_are_pinned(place: Place) -> None:
    own = place.issue().json
    taken = place.laptop("enrol", "accept", place.folder / "answer")
    assert taken.code == 0, taken
    for word in f"{own['headquarters']} {own['headquarters_en']}".split():
        assert word in taken.out


def test_the_same_request_gets_the_same_certificate(place: Place) -> None:
    first = place.serial()
    done(place.issue())
    assert place.serial() == first
    assert len(list((place.keys / "devices").iterdir())) == 1


def test_another_certificate_withdraws_the_former_in_the_same_act(place: Place) -> None:
    first = place.serial()
    assert code(place.issue(until=LATER)) == "KM-S223"
    assert place.issue("--again", "retired", until=LATER).code == 2
    done(place.issue("--again", "retired", "--last-ok-seq", 3, until=LATER))
    assert place.serial() != first
    told = done(place.hq("trust", "show", "--json"))
    [gone] = told["revocations"]
    assert (told["version"], gone["serial"], gone["reason"], gone["last_ok_seq"]) == (2, first, "retired", 3)
    assert json.loads((place.folder / "answer").read_text())["trust"]["trust"]["version"] == 2
    assert "revoked" in (place.keys / "revoked.krl").name


def test_withdrawing_by_name_and_by_serial(place: Place) -> None:
    device = json.loads((place.folder / "request").read_text())["request"]["device"]
    assert code(place.hq("revoke", "laptop-none", "--reason", "lost")) == "KM-S219"
    assert place.hq("revoke", device, "--reason", "retired").code == 2
    told = done(place.hq("revoke", device, "--reason", "lost", "--json"))
    assert told == {"version": 2, "published": True, "signed": 3, "missing": 0}
    assert code(place.hq("revoke", device, "--reason", "lost")) == "KM-S224"
    assert code(place.hq("revoke", place.serial(), "--reason", "retired", "--last-ok-seq", 1)) == "KM-S224"
    done(place.hq("revoke", place.serial(), "--reason", "compromised", "--json"))
    done(place.hq("revoke", "0123456789abcdef", "--reason", "lost", "--json"))
    shown = place.hq("trust", "show")
    assert f"withdrawn: {place.serial()} compromised" in shown.out
    assert "withdrawn: 0123456789abcdef lost" in shown.out


def test_a_draft_goes_from_one_root_to_the_other(place: Place) -> None:
    for number in (1, 2):
        shutil.move(place.keys / f"root-{number}", place.folder / f"holder-{number}" / f"root-{number}")
    shutil.rmtree(place.keys / "root-3")
    first, second = place.folder / "holder-1", place.folder / "holder-2"
    for keys in (first, second):
        shutil.copy(place.keys / "trust.json", keys)
    draft = place.keys / "trust-draft.json"
    told = done(place.hq("revoke", place.serial(), "--reason", "lost", "--json"))
    assert told == {"version": 2, "published": False, "signed": 0, "missing": 2}
    assert code(place.hq("trust", "sign", "--yes")) == "KM-S226"
    assert code(place.hq("revoke", "0123456789abcdef", "--reason", "lost")) == "KM-S228"
    assert place.hq("trust", "sign", draft, keys=first, typed="no\n").code == 2
    signed = place.hq("trust", "sign", draft, keys=first, typed="yes\n")
    assert signed.code == 0, signed
    assert f"+ withdrawn: {place.serial()} lost" in signed.out
    assert code(call(["bundle", "verify", "x", "--trust", str(first / "trust-draft.json")])) == "KM-S213"
    told = done(place.hq("trust", "sign", first / "trust-draft.json", "--yes", "--json", keys=second))
    assert told == {"version": 2, "published": True, "signed": 1, "missing": 0}
    assert done(place.hq("trust", "take", second / "trust.json", "--json"))["version"] == 2
    assert code(place.hq("trust", "take", first / "trust.json")) == "KM-S208"
    assert code(place.hq("trust", "sign", "--yes", keys=second)) == "KM-S227"


def test_issuing_again_waits_for_the_other_root(place: Place) -> None:
    away = place.folder / "away"
    for number in (2, 3):
        shutil.move(place.keys / f"root-{number}", away / f"root-{number}")
    first = place.serial()
    assert code(place.issue("--again", "lost", until=LATER)) == "KM-S213"
    assert place.serial() == first
    shutil.copy(place.keys / "trust.json", away)
    done(place.hq("trust", "sign", place.keys / "trust-draft.json", "--yes", "--json", keys=away))
    done(place.hq("trust", "take", away / "trust.json", "--json"))
    done(place.issue(until=LATER))
    assert place.serial() != first


def test_renewing_keys_and_days(place: Place) -> None:
    before = done(place.hq("trust", "show", "--json"))
    told = done(place.hq("renew", "--years", 5, "--new", "ca", "--new", "central", "--json"))
    assert (told["version"], told["published"]) == (2, True)
    after = done(place.hq("trust", "show", "--json"))
    assert after["ca"][1:] == before["ca"]
    assert len(after["ca"]) == 2
    assert after["central"] != before["central"]
    assert after["expires"] > before["expires"]
    assert place.hq("renew", "--drop-root", "7").code == 2
    assert code(place.hq("renew", "--drop-root", "1", "--drop-root", "2")) == "KM-S225"
    done(place.hq("renew", "--new", "root", "--drop-root", "2", "--drop-former-ca", "--json"))
    last = done(place.hq("trust", "show", "--json"))
    assert last["ca"] == after["ca"][:1]
    assert before["roots"][1] not in last["roots"]
    assert (place.keys / "root-4" / "root").exists()


def test_the_laptop_follows_and_never_goes_back(place: Place) -> None:
    done(place.laptop("enrol", "accept", place.folder / "answer", "--json"))
    old = place.folder / "old.json"
    shutil.copy(place.keys / "trust.json", old)
    done(place.hq("revoke", "0123456789abcdef", "--reason", "lost", "--json"))
    done(place.hq("renew", "--new", "root", "--drop-root", "1", "--json"))
    done(place.hq("renew", "--json"))
    taken = done(place.laptop("enrol", "trust", place.keys / "trust.json", "--json"))
    assert taken["version"] == 4
    assert code(place.laptop("enrol", "trust", old)) == "KM-S208"
    document = place.keys / "signed" / "document.json"
    assert code(place.laptop("enrol", "trust", document)) == "KM-S212"
    assert code(place.laptop("enrol", "trust", place.folder / "request")) == "KM-B109"


def test_central_takes_old_bundles_with_new_keys_and_no_old_list(place: Place) -> None:
    done(place.laptop("enrol", "accept", place.folder / "answer", "--json"))
    done(call(["mission", "synth", "--out", str(place.folder / "m.json"), "--persons", "6", "--json"]))
    done(place.laptop("mission", "load", place.folder / "m.json", "--json"))
    bundle = done(place.laptop("bundle", "export", "--to", place.folder, "--json"))["bundle"]
    central = ("--database", str(place.folder / "central.db"), "--keys", str(place.keys))
    done(call(["central", "init", *central, "--json"]))
    old = place.folder / "old.json"
    shutil.copy(place.keys / "trust.json", old)
    done(place.hq("renew", "--new", "central", "--json"))
    assert done(call(["central", "import", bundle, *central, "--json"]))["counts"]["applied"]
    done(place.hq("revoke", place.serial(), "--reason", "lost", "--json"))
    assert code(call(["central", "import", bundle, *central])) == "KM-S206"
    assert code(call(["central", "import", bundle, *central, "--trust", str(old)])) == "KM-S208"
    done(place.hq("revoke", place.serial(), "--reason", "compromised", "--json"))
    assert code(call(["central", "import", bundle, *central])) == "KM-S222"


def test_an_expired_list_is_told_and_stops_no_export(place: Place) -> None:
    """The laptop may be abroad, and its clock wrong: it goes on sealing to the keys it knows."""
    from kommisjon.store.unlocking import unlock
    from kommisjon.vault.folder import VaultFolder

    done(place.laptop("enrol", "accept", place.folder / "answer", "--json"))
    done(call(["mission", "synth", "--out", str(place.folder / "m.json"), "--persons", "6", "--json"]))
    done(place.laptop("mission", "load", place.folder / "m.json", "--json"))
    with unlock(VaultFolder(place.folder / "laptop"), PASSPHRASE, clock=lambda: datetime.now(UTC)) as vault:
        let_the_list_expire(vault)
    ended = place.laptop("bundle", "export", "--to", place.folder, "--json")
    assert (ended.code, ended.err.split()[0]) == (0, "KM-S209")
    bundle = ended.json["bundle"]
    assert call(["bundle", "verify", bundle, "--keys", str(place.keys)]).code == 0


def test_keys_under_a_passphrase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each holder's own, in the order of asking; the last line serves for all that follow."""
    monkeypatch.setattr("sync.trust.locked.WORK", 10)
    place = Place(tmp_path)
    lines = tmp_path / "lines"
    lines.write_text("first root, first root\nsecond root, second root\nall the others have this one\n")
    short, wrong, roots = (tmp_path / name for name in ("short", "wrong", "roots"))
    short.write_text("too short\n")
    wrong.write_text("first root, first root\nnot that of the second\n")
    roots.write_text("first root, first root\nsecond root, second root\n")
    assert code(place.hq("init", "--roots", "2", "--passphrase-file", short)) == "KM-V114"
    assert not place.keys.exists()
    made = place.hq("init", "--roots", "2", "--passphrase-file", lines)
    assert made.code == 0, made
    assert "NOT under a passphrase" not in made.out
    revoke = ("revoke", "0123456789abcdef", "--reason", "lost")
    assert code(place.hq(*revoke)) == "KM-S217"
    assert code(place.hq(*revoke, "--key-passphrase-file", wrong)) == "KM-S216"
    assert done(place.hq(*revoke, "--key-passphrase-file", roots, "--json"))["published"]


class Terminal(io.StringIO):
    """Somebody sits there, and types this where it can be seen."""

    def isatty(self) -> bool:
        return True


def test_holders_type_passphrases_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Twice each when they are new, once when the key is used, and nowhere but in the key files."""
    monkeypatch.setattr("sync.trust.locked.WORK", 10)
    monkeypatch.setattr(sys, "stdin", Terminal())
    asked: list[str] = []

    def typed(prompt: str) -> str:
        new = prompt.startswith("The same")
        asked.append(asked[-1] if new else prompt.removesuffix(": ").rpartition(" ")[2].partition("/")[0])
        return f"passphrase of {asked[-1]}"

    monkeypatch.setattr("getpass.getpass", typed)
    hq = ("--language", "en", "hq")
    keys = ("--keys", str(tmp_path / "hq"))
    assert main([*hq, "init", "--roots", "2", *keys]) == 0
    for holder in ("root-1", "root-2", "ca", "central", "escrow"):
        assert asked.count(holder) == 2
    asked.clear()
    assert main([*hq, "revoke", "0123456789abcdef", "--reason", "lost", *keys]) == 0
    assert asked == ["root-1", "root-2"]
    said = capsys.readouterr()
    assert (said.err, "passphrase of" in said.out) == ("", False)


def test_a_new_passphrase_typed_in_two_ways_makes_no_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal())
    typed = (
        ["the passphrase of root-1"] * 2 + ["another for root-2"] * 2 + ["one for the third", "no, another one"]
    )
    monkeypatch.setattr("getpass.getpass", lambda _: typed.pop(0))
    assert main(["hq", "init", "--keys", str(tmp_path / "hq")]) == 3
    assert capsys.readouterr().err.split()[0] == "KM-V118"
    assert not (tmp_path / "hq").exists()


def test_words_that_differ_pin_nothing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    accept = ["--data", str(place.folder / "laptop"), "enrol", "accept", str(place.folder / "answer")]
    secret = ["--passphrase-file", str(place.folder / "passphrase")]
    for said, ended in (("no\n", 3), ("", 3), ("yes\n", 0)):
        monkeypatch.setattr(sys, "stdin", Terminal(said))
        assert main(["--language", "en", *accept, *secret]) == ended
        exported = place.laptop("bundle", "export", "--to", place.folder)
        assert code(exported) == ("KM-V115" if ended else "KM-D709")
