"""Conversion in a process of its own: the same form and the same words, and limits that end it. All synthetic."""

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from kommisjon.i18n import catalogue
from kommisjon.xform import load
from kommisjon.xform.authoring import apart
from kommisjon.xform.authoring.apart import convert_apart
from kommisjon.xform.authoring.convert import convert_with_repairs

SURVEY = "type,name,label\ninteger,age,Alder på året ٣\ntext,,Unnamed\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "survey.csv").write_text(SURVEY, encoding="utf-8")
    return tmp_path


def test_the_same_as_in_this_process(folder: Path) -> None:
    assert convert_apart(folder) == convert_with_repairs(folder)
    assert [str(one.what) for one in convert_apart(folder).repairs] == [
        "The row has no name. It is called “unnamed_3”."
    ]


def test_a_complaint_comes_back_in_the_same_words(tmp_path: Path) -> None:
    (tmp_path / "survey.csv").write_text("type,name,label\nbegin group,g,G\ntext,a,A\n", encoding="utf-8")
    with pytest.raises(Refusal) as here:
        convert_with_repairs(tmp_path)
    with pytest.raises(Refusal) as there:
        convert_apart(tmp_path)
    assert there.value.told() == here.value.told()


def test_places_are_told_in_the_language_of_the_interface(tmp_path: Path) -> None:
    rows = "type,name,label,calculation\ncalculate,a,,${b} + 1\ncalculate,b,,${a} + 1\n"
    (tmp_path / "survey.csv").write_text(rows, encoding="utf-8")
    catalogue.use("nb")
    with pytest.raises(Refusal) as circle:
        convert_apart(tmp_path)
    assert "ark survey, rad 2, kolonne calculation" in str(circle.value.facts["path"])


def test_this_process_never_meets_the_converter(folder: Path) -> None:
    script = f"""
        import sys
        from pathlib import Path
        from kommisjon.cli.forms.source import read_with_repairs
        assert b"age" in read_with_repairs(Path({str(folder)!r}))[0]
        print([name for name in sys.modules if name.split(".")[0] in ("pyxform", "openpyxl", "xlrd")])
    """
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


def child_that(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, does: str) -> None:
    """Put something else in the converter's place; it writes its process number first."""
    stand_in = tmp_path / "stand_in.py"
    stand_in.write_text(
        "import os, sys, time\n"
        "from kommisjon.xform.authoring.child import held_within_limits\n"
        f"open({str(tmp_path / 'number')!r}, 'w').write(str(os.getpid()))\n" + textwrap.dedent(does),
        encoding="utf-8",
    )
    start = subprocess.Popen

    def stood_in(command: list[str], **named: object) -> subprocess.Popen[bytes]:
        return start([command[0], *command[1:3], str(stand_in)], **named)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(subprocess, "Popen", stood_in)


def given_up(tmp_path: Path) -> str:
    """What is told when the conversion is given up; the process must be gone and reaped by then."""
    with pytest.raises(Refusal) as caught:
        convert_apart(tmp_path / "form.xlsx")
    assert caught.value.code is Code.FORM_CONVERSION
    number = int((tmp_path / "number").read_text())
    if sys.platform == "win32":
        return caught.value.told().what
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)
    return caught.value.told().what


def test_a_conversion_that_never_ends(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    child_that(monkeypatch, tmp_path, "time.sleep(600)")
    monkeypatch.setattr(apart, "MOST_SECONDS", 2)
    begun = time.monotonic()
    assert "2 seconds" in given_up(tmp_path)
    assert time.monotonic() - begun < 60


def test_a_conversion_that_says_too_much(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    child_that(monkeypatch, tmp_path, "while True: sys.stdout.write('x' * 65536)")
    monkeypatch.setattr(apart, "MOST_RESULT", 1_000_000)
    assert "1000000 bytes" in given_up(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limits that a process sets for itself")
@pytest.mark.parametrize(
    ("limit", "does", "told"),
    [
        ("MOST_PROCESSOR_SECONDS = 1", "while True: pass", "seconds of the processor"),
        ("MOST_MEMORY = 512 * 1024**2", "held = bytearray(1024**3)", "MiB of memory"),
        ("MOST_RESULT = 4096", "open('draft', 'wb').write(bytes(10_000_000))", "memory"),
    ],
)
def test_the_system_holds_the_child(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, limit: str, does: str, told: str
) -> None:
    script = f"from kommisjon.xform.authoring import child\nchild.{limit}\nheld_within_limits()\n{does}\n"
    child_that(monkeypatch, tmp_path, script)
    assert told in given_up(tmp_path)


def test_the_child_sees_nothing_of_this_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KOMMISJON_DATA", "/synthetic/vault")
    child_that(
        monkeypatch,
        tmp_path,
        "print(__import__('json').dumps({'refused': 'FORM_UNREADABLE', 'facts':"
        " {'detail': ' '.join(sorted(os.environ)) + os.getcwd()}}))",
    )
    with pytest.raises(Refusal) as caught:
        convert_apart(tmp_path / "form.xlsx")
    said = caught.value.told().what
    assert ("KOMMISJON" in said, "HOME" in said, "PYTHONPATH" in said) == (False, False, True)
    drafts = Path(said.split("TMPDIR", 1)[1].lstrip().removesuffix("."))
    assert not drafts.exists()


def test_a_link_in_the_folder(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "choices.csv"
    outside.write_text("list_name,name,label\ns,1,secret\n", encoding="utf-8")
    (folder / "choices.csv").symlink_to(outside)
    with pytest.raises(Refusal) as caught:
        convert_apart(folder)
    assert (caught.value.code, "choices.csv" in caught.value.told().what) == (Code.FORM_FILE, True)


def test_a_real_form_loads(folder: Path) -> None:
    assert "age" in load(convert_apart(folder).xform).root.children
