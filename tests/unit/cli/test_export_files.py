"""Names of exported files that every disk takes."""

from __future__ import annotations

import pytest

from kommisjon.cli.export_files import _file_name


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("household-sheet", "household-sheet"),
        ("a/b:c", "a_b_c"),
        ("..", "_"),
        ("con", "_con"),
        ("NUL", "_NUL"),
        ("aux.txt", "_aux.txt"),
        ("com1", "_com1"),
        ("LPT9.tar.gz", "_LPT9.tar.gz"),
        ("com²", "_com²"),
        ("con ", "con_"),
        ("console", "console"),
        ("com10", "com10"),
    ],
)
def test_a_name_is_one_that_windows_takes_for_a_file(name: str, file: str) -> None:
    assert _file_name(name) == file
