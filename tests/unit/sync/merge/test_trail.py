"""A laptop's trail as lines: what was taken out, altered or written anew shows. Nobody in it exists."""

from __future__ import annotations

import pytest

from kommisjon.errors import Code, Refusal
from sync import canonical
from sync.bundle.lines import check_lines
from sync.merge import trail_lines
from sync.merge.lines import decode_change
from sync.merge.trail import FIRST_HASH, Break, Entry, Piece, breaks, link
from tests.bundles import HEAD, change

CASE = "0199f3c2-0000-7000-8000-000000000001"


def chained(many: int, by: str = "AB") -> list[Entry]:
    entries: list[Entry] = []
    before = FIRST_HASH
    for no in range(1, many + 1):
        row = (no, f"2026-11-02T09:00:{no % 60:02}+00:00", by, "opened_case", CASE, None)
        before = link(before, row)
        entries.append(Entry(*row, before))
    return entries


def test_lines_give_back_the_entries_in_pieces_that_belong_together() -> None:
    entries = chained(230)
    written = list(trail_lines.encode(FIRST_HASH, entries))
    assert list(check_lines([HEAD, change(1), *written])) == [HEAD, change(1), *written]
    pieces = [trail_lines.decode(line) for line in written]
    assert [entry for piece in pieces for entry in piece.entries] == entries
    assert [piece.before for piece in pieces] == [FIRST_HASH, entries[99].hash, entries[199].hash]
    assert all(trail_lines.is_trail(line) for line in written)
    assert not trail_lines.is_trail(change(1))


def test_a_reader_of_changes_alone_sets_such_a_line_aside() -> None:
    (line,) = trail_lines.encode(FIRST_HASH, chained(2))
    with pytest.raises(Refusal) as refused:
        decode_change(line, [1])
    assert refused.value.code is Code.SCHEMA


def held(*entries: Entry) -> dict[int, set[str]]:
    return {entry.no: {entry.hash} for entry in entries}


ONE, TWO, THREE, FOUR = chained(4)
OTHER = chained(4, by="XX")


@pytest.mark.parametrize(
    ("piece", "known", "found"),
    [
        (Piece(FIRST_HASH, (ONE, TWO, THREE)), {}, []),
        (Piece(TWO.hash, (THREE, FOUR)), held(TWO), []),
        (Piece(FIRST_HASH, (ONE, TWO)), held(ONE, TWO), []),
        (Piece(TWO.hash, (THREE,)), {}, [(3, Break.GAP)]),
        (Piece(FIRST_HASH, (ONE, THREE)), {}, [(3, Break.GAP)]),
        (Piece(OTHER[1].hash, (THREE,)), held(TWO), [(3, Break.REWRITTEN), (3, Break.ALTERED)]),
        (Piece(OTHER[1].hash, (OTHER[2],)), held(TWO), [(3, Break.REWRITTEN)]),
        (Piece(FIRST_HASH, (OTHER[0],)), held(ONE), [(1, Break.REWRITTEN)]),
        (Piece(FIRST_HASH, (ONE, TWO._replace(by="XX"), THREE)), {}, [(2, Break.ALTERED)]),
        (Piece("1" * 64, (ONE,)), {}, [(1, Break.REWRITTEN), (1, Break.ALTERED)]),
    ],
)
def test_what_does_not_hold_is_found(
    piece: Piece, known: dict[int, set[str]], found: list[tuple[int, Break]]
) -> None:
    assert list(breaks(piece, known)) == found


@pytest.mark.parametrize(
    "harm",
    [
        {"rev": 2},
        {"before": "x"},
        {"e": []},
        {"e": [[1, "yesterday", "AB", "opened_case", "", None, ONE.hash]]},
        {"e": [[1, ONE.at, "AB", "opened_case", "Amal Testsen!", None, ONE.hash]]},
        {"e": [[1, ONE.at, "AB", "opened_case", "", "because Amal asked", ONE.hash]]},
        {"e": [list(TWO), list(ONE)], "rev": 2},
        {"more": 1},
    ],
)
def test_no_other_line_is_read(harm: dict[str, object]) -> None:
    line = {"t": "trail", "id": "trail", "rev": 1, "before": FIRST_HASH, "e": [list(ONE)]}
    assert trail_lines.decode(canonical.dumps(line)).entries == (ONE,)
    with pytest.raises(Refusal):
        trail_lines.decode(canonical.dumps(line | harm))
