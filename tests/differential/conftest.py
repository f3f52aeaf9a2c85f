"""The engines, each made ready once; left out, with the reason, where what they need is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from kommisjon.resources import forms_folder
from kommisjon.xform.authoring.convert import convert
from tests.differential.comparison import form_files
from tests.differential.engines import FORMS, PROGRAMS, BrowserEngine, JavaRosa
from tests.differential.feature_forms import FEATURES
from tests.forms_in_tables import xform

LIBRARY = sorted(folder.parent for folder in forms_folder().glob("*/survey.csv"))
"""Our own forms."""
SOURCES: list[Path | str] = [*LIBRARY, *FEATURES, *form_files(FORMS)]
"""Folders of sheets, names of feature forms, workbooks."""


@pytest.fixture(scope="session")
def javarosa() -> JavaRosa:
    _drivers()
    return JavaRosa()


@pytest.fixture(scope="session")
def browser_engine() -> BrowserEngine:
    _drivers()
    return BrowserEngine()


def _drivers() -> None:
    if not PROGRAMS.is_dir():
        pytest.skip("the programs that drive ODK's engines do not lie beside the project")


@pytest.fixture
def converted(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The XForm of a form of SOURCES, as import makes it."""
    source: Path | str = request.param
    target = tmp_path / f"{name_of(source)}.xml"
    target.write_bytes(xform(FEATURES[source]) if isinstance(source, str) else convert(source))
    return target


def name_of(source: Path | str) -> str:
    return source if isinstance(source, str) else source.stem
