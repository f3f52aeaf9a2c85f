"""UAX #9 on the conformance data of Unicode, and on the lines our forms hold."""

from __future__ import annotations

import gzip
import os
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

import pytest

from kommisjon.text.bidi import base_level, has_rtl, levels, mirrored, visual_order

SAMPLE = Path(__file__).parents[2] / "data" / "bidi-character-test-15.0.0-sample.txt.gz"
UNICODE_DATA = Path("/usr/share/unicode")
WHOLE = Path(os.environ.get("KOMMISJON_BIDI_TEST", UNICODE_DATA / "BidiCharacterTest.txt"))


def run(lines: Iterable[str]) -> tuple[int, list[str]]:
    """Give how many cases were run, and those that failed in levels, order or paragraph level."""
    count, failed = 0, []
    for line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        codes, direction, paragraph, wanted_levels, wanted_order = line.strip().split(";")
        text = "".join(chr(int(code, 16)) for code in codes.split())
        if any(unicodedata.category(char) == "Cn" for char in text):
            continue  # this Python is older than the data
        count += 1
        base = None if direction == "2" else int(direction)
        order, found = visual_order(text, base)
        shown = ["x" if level < 0 else str(level) for level in found]
        auto = base_level(text) if base is None else base
        wanted = (wanted_levels.split(), [int(place) for place in wanted_order.split()], int(paragraph))
        if (shown, list(order), auto) != wanted:
            failed.append(line)
    return count, failed


def test_sample_of_the_conformance_file() -> None:
    lines = gzip.decompress(SAMPLE.read_bytes()).decode().splitlines()
    count, failed = run(lines)
    assert failed == []
    assert count > 5_000


@pytest.mark.long
@pytest.mark.skipif(not WHOLE.exists(), reason="Debian's unicode-data is not installed")
def test_whole_conformance_file() -> None:
    with WHOLE.open(encoding="utf-8") as lines:
        count, failed = run(lines)
    assert failed == []
    assert count > 90_000


BY_CLASS = UNICODE_DATA / "BidiTest.txt"
OF_CLASS = dict(
    zip(
        [
            "L",
            "R",
            "EN",
            "ES",
            "ET",
            "AN",
            "CS",
            "B",
            "S",
            "WS",
            "ON",
            "NSM",
            "AL",
            "BN",
            "LRE",
            "RLE",
            "LRO",
            "RLO",
            "PDF",
            "LRI",
            "RLI",
            "FSI",
            "PDI",
        ],
        "a\u05d00+#\u0660,\u2029\t !\u0300\u0627\u00ad\u202a\u202b\u202d\u202e\u202c\u2066\u2067\u2068\u2069",
        strict=True,
    )
)
"""One character of each bidi class."""


@pytest.mark.long
@pytest.mark.skipif(not BY_CLASS.exists(), reason="Debian's unicode-data is not installed")
def test_every_short_sequence_of_classes() -> None:
    count, failed = 0, []
    wanted_levels: list[str] = []
    wanted_order: list[int] = []
    for line in BY_CLASS.read_text(encoding="utf-8").splitlines():
        if line.startswith("@Levels:"):
            wanted_levels = line[8:].split()
        elif line.startswith("@Reorder:"):
            wanted_order = [int(place) for place in line[9:].split()]
        elif line and line[0] not in "@#":
            classes, directions = line.split(";")
            text = "".join(OF_CLASS[name] for name in classes.split())
            for bit, base in ((1, None), (2, 0), (4, 1)):
                if int(directions, 16) & bit:
                    count += 1
                    order, found = visual_order(text, base)
                    shown = ["x" if level < 0 else str(level) for level in found]
                    if (shown, list(order)) != (wanted_levels, wanted_order):
                        failed.append(line)
    assert failed == []
    assert count > 700_000


@pytest.mark.skipif(not (UNICODE_DATA / "BidiMirroring.txt").exists(), reason="unicode-data is not installed")
def test_every_mirrored_pair_of_the_database() -> None:
    pairs = re.findall(r"^(\w+); (\w+) #", (UNICODE_DATA / "BidiMirroring.txt").read_text(), re.MULTILINE)
    wrong = [pair for pair in pairs if mirrored(chr(int(pair[0], 16))) != chr(int(pair[1], 16))]
    assert wrong == []
    assert len(pairs) > 400


def visual(text: str, base: int | None = None) -> str:
    order, _ = visual_order(text, base)
    return "".join(text[place] for place in order)


@pytest.mark.parametrize(
    ("text", "base", "shown"),
    [
        ("abc אבג", 0, "abc גבא"),
        ("abc אבג", 1, "גבא abc"),
        ("שנת 2015.", 1, ".2015 תנש"),  # numbers keep their order, the full stop goes to the left end
        ("שנת ۲۰۱۵", 1, "۲۰۱۵ תנש"),
        ("אב   ", 1, "   בא"),  # trailing blanks: the line stands at the right
        ("אב 12-14 גד", 0, "דג 12-14 בא"),
    ],
)
def test_lines_as_drawn(text: str, base: int, shown: str) -> None:
    assert visual(text, base) == shown


def test_brackets_go_with_what_they_hold() -> None:
    order, found = visual_order("א (b) ג", 1)
    assert [found[2], found[4]] == [1, 1]
    assert (
        "".join(mirrored("א (b) ג"[place]) if found[place] % 2 else "א (b) ג"[place] for place in order)
        == "ג (b) א"
    )


def test_joiners_have_no_place_on_the_line() -> None:
    text = "می\u200cروم"
    assert levels(text)[2] == -1
    assert len(visual_order(text)[0]) == 5


@pytest.mark.parametrize("text", ["", "Hva heter du?", "नेपाली", "Україна", "ኤርትራ", "မြန်မာ"])
def test_left_to_right_text_needs_no_ordering(text: str) -> None:
    assert not has_rtl(text)
    assert visual(text, 0) == text


@pytest.mark.parametrize("text", ["12 علي", "שלום", "\ufedf", "a\u200fb", "\U0001e900"])
def test_right_to_left_text_is_noticed(text: str) -> None:
    assert has_rtl(text)


def test_every_right_to_left_letter_is_noticed() -> None:
    missed = [
        hex(code)
        for code in range(0x110000)
        if unicodedata.bidirectional(chr(code)) in ("R", "AL", "AN", "RLE", "RLO", "RLI")
        and not has_rtl(chr(code))
    ]
    assert missed == []
