"""Everything here needs a browser; where none is installed it says so before a centre is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.clients import chromium


@pytest.fixture(autouse=True)
def program() -> Path:
    """The browser that the pages are seen in."""
    return chromium()
