"""A bundle in parts: cut, put together, and refused where a part is missing, twice or of another file."""

from __future__ import annotations

import subprocess
from pathlib import Path
from random import Random

import pytest

from kommisjon.errors import Code, Refusal
from sync.bundle import medium, parts
from sync.bundle.limits import KIB
from sync.bundle.parts import SMALLEST, join, split
from sync.bundle.read import verify
from tests import clients
from tests.bundles import NOON, World, attachment, make_world
from tests.e2e.test_commands import call

NOISE = Random(5)


def silent(_done: int, _count: int) -> None:
    pass


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(tmp_path_factory.mktemp("headquarters"))


@pytest.fixture(scope="module")
def bundle(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    picture = attachment(b"\xff\xd8\xff" + NOISE.randbytes(300 * KIB))
    return world.write(tmp_path_factory.mktemp("out"), attachments=[picture]).path


@pytest.fixture
def cut(bundle: Path, tmp_path: Path) -> list[Path]:
    (tmp_path / "parts").mkdir()
    return split(bundle, SMALLEST, tmp_path / "parts", silent)


def code_of(paths: list[Path], folder: Path) -> Code:
    before = sorted(folder.iterdir())
    with pytest.raises(Refusal) as refused:
        join(paths, folder, silent)
    assert sorted(folder.iterdir()) == before
    return refused.value.code


def test_parts_give_the_file_again_in_any_order_and_with_cat(
    world: World, bundle: Path, cut: list[Path], tmp_path: Path
) -> None:
    assert [path.name for path in cut] == [f"{bundle.name}.{n:03}" for n in range(1, len(cut) + 1)]
    assert len(cut) == -(-bundle.stat().st_size // SMALLEST) > 4
    assert {path.stat().st_size for path in cut[:-1]} == {SMALLEST}
    told: list[tuple[int, int]] = []
    whole = join([*cut[3:], *cut[2::-1]], tmp_path, lambda done, count: told.append((done, count)))
    assert (whole.name, whole.read_bytes()) == (bundle.name, bundle.read_bytes())
    assert told == [(n, len(cut)) for n in range(1, len(cut) + 1)]
    verify(whole, world.trust, NOON).close()
    clients.program("cat")
    done = subprocess.run(f"cat {bundle.name}.*", shell=True, cwd=cut[0].parent, capture_output=True, check=True)
    assert done.stdout == bundle.read_bytes()


def test_a_part_that_is_missing_twice_or_of_another_file(cut: list[Path], tmp_path: Path) -> None:
    assert code_of(cut[1:], tmp_path) is Code.PART_MISSING
    assert code_of([*cut[:2], *cut[3:]], tmp_path) is Code.PART_MISSING
    assert code_of(cut[:-1], tmp_path) is Code.TRUNCATED
    assert code_of([*cut, cut[1]], tmp_path) is Code.PART_TWICE
    for name in ("00000000.kmb.002", "x.kmb", f"{cut[0].name[:-3]}000", f"{cut[0].name[:-3]}2"):
        other = tmp_path / name
        other.write_bytes(cut[1].read_bytes())
        assert code_of([cut[0], other, *cut[2:]], tmp_path) is Code.PART_FOREIGN
    gone = cut[0].with_name(cut[0].name[:-3] + "099")
    assert code_of([*cut, gone], tmp_path) is Code.FILE_UNREADABLE


@pytest.mark.parametrize("change", [lambda data: data[:-1], lambda data: data + b"x", lambda data: b""])
def test_a_part_of_another_size(cut: list[Path], tmp_path: Path, change: object) -> None:
    cut[1].write_bytes(change(cut[1].read_bytes()))  # type: ignore[operator]
    assert code_of(cut, tmp_path) is Code.PART_FOREIGN


def test_parts_in_each_others_place_or_changed_give_no_bundle(cut: list[Path], tmp_path: Path) -> None:
    first, second = cut[1].read_bytes(), cut[2].read_bytes()
    cut[1].write_bytes(second)
    cut[2].write_bytes(first)
    assert code_of(cut, tmp_path) is Code.CONTAINER
    cut[1].write_bytes(first)
    cut[2].write_bytes(bytes([second[0] ^ 1]) + second[1:])
    assert code_of(cut, tmp_path) is Code.CONTAINER


def test_nothing_is_written_over(bundle: Path, cut: list[Path], tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        split(bundle, SMALLEST, cut[0].parent, silent)
    assert refused.value.code is Code.FILE_THERE
    join(cut, tmp_path, silent)
    assert code_of(cut, tmp_path) is Code.FILE_THERE
    assert (tmp_path / bundle.name).read_bytes() == bundle.read_bytes()


def test_what_fails_in_the_middle_leaves_no_part(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed = medium.place

    def full(path: Path, *given: object, **named: object) -> None:
        if path.name.endswith("003"):
            raise Refusal(Code.MEDIUM_FULL, size=1)
        placed(path, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(parts.medium, "place", full)
    with pytest.raises(Refusal) as refused:
        split(bundle, SMALLEST, tmp_path, silent)
    assert (refused.value.code, list(tmp_path.iterdir())) == (Code.MEDIUM_FULL, [])


def test_what_a_killed_one_left_is_written_over(bundle: Path, tmp_path: Path) -> None:
    (tmp_path / f"{bundle.name}.001.part").write_bytes(b"half of it")
    made = split(bundle, SMALLEST, tmp_path, silent)
    assert sorted(tmp_path.iterdir()) == made


def test_only_a_whole_bundle_is_cut(bundle: Path, tmp_path: Path) -> None:
    half = tmp_path / "half.kmb"
    half.write_bytes(bundle.read_bytes()[:-40_000])
    with pytest.raises(Refusal) as refused:
        split(half, SMALLEST, tmp_path, silent)
    assert refused.value.code is Code.TRUNCATED


def test_the_commands_tell_of_each_part(bundle: Path, tmp_path: Path) -> None:
    ended = call(["bundle", "split", str(bundle), "--size", "100k", "--to", str(tmp_path)])
    assert (ended.code, ended.out) == (0, "4 parts written and read back.\n"), ended
    assert ended.err.splitlines() == [f"Part {n} of 4" for n in range(1, 5)]
    (tmp_path / "again").mkdir()
    made = [str(path) for path in tmp_path.glob("*.kmb.*")]
    joined = call(["bundle", "join", *made, "--to", str(tmp_path / "again"), "--json"])
    assert (joined.code, joined.err) == (0, "")
    assert joined.json == {"bundle": str(tmp_path / "again" / bundle.name), "size": bundle.stat().st_size}
    for size, said in (("1K", "64 KiB"), ("64", "64 KiB"), ("x", "10M"), ("0M", "10M"), ("1T", "10M")):
        wrong = call(["bundle", "split", str(bundle), "--size", size, "--to", str(tmp_path)])
        assert wrong.code == 2
        assert said in wrong.err
