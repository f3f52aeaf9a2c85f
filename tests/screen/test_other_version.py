"""An interview begun under another version of its form is opened: it is said, and nothing is lost."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from textual.pilot import Pilot

from kommisjon.interview import library
from kommisjon.resources import forms_folder
from kommisjon.tui.screens.carried_over import CarriedOverScreen
from kommisjon.tui.screens.interview import InterviewScreen
from kommisjon.vault.folder import VaultFolder
from kommisjon.xform.authoring.convert import convert
from tests.screen.laptop import at_missions, frame, to_interview

SCHOOL = "Have you been to school?"


def second_version(folder: Path) -> Path:
    """A library whose `competence` is version 3: a question renamed, one new, one gone."""
    shutil.copytree(forms_folder(), folder)
    form = folder / "competence"
    with (form / "survey.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    made = []
    for row in rows:
        if row["name"] == "years":
            row |= {"name": "school_years", "label::en": "How long were you at school?", "bind::km_alias": "years"}
        if row["name"] != "other_skills":
            made.append(row)
        if row["name"] == "driving":
            made.append(dict.fromkeys(row, "") | {"type": "text", "name": "tools", "label::en": "Which tools?"})
    with (form / "survey.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*rows[0], "bind::km_alias"])
        writer.writeheader()
        writer.writerows(made)
    settings = (form / "settings.csv").read_text(encoding="utf-8").replace("competence,2,nb", "competence,3,nb")
    (form / "settings.csv").write_text(settings, encoding="utf-8")
    (form / "form.xml").write_bytes(convert(form))
    return folder


async def go_to(pilot: Pilot[int], question: str, key: str = "pagedown") -> None:
    for _stop in range(80):
        if question in frame(pilot):
            return
        await pilot.press(key)
        await pilot.pause()
    raise AssertionError(f"no question “{question}”\n{frame(pilot)}")


async def begin(laptop: VaultFolder) -> None:
    """Nine years of school, and something the next version no longer asks."""
    async with at_missions(laptop) as pilot:
        await to_interview(pilot)
        await pilot.press("enter", "1", "enter")
        await go_to(pilot, SCHOOL)
        await pilot.press("1", "enter")
        await go_to(pilot, "How many years in all?")
        await pilot.press("9", "enter")
        await go_to(pilot, "What else are you good at?")
        await pilot.press(*"knots", "enter")
        await pilot.pause()


async def test_a_new_version_is_told_when_the_interview_opens_and_nothing_is_lost(
    laptop: VaultFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await begin(laptop)
    newer = second_version(tmp_path / "forms")
    monkeypatch.setattr(library, "forms_folder", lambda: newer)
    async with at_missions(laptop, size=(100, 30)) as pilot:
        await to_interview(pilot)
        assert isinstance(pilot.app.screen, CarriedOverScreen)
        told = frame(pilot)
        assert "The form has another version: 2 → 3. Nothing is lost." in told
        assert "1 answer has moved:" in told
        assert "How long were you at school?  9  (before: How many years in all?)" in told
        assert "1 new question:\n   Which tools?" in told
        assert "No longer asked; the answers are kept in the record:" in told
        assert "What else are you good at?  knots" in told
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, InterviewScreen)
        await go_to(pilot, "How long were you at school?")
        assert "9" in frame(pilot)
        await go_to(pilot, "Which tools?")
        await pilot.press(*"axe", "enter")
        await pilot.pause()
        await pilot.press("escape")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, InterviewScreen), "told once; F4 tells it again"
        await pilot.press("f4")
        await pilot.pause()
        assert "What else are you good at?  knots" in frame(pilot)


async def test_the_older_form_on_another_morning_finds_everything_and_says_so(
    laptop: VaultFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await begin(laptop)
    newer = second_version(tmp_path / "forms")
    with monkeypatch.context() as updated:
        updated.setattr(library, "forms_folder", lambda: newer)
        async with at_missions(laptop) as pilot:
            await to_interview(pilot)
            await pilot.press("enter")
            await go_to(pilot, "Which tools?")
            await pilot.press(*"axe", "enter")
            await pilot.pause()
    async with at_missions(laptop, size=(120, 40)) as pilot:
        await to_interview(pilot)
        told = frame(pilot)
        assert "The form has another version: 3 → 2. Nothing is lost." in told
        assert "This kommisjon carries an older form" in told
        assert "Which tools?  axe" in told
        await pilot.press("escape")
        await go_to(pilot, "How many years in all?")
        assert "9" in frame(pilot)


async def test_a_form_that_cannot_be_run_is_told_and_the_interview_goes_on(
    laptop: VaultFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await begin(laptop)
    broken = second_version(tmp_path / "forms")
    (broken / "competence" / "form.xml").write_bytes(b"<broken/>")
    monkeypatch.setattr(library, "forms_folder", lambda: broken)
    async with at_missions(laptop, size=(100, 30)) as pilot:
        await to_interview(pilot)
        told = frame(pilot)
        assert "cannot be opened (KM-F801)" in told
        assert "the interview goes on under version 2" in told
        await pilot.press("escape")
        await go_to(pilot, "How many years in all?", "pageup")
        assert "9" in frame(pilot)


async def test_skipped_answers_are_shown_on_f4(laptop: VaultFolder) -> None:
    await begin(laptop)
    async with at_missions(laptop, size=(100, 30)) as pilot:
        await to_interview(pilot)
        assert isinstance(pilot.app.screen, InterviewScreen)
        await pilot.press("f4")
        await pilot.pause()
        assert "Every answer stands where its question is asked." in frame(pilot)
        await pilot.press("escape")
        await pilot.pause()
        await go_to(pilot, SCHOOL, "pageup")
        await pilot.press("2", "enter")
        await pilot.pause()
        await pilot.press("f4")
        await pilot.pause()
        told = frame(pilot)
        assert "Answered, and skipped now because of other answers; kept:" in told
        assert "How many years in all?  9" in told
