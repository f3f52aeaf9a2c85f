"""The second opinion: interviews that ODK's engine for the browser holds with itself, replayed here.

It is the only one that runs pulldata(), so it alone speaks for those forms. Its sum() gives nothing where one
figure is blank, and whole sections then vanish (forms.md section 5): forms that add up are left to JavaRosa.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.differential.comparison import Difference, differences, told
from tests.differential.conftest import FORMS, LIBRARY, name_of
from tests.differential.engines import BrowserEngine, taken

ANSWERS = 300
ADDS_UP = re.compile(rb"\bsum\(")
DRAWS = re.compile(rb'<bind nodeset="([^"]+)"[^>]*\b(?:uuid|random)\(')

pytestmark = pytest.mark.long
NAMES = (
    "05-va153b.xlsx",
    "06-va153census.xlsx",
    "03-whova_form.xlsx",
    "13-thamel.xls",
    "16-building_natural_risks_survey.xlsx",
    "17-waste_collection.xlsx",
    "18-subdistrict_profiling_tool.xlsx",
    "20-Household_Energy_Access_and_Usage_Survey.xlsx",
    "21-testB.xlsx",
    "22-svf_study_2021.xlsx",
    "23-asmTemplate.xlsx",
)
SOURCES = [LIBRARY[-1], *(FORMS / name for name in NAMES if (FORMS / name).is_file())]


@pytest.mark.parametrize("converted", SOURCES, ids=name_of, indirect=True)
def test_an_interview_agrees(converted: Path, browser_engine: BrowserEngine) -> None:
    form = converted.read_bytes()
    assert not ADDS_UP.search(form), "a form that adds up belongs to JavaRosa"
    held = browser_engine.interview(converted, ANSWERS, seed=1)
    drawn = {ref.decode() for ref in DRAWS.findall(form)}
    found = [
        one
        for one in differences(held["snapshot"], form, taken(held))
        if not (one.field == "value" and (one.ref in drawn or _same_figures(one.theirs, one.ours)))
        and not _a_moment_is_its_date(one)
    ]
    assert not found, told(found)


def _same_figures(theirs: Any, ours: Any) -> bool:
    """5.0 and 5: it writes decimals and places with a fraction, we as they were typed."""
    try:
        return [float(part) for part in str(theirs).split()] == [float(part) for part in str(ours).split()]
    except ValueError:
        return False


def _a_moment_is_its_date(one: Difference) -> bool:
    """In a text it writes a moment in full, we and JavaRosa its date."""
    return one.field == "label" and re.sub(r"T[\d:.+-]+Z?", "", str(one.theirs)).split() == str(one.ours).split()
