"""The register of laptops, where what lies in its folder is none of its entries."""

from __future__ import annotations

from pathlib import Path

import pytest

from kommisjon.errors import Code, Refusal
from sync.trust.devices import Register
from tests.bounded import little_memory, make_huge


def test_a_huge_file_is_refused_before_it_is_read_whole(tmp_path: Path) -> None:
    make_huge(tmp_path / f"laptop-1-{'0' * 16}.json")
    with little_memory(), pytest.raises(Refusal) as refused:
        Register(tmp_path).entries("laptop-1")
    assert refused.value.code is Code.WRONG_FILE
