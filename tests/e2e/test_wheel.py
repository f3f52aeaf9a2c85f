"""The wheel has all that it needs: built from the tree, installed where the tree is not, and used.

What it rests on comes from the packages of this environment; kommisjon itself does not, which is looked at first.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

from demo.terminal import KIND, Terminal

pytestmark = [pytest.mark.long, pytest.mark.skipif(sys.platform == "win32", reason="a terminal of POSIX")]

ROOT = Path(__file__).parents[2]
PAPER = """
from datetime import UTC, datetime
from kommisjon.interview.sheet.content import content_of
from kommisjon.interview.sheet.page import page
from kommisjon.interview.sheet.pdf import pdf
from kommisjon.interview.stops import END
from kommisjon.interview.summary import Both, Line, Section, Summary
from kommisjon.model.answers import Status
for language, words in (("ar", "\\u0646\\u0639\\u0645"), ("ti", "\\u12a5\\u12c8"), ("nb", "Ja")):
    line = Line(END, "x", Both(words, "?"), Both(words, "Ja"), "", (words, Status.ANSWERED))
    section = Section("k", Both(words, "Om"), (line,))
    content = content_of(Summary(language, "nb", True, (section,)), None, training=True)
    made = pdf(content, datetime(2026, 11, 2, tzinfo=UTC))
    assert made.startswith(b"%PDF") and b"/FontFile2" in made, language
    assert words.encode() in page(content), language
print("papers made")
"""


@dataclass(frozen=True)
class Installed:
    """An environment of its own with the wheel in it, and a folder to work in that is no checkout."""

    folder: Path

    @property
    def env(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("LANG", "LC_ALL", "TMPDIR") if name in os.environ}
        bare = {
            "PATH": f"{self.folder / 'venv' / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.folder),
        }
        return {"LANG": "C.UTF-8", "TERM": "xterm-256color", **kept, **bare}

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        program = self.folder / "venv" / "bin" / words[0]
        return subprocess.run(
            [program, *words[1:]],
            env=self.env,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("wheel")
    tree = folder / "tree"
    tree.mkdir()
    for name in ("kommisjon", "sync", "forms", "locales"):
        # Without compiled catalogues: those in the wheel must come from its own building.
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo", "carried"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tree / name)
    built = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, tree],
        capture_output=True,
        text=True,
        check=False,
    )
    if built.returncode and "CI" not in os.environ and "hatchling" in built.stderr:
        pytest.skip("what builds a wheel is neither here nor to be had")
    assert built.returncode == 0, built.stderr
    shutil.rmtree(tree)
    [wheel] = folder.glob("*.whl")
    venv.create(folder / "venv", with_pip=False)
    python = folder / "venv" / "bin" / "python"
    install = ["--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel]
    subprocess.run([sys.executable, "-m", "pip", *install], check=True, capture_output=True)
    [site] = (folder / "venv").glob("lib/python*/site-packages")
    # A folder on the path only: a checkout that is installed for editing there does not come along.
    (site / "borrowed.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    return Installed(folder)


def test_it_runs_from_the_wheel_with_forms_texts_and_papers(installed: Installed) -> None:
    where = "import kommisjon, sync; print(kommisjon.__file__, sync.__file__)"
    found = installed.run("python", "-c", where).stdout.split()
    assert [Path(one).is_relative_to(installed.folder / "venv") for one in found] == [True, True]
    assert "kommisjon" in installed.run("kommisjon", "--help").stdout
    forms = Path(found[0]).parent / "carried" / "forms"
    for form in ("household", "settlement", "competence", "needs", "advice"):
        done = installed.run("kommisjon", "forms", "check", str(forms / form))
        assert done.returncode == 0, done.stdout + done.stderr
    norwegian = installed.run("kommisjon", "--language", "nb", "doctor")
    assert "Ingenting er tapt." in norwegian.stdout + norwegian.stderr or "ok  " in norwegian.stdout
    assert "er prøvd og i orden" in norwegian.stdout
    papers = installed.run("python", "-c", PAPER)
    assert papers.stdout == "papers made\n", papers.stderr


def test_the_training_opens_on_a_terminal(installed: Installed) -> None:
    program = str(installed.folder / "venv" / "bin" / "kommisjon")
    with Terminal(
        [program, "--language", "nb", "train"], installed.env, folder=installed.folder, answers=KIND
    ) as screen:
        screen.wait("Passfrasen er: ", 120)
        [told] = [line for line in screen.lines if "Passfrasen er: " in line]
        screen.type(told.partition("Passfrasen er: ")[2].strip() + "\r")
        screen.wait(lambda terminal: re.search(r"20\d\d-[A-Z]{3}-9\d", terminal.frame) is not None, 120)
    assert (installed.folder / ".local").exists()
