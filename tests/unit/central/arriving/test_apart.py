"""Bundles are opened in a process of its own: the same content, and limits and lies that end it. All synthetic."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kommisjon import apart as ground
from kommisjon.errors import Code, Refusal
from sync.bundle import limits
from sync.bundle.limits import MIB
from sync.bundle.read import Verified, open_bundle, verify
from sync.central import store
from sync.central.arriving import apart
from sync.central.arriving.apart import Handed, Openers, opened_apart
from sync.central.arriving.bundle_file import import_file
from sync.central.arriving.reading import Faulty
from sync.trust.sealing import Identity
from tests.bundles import HEAD, NOON, PNG, World, attachment, change, make_world
from tests.forging import bag_files, forgery, payload_files, tar_of
from tests.processes import is_alive

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits are POSIX")

LINES = [HEAD, *(change(n, "x" * 300) for n in range(1, 1500))]
FILES = [PNG, b"%PDF-1.7 " + b"page " * 200_000, b"plain text, " * 9]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(tmp_path_factory.mktemp("headquarters"))


@pytest.fixture(scope="module")
def bundle(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = [attachment(data) for data in FILES]
    return world.write(tmp_path_factory.mktemp("out"), lines=LINES, attachments=files).path


@pytest.fixture
def verified(world: World, bundle: Path) -> Iterator[Verified]:
    with verify(bundle, world.trust, NOON) as found:
        yield found


def everything(handed: Handed) -> tuple[list[bytes | Faulty], list[bytes]]:
    return list(handed.lines()), [b"".join(pieces) for _, pieces in handed.files()]


def refusal(verified: Verified, identity: Identity) -> Refusal:
    with pytest.raises(Refusal) as refused, opened_apart(verified, identity) as handed:
        everything(handed)
    return refused.value


def test_the_same_content_as_in_this_process(world: World, verified: Verified) -> None:
    identity = world.headquarters.central_identity()
    opened = open_bundle(verified, identity)
    with opened_apart(verified, identity) as handed:
        assert everything(handed) == (LINES, [data for _, data in opened.read_attachments()])


def test_the_same_refusal_as_in_this_process(world: World, verified: Verified) -> None:
    assert refusal(verified, world.identity).code is Code.SEAL_NO_MATCH


def test_lines_that_are_no_json_are_met_there_and_told_apart(world: World, tmp_path: Path) -> None:
    bad = [b"[" * 100_000, b'{"n":' + b"9" * 200_000 + b"}", '{"s":"\u202e","t":"x"}'.encode(), b""]
    records = b"".join(line + b"\n" for line in (HEAD, change(1), *bad, change(2)))
    path = forgery(world, tar_of(bag_files(world, payload_files(records))), stored=True).place(tmp_path / "l.kmb")
    with (
        verify(path, world.trust, NOON) as verified,
        opened_apart(verified, world.headquarters.central_identity()) as handed,
    ):
        lines, _ = everything(handed)
    codes = (Code.JSON, Code.JSON, Code.TEXT_UNSAFE, Code.JSON)
    expected = [Faulty(code, line) for code, line in zip(codes, bad, strict=True)]
    assert lines == [HEAD, change(1), *expected, change(2)]


def child_that(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, does: str) -> None:
    """Put something else in the child's place."""
    stand_in = tmp_path / "stand_in.py"
    stand_in.write_text(
        "import os, sys, time, signal\nfrom sync.central.arriving import child, frames\nout = sys.stdout.buffer\n"
        "def heard():\n    while frames.receive(sys.stdin.buffer)[0] != frames.ASKED: pass\n"
        + textwrap.dedent(does)
    )

    def stood_in(_module: str, _arguments: list[str], scratch: str, *, stdin: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, str(stand_in)], stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )

    monkeypatch.setattr(apart, "start", stood_in)


SOUND = "frames.say(out, frames.SOUND, {'lines': 1, 'files': 0})\n"
FILE = "frames.say(out, frames.SOUND, {'lines': 0, 'files': 1})\n" + (
    "frames.say(out, frames.FILE, {'sha256': 'ab' * 32, 'size': 4, 'kind': 'pdf'})\n"
)
LIES = {
    "nothing": "",
    "says nothing and ends badly": "sys.exit(1)",
    "noise": "out.write(b'x' * 100_000)",
    "endless noise, listening to nothing": "while True: out.write(bytes(65536))",
    "a frame that is too long": "out.write(b'S' + b'\\xff' * 4)",
    "half a frame": "out.write(b'S\\0\\0\\0\\x09{')",
    "a kind that may not come now": "frames.send(out, frames.LINES, b'{}')",
    "a kind nobody knows": "frames.send(out, b'?', b'')",
    "words that are no JSON": "frames.send(out, frames.SOUND, b'{\"lines\":1.5}')",
    "counts beyond the limits": "frames.say(out, frames.SOUND, {'lines': 10**9, 'files': 0})",
    "counts that are none": "frames.say(out, frames.SOUND, {'lines': True, 'files': -1})",
    "more lines than counted": SOUND + "frames.send(out, frames.LINES, b'{}\\n{}')",
    "fewer lines than counted": SOUND + "frames.send(out, frames.DONE)",
    "a fault of an unknown code": SOUND + "frames.send(out, frames.FAULTY, b'REVOKED\\nx')",
    "no end": SOUND + "frames.send(out, frames.LINES, b'{}')",
    "a refusal that is not its own": "frames.say(out, frames.REFUSED, {'code': 'revoked', 'facts': {}})",
    "a refusal without facts": "frames.say(out, frames.REFUSED, {'code': 'seal'})",
    "a file of another digest": FILE + "frames.send(out, frames.PIECE, b'%PDF')\nframes.send(out, frames.DONE)",
    "a file larger than said": FILE + "frames.send(out, frames.PIECE, b'%PDF-1.7')",
    "a file of no kind": FILE.replace("pdf", "exe"),
    "a file under another name": FILE.replace("'ab' * 32", "'../x'"),
    "killed": "heard(); " + "os.kill(os.getpid(), signal.SIGKILL)",
    "killed while it hands over": SOUND.strip() + "; out.flush(); os.kill(os.getpid(), signal.SIGKILL)",
}


@pytest.mark.parametrize("does", LIES.values(), ids=LIES)
def test_a_child_that_dies_or_says_what_it_may_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, world: World, verified: Verified, does: str
) -> None:
    child_that(monkeypatch, tmp_path, "heard()\n" + does if "listening" not in does else does)
    assert refusal(verified, world.headquarters.central_identity()).code is Code.CHILD_DIED


def test_what_a_refusal_of_the_child_says_is_only_a_word(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, world: World, verified: Verified
) -> None:
    said = "{'code': 'seal', 'facts': {'detail': 'Nora Eksempel, født 1980', 'which': 'form', 'path': 'x'}}"
    child_that(monkeypatch, tmp_path, f"heard(); frames.say(out, frames.REFUSED, {said})")
    found = refusal(verified, world.headquarters.central_identity())
    assert (found.code, dict(found.facts)) == (Code.SEAL, {"which": "form"})


@pytest.mark.parametrize(
    ("limit", "does", "code", "which"),
    [
        ("OPENING_MEMORY = 160 * 2**20", "bytearray(2**30)", Code.LIMIT, "memory"),
        ("OPENING_PROCESSOR_SECONDS = 1", "[None for _ in iter(int, 1)]", Code.LIMIT, "processor time"),
        ("MAX_BUNDLE = 4096", "open('x', 'wb').write(bytes(10**6))", Code.CHILD_DIED, None),
    ],
)
def test_the_system_holds_the_child(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    world: World,
    verified: Verified,
    limit: str,
    does: str,
    code: Code,
    which: str | None,
) -> None:
    script = f"child.{limit}\nchild.open_content = lambda *_, **__: {does}\nchild.main(sys.stdin.buffer, out)\n"
    monkeypatch.chdir(tmp_path)
    child_that(monkeypatch, tmp_path, script)
    found = refusal(verified, world.headquarters.central_identity())
    assert (found.code, found.facts.get("which")) == (code, which)


@pytest.mark.parametrize(
    "does", ["heard(); time.sleep(600)", "time.sleep(600)", SOUND + "out.flush(); time.sleep(600)"]
)
def test_a_child_that_takes_too_long_is_ended(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, world: World, verified: Verified, does: str
) -> None:
    monkeypatch.setattr(limits, "OPENING_SECONDS", 1)
    child_that(monkeypatch, tmp_path, does)
    began = time.monotonic()
    found = refusal(verified, world.headquarters.central_identity())
    assert (found.code, found.facts["what"]) == (Code.RESOURCE, "time")
    assert time.monotonic() - began < 30


def test_without_room_nothing_is_begun(monkeypatch: pytest.MonkeyPatch, world: World, verified: Verified) -> None:
    needed = 2 * verified.manifest.payload.inner_size + 64 * MIB
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(0, 0, needed - 1))
    monkeypatch.setattr(apart, "start", None)
    found = refusal(verified, world.headquarters.central_identity())
    assert (found.code, found.facts["what"]) == (Code.RESOURCE, "disk space")


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Every child from now on, as it is started."""
    children: list[subprocess.Popen[bytes]] = []
    real = ground.start

    def start(*given: object, **named: object) -> subprocess.Popen[bytes]:
        children.append(real(*given, **named))  # type: ignore[arg-type]
        return children[-1]

    monkeypatch.setattr(apart, "start", start)
    return children


def test_the_child_has_nothing_of_this_process_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    world: World,
    verified: Verified,
    started: list[subprocess.Popen[bytes]],
) -> None:
    monkeypatch.setenv("KOMMISJON_KEYS", "/synthetic/keys")
    identity = world.headquarters.central_identity()
    with opened_apart(verified, identity, staging=tmp_path) as handed:
        process = Path(f"/proc/{started[0].pid}")
        (scratch,) = tmp_path.iterdir()
        assert list(scratch.iterdir()) == []
        if process.exists():
            said = (process / "cmdline").read_bytes()
            assert identity.secret not in said
            assert said.split(b"\0")[1:-1] == [b"-s", b"-P", b"-m", b"sync.central.arriving.child"]
            limit = {
                line[:25].strip(): line[25:].split() for line in (process / "limits").read_text().splitlines()
            }
            assert limit["Max address space"][0] == str(512 * MIB)
            assert limit["Max core file size"][0] == "0"
            assert limit["Max cpu time"][0] == "120"
        next(handed.lines())
    assert started[0].returncode is not None
    assert list(tmp_path.iterdir()) == []
    assert "KOMMISJON_KEYS" not in ground._environment("/x")


def test_the_next_child_starts_while_one_is_at_work_and_each_opens_one_bundle(
    tmp_path: Path, world: World, verified: Verified, started: list[subprocess.Popen[bytes]]
) -> None:
    identity = world.headquarters.central_identity()
    with Openers(3, tmp_path) as openers:
        for at_work in (2, 3):
            with opened_apart(verified, identity, openers=openers) as handed:
                assert len(started) == at_work
                assert started[-1].poll() is None, "it waits"
                assert everything(handed)[0] == LINES
            assert started[at_work - 2].returncode is not None
        assert started[-1].poll() is None
    assert [child.returncode is not None for child in started] == [True, True, True], "the last was not needed"
    assert list(tmp_path.iterdir()) == []
    with Openers(1) as openers:
        openers.take().end()
        with pytest.raises(RuntimeError):
            openers.take()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_child_that_waits_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    program = (
        "import os, signal; from sync.central.arriving.apart import Openers; openers = Openers(1).__enter__();"
        "print(openers._waiting.child.pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    parent = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False, cwd=Path.cwd())
    assert parent.returncode == -signal.SIGKILL
    waiting = int(parent.stdout)
    deadline = time.monotonic() + 20
    while is_alive(waiting) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(waiting)


@pytest.mark.parametrize("when", ["before", "among the lines", "among the files"])
def test_when_the_child_is_killed_central_is_unchanged_and_the_file_can_be_taken_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, world: World, bundle: Path, when: str
) -> None:
    engine = store.create(str(tmp_path / "central.db"))
    before = (tmp_path / "central.db").read_bytes()
    real_lines, real_files, real_start = Handed.lines, Handed.files, ground.start
    children: list[subprocess.Popen[bytes]] = []

    def start(*given: object, **named: object) -> subprocess.Popen[bytes]:
        children.append(real_start(*given, **named))  # type: ignore[arg-type]
        if when == "before":
            os.kill(children[-1].pid, signal.SIGKILL)
        return children[-1]

    def lines(self: Handed) -> Iterator[bytes | Faulty]:
        for number, line in enumerate(real_lines(self)):
            if number == 3 and when == "among the lines":
                os.kill(children[-1].pid, signal.SIGKILL)
            yield line

    def files(self: Handed) -> Iterator[object]:
        for entry, pieces in real_files(self):
            if when == "among the files" and entry.size > 100_000:
                os.kill(children[-1].pid, signal.SIGKILL)
            yield entry, pieces

    with monkeypatch.context() as patched:
        patched.setattr(apart, "start", start)
        patched.setattr(Handed, "lines", lines)
        patched.setattr(Handed, "files", files)
        with pytest.raises(Refusal) as refused:
            import_file(engine, bundle, world.trust, world.headquarters.central_identity(), NOON)
    assert refused.value.code is Code.CHILD_DIED
    assert (tmp_path / "central.db").read_bytes() == before
    receipt = import_file(engine, bundle, world.trust, world.headquarters.central_identity(), NOON)
    assert receipt.counts.applied == len(LINES) - 1
    engine.dispose()
