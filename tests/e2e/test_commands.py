"""The command line as a table: what each command prints, refuses and ends with. Nobody in it exists."""

from __future__ import annotations

import io
import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kommisjon.cli.main import main
from kommisjon.vault.slot import FLOOR

pytestmark = pytest.mark.xdist_group("commands")  # what the module makes is made in one worker
ROOT = Path(__file__).parents[2]
PASSPHRASE = "seks ord som ingen andre vet"
UNTIL = "2099-01-31"


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Command = Callable[..., Ended]


def call(arguments: Sequence[str], typed: str = "") -> Ended:
    """Run one command in this process, as a person without a terminal."""
    out, err, kept = io.StringIO(), io.StringIO(), (sys.stdin, sys.stdout, sys.stderr)
    sys.stdin, sys.stdout, sys.stderr = io.StringIO(typed), out, err
    try:
        code = main(["--language", "en", *arguments])
    except SystemExit as ended:
        code = int(ended.code or 0)
    finally:
        sys.stdin, sys.stdout, sys.stderr = kept
    return Ended(code, out.getvalue(), err.getvalue())


@dataclass(frozen=True)
class Place:
    """One folder with everything in it."""

    folder: Path

    def run(self, *arguments: object, typed: str = "") -> Ended:
        names = {
            "{laptop}": self.folder / "laptop",
            "{keys}": self.folder / "hq",
            "{central}": self.folder / "central.db",
            "{pass}": self.folder / "passphrase",
            "{here}": self.folder,
        }
        filled = []
        for argument in map(str, arguments):
            for name, path in names.items():
                argument = argument.replace(name, str(path))
            filled.append(argument)
        return call(filled, typed)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Headquarters, an enrolled laptop with a mission, a bundle, and central that took it: every command once."""
    place = Place(tmp_path_factory.mktemp("place"))
    (place.folder / "passphrase").write_text(PASSPHRASE + "\n")
    with pytest.MonkeyPatch.context() as patched:
        for name in ("KOMMISJON_DATA", "KOMMISJON_KEYS", "KOMMISJON_DATABASE", "KOMMISJON_LANGUAGE"):
            patched.delenv(name, raising=False)
        patched.setenv("XDG_DATA_HOME", str(place.folder / "home"))
        patched.setattr("kommisjon.vault.slot.calibrate", lambda _: FLOOR)
        secret = ("--passphrase-file", "{pass}")
        told: dict[str, Ended] = {}

        def done(name: str, *arguments: object) -> Any:
            told[name] = place.run(*arguments, "--json")
            assert (told[name].code, told[name].err) == (0, ""), (name, told[name])
            return told[name].json

        assert done("hq init", "hq", "init", "--keys", "{keys}") == {
            "keys": str(place.folder / "hq"),
            "passphrase": False,
        }
        mission = done("hq mission", "hq", "mission", "2026-UGA-01", "--keys", "{keys}")
        assert set(mission) == {"code", "pseudonym"}
        asked = done(
            "enrol request",
            *("--data", "{laptop}", "enrol", "request", "--label", "AB", "--mission", mission["pseudonym"]),
            *("--out", "{here}/request", *secret),
        )
        issued = done(
            "hq issue",
            *(
                "hq",
                "issue",
                "{here}/request",
                "--out",
                "{here}/answer",
                "--until",
                UNTIL,
                "--keys",
                "{keys}",
                "--yes",
            ),
        )
        assert (asked["device"], asked["fingerprint"]) == (issued["device"], issued["fingerprint"])
        taken = done("enrol accept", "--data", "{laptop}", "enrol", "accept", "{here}/answer", *secret)
        assert (taken["device"], taken["mission"]) == (asked["device"], mission["pseudonym"])
        figures = done("mission synth", "mission", "synth", "--out", "{here}/mission.json", "--persons", "12")
        assert figures["persons"] == 12
        loaded = done("mission load", "--data", "{laptop}", "mission", "load", "{here}/mission.json", *secret)
        assert set(loaded) == {"mission", "cases", "persons", "left_out"}
        [listed] = done("mission list", "--data", "{laptop}", "mission", "list", *secret)
        assert (listed["code"], listed["persons"], listed["synthetic"]) == (
            loaded["mission"],
            loaded["persons"],
            True,
        )
        written = done("bundle export", "--data", "{laptop}", "bundle", "export", "--to", "{here}", *secret)
        assert set(written) == {"bundle", "seq", "records", "attachments", "size", "manifest_sha256"}
        shutil.copy(written["bundle"], place.folder / "bundle.kmb")
        found = done("bundle verify", "bundle", "verify", "{here}/bundle.kmb", "--keys", "{keys}")
        assert found["manifest_sha256"] == written["manifest_sha256"]
        central = done("central init", "central", "init", "--database", "{here}/a@b.db", "--keys", "{keys}")
        assert central == {"database": f"sqlite:///{place.folder}/a@b.db"}
        done("central init", "central", "init", "--database", "{central}", "--keys", "{keys}")
        yield place


CENTRAL = ("--database", "{central}", "--keys", "{keys}")
LAPTOP = ("--data", "{laptop}")
SECRET = ("--passphrase-file", "{pass}")

COMMANDS = (
    "",
    "screen",
    "mission",
    "mission synth",
    "mission load",
    "mission list",
    "bundle",
    "bundle export",
    "bundle verify",
    "enrol",
    "enrol request",
    "enrol accept",
    "hq",
    "hq init",
    "hq mission",
    "hq issue",
    "hq recovery",
    "hq travel",
    "vault",
    "vault users",
    "vault add",
    "vault passphrase",
    "vault remove",
    "vault codes",
    "vault recover",
    "vault travel",
    "central",
    "central init",
    "central import",
    "central show",
    "central search",
    "central statistics",
    "central attachment",
    "central submissions",
    "forms",
    "forms check",
    "forms run",
    "forms export",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_help(command: str) -> None:
    ended = call([*command.split(), "--help"])
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("usage: kommisjon")


def test_the_version() -> None:
    assert call(["--version"]).out.startswith("kommisjon ")


def test_central_takes_shows_and_finds(made: Place) -> None:
    first = made.run("central", "import", "{here}/bundle.kmb", *CENTRAL, "--receipt", "{here}/receipt", "--json")
    again = made.run("central", "import", "{here}/bundle.kmb", *CENTRAL, "--json")
    assert (first.code, again.code) == (0, 0)
    assert first.json == again.json == json.loads((made.folder / "receipt").read_text())
    case = json.loads((made.folder / "mission.json").read_text())["cases"][0]
    shown = made.run("central", "show", case["case"]["number"], *CENTRAL, "--json")
    assert shown.code == 0
    assert shown.json["number"] == case["case"]["number"]
    name = next(iter(case["persons"]))["person"]["family_latin"]
    hits = made.run("central", "search", name, *CENTRAL, "--json")
    assert hits.code == 0
    assert any(name in hit["name"] for hit in hits.json)
    line = f"{name} mission:{case['case']['mission']} status:loaded,mapped,scheduled"
    narrower = made.run("central", "search", line, *CENTRAL, "--json")
    assert {hit["person"] for hit in narrower.json} <= {hit["person"] for hit in hits.json}
    wrong = made.run("central", "search", f"{name} nofield:x", *CENTRAL, "--json")
    assert (wrong.code, wrong.json["code"]) == (3, "KM-D790")
    told = made.run("central", "statistics", *CENTRAL, "--by", "sex", "--html", "{here}/figures.html", "--json")
    assert told.json["persons"] % 5 == 0
    assert set(told.json["dimensions"]) == {"sex"}
    assert name not in (made.folder / "figures.html").read_text(encoding="utf-8")
    nobody = made.run("central", "search", "qqqqqqq", *CENTRAL, "--json")
    assert (nobody.code, nobody.json) == (0, [])


def test_forms_are_checked_and_run(made: Place) -> None:
    form = str(ROOT / "forms" / "household" / "form.xml")
    checked = made.run("forms", "check", form, str(ROOT / "forms" / "household"), "--json")
    assert [one["id"] for one in checked.json] == ["household", "household"]
    steps = [{"set": "/household/present_count", "value": "99"}, {"set": "/household/none", "value": "1"}]
    (made.folder / "steps.json").write_text(json.dumps(steps))
    ran = made.run("forms", "run", form, "--steps", "{here}/steps.json", "--json")
    assert (ran.code, ran.err, ran.out.count("\n")) == (0, "", 1)
    assert set(ran.json) == {"load_ms", "steps", "snapshot"}
    assert ["error" in step for step in ran.json["steps"]] == [False, True]
    assert ran.json["snapshot"]["nodes"]["/household/present_count"]["value"] == "99"
    assert ["/household/present_count", "constraint"] in ran.json["snapshot"]["violations"]


def test_a_form_run_reads_its_lists_and_properties(made: Place) -> None:
    form = made.folder / "listed.xml"
    form.write_text(
        """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
        xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>t</h:title><model>
        <instance><data id="d" version="1"><camp/><who/><me/></data></instance>
        <instance id="camps" src="jr://file-csv/camps.csv"/>
        <bind nodeset="/data/camp" type="string"/>
        <bind nodeset="/data/who" type="string" jr:preload="property" jr:preloadParams="username"/>
        <bind nodeset="/data/me" type="string" calculate="instance('camps')/root/item[name=/data/camp]/place"/>
        </model></h:head><h:body><input ref="/data/camp"><label>c</label></input></h:body></h:html>"""
    )
    (made.folder / "media").mkdir(exist_ok=True)
    (made.folder / "media" / "camps.csv").write_text("name,place\na,Kampala\n")
    (made.folder / "steps.json").write_text('[{"set": "/data/camp", "value": "a"}]')
    ran = made.run(
        "forms",
        "run",
        form,
        "--steps",
        "{here}/steps.json",
        "--media",
        "{here}/media",
        "--username",
        "kn",
        "--json",
    )
    nodes = ran.json["snapshot"]["nodes"]
    assert (nodes["/data/me"]["value"], nodes["/data/who"]["value"]) == ("Kampala", "kn")


BROKEN = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head>
<h:title>t</h:title><model><instance><data id="d" version="1"><a/></data></instance>
<bind nodeset="/data/a" type="string" relevant="{expression}"/></model></h:head>
<h:body><input ref="/data/a"><label>a</label></input></h:body></h:html>"""

REFUSALS: dict[str, tuple[tuple[str, ...], str]] = {
    "wrong passphrase": ((*LAPTOP, "mission", "list", "--passphrase-file", "{here}/other"), "KM-V101"),
    "no passphrase file": ((*LAPTOP, "mission", "list", "--passphrase-file", "{here}/none"), "KM-B106"),
    "a passphrase that is no text": ((*LAPTOP, "mission", "list", "--passphrase-file", "{here}/noise"), "KM-B106"),
    "no vault": (("--data", "{here}/nowhere", "mission", "list", *SECRET), "KM-V112"),
    "an export without a vault": (("--data", "{here}/nowhere", "bundle", "export", *SECRET), "KM-V112"),
    "no vault, and nobody to ask for a passphrase": (("--data", "{here}/nowhere", "mission", "list"), "KM-V112"),
    "a database that is gone": (("--data", "{here}/gone", "mission", "list", *SECRET), "KM-V103"),
    "an emptied database": (("--data", "{here}/emptied", "mission", "list", *SECRET), "KM-V103"),
    "a damaged database": (("--data", "{here}/damaged", "mission", "list", *SECRET), "KM-V105"),
    "a damaged key file": (("--data", "{here}/keyless", "mission", "list", *SECRET), "KM-V102"),
    "enrolled already": (
        (*LAPTOP, "enrol", "request", "--label", "AB", "--mission", "m-1", "--out", "{here}/r", *SECRET),
        "KM-V113",
    ),
    "a short passphrase": (
        (
            *("--data", "{here}/short", "enrol", "request", "--label", "AB", "--mission", "m-1"),
            *("--out", "{here}/r", "--passphrase-file", "{here}/tiny"),
        ),
        "KM-V114",
    ),
    "a vault in the cloud": (
        (
            *("--data", "{here}/Dropbox/k", "enrol", "request", "--label", "AB", "--mission", "m-1"),
            *("--out", "{here}/r", *SECRET),
        ),
        "KM-V111",
    ),
    "an export before enrolment": (("--data", "{here}/asked", "bundle", "export", *SECRET), "KM-V115"),
    "an answer that is none": ((*LAPTOP, "enrol", "accept", "{here}/noise", *SECRET), "KM-B109"),
    "an answer that is a mission": ((*LAPTOP, "enrol", "accept", "{here}/mission.json", *SECRET), "KM-B109"),
    "an answer for another laptop": (
        ("--data", "{here}/asked", "enrol", "accept", "{here}/answer", *SECRET),
        "KM-I301",
    ),
    "an endless answer": ((*LAPTOP, "enrol", "accept", "/dev/zero", *SECRET), "KM-B109"),
    "a mission that is none": ((*LAPTOP, "mission", "load", "{here}/noise", *SECRET), "KM-D704"),
    "a mission out of shape": ((*LAPTOP, "mission", "load", "{here}/bent.json", *SECRET), "KM-B109"),
    "a number no reader holds": ((*LAPTOP, "mission", "load", "{here}/huge.json", *SECRET), "KM-B109"),
    "a mission that is a folder": ((*LAPTOP, "mission", "load", "{here}", *SECRET), "KM-B106"),
    "a mission with no place": (("mission", "synth", "--out", "{here}/no/m.json", "--persons", "5"), "KM-B108"),
    "a stick that is not in": ((*LAPTOP, "bundle", "export", "--to", "{here}/no stick", *SECRET), "KM-D743"),
    "a file where the stick should be": (
        (*LAPTOP, "bundle", "export", "--to", "{here}/noise", *SECRET),
        "KM-D743",
    ),
    "a name no disk takes": ((*LAPTOP, "bundle", "export", "--to", "{here}/" + "x" * 300, *SECRET), "KM-D743"),
    "no bundle": (("bundle", "verify", "{here}/none.kmb", "--keys", "{keys}"), "KM-B106"),
    "a folder for a bundle": (("bundle", "verify", "{here}", "--keys", "{keys}"), "KM-B106"),
    "a device for a bundle": (("bundle", "verify", "/dev/zero", "--keys", "{keys}"), "KM-B106"),
    "not a bundle": (("bundle", "verify", "{here}/noise", "--keys", "{keys}"), "KM-B103"),
    "an empty bundle": (("bundle", "verify", "{here}/empty", "--keys", "{keys}"), "KM-B101"),
    "half a bundle": (("bundle", "verify", "{here}/half.kmb", "--keys", "{keys}"), "KM-B101"),
    "a changed bundle": (("bundle", "verify", "{here}/flipped.kmb", "--keys", "{keys}"), "KM-C403"),
    "trust that is none": (("bundle", "verify", "{here}/bundle.kmb", "--trust", "{here}/noise"), "KM-B109"),
    "trust that is not there": (("bundle", "verify", "{here}/bundle.kmb", "--trust", "{here}/none"), "KM-B106"),
    "trust of others": (("bundle", "verify", "{here}/bundle.kmb", "--keys", "{here}/others"), "KM-S204"),
    "a bundle sealed to others": (
        ("central", "import", "{here}/bundle.kmb", "--database", "{here}/fresh.db", "--keys", "{here}/stolen"),
        "KM-C402",
    ),
    "central takes no noise": (("central", "import", "{here}/noise", *CENTRAL), "KM-B103"),
    "no central": (("central", "show", "x", "--database", "{here}/none.db", "--keys", "{keys}"), "KM-D705"),
    "an address of no kind": (("central", "show", "x", "--database", "nosuch://x", "--keys", "{keys}"), "KM-D705"),
    "a server that is not there": (
        ("central", "show", "x", "--database", "postgresql://127.0.0.1:1/x", "--keys", "{keys}"),
        "KM-D705",
    ),
    "central again": (("central", "init", *CENTRAL), "KM-D706"),
    "central whose key is away": (
        ("central", "init", "--database", "{central}", "--keys", "{here}/elsewhere"),
        "KM-D706",
    ),
    "central with another key": (
        ("central", "search", "x", "--database", "{central}", "--keys", "{here}/otherkey"),
        "KM-V105",
    ),
    "central without its key": (
        ("central", "search", "x", "--database", "{central}", "--keys", "{here}/elsewhere"),
        "KM-B106",
    ),
    "an unknown attachment": (
        ("central", "attachment", "ab" * 32, "--to", "{here}/file", *CENTRAL),
        "KM-D711",
    ),
    "an unknown case": (("central", "show", "ZZZ-26C99999", *CENTRAL), "KM-D702"),
    "headquarters again": (("hq", "init", "--keys", "{keys}"), "KM-S210"),
    "a request that is none": (
        ("hq", "issue", "{here}/noise", "--out", "{here}/a", "--keys", "{keys}", "--yes"),
        "KM-B109",
    ),
    "headquarters without keys": (
        ("hq", "issue", "{here}/request", "--out", "{here}/a", "--keys", "{here}/none", "--yes"),
        "KM-B106",
    ),
    "a request for a mission nobody named": (
        ("hq", "issue", "{here}/asked.json", "--out", "{here}/a", "--keys", "{keys}", "--yes"),
        "KM-D707",
    ),
    "a list of missions that is none": (("hq", "mission", "2026-UGA-02", "--keys", "{here}/listless"), "KM-B109"),
    "a list with nowhere to be": (("hq", "mission", "2026-UGA-02", "--keys", "{here}/none"), "KM-B108"),
    "a form to run that is not there": (("forms", "run", "{here}/none.xml", "--steps", "{here}/noise"), "KM-B106"),
    "a form to run that is none": (("forms", "run", "{here}/noise", "--steps", "{here}/noise"), "KM-F801"),
    "one form with an expression that cannot be read": (("forms", "check", "{here}/expression.xml"), "KM-F802"),
    "steps that are none": (("forms", "run", "{here}/named.xml", "--steps", "{here}/noise"), "KM-B109"),
    "steps that are no list": (("forms", "run", "{here}/named.xml", "--steps", "{here}/mission.json"), "KM-B109"),
}


@pytest.fixture(scope="module")
def wrecked(made: Place) -> Place:
    """The same place with everything that may be wrong beside it."""
    here = made.folder
    (here / "other").write_text("helt andre ord enn de rette\n")
    (here / "tiny").write_text("short\n")
    (here / "noise").write_bytes(bytes(range(128, 256)) * 40)
    (here / "empty").write_bytes(b"")
    for name in ("gone", "emptied", "damaged", "keyless"):
        shutil.copytree(here / "laptop", here / name)
    (here / "gone" / "store.db").unlink()
    (here / "emptied" / "store.db").write_bytes(b"")
    database = bytearray((here / "damaged" / "store.db").read_bytes())
    database[9_000] ^= 1
    (here / "damaged" / "store.db").write_bytes(database)
    for copy in (here / "keyless").glob("vault.kmv*"):
        copy.write_bytes(b"{}")
    mission = json.loads((here / "mission.json").read_text())
    (here / "bent.json").write_text(json.dumps({**mission, "extra": 1}))
    huge = {**mission, "mission": {**mission["mission"], "places": 2**53}}
    (here / "huge.json").write_text(json.dumps(huge))
    bundle = (here / "bundle.kmb").read_bytes()
    (here / "half.kmb").write_bytes(bundle[: len(bundle) // 2])
    (here / "flipped.kmb").write_bytes(bundle[:-2_000] + bytes([bundle[-2_000] ^ 1]) + bundle[-1_999:])
    asked = ("enrol", "request", "--label", "CD", "--mission", "mission-x", "--out", "{here}/asked.json")
    assert made.run("--data", "{here}/asked", *asked, *SECRET).code == 0
    assert made.run("hq", "init", "--keys", "{here}/others").code == 0
    shutil.copytree(here / "hq", here / "stolen")
    shutil.copy(here / "others" / "central" / "identity.txt", here / "stolen" / "central" / "identity.txt")
    assert made.run("central", "init", "--database", "{here}/fresh.db", "--keys", "{here}/stolen").code == 0
    shutil.copytree(here / "hq", here / "otherkey")
    (here / "otherkey" / "central" / "database.key").write_text("77" * 32)
    (here / "listless").mkdir()
    (here / "listless" / "missions.json").write_text('["2026-UGA-02"]')
    (here / "expression.xml").write_text(BROKEN.format(expression="1 +"))
    (here / "name.xml").write_text(BROKEN.format(expression="/data/nothing = 1"))
    (here / "named.xml").write_text(BROKEN.format(expression="true()"))
    if not (here / "endless.xml").exists():
        (here / "endless.xml").symlink_to("/dev/zero")
    return made


@pytest.mark.parametrize(("arguments", "code"), REFUSALS.values(), ids=REFUSALS.keys())
def test_refusals(wrecked: Place, arguments: tuple[str, ...], code: str) -> None:
    ended = wrecked.run(*arguments, "--json")
    assert (ended.code, ended.err.split()[:1]) == (3, [code]), ended
    assert set(ended.json) == {"code", "what", "lost", "do"}
    assert ended.json["code"] == code
    assert all(ended.json.values())
    for sentence in ended.json.values():
        assert sentence in ended.err
    assert not (wrecked.folder / "elsewhere").exists()


WRONG_FORMS = {
    "none.xml": "KM-B106",
    "none.xlsx": "KM-F801",
    "noise": "KM-F801",
    "endless.xml": "KM-B109",
    "expression.xml": "KM-F802",
    "name.xml": "KM-F803",
}


def test_a_wrong_form_does_not_keep_the_others_from_being_checked(wrecked: Place) -> None:
    files = [f"{{here}}/{name}" for name in (*WRONG_FORMS, "named.xml")]
    ended = wrecked.run("forms", "check", *files, "--json")
    assert ended.code == 3
    assert [Path(one["file"]).name for one in ended.json] == [*WRONG_FORMS, "named.xml"]
    assert [one["refused"]["code"] for one in ended.json[:-1]] == list(WRONG_FORMS.values())
    assert all(one["refused"]["what"] in ended.err for one in ended.json[:-1])
    assert ended.json[-1]["id"] == "d"
    spoken = wrecked.run("forms", "check", *files)
    assert (spoken.code, spoken.out.count("refused"), "d version 1: in order." in spoken.out) == (3, 6, True)


def test_a_form_is_checked_with_its_repairs_and_what_is_poor(made: Place) -> None:
    (made.folder / "poor").mkdir(exist_ok=True)
    survey = "type,name,label\ngeopoint,place,Where\ninteger,,How many\n"
    (made.folder / "poor" / "survey.csv").write_text(survey)
    [told] = made.run("forms", "check", "{here}/poor", "--json").json
    assert [(one["sheet"], one["row"], one["column"]) for one in told["repairs"]] == [("survey", 3, "name")]
    assert [one["ref"] for one in told["poor_in_a_terminal"]] == ["/data/place"]
    spoken = made.run("forms", "check", "{here}/poor")
    assert (spoken.code, spoken.err) == (0, "")
    assert "in order after 1 repair." in spoken.out
    assert "  repaired: sheet survey, row 3, column name: The row has no name." in spoken.out
    assert "  poor in a terminal: /data/place: geopoint: typed in as text" in spoken.out


USED_WRONGLY: dict[str, tuple[str, ...]] = {
    "no such command": ("fly",),
    "no such option": ("mission", "list", "--fast"),
    "a group alone": ("bundle",),
    "nothing to verify": ("bundle", "verify"),
    "no keyboard for a passphrase": (*LAPTOP, "mission", "list"),
    "no terminal for the screen": (*LAPTOP, "screen"),
    "no terminal, no command": LAPTOP,
    "a day that is none": ("mission", "synth", "--out", "{here}/x", "--starts", "2026-02-30"),
    "a day in words": ("mission", "synth", "--out", "{here}/x", "--starts", "tomorrow"),
    "a week for a day": ("mission", "synth", "--out", "{here}/x", "--starts", "2026-W45-1"),
    "another century": ("mission", "synth", "--out", "{here}/x", "--starts", "1899-01-01"),
    "nobody": ("mission", "synth", "--out", "{here}/x", "--persons", "0"),
    "too many": ("mission", "synth", "--out", "{here}/x", "--persons", "501"),
    "no number": ("mission", "synth", "--out", "{here}/x", "--persons", "many"),
    "no years": ("hq", "init", "--keys", "{here}/x", "--years", "0"),
    "more years than there are": ("hq", "init", "--keys", "{here}/x", "--years", "99999"),
    "no mission's code": ("hq", "mission", "Uganda", "--keys", "{keys}"),
    "a last day that is none": ("hq", "issue", "{here}/request", "--out", "{here}/x", "--until", "soon"),
    "a last day that is over": ("hq", "issue", "{here}/request", "--out", "{here}/x", "--until", "2020-01-01"),
    "nobody to compare": ("hq", "issue", "{here}/request", "--out", "{here}/x", "--keys", "{keys}"),
    "json and nobody asked": ("hq", "issue", "{here}/request", "--out", "{here}/x", "--json"),
    "no initials": (
        *(
            "--data",
            "{here}/x",
            "enrol",
            "request",
            "--label",
            "",
            "--mission",
            "m-1",
            "--out",
            "{here}/r",
            *SECRET,
        ),
    ),
    "initials that turn the line": (
        *("--data", "{here}/x", "enrol", "request", "--label", "A\u202eB", "--mission", "m-1"),
        *("--out", "{here}/r", *SECRET),
    ),
    "a code for a pseudonym": (
        *("--data", "{here}/x", "enrol", "request", "--label", "AB", "--mission", "2026-UGA-01"),
        *("--out", "{here}/r", *SECRET),
    ),
    "steps without a form": ("forms", "run", "--steps", "{here}/steps.json"),
    "a form without steps": ("forms", "run", "{here}/named.xml"),
}


@pytest.mark.parametrize("arguments", USED_WRONGLY.values(), ids=USED_WRONGLY.keys())
def test_used_wrongly(made: Place, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    import getpass

    # As where no terminal can be opened: getpass then warns that it would show what is typed.
    monkeypatch.setattr(getpass, "getpass", getpass.fallback_getpass)  # type: ignore[attr-defined]
    ended = made.run(*arguments)
    assert ended.code == 2, ended
    assert "kommisjon" in ended.err
    assert "Traceback" not in ended.err
    assert "KM-" not in ended.err
    assert not (made.folder / "x").exists()


def test_a_fingerprint_that_differs_issues_nothing(made: Place) -> None:
    issue = ("hq", "issue", "{here}/request", "--out", "{here}/unsaid", "--keys", "{keys}", "--until", UNTIL)
    refused = made.run(*issue, typed="no\n")
    assert (refused.code, refused.err.split()[0]) == (3, "KM-I310")
    assert not (made.folder / "unsaid").exists()
    assert made.run(*issue, typed="yes\n").code == 0
    assert (made.folder / "unsaid").exists()


def test_a_receipt_that_cannot_be_written_is_given_again(made: Place) -> None:
    refused = made.run(
        "central", "import", "{here}/bundle.kmb", *CENTRAL, "--receipt", "{here}/no/receipt", "--json"
    )
    assert (refused.code, refused.json["code"]) == (3, "KM-B108")
    assert made.run("central", "import", "{here}/bundle.kmb", *CENTRAL, "--receipt", "{here}/later").code == 0


def test_a_request_that_could_not_be_written_is_asked_for_again(made: Place) -> None:
    ask = (
        "--data",
        "{here}/second",
        "enrol",
        "request",
        "--label",
        "EF",
        "--mission",
        "mission-x",
        *SECRET,
        "--json",
    )
    refused = made.run(*ask, "--out", "{here}/no/request")
    assert (refused.code, refused.json["code"]) == (3, "KM-B108")
    assert made.run(*ask, "--out", "{here}/second.json").code == 0


def test_a_passphrase_comes_through_a_pipe(made: Place) -> None:
    ended = made.run(*LAPTOP, "mission", "list", "--passphrase-file", "-", "--json", typed=PASSPHRASE + "\n")
    assert ended.code == 0
    nothing = made.run(*LAPTOP, "mission", "list", "--passphrase-file", "-", "--json")
    assert (nothing.code, nothing.json["code"]) == (3, "KM-V101")


def test_a_passphrase_file_with_a_byte_order_mark_opens(made: Place) -> None:
    (made.folder / "marked").write_bytes(b"\xef\xbb\xbf" + PASSPHRASE.encode() + b"\r\n")
    assert made.run(*LAPTOP, "mission", "list", "--passphrase-file", "{here}/marked").code == 0


def test_a_new_passphrase_typed_in_two_ways_makes_no_vault(made: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    import getpass

    typed = iter((PASSPHRASE, PASSPHRASE + "!"))
    monkeypatch.setattr(getpass, "getpass", lambda _: next(typed))
    ask = ("--data", "{here}/twice", "enrol", "request", "--label", "AB", "--mission", "m-1", "--out", "{here}/r")
    refused = made.run(*ask)
    assert (refused.code, refused.err.split()[0]) == (3, "KM-V118")
    assert not (made.folder / "twice").exists()


def test_keys_and_lists_are_their_owners(made: Place) -> None:
    for secret in ("hq/missions.json", "hq/central/database.key", "hq/ca/ca", "laptop/vault.kmv"):
        assert stat.S_IMODE((made.folder / secret).stat().st_mode) == 0o600, secret


# In a process of its own: what only a real one has


def started(made: Place, *arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    filled = [a.replace("{here}", str(made.folder)).replace("{keys}", str(made.folder / "hq")) for a in arguments]
    return subprocess.run(
        [sys.executable, "-m", "kommisjon.cli.main", "--language", "en", *filled],
        text=True,
        timeout=60,
        cwd=ROOT,
        check=False,
        **{"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more},
    )


@pytest.mark.skipif(sys.platform == "win32", reason="leaves its terminal as Unix does")
def test_without_any_terminal_it_says_what_to_do(made: Place) -> None:
    for arguments in ((), ("--data", "{here}/laptop", "mission", "list")):
        ended = started(made, *arguments, start_new_session=True)
        assert (ended.returncode, ended.stdout) == (2, "")
        assert ended.stderr.startswith("kommisjon: ")
        assert ended.stderr.count("\n") == 1


def test_an_output_that_lacks_letters_stops_nothing(made: Place) -> None:
    case = next(
        case
        for case in json.loads((made.folder / "mission.json").read_text())["cases"]
        if not case["persons"][0]["person"].get("given_original", "x").isascii()
    )
    made.run("central", "import", "{here}/bundle.kmb", *CENTRAL)
    database = ("--database", "{here}/central.db", "--keys", "{keys}")
    ascii_only = {**os.environ, "PYTHONIOENCODING": "ascii"}
    shown = started(made, "central", "show", case["case"]["number"], *database, env=ascii_only)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "\\u" in shown.stdout
    as_json = started(made, "central", "show", case["case"]["number"], *database, "--json", env=ascii_only)
    unicode = started(made, "central", "show", case["case"]["number"], *database, "--json")
    assert json.loads(as_json.stdout) == json.loads(unicode.stdout)


def test_a_defect_tells_its_mark_and_nothing_else(made: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("CANARY-NAME")

    monkeypatch.setattr("kommisjon.cli.files.read", broken)
    ended = made.run(
        "--data", "{here}/crashing", "bundle", "verify", "{here}/bundle.kmb", "--keys", "{keys}", "--json"
    )
    assert (ended.code, ended.json["code"]) == (3, "KM-X900")
    [note] = (made.folder / "crashing").glob("crash-*.txt")
    assert "CANARY" not in ended.out + ended.err + note.read_text()
    assert "RuntimeError" in note.read_text()
