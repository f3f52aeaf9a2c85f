"""Text that would be a command to the terminal, in a name and in an answer, through every screen.

Such text cannot be saved here; it is put past the gate, as damaged or foreign data would come
(security-and-bundles.md 0, finding 2).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from kommisjon.interview.family.household import household
from kommisjon.model.answers import Source
from kommisjon.model.system import system_values
from kommisjon.store import store as store_module
from kommisjon.store.store import Store, Write
from kommisjon.tui.rows import one_line
from kommisjon.vault.folder import VaultFolder
from tests.screen.laptop import NOON, at_missions, frame, mission, opened, to_form, to_household
from tests.screen.terminal import Terminal, python

HOSTILE = "\x1b]0;owned\x07\x1b[31m\x9b2J\u202eevil"
SAFE = one_line(HOSTILE)


def plant(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the first household a remark, and its profile an answer, that no form would take."""
    monkeypatch.setattr(store_module, "check_values", lambda record_type, values: None)
    case = first_case()
    person = household(store, case, NOON.date()).members[0].id
    said = {"s": "answered", "v": HOSTILE, "src": Source.SELF.value}
    profile = "0199f3c2-0000-7000-8000-0000000000aa"
    store.save(
        [
            Write(case, case, {"relatives_elsewhere": {"s": "answered", "v": "yes"}}),
            Write(
                case,
                profile,
                {
                    **system_values("profile", case=case, parent=person),
                    "consent": {"s": "answered", "v": "yes"},
                    "skills/other_skills": said,
                },
            ),
        ],
        "KN",
    )


def first_case() -> str:
    return min(mission().cases, key=lambda case: case.case.number).id


@pytest.fixture
def planted(laptop: VaultFolder, monkeypatch: pytest.MonkeyPatch) -> VaultFolder:
    with opened(laptop) as vault, monkeypatch.context() as patched:
        plant(vault.store, patched)
    return laptop


async def test_a_hostile_answer_is_shown_as_letters_and_kept_as_it_was(planted: VaultFolder) -> None:
    async with at_missions(planted, (120, 40)) as pilot:
        await to_household(pilot, 0)
        await to_form(pilot)
        for _stop in range(40):
            if "What else are you good at?" in frame(pilot):
                break
            await pilot.press("pagedown")
            await pilot.pause()
        assert SAFE in frame(pilot)
        assert "\x1b" not in frame(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert "Not saved" not in frame(pilot)
        assert "NOT SAVED" not in frame(pilot), "what was only shown is not written back"


def test_nothing_hostile_reaches_a_terminal(planted: VaultFolder, tmp_path: Path) -> None:
    """Names come past the model too: every screen is fed a hostile one by a program that skips its checks."""
    script = Path(__file__).with_name("hostile_app.py")
    with Terminal(python(script, str(planted.path)), {}, (120, 40)) as terminal:
        terminal.wait("type your passphrase")
        terminal.type("seks ord som ingen andre vet\r")
        terminal.wait("TRAINING – synthetic")
        terminal.type("\r")
        terminal.wait("Type a case number")
        terminal.wait("u{1b}")
        terminal.type("evil")
        terminal.wait("Find: evil")
        terminal.type("\r")
        terminal.wait("Household sheet (F2)")
        terminal.wait("u{1b}")
        terminal.type("\r")
        terminal.wait("Settlement interview")
        terminal.wait("u{1b}")
        terminal.type("\r")
        terminal.wait("question")
        terminal.wait("u{1b}")
        terminal.type("\x11")
        assert terminal.ended() == 0
    for piece in (b"\x1b]0;", b"\x9b2J", "\x9b2J".encode(), "\u202e".encode()):
        assert piece not in terminal.seen
    assert b"owned" in terminal.seen, "it was shown, as letters"
