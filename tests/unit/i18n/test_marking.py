"""Texts are marked where every Python finds them: not inside f-strings, which older ones cannot look into."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
NESTED = re.compile(r"""f(["']).*\{[^}"']*\b(?:_|N_|ngettext|gettext)\((["'])""")


@pytest.mark.parametrize("room", ["kommisjon", "sync"])
def test_no_text_is_marked_inside_an_f_string(room: str) -> None:
    lines = (
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / room).rglob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if NESTED.search(line)
    )
    assert list(lines) == []
