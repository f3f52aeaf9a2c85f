"""`kommisjon forms export` from the command line: what an author gets to see. All answers are synthetic."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree

from kommisjon.xform.export.submission import STATUS
from tests.exports import read_csv
from tests.forms_in_tables import xform
from tests.odk_readers import javarosa

ROOT = Path(__file__).parents[2]
FAMILY = xform("""
| survey |
| | type              | name   | label::nb (nb) | label::Arabic (ar) | relevant   | parameters         |
| | audit             | audit  |                |                    |            | track-changes=true |
| | text              | name   | Navn           | الاسم              |            |                    |
| | integer           | n      | Antall         | عدد                |            |                    |
| | select_multiple y | many   | Flere          | اختيارات           | ${n} > 1   |                    |
| | begin_repeat      | person | P              | ش                  |            |                    |
| | text              | called | Fornavn        | اسم                |            |                    |
| | end_repeat        |        |                |                    |            |                    |
| choices |
| | list_name | name | label::nb (nb) | label::Arabic (ar) |
| | y         | a    | Ja             | نعم                |
| | y         | b    | Nei            | لا                 |
| settings |
| | form_id | version |
| | family  | 4       |
""")

FIRST: list[dict[str, Any]] = [
    {"set": "/data/name", "value": "=Amina"},
    {"set": "/data/n", "value": "2"},
    {"set": "/data/many", "value": "b a"},
    {"set": "/data/person/called", "value": "Bilal"},
    {"add": "/data/person"},
    {"set": "/data/person[2]/called", "value": "Chaima"},
]
SECOND: list[dict[str, Any]] = [
    {"mark": "/data/name", "status": "declined"},
    {"set": "/data/n", "value": "3"},
    {"set": "/data/many", "value": "a"},
    {"set": "/data/n", "value": "1"},
]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    (tmp_path / "form.xml").write_bytes(FAMILY)
    (tmp_path / "first.json").write_text(json.dumps(FIRST))
    (tmp_path / "second.json").write_text(json.dumps(SECOND))
    return tmp_path


def export(desk: Path, *arguments: str, steps: tuple[str, ...] = ("first.json", "second.json")) -> Any:
    named = [part for name in steps for part in ("--steps", name)]
    return subprocess.run(
        [
            *(sys.executable, "-m", "kommisjon.cli.main", "--language", "en", "forms", "export", "form.xml"),
            *named,
            *arguments,
        ],
        cwd=desk,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def test_one_interview_becomes_a_submission_with_its_log(desk: Path) -> None:
    done = export(desk, "--to", "sent.xml", steps=("first.json",))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == ["sent.xml", "audit.csv", "1 interview exported."]
    root = etree.fromstring((desk / "sent.xml").read_bytes())
    assert (root.tag, root.get("id"), root.get("version")) == ("data", "family", "4")
    assert [one.text for one in root.iterfind("person/called")] == ["Bilal", "Chaima"]
    assert root.findtext("meta/audit") == "audit.csv"
    log = list(csv.DictReader(io.StringIO((desk / "audit.csv").read_text("utf-8"))))
    assert [(one["event"], one["node"], one["new-value"]) for one in log][:4] == [
        ("form start", "", ""),
        ("question", "/data/name", "=Amina"),
        ("question", "/data/n", "2"),
        ("question", "/data/many", "b a"),
    ]
    assert all(int(one["start"]) <= int(one["end"]) for one in log if one["end"])
    assert [path.name for path in desk.iterdir() if path.suffix in (".part", ".making")] == []


def test_several_interviews_become_tables_that_hang_together(desk: Path) -> None:
    done = export(desk, "--to", "out.csv", "--split", "--bom", "--skipped", "mark")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[:2] == ["out.csv", "out-person.csv"]
    assert (desk / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert b"\r\n'=Amina,2," in (desk / "out.csv").read_bytes(), "guarded, as a spreadsheet would calculate it"
    first, second = read_csv((desk / "out.csv").read_bytes())
    assert (first["name"], first["many"], first["many/a"], first["many/b"]) == ("=Amina", "b a", "1", "1")
    assert (second["name"], second["_declined"], second["_skipped"]) == ("", "name", "many")
    persons = read_csv((desk / "out-person.csv").read_bytes())
    assert [(one["called"], one["PARENT_KEY"]) for one in persons] == [
        ("Bilal", first["KEY"]),
        ("Chaima", first["KEY"]),
        ("", second["KEY"]),
    ]


def test_a_workbook_in_the_persons_language(desk: Path) -> None:
    done = export(
        desk, "--to", "out.xlsx", *("--language", "ar", "--headers", "labels", "--values", "labels"), "--audit"
    )
    assert (done.returncode, done.stderr) == (0, "")
    book = openpyxl.load_workbook(desk / "out.xlsx")
    assert book.sheetnames == ["family", "person", "audit"]
    rows = list(book["family"].iter_rows(values_only=True))
    assert rows[0][:3] == ("الاسم", "عدد", "اختيارات")
    assert rows[1][:3] == ("=Amina", 2, "لا; نعم")
    assert book["audit"].max_row > 10


def test_a_folder_holds_everything_and_each_submission_by_itself(desk: Path) -> None:
    done = export(desk, "--to", "out", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert [one["errors"] for one in told["interviews"]] == [[], []]
    names = [one["instance_id"].removeprefix("uuid:") for one in told["interviews"]]
    assert sorted(path.name for path in (desk / "out" / "submissions").iterdir()) == sorted(names)
    for path in told["written"]:
        assert (desk / path).is_file()
    declined = etree.parse(desk / "out" / "submissions" / names[1] / "submission.xml")
    assert declined.find("name").get(STATUS) == "declined"
    assert declined.find("many") is None
    again = export(desk, "--to", "out")
    assert again.returncode == 3
    assert "KM-B108" in again.stderr


def test_javarosa_takes_what_comes_out_of_the_library_forms(desk: Path) -> None:
    for name in ("household", "settlement", "competence", "needs", "advice"):
        form = ROOT / "forms" / name / "form.xml"
        example = sorted((ROOT / "forms" / name / "examples").glob("*.json"))[0]
        steps = json.loads(example.read_text("utf-8"))["steps"]
        (desk / "form.xml").write_bytes(form.read_bytes())
        (desk / "steps.json").write_text(json.dumps(steps))
        assert export(desk, "--to", "sent.xml", steps=("steps.json",)).returncode == 0
        opened = javarosa(form, desk / "sent.xml")
        root = etree.parse(desk / "sent.xml").getroot()
        tree = root.getroottree()
        held = {tree.getpath(one).replace("[1]", ""): one.text or "" for one in root.iter() if not len(one)}
        # What JavaRosa works out for itself (days and ages) it works out by its own clock.
        given = {str(step["set"]) for step in steps if "set" in step}
        assert given & set(held)
        assert {ref: opened.values.get(ref) for ref in given & set(held)} == {
            ref: held[ref] for ref in given & set(held)
        }


def test_what_is_wrong_with_an_interview_is_told_and_the_rest_is_exported(desk: Path) -> None:
    (desk / "second.json").write_text(json.dumps([{"set": "/data/none", "value": "x"}]))
    done = export(desk, "--to", "out.csv")
    assert done.returncode == 0
    assert "second.json, step 1: no such place: /data/none" in done.stdout
    assert len(read_csv((desk / "out.csv").read_bytes())) == 2


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--to", "out.xml"), 2, "one interview"),
        (("--to", "out.csv", "--language", "fr"), 3, "KM-F816"),
        (("--to", "none.json/out.csv"), 0, ""),
        (("--to", "first.json/out.csv"), 3, "KM-B108"),
        ((), 2, "--to"),
    ],
)
def test_what_cannot_be_done_is_refused_and_leaves_nothing(
    desk: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    before = {path.name for path in desk.iterdir()}
    done = export(desk, *arguments)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    if code:
        assert {path.name for path in desk.iterdir()} == before


def test_steps_that_cannot_be_read_leave_no_file(desk: Path) -> None:
    (desk / "second.json").write_text("{")
    before = {path.name for path in desk.iterdir()}
    for target in ("out.csv", "out.xlsx", "out", "out.xml"):
        done = export(desk, "--to", target)
        assert done.returncode == 3, (target, done.stderr)
        assert "KM-B109" in done.stderr
        assert {path.name for path in desk.iterdir()} == before
