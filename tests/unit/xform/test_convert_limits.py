"""Workbooks from outside: what is too much, or hides something, is refused before any reader sees it."""

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]

from kommisjon.errors import Code, Refusal
from kommisjon.xform import load
from kommisjon.xform.authoring import untrusted, workbook
from kommisjon.xform.authoring.convert import convert

SHEET = "xl/worksheets/sheet1.xml"


def workbook_of(rows: list[list[str]]) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "survey"
    for row in rows:
        sheet.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The workbook with one part more, or with that part instead of its own."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return made.getvalue()


SOUND = workbook_of([["type", "name", "label"], ["integer", "age", "Age"]])


def refused(tmp_path: Path, data: bytes, monkeypatch: pytest.MonkeyPatch) -> Refusal:
    """The refusal, which must come before any reader of workbooks is called."""

    def read(*_args: object, **_named: object) -> None:
        raise AssertionError("a reader saw it")

    monkeypatch.setattr(workbook, "read_xlsx", read)
    (tmp_path / "form.xlsx").write_bytes(data)
    with pytest.raises(Refusal) as caught:
        convert(tmp_path / "form.xlsx")
    return caught.value


def test_a_workbook_within_the_limits(tmp_path: Path) -> None:
    (tmp_path / "form.xlsx").write_bytes(SOUND)
    assert "age" in load(convert(tmp_path / "form.xlsx")).root.children


@pytest.mark.parametrize(
    ("limit", "most", "told"),
    [
        ("LARGEST_FILE", 1_000, "bytes, at most 1000"),
        ("LARGEST_UNPACKED", 5_000, "unpacks to more than 5000 bytes"),
        ("MOST_PARTS", 3, "parts, at most 3"),
        ("MOST_ROWS", 1, "more than 1 rows"),
        ("MOST_CELLS", 5, "more than 5 cells"),
    ],
)
def test_each_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, most: int, told: str) -> None:
    monkeypatch.setattr(untrusted, limit, most)
    refusal = refused(tmp_path, SOUND, monkeypatch)
    assert refusal.code is Code.FORM_LIMIT
    assert told in refusal.told().what


def test_a_shared_text_that_many_cells_could_repeat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shared = b"<sst><si><t>short</t></si><si><t>" + b"x" * untrusted.LONGEST_TEXT + b"</t></si></sst>"
    refusal = refused(tmp_path, with_part(SOUND, "xl/sharedStrings.xml", shared), monkeypatch)
    assert (refusal.code, "a text of" in refusal.told().what) == (Code.FORM_LIMIT, True)


def test_too_much_text_once_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(untrusted, "MOST_CHARACTERS", 5)
    (tmp_path / "form.xlsx").write_bytes(SOUND)
    with pytest.raises(Refusal, match="KM-F805"):
        convert(tmp_path / "form.xlsx")


def test_a_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = with_part(SOUND, "xl/media/blank.bin", bytes(untrusted.LARGEST_UNPACKED))
    assert len(bomb) < 1024 * 1024
    assert refused(tmp_path, bomb, monkeypatch).code is Code.FORM_LIMIT


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_a_part_that_declares_entities(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    xml = '<!DOCTYPE worksheet [<!ENTITY e SYSTEM "file:///etc/hostname">]><worksheet>&e;</worksheet>'
    refusal = refused(tmp_path, with_part(SOUND, SHEET, xml.encode(encoding)), monkeypatch)
    assert (refusal.code, "document type" in refusal.told().what) == (Code.FORM_UNREADABLE, True)


def test_a_part_that_lies_about_its_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The directory says 10 bytes; what is really there is more, and its checksum cannot fit."""
    data = bytearray(SOUND)
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (10).to_bytes(4, "little")
    refusal = refused(tmp_path, bytes(data), monkeypatch)
    assert (refusal.code, "damaged" in refusal.told().what) == (Code.FORM_UNREADABLE, True)
