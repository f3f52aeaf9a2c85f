"""Forms that are meant badly, through the command line as a person starts it. Nothing in them exists."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]

GIBIBYTE = 1024**3


def workbook(*rows: list[str]) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "survey"
    for row in (["type", "name", "label", "calculation", "constraint"], *rows):
        sheet.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


SOUND = workbook(["integer", "age", "Age"])


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    made = io.BytesIO(data)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return made.getvalue()


def bomb() -> bytes:
    """A workbook of about a megabyte whose one sheet unpacks to a gibibyte of blanks."""
    made = io.BytesIO()
    packed = zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9)
    with zipfile.ZipFile(io.BytesIO(SOUND)) as old, packed as new:
        for part in old.infolist():
            if part.filename != "xl/worksheets/sheet1.xml":
                new.writestr(part, old.read(part))
        with new.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(GIBIBYTE // (1 << 24)):
                sheet.write(bytes(1 << 24))
    return made.getvalue()


def forms(*arguments: str, folder: Path) -> tuple[int, str, float]:
    """Run `kommisjon forms …`: (exit code, standard output, seconds)."""
    started = time.monotonic()
    run = subprocess.run(
        [sys.executable, "-m", "kommisjon.cli.main", "forms", *arguments],
        capture_output=True,
        text=True,
        timeout=240,
        env={**os.environ, "TMPDIR": str(folder), "KOMMISJON_LANGUAGE": "en"},
        check=False,
    )
    assert "Traceback" not in run.stderr, run.stderr
    return run.returncode, run.stdout, time.monotonic() - started


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "temporary").mkdir()
    return tmp_path


def refused(place: Path, *arguments: str) -> dict[str, Any]:
    code, out, seconds = forms(*arguments, "--json", folder=place / "temporary")
    assert (code, seconds < 120) == (3, True)
    assert list((place / "temporary").iterdir()) == []
    told: dict[str, Any] = json.loads(out)
    return told


def test_a_bomb(place: Path) -> None:
    data = bomb()
    assert len(data) < 2 * 1024 * 1024
    (place / "bomb.xlsx").write_bytes(data)
    told = refused(place, "check", str(place / "bomb.xlsx"))
    assert (told["code"], "unpacks to more than" in told["what"]) == ("KM-F805", True)


def test_what_else_is_in_a_workbook_is_not_looked_at(place: Path) -> None:
    """Formulas that fetch, links to other workbooks, embedded objects and macros change nothing."""
    data = workbook(["integer", "age", "Age"], ["text", "a", '=WEBSERVICE("http://192.0.2.1/")'])
    for name in ("xl/externalLinks/externalLink1.xml", "xl/embeddings/oleObject1.bin", "xl/vbaProject.bin"):
        data = with_part(data, name, b"synthetic \x00 noise")
    (place / "form.xlsx").write_bytes(data)
    code, out, _ = forms("check", str(place / "form.xlsx"), folder=place / "temporary")
    assert code in (0, 3)
    assert "192.0.2.1" not in out
    assert list((place / "temporary").iterdir()) == []


def test_a_link_among_the_forms_files(place: Path) -> None:
    media = place / "media"
    media.mkdir()
    (place / "outside.csv").write_text("name,label\n1,synthetic secret\n", encoding="utf-8")
    (media / "towns.csv").symlink_to(place / "outside.csv")
    (place / "form.xlsx").write_bytes(workbook(["select_one_from_file towns.csv", "town", "Town"]))
    told = refused(place, "check", str(place / "form.xlsx"), "--media", str(media))
    assert (told["code"], "secret" in json.dumps(told)) == ("KM-F809", False)


def test_lists_are_read_when_the_folder_is_given(place: Path) -> None:
    (place / "form.xlsx").write_bytes(workbook(["select_one_from_file towns.csv", "town", "Town"]))
    temporary = place / "temporary"
    _, without, _ = forms("check", str(place / "form.xlsx"), folder=temporary)
    assert "notice: the form names the file towns.csv, which is not there" in without
    (place / "towns.csv").write_text("name,label\n1,Ain\n", encoding="utf-8")
    code, out, _ = forms("check", str(place / "form.xlsx"), "--media", str(place), folder=temporary)
    assert (code, "notice" in out) == (0, False)
    (place / "towns.csv").write_bytes(b"name,label\n1,\xff\n")
    assert refused(place, "check", str(place / "form.xlsx"), "--media", str(place))["code"] == "KM-F801"


def test_an_interview_goes_on_after_an_answer_that_is_too_much(place: Path) -> None:
    rows = [
        ["text", "a0", "A"],
        *(["calculate", f"a{n + 1}", "", f"concat(${{a{n}}}, ${{a{n}}})"] for n in range(40)),
    ]
    (place / "form.xlsx").write_bytes(workbook(*rows, ["text", "p", "P", "", "regex(., '(a|aa)+')"]))
    steps = [{"set": "/data/a0", "value": "x"}, {"set": "/data/p", "value": "a" * 40 + "!"}]
    (place / "steps.json").write_text(json.dumps(steps), encoding="utf-8")
    asked = ["run", str(place / "form.xlsx"), "--steps", str(place / "steps.json")]
    code, out, _ = forms(*asked, folder=place / "temporary")
    assert code == 0
    assert "Step 1: Working out /data/a17 (calculation) passes a limit of forms" in out
    assert "/data/p: constraint" in out
    assert "notice: /data/p: the pattern (a|aa)+ takes more than 0.25 seconds" in out
